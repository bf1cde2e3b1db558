"""What moves when two posts become one (合并岗位): candidates, lists, hand-overs, moves; the text stays as reviewed."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Conflict
from matcher.models.application import Application
from matcher.models.complaint import Complaint
from matcher.models.consent import Disclosure
from matcher.models.consent_request import ConsentRequest
from matcher.models.fair_entry import FairPost
from matcher.models.lot_move import LotMove
from matcher.models.referral_step import ReferralStep
from matcher.models.shortlist import Referral, Shortlist
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.journal import Journal
from matcher.repository.vacancies import WANTING
from matcher.service import merged_applications, merged_requests
from matcher.service.context import Context
from matcher.service.merged_enterprises import note, retarget
from matcher.service.merged_facts import differing
from matcher.service.permissions import SYSTEM

_FACTS = {
    "title": "岗位名称",
    "headcount": "招聘人数",
    "pay_text": "薪资",
    "adcode": "工作地区",
    "address": "工作地点",
    "duty": "工作内容",
    "conditions": "招聘条件",
    "education": "学历",
    "certificates": "证书",
    "employment_form": "用工形式",
    "shift": "班制",
    "valid_to": "有效期",
    "state": "状态",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
}
# How far a candidate has come; of two current records of one person the further one stays. What ended stays besides.
FURTHER = {
    ReferralState.UNSUITABLE: 0,
    ReferralState.LEFT: 1,
    ReferralState.CONTACTED: 2,
    ReferralState.REFERRED: 3,
    ReferralState.VIEWED: 4,
    ReferralState.INTERVIEW: 5,
    ReferralState.OFFER: 6,
    ReferralState.STARTED: 7,
}


def move(context: Context, journal: Journal, survivor: Vacancy, gone: Vacancy) -> list[str]:
    """Hang everything of ``gone`` on ``survivor`` and close it; returns the labels of the facts both had.

    Nothing of the survivor's text changes: it is an advertisement that was reviewed as it stands.
    """
    if survivor.enterprise_id != gone.enterprise_id:
        raise Conflict("两个岗位属于两家单位，请先合并单位", code="two_enterprises")
    if survivor.state not in (*WANTING, VacancyState.FILLED):
        raise Conflict(f"要保留的岗位当前为“{survivor.state.label}”，请保留另一个")
    store, unit = context.unit.merges, context.unit
    mine, theirs = survivor.id or 0, gone.id or 0
    conflicts = differing(survivor, gone, _FACTS)
    journal.change(gone, state=VacancyState.CLOSED, merged_into=mine)
    for shortlist in store.hanging(Shortlist, "vacancy_id", [theirs]):
        journal.change(shortlist, vacancy_id=mine)
    _referrals(context, journal, survivor, gone)
    for step in store.hanging(ReferralStep, "vacancy_id", [theirs]):
        journal.change(step, vacancy_id=mine)
    for disclosure in store.hanging(Disclosure, "vacancy_id", [theirs]):
        journal.change(disclosure, vacancy_id=mine)
    merged_applications.move(journal, store.hanging(Application, "vacancy_id", [mine, theirs]), vacancy_id=mine)
    merged_requests.move(journal, store.hanging(ConsentRequest, "vacancy_id", [mine, theirs]), vacancy_id=mine)
    for complaint in store.hanging(Complaint, "vacancy_id", [theirs]):
        journal.change(complaint, vacancy_id=mine)
    for move in store.hanging(LotMove, "vacancy_id", [theirs]):
        journal.change(move, vacancy_id=mine)
    _shown(journal, store.hanging(FairPost, "vacancy_id", [mine, theirs]), mine)
    for earlier in store.hanging(Vacancy, "merged_into", [theirs]):
        journal.change(earlier, merged_into=mine)
    _fill_up(context, journal, survivor)
    # The stored lists were made for another post or another version.
    survivor.version += 1
    for case_id in dict.fromkeys((survivor.case_id, gone.case_id)):
        case = unit.cases.get(case_id, SYSTEM.reach)
        if case is None:
            continue
        posts = unit.vacancies.of_case(case_id)
        retarget(context, journal, case, posts)
        if not any(post.state is VacancyState.SUBMITTED for post in posts):
            journal.change(case, soft=True, review_due=None)
        if case_id == survivor.case_id:
            note(context, journal, case, f"合并岗位：“{gone.title}”并入“{survivor.title}”", mine)
    return conflicts


def _shown(journal: Journal, found: Sequence[FairPost], mine: int) -> None:
    """At a fair a post stands once; what is counted already stays as it was."""
    here = {one.fair_id for one in found if one.vacancy_id == mine}
    for one in found:
        if one.vacancy_id == mine or one.frozen:
            continue
        if one.fair_id in here:
            journal.remove(one)
        else:
            journal.change(one, vacancy_id=mine)


def _referrals(context: Context, journal: Journal, survivor: Vacancy, gone: Vacancy) -> None:
    store = context.unit.merges
    own = store.hanging(Referral, "vacancy_id", [survivor.id or 0])
    here = {one.seeker_id: one for one in own if one.state is not ReferralState.LEFT}
    for referral in store.hanging(Referral, "vacancy_id", [gone.id or 0]):
        ended = referral.state is ReferralState.LEFT
        twin = None if ended else here.get(referral.seeker_id)
        if twin is not None and FURTHER[twin.state] >= FURTHER[referral.state]:
            journal.remove(referral)
            continue
        if twin is not None:
            journal.remove(twin)
        journal.change(referral, vacancy_id=survivor.id, case_id=survivor.case_id)


def _fill_up(context: Context, journal: Journal, survivor: Vacancy) -> None:
    started = context.unit.referrals.started_on_vacancy(survivor.id or 0)
    if survivor.headcount is None or started < survivor.headcount:
        return
    if started > survivor.headcount:
        raise Conflict(f"合并后到岗 {started} 人，多于保留岗位的招聘人数 {survivor.headcount} 人，请先核实")
    if survivor.state is VacancyState.PUBLISHED:
        journal.change(survivor, soft=True, state=VacancyState.FILLED)
