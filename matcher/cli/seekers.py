"""``matcher seeker`` (求职者): erase somebody, erase again whom a restored backup brought back."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import RowId, Staff, acting, open_kit, out

seeker = typer.Typer(help="求职者个人信息：永久删除、恢复备份后重做删除", no_args_is_help=True)


@seeker.command("erase")
def erase(
    seeker_id: RowId,
    staff: Staff,
    ground: Annotated[str, typer.Option("--ground", help="asked、withdrawn、expired、unlawful")] = "asked",
    purpose: Annotated[str, typer.Option("--purpose", help="本人怎样提出、怎样核实身份")] = "",
    confirm: Annotated[str, typer.Option("--confirm", help="照样填写脱敏姓名，如 王*")] = "",
) -> None:
    """永久删除一名求职者的个人信息，不能恢复；没有办结的事项会列出来。"""
    from matcher.service import erasure
    from matcher.service.erasure import ErasureGround

    if ground not in list(ErasureGround):
        raise typer.BadParameter(f"可选 {'、'.join(ErasureGround)}", param_hint="--ground")
    with acting(staff) as context:
        erasure.erase(context, seeker_id, ground=ErasureGround(ground), purpose=purpose, confirm=confirm)
    out.print("已删除，不能再查到是谁。", markup=False)


@seeker.command("replay")
def replay() -> None:
    """恢复备份以后，按删除记录把备份带回来的人重新删除。每日任务也会做。"""
    from matcher.service import erasure
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=True) as context:
        count = erasure.replay(context)
        context.unit.commit()
    out.print(f"重新删除 {count} 人。", markup=False)
