"""The command over the figures of a region (全局情况)."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, open_kit, out, print_json


def overview(
    adcode: Annotated[str, typer.Option("--adcode", help="地区代码，如 140703；不写为全省")] = "",
    first: Annotated[str, typer.Option("--from", help="开始日期，如 2026-11-01；不写为本月")] = "",
    last: Annotated[str, typer.Option("--to", help="截止日期，含当天")] = "",
    industry: Annotated[str, typer.Option("--industry", help="行业门类 A–T")] = "",
    key_only: Annotated[bool, typer.Option("--key-only", help="只看重点企业")] = False,
    as_json: AsJson = False,
) -> None:
    """全局情况：专员办件、逾期、缺口、解决用工人数、招满用时、未成原因、服务时限。"""
    from matcher.models.overview import Figure
    from matcher.service.overview import as_json as plain
    from matcher.service.overview import ask, get_overview
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        asked = ask(context, adcode=adcode, first=first, last=last, industry=industry, key_only=key_only)
        view = get_overview(context, asked)
        if as_json:
            print_json(plain(view))
            return
        out.print(f"{view.place}  {asked.first} 至 {asked.last}", markup=False)
        table = Table("指标", "数", "上期")
        for figure in Figure:
            before = str(view.before[figure]) if figure.of_period else ""
            table.add_row(f"{figure.label}（{figure.unit}）", str(view.totals[figure].value), before)
        for name, now, then in (
            ("招满用时中位数（天）", view.fill.median, view.fill_before.median),
            ("招满用时九成（天）", view.fill.p90, view.fill_before.p90),
        ):
            table.add_row(name, _told(now), _told(then))
        out.print(table)
        places = Table("地区", "需求", "已到岗", "缺口", "解决用工")
        for one in view.cities or view.counties:
            figures = (Figure.WANTED, Figure.STARTED, Figure.MISSING, Figure.SOLVED)
            places.add_row(one.name, *(str(one[figure].value) for figure in figures))
        out.print(places)


def _told(value: Any) -> str:
    return "—" if value is None else f"{value:g}"
