"""What is open at an enterprise (未办结事项): the list that a hand-over freezes."""

from __future__ import annotations

from datetime import date
from typing import Any

from matcher import clock
from matcher.models.case import Case
from matcher.models.claim import ClaimState
from matcher.models.deadline import DeadlineKind
from matcher.models.dispatch import LIVE_DISPATCH
from matcher.models.enums import Labelled
from matcher.models.issue import IssueState
from matcher.models.plan_kinds import OPEN_MEASURES
from matcher.models.states import IN_HAND, PlanState, ReferralState, VacancyState
from matcher.models.training_order import UNDER_WAY
from matcher.service import deadlines
from matcher.service.cases import gap_of
from matcher.service.context import Context

_DEADLINES = (DeadlineKind.VISIT, DeadlineKind.CLOSE, DeadlineKind.SHORTLIST)
# Claims somebody still has to take a step with: hand in, decide, pay, give back.
_CLAIMS = (ClaimState.PROPOSED, ClaimState.SUBMITTED, ClaimState.APPROVED, ClaimState.RECOVERING)


class ActionKind(Labelled):
    """Kinds of open action (事项类型)."""

    CASE = "case", "在办案件"
    REVIEW = "review", "待审核岗位"
    REFERRAL = "referral", "推荐待结果"
    FOLLOW_UP = "follow_up", "到岗回访"
    DEADLINE = "deadline", "时限事项"
    MEASURE = "measure", "方案措施"
    PLAN_REVIEW = "plan_review", "方案月度回顾"
    TRAINING = "training", "订单培训"
    DISPATCH = "dispatch", "劳务派遣"
    ISSUE = "issue", "企业问题"
    CLAIM = "claim", "补贴申领"


def open_actions(context: Context, enterprise_id: int) -> list[dict[str, Any]]:
    """Everything open at an enterprise now, as plain values: the kind, what, by when (ISO date or None), the id."""
    unit = context.unit
    case = unit.cases.open_of(enterprise_id)
    rows = [*_of_case(context, case), *_of_plan(context, case)] if case is not None else []
    found = unit.deadlines.open_of_enterprise(enterprise_id, _DEADLINES)
    titles = unit.vacancies.titles([one.subject_id for one in found if one.kind is DeadlineKind.SHORTLIST])
    for one in found:
        about = deadlines.shown(one, titles).about
        rows.append(_action(ActionKind.DEADLINE, f"{one.kind.label}{about}", one.due, one.id))
    for order in unit.training_orders.of_enterprise(enterprise_id):
        if order.state in UNDER_WAY:
            text = f"{order.trade} {order.headcount} 人，{order.state.label}"
            rows.append(_action(ActionKind.TRAINING, text, order.needed_by, order.id))
    for dispatch in unit.dispatches.of_enterprise(enterprise_id):
        last = dispatch.offered_last or dispatch.last
        if dispatch.state in LIVE_DISPATCH and last >= clock.today():
            text = f"{dispatch.title} 派遣 {dispatch.offered or dispatch.headcount} 人，{dispatch.state.label}"
            rows.append(_action(ActionKind.DISPATCH, text, last, dispatch.id))
    for issue in unit.issues.of_enterprise(enterprise_id):
        if issue.state is not IssueState.SATISFIED:
            text = f"{issue.state.label}：{issue.kind.label}，{issue.text}"
            rows.append(_action(ActionKind.ISSUE, text, issue.due, issue.id))
    for claim in unit.claims.of_enterprise(enterprise_id):
        if claim.state in _CLAIMS:
            text = f"{claim.wording.get('name') or claim.policy}，{claim.state.label}"
            rows.append(_action(ActionKind.CLAIM, text, None, claim.id))
    return rows


def _of_case(context: Context, case: Case) -> list[dict[str, Any]]:
    unit = context.unit
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
        if one.state in IN_HAND:
            rows.append(_action(ActionKind.REFERRAL, f"{who}（“{title}”）{one.state.label}，等待结果", None, one.id))
        elif one.state is ReferralState.STARTED and one.follow_up_due is not None:
            # As stored: a call that was missed stays due on its day.
            rows.append(_action(ActionKind.FOLLOW_UP, f"{who}在“{title}”到岗，回访", one.follow_up_due, one.id))
    return rows


def _of_plan(context: Context, case: Case) -> list[dict[str, Any]]:
    plan = context.unit.plans.of_case(case.id or 0)
    if plan is None or plan.closed_at is not None:
        return []
    rows = [
        _action(ActionKind.MEASURE, f"{one.kind.label}（{one.state.label}）：{one.text}", one.due, one.id)
        for one in context.unit.plans.measures(plan.id or 0)
        if one.state in OPEN_MEASURES
    ]
    if plan.state is PlanState.RUNNING and plan.review_due is not None:
        rows.append(_action(ActionKind.PLAN_REVIEW, f"{case.number} 月度回顾", plan.review_due, plan.id))
    return rows


def _action(kind: ActionKind, text: str, due: date | None, identity: int | None) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "label": kind.label,
        "text": text[:200],
        "due": due.isoformat() if due else None,
        "id": identity,
    }
