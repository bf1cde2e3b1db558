"""What moves when two enterprises become one (合并单位).

Consents and disclosures stay with the name they were given for: a person who agreed to be shown to one name is asked
again before anything new goes to the other. Pairings stay as history and end; the survivor's own officer counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.models.account import Account
from matcher.models.campaign import CanvassRow
from matcher.models.case import OPEN_STATES, Case, CaseEvent
from matcher.models.complaint import Complaint
from matcher.models.conflict import Conflict as Interest
from matcher.models.deadline import DeadlineKind
from matcher.models.dossier import Agreement, AgreementState
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, EnterpriseSize, Ownership, PairingRole
from matcher.models.fair_entry import FairEntry
from matcher.models.handover import HandoverState
from matcher.models.intake import Intake
from matcher.models.issue import Issue
from matcher.models.key_list import KeyListEntry
from matcher.models.lending import Lending
from matcher.models.officer import Pairing
from matcher.models.plan import Measure, MeasureLink, Plan
from matcher.models.plan_kinds import OPEN_MEASURES, LinkKind, MeasureKind, MeasureState
from matcher.models.pooling import Lot
from matcher.models.shortlist import Referral
from matcher.models.size_statement import SizeStatement
from matcher.models.states import CaseState, PlanState, VacancyState
from matcher.models.stay_sheet import StaySheet
from matcher.models.step import CaseStep, StepKind
from matcher.models.survey import Survey
from matcher.models.training import Course
from matcher.models.vacancy import Brochure, Vacancy
from matcher.models.visit import Visit
from matcher.repository.journal import Journal
from matcher.repository.vacancies import WANTING
from matcher.service import cases, merged_claims, plan_results
from matcher.service.context import Context
from matcher.service.merged_facts import differing, lacking

_FACTS = {
    "name": "单位名称",
    "uscc": "统一社会信用代码",
    "adcode": "所在地区",
    "address": "地址",
    "industry": "行业",
    "ownership": "单位性质",
    "size": "规模",
    "employees_now": "在岗人数",
    "intro": "单位简介",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "email": "邮箱",
}
# The introduction stands on published posts and is reviewed with them, so it is never taken over unseen.
_FILLED = {"address": "地址", "employees_now": "在岗人数", "email": "邮箱"}


def move(context: Context, journal: Journal, survivor: Enterprise, gone: Enterprise) -> list[str]:
    """Hang everything of ``gone`` on ``survivor``; returns the labels of the facts both had."""
    store = context.unit.merges
    mine, theirs = survivor.id or 0, gone.id or 0
    # Posts before cases (decision 0005); both enterprises are held already.
    posts = store.hanging(Vacancy, "enterprise_id", [mine, theirs])
    found = store.hanging(Case, "enterprise_id", [mine, theirs])
    conflicts = differing(survivor, gone, _FACTS)
    sized = [context.unit.size_statements.stated(one) is not None for one in (mine, theirs)]
    _fill(journal, survivor, gone, size=sized == [False, True])
    _pairings(context, journal, survivor, gone)
    own = next((case for case in found if case.enterprise_id == mine and case.state in OPEN_STATES), None)
    other = next((case for case in found if case.enterprise_id == theirs and case.state in OPEN_STATES), None)
    absorbed = other if own is not None else None
    for case in found:
        if case.enterprise_id == theirs:
            closing: dict[str, Any] = {"state": CaseState.CLOSED, "closed_at": clock.now(), "review_due": None}
            _follow(context, journal, case, mine, closing if case is absorbed else {}, survivor)
    _posts(context, journal, posts, (mine, theirs), (own, absorbed))
    _kept_once(journal, store.hanging(CanvassRow, "enterprise_id", [mine, theirs]), mine, "campaign_id")
    _kept_once(journal, store.hanging(StaySheet, "enterprise_id", [mine, theirs]), mine, "first")
    _kept_once(journal, store.hanging(FairEntry, "enterprise_id", [mine, theirs]), mine, "fair_id")
    _lendings(context, journal, mine, theirs)
    _duties(context, journal, theirs)
    _agreements(context, journal, mine, theirs)
    for table in (Brochure, Intake, Account, SizeStatement, Issue, Visit, Course, Lot, Complaint, Interest):
        for row in store.hanging(table, "enterprise_id", [theirs]):
            journal.change(row, enterprise_id=mine)
    _listed(journal, store.hanging(KeyListEntry, "enterprise_id", [mine, theirs]), mine)
    _kept_once(journal, store.hanging(Survey, "enterprise_id", [mine, theirs]), mine, "month")
    merged_claims.of_enterprises(context, journal, mine, theirs)
    for earlier in store.hanging(Enterprise, "merged_into", [theirs]):
        journal.change(earlier, merged_into=mine)
    if own is not None and absorbed is not None:
        _absorb(context, journal, own, absorbed)
    _note(context, journal, own or other, gone)
    journal.change(gone, merged_into=mine)
    return conflicts


def _listed(journal: Journal, entries: Sequence[KeyListEntry], mine: int) -> None:
    """The other's lines on key-enterprise lists are the survivor's; its tags follow from them."""
    for entry in entries:
        if entry.enterprise_id != mine:
            journal.change(entry, enterprise_id=mine)


def _kept_once(
    journal: Journal, found: Sequence[Survey | CanvassRow | StaySheet | FairEntry], mine: int, by: str
) -> None:
    """What there is once per month, campaign, holiday or fair: the survivor's counts, the other's stays as history."""
    own = {getattr(one, by) for one in found if one.enterprise_id == mine}
    for one in found:
        if one.enterprise_id != mine and getattr(one, by) not in own:
            journal.change(one, enterprise_id=mine)


def _follow(
    context: Context, journal: Journal, case: Case, mine: int, closing: dict[str, Any], survivor: Enterprise
) -> None:
    """A case of the other goes along; one that closes says so in its history and its log of steps."""
    before = case.state
    journal.change(case, enterprise_id=mine, **closing)
    if closing:
        said = f"单位并入“{survivor.name}”，由其在办案件承接"
        _step(context, journal, case, before, note(context, journal, case, said), said)


def _step(context: Context, journal: Journal, case: Case, before: CaseState, event: CaseEvent, opinion: str) -> None:
    """The line of the log for what the merge did to a case; nobody can take it back but by undoing the merge."""
    steps = context.unit.cases.steps(case.id or 0, limit=1)
    journal.insert(
        CaseStep(
            case_id=case.id or 0,
            number=steps[0].number + 1 if steps else 1,
            kind=StepKind.MOVE,
            from_state=before,
            to_state=case.state,
            from_level=case.level,
            to_level=case.level,
            opinion=opinion[:500],
            by_name=context.actor.name,
            case_version=case.version,
            event_id=event.id or 0,
            at=clock.now(),
        )
    )


def _duties(context: Context, journal: Journal, theirs: int) -> None:
    """What was owed to the other as an enterprise ends with it: first contact, visit, and a hand-over on offer."""
    unit, moment = context.unit, clock.now()
    kinds = [DeadlineKind.FIRST_CONTACT, DeadlineKind.VISIT]
    for row in unit.deadlines.open_of_enterprise(theirs, kinds):
        journal.change(row, cleared_at=moment, cleared_by=context.actor.name[:60], outcome="单位已合并")
    for offer in unit.handovers.proposed([theirs]).values():
        ended: dict[str, Any] = {"state": HandoverState.WITHDRAWN, "opinion": "单位已合并", "decided_at": moment}
        journal.change(offer, **ended, decided_by_name=context.actor.name[:60])


def _agreements(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Agreements and their files change hands; where both entrust the same body, somebody has to end one first."""
    found = context.unit.merges.hanging(Agreement, "enterprise_id", [mine, theirs])
    live = [one for one in found if one.state in (AgreementState.PROPOSED, AgreementState.ACTIVE)]
    # An agreement and its renewal are of one enterprise; two enterprises with one body are in each other's way.
    own, other = ({one.organisation_id for one in live if one.enterprise_id == firm} for firm in (mine, theirs))
    twice = context.unit.organisations.many(sorted(own & other))
    if twice:
        names = "、".join(one.name for one in twice.values())
        numbers = "、".join(f"第 {one.id} 号" for one in live if one.organisation_id in twice)
        raise Conflict(
            f"两家单位都委托{names}管理档案（协议{numbers}），请先终止其中一份协议，再合并", code="agreements"
        )
    for one in found:
        if one.enterprise_id == theirs:
            journal.change(one, enterprise_id=mine)


def _lendings(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Lendings change hands on either side; the two cannot have lent to each other."""
    for column, other in (("lender_id", "borrower_id"), ("borrower_id", "lender_id")):
        for one in context.unit.merges.hanging(Lending, column, [theirs]):
            if getattr(one, other) == mine:
                raise Conflict("两家单位之间有调剂协议，不能合并")
            side: dict[str, Any] = {column: mine}
            journal.change(one, **side)


def _fill(journal: Journal, survivor: Enterprise, gone: Enterprise, *, size: bool) -> None:
    """What the survivor lacks; a contact is a name with its number, so both come or none.

    ``size`` says that only the other's class is more than a brochure's word.
    """
    values = lacking(survivor, gone, _FILLED)
    if not survivor.contact_name and not survivor.contact_phone:
        values |= {"contact_name": gone.contact_name, "contact_phone": gone.contact_phone}
    if survivor.size is EnterpriseSize.UNKNOWN or size:
        values["size"] = gone.size
    if survivor.ownership is Ownership.OTHER:
        values["ownership"] = gone.ownership
    values["tags"] = [*survivor.tags, *(tag for tag in gone.tags if tag not in survivor.tags)]
    if survivor.barred_at is None and gone.barred_at is not None:
        # A bar is the firm's, not the record's: nobody gets rid of it by being merged. Papers are seen anew.
        journal.change(survivor, soft=True, barred_at=gone.barred_at, barred_reason=gone.barred_reason)
    for name, value in values.items():
        journal.change(survivor, soft=True, **{name: value})


def _pairings(context: Context, journal: Journal, survivor: Enterprise, gone: Enterprise) -> None:
    """End the other's pairings; its main officer stays in charge where the survivor has none."""
    today, officers = clock.today(), context.unit.officers
    kept = [pairing for pairing, _ in officers.open_pairings(survivor.id or 0)]
    paired = {pairing.officer_id for pairing in kept}
    led = any(pairing.role is PairingRole.MAIN for pairing in kept)
    for pairing, _ in officers.open_pairings(gone.id or 0):
        journal.change(pairing, last=max(today, pairing.first))
        main = pairing.role is PairingRole.MAIN
        if pairing.officer_id in paired or (main and led):
            continue
        paired.add(pairing.officer_id)
        led = led or main
        journal.insert(
            Pairing(
                enterprise_id=survivor.id or 0,
                officer_id=pairing.officer_id,
                role=pairing.role,
                first=today,
                reason=f"由“{gone.name}”合并而来"[:200],
                created_at=clock.now(),
            )
        )


def _posts(
    context: Context,
    journal: Journal,
    posts: Sequence[Vacancy],
    ids: tuple[int, int],
    open_cases: tuple[Case | None, Case | None],
) -> None:
    """Posts change hands; those of a case that closes move into the survivor's open one, with their candidates."""
    (mine, theirs), (own, absorbed) = ids, open_cases
    taken = {post.row_key for post in posts if post.enterprise_id == mine}
    for post in posts:
        if post.enterprise_id != theirs:
            continue
        values: dict[str, Any] = {"enterprise_id": mine}
        if post.row_key in taken:
            # The same row handed in by both: it stays a post of its own, to be merged as one by a person.
            values["row_key"] = sha256(f"{post.row_key}|{post.id}".encode()).hexdigest()
        moves = own is not None and absorbed is not None and post.case_id == absorbed.id
        if moves and own is not None:
            values["case_id"] = own.id
        journal.change(post, **values)
        if moves and own is not None and absorbed is not None:
            for referral in context.unit.merges.hanging(Referral, "vacancy_id", [post.id or 0]):
                if referral.case_id == absorbed.id:
                    journal.change(referral, case_id=own.id)


def _absorb(context: Context, journal: Journal, own: Case, absorbed: Case) -> None:
    """Keep the survivor's case in step with the posts it took over; the other's plan ends with its case."""
    unit = context.unit
    for plan in unit.merges.hanging(Plan, "case_id", [absorbed.id or 0]):
        # Its placements are the survivor's now; what else it brought stays its own number.
        found = plan_results.count(context, plan)
        measures = [one.id or 0 for one in unit.merges.hanging(Measure, "plan_id", [plan.id or 0])]
        for link in unit.merges.hanging(MeasureLink, "measure_id", measures):
            if link.kind is LinkKind.PLACEMENT:
                journal.remove(link)
            elif found.kept(link) != link.people:
                journal.change(link, people=found.kept(link))
        for measure in unit.plans.measures(plan.id or 0):
            if measure.state in OPEN_MEASURES:
                said = "案件并入另一案件，由该案件的方案继续"
                journal.change(measure, state=MeasureState.MISSED, state_before=measure.state, outcome=said)
        journal.change(plan, state=PlanState.UNSOLVED_CLOSED, solved=found.lent)
    posts = unit.vacancies.of_case(own.id or 0)
    retarget(context, journal, own, posts)
    waiting = any(post.state is VacancyState.SUBMITTED for post in posts)
    before = next((one.before for one in journal.steps if one.table == "case" and one.id == absorbed.id), None)
    due = before.get("review_due") if before else None
    if waiting and due is not None:
        dates = [own.review_due.isoformat()] if own.review_due else []
        earliest = min([*dates, str(due)])
        journal.change(own, soft=True, review_due=type(clock.today()).fromisoformat(earliest))
    worked = before is not None and before.get("state") != CaseState.REGISTERED.value
    missing = cases.gap_of(context, own).missing
    if (own.state is CaseState.REGISTERED and worked) or (own.state is CaseState.FOLLOWING and missing):
        state = own.state
        journal.change(own, soft=True, state=CaseState.MATCHING)
        said = "合并后缺口未补齐，转入对接推荐"
        _step(context, journal, own, state, note(context, journal, own, said), said)


def retarget(context: Context, journal: Journal, case: Case, posts: Sequence[Vacancy]) -> None:
    """The plan's target is the headcount its live posts ask for, as at a submission."""
    plan = context.unit.plans.of_case(case.id or 0)
    target = sum(post.headcount or 0 for post in posts if post.state in WANTING)
    for measure in context.unit.plans.measures(plan.id or 0) if plan is not None else ():
        if measure.kind is MeasureKind.REFERRAL:
            journal.change(measure, soft=True, target=target)


def _note(context: Context, journal: Journal, case: Case | None, gone: Enterprise) -> None:
    if case is not None:
        note(context, journal, case, f"合并单位：“{gone.name}”（{gone.uscc}）并入")


def note(context: Context, journal: Journal, case: Case, text: str, vacancy_id: int | None = None) -> CaseEvent:
    """A line in a case's history that goes again when the merge is undone; the audit log keeps both."""
    return journal.insert(
        CaseEvent(
            case_id=case.id or 0,
            kind=CaseEventKind.NOTE,
            text=text[:500],
            vacancy_id=vacancy_id,
            by_id=context.actor.account_id,
            by_name=context.actor.name,
            at=clock.now(),
        )
    )
