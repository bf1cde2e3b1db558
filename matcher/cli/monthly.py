"""``matcher monthly`` (重点企业用工月度调度): a unit's month, against last month, filed, as a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    drafted,
    err,
    out,
    print_json,
    reading,
    show,
    tell,
)

if TYPE_CHECKING:
    from matcher.models.monthly import MonthlySheet
    from matcher.service.context import Context

monthly = typer.Typer(help="重点企业用工月度调度：查看、与上月比较、填报和更正、导出", no_args_is_help=True)
Month = Annotated[str, typer.Option("--month", help="月份，如 2026-11；不写为本月")]
Unit = Annotated[str, typer.Option("--unit", help="单位代码，如 140703；不写为本单位")]
Filed = Annotated[int | None, typer.Option("--filed", min=1, max=2**62, help="填报编号：按填报时的数据")]
_FILED = (
    "id:编号 adcode:代码 month:月份 number:更正号 reason:更正原因 filed_name:填报人 filed_at:填报 cutoff:数据截止 "
    "digest:摘要 query_version:规则版本"
)
_HISTORY = "id:编号 month:月份 number:更正号 filed_name:填报人 filed_at:填报 reason:更正原因 digest:摘要"


@monthly.command("show")
def show_month(
    month: Month = "", unit: Unit = "", filed: Filed = None, staff: Reader = "", as_json: AsJson = False
) -> None:
    """列出一个单位一个月的重点企业，每家一行，没有填报的数据写明缺什么。"""
    with reading(staff) as context:
        sheet = _sheet(context, month, unit, filed)
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


def _sheet(context: Context, month: str, unit: str, filed: int | None) -> MonthlySheet:
    """A month as it is known now, or as it was filed."""
    from matcher.service import monthly as months
    from matcher.service import monthly_filings

    if filed is not None:
        return monthly_filings.redrawn(context, filed).sheet
    return months.get_month(context, month=month, adcode=unit)


@monthly.command("file")
def file_month(
    month: Annotated[str, typer.Option("--month", help="月份，如 2026-11")],
    staff: Staff,
    reason: Annotated[str, typer.Option("--reason", help="更正原因，只用于已经填报过的月份")] = "",
    as_json: AsJson = False,
) -> None:
    """填报本单位一个月的数据，按现在的数据存档；已经填报过的是更正，须写原因，原来的一份保留。"""
    from matcher.models.monthly_filing import MonthlyFilingDraft
    from matcher.service import monthly_filings

    with acting(staff) as context:
        draft = drafted(MonthlyFilingDraft, {"month": month, "reason": reason}, "month:--month reason:--reason")
        tell(monthly_filings.file_month(context, draft), _FILED, as_json)


@monthly.command("history")
def history(month: Month = "", unit: Unit = "", staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一个单位的填报和更正，最近的在前；不写月份为全部月份。"""
    from matcher.service import monthly_filings

    with reading(staff) as context:
        show(monthly_filings.list_filed(context, month=month, adcode=unit).filings, _HISTORY, as_json)


@monthly.command("diff")
def diff(filed_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份填报（填报编号）与现在的数据相比有哪些不同。"""
    from matcher.service import monthly_filings

    with reading(staff) as context:
        found = monthly_filings.differences(context, filed_id)
    if as_json:
        plain = {"lines": [{"name": one.name, "kind": one.kind} for one in found.lines]}
        facts = {key: [asdict(one) for one in told] for key, told in (("facts", found.facts), ("sums", found.sums))}
        print_json(plain | facts)
        return
    for line in found.lines:
        out.print(f"{line.kind} {line.name}", markup=False)
    for one in (*found.sums, *found.facts):
        out.print(f"{one.name or '合计'}，{one.label}：填报 {one.filed}，现在 {one.now}", markup=False)
    if found.none:
        out.print("与现在的数据一致")


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
    """与上月（有填报的按填报）比较：新增和退出的重点企业，各企业月末缺口的变化。"""
    from matcher.service import monthly as months
    from matcher.service import monthly_filings

    with reading(staff) as context:
        after = months.get_month(context, month=month, adcode=unit)
        last = monthly_filings.last_month(context, after)
    before = last.sheet
    changes = months.compare(before, after)
    if as_json:
        plain = [{"name": one.name, "kind": one.kind, "gap": one.gap} for one in changes]
        print_json({"basis": last.basis, "sums": after.sums.since(before.sums), "changes": plain})
        return
    out.print(f"{last.basis}。", markup=False)
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
    filed: Filed = None,
    staff: Reader = "",
) -> None:
    """按导出对照把一个月的数据写成文件；写填报编号的，与填报时逐字节相同。"""
    from matcher.service import monthly_files

    with reading(staff) as context:
        try:
            told = file.read_bytes() if file is not None else None
            columns = monthly_files.columns(mapping, told)
            sheet = _sheet(context, month, unit, filed)
            target.write_bytes(monthly_files.write(sheet, columns, form)[1])
        except OSError as error:
            err.print(f"文件读写不成：{error.filename}：{error.strerror}", style="red", markup=False)
            raise typer.Exit(1) from None
    out.print(f"已写入 {target}", markup=False)
