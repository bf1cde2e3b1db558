"""Job seekers (求职者): registered with their consent, and what a person may see of their own data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.consent import NOTICE_VERSION, Consent, Disclosure
from matcher.models.enums import ConsentKind, HardLimit, MergeKind, SkillGrade
from matcher.models.gear import Transport
from matcher.models.seeker import Seeker, SeekerDraft
from matcher.models.shortlist import Referral
from matcher.models.vacancy import Vacancy
from matcher.models.values import Window
from matcher.repository.seekers import Contact
from matcher.scoring.hours import spoken
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.text.codes import resident_id_problem
from matcher.text.contact import mask_name, mask_phone

# A registration is good for two years of inactivity (domain.md §16).
PROFILE_DAYS = 730
# What people agree to when they are registered.
REGISTERED_FOR = "登记求职信息并用于岗位匹配"


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's own page: what is held, what they agreed to, to whom it went, and what came of it."""

    seeker: Seeker
    contact: Contact
    place: str
    consents: Sequence[Consent]
    disclosures: Sequence[Disclosure]
    referrals: list[tuple[Referral, Vacancy | None]]
    names: dict[int, str]
    wanted_places: list[str]
    hours: list[str]

    @property
    def limits(self) -> list[str]:
        """What the person rules out, in words."""
        return [HardLimit(limit).label for limit in self.seeker.limits]

    @property
    def transports(self) -> list[str]:
        """How the person gets about, in words."""
        return [Transport(one).label for one in self.seeker.transports]


def register_many(
    context: Context,
    drafts: Sequence[SeekerDraft],
    *,
    intake_id: int | None = None,
    extra: dict[str, Any] | None = None,
) -> list[int]:
    """Register people with the consent they gave; those whose phone is known already are left as they are.

    Returns the ids of the new people, in order. ``extra`` sets further columns (an odd-job market's id).
    """
    unit, moment = context.unit, clock.now()
    known = unit.seekers.known_phones([phone for one in drafts if (phone := unit.seekers.phone_hash(one.phone))])
    rows, taken, seen = [], [], set(known)
    for draft in drafts:
        phone = unit.seekers.phone_hash(draft.phone)
        if phone is not None and phone in seen:
            continue
        seen.add(phone or "")
        row = unit.seekers.row(
            draft,
            words=context.kit.pool.words(draft.wanted_titles, draft.skills, draft.history),
            name_masked=mask_name(draft.name),
            phone_masked=mask_phone(draft.phone) if draft.phone else "",
            intake_id=intake_id,
        )
        rows.append(row | (extra or {}))
        taken.append(draft)
    ids = unit.seekers.add_many(rows)
    unit.tasks.add_windows(
        [
            {"seeker_id": seeker_id, "weekday": weekday, "start_minute": start, "end_minute": end}
            for seeker_id, draft in zip(ids, taken, strict=True)
            for (weekday, start), end in hours_of(draft.windows).items()
        ]
    )
    last = clock.today() + timedelta(days=PROFILE_DAYS)
    unit.consents.add_many(
        [
            {
                "seeker_id": seeker_id,
                "kind": ConsentKind.PROFILE,
                "scope": REGISTERED_FOR,
                "notice_version": NOTICE_VERSION,
                "channel": draft.consent_channel,
                "staff_id": context.actor.account_id,
                "granted_at": moment,
                "expires_on": last,
            }
            for seeker_id, draft in zip(ids, taken, strict=True)
        ]
    )
    return ids


def hours_of(windows: Iterable[Window]) -> dict[tuple[int, int], int]:
    """Free hours by weekday and start; of two with one start the longer counts."""
    found: dict[tuple[int, int], int] = {}
    for window in windows:
        for day in window.days:
            found[day, window.start_minute] = max(window.end_minute, found.get((day, window.start_minute), 0))
    return found


def keep_id_number(context: Context, seeker_id: int, number: str) -> Seeker:
    """Keep the keyed digest of a person's ID number (身份证号), to tell namesakes apart; the number is not stored.

    For who may merge registrations, within their reach.
    """
    reach = permit(context.actor, Action.PERSON_MERGE)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    county = officer.adcode if officer is not None else None
    if not context.unit.merges.sees(MergeKind.SEEKER, [seeker_id], reach, county):
        raise NotFound("没有这位求职者，或不在您的管辖范围")
    problem = resident_id_problem(number.strip().upper())
    if problem is not None:
        raise Invalid(problem, field="id_number")
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    if seeker is None or seeker.gone:
        raise NotFound("没有这位求职者，或不在您的管辖范围")
    seeker.id_hash = context.unit.seekers.id_hash(number)
    seeker.version += 1
    context.unit.audit("seeker.id_number", "seeker", seeker_id)
    return seeker


def get_profile(context: Context) -> Profile:
    """The signed-in person's own data."""
    permit(context.actor, Action.PROFILE_READ)
    unit = context.unit
    seeker = unit.seekers.get(context.actor.seeker_id or 0)
    if seeker is None or seeker.id is None or seeker.erased_on is not None:
        raise NotFound("没有您的求职登记")
    consents = unit.consents.of_seeker(seeker.id)
    referrals = [(one, unit.vacancies.get(one.vacancy_id)) for one in unit.referrals.of_seeker(seeker.id)]
    ids = {one.enterprise_id for one in consents if one.enterprise_id} | {
        post.enterprise_id for _, post in referrals if post
    }
    names = {identity: enterprise.name for identity, enterprise in unit.enterprises.many(sorted(ids)).items()}
    return Profile(
        seeker,
        unit.seekers.contact(seeker),
        context.home_of(seeker),
        consents,
        unit.consents.disclosures_of(seeker.id),
        referrals,
        names,
        [context.place_name(code) for code in seeker.wanted_adcodes],
        [spoken(window) for window in unit.tasks.windows([seeker.id]).get(seeker.id, [])],
    )


def award(context: Context, seeker_id: int, *, certificate: str = "", grade: SkillGrade | None = None) -> Seeker | None:
    """Take up what somebody earned in training: a certificate, a grade higher than the known one.

    For use cases that have asked who may; the change feed tells every process, so that the next search finds it.
    """
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    if seeker is None or seeker.gone:
        return None
    if certificate and certificate not in seeker.certificates:
        seeker.certificates = [*seeker.certificates, certificate]
    if grade is not None and (seeker.skill_grade is None or seeker.skill_grade.rank < grade.rank):
        seeker.skill_grade = grade
    seeker.version += 1
    seeker.active_at = clock.now()
    context.unit.seekers.touch([seeker_id])
    context.unit.audit("seeker.award", "seeker", seeker_id)
    return seeker
