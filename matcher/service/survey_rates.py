"""Rates over the surveys of a month (缺工率, 求人倍率, 返岗率), by enterprise, county or city."""

from __future__ import annotations

from collections import Counter
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

    ``seekers`` are the people of the place who looked for work at the month's end: None for an enterprise.
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
    """The whole within reach, and its parts in the order of their codes; only surveys that count are added up.

    A place without a survey is a part too once people look for work or came back there: the whole is always the sum of
    its parts, whatever it is divided by.
    """
    month = month or month_of(clock.today())
    reach, county = within(context, Action.SURVEY_READ)
    first, after = month_bounds(month)
    rows, _ = context.unit.surveys.of_month(month, reach, county)
    returns = context.unit.stay_sheets.latest_returns(first, after, reach, county)
    firms = {enterprise.id or 0: enterprise for _, enterprise in rows}
    firms |= context.unit.enterprises.many([one for one, *_ in returns if one not in firms])
    sums: dict[str, _Sum] = {}

    def add(key: str, name: str, **counts: int) -> None:
        sums.setdefault(key, _Sum(name)).counts.update(counts)

    def of_firm(identity: int, **counts: int) -> None:
        key = _key(by, firms[identity].adcode, identity)
        add(key, firms[identity].name if by is RateBy.ENTERPRISE else context.place_name(key), **counts)

    for one, enterprise in rows:
        of_firm(enterprise.id or 0, enterprises=1, staff=one.staff_end, needed=one.needed, short=one.short)
    for identity, _adcode, due, back in returns:
        of_firm(identity, due=due, back=back)
    placed = by is not RateBy.ENTERPRISE
    if placed:
        own = {one.adcode for one in firms.values()} if reach.enterprise_id is not None else None
        for adcode, count in context.unit.seekers.seeking_by_place(clock.midnight(after), after).items():
            if covers(reach.adcode or county or SHANXI, adcode) and (own is None or adcode in own):
                key = _key(by, adcode, 0)
                add(key, context.place_name(key), seekers=count)
    whole = _Sum("合计")
    for part in sums.values():
        whole.counts.update(part.counts)
    parts = [_rates(key, one, placed) for key, one in sums.items()]
    return _rates("", whole, placed), sorted(parts, key=lambda one: (len(one.key), one.key))


def _key(by: RateBy, adcode: str, enterprise_id: int) -> str:
    if by is RateBy.ENTERPRISE:
        return str(enterprise_id)
    return adcode[:4] + "00" if by is RateBy.CITY else adcode


def _rates(key: str, one: _Sum, placed: bool) -> Rates:
    counts = one.counts
    return Rates(
        key,
        one.name,
        counts["enterprises"],
        counts["staff"],
        counts["needed"],
        counts["short"],
        counts["seekers"] if placed else None,
        counts["due"],
        counts["back"],
    )
