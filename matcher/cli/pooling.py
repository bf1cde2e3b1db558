"""Commands over pooling (余缺调剂)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.imports import DryRun, Files, Rejects, import_files
from matcher.cli.terminal import AsJson, open_kit, out, print_json

pool = typer.Typer(help="余缺调剂：导入余缺信息，测算一个地区的最优方案", no_args_is_help=True)


@pool.callback()
def _group() -> None:
    """余缺调剂。"""


@pool.command("import")
def import_lots(files: Files, as_json: AsJson = False, rejects: Rejects = None, dry_run: DryRun = False) -> None:
    """导入余缺信息：每行一条富余或短缺；不合格的行另存为带原因的 xlsx。"""
    from matcher.models.enums import IntakeKind

    import_files(IntakeKind.LOTS, files, as_json, rejects, dry_run)


@pool.command()
def solve(
    county: Annotated[str, typer.Option("--county", help="地区代码（县、市或省），如 140105；不写为全省")] = "",
    radius: Annotated[float | None, typer.Option(min=0, max=1000, help="假设的通勤半径，公里")] = None,
    pay: Annotated[int, typer.Option(min=0, max=100, help="假设用工方日薪提高百分之几")] = 0,
    shift: Annotated[int, typer.Option(min=-60, max=60, help="假设用工日期推迟几天，提前写负数")] = 0,
    as_json: AsJson = False,
) -> None:
    """测算余缺调剂：人天最多，其次代价最小，再合并协议；附最优性证明和没有解决的原因。只看不存。"""
    from matcher.models.pooling import WhatIf
    from matcher.service import pooling
    from matcher.service.permissions import SYSTEM

    chosen = WhatIf(radius_km=radius, pay_percent=pay, shift_days=shift)
    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        kit.pool.refresh(context.unit.seekers)
        found = pooling.solve(context, scope=county, chosen=chosen)
        if as_json:
            print_json(pooling.as_json(found))
            return
        plan = found.plan
        table = Table("借出", "借入", "工种", "人数", "起", "止", "距离", "理由")
        for line in found.lines:
            one = line.placement
            table.add_row(
                line.lender.name,
                line.borrower.name,
                f"{line.surplus.title} → {line.shortage.title}",
                str(one.headcount),
                str(one.period.first),
                str(one.period.last),
                "" if one.km is None else f"{one.km:.0f} 公里",
                "；".join(pooling.reasons_of(line)),
            )
        out.print(table)
        out.print(
            f"缺口 {found.wanted} 人天，调剂 {plan.proof.days} 人天（上界 {plan.proof.days_bound}），"
            f"代价 {plan.proof.cost}（下界 {plan.proof.cost_bound}）："
            f"{'已证明最优' if plan.proof.holds else '未能证明最优'}",
            markup=False,
        )
        out.print(f"协议 {plan.agreements.count} 份（不少于 {plan.agreements.bound} 份）", markup=False)
        for rest in (*found.open_places, *found.people_left):
            out.print(f"  {rest.enterprise.name} {rest.lot.title}：{rest.text}", markup=False)
        for filled in found.second:
            said = "；".join(filled.reasons)
            out.print(
                f"  余缺信息 {filled.lot_id} 的 {filled.headcount} 人：零工 {filled.flexible} 人，"
                f"劳务派遣 {filled.dispatched} 人，仍缺 {filled.open} 人{'（' + said + '）' if said else ''}",
                markup=False,
            )
        if found.difference is not None:
            out.print(
                f"与现状相比：人数 {found.difference.headcount:+d}，人天 {found.difference.worker_days:+d}，"
                f"协议 {found.difference.agreements:+d} 份",
                markup=False,
            )
