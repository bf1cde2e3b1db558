"""An officer asks a person online whether they may be recommended (征求同意); the person says yes or no.

A yes is a consent for this enterprise alone, and the recommendation is made with it. After a no the same post does not
ask again for thirty days (个人信息保护法 16: nobody is pressed).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.consent_request import QUIET_DAYS, REQUEST_DAYS, ConsentAnswer, ConsentRequest
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind
from matcher.models.states import ReferralState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, consents, notices, referrals
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.referral_steps import Pair, find_pair
from matcher.service.vacancies import find_vacancy

UNKNOWN = "没有这条征求"
_OVER = "这条征求已经答复或过期"


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A question as its person sees it: for which post of whom, until when; ``waits`` while it can be answered."""

    request: ConsentRequest
    vacancy: Vacancy
    enterprise: Enterprise
    waits: bool


def ask(context: Context, vacancy_id: int, seeker_id: int) -> ConsentRequest:
    """Ask a candidate of an own post, who is told where they have an account; ``Conflict`` where none may be asked."""
    pair = find_pair(context, vacancy_id, seeker_id)
    state = pair.referral.state if pair.referral else None
    if state not in (None, ReferralState.CONTACTED):
        raise Conflict(f"候选人当前为“{state.label if state else ''}”，不用再征求同意")
    if pair.vacancy.state not in MATCHABLE:
        raise Conflict(f"岗位当前为“{pair.vacancy.state.label}”，不能再推荐")
    today, moment = clock.today(), clock.now()
    if not pair.seeker.seeking or not context.unit.consents.registered([seeker_id], today):
        raise Conflict("该求职者已停止求职，不能征求")
    referrals.check_person(context, seeker_id, vacancy_id)
    earlier = context.unit.consent_requests.latest(vacancy_id, seeker_id)
    if earlier is not None and earlier.waits(moment):
        raise Conflict("已经征求过，请等本人答复；也可以电话或当面征求", code="asked")
    said_no = earlier is not None and earlier.state is ConsentAnswer.DECLINED and earlier.answered_at
    if said_no and moment - said_no < timedelta(days=QUIET_DAYS):
        raise Conflict(f"本人不同意推荐到这个岗位，{QUIET_DAYS} 天内不再征求", code="declined")
    if earlier is not None and earlier.state is ConsentAnswer.ASKED:
        _end(context, earlier, ConsentAnswer.LAPSED)
    made = context.unit.consent_requests.add(
        ConsentRequest(
            seeker_id=seeker_id,
            vacancy_id=vacancy_id,
            asked_by=context.actor.account_id,
            asked_at=moment,
            expires_at=moment + timedelta(days=REQUEST_DAYS),
        )
    )
    accounts = [one.id for one in context.unit.accounts.of_seeker(seeker_id)]
    subject = ("consent_request", made.id or 0)
    notices.tell(context, accounts, "consent_asked", subject, post=pair.vacancy.title, days=REQUEST_DAYS)
    context.unit.audit("consent_request.ask", "consent_request", made.id, vacancy_id=vacancy_id)
    return made


def waiting_at(context: Context, vacancy_id: int) -> dict[int, ConsentRequest]:
    """What waits for an answer at a post, by person; for who sees the post's list."""
    find_vacancy(context, vacancy_id, Action.SHORTLIST_READ)
    return context.unit.consent_requests.of_vacancy(vacancy_id, clock.now())


def list_own(context: Context) -> list[OwnRequest]:
    """The signed-in person's questions, those that wait first, then the newest."""
    permit(context.actor, Action.PROFILE_READ)
    rows, moment = context.unit.consent_requests.of_seeker(context.actor.seeker_id or 0), clock.now()
    found = []
    for one in rows:
        vacancy = context.unit.vacancies.get(one.vacancy_id)
        enterprise = context.unit.enterprises.get(vacancy.enterprise_id) if vacancy else None
        if vacancy is not None and enterprise is not None:
            found.append(OwnRequest(one, vacancy, enterprise, one.waits(moment)))
    return sorted(found, key=lambda one: not one.waits)


def answer_own(context: Context, request_id: int, *, agreed: bool, version: int) -> ConsentRequest:
    """A person's yes, which recommends them, or no; another's question answers like one that is not there."""
    permit(context.actor, Action.CONSENT_WITHDRAW)
    seen = context.unit.consent_requests.get(request_id)
    if seen is None or seen.seeker_id != context.actor.seeker_id:
        raise NotFound(UNKNOWN)
    # Post, person, what hangs on them: the order of all locks (decision 0005).
    vacancy = context.unit.vacancies.get(seen.vacancy_id, lock=True)
    case = context.unit.cases.get(vacancy.case_id, SYSTEM.reach) if vacancy is not None else None
    seeker = context.unit.seekers.get(seen.seeker_id, lock=True)
    found = context.unit.consent_requests.get(request_id, lock=True)
    if vacancy is None or case is None or seeker is None or found is None:
        raise NotFound(UNKNOWN)
    check_version(found.version, version)
    if not found.waits(clock.now()):
        raise Conflict(_OVER, code="state")
    if agreed:
        enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
        if enterprise is None:
            raise NotFound(UNKNOWN)
        known = context.unit.referrals.of_pair(vacancy.id or 0, seeker.id or 0)
        consents.give_own(context, seeker, enterprise)
        made = referrals.recommend(context, Pair(vacancy, case, seeker, known), None, None)
        found.referral_id = made.id
    _end(context, found, ConsentAnswer.AGREED if agreed else ConsentAnswer.DECLINED)
    seeker.active_at = clock.now()
    told = found.state.label
    named = Pair(vacancy, case, seeker, None).named
    # Between the person and the officer: the enterprise reads no line of this kind.
    cases.note(context, case, CaseEventKind.CONTACTED, f"{named} 网上答复：{told}", vacancy_id=vacancy.id)
    officers = context.unit.accounts.of_officer(case.officer_id) if case.officer_id else ()
    subject = ("vacancy", vacancy.id or 0)
    to = [one.id for one in officers]
    notices.tell(context, to, "consent_answered", subject, cause=f"c{found.id}", post=vacancy.title, answer=told)
    return found


def _end(context: Context, found: ConsentRequest, state: ConsentAnswer) -> None:
    found.state, found.answered_at, found.version = state, clock.now(), found.version + 1
    context.unit.session.flush()
    context.unit.audit(f"consent_request.{state.value}", "consent_request", found.id, vacancy_id=found.vacancy_id)
