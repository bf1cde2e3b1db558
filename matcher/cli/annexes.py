"""``matcher export annex`` (附件1–4): one of the notice's forms of a unit as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.terminal import AsJson, Reader, err, out, print_json, reading

export = typer.Typer(help="导出：附件1–4", no_args_is_help=True)


@export.callback()
def _group() -> None:
    """导出文件。"""


@export.command("annex")
def annex(
    number: Annotated[int, typer.Argument(help="附件号，1 到 4", metavar="附件号", show_default=False)],
    target: Annotated[Path, typer.Option("--out", help="写到哪个文件")],
    form: Annotated[str, typer.Option("--format", help="xlsx 或 docx")] = "xlsx",
    county: Annotated[str, typer.Option("--county", help="填报单位代码，如 140703；不写为本单位")] = "",
    campaign: Annotated[int | None, typer.Option("--campaign", min=1, max=2**62, help="专项行动编号")] = None,
    day: Annotated[str, typer.Option("--date", help="统计日期，如 2023-02-10；不写为现在")] = "",
    preparer: Annotated[str, typer.Option("--preparer", help="填表人")] = "",
    phone: Annotated[str, typer.Option("--phone", help="联系电话")] = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """把一个附件写成与通知表样一致的文件。"""
    from matcher.service import annex_figures, annexes

    with reading(staff) as context:
        kind = annexes.kind_of(number)
        asked = annex_figures.ask(context, adcode=county, campaign_id=campaign, day=day)
        _, content = annexes.write(context, kind, asked, form, preparer=preparer, phone=phone)
        made = annexes.table(context, kind, asked, preparer=preparer, phone=phone) if as_json else None
        try:
            target.write_bytes(content)
        except OSError as error:
            err.print(f"不能写入 {target}：{error.strerror}", style="red", markup=False)
            raise typer.Exit(1) from None
    if made is not None:
        print_json(made.to_dict() | {"digest": made.digest, "file": str(target)})
        return
    out.print(f"已写入 {target}", markup=False)
