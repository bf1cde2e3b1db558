"""An agency's own people (本机构求职者): taken up with their consent, recommended to posts it is invited to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.agency import RecommendDraft
from matcher.models.enums import ConsentChannel
from matcher.service import clients
from matcher.service.clients import Client, Recommended

router = APIRouter(tags=["机构求职者"], route_class=UnitRoute)
Words = Annotated[str, StringConstraints(max_length=4_000)]


class ClientIn(BaseModel):
    """A person in the words of a roster, and how they agreed; ``name`` and ``phone`` find who is registered."""

    model_config = ConfigDict(extra="forbid")

    channel: ConsentChannel
    name: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(min_length=7, max_length=20)]
    birth: Words = ""
    place: Words = ""
    wanted: Words = ""
    skills: Words = ""
    history: Words = ""
    education: Words = ""
    skill_grade: Words = ""
    certificates: Words = ""
    experience: Words = ""
    pay: Words = ""
    available: Words = ""
    night: Words = ""

    def cells(self) -> dict[str, str]:
        """What was sent, as cells of a roster."""
        return {key: text for key, text in self.model_dump(exclude={"channel"}).items() if text}


class ClientOut(BaseModel):
    """One of the own people, name and phone masked; ``hindrance`` is the must of the post the person does not meet."""

    seeker_id: int
    name: str
    phone: str
    place: str
    wanted: list[str]
    skills: str
    certificates: list[str]
    expires_on: date
    hindrance: str


class RecommendedOut(BaseModel):
    """What became of one recommendation of the agency."""

    referral_id: int
    vacancy_id: int
    vacancy: str
    enterprise: str
    name: str
    state: str
    started_on: date | None


class InvitationOut(BaseModel):
    """A post the agency is invited to and its own people there."""

    vacancy_id: int
    vacancy: str
    enterprise: str
    place: str
    clients: list[ClientOut]


class RecommendIn(BaseModel):
    """Whom the agency recommends; ``channel`` null uses a consent for this enterprise already in force."""

    model_config = ConfigDict(extra="forbid")

    seeker_id: int = Field(ge=1, le=2**62)
    channel: Literal[ConsentChannel.PHONE, ConsentChannel.DESK, ConsentChannel.PAPER] | None = None
    expires_on: date | None = None
    free: bool = True


def _client(one: Client) -> ClientOut:
    seeker = one.seeker
    return ClientOut(
        seeker_id=seeker.id or 0,
        name=seeker.name_masked,
        phone=seeker.phone_masked,
        place=one.place,
        wanted=list(seeker.wanted_titles),
        skills=seeker.skills,
        certificates=list(seeker.certificates),
        expires_on=one.consent.expires_on,
        hindrance=one.hindrance,
    )


def _told(one: Recommended) -> RecommendedOut:
    referral = one.referral
    return RecommendedOut(
        referral_id=referral.id or 0,
        vacancy_id=referral.vacancy_id,
        vacancy=one.vacancy.title,
        enterprise=one.enterprise.name,
        name=one.person,
        state=referral.state.value,
        started_on=referral.started_on,
    )


@router.get("/clients", summary="本机构的求职者", responses=problems())
def list_clients(context: ApiContext) -> list[ClientOut]:
    """Who agreed to be looked after by the signed-in agency, masked; nobody else."""
    return [_client(one) for one in clients.list_clients(context)[1]]


@router.post("/clients", status_code=201, summary="登记或接收一名求职者", responses=problems(409))
def take_up(body: ClientIn, context: ApiContext) -> ClientOut:
    """Register somebody who agreed, or take up who is registered under this name and telephone."""
    seeker = clients.take_up(context, body.cells(), channel=body.channel)
    return next(_client(one) for one in clients.list_clients(context)[1] if one.seeker.id == seeker.id)


@router.get("/client-referrals", summary="本机构推荐的结果", responses=problems())
def list_recommended(context: ApiContext) -> list[RecommendedOut]:
    """What became of whom the agency recommended, the latest change first."""
    return [_told(one) for one in clients.list_clients(context)[2]]


@router.get("/vacancies/{vacancy_id}/client-referrals", summary="受邀岗位和本机构的人选", responses=problems())
def get_invitation(vacancy_id: Id, context: ApiContext) -> InvitationOut:
    """A post the agency is invited to, and which of its people meet its musts."""
    found = clients.get_invitation(context, vacancy_id)
    return InvitationOut(
        vacancy_id=vacancy_id,
        vacancy=found.vacancy.title,
        enterprise=found.enterprise.name,
        place=found.place,
        clients=[_client(one) for one in found.clients],
    )


@router.post(
    "/vacancies/{vacancy_id}/client-referrals", status_code=201, summary="推荐本机构的求职者", responses=problems(409)
)
def recommend(vacancy_id: Id, body: RecommendIn, context: ApiContext) -> RecommendedOut:
    """Recommend one of the own people; 409 ``known`` for who has a record there, ``unfit`` for a must not met."""
    draft = RecommendDraft.model_validate(body.model_dump())
    made = clients.recommend(context, vacancy_id, draft)
    return next(_told(one) for one in clients.list_clients(context)[2] if one.referral.id == made.id)
