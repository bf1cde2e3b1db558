"""What is open at an enterprise (未办结事项): the list that a hand-over freezes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.models.case import Case
from matcher.models.deadline import DeadlineKind
from matcher.models.enums import Labelled
from matcher.models.states import ReferralState, VacancyState
from matcher.service import deadlines
from matcher.service.cases import gap_of
from matcher.service.context import Context

# A person who started is asked how it goes after so many days (到岗回访).
FOLLOW_UP_DAYS = (7, 30, 90)


class ActionKind(Labelled):
    """Kinds of open action (事项类型)."""

    CASE = "case", "在办案件"
    REVIEW = "review", "待审核岗位"
    REFERRAL = "referral", "推荐待结果"
    FOLLOW_UP = "follow_up", "到岗回访"
    DEADLINE = "deadline", "时限事项"


def open_actions(context: Context, enterprise_id: int) -> list[dict[str, Any]]:
    """Everything open at an enterprise now, as plain values: the kind, what, by when (ISO date or None), the id."""
    case = context.unit.cases.open_of(enterprise_id)
    rows = _of_case(context, case) if case is not None else []
    for one in context.unit.deadlines.open_of_enterprise(enterprise_id, [DeadlineKind.VISIT, DeadlineKind.CLOSE]):
        shown = deadlines.shown(one, {})
        rows.append(_action(ActionKind.DEADLINE, f"{one.kind.label}{shown.about}", one.due, one.id))
    return rows


def _of_case(context: Context, case: Case) -> list[dict[str, Any]]:
    unit, today = context.unit, clock.today()
    text = f"案件 {case.number}：{case.state.label}，缺口 {gap_of(context, case).missing} 人"
    rows = [_action(ActionKind.CASE, text, None, case.id)]
    posts = {post.id or 0: post for post in unit.vacancies.of_case(case.id or 0)}
    for post in posts.values():
        if post.state is VacancyState.SUBMITTED:
            rows.append(_action(ActionKind.REVIEW, f"审核岗位“{post.title}”", case.review_due, post.id))
    referrals = unit.referrals.of_vacancies(list(posts))
    people = unit.seekers.many([one.seeker_id for one in referrals])
    for one in referrals:
        who, title = people[one.seeker_id].name_masked, posts[one.vacancy_id].title
        if one.state is ReferralState.REFERRED:
            rows.append(_action(ActionKind.REFERRAL, f"{who}推荐到“{title}”，等待面试结果", None, one.id))
        elif one.state is ReferralState.STARTED and one.started_on is not None:
            due = next_follow_up(one.started_on, today)
            if due is not None:
                rows.append(_action(ActionKind.FOLLOW_UP, f"{who}在“{title}”到岗，回访", due, one.id))
    return rows


def next_follow_up(started_on: date, today: date) -> date | None:
    """The next day on which a person who started is to be asked; None once the last is over."""
    days = (started_on + timedelta(days=days) for days in FOLLOW_UP_DAYS)
    return next((day for day in days if day >= today), None)


def _action(kind: ActionKind, text: str, due: date | None, identity: int | None) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "label": kind.label,
        "text": text[:200],
        "due": due.isoformat() if due else None,
        "id": identity,
    }
