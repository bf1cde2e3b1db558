"""Registrations (求职登记): one person's, read masked, changed field by field, or made anew with their consent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher import clock
from matcher.service import erasure, registrations
from matcher.service.erasure import ErasureGround
from matcher.service.registrations import MAX_CHARS, Registration, Told

router = APIRouter(prefix="/seekers", tags=["求职登记"], route_class=UnitRoute)
Words = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARS)]


class TrailOut(BaseModel):
    """One change: when, by whom, from what source, which fields; their values are not kept."""

    at: datetime
    by: str
    source: str
    fields: list[str]


class RegistrationOut(BaseModel):
    """A registration in the words of the roster, by column; name, telephone and birth date are masked.

    ``agreed`` if the consent to be registered holds today; without it the person stands on no list.
    """

    id: int
    version: int
    seeking: bool
    agreed: bool
    columns: dict[str, str]
    trail: list[TrailOut]


class Columns(BaseModel):
    """The columns of a roster in its own words, such as pay 5000元/月; null erases, a column left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Words | None = None
    phone: Words | None = None
    birth: Words | None = None
    place: Words | None = None
    wanted: Words | None = None
    wanted_places: Words | None = None
    skills: Words | None = None
    history: Words | None = None
    education: Words | None = None
    skill_grade: Words | None = None
    certificates: Words | None = None
    experience: Words | None = None
    pay: Words | None = None
    available: Words | None = None
    windows: Words | None = None
    night: Words | None = None
    forms: Words | None = None
    flexible: Words | None = None
    radius: Words | None = None
    own_tools: Words | None = None
    transport: Words | None = None
    limits: Words | None = None
    hardship: Words | None = None
    consent: Words | None = None

    def cells(self) -> dict[str, str]:
        """What was sent, as cells of a roster."""
        return registrations.sent(self.model_dump(include=self.model_fields_set & set(Columns.model_fields)))


class ChangeIn(Columns):
    """A change the person asked for at the desk or by telephone, and the version the caller saw."""

    version: int = Field(ge=1, le=2**31)
    told: Told


class RegisterIn(Columns):
    """A new person; ``consent`` says how they agreed to be registered."""

    told: Told


class PurposeIn(BaseModel):
    """Why the person's name and telephone are looked at."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=200)


class IdentityShown(BaseModel):
    """Who the person is, in the clear."""

    name: str
    phone: str
    birth: str


def _out(view: Registration) -> RegistrationOut:
    trail = [TrailOut(at=one.at, by=one.by, source=one.source, fields=one.fields) for one in view.trail]
    seeker = view.seeker
    return RegistrationOut(
        id=seeker.id or 0,
        version=seeker.version,
        seeking=seeker.seeking,
        agreed=view.agreed,
        columns=view.words,
        trail=trail,
    )


@router.post("", status_code=201, summary="登记一名求职者", responses=problems(409))
def register(body: RegisterIn, context: ApiContext) -> RegistrationOut:
    """Register one person who agreed to it."""
    seeker_id = registrations.register_person(context, body.cells(), told=body.told)
    return _out(registrations.get_registration(context, seeker_id))


@router.get("/{seeker_id}", summary="一个人的求职登记", responses=problems())
def get_registration(seeker_id: Id, context: ApiContext) -> RegistrationOut:
    """A registration within reach."""
    return _out(registrations.get_registration(context, seeker_id))


@router.patch("/{seeker_id}", summary="更新求职登记", responses=problems(409))
def change(seeker_id: Id, body: ChangeIn, context: ApiContext) -> RegistrationOut:
    """Change the columns sent; the next search finds the person by what they say now."""
    registrations.change_registration(context, seeker_id, body.cells(), version=body.version, told=body.told)
    return _out(registrations.get_registration(context, seeker_id))


@router.post("/{seeker_id}/contact", summary="查看姓名和电话（记入审计日志）", responses=problems())
@forgetful
def reveal(seeker_id: Id, body: PurposeIn, context: ApiContext) -> IdentityShown:
    """Name, telephone and birth date in the clear."""
    return IdentityShown(**registrations.reveal(context, seeker_id, purpose=body.purpose))


class EraseIn(BaseModel):
    """Why somebody is erased, how they asked and were identified, and the masked name to confirm it."""

    model_config = ConfigDict(extra="forbid")

    ground: ErasureGround
    purpose: Annotated[str, Field(min_length=1, max_length=200)]
    confirm: Annotated[str, Field(min_length=1, max_length=20)]


class ErasedOut(BaseModel):
    """Whose registration was erased, and when."""

    id: int
    erased_on: date


@router.post("/{seeker_id}/erase", summary="永久删除个人信息", responses=problems(409))
def erase(seeker_id: Id, body: EraseIn, context: ApiContext) -> ErasedOut:
    """Erase somebody for good; 409 names what must be settled before."""
    done = erasure.erase(context, seeker_id, ground=body.ground, purpose=body.purpose, confirm=body.confirm)
    return ErasedOut(id=seeker_id, erased_on=done.erased_on or clock.today())
