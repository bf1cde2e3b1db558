"""Where to-dos come from (待办来源): one small function for each kind, one query each, and who has it in the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from matcher import clock
from matcher.models.claim import Claim, ClaimState
from matcher.models.deadline import DeadlineKind, Light
from matcher.models.enums import Role
from matcher.models.issue import OPEN as OPEN_ISSUES
from matcher.models.issue import IssueState
from matcher.models.policy import Claimant
from matcher.models.region import SHANXI
from matcher.models.states import VacancyState
from matcher.models.step import CaseLevel
from matcher.models.survey import month_before, month_of
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import (
    ANSWER_DAYS,
    ASSIGN_DAYS,
    CLAIM_DAYS,
    CORRECT_DAYS,
    HANDOVER_DAYS,
    MEASURE_DAYS,
    RESULT_DAYS,
    REVIEW_DAYS,
    add_working_days,
    last_working_day,
    soon,
)
from matcher.planning.holidays import WANTED_DAYS, coming_holiday
from matcher.repository.reach import Reach
from matcher.repository.unit import Unit
from matcher.service.cases import gaps
from matcher.service.context import Context

# The same cap for every source: a list of more is worked from its top.
LIMIT = 200
# 返岗确认: from so many days before the last day of a lending until so many days after it (domain.md §6, C7).
NOTICE_DAYS, CONFIRM_DAYS = 7, 3
# A post that ran out longer ago is not asked about again; it stays in its case's gap.
LOOK_BACK_DAYS = 30


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose list is made, on which day; ``near`` is the last due day that is yellow."""

    context: Context
    reach: Reach
    today: date
    near: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "near", soon(self.today))

    @property
    def unit(self) -> Unit:
        """The stores."""
        return self.context.unit

    def todo(self, kind: TodoKind, subject: int | None, what: str, whom: str, due: date | None, href: str) -> Todo:
        """A to-do with the light of its day."""
        late = due is not None and due < self.today
        light = Light.RED if late else Light.YELLOW if due is not None and due <= self.near else Light.GREEN
        return Todo(kind, subject or 0, what, whom, due, light, href)


def after(moment: datetime, days: int) -> date:
    """The ``days``-th working day after the local day of a moment."""
    return add_working_days(clock.local(moment).date(), days)


def deadlines(asking: Asking) -> Iterable[Todo]:
    """Service levels that run; the response to a need is there as the posts to review (``reviews``)."""
    rows = [
        row for row in asking.unit.deadlines.due_within(asking.reach, LIMIT) if row[0].kind is not DeadlineKind.RESPONSE
    ]
    posts = [one.subject_id for one, _ in rows if one.kind is DeadlineKind.SHORTLIST]
    titles = asking.unit.vacancies.titles(posts) if posts else {}
    # A plan that runs has its review in the list as such (``plan_reviews``).
    planned = {case.id for _, case, _ in asking.unit.todos.plan_reviews(asking.reach)}
    for one, firm in rows:
        if one.kind is DeadlineKind.CLOSE and one.case_id in planned:
            continue
        kind = TodoKind(one.kind.value)
        what, href = kind.label, f"/enterprises/{firm.id}/visit?back=workbench"
        if one.kind is DeadlineKind.SHORTLIST:
            what, href = f"为“{titles.get(one.subject_id, '')}”生成候选名单", f"/vacancies/{one.subject_id}/shortlist"
        elif one.kind is DeadlineKind.CLOSE:
            what, href = "回顾案件，推进方案，或办结、上报", f"/cases/{one.case_id}"
        elif one.kind is DeadlineKind.FIRST_CONTACT:
            what, href = "结对后首次联系企业", href + "&kind=phone"
        else:
            what, href = f"{one.subject_id % 100} 月走访", href + "&kind=visit"
        # A visit owed by two months' rows is two duties: the row's own id tells them apart.
        yield asking.todo(kind, one.id, what, firm.name, one.due, href)


def reviews(asking: Asking) -> Iterable[Todo]:
    """Posts waiting for review, one line for each case: they are due together."""
    rows = asking.unit.vacancies.awaiting_review(asking.reach, LIMIT)
    ordered = sorted(rows, key=lambda row: (row[2].id or 0, row[0].id or 0))
    for case_id, group in groupby(ordered, key=lambda row: row[2].id or 0):
        posts = list(group)
        first, firm, case = posts[0]
        more = f"等 {len(posts)} 个岗位" if len(posts) > 1 else ""
        href = f"/cases/{case_id}" if more else f"/vacancies/{first.id}"
        yield asking.todo(TodoKind.REVIEW, case_id, f"审核“{first.title}”{more}", firm.name, case.review_due, href)


def referrals(asking: Asking) -> Iterable[Todo]:
    """People recommended of whom nothing final is known."""
    for one, post, firm, name in asking.unit.todos.without_outcome(asking.reach):
        what = f"{name}推荐到“{post.title}”，{one.state.label}，登记结果"
        href = f"/vacancies/{post.id}/shortlist#candidate-{one.seeker_id}"
        yield asking.todo(TodoKind.REFERRAL, one.id, what, firm.name, after(one.updated_at, RESULT_DAYS), href)


def follow_ups(asking: Asking) -> Iterable[Todo]:
    """People at work to be asked after 7, 30 and 90 days."""
    rows = asking.unit.referrals.follow_ups(asking.reach, asking.near, LIMIT)
    people = asking.unit.seekers.many([one.seeker_id for one, _, _ in rows]) if rows else {}
    for one, post, firm in rows:
        what = f"{people[one.seeker_id].name_masked}在“{post.title}”到岗，回访"
        yield asking.todo(TodoKind.FOLLOW_UP, one.id, what, firm.name, one.follow_up_due, "/calls?queue=follow_ups")


def handovers(asking: Asking) -> Iterable[Todo]:
    """Enterprises on offer to the officer; an administrator sees those that wait within the region."""
    for one, firm in asking.unit.todos.handovers(asking.reach):
        what = f"{one.giver_name}移交给{one.receiver_name}，未办结 {len(one.actions)} 项"
        due = after(one.proposed_at, HANDOVER_DAYS)
        yield asking.todo(TodoKind.HANDOVER, one.id, what, firm.name, due, f"/handovers/{one.id}")


def issues(asking: Asking) -> Iterable[Todo]:
    """Issues of the officer's enterprises, and those handed to the officer by name."""
    states = (IssueState.RAISED, IssueState.ASSIGNED, IssueState.REOPENED)
    actor = asking.context.actor
    return _issues(asking, states, handler=actor.name, county=actor.adcode)


def raised_issues(asking: Asking) -> Iterable[Todo]:
    """Issues nobody was given yet."""
    return _issues(asking, (IssueState.RAISED, IssueState.REOPENED))


def escalated_issues(asking: Asking) -> Iterable[Todo]:
    """Open issues handed up to the administrator's own level."""
    role = asking.context.actor.role
    if role in _LEVELS:
        yield from _issues(asking, OPEN_ISSUES, level=_LEVELS[role])


def answered_issues(asking: Asking) -> Iterable[Todo]:
    """Answers the enterprise has not said a word about."""
    return _issues(asking, (IssueState.ANSWERED,))


def _issues(
    asking: Asking,
    states: tuple[IssueState, ...],
    *,
    handler: str = "",
    county: str | None = None,
    level: CaseLevel | None = None,
) -> Iterable[Todo]:
    for one, firm in asking.unit.todos.issues(asking.reach, states, handler=handler, county=county, level=level):
        # Whoever answers for it keeps the department's day, and the day it is closed or goes up by.
        due = one.close_by if level else min(one.due or after(one.raised_at, ASSIGN_DAYS), one.close_by)
        # Answered: the enterprise's word is not bound to a day.
        last = None if one.state is IssueState.ANSWERED else due
        what = f"{one.state.label}：{one.kind.label}，{one.text[:30]}"
        yield asking.todo(TodoKind.ISSUE, one.id, what, firm.name, last, f"/issues/{one.id}")


def canvass(asking: Asking) -> Iterable[Todo]:
    """Calls agreed for today or the next working day."""
    account = asking.context.actor.account_id
    for row, firm, name in asking.unit.todos.canvass(asking.reach, account, asking.today, asking.near):
        yield asking.todo(TodoKind.CANVASS, row.id, name, firm.name, row.next_call, "/calls?queue=canvass")


def surveys(asking: Asking) -> Iterable[Todo]:
    """This month's demand survey not handed in."""
    month, due = month_of(asking.today), last_working_day(asking.today)
    for firm in asking.unit.todos.without_survey(asking.reach, month):
        href = f"/surveys/new?enterprise_id={firm.id}"
        yield asking.todo(TodoKind.SURVEY, firm.id, f"{month} 用工需求调查", firm.name, due, href)


def shortages(asking: Asking) -> Iterable[Todo]:
    """A shortage told only in a survey: more people than the posts of the case still want, and nobody asked since."""
    rows = asking.unit.todos.short_told(asking.reach, (month_of(asking.today), month_before(month_of(asking.today))))
    found = gaps(asking.context, [case_id for _, _, case_id in rows if case_id is not None])
    for one, firm, case_id in rows:
        known = found[case_id].missing if case_id is not None else 0
        if known >= one.short:
            continue
        what = f"{one.month} 调查缺工 {one.short} 人，在招岗位还缺 {known} 人，联系核实、登记岗位"
        due = after(one.at, REVIEW_DAYS)
        yield asking.todo(TodoKind.SHORT, one.id, what, firm.name, due, f"/surveys/{one.id}")


def stay_sheets(asking: Asking) -> Iterable[Todo]:
    """Who stays over the holiday that comes, not told yet."""
    holiday = coming_holiday(asking.today)
    if holiday is None:
        return
    due = holiday.first - timedelta(days=WANTED_DAYS)
    pending = "" if holiday.verified else "，以国务院通知为准"
    what = f"{holiday.label}留工登记（{holiday.first} 至 {holiday.last}{pending}）"
    for firm in asking.unit.todos.without_sheet(asking.reach, holiday.first, holiday.last):
        yield asking.todo(TodoKind.STAY, firm.id, what, firm.name, due, f"/stay-sheets/new?enterprise_id={firm.id}")


def plan_reviews(asking: Asking) -> Iterable[Todo]:
    """Monthly reviews of plans that run."""
    for plan, case, firm in asking.unit.todos.plan_reviews(asking.reach):
        href = f"/cases/{case.id}/plan"
        yield asking.todo(TodoKind.PLAN_REVIEW, plan.id, f"{case.number} 月度回顾", firm.name, plan.review_due, href)


def measures(asking: Asking) -> Iterable[Todo]:
    """Measures whose day is near or over."""
    for one, case, firm in asking.unit.todos.measures(asking.reach, asking.near):
        what, href = f"{case.number} {one.kind.label}：{one.text[:40]}", f"/cases/{case.id}/plan/measures/{one.id}"
        yield asking.todo(TodoKind.MEASURE, one.id, what, firm.name, one.due, href)


def declined_orders(asking: Asking) -> Iterable[Todo]:
    """Training orders a body did not take: another body, or another way."""
    for one, firm in asking.unit.todos.declined_orders(asking.reach):
        due, what = after(one.updated_at, CORRECT_DAYS), f"{one.trade} {one.headcount} 人未接单，改派或另想办法"
        yield asking.todo(TodoKind.ORDER, one.id, what, firm.name, due, f"/training-orders/{one.id}")


def returned_claims(asking: Asking) -> Iterable[Todo]:
    """Claims sent back to be completed: to whoever proposed them, and to the enterprise's officer."""
    for one, firm in asking.unit.todos.returned_claims(asking.reach, asking.context.actor.account_id):
        due = after(one.updated_at, CORRECT_DAYS)
        what = f"{one.wording.get('name') or one.policy} 退回补正：{one.opinion[:40]}"
        page = f"/enterprises/{firm.id}/policies" if firm is not None else "/claims/personal"
        whom = firm.name if firm is not None else _claimants(one)
        yield asking.todo(TodoKind.CLAIM_BACK, one.id, what, whom, due, f"{page}#claim-{one.id}")


def unpaired(asking: Asking) -> Iterable[Todo]:
    """Key enterprises without a main officer."""
    rows, _ = asking.unit.officers.led(asking.reach, "", words="", unpaired=True, offset=0, limit=LIMIT)
    for firm, _pairing in rows:
        what = f"{asking.context.place_name(firm.adcode)}，没有主责专员"
        yield asking.todo(TodoKind.UNPAIRED, firm.id, what, firm.name, None, f"/enterprises/{firm.id}/pairing")


def proposals(asking: Asking) -> Iterable[Todo]:
    """Cases whose officer is only proposed."""
    for case, firm in asking.unit.cases.proposals(asking.reach, LIMIT):
        what = f"{case.number}，确认或改派专员"
        due = after(case.opened_at, ASSIGN_DAYS)
        yield asking.todo(TodoKind.PROPOSAL, case.id, what, firm.name, due, f"/cases/{case.id}#pairing")


_LEVELS = {
    Role.COUNTY_ADMIN: CaseLevel.COUNTY,
    Role.CITY_ADMIN: CaseLevel.CITY,
    Role.PROVINCE_ADMIN: CaseLevel.PROVINCE,
}


def escalated(asking: Asking) -> Iterable[Todo]:
    """Cases brought up to the administrator's own level."""
    role = asking.context.actor.role
    if role not in _LEVELS:
        return
    for case, firm, came in asking.unit.todos.escalated(asking.reach, _LEVELS[role]):
        due = after(came or case.updated_at, MEASURE_DAYS)
        what = f"{case.number} {case.level.label}"
        yield asking.todo(TodoKind.ESCALATED, case.id, what, firm.name, due, f"/cases/{case.id}")


def claims(asking: Asking) -> Iterable[Todo]:
    """Handed-in claims to decide, and decided ones to pay."""
    home = asking.context.actor.adcode or SHANXI
    for state, kind, verb in (
        (ClaimState.SUBMITTED, TodoKind.CLAIM, "核定"),
        (ClaimState.APPROVED, TodoKind.CLAIM_PAY, "拨付"),
    ):
        for one, name in asking.unit.claims.in_state(state, home, LIMIT):
            due = after(one.updated_at, CLAIM_DAYS)
            what = f"{verb} {one.wording.get('name') or one.policy}"
            yield asking.todo(kind, one.id, what, name or _claimants(one), due, f"/claims#claim-{one.id}")


def recoveries(asking: Asking) -> Iterable[Todo]:
    """Paid claims ordered back: to who decides, until all is there, and to the enterprise that owes it."""
    firm = asking.reach.enterprise_id
    rows: Iterable[tuple[Claim, str | None]]
    if firm is not None:
        rows = ((one, None) for one in asking.unit.claims.recovering(firm))
    else:
        rows = asking.unit.claims.in_state(ClaimState.RECOVERING, asking.context.actor.adcode or SHANXI, LIMIT)
    for one, name in rows:
        what = f"{one.wording.get('name') or one.policy} 责令退回，还应退回 {one.owed / 100:,.2f} 元"
        href = f"/enterprises/{firm}/policies#claim-{one.id}" if firm is not None else f"/claims#claim-{one.id}"
        whom = name or ("本单位" if firm is not None else _claimants(one))
        yield asking.todo(TodoKind.CLAIM_RECOVER, one.id, what, whom, one.recover_due, href)


def grant_recoveries(asking: Asking) -> Iterable[Todo]:
    """The same of rows of lists paid without application."""
    firm, home = asking.reach.enterprise_id, asking.context.actor.adcode or SHANXI
    for row, made, of in asking.unit.grants.recovering(home, LIMIT, enterprise_id=firm):
        what = f"{made.title} 责令退回，还应退回 {row.owed / 100:,.2f} 元"
        href = f"/enterprises/{firm}/policies#grant-{row.id}" if firm is not None else f"/grants/{made.id}"
        whom = of.name if firm is None else "本单位"
        yield asking.todo(TodoKind.GRANT_RECOVER, row.id, what, whom, row.recover_due, href)


def _claimants(claim: Claim) -> str:
    return "机构申领" if claim.claimant is Claimant.AGENCY else "个人申领"


def returned(asking: Asking) -> Iterable[Todo]:
    """Posts sent back for correction."""
    for post, firm in asking.unit.todos.returned(asking.reach):
        due = after(post.updated_at, CORRECT_DAYS)
        what = f"“{post.title}”被退回，修改后重新提交"
        yield asking.todo(TodoKind.RETURNED, post.id, what, firm.name, due, f"/vacancies/{post.id}")


def expiries(asking: Asking) -> Iterable[Todo]:
    """Posts that run out soon or have run out unfilled, to be renewed by enterprise or officer."""
    for post, firm in asking.unit.todos.running_out(
        asking.reach, asking.today - timedelta(days=LOOK_BACK_DAYS), asking.near
    ):
        over = post.state is VacancyState.EXPIRED or post.valid_to < asking.today
        what = f"“{post.title}”{'已过期' if over else '即将到期'}，还招人的请续期"
        yield asking.todo(TodoKind.EXPIRY, post.id, what, firm.name, post.valid_to, f"/vacancies/{post.id}#renew")


def answers(asking: Asking) -> Iterable[Todo]:
    """People recommended of whom the enterprise owes a word."""
    for one, post, firm, name in asking.unit.todos.unanswered(asking.reach, asking.today):
        due = after(one.updated_at, ANSWER_DAYS)
        what = f"{name}被推荐到“{post.title}”，请答复"
        yield asking.todo(TodoKind.ANSWER, one.id, what, firm.name, due, "/inbox")


def plans(asking: Asking) -> Iterable[Todo]:
    """Plans to be agreed to by the enterprise."""
    for plan, case, firm in asking.unit.todos.plans_to_agree(asking.reach):
        what = f"{case.number} 用工方案，请确认"
        yield asking.todo(TodoKind.PLAN, plan.id, what, firm.name, None, f"/cases/{case.id}/plan")


_OFFICER = frozenset({Role.OFFICER})
_COUNTY = frozenset({Role.COUNTY_ADMIN})
_ADMINS = frozenset({Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN})
_ENTERPRISE = frozenset({Role.ENTERPRISE})
# Every source with those in whose list it stands. A new one is one function above and one line here.
SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (deadlines, _OFFICER),
    (reviews, _OFFICER),
    (referrals, _OFFICER),
    (follow_ups, _OFFICER),
    (handovers, _OFFICER | _ADMINS),
    (issues, _OFFICER),
    (raised_issues, _COUNTY),
    (escalated_issues, _ADMINS - _COUNTY),
    (answered_issues, _ENTERPRISE),
    (canvass, _OFFICER | _COUNTY),
    (surveys, _OFFICER | _ENTERPRISE),
    (shortages, _OFFICER),
    (stay_sheets, _OFFICER | _ENTERPRISE),
    (plan_reviews, _OFFICER),
    (measures, _OFFICER),
    (declined_orders, _OFFICER),
    (returned_claims, _OFFICER | _COUNTY),
    (unpaired, _ADMINS),
    (proposals, _ADMINS),
    (escalated, _ADMINS),
    (claims, _ADMINS),
    (recoveries, _ADMINS | _ENTERPRISE),
    (grant_recoveries, _ADMINS | _ENTERPRISE),
    (returned, _ENTERPRISE),
    (expiries, _OFFICER | _ENTERPRISE),
    (answers, _ENTERPRISE),
    (plans, _ENTERPRISE),
)
