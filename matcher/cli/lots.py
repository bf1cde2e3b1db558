"""The command over what a region can spare and lacks (余缺汇总)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, open_kit, out, print_json


def balance(
    adcode: Annotated[str, typer.Option("--adcode", help="地区代码，如 140703；不写为全省")] = "",
    as_json: AsJson = False,
) -> None:
    """余缺汇总：今后八周各职业的富余、短缺和差额。"""
    from dataclasses import asdict

    from matcher.service.lot_balance import get_balance
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        found = get_balance(context, scope=adcode)
        if as_json:
            print_json(asdict(found))
            return
        out.print(context.place_name(found.scope), markup=False)
        weeks = Table("周", "富余", "短缺", "差额")
        for week in found.weeks:
            one = week.total
            weeks.add_row(f"{week.first} 至 {week.last}", str(one.spare), str(one.lacking), f"{one.difference:+d}")
        out.print(weeks)
        trades = Table("本周职业", "富余", "短缺", "差额")
        for one in found.chosen.trades:
            trades.add_row(one.name, str(one.spare), str(one.lacking), f"{one.difference:+d}")
        out.print(trades)
