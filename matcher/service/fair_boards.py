"""Job fairs at a glance (招聘会日历、分布图): a month by days, and how many there are in which county."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.enums import RegionLevel
from matcher.models.fair_kinds import FairMode, FairState
from matcher.service.context import Context
from matcher.service.fairs import FairRow, list_fairs

# More than a whole province holds in a month; beyond it the page says that it shows a part.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the month's sheet, with the fairs that take place on it; ``inside``: it is of the month itself."""

    day: date
    inside: bool
    fairs: list[FairRow]


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """A month in weeks from Monday on."""

    month: date
    weeks: list[list[CalendarDay]]
    total: int

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.month - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.month + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Located:
    """How many fairs take place in a region, with its centroid in degrees."""

    adcode: str
    name: str
    count: int
    longitude: float
    latitude: float


def month_sheet(
    context: Context, month: date, *, scope: str = "", mode: FairMode | None = None, states: Collection[FairState] = ()
) -> MonthSheet:
    """The fairs of a month that the actor may see, on every day on which they take place."""
    month = month.replace(day=1)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    rows, total = list_fairs(
        context, scope=scope, first=first, last=last, mode=mode, states=states or _standing(), limit=_MOST
    )
    return MonthSheet(
        month,
        [
            [
                CalendarDay(
                    day, day.month == month.month, [one for one in rows if one.fair.first <= day <= one.fair.last]
                )
                for day in week
            ]
            for week in weeks
        ],
        total,
    )


def located(
    context: Context,
    *,
    scope: str = "",
    mode: FairMode | None = None,
    states: Collection[FairState] = (),
    first: date | None = None,
    last: date | None = None,
) -> list[Located]:
    """How many of the fairs the actor may see take place in each county; online ones stand nowhere."""
    rows, _ = list_fairs(
        context, scope=scope, first=first, last=last, mode=mode, states=states or _standing(), limit=_MOST
    )
    counts = Counter(one.fair.adcode for one in rows if one.fair.mode is FairMode.OFFLINE)
    levels = (RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE)
    return [
        Located(one.adcode, one.name, counts[one.adcode], one.longitude, one.latitude)
        for one in context.unit.regions.everything()
        if one.adcode in counts and one.level in levels and one.longitude is not None and one.latitude is not None
    ]


def _standing() -> tuple[FairState, ...]:
    return tuple(one for one in FairState if one is not FairState.CANCELLED)
