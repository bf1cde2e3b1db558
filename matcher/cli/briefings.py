"""``matcher briefing`` (专报): one page for leaders, of a month or of a campaign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.terminal import Reader, err, out, reading


def briefing(
    target: Annotated[Path, typer.Option("--out", help="写到哪个文件（docx）")],
    month: Annotated[str, typer.Option("--month", help="月份，如 2026-11；不写为本月")] = "",
    campaign: Annotated[
        int | None, typer.Option("--campaign", min=1, max=2**62, help="专项行动编号；与月份只写一个")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="单位代码，如 140703；不写为本单位")] = "",
    staff: Reader = "",
) -> None:
    """写一页专报（docx）：本期数据与上期比较、工作开展、存在的问题；已填报的月份按填报的数据。"""
    from matcher.service import briefings

    with reading(staff) as context:
        _, content = briefings.document(context, month=month, campaign_id=campaign, adcode=unit)
    try:
        target.write_bytes(content)
    except OSError as error:
        err.print(f"文件写不成：{error.filename}：{error.strerror}", style="red", markup=False)
        raise typer.Exit(1) from None
    out.print(f"已写入 {target}", markup=False)
