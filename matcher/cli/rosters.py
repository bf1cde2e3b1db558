"""Commands over rosters (排班)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, open_kit, out, print_json

roster = typer.Typer(help="排班：把零工市场当天的任务排给等候的人", no_args_is_help=True)


@roster.callback()
def _group() -> None:
    """排班。"""


@roster.command()
def solve(
    market: Annotated[str, typer.Option("--market", help="零工市场的名称或编号；只有一个市场时不必写")] = "",
    day: Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="日期；不写为今天")] = None,
    again: Annotated[bool, typer.Option("--again", help="只补有人取消或未到的任务")] = False,
    as_json: AsJson = False,
) -> None:
    """测算当天排班：名额排满最多，其次到场的人先排，再看适合度、距离、等候、困难、本周工作天数；附证明和原因。只看不存。"""
    from dataclasses import replace

    from matcher.service import markets, rosters
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        kit.pool.refresh(context.unit.seekers)
        own = replace(context, actor=replace(SYSTEM, market_id=markets.find_market(context, market).id))
        found = rosters.solve(own, day=day.date() if day else None, again=again)
        if as_json:
            print_json(rosters.as_json(found))
            return
        table = Table("任务", "时间", "名额", "零工", "理由")
        for row in found.tasks:
            task = row.task
            hours = f"{_clock(task.start_minute)}–{_clock(task.end_minute)}"
            for one in row.given:
                number = f"{one.ticket.number} 号 " if one.ticket is not None else "电话 "
                reason = "；".join([one.assignment.text, *(finding.message for finding in one.findings)])
                seats = f"{len(row.given)}/{row.seats}"
                table.add_row(task.trade, hours, seats, number + one.seeker.name_masked, reason)
        out.print(table)
        proof = "已证明最优" if found.roster.proven else "未能证明最优"
        out.print(
            f"{found.market.name} {found.day}：空余 {found.seats} 个名额，排上 {found.filled}，{proof}", markup=False
        )
        for level in found.roster.levels:
            out.print(f"  {level.label} {level.value}（界 {level.bound}）", markup=False)
        for row in found.tasks:
            if row.why:
                out.print(f"  {row.task.trade}{row.why}", markup=False)
        for idle in found.idle:
            out.print(f"  {idle.ticket.number} 号{idle.seeker.name_masked}未排：{idle.why}", markup=False)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
