"""What dispatch bodies may fill: every boundary and the day after it."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.models.pooling import DispatchKind
from matcher.models.values import Period
from matcher.planning.dispatch_rules import Licence, Places, allowed, unlicensed

SPRING = Period(date(2026, 3, 1), date(2026, 5, 31))
TEMPORARY = DispatchKind.TEMPORARY


def places(headcount: int = 5, **facts: object) -> Places:
    given = {"period": SPRING, "kind": TEMPORARY, "own_staff": 90, "dispatched_now": 0} | facts
    return Places(headcount, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "now", "asked", "room"),
    [(90, 0, 10, 10), (90, 0, 11, 10), (89, 0, 10, 9), (90, 10, 1, 0), (90, 9, 1, 1), (8, 0, 1, 0), (90, 40, 3, 0)],
)
def test_a_tenth_of_all_who_work_there(own: int, now: int, asked: int, room: int) -> None:
    """With as many as allowed dispatched they are at most a tenth; with one more they are not."""
    found = allowed(places(asked, own_staff=own, dispatched_now=now))
    assert found.headcount == room
    total = now + room
    assert room == 0 or total * 10 <= own + total
    assert room == asked or (total + 1) * 10 > own + total + 1
    assert bool(found.reasons) == (room < asked)


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        (date(2026, 3, 1), date(2026, 8, 31), True),
        (date(2026, 3, 1), date(2026, 9, 1), False),
        (date(2026, 8, 31), date(2027, 2, 28), True),
        (date(2026, 8, 31), date(2027, 3, 1), False),
        (date(2026, 12, 15), date(2027, 6, 14), True),
        (date(2026, 12, 15), date(2027, 6, 15), False),
    ],
)
def test_temporary_is_six_months_at_most(first: date, last: date, free: bool) -> None:
    assert (allowed(places(period=Period(first, last))).headcount == 5) is free
    assert allowed(places(period=Period(first, last), kind=DispatchKind.AUXILIARY)).headcount == 5


def test_what_is_untold_is_asked_for_and_nothing_is_guessed() -> None:
    found = allowed(places(kind=None, dispatched_now=None))
    assert found.headcount == 0
    assert "临时性、辅助性还是替代性" in found.reasons[0]
    assert "现有被派遣人数" in found.reasons[1]
    assert "职工人数" not in found.reasons[1]


@pytest.mark.parametrize(
    ("verified", "number", "valid_to", "told"),
    [
        (True, "晋派 1", date(2026, 5, 31), ""),
        (True, "晋派 1", None, "有效期"),
        (True, "晋派 1", date(2026, 5, 30), "到期"),
        (True, " ", None, "许可证号"),
        (False, "晋派 1", None, "核验"),
    ],
)
def test_a_licence_runs_to_the_end(verified: bool, number: str, valid_to: date | None, told: str) -> None:
    reason = unlicensed(Licence(verified, number, valid_to), SPRING)
    assert told in reason
    assert bool(reason) == bool(told)
