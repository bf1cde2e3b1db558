"""What is brought together: workers to spare (余员) and places to fill (缺口), in lots as enterprises report them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.errors import Invalid
from matcher.models.enums import Shift
from matcher.models.pooling import MOST_PAY
from matcher.models.values import Period

MOST_HEADCOUNT = 9999
# Days from first to last; a longer loan is no longer one.
MOST_DAYS = 1100
_SECTIONS = frozenset("ABCDEFGHIJKLMNOPQRST")


@dataclass(frozen=True, slots=True, order=True)
class Trade:
    """What the work is: an occupation code (职业代码), empty if unknown, and the title as people say it.

    ``certificates`` are those held, or those without which nobody may do the work.
    """

    code: str = ""
    title: str = ""
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusLot:
    """Workers of one kind that an enterprise can spare (余员): each of them may be lent once in ``period``.

    ``lowest_pay`` in fen a day is what they earn now and must go on getting; ``shifts`` are those they accept (empty:
    not told, any); ``grade_rank`` their skill grade, 1 lowest; ``industry`` a section letter of GB/T 4754.
    ``dispatched`` workers (被派遣劳动者) may not be lent on (劳动合同法 62条).
    """

    id: int
    enterprise_id: int
    trade: Trade
    headcount: int
    period: Period
    adcode: str
    longitude: float | None = None
    latitude: float | None = None
    grade_rank: int | None = None
    shifts: frozenset[Shift] = frozenset()
    lowest_pay: int = 0
    lodges: bool = False
    industry: str = ""
    dispatched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageLot:
    """Places of one kind that an enterprise needs filled (缺口), each by one worker at most.

    ``pay`` and ``pay_floor`` (what the local minimum wage comes to) in fen a day; ``grade_rank`` the skill grade
    asked for, None if none is; ``shift`` None means not told, which suits everybody. ``whole_days`` is how long the
    enterprise needs somebody where ``period`` is only what lendings left of it; 0: the period is all of it.
    """

    id: int
    enterprise_id: int
    trade: Trade
    headcount: int
    period: Period
    adcode: str
    longitude: float | None = None
    latitude: float | None = None
    grade_rank: int | None = None
    shift: Shift | None = None
    pay: int = 0
    pay_floor: int = 0
    board: bool = False
    lodging: bool = False
    industry: str = ""
    whole_days: int = 0

    @property
    def need_days(self) -> int:
        """Days the enterprise needs somebody, of which ``period`` may be a part."""
        return max(self.whole_days, length(self.period))


Lot = SurplusLot | ShortageLot


def length(period: Period) -> int:
    """Days of a period, both ends counted."""
    return (period.last - period.first).days + 1


def overlap(one: Period, other: Period) -> int:
    """Days that both periods have, 0 if none."""
    return max(0, (min(one.last, other.last) - max(one.first, other.first)).days + 1)


def check(surplus: Sequence[SurplusLot], shortage: Sequence[ShortageLot]) -> None:
    """Raise :class:`Invalid` naming the first lot that cannot be reckoned with, and what to mend."""
    for word, lots in (("余员", surplus), ("缺口", shortage)):
        seen: set[int] = set()
        for lot in lots:
            if lot.id in seen:
                raise Invalid(f"{word} {lot.id} 重复出现，请只保留一条", field="id")
            seen.add(lot.id)
            _check(word, lot)


def _check(word: str, lot: Lot) -> None:
    name = f"{word} {lot.id}"
    if not 1 <= lot.headcount <= MOST_HEADCOUNT:
        raise Invalid(f"{name} 的人数应为 1 至 {MOST_HEADCOUNT}，现为 {lot.headcount}", field="headcount")
    if lot.period.last < lot.period.first:
        raise Invalid(f"{name} 的止期早于起期，请改正日期", field="period")
    if length(lot.period) > MOST_DAYS:
        raise Invalid(f"{name} 的起止超过 {MOST_DAYS} 天，请分段填报", field="period")
    if (lot.longitude is None) != (lot.latitude is None):
        raise Invalid(f"{name} 的经纬度只有一半，请补全或都不填", field="longitude")
    if lot.longitude is not None and lot.latitude is not None and not _on_earth(lot.longitude, lot.latitude):
        raise Invalid(f"{name} 的经纬度超出范围，请核对", field="longitude")
    if lot.industry and lot.industry not in _SECTIONS:
        raise Invalid(f"{name} 的行业门类应为 A 至 T 中的一个字母，现为“{lot.industry}”", field="industry")
    pays = (lot.lowest_pay,) if isinstance(lot, SurplusLot) else (lot.pay, lot.pay_floor)
    if not all(0 <= pay <= MOST_PAY for pay in pays):
        raise Invalid(f"{name} 的日薪应为 0 至 {MOST_PAY // 100} 元", field="pay")


def _on_earth(longitude: float, latitude: float) -> bool:
    return -180 <= longitude <= 180 and -90 <= latitude <= 90
