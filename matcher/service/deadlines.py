"""Service levels (服务时限): opened and cleared from what is so, in working days; ``domain.md`` §5.

A row opens when its duty begins and is cleared by what its kind says. ``settle`` compares a case's rows with the facts,
so whatever moved the case (a submission, a review, a merge undone) leaves them right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import CASE_ENDED, NOT_VISITED, PAIRING_ENDED, Deadline, DeadlineKind, Light
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PairingRole, Role
from matcher.models.officer import Pairing
from matcher.models.region import SHANXI
from matcher.models.step import CaseLevel, CaseStep
from matcher.planning.deadlines import (
    FIRST_CONTACT_DAYS,
    SHORTLIST_DAYS,
    add_months,
    add_working_days,
    last_working_day,
    light,
    soon,
)
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.pool import MATCHABLE

Key = tuple[DeadlineKind, int]
# Their day moves with what it rests on: the earliest review of a post, the next review of a plan.
_MOVING = (DeadlineKind.RESPONSE, DeadlineKind.CLOSE)


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One deadline as pages show it, with the post or enterprise it is about."""

    deadline: Deadline
    light: Light
    about: str

    def to_dict(self) -> dict[str, Any]:
        """As the API and the command line give it."""
        one = self.deadline
        return {
            "kind": one.kind.value,
            "label": one.kind.label,
            "about": self.about,
            "started_on": one.started_on,
            "due": one.due,
            "light": self.light.value if one.cleared_at is None else None,
            "clears": one.kind.clears,
            "cleared_at": one.cleared_at,
            "outcome": one.outcome,
        }


def settle(context: Context, *cases: Case) -> None:
    """Open and clear the rows of cases as their facts have it now.

    First what is owed: a row that a closing ended is opened again when its case is, and a post's row goes along with
    the post; so a step taken back, or a merge undone, brings the same day back. Then what is no longer owed is cleared.
    """
    unit = context.unit
    owed = {case.id or 0: _wanted(context, case) if case.state in OPEN_STATES else {} for case in cases}
    for case in cases:
        for (kind, subject), (started, due) in owed[case.id or 0].items():
            row = unit.deadlines.current(kind, subject)
            if row is None or (row.cleared_at is not None and row.outcome != CASE_ENDED):
                row = _row(case.enterprise_id, kind, subject, started, due, case_id=case.id)
                unit.deadlines.add(row)
            row.enterprise_id, row.case_id = case.enterprise_id, case.id
            row.cleared_at, row.cleared_by, row.outcome = None, "", ""
            row.due = due if kind in _MOVING else row.due
    for case in cases:
        wanted, closed = owed[case.id or 0], case.state not in OPEN_STATES
        done = [one for one in unit.deadlines.open_of_case(case.id or 0) if (one.kind, one.subject_id) not in wanted]
        up = [] if closed else [one for one in done if one.kind is DeadlineKind.CLOSE]
        _clear(context, up, f"已转{case.level.label}")
        _clear(context, [one for one in done if one not in up], CASE_ENDED if closed else "已完成")


def _wanted(context: Context, case: Case) -> dict[Key, tuple[date, date]]:
    """What an open case owes now: the first day and the last."""
    unit, wanted = context.unit, dict[Key, tuple[date, date]]()
    opened, identity = clock.local(case.opened_at).date(), case.id or 0
    today = clock.today()
    if case.review_due is not None:
        wanted[DeadlineKind.RESPONSE, identity] = (min(today, case.review_due), case.review_due)
    if case.level is CaseLevel.OFFICER:
        wanted[DeadlineKind.CLOSE, identity] = _next_look(context, case, opened)
    posts = [one for one in unit.vacancies.of_case(identity) if one.state in MATCHABLE]
    listed = unit.shortlists.listed([one.id or 0 for one in posts])
    for post in posts:
        if post.id not in listed:
            wanted[DeadlineKind.SHORTLIST, post.id or 0] = (today, add_working_days(today, SHORTLIST_DAYS))
    return wanted


def _next_look(context: Context, case: Case, opened: date) -> tuple[date, date]:
    """The month within which an open case is looked at again (domain.md §5: plans are reviewed monthly).

    While its plan runs that is the plan's next review. Sent back down, the officer has the whole time again.
    """
    unit, months = context.unit, context.kit.planning.thresholds.review_months
    begun = max([opened, *(clock.local(one.at).date() for one in unit.cases.steps(case.id or 0) if _sent_back(one))])
    plan = unit.plans.of_case(case.id or 0)
    if plan is None:
        return begun, add_months(begun, months)
    begun = max([begun, *(one.held_on for one in unit.plans.reviews(plan.id or 0))])
    if plan.closed_at is not None:
        begun = max(begun, clock.local(plan.closed_at).date())
    due = plan.review_due
    return begun, due if due is not None and due >= begun else add_months(begun, months)


def reviewed(context: Context, case: Case) -> None:
    """A case was looked at this month: the next month begins."""
    _clear(context, context.unit.deadlines.of_subject(DeadlineKind.CLOSE, case.id or 0), "已登记月度回顾")
    settle(context, case)


def _sent_back(step: CaseStep) -> bool:
    return step.to_level is CaseLevel.OFFICER and step.from_level is not CaseLevel.OFFICER


def _row(
    enterprise_id: int, kind: DeadlineKind, subject: int, started: date, due: date, *, case_id: int | None = None
) -> Deadline:
    return Deadline(
        enterprise_id=enterprise_id, case_id=case_id, kind=kind, subject_id=subject, started_on=started, due=due
    )


def _clear(context: Context, rows: Iterable[Deadline], outcome: str, *, done_on: date | None = None) -> None:
    context.unit.deadlines.clear(rows, at=clock.now(), by=context.actor.name, outcome=outcome, done_on=done_on)


def listed(context: Context, vacancy_id: int) -> None:
    """A post has its list of candidates."""
    _clear(context, context.unit.deadlines.of_subject(DeadlineKind.SHORTLIST, vacancy_id), "已生成名单")


def paired(context: Context, pairing: Pairing) -> None:
    """A main officer has three working days for the first contact; what an earlier one owed is over."""
    unpaired(context, pairing.enterprise_id)
    due = add_working_days(pairing.first, FIRST_CONTACT_DAYS)
    row = _row(pairing.enterprise_id, DeadlineKind.FIRST_CONTACT, pairing.id or 0, pairing.first, due)
    context.unit.deadlines.add(row)


def unpaired(context: Context, enterprise_id: int) -> None:
    """Nobody owes a first contact any more: the pairing ended."""
    kinds = [DeadlineKind.FIRST_CONTACT]
    _clear(context, context.unit.deadlines.open_of_enterprise(enterprise_id, kinds), PAIRING_ENDED)


def contacted(context: Context, enterprise_id: int, held_on: date, *, visit: bool) -> None:
    """An officer spoke with the enterprise on a day; ``visit`` when on its ground.

    That day counts, not the day it is written down: a visit of a month that is over makes good what was closed as not
    made, and is no late one.
    """
    kinds = [DeadlineKind.FIRST_CONTACT, *([DeadlineKind.VISIT] if visit else [])]
    rows = context.unit.deadlines.open_of_enterprise(enterprise_id, kinds)
    month = held_on.year * 100 + held_on.month
    done = [
        one
        for one in rows
        if (one.subject_id == month if one.kind is DeadlineKind.VISIT else one.started_on <= held_on)
    ]
    late = context.unit.deadlines.missed_visit(enterprise_id, month) if visit else []
    written = "" if held_on == clock.today() else f"（{clock.today()} 补记）"
    _clear(context, [*done, *late], f"{held_on} {'走访' if visit else '联系'}{written}", done_on=held_on)


def open_visits(context: Context) -> int:
    """Open this month's visit for every paired key enterprise without one; run daily, once a month has effect.

    Visits of earlier months that nobody wrote down are closed as missed: a visit of a later month cannot make them
    good, only one of that month written down afterwards.
    """
    unit, today = context.unit, clock.today()
    month, first, due = today.year * 100 + today.month, today.replace(day=1), last_working_day(today)
    have = unit.deadlines.visited(month)
    missed = unit.deadlines.past_visits(month)
    unit.deadlines.clear(missed, at=clock.now(), by="系统", outcome=NOT_VISITED)
    firms = {
        firm.id or 0: pairing
        for pairing, firm, _ in unit.officers.pairings_within(SHANXI)
        if firm.is_key and pairing.role is PairingRole.MAIN
    }
    made = 0
    for firm_id, pairing in sorted(firms.items()):
        begun = max(first, pairing.first)
        if firm_id in have or begun > due:
            continue
        row = unit.deadlines.add(_row(firm_id, DeadlineKind.VISIT, month, begun, due))
        seen = [one for one in unit.visits.of_enterprise(firm_id) if one.kind.value == "visit" and one.held_on >= first]
        if seen:
            day = min(one.held_on for one in seen)
            _clear(context, [row], f"{day} 走访", done_on=day)
        made += 1
    return made


def lights(context: Context, cases: Sequence[Case]) -> dict[int, Light]:
    """The light of each open case by its nearest deadline; none for closed ones, and none for an enterprise."""
    if context.actor.role is Role.ENTERPRISE:
        return {}
    live = [case for case in cases if case.state in OPEN_STATES]
    nearest, today = context.unit.deadlines.nearest(live), clock.today()
    return {case.id or 0: light(nearest.get(case.id or 0), today) for case in live}


def counts(context: Context) -> dict[Light, int]:
    """How many open cases within reach stand red, yellow and green."""
    reach, today = permit(context.actor, Action.CASE_READ), clock.today()
    found = context.unit.deadlines.counts(reach, today, soon(today))
    return dict(zip(Light, found, strict=True))


def of_case(context: Context, case: Case) -> list[DeadlineRow]:
    """What a case's page shows of deadlines; nothing for the enterprise."""
    if context.actor.role is Role.ENTERPRISE:
        return []
    titles = {one.id or 0: one.title for one in context.unit.vacancies.of_case(case.id or 0)}
    return [shown(one, titles) for one in context.unit.deadlines.of_case(case)]


def list_due(context: Context, limit: int = 50) -> list[tuple[DeadlineRow, Enterprise]]:
    """The nearest open deadlines within the actor's reach, with their enterprises."""
    reach = permit(context.actor, Action.CASE_READ)
    rows = context.unit.deadlines.due_within(reach, limit)
    posts = [one.subject_id for one, _ in rows if one.kind is DeadlineKind.SHORTLIST]
    titles = context.unit.vacancies.titles(posts)
    return [(shown(one, titles), firm) for one, firm in rows]


def shown(one: Deadline, titles: Mapping[int, str]) -> DeadlineRow:
    """A deadline as pages show it; ``titles`` are those of the posts."""
    about = titles.get(one.subject_id, "") if one.kind is DeadlineKind.SHORTLIST else ""
    if one.kind is DeadlineKind.VISIT:
        about = f"{one.subject_id // 100}年{one.subject_id % 100}月"
    return DeadlineRow(one, light(one.due, clock.today()), about)
