"""People apply for published posts by themselves (应聘): the officer of the post's case takes it up or answers.

Applying is agreeing, for this enterprise alone and for thirty days, that name, telephone and what the work asks for are
handed over (个人信息保护法 23); nothing is handed over before the officer recommends the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.application import Application, ApplicationState
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, ConsentChannel
from matcher.models.refusal import RefusedBy, UnsuitableReason, reasons_of
from matcher.models.seeker import WORKING_AGE, Seeker
from matcher.models.states import BEGUN, PROPOSED, ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.applications import Row
from matcher.service import notices, referrals
from matcher.service.application_ends import decide
from matcher.service.cases import check_version
from matcher.service.consents import give_own
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.referral_steps import Pair, end
from matcher.service.vacancies import find_vacancy, get_published
from matcher.service.wording import refuse_wording

# What one person has open at a time: more is no choice any more, and every one costs an officer a look.
MOST_WAITING = 10
# Shown on a person's own page.
OWN_LIMIT = 50
UNKNOWN = "没有这份应聘，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """One application as its person sees it; ``live`` while the post still takes people."""

    application: Application
    vacancy: Vacancy
    enterprise: Enterprise
    live: bool


def preview(context: Context, vacancy_id: int) -> tuple[Vacancy, Enterprise]:
    """The post a person is about to apply for, as the form shows it; refuses what could not be applied for."""
    seeker = _own(context)
    vacancy, enterprise = get_published(context, vacancy_id)
    _refuse(context, seeker, vacancy)
    return vacancy, enterprise


def apply(context: Context, vacancy_id: int, *, agreed: bool, note: str = "") -> Application:
    """Apply for a published post; ``agreed`` is the consent to be named to its enterprise; the officer reads the note.

    Raises ``Conflict`` where the person was recommended there already, works, or has ten that wait.
    """
    seeker = _own(context, lock=True)
    vacancy, enterprise = get_published(context, vacancy_id)
    if not agreed:
        raise Invalid("应聘须同意把姓名、电话等提供给该单位，请勾选", field="agreed")
    refuse_wording(note, field="note")
    _refuse(context, seeker, vacancy)
    consent = give_own(context, seeker, enterprise)
    made = context.unit.applications.add(
        Application(
            seeker_id=seeker.id or 0,
            vacancy_id=vacancy_id,
            consent_id=consent.id or 0,
            note=note.strip()[:200],
            created_at=clock.now(),
        )
    )
    seeker.active_at = clock.now()
    context.unit.audit("application.make", "application", made.id, vacancy_id=vacancy_id, consent_id=consent.id)
    return made


def list_own(context: Context) -> list[OwnApplication]:
    """The signed-in person's applications, the newest first."""
    seeker, today = _own(context), clock.today()
    rows = context.unit.applications.of_seeker(seeker.id or 0, OWN_LIMIT)
    return [
        OwnApplication(*row, live=row[1].state is VacancyState.PUBLISHED and row[1].valid_to >= today) for row in rows
    ]


def withdraw(context: Context, application_id: int, *, version: int) -> Application:
    """Take an application back; one that was taken up ends as a recommendation too, and the consent with it."""
    seeker = _own(context, lock=True)
    found = context.unit.applications.get(application_id, lock=True)
    if found is None or found.seeker_id != seeker.id:
        raise NotFound("没有您的这份应聘")
    check_version(found.version, version)
    if found.state is ApplicationState.TAKEN:
        _leave(context, found)
        return found
    if found.state is not ApplicationState.WAITING:
        raise Conflict(f"这份应聘已是“{found.state.label}”", code="state")
    decide(context, found, ApplicationState.WITHDRAWN, "application.withdraw")
    _drop_consent(context, found)
    return found


def _leave(context: Context, found: Application) -> None:
    """The person does not want to go on with a recommendation that came of an application."""
    referral = context.unit.referrals.get(found.referral_id or 0)
    if referral is None or referral.state not in PROPOSED:
        raise Conflict("这份应聘已有结果，不能再撤回", code="state")
    end(
        context,
        referral,
        reason=UnsuitableReason.OTHER,
        refused_by=RefusedBy.SEEKER,
        note="本人撤回应聘",
        kind=CaseEventKind.WITHDRAWN,
        text="一名应聘的人撤回了应聘",
    )
    found.answer, found.version = "本人撤回应聘", found.version + 1
    _drop_consent(context, found)
    context.unit.audit("application.leave", "application", found.id, referral_id=referral.id)


def _drop_consent(context: Context, found: Application) -> None:
    """The consent given with an application ends with it, unless another recommendation rests on it."""
    consent = context.unit.consents.get(found.consent_id, lock=True)
    used = rests_on(context, found.seeker_id, found.consent_id)
    if consent is not None and consent.withdrawn_at is None and consent.channel is ConsentChannel.SELF and not used:
        consent.withdrawn_at = clock.now()
        context.unit.audit("consent.withdraw", "seeker", found.seeker_id, consent_id=found.consent_id)


def rests_on(context: Context, seeker_id: int, consent_id: int) -> bool:
    """Whether a recommendation in hand or an application that waits rests on a consent."""
    resting = context.unit.referrals.under_consent(consent_id)
    others = [one for one in context.unit.applications.waiting_of(seeker_id) if one.consent_id == consent_id]
    return any(one.state in PROPOSED or one.state in BEGUN for one in resting) or bool(others)


def list_applications(
    context: Context, *, state: ApplicationState | None = ApplicationState.WAITING, offset: int = 0, limit: int = 50
) -> tuple[Sequence[Row], int]:
    """Applications for the posts of one's cases, the oldest first; people masked."""
    reach = permit(context.actor, Action.REFERRAL_MARK)
    return context.unit.applications.page(reach, state=state, offset=offset, limit=limit)


def take_up(context: Context, application_id: int, *, version: int) -> Application:
    """Recommend the person to the enterprise under the consent they gave; the rules of a recommendation hold."""
    found, pair = _held(context, application_id, version)
    made = referrals.recommend(context, pair, None, None)
    found.referral_id = made.id
    decide(context, found, ApplicationState.TAKEN, "application.take_up")
    return found


def decline(
    context: Context, application_id: int, *, version: int, reason: UnsuitableReason, note: str = ""
) -> Application:
    """Answer that the person is not recommended, with the office's reason, which the person reads (条例: 说明理由)."""
    found, pair = _held(context, application_id, version)
    if reason not in reasons_of(RefusedBy.OFFICE):
        raise Invalid("请选择未推荐的原因", field="reason")
    if reason is UnsuitableReason.OTHER and not note.strip():
        raise Invalid("选择“其他”时请写明原因", field="note")
    refuse_wording(note, field="note")
    found.answer = (f"{reason.label}：{note.strip()}" if note.strip() else reason.label)[:200]
    decide(context, found, ApplicationState.DECLINED, "application.decline")
    _drop_consent(context, found)
    accounts = [one.id for one in context.unit.accounts.of_seeker(found.seeker_id)]
    subject = ("application", found.id or 0)
    notices.tell(context, accounts, "application_declined", subject, post=pair.vacancy.title, answer=found.answer)
    return found


def _held(context: Context, application_id: int, version: int) -> tuple[Application, Pair]:
    """An application that waits, with its post, case and person held in their order (decision 0005)."""
    permit(context.actor, Action.REFERRAL_MARK)
    seen = context.unit.applications.get(application_id)
    if seen is None:
        raise NotFound(UNKNOWN)
    try:
        vacancy, case = find_vacancy(context, seen.vacancy_id, Action.REFERRAL_MARK, lock=True)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    seeker = context.unit.seekers.get(seen.seeker_id, lock=True)
    found = context.unit.applications.get(application_id, lock=True)
    if seeker is None or found is None:
        raise NotFound(UNKNOWN)
    check_version(found.version, version)
    if found.state is not ApplicationState.WAITING:
        raise Conflict(f"这份应聘已是“{found.state.label}”", code="state")
    return found, Pair(vacancy, case, seeker, context.unit.referrals.of_pair(vacancy.id or 0, seeker.id or 0))


def _refuse(context: Context, seeker: Seeker, vacancy: Vacancy) -> None:
    seeker_id, today = seeker.id or 0, clock.today()
    if not seeker.seeking or not context.unit.consents.registered([seeker_id], today):
        raise Conflict("您已停止求职；在“我的资料”里重新登记后才能应聘", code="stopped")
    if seeker.born_on is None or _age(seeker) < WORKING_AGE:
        raise Forbidden("应聘须年满十六周岁；没有登记出生日期的，请先到窗口补登")
    known = context.unit.referrals.of_seeker(seeker_id)
    if any(one.state is ReferralState.STARTED for one in known):
        raise Conflict("您已登记到岗；离岗后请先告诉专员，再应聘", code="working")
    there = next((one for one in known if one.vacancy_id == vacancy.id), None)
    if there is not None and there.state in PROPOSED:
        raise Conflict("您已经被推荐到这个岗位，请等企业答复", code="referred")
    waiting = context.unit.applications.waiting_of(seeker_id)
    if any(one.vacancy_id == vacancy.id for one in waiting):
        raise Conflict("您已经应聘过这个岗位，请等专员办理", code="waiting")
    if len(waiting) >= MOST_WAITING:
        raise Conflict(f"您已有 {MOST_WAITING} 份应聘在办，请等有结果或撤回后再应聘", code="many")


def _age(seeker: Seeker) -> int:
    born, today = seeker.born_on or clock.today(), clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _own(context: Context, *, lock: bool = False) -> Seeker:
    permit(context.actor, Action.PROFILE_CHANGE if lock else Action.PROFILE_READ)
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=lock)
    if seeker is None:
        raise NotFound("没有您的求职登记")
    return seeker
