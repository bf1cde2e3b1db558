"""When a dispatch body may fill places (劳务派遣的边界): kinds of post, six months, a tenth of the staff, its licence.

劳动合同法 57, 58, 66; 劳务派遣暂行规定 (人社部令第22号) 3, 4. A place that may not be filled so is told why in Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.models.pooling import DispatchKind
from matcher.models.values import Period

# A temporary post exists for at most six months (劳动合同法 66).
TEMPORARY_MONTHS = 6
# Dispatched workers are at most a tenth of all, those dispatched among them (暂行规定 4): one to nine own ones.
OWN_TO_DISPATCHED = 9


@dataclass(frozen=True, slots=True)
class Places:
    """Places that would be filled: how many, when, what kind; the user firm's own staff and all its dispatched workers.

    ``dispatched_now`` is of the whole firm at the time, with those proposed for other places of it; None: not told.
    """

    headcount: int
    period: Period
    kind: DispatchKind | None
    own_staff: int | None
    dispatched_now: int | None


@dataclass(frozen=True, slots=True)
class Licence:
    """A dispatch body's permit (劳务派遣经营许可证): whether it was seen, its number and last day (None: not told)."""

    verified: bool
    number: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many may be dispatched, and why not more."""

    headcount: int
    reasons: tuple[str, ...] = ()


def allowed(places: Places) -> Allowed:
    """How many of the places a licensed body may fill."""
    blocked = []
    if places.kind is None:
        blocked.append("未说明岗位属于临时性、辅助性还是替代性，只有这三类可用劳务派遣（劳动合同法第六十六条）")
    elif places.kind is DispatchKind.TEMPORARY and places.period.last >= _months_on(places.period.first):
        blocked.append(f"临时性岗位存续时间不能超过 {TEMPORARY_MONTHS} 个月（劳动合同法第六十六条）")
    if places.own_staff is None or places.dispatched_now is None:
        untold = "、".join(
            name
            for name, value in (("本单位职工人数", places.own_staff), ("现有被派遣人数", places.dispatched_now))
            if value is None
        )
        blocked.append(f"未填{untold}，不能核对被派遣人数不超过用工总量 10% 的限制")
        return Allowed(0, tuple(blocked))
    if blocked:
        return Allowed(0, tuple(blocked))
    room = max(0, places.own_staff // OWN_TO_DISPATCHED - places.dispatched_now)
    if room < places.headcount:
        text = (
            f"被派遣人数不得超过用工总量的 10%：职工 {places.own_staff} 人、已有派遣 {places.dispatched_now} 人，"
            f"最多再用 {room} 人（劳务派遣暂行规定第四条）"
        )
        return Allowed(room, (text,))
    return Allowed(places.headcount)


def unlicensed(licence: Licence, period: Period) -> str:
    """Why a body may not dispatch for the whole of a period, empty if it may."""
    if not licence.verified:
        return "资质尚未核验"
    if not licence.number.strip():
        return "没有登记劳务派遣经营许可证号"
    if licence.valid_to is None:
        return "没有登记劳务派遣经营许可证的有效期"
    if licence.valid_to < period.last:
        return f"劳务派遣经营许可证 {licence.valid_to} 到期，早于用工结束"
    return ""


def _months_on(first: date) -> date:
    """The day on which six months are over: the same day of the sixth month on, or the first of the next."""
    month = first.month - 1 + TEMPORARY_MONTHS
    year, month = first.year + month // 12, month % 12 + 1
    try:
        return first.replace(year=year, month=month)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)
