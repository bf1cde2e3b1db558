"""What waits at an odd-job market (零工市场待办): pay that is due or late, disputes, appeals against an absence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import groupby

from matcher import clock
from matcher.models.booking import BookingState
from matcher.models.enums import Role
from matcher.models.money import plain_yuan
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import ANSWER_DAYS
from matcher.planning.odd_work import pay_by
from matcher.repository.bookings import Line
from matcher.service import odd_rules
from matcher.service.todo_sources import LIMIT, Asking, after


def odd_pay(asking: Asking) -> Iterable[Todo]:
    """Work whose pay is open, one line a task: an enterprise's as the day comes near, the market's once it is late."""
    market = asking.context.actor.role is Role.MARKET_OPERATOR
    until = asking.today - timedelta(days=1) if market else asking.near
    rows = asking.unit.bookings.unpaid(asking.reach, clock.now(), LIMIT)
    for task_id, group in groupby(rows, key=lambda line: line.task.id):
        lines = list(group)
        task = lines[0].task
        last = pay_by(odd_rules.job_of(asking.context, task))
        if last > until:
            continue
        href = f"/settlements?day={task.day}&late=1" if market else f"/quick-tasks/{task_id}"
        yield asking.todo(TodoKind.ODD_PAY, task_id, f"“{task.trade}”{_open(lines)}", task.employer, last, href)


def _open(lines: list[Line]) -> str:
    done = [one.booking for one in lines if one.booking.state is BookingState.WORKED]
    fen = sum((one.due or 0) - (one.paid or 0) for one in done)
    told = [f"{len(done)} 人的工钱还有 {plain_yuan(fen)} 元没有付"] if done else []
    untold = len(lines) - len(done)
    return "，".join(told + ([f"{untold} 人没有登记工时"] if untold else []))


def odd_disputes(asking: Asking) -> Iterable[Todo]:
    """Hours or pay in dispute, for the market to settle."""
    for line in asking.unit.bookings.disputed(asking.reach, LIMIT):
        what = f"{line.seeker.name_masked}在“{line.task.trade}”的工时或工钱有争议，听取双方意见后了结"
        yield _answered(asking, TodoKind.ODD_DISPUTE, line, what)


def odd_appeals(asking: Asking) -> Iterable[Todo]:
    """Absences appealed against, for whoever did not mark them."""
    own = asking.context.actor.account_id
    for line in asking.unit.bookings.appealed(asking.reach, LIMIT):
        if line.booking.ended_by_id is None or line.booking.ended_by_id != own:
            what = f"{line.seeker.name_masked}在“{line.task.trade}”被登记未到，提出异议，请答复"
            yield _answered(asking, TodoKind.ODD_APPEAL, line, what)


def _answered(asking: Asking, kind: TodoKind, line: Line, what: str) -> Todo:
    due = after(line.booking.updated_at, ANSWER_DAYS)
    return asking.todo(kind, line.booking.id, what, line.task.employer, due, f"/bookings/{line.booking.id}")


_MARKET = frozenset({Role.MARKET_OPERATOR})
# The sources of an odd-job market with those in whose list each stands.
ODD_JOB_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (odd_pay, _MARKET | {Role.ENTERPRISE}),
    (odd_disputes, _MARKET),
    # A market may have one operator alone, who may not answer what they marked: the bureaus of county and city do.
    (odd_appeals, _MARKET | {Role.COUNTY_ADMIN, Role.CITY_ADMIN}),
)
