"""``matcher monthly`` (重点企业用工月度调度): a unit's month, against last month, and as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.terminal import AsJson, Reader, err, out, print_json, reading, show

monthly = typer.Typer(help="重点企业用工月度调度：查看、与上月比较、导出", no_args_is_help=True)
Month = Annotated[str, typer.Option("--month", help="月份，如 2026-11；不写为本月")]
Unit = Annotated[str, typer.Option("--unit", help="单位代码，如 140703；不写为本单位")]


@monthly.command("show")
def show_month(month: Month = "", unit: Unit = "", staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一个单位一个月的重点企业，每家一行，没有填报的数据写明缺什么。"""
    from matcher.service import monthly as months

    with reading(staff) as context:
        sheet = months.get_month(context, month=month, adcode=unit)
    if as_json:
        lines = [one.plain() for one in sheet.lines]
        print_json({"month": sheet.month, "unit": sheet.adcode, "sums": sheet.sums.plain(), "lines": lines})
        return
    show(
        sheet.lines,
        "name:企业 officer:专员 staff:期末在岗 needed:需求 gap_start:月初缺口 gap_end:月末缺口 solved:解决 served:服务"
        " missing:缺报",
        False,
    )


@monthly.command("rows")
def rows(
    enterprise: Annotated[int, typer.Argument(min=1, max=2**62, help="企业编号", metavar="企业", show_default=False)],
    month: Month = "",
    unit: Unit = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出一家企业当月服务次数和解决用工人数的明细。"""
    from matcher.service import monthly as months

    with reading(staff) as context:
        line = months.find_line(months.get_month(context, month=month, adcode=unit), enterprise)
    show(line.rows, "figure.label:数据 day:日期 name:对象 detail:说明 weight:计数", as_json)


@monthly.command("compare")
def compare(month: Month = "", unit: Unit = "", staff: Reader = "", as_json: AsJson = False) -> None:
    """与上月比较：新增和退出的重点企业，各企业月末缺口的变化。"""
    from matcher.models.survey import month_before
    from matcher.service import monthly as months

    with reading(staff) as context:
        after = months.get_month(context, month=month, adcode=unit)
        before = months.get_month(context, month=month_before(after.month), adcode=unit)
    changes = months.compare(before, after)
    if as_json:
        plain = [{"name": one.name, "kind": one.kind, "gap": one.gap} for one in changes]
        print_json({"sums": after.sums.since(before.sums), "changes": plain})
        return
    grew = after.sums.since(before.sums)
    told = {name: "—" if value is None else f"{value:+d}" for name, value in grew.items()}
    out.print(f"合计：企业 {told['enterprises']}，月末缺口 {told['gap_end']}，解决用工 {told['solved']}")
    show(changes, "name:企业 kind:变化 gap:缺口增减", False)


@monthly.command("export")
def export(
    target: Annotated[Path, typer.Option("--out", help="写到哪个文件")],
    month: Month = "",
    unit: Unit = "",
    form: Annotated[str, typer.Option("--format", help="xlsx 或 csv")] = "xlsx",
    mapping: Annotated[str, typer.Option("--mapping", help="本系统的导出对照名")] = "standard",
    file: Annotated[Path | None, typer.Option("--mapping-file", help="自带的对照文件（TOML）")] = None,
    staff: Reader = "",
) -> None:
    """按导出对照把一个月的数据写成文件。"""
    from matcher.service import monthly as months
    from matcher.service import monthly_files

    with reading(staff) as context:
        try:
            told = file.read_bytes() if file is not None else None
            columns = monthly_files.columns(mapping, told)
            sheet = months.get_month(context, month=month, adcode=unit)
            target.write_bytes(monthly_files.write(sheet, columns, form)[1])
        except OSError as error:
            err.print(f"文件读写不成：{error.filename}：{error.strerror}", style="red", markup=False)
            raise typer.Exit(1) from None
    out.print(f"已写入 {target}", markup=False)
