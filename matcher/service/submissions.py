"""What a submission does (提交): the enterprise's case is opened or updated, routed, and keeps its plan in step."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import clock, failpoint
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind
from matcher.models.states import CaseState
from matcher.models.vacancy import Vacancy
from matcher.planning.deadlines import REVIEW_DAYS, add_working_days
from matcher.service import deadlines, pairings, plans
from matcher.service.cases import note
from matcher.service.context import Context


def open_case(context: Context, enterprise: Enterprise) -> Case:
    """The enterprise's open case, opened and routed now when there is none; rerouted when its officer is away.

    Part of the submitting transaction: a post is never without a case, nor a case without a plan.
    """
    case = context.unit.cases.open_of(enterprise.id or 0)
    if case is None:
        case = _open(context, enterprise)
    elif pairings.needs_officer(context, case):
        pairings.assign(context, case, enterprise)
    failpoint.hit("case_routed")
    return case


def _open(context: Context, enterprise: Enterprise) -> Case:
    moment = clock.now()
    case = context.unit.cases.add(
        Case(
            number=context.unit.cases.next_number(enterprise.adcode, clock.today().year),
            enterprise_id=enterprise.id or 0,
            adcode=enterprise.adcode,
            state=CaseState.REGISTERED,
            opened_at=moment,
            updated_at=moment,
        )
    )
    note(context, case, CaseEventKind.OPENED, "企业提交用工需求，立案")
    pairings.assign(context, case, enterprise)
    return case


def take_in(context: Context, case: Case, vacancies: Sequence[Vacancy]) -> None:
    """Put 审核 of submitted posts on the officer's list and keep the plan in step with them."""
    day = clock.today()
    titles = "、".join(vacancy.title for vacancy in vacancies[:6]) + ("等" if len(vacancies) > 6 else "")
    note(context, case, CaseEventKind.SUBMITTED, f"提交 {len(vacancies)} 个岗位：{titles}")
    due = add_working_days(day, REVIEW_DAYS)
    case.review_due = min(case.review_due, due) if case.review_due else due
    case.version += 1
    case.updated_at = clock.now()
    plans.keep_in_step(context, case)
    deadlines.settle(context, case)
