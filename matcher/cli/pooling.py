"""Commands over pooling (余缺调剂)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.imports import DryRun, Files, Rejects, import_files
from matcher.cli.terminal import AsJson, open_kit, out, print_json

if TYPE_CHECKING:
    from matcher.models.values import Period
    from matcher.service.pooling_borders import Extension

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
    adcode: Annotated[str, typer.Option("--adcode", help="地区代码（县、市或省），如 140105；不写为全省")] = "",
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
        found = pooling.solve(context, scope=adcode, chosen=chosen)
        if as_json:
            print_json(pooling.as_json(found))
            return
        plan = found.plan
        # Lines and no table: a firm's name, two trades and two days do not stand beside each other in 80 columns.
        for number, line in enumerate(found.lines, 1):
            one = line.placement
            trades = dict.fromkeys((line.surplus.title, line.shortage.title))
            out.print(f"{number}. {line.lender.name} → {line.borrower.name}", markup=False)
            out.print(f"   {' → '.join(trades)}，{one.headcount} 人，{_days(one.period)}", markup=False)
            out.print(f"   {'；'.join(pooling.reasons_of(line))}", markup=False)
            if line.extends is not None:
                out.print(f"   {_extended(line.extends)}", markup=False)
        out.print(
            f"缺口 {found.wanted} 人天，调剂 {plan.proof.days} 人天（上界 {plan.proof.days_bound}），"
            f"代价 {plan.proof.cost}（下界 {plan.proof.cost_bound}）："
            f"{'已证明最优' if plan.proof.holds else '未能证明最优'}",
            markup=False,
        )
        out.print(f"协议 {plan.agreements.count} 份（不少于 {plan.agreements.bound} 份）", markup=False)
        if found.open_places:
            out.print("没有解决的缺口，和第二步可以怎样补：")
        for rest, filled in zip(found.open_places, found.second, strict=True):
            out.print(f"- {rest.enterprise.name} {rest.lot.title}，{_days(rest.period)}", markup=False)
            out.print(f"   {rest.text}", markup=False)
            if rest.extends is not None:
                out.print(f"   {_extended(rest.extends)}", markup=False)
            said = "；".join(filled.reasons)
            out.print(
                f"   零工 {filled.flexible} 人，劳务派遣 {filled.dispatched} 人，仍缺 {filled.open} 人"
                f"{'（' + said + '）' if said else ''}",
                markup=False,
            )
        if found.people_left:
            out.print("没有安排的富余人员：")
        for rest in found.people_left:
            out.print(f"- {rest.enterprise.name} {rest.lot.title}，{_days(rest.period)}", markup=False)
            out.print(f"   {rest.text}", markup=False)
        if found.difference is not None:
            out.print(
                f"与现状相比：人数 {found.difference.headcount:+d}，人天 {found.difference.worker_days:+d}，"
                f"协议 {found.difference.agreements:+d} 份",
                markup=False,
            )


def _days(period: Period) -> str:
    return f"{period.first} 至 {period.last}"


def _extended(one: Extension) -> str:
    return f"接着协议 {one.agreement}：可由原借调职工续借到 {one.last}（最多 {one.headcount} 人）"
