"""The balance of a region (余缺汇总): what is spare, what is lacking and the difference, by occupation and by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.enums import RegionLevel
from matcher.models.pooling import Lot, LotSide
from matcher.models.region import SHANXI, covers
from matcher.service import lots
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import within

# Weeks a balance looks ahead, this one included.
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """Workers of one occupation, place or week; ``key`` finds its lots again. ``dispatched`` may not be lent."""

    key: str
    name: str
    spare: int
    lacking: int
    dispatched: int = 0

    @property
    def difference(self) -> int:
        """Spare less lacking: negative where workers are missing."""
        return self.spare - self.lacking

    @property
    def counts(self) -> bool:
        """Whether anybody is spare, lacking or dispatched."""
        return bool(self.spare or self.lacking or self.dispatched)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the balance, from Monday to Sunday, with its lines by occupation."""

    first: date
    last: date
    total: Line
    trades: list[Line]


@dataclass(frozen=True, slots=True)
class Trade:
    """One occupation of the balance: its line of each week, in the order of the weeks, where it has none with zeros."""

    key: str
    name: str
    weeks: list[Line]


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of a region: all weeks, and the chosen one by place."""

    scope: str
    weeks: list[Week]
    chosen: Week
    places: list[Line]

    @property
    def trades(self) -> list[Trade]:
        """Occupations crossed with the weeks: those that lack most in their worst week first, then those that spare."""
        rows: dict[str, Trade] = {}
        for number, week in enumerate(self.weeks):
            for line in week.trades:
                empty = [Line(line.key, line.name, 0, 0)] * len(self.weeks)
                rows.setdefault(line.key, Trade(line.key, line.name, empty)).weeks[number] = line
        worst = {one.key: min(line.difference for line in one.weeks) for one in rows.values()}
        return sorted(rows.values(), key=lambda one: (worst[one.key], one.key))


@dataclass(frozen=True, slots=True)
class Located:
    """A place one level below the region, where it lies in degrees, and its line of the chosen week."""

    name: str
    line: Line
    longitude: float
    latitude: float


def get_balance(context: Context, *, scope: str = "", week: date | None = None) -> Balance:
    """The balance of a region within reach; ``week`` is any day of the week whose places are told.

    A lot counts in a week with what of it is lent to nobody on every one of its days there.
    """
    scope = scope_of(context, scope, Action.BALANCE_READ)
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    spans = [(monday + timedelta(weeks=n), monday + timedelta(weeks=n, days=6)) for n in range(WEEKS)]
    day = week or today
    if not spans[0][0] <= day <= spans[-1][1]:
        raise Invalid(f"周次应在 {spans[0][0]} 至 {spans[-1][1]} 之间", field="week")
    found = context.unit.lots.between(scope, spans[0][0], spans[-1][1])
    taken = context.unit.lots.taken([one.id or 0 for one in found])
    free: dict[int, list[int]] = {}
    for lot in found:
        used = taken.get(lot.id or 0, [])
        free[lot.id or 0] = [
            lot.headcount - lots.peak(used, max(first, lot.first), min(last, lot.last))
            if lot.first <= last and lot.last >= first
            else 0
            for first, last in spans
        ]
    names = {one.id or 0: (one.occupation_code or one.title, lots.trade_name(context, one)) for one in found}
    weeks = []
    for number, (first, last) in enumerate(spans):
        counts = [(lot, max(0, free[lot.id or 0][number])) for lot in found]
        trades = _lines(counts, {lot.id or 0: names[lot.id or 0] for lot in found})
        weeks.append(Week(first, last, _total(trades), trades))
    chosen = next(number for number, (first, last) in enumerate(spans) if first <= day <= last)
    counts = [(lot, max(0, free[lot.id or 0][chosen])) for lot in found]
    return Balance(scope, weeks, weeks[chosen], _lines(counts, _places(context, scope, found)))


def as_json(found: Balance) -> dict[str, Any]:
    """A balance as the command line gives it, by the names of the API: weeks by occupation, the chosen one by place."""

    def line(one: Line) -> dict[str, Any]:
        return asdict(one) | {"difference": one.difference}

    return {
        "adcode": found.scope,
        "weeks": [
            {
                "first": one.first,
                "last": one.last,
                "total": line(one.total),
                "trades": [line(row) for row in one.trades],
            }
            for one in found.weeks
        ],
        "occupations": [
            {"key": one.key, "name": one.name, "weeks": [line(cell) for cell in one.weeks]} for one in found.trades
        ],
        "week": found.chosen.first,
        "places": [line(one) for one in found.places],
    }


def _lines(counts: Sequence[tuple[Lot, int]], names: dict[int, tuple[str, str]]) -> list[Line]:
    sums: dict[tuple[str, str], list[int]] = {}
    for lot, count in counts:
        if count:
            line = sums.setdefault(names[lot.id or 0], [0, 0, 0])
            line[2 if lot.dispatched else 0 if lot.side is LotSide.SURPLUS else 1] += count
    made = [Line(key, name, *line) for (key, name), line in sums.items()]
    return sorted(made, key=lambda one: (-max(one.spare, one.lacking), one.key))


def _total(trades: Sequence[Line]) -> Line:
    spare, lacking = sum(one.spare for one in trades), sum(one.lacking for one in trades)
    return Line("", "合计", spare, lacking, sum(one.dispatched for one in trades))


def _places(context: Context, scope: str, found: Sequence[Lot]) -> dict[int, tuple[str, str]]:
    """Each lot's place one level below the region: the city in the province, else the county."""
    digits = 4 if scope == SHANXI else 6
    codes = {one.id or 0: one.adcode[:digits].ljust(6, "0") for one in found}
    return {lot_id: (code, context.place_name(code)) for lot_id, code in codes.items()}


def locate(context: Context, balance: Balance) -> list[Located]:
    """Every place one level below the region, those without a lot too, for a map; none for a county."""
    levels = (RegionLevel.CITY,) if balance.scope == SHANXI else (RegionLevel.COUNTY, RegionLevel.ZONE)
    lines = {one.key: one for one in balance.places}
    return [
        Located(one.name, lines.get(one.adcode) or Line(one.adcode, one.name, 0, 0), one.longitude, one.latitude)
        for one in context.unit.regions.within(balance.scope, *levels)
        if one.longitude is not None and one.latitude is not None and one.adcode != balance.scope
    ]


def scope_of(context: Context, asked: str, action: Action) -> str:
    """The region asked for, within the actor's own; nobody's own is the whole province."""
    reach, county = within(context, action)
    own = reach.adcode or county or SHANXI
    if not asked:
        return own
    if not covers(own, asked) or context.unit.regions.find(asked) is None:
        raise NotFound("没有这个地区，或不在您的管辖范围")
    return asked


def choices(context: Context, chosen: str, action: Action = Action.BALANCE_READ) -> list[tuple[str, str]]:
    """The regions to choose from: the actor's own, its cities, the counties of the chosen city."""
    reach, county = within(context, action)
    own, regions = reach.adcode or county or SHANXI, context.unit.regions
    found = {own, chosen}
    if own == SHANXI:
        found |= {one.adcode for one in regions.within(own, RegionLevel.CITY)}
    city = chosen[:4] + "00"
    if own.endswith("00") and city != SHANXI:
        found |= {one.adcode for one in regions.within(city, RegionLevel.COUNTY, RegionLevel.ZONE)}
    return [(one, context.place_name(one)) for one in sorted(found)]
