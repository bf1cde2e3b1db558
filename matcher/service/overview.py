"""The overview (全局情况) of a region: caseload, overdue, gaps, solved headcount, days to fill, reasons, levels kept.

Every figure carries the query of its drill-down; what the rows of it add up to is the figure (``overview_rows``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import median
from typing import Any
from urllib.parse import urlencode

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.deadline import DeadlineKind
from matcher.models.enums import Industry, RegionLevel, ShortageKind
from matcher.models.officer import Officer
from matcher.models.overview import AMONG, NOTHING, By, Figure, Slice
from matcher.models.refusal import UnsuitableReason
from matcher.models.region import SHANXI, covers
from matcher.planning import deadlines
from matcher.repository.overview_sources import source_of
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

# A period lies within these years, so that neither it nor the one before leaves the calendar.
_YEARS = (2000, 2099)
_LEVELS = {
    DeadlineKind.FIRST_CONTACT: f"结对后 {deadlines.FIRST_CONTACT_DAYS} 个工作日",
    DeadlineKind.RESPONSE: f"提交后 {deadlines.REVIEW_DAYS} 个工作日",
    DeadlineKind.SHORTLIST: f"可匹配后 {deadlines.SHORTLIST_DAYS} 个工作日",
    DeadlineKind.VISIT: "每月一次（重点企业）",
    DeadlineKind.CLOSE: "每月回顾一次，或办结、上报",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A figure and the query of the rows it counts."""

    value: int
    query: str


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one officer, place, industry, class or reason."""

    key: str
    name: str
    counts: Mapping[Figure, Count]

    def __getitem__(self, figure: Figure) -> Count:
        return self.counts[figure]


# The gap, and whoever came by each way.
_CAME = (Figure.MISSING, Figure.SOLVED, Figure.LENT, Figure.ODD)


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer with what they carry here; None stands for cases nobody has. ``over``: all they carry, and the cap."""

    part: Part
    officer: Officer | None
    over: bool


@dataclass(frozen=True, slots=True)
class Fill:
    """Days from publication to the last start of the posts that were filled; no days where none was."""

    posts: int
    median: float | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Level:
    """How a service level was kept: in time, late; ``days`` is the mean of what was done, in calendar days."""

    kind: DeadlineKind
    rule: str
    part: Part
    days: float | None

    @property
    def rate(self) -> float | None:
        """Share kept of kept and late; None without either."""
        kept, late = self.part[Figure.KEPT].value, self.part[Figure.LATE].value
        return kept / (kept + late) if kept + late else None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows. ``before`` holds the period's figures for the period before it."""

    asked: Slice
    place: str
    previous: tuple[date, date]
    totals: Mapping[Figure, Count]
    before: Mapping[Figure, int]
    desks: Sequence[Desk]
    overdue: Sequence[Part]
    cities: Sequence[Part]
    counties: Sequence[Part]
    industries: Sequence[Part]
    shortages: Sequence[Part]
    fill: Fill
    fill_before: Fill
    reasons: Sequence[Part]
    families: Sequence[Part]
    levels: Sequence[Level]


def ask(
    context: Context, *, adcode: str = "", first: str = "", last: str = "", industry: str = "", key_only: bool = False
) -> Slice:
    """What is asked for, checked; a region within the actor's reach, this month unless a period is given."""
    reach, today = permit(context.actor, Action.OVERVIEW_READ), clock.today()
    own = SHANXI if reach.everything else reach.adcode
    scope = adcode or own or ""
    region = context.unit.regions.find(scope) if scope else None
    if own is None or region is None or not covers(own, scope):
        raise NotFound("没有这个地区，或不在您的管辖范围")
    if industry and industry not in list(Industry):
        raise Invalid("行业请写 A 到 T 的门类代码", field="industry")
    begins, ends = _period(first, last, today)
    section = Industry(industry) if industry else None
    return Slice(scope, begins, ends, today, deadlines.soon(today), section, key_only)


def _period(first: str, last: str, today: date) -> tuple[date, date]:
    begins, ends = _day(first, "from"), _day(last, "to")
    if begins is None:
        begins = (ends or today).replace(day=1)
    ends = ends or _month_end(max(begins, today))
    if ends < begins:
        raise Invalid("截止日期不能早于开始日期", field="to")
    return begins, ends


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Invalid("日期请写成 2026-11-01 的样子", field=field) from None
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise Invalid(f"日期请写在 {_YEARS[0]} 年到 {_YEARS[1]} 年之间", field=field)
    return found


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def period_before(first: date, last: date) -> tuple[date, date]:
    """As many whole months before whole months, else as many days before."""
    if first.day == 1 and last == _month_end(last):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        index = first.year * 12 + first.month - 1 - months
        return date(index // 12, index % 12 + 1, 1), first - timedelta(days=1)
    return first - (last - first) - timedelta(days=1), first - timedelta(days=1)


def query_of(asked: Slice, figure: Figure | None = None, by: By | None = None, key: str = "") -> str:
    """The query of the overview of a slice, or of the rows behind a figure or a part of it."""
    facts: dict[str, str] = {"figure": figure.value} if figure else {}
    facts |= {"by": by.value, "key": key} if by else {}
    facts |= {"adcode": asked.scope, "from": str(asked.first), "to": str(asked.last)}
    facts |= {"industry": asked.industry.value} if asked.industry else {}
    return urlencode(facts | ({"key_only": "1"} if asked.key_only else {}))


def get_overview(context: Context, asked: Slice) -> Overview:
    """All figures of a slice; ``asked`` comes from ``ask``."""
    permit(context.actor, Action.OVERVIEW_READ)
    first, last = period_before(asked.first, asked.last)
    earlier = Slice(asked.scope, first, last, asked.today, asked.soon, asked.industry, asked.key_only)
    desks = _desks(context, asked)
    overdue = _parts(context, asked, (Figure.RED,), By.KIND, list(DeadlineKind))
    counties = _places(context, asked)
    industries = _parts(context, asked, _CAME, By.INDUSTRY)
    shortages = _parts(context, asked, (Figure.MISSING,), By.SHORTAGE)
    reasons = _parts(context, asked, (Figure.REFUSALS,), By.REASON)
    levels = _levels(context, asked)
    fill, totals = _fill(context, asked), dict[Figure, int]()
    for parts in ([desk.part for desk in desks], counties, reasons, [one.part for one in levels]):
        for part in parts:
            for figure, count in part.counts.items():
                totals[figure] = totals.get(figure, 0) + count.value
    totals[Figure.FILLED] = fill.posts
    return Overview(
        asked=asked,
        place=context.place_name(asked.scope),
        previous=(first, last),
        totals={one: Count(totals.get(one, 0), query_of(asked, one)) for one in Figure},
        before=_before(context, earlier),
        desks=desks,
        overdue=overdue,
        cities=_cities(context, asked, counties),
        counties=counties,
        industries=_largest(industries, Figure.MISSING),
        shortages=_largest(shortages, Figure.MISSING),
        fill=fill,
        fill_before=_fill(context, earlier),
        reasons=_largest(reasons, Figure.REFUSALS),
        families=_largest(_parts(context, asked, (Figure.REFUSALS,), By.FAMILY), Figure.REFUSALS),
        levels=levels,
    )


def _largest(parts: Iterable[Part], figure: Figure) -> list[Part]:
    return sorted(parts, key=lambda one: (-one[figure].value, one.key))


def _counts(
    context: Context, asked: Slice, figures: Sequence[Figure], by: By
) -> tuple[dict[str, dict[Figure, int]], list[Figure]]:
    """The figures of all sources that these figures stand for, split; and which they are."""
    found: dict[str, dict[Figure, int]] = {}
    names: list[Figure] = []
    for figure in figures:
        source = source_of(figure, asked)
        names += source.figures
        for key, values in context.unit.overviews.counts(source, by).items():
            found.setdefault(key, {}).update(values)
    return found, names


def _part(asked: Slice, by: By, key: str, name: str, values: Mapping[Figure, int], names: Sequence[Figure]) -> Part:
    counts = {one: Count(values.get(one, 0), query_of(asked, one, by, key)) for one in names}
    return Part(key, name, counts)


def _parts(
    context: Context, asked: Slice, figures: Sequence[Figure], by: By, keys: Sequence[str] | None = None
) -> list[Part]:
    found, names = _counts(context, asked, figures, by)
    chosen = list(found) if keys is None else keys
    return [_part(asked, by, str(key), name_of(context, by, key), found.get(key, {}), names) for key in chosen]


def _places(context: Context, asked: Slice) -> list[Part]:
    return sorted(
        _parts(context, asked, _CAME, By.COUNTY),
        key=lambda one: (-one[Figure.MISSING].value, one.key),
    )


def _cities(context: Context, asked: Slice, counties: Sequence[Part]) -> list[Part]:
    """The counties' figures by city, for a province."""
    if not asked.scope.endswith("0000"):
        return []
    sums: dict[str, dict[Figure, int]] = {}
    for county in counties:
        city = sums.setdefault(county.key[:4] + "00", {})
        for figure, count in county.counts.items():
            city[figure] = city.get(figure, 0) + count.value
    parts = [_part(asked, By.CITY, key, context.place_name(key), one, list(one)) for key, one in sums.items()]
    return _largest(parts, Figure.MISSING)


def _desks(context: Context, asked: Slice) -> list[Desk]:
    """The officers posted here, and whoever works cases of here: the fullest first."""
    found, names = _counts(context, asked, (Figure.OPEN_CASES, Figure.PAIRINGS, Figure.RED), By.OFFICER)
    known = {str(one.id): one for one in context.unit.officers.within(asked.scope) if one.active}
    away = [int(key) for key in found if key not in known and key != NOTHING]
    known |= {str(key): one for key, one in context.unit.officers.many(away).items()}
    carried = context.unit.officers.open_cases([one.id or 0 for one in known.values()])
    desks = []
    for key in {**found, **known}:
        officer = known.get(key)
        part = _part(asked, By.OFFICER, key, officer.name if officer else "未指派", found.get(key, {}), names)
        over = officer is not None and carried.get(officer.id or 0, 0) > officer.load_cap
        desks.append(Desk(part, officer, over))
    order = (Figure.OPEN_CASES, Figure.RED, Figure.PAIRINGS)
    return sorted(desks, key=lambda one: (*(-one.part[figure].value for figure in order), one.part.key))


def _fill(context: Context, asked: Slice) -> Fill:
    """Days to fill: the median, and what nine in ten posts needed at most (nearest rank)."""
    days = context.unit.overviews.days(source_of(Figure.FILLED, asked))
    if not days:
        return Fill(0, None, None)
    return Fill(len(days), float(median(days)), days[ceil(0.9 * len(days)) - 1])


def _levels(context: Context, asked: Slice) -> list[Level]:
    means = context.unit.overviews.means(source_of(Figure.KEPT, asked), By.KIND)
    parts = _parts(context, asked, (Figure.KEPT,), By.KIND, list(DeadlineKind))
    return [Level(kind, _LEVELS[kind], part, means.get(kind)) for kind, part in zip(DeadlineKind, parts, strict=True)]


def _before(context: Context, earlier: Slice) -> dict[Figure, int]:
    """What the whole of the period's figures was in the period before."""
    sums = {one: 0 for one in Figure if one.of_period}
    for figure in (*_CAME[1:], Figure.FILLED, Figure.REFUSALS, Figure.KEPT):
        for values in context.unit.overviews.counts(source_of(figure, earlier), By.CITY).values():
            for one, value in values.items():
                sums[one] += value
    return sums


def name_of(context: Context, by: By, key: str) -> str:
    """A part's name; raises ValueError for a key that cannot be."""
    if key == NOTHING:
        return _NAMELESS.get(by, "未填写")
    if by in (By.CITY, By.COUNTY):
        return context.place_name(key)
    if by is By.FAMILY:
        return context.kit.catalogue.name_of(key)
    if by is By.SHORTAGE:
        return "、".join(str(ShortageKind(one).label) for one in key.split(AMONG))
    kinds: dict[By, Any] = {
        By.KIND: DeadlineKind,
        By.INDUSTRY: Industry,
        By.REASON: UnsuitableReason,
    }
    return str(kinds[by](key).label) if by in kinds else key


_NAMELESS = {By.OFFICER: "未指派", By.SHORTAGE: "未定类", By.FAMILY: "职业未确认"}


def as_json(view: Overview) -> dict[str, Any]:
    """The overview as the API and the command line give it; every figure with the address of its rows."""

    def count(one: Count, **more: Any) -> dict[str, Any]:
        return {"value": one.value, "rows": f"/api/v1/overview/rows?{one.query}", **more}

    def part(one: Part, **more: Any) -> dict[str, Any]:
        figures = {figure.value: count(value) for figure, value in one.counts.items()}
        return {"key": one.key, "name": one.name, "figures": figures, **more}

    def desk(one: Desk) -> dict[str, Any]:
        posted = {"adcode": one.officer.adcode, "load_cap": one.officer.load_cap} if one.officer else {}
        return part(one.part, **({"adcode": None, "load_cap": None} | posted), over=one.over)

    def fill(one: Fill) -> dict[str, Any]:
        return {"posts": one.posts, "median_days": one.median, "p90_days": one.p90}

    asked, lists = view.asked, ("overdue", "cities", "counties", "industries", "shortages", "reasons", "families")
    return {
        "adcode": asked.scope,
        "place": view.place,
        "first": asked.first,
        "last": asked.last,
        "previous_first": view.previous[0],
        "previous_last": view.previous[1],
        "totals": {one.value: count(value, before=view.before.get(one)) for one, value in view.totals.items()},
        "officers": [desk(one) for one in view.desks],
        **{name: [part(one) for one in getattr(view, name)] for name in lists},
        "fill": fill(view.fill),
        "fill_before": fill(view.fill_before),
        "levels": [part(one.part, rule=one.rule, rate=one.rate, days=one.days) for one in view.levels],
    }


def places(context: Context, asked: Slice) -> list[tuple[str, str]]:
    """The regions to choose from: the actor's own, its cities, the counties of the chosen city."""
    reach = permit(context.actor, Action.OVERVIEW_READ)
    own = SHANXI if reach.everything else reach.adcode or SHANXI
    found = [own]
    if own.endswith("0000"):
        found += [one.adcode for one in context.unit.regions.within(own, RegionLevel.CITY)]
    city = asked.scope[:4] + "00"
    if own.endswith("00") and not city.endswith("0000"):
        inside = context.unit.regions.within(city, RegionLevel.COUNTY, RegionLevel.ZONE)
        found += [one.adcode for one in inside]
    return [(one, context.place_name(one)) for one in sorted(set(found))]
