"""Rates over the surveys of a month (缺工率, 求人倍率, 返岗率), by enterprise, county or city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from matcher import clock
from matcher.models.enums import Labelled
from matcher.models.region import SHANXI, covers
from matcher.models.survey import month_bounds, month_of
from matcher.planning.rates import demand_ratio, return_rate, shortage_rate
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import within


class RateBy(Labelled):
    """What the figures are added up by (统计口径)."""

    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    ENTERPRISE = "enterprise", "企业"


@dataclass(frozen=True, slots=True)
class Rates:
    """The sums of one place or enterprise with the rates they give; a rate is None where nothing can be divided.

    ``seekers`` are the people looking for work registered in the place by the month's end: None for an enterprise.
    """

    key: str
    name: str
    enterprises: int
    staff: int
    needed: int
    short: int
    seekers: int | None = None
    due: int = 0
    back: int = 0

    @property
    def shortage(self) -> float | None:
        """缺工率."""
        return shortage_rate(self.short, self.staff)

    @property
    def ratio(self) -> float | None:
        """求人倍率."""
        return None if self.seekers is None else demand_ratio(self.needed, self.seekers)

    @property
    def returned(self) -> float | None:
        """返岗率."""
        return return_rate(self.back, self.due)

    def plain(self) -> dict[str, Any]:
        """Sums and rates under the names of the interface."""
        rates = {"shortage_rate": self.shortage, "demand_ratio": self.ratio, "return_rate": self.returned}
        return asdict(self) | rates


@dataclass
class _Sum:
    name: str
    counts: Counter[str] = field(default_factory=Counter)


def get_rates(context: Context, *, month: str = "", by: RateBy = RateBy.COUNTY) -> tuple[Rates, list[Rates]]:
    """The whole within reach, and its parts in the order of their codes; only surveys that count are added up."""
    month = month or month_of(clock.today())
    reach, county = within(context, Action.SURVEY_READ)
    rows, _ = context.unit.surveys.of_month(month, reach, county)
    sums: dict[str, _Sum] = {}
    whole = _Sum("合计")
    for survey, enterprise in rows:
        key = _key(by, enterprise.adcode, enterprise.id or 0)
        name = enterprise.name if by is RateBy.ENTERPRISE else context.place_name(key)
        one = sums.setdefault(key, _Sum(name))
        for each in (one, whole):
            each.counts.update(enterprises=1, staff=survey.staff_end, needed=survey.needed, short=survey.short)
    first, after = month_bounds(month)
    for enterprise_id, adcode, due, back in context.unit.stay_sheets.latest_returns(first, after, reach, county):
        whole.counts.update(due=due, back=back)
        if (one_of := sums.get(_key(by, adcode, enterprise_id))) is not None:
            one_of.counts.update(due=due, back=back)
    seekers: Mapping[str, int] = {}
    if by is not RateBy.ENTERPRISE:
        scope = reach.adcode or county or SHANXI
        seekers = _seekers(context, month, by, {enterprise.adcode for _, enterprise in rows}, scope)
    placed = by is not RateBy.ENTERPRISE
    parts = [_rates(key, one, seekers.get(key, 0) if placed else None) for key, one in sums.items()]
    total = sum(seekers.values()) if placed else None
    return _rates("", whole, total), sorted(parts, key=lambda one: (len(one.key), one.key))


def _key(by: RateBy, adcode: str, enterprise_id: int) -> str:
    if by is RateBy.ENTERPRISE:
        return str(enterprise_id)
    return adcode[:4] + "00" if by is RateBy.CITY else adcode


def _seekers(context: Context, month: str, by: RateBy, places: set[str], scope: str) -> dict[str, int]:
    """People looking for work by the month's end in the places that surveys came from, as far as the actor sees."""
    _, after = month_bounds(month)
    found: Counter[str] = Counter()
    wanted = {_key(by, one, 0) for one in places}
    for adcode, count in context.unit.seekers.seeking_by_place(clock.midnight(after)).items():
        if covers(scope, adcode) and (key := _key(by, adcode, 0)) in wanted:
            found[key] += count
    return dict(found)


def _rates(key: str, one: _Sum, seekers: int | None) -> Rates:
    counts = one.counts
    return Rates(
        key,
        one.name,
        counts["enterprises"],
        counts["staff"],
        counts["needed"],
        counts["short"],
        seekers,
        counts["due"],
        counts["back"],
    )
