"""A person's own recommendations (我的推荐): where each stands, the interview and their answer to it, and leaving."""

from __future__ import annotations

from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.application import ApplicationState
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, ConsentKind
from matcher.models.officer import Officer
from matcher.models.placement import InterviewAnswer
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.shortlist import Referral
from matcher.models.states import BEGUN, PROPOSED, ReferralState
from matcher.models.vacancy import Vacancy
from matcher.service import applications, cases, consent_requests, notices
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.referral_steps import Pair, change, end

UNKNOWN = "没有这条推荐"
# What the person is shown; an officer's first call is between the two of them.
_SHOWN = frozenset({*PROPOSED, *BEGUN, ReferralState.UNSUITABLE})


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """One recommendation as its person sees it, with the officer to be asked; ``open`` while it may be left."""

    referral: Referral
    vacancy: Vacancy
    enterprise: Enterprise
    officer: Officer | None
    open: bool

    @property
    def asks(self) -> bool:
        """Whether an interview waits for the person's answer."""
        return self.referral.state is ReferralState.INTERVIEW and self.referral.interview_answer is None


def list_own(context: Context) -> list[OwnReferral]:
    """The signed-in person's recommendations: what waits for an answer first, then the newest."""
    permit(context.actor, Action.PROFILE_READ)
    unit, found = context.unit, []
    for one in unit.referrals.of_seeker(context.actor.seeker_id or 0):
        vacancy = unit.vacancies.get(one.vacancy_id)
        enterprise = unit.enterprises.get(vacancy.enterprise_id) if vacancy else None
        # What never got beyond the officer's own judgement was no recommendation.
        named = one.state in _SHOWN and one.consent_id is not None
        if vacancy is None or enterprise is None or not named:
            continue
        case = unit.cases.get(one.case_id, SYSTEM.reach)
        officer = unit.officers.get(case.officer_id) if case is not None and case.officer_id else None
        found.append(OwnReferral(one, vacancy, enterprise, officer, one.state in PROPOSED))
    return sorted(found, key=lambda one: not one.asks)


def count_waiting(context: Context) -> int:
    """How many questions and interviews wait for the signed-in person's word."""
    asked = sum(one.waits for one in consent_requests.list_own(context))
    return asked + sum(one.asks for one in list_own(context))


def answer_interview(context: Context, referral_id: int, said: InterviewAnswer, *, version: int) -> Referral:
    """Say whether one comes; officer and enterprise are told. It may be changed until the interview is held."""
    pair, referral = _held(context, referral_id, version)
    if referral.state is not ReferralState.INTERVIEW:
        raise Conflict("这条推荐现在没有约定的面试", code="state")
    if referral.interview_at is not None and referral.interview_at < clock.now():
        raise Conflict("面试时间已经过了，请联系用工服务专员", code="past")
    change(referral, interview_answer=said)
    text = f"{pair.named} 答复面试：{said.label}"
    cases.note(context, pair.case, CaseEventKind.INTERVIEW, text, vacancy_id=pair.vacancy.id, seeker_id=pair.seeker.id)
    context.unit.audit("referral.interview_answer", "seeker", pair.seeker.id, vacancy_id=pair.vacancy.id)
    told, cause = {"post": pair.vacancy.title, "answer": said.label}, f"a{referral.id}-{referral.version}"
    subject = ("vacancy", pair.vacancy.id or 0)
    enterprise_id = pair.vacancy.enterprise_id
    notices.tell_enterprise(context, enterprise_id, "interview_answered", subject, cause=cause, **told)
    officers = context.unit.accounts.of_officer(pair.case.officer_id) if pair.case.officer_id else ()
    notices.tell(context, [one.id for one in officers], "interview_told", subject, cause=cause, **told)
    return referral


def leave(context: Context, referral_id: int, *, version: int) -> Referral:
    """Do not go on with a recommendation; the consent for it ends too, unless another one rests on it."""
    pair, referral = _held(context, referral_id, version)
    if referral.state not in PROPOSED:
        raise Conflict(f"这条推荐已是“{referral.state.label}”，不能再退出", code="state")
    end(
        context,
        referral,
        reason=UnsuitableReason.OTHER,
        refused_by=RefusedBy.SEEKER,
        note="本人不再考虑这个岗位",
        kind=CaseEventKind.WITHDRAWN,
        text="一名被推荐人不再考虑这个岗位",
    )
    for one in context.unit.applications.of_referral(referral.id or 0):
        if one.state is ApplicationState.TAKEN:
            one.answer, one.version = "本人退出", one.version + 1
    _drop_consent(context, referral)
    context.unit.audit("referral.leave", "seeker", pair.seeker.id, vacancy_id=pair.vacancy.id)
    return referral


def _drop_consent(context: Context, referral: Referral) -> None:
    consent = context.unit.consents.get(referral.consent_id or 0, lock=True)
    if consent is None or consent.withdrawn_at is not None:
        return
    # However it was given: who does not go on need not be known there any more.
    used = applications.rests_on(context, referral.seeker_id, consent.id or 0)
    if consent.kind is ConsentKind.DISCLOSURE and not used:
        consent.withdrawn_at = clock.now()
        context.unit.audit("consent.withdraw", "seeker", referral.seeker_id, consent_id=consent.id)


def _held(context: Context, referral_id: int, version: int) -> tuple[Pair, Referral]:
    """A recommendation of one's own with its post, case and person held in their order (decision 0005)."""
    permit(context.actor, Action.PROFILE_CHANGE)
    seen = context.unit.referrals.get(referral_id)
    mine = seen is not None and seen.seeker_id == context.actor.seeker_id and seen.consent_id is not None
    if seen is None or not mine:
        raise NotFound(UNKNOWN)
    vacancy = context.unit.vacancies.get(seen.vacancy_id, lock=True)
    case = context.unit.cases.get(seen.case_id, SYSTEM.reach)
    seeker = context.unit.seekers.get(seen.seeker_id, lock=True)
    referral = context.unit.referrals.of_pair(seen.vacancy_id, seen.seeker_id)
    if vacancy is None or case is None or seeker is None or referral is None or referral.id != referral_id:
        raise NotFound(UNKNOWN)
    check_version(referral.version, version)
    return Pair(vacancy, case, seeker, referral), referral
