"""Figures of odd-job markets (零工市场统计) of a day or a quarter: 求职人数, 招聘人数, 上岗人数, by region."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.forms.shortlist import masked_workbook
from matcher.models.enums import Role
from matcher.models.market import Market
from matcher.models.region import covers, scope_prefix
from matcher.repository.market_figures import Sums
from matcher.service import tasks
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Quarters to choose from.
_QUARTERS = 8
COLUMNS = ("求职人数", "招聘人数", "上岗人数", "上岗人次")


@dataclass(frozen=True, slots=True)
class Line:
    """One market, county, city or the whole scope; ``level`` in Chinese."""

    level: str
    key: str
    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures between two days, both counted in; people count once within each line, so lines do not add up."""

    period: str
    spoken: str
    first: date
    last: date
    scope: str
    place: str
    total: Sums
    lines: list[Line]

    @property
    def levels(self) -> list[str]:
        """The levels there are lines of, the highest first."""
        return list(dict.fromkeys(one.level for one in self.lines))

    def of_level(self, level: str) -> list[Line]:
        """The lines of one level, the highest where there is no such."""
        chosen = level if level in self.levels else next(iter(self.levels), "")
        return [one for one in self.lines if one.level == chosen]


def read_period(text: str) -> tuple[date, date, str]:
    """First and last day of a day (2026-11-30) or a quarter (2026Q4), and how one says it; empty means today."""
    text = text.strip() or str(clock.today())
    quarter = _QUARTER.fullmatch(text)
    try:
        if quarter:
            year, part = int(quarter[1]), int(quarter[2])
            first = date(year, part * 3 - 2, 1)
            last = (date(year, part * 3, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            return first, last, f"{year}年第{'一二三四'[part - 1]}季度"
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return day, day, f"{day.year}年{day.month}月{day.day}日"
    except (ValueError, OverflowError):
        pass
    raise Invalid("统计时间应为一天（如 2026-11-30）或一个季度（如 2026Q4）", field="period")


def periods(chosen: str = "") -> list[tuple[str, str]]:
    """The periods to choose from, as they are asked for and said: today, yesterday and the last two years' quarters.

    ``chosen`` stands among them, whatever it is.
    """
    today = clock.today()
    found = [(str(today), "今天"), (str(today - timedelta(days=1)), "昨天")]
    count = today.year * 4 + (today.month - 1) // 3
    for back in range(_QUARTERS):
        year, part = divmod(count - back, 4)
        found.append((f"{year}Q{part + 1}", f"{year}年第{'一二三四'[part]}季度"))
    if chosen and chosen not in dict(found):
        found.insert(0, (chosen, read_period(chosen)[2]))
    return found


def get_figures(context: Context, *, period: str = "", adcode: str = "") -> Figures:
    """The own market's figures, or those of a region within reach."""
    permit(context.actor, Action.MARKET_FIGURES)
    first, last, spoken = read_period(period)
    if context.actor.role is Role.MARKET_OPERATOR:
        market = tasks.market_of(context)
        sums = context.unit.market_figures.sums(None, market.adcode, first, last).get(str(market.id), Sums())
        own = Line("市场", str(market.id), market.name, sums)
        return Figures(period, spoken, first, last, market.adcode, market.name, sums, [own])
    home = context.actor.adcode or ""
    scope = adcode or home
    if not home or not covers(home, scope) or context.unit.regions.find(scope) is None:
        raise NotFound("没有这个地区，或不在您的管辖范围")
    lines = _lines(context, scope, first, last)
    digits = len(scope_prefix(scope))
    total = context.unit.market_figures.sums(digits, scope, first, last).get(scope[:digits], Sums())
    return Figures(period, spoken, first, last, scope, context.place_name(scope), total, lines)


def _lines(context: Context, scope: str, first: date, last: date) -> list[Line]:
    """Cities, counties and markets of a scope that have a market, each level behind the one above it."""
    unit = context.unit
    markets = unit.markets.within(scope)
    found: list[Line] = []
    for level, cut, tail in (("市", 4, "00"), ("县（市、区）", 6, "")):
        if cut <= len(scope_prefix(scope)):
            continue
        sums = unit.market_figures.sums(cut, scope, first, last)
        for code in sorted({one.adcode[:cut] for one in markets}):
            found.append(Line(level, code + tail, context.place_name(code + tail), sums.get(code, Sums())))
    sums = unit.market_figures.sums(None, scope, first, last)
    return found + [_of_market(one, sums) for one in markets]


def _of_market(market: Market, sums: dict[str, Sums]) -> Line:
    return Line("市场", str(market.id), market.name, sums.get(str(market.id), Sums()))


def export_figures(context: Context, *, period: str = "", adcode: str = "") -> tuple[str, bytes]:
    """The figures as a workbook: file name and bytes; the export is written down."""
    found = get_figures(context, period=period, adcode=adcode)
    days = {"first": str(found.first), "last": str(found.last)}
    context.unit.audit("market.export", "region", None, adcode=found.scope, **days)
    title = f"零工市场统计_{found.place}_{found.spoken}"
    header = [
        ("范围", found.place),
        ("时间", found.spoken),
        (
            "口径",
            "求职人数：取过号或上过岗的人；招聘人数：未撤回任务的人数；上岗：已签到及以后。人数在每一行内去重，各行不能相加",
        ),
    ]
    rows = [["合计", found.place, *_cells(found.total)]]
    rows += [[one.level, one.name, *_cells(one.sums)] for one in found.lines]
    mark = context.file_mark()
    return f"{title}.xlsx", masked_workbook("零工市场统计", header, ["级别", "名称", *COLUMNS], rows, mark)


def _cells(sums: Sums) -> list[str]:
    return [str(one) for one in (sums.seekers, sums.posted, sums.people, sums.times)]


def scopes(context: Context) -> list[tuple[str, str]]:
    """The regions within reach that have a market, for the filter: code and name."""
    home = context.actor.adcode or ""
    if context.actor.role is Role.MARKET_OPERATOR or not home:
        return []
    here = {one.adcode for one in context.unit.markets.within(home)}
    codes = {code for one in here for code in (one, one[:4] + "00") if covers(home, code) and code != home}
    return [(code, context.place_name(code)) for code in sorted(codes)]
