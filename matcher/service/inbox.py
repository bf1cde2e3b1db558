"""The enterprise's inbox (企业收件箱): people recommended to it, masked, and what it answers by one tap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.consent import Consent
from matcher.models.enums import CaseEventKind, Role
from matcher.models.look import LookKind
from matcher.models.placement import InboxAnswer, InterviewMode
from matcher.models.referral_step import ReferralStep
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import BEGUN, PROPOSED, ReferralState
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Contact
from matcher.service import cases, referrals, retractions
from matcher.service.context import Context
from matcher.service.looks import looked
from matcher.service.permissions import Action, permit
from matcher.service.referral_steps import Pair, find_pair, take
from matcher.service.vacancies import find_vacancy
from matcher.service.wording import refuse_wording

# What an enterprise sees of the people recommended to it; who came to nothing or left is gone from its sight.
VISIBLE = (*PROPOSED, ReferralState.STARTED)
# What an enterprise's answer makes of somebody who stays in its sight.
_ANSWERS = (ReferralState.INTERVIEW, ReferralState.OFFER)
_NOBODY = "没有推荐过这位求职者，或本人同意已到期"


@dataclass(frozen=True, slots=True)
class ReferredPerson:
    """A person recommended to an enterprise, as the enterprise may see them while the consent holds."""

    referral: Referral
    vacancy: Vacancy
    seeker: Seeker
    consent: Consent
    # Whether the last step is an answer of the reader's own account that may still be taken back.
    undoable: bool = False

    @property
    def waiting(self) -> bool:
        """Whether the enterprise still owes a word: 拟录用 is its last one."""
        return self.referral.state in PROPOSED and self.referral.state is not ReferralState.OFFER


def list_referred(context: Context, case_id: int) -> list[ReferredPerson]:
    """The people recommended on a case whose consent holds today, as the enterprise sees them (masked)."""
    case = cases.find_case(context, case_id, Action.REFERRED_READ)
    posts = {one.id or 0: one for one in context.unit.vacancies.of_case(case.id or 0)}
    found = context.unit.referrals.of_vacancies(list(posts))
    return consented(context, [(one, posts[one.vacancy_id]) for one in found if one.state in VISIBLE])


def list_inbox(context: Context) -> list[ReferredPerson]:
    """Everybody recommended to the signed-in enterprise whose consent holds today: who waits for a word first."""
    reach = permit(context.actor, Action.INBOX_ANSWER)
    people = consented(context, context.unit.referrals.of_enterprise(reach.enterprise_id or 0, VISIBLE))
    answered = sorted({one.vacancy.id or 0 for one in people if one.referral.state in _ANSWERS})
    steps = context.unit.referral_steps.latest(answered) if answered else {}
    people = [replace(one, undoable=_own_word(context, one.referral, steps)) for one in people]
    return sorted(people, key=lambda one: not one.waiting)


def _own_word(context: Context, referral: Referral, steps: Mapping[tuple[int, int], ReferralStep]) -> bool:
    step = steps.get((referral.vacancy_id, referral.seeker_id))
    stands = step is not None and referral.state in _ANSWERS and step.after is referral.state
    return stands and step is not None and not retractions.hindrance(context.actor, step)


def consented(context: Context, rows: Sequence[tuple[Referral, Vacancy]]) -> list[ReferredPerson]:
    """Those of some referrals whose consent holds today; before the first day also the consent to be served at all."""
    ids = [one.consent_id for one, _ in rows if one.consent_id is not None]
    consents, today = context.unit.consents.many(ids), clock.today()
    seekers = context.unit.seekers.many([one.seeker_id for one, _ in rows])
    served = context.unit.consents.registered(list(seekers), today)
    people = []
    for referral, vacancy in rows:
        consent, seeker = consents.get(referral.consent_id or 0), seekers.get(referral.seeker_id)
        wanted = referral.state in BEGUN or referral.seeker_id in served
        if consent is not None and seeker is not None and consent.holds(today) and wanted:
            people.append(ReferredPerson(referral, vacancy, seeker, consent))
    return people


def _find(context: Context, referral_id: int) -> Pair:
    """A referral to the enterprise's own post under a consent that holds; else the same NotFound as for none."""
    permit(context.actor, Action.INBOX_ANSWER)
    seen = context.unit.referrals.get(referral_id)
    if seen is None:
        raise NotFound(_NOBODY)
    try:
        pair = find_pair(context, seen.vacancy_id, seen.seeker_id, Action.INBOX_ANSWER)
    except NotFound:
        raise NotFound(_NOBODY) from None
    if pair.referral is None or not _seen(context, pair.referral, pair.vacancy):
        raise NotFound(_NOBODY)
    _refuse_barred(context, pair.vacancy.enterprise_id)
    return pair


def _refuse_barred(context: Context, enterprise_id: int) -> None:
    enterprise = context.unit.enterprises.get(enterprise_id)
    if enterprise is None or enterprise.barred_at is not None:
        raise Conflict("贵单位已被暂停发布招聘信息，不能查看或答复被推荐人；有异议请联系用工服务专员", code="barred")


def _seen(context: Context, referral: Referral, vacancy: Vacancy) -> bool:
    return referral.state in VISIBLE and bool(consented(context, [(referral, vacancy)]))


def answer(
    context: Context,
    referral_id: int,
    said: InboxAnswer,
    *,
    reason: UnsuitableReason | None = None,
    note: str = "",
    at: datetime | None = None,
    place: str = "",
    mode: InterviewMode | None = None,
    version: int | None = None,
) -> Referral:
    """What the enterprise says of one person: 面试, 录用 or 不合适 with a reason that is its own to give.

    A note that says what no advertisement may say (性别、婚育、户籍…) is refused, whatever the reason chosen.
    """
    pair = _find(context, referral_id)
    # The officer tells the person what the enterprise said, and where to go.
    refuse_wording(note, field="note")
    if said is InboxAnswer.INTERVIEW:
        return referrals.interview(context, pair, at=at, place=place, mode=mode, note=note, version=version)
    if said is InboxAnswer.OFFER:
        return referrals.offer(context, pair, note=note, version=version)
    if reason is None:
        raise Invalid("请选择不合适的原因", field="reason")
    return referrals.refuse(context, pair, reason=reason, refused_by=RefusedBy.ENTERPRISE, note=note, version=version)


def take_back(context: Context, referral_id: int, *, version: int | None = None) -> Referral:
    """Undo the enterprise's own last answer within a day; someone turned down by mistake is there again."""
    permit(context.actor, Action.INBOX_ANSWER)
    seen = context.unit.referrals.get(referral_id)
    if seen is None:
        raise NotFound(_NOBODY)
    try:
        vacancy, _ = find_vacancy(context, seen.vacancy_id, Action.INBOX_ANSWER)
    except NotFound:
        raise NotFound(_NOBODY) from None
    # A refusal hides the person; the consent must hold all the same.
    if seen.consent_id is None or not consented(context, [(seen, vacancy)]):
        raise NotFound(_NOBODY)
    kept = retractions.undo(context, seen.vacancy_id, seen.seeker_id, version=version, action=Action.INBOX_ANSWER)
    if kept is None:  # an enterprise's answer is never a first step
        raise NotFound(_NOBODY)
    return kept


def reveal_contact(context: Context, vacancy_id: int, seeker_id: int, *, purpose: str) -> Contact:
    """A candidate's name and phone in the clear, for a stated purpose, written to the audit log.

    An officer reveals people of an own case; an enterprise only people recommended to it whose consent holds today,
    and by looking it has seen them (企业已查看).
    """
    permit(context.actor, Action.CONTACT_REVEAL)
    if not purpose.strip():
        raise Invalid("请填写查看目的", field="purpose")
    if context.actor.role is Role.ENTERPRISE:
        seeker = _viewed(context, vacancy_id, seeker_id)
    else:
        seeker = _in_hand(context, vacancy_id, seeker_id)
    looked(
        context,
        seeker.id,
        LookKind.CONTACT,
        action="contact.reveal",
        subject="seeker",
        subject_id=seeker.id,
        purpose=purpose,
        vacancy_id=vacancy_id,
        fields=["姓名", "联系电话"],
    )
    return context.unit.seekers.contact(seeker)


def _in_hand(context: Context, vacancy_id: int, seeker_id: int) -> Seeker:
    """A candidate of an own case who may be called: while the consent to be served holds, or about work begun there.

    Who took the consent back, or let it run out, is left alone; a follow-up after the first day is owed to them.
    """
    vacancy, _case = find_vacancy(context, vacancy_id, Action.CONTACT_REVEAL)
    seeker = context.unit.seekers.get(seeker_id)
    in_hand = context.unit.referrals.of_pair(vacancy_id, seeker_id)
    if seeker is None or (in_hand is None and context.unit.shortlists.shown(vacancy.id or 0, seeker_id) is None):
        raise NotFound("名单里没有这位候选人")
    at_work = in_hand is not None and in_hand.state in BEGUN
    if not at_work and not context.unit.consents.registered([seeker_id], clock.today()):
        raise NotFound("名单里没有这位候选人")
    return seeker


def _viewed(context: Context, vacancy_id: int, seeker_id: int) -> Seeker:
    vacancy, case = find_vacancy(context, vacancy_id, Action.REFERRED_READ, lock=True)
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    referral = context.unit.referrals.of_pair(vacancy_id, seeker_id)
    _refuse_barred(context, vacancy.enterprise_id)
    if seeker is None or referral is None or not _seen(context, referral, vacancy):
        raise NotFound(_NOBODY)
    if referral.state is ReferralState.REFERRED:
        pair = Pair(vacancy, case, seeker, referral)
        text = f"企业查看了 {pair.named} 的联系方式"
        take(context, pair, ReferralState.VIEWED, text=text, version=None, kind=CaseEventKind.VIEWED)
    return seeker
