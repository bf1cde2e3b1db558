"""An agency's own people (本机构求职者): registered or taken up with their consent, recommended where it was invited.

An agency sees who agreed to it, while that consent and the one to be registered hold, and nobody else: another
agency's people answer as an id that never was. It sees a post that a part in the plan (用工推荐) invites it to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.agency import RecommendDraft
from matcher.models.consent import NOTICE_VERSION, Consent
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel, ConsentKind
from matcher.models.organisation import Organisation, ParticipationPart
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.scoring.columns import Codebooks, columns_of
from matcher.scoring.musts import reasons, sift
from matcher.service import agency_services, referrals, registrations
from matcher.service.consents import CONSENT_MAX_DAYS
from matcher.service.context import Context
from matcher.service.gaps import still_missing
from matcher.service.organisations import own_organisation
from matcher.service.permissions import SYSTEM, Action
from matcher.service.referral_steps import Pair
from matcher.text.normalise import clean

_NOBODY = "没有这位求职者，或不是本机构登记的求职者"
_NO_POST = "没有这个岗位，或没有邀请本机构推荐"


@dataclass(frozen=True, slots=True)
class Client:
    """One of the agency's people, masked; ``hindrance`` says which must of a post the person does not meet."""

    seeker: Seeker
    consent: Consent
    place: str
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A post the agency is invited to, with its people and whom it recommended there."""

    vacancy: Vacancy
    enterprise: Enterprise
    place: str
    clients: list[Client]
    # Whom the post still lacks; None for 若干.
    missing: int | None


@dataclass(frozen=True, slots=True)
class Recommended:
    """What became of one recommendation of the agency."""

    referral: Referral
    vacancy: Vacancy
    enterprise: Enterprise
    person: str


def _body(context: Context, *, begins: bool) -> Organisation:
    """The own agency; what ``begins`` something needs its permit to run."""
    body = own_organisation(context, Action.CLIENT_WORK)
    hindrance = body.hindrance(clock.today()) if begins else ""
    if hindrance:
        raise Conflict(hindrance, code="licence")
    return body


def list_clients(context: Context) -> tuple[Organisation, list[Client], list[Recommended]]:
    """The signed-in agency with its people and what became of whom it recommended."""
    body = _body(context, begins=False)
    rows = context.unit.consents.clients(body.id or 0, clock.today())
    people = [Client(seeker, consent, context.place_name(seeker.adcode)) for consent, seeker in rows]
    return body, people, [Recommended(*row) for row in context.unit.agencies.recommended(body.uscc)]


def take_up(context: Context, cells: Mapping[str, str], *, channel: ConsentChannel) -> Seeker:
    """Register somebody who agreed to it, or take up who is registered under this very name and telephone.

    ``cells`` are columns of a roster. Nobody is found by one of name and telephone alone.
    """
    body = _body(context, begins=True)
    if channel is ConsentChannel.SELF:
        raise Invalid("机构代录的同意方式只能是电话、柜台或纸质", field="channel")
    name, phone = clean(cells.get("name", "")), clean(cells.get("phone", ""))
    for text, field, asked in ((name, "name", "姓名"), (phone, "phone", "联系电话")):
        if not text:
            raise Invalid(f"请填写{asked}", field=field)
    seeker = context.unit.seekers.by_name_and_phone(name, phone)
    if seeker is None:
        given = {**cells, "consent": channel.label}
        made = registrations.enter_person(context, given, source="agency")
        seeker = context.unit.seekers.get(made, lock=True)
    elif not context.unit.consents.registered([seeker.id or 0], clock.today()) or not seeker.seeking:
        raise Conflict("本人没有有效的求职服务同意或已停止求职，请本人先到公共就业服务机构办理", code="consent")
    if seeker is None:
        raise NotFound(_NOBODY)
    if context.unit.consents.clients(body.id or 0, clock.today(), seeker.id):
        raise Conflict("此人已是本机构登记的求职者", code="known")
    consent = context.unit.consents.add(
        Consent(
            seeker_id=seeker.id or 0,
            kind=ConsentKind.AGENCY,
            organisation_id=body.id,
            scope=f"由{body.name}查看求职意向、技能并推荐岗位"[:200],
            notice_version=NOTICE_VERSION,
            channel=channel,
            staff_id=context.actor.account_id,
            granted_at=clock.now(),
            expires_on=clock.today() + timedelta(days=CONSENT_MAX_DAYS),
        )
    )
    context.unit.audit("client.take_up", "seeker", seeker.id, consent_id=consent.id)
    return seeker


def get_invitation(context: Context, vacancy_id: int) -> Invitation:
    """A post the agency may recommend to, and which of its people meet its musts."""
    body = _body(context, begins=False)
    vacancy = _invited(context, body, vacancy_id)
    firm = context.unit.enterprises.get(vacancy.enterprise_id)
    if firm is None:
        raise NotFound(_NO_POST)
    rows = context.unit.consents.clients(body.id or 0, clock.today())
    why = _hindrances(context, vacancy, [seeker for _, seeker in rows])
    handled = {one.seeker_id for one in context.unit.referrals.of_vacancies([vacancy_id])}
    people = []
    for consent, seeker in rows:
        known = "已有推荐或办理记录" if seeker.id in handled else why[seeker.id or 0]
        people.append(Client(seeker, consent, context.place_name(seeker.adcode), known))
    missing = still_missing(context, [vacancy])[vacancy_id]
    return Invitation(vacancy, firm, context.place_name(vacancy.adcode), people, missing)


def _invited(context: Context, body: Organisation, vacancy_id: int, *, lock: bool = False) -> Vacancy:
    vacancy, today = context.unit.vacancies.get(vacancy_id, lock=lock), clock.today()
    if vacancy is None or vacancy.state is not VacancyState.PUBLISHED:
        raise NotFound(_NO_POST)
    part = context.unit.organisations.overlapping(
        vacancy.case_id, body.id or 0, ParticipationPart.REFERRAL, today, today
    )
    if part is None:
        raise NotFound(_NO_POST)
    return vacancy


def _hindrances(context: Context, vacancy: Vacancy, people: Sequence[Seeker]) -> dict[int, str]:
    """The first must of the post that each does not meet, as the shortlist words it; empty for who meets all."""
    if not people:
        return {}
    pool, books = context.kit.pool, Codebooks()
    features = [pool.seeker(one) for one in people]
    columns, index = columns_of(features, books), pool.index
    wanted = reasons(
        pool.vacancy(vacancy),
        books.reading(),
        today=clock.today(),
        covers=index.covers,
        distances=index.distances,
        excluded={},
    )
    found = sift(wanted, columns, dead=np.zeros(0, np.intp)).reasons
    labels = ("", *(label for _, label in wanted.labels))
    return {one.id: labels[int(number)] for one, number in zip(features, found, strict=True)}


def recommend(context: Context, vacancy_id: int, draft: RecommendDraft) -> Referral:
    """Recommend one of the own people to a post the agency is invited to; the ledger gets its line (职业介绍).

    The rules of a recommendation are those of :func:`referrals.recommend`. Whom the office handles already is not
    recommended a second time: one service is paid once, to whoever came first.
    """
    body = _body(context, begins=True)
    vacancy = _invited(context, body, vacancy_id, lock=True)
    case = context.unit.cases.get(vacancy.case_id, SYSTEM.reach)
    seeker = context.unit.seekers.get(draft.seeker_id, lock=True)
    if case is None:
        raise NotFound(_NO_POST)
    if seeker is None or not context.unit.consents.clients(body.id or 0, clock.today(), draft.seeker_id):
        raise NotFound(_NOBODY)
    if context.unit.referrals.of_pair(vacancy_id, draft.seeker_id) is not None:
        raise Conflict("此人在这个岗位已有推荐或办理记录，不重复推荐", code="known")
    why = _hindrances(context, vacancy, [seeker])[draft.seeker_id]
    if why:
        raise Conflict(f"不符合岗位的必备条件：{why}", code="unfit")
    service = agency_services.introduce(context, body, seeker, free=draft.free)
    pair = Pair(vacancy, case, seeker, None)
    return referrals.recommend(context, pair, draft.channel, draft.expires_on, by=body.name, service_id=service.id)
