"""``matcher audit`` (审计): is the log as it was sealed, and whose data was opened or handed over in a period."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from matcher.cli.terminal import AsJson, Reader, err, open_kit, out, print_json, reading, show

audit = typer.Typer(help="审计日志：核验封条、立即封存、封条清单、事件受影响人员", no_args_is_help=True)


@audit.command("verify")
def verify(
    first: Annotated[int, typer.Option("--from", min=1, help="从第几号封条开始")] = 1,
    last: Annotated[int | None, typer.Option("--to", min=1, help="到第几号封条；不写为最后一号")] = None,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """核验审计日志与封条：改动、增删、换过的批次都会列出；有问题时退出码为 1。"""
    from matcher.service import audit_seals

    with reading(staff) as context:
        found = audit_seals.verify(context, first=first, last=last)
    if as_json:
        print_json(asdict(found))
    else:
        out.print(
            f"核验封条 {found.seals} 号、日志 {found.rows} 条；到期清除的封条 {found.expired} 号；"
            f"还没有封存的日志 {found.unsealed} 条。签名公钥 {found.signer}",
            markup=False,
        )
        for one in found.faults:
            err.print(f"第 {one.number} 号封条：{one.text}", style="red", markup=False)
        if not found.faults:
            out.print("没有发现改动。", markup=False)
    if found.faults:
        raise typer.Exit(1)


@audit.command("seal")
def seal() -> None:
    """立即封存还没有封存的日志，不等每日任务。"""
    from matcher.service import audit_seals
    from matcher.service.permissions import SYSTEM

    made = 0
    with open_kit() as kit:
        while True:
            with kit.open(SYSTEM, write=True) as context:
                lot = audit_seals.seal(context)
                context.unit.commit()
            made += lot
            if not lot:
                break
    out.print(f"新封 {made} 号。", markup=False)


@audit.command("seals")
def seals(
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="最多列多少号，从最近的起")] = 20,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出封条，最近的在前。"""
    from matcher.service import audit_seals

    with reading(staff) as context:
        rows, _ = audit_seals.list_seals(context, offset=0, limit=limit)
    show(
        rows,
        "number:封条 sealed_at:封存 after_id:前一条 last_id:最后一条 rows:条数 digest:摘要 expired_at:清除",
        as_json,
    )


@audit.command("affected")
def affected(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="开始日期（含）")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="结束日期（含）")],
    account: Annotated[int | None, typer.Option("--account", min=1, help="只看这个账号编号")] = None,
    enterprise: Annotated[int | None, typer.Option("--enterprise", min=1, help="只看提供给这家企业编号的")] = None,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """信息安全事件：一段时间里哪些人的信息被看过、导出或提供过（个人信息保护法第五十七条）。"""
    from matcher.service import affected_people

    with reading(staff) as context:
        rows = affected_people.list_affected(
            context, first=first.date(), last=last.date(), account_id=account, enterprise_id=enterprise
        )
    show(
        rows,
        "seeker_id:登记编号 name_masked:姓名 place:地区 times:次数 what:内容 first_at:最早 last_at:最近",
        as_json,
    )
