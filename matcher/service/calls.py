"""Call mode (电话联系): one at a time, dial, outcome, next; the line stands where it was left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.call import AttemptKind, CallAttempt, CallQueue
from matcher.planning.deadlines import add_working_days
from matcher.service.call_lines import LINES, Call, Said, put_off
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.vacancies import find_vacancy

# Outcomes every line has beside its own: nobody answered; another one first.
UNREACHED, SKIP = AttemptKind.UNREACHED.value, AttemptKind.SKIPPED.value
MAX_AHEAD_DAYS = 180


@dataclass(frozen=True, slots=True)
class CallView:
    """The head of a line: who is next, how many stand in it, how many of them were put off today, earlier tries."""

    queue: CallQueue
    call: Call | None
    left: int
    skipped: int
    tries: Sequence[CallAttempt] = ()
    vacancy_id: int | None = None

    @property
    def again(self) -> bool:
        """Whether everybody was seen, and those put off come round again."""
        return self.call is not None and self.skipped == self.left

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it; no number of a person is in it."""
        one = self.call
        call = None
        if one is not None:
            outcomes = [{"code": each.code, "label": each.label} for each in one.outcomes]
            call = {
                "subject_id": one.subject_id,
                "vacancy_id": one.vacancy_id or None,
                "version": one.version,
                "name": one.name,
                "phone": one.phone or None,
                "person": one.person,
                "facts": [{"label": label, "value": value} for label, value in one.facts],
                "due": one.due,
                "tries": len(self.tries),
                "outcomes": outcomes,
            }
        return {"queue": self.queue.value, "left": self.left, "skipped": self.skipped, "call": call}


def list_lines(context: Context) -> list[tuple[CallQueue, int]]:
    """Every line with how many stand in it."""
    permit(context.actor, Action.CASE_WORK)
    return [(queue, len(line.waiting(context, None))) for queue, line in LINES.items()]


def next_call(context: Context, queue: CallQueue, *, vacancy_id: int | None = None) -> CallView:
    """Who is next: those put off today come last, in the order they were put off; ``vacancy_id`` keeps one post's."""
    permit(context.actor, Action.CASE_WORK)
    if vacancy_id is not None:
        find_vacancy(context, vacancy_id, Action.REFERRAL_MARK)
    waiting = LINES[queue].waiting(context, vacancy_id)
    since = datetime.combine(clock.today(), time(), clock.SHANGHAI)
    put = context.unit.calls.skipped(queue, context.actor.account_id, since)
    waiting.sort(key=lambda one: put.get(one.key, 0))
    head = waiting[0] if waiting else None
    tries = context.unit.calls.tries(queue, head.key) if head is not None else ()
    return CallView(queue, head, len(waiting), sum(one.key in put for one in waiting), tries, vacancy_id)


def record_outcome(
    context: Context,
    queue: CallQueue,
    *,
    subject_id: int,
    version: int,
    outcome: str,
    vacancy_id: int = 0,
    note: str = "",
    next_on: date | None = None,
) -> None:
    """Write down what a call came to; what somebody else changed meanwhile is a conflict.

    An outcome goes to the noun's own use case. Nobody answering puts the call off, to the next working day unless
    ``next_on`` says another; putting off by hand lasts for today and for this account.
    """
    permit(context.actor, Action.CASE_WORK)
    today = clock.today()
    if next_on is not None and not 0 <= (next_on - today).days <= MAX_AHEAD_DAYS:
        raise Invalid(f"下次联系日期应在今天到 {MAX_AHEAD_DAYS} 天之内", field="next_call")
    said = Said(subject_id, vacancy_id, version, outcome, note, next_on)
    if outcome in (UNREACHED, SKIP):
        _put_off(context, queue, said, today)
    elif outcome in [one.code for one in LINES[queue].outcomes]:
        LINES[queue].take(context, said)
    else:
        raise Invalid("请选择一个联系结果", field="outcome")
    context.unit.audit("call.outcome", queue.value, subject_id, outcome=outcome)


def _put_off(context: Context, queue: CallQueue, said: Said, today: date) -> None:
    waiting = LINES[queue].waiting(context, said.vacancy_id or None)
    found = next((one for one in waiting if one.key == (said.subject_id, said.vacancy_id)), None)
    if found is None or found.version != said.version:
        raise Conflict("这一位已由他人办理，或已不在队列中，请看下一位", code="stale")
    kind = AttemptKind(said.outcome)
    if kind is AttemptKind.UNREACHED:
        said = replace(said, next_call=said.next_call or add_working_days(today, 1))
    put_off(context, queue, found.key, kind, said)
