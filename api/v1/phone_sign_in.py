"""Signing in and registering by telephone, for programs (手机号登录、自助登记)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import UnitRoute, get_kit
from api.v1.problem import problems
from api.v1.sessions import Token
from matcher.errors import Conflict, Forbidden
from matcher.models.phone_code import CODE_MINUTES, CodePurpose
from matcher.service import accounts, joining, phone_codes, phone_sign_in
from matcher.service.accounts import SignedIn
from matcher.service.context import Kit

router = APIRouter(tags=["登录"], route_class=UnitRoute)
TheKit = Annotated[Kit, Depends(get_kit)]
Phone = Annotated[str, Field(min_length=1, max_length=60)]
Code = Annotated[str, Field(min_length=1, max_length=20)]
Words = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=4000)]


class Asked(BaseModel):
    """Which number, and what the code is for."""

    model_config = ConfigDict(extra="forbid")

    phone: Phone
    purpose: CodePurpose = CodePurpose.SIGN_IN


class Sent(BaseModel):
    """How long the code counts; the same for every number."""

    minutes: int


class PhoneSignIn(BaseModel):
    """A number and the code sent to it."""

    model_config = ConfigDict(extra="forbid")

    phone: Phone
    code: Code


class Registration(BaseModel):
    """One person by their own word, in the words of a roster; ``notice_version`` is that of the notice they read."""

    model_config = ConfigDict(extra="forbid")

    phone: Phone
    code: Code
    name: Words
    birth: Words
    place: Words
    wanted: Words
    wanted_places: Words = ""
    radius: Words = ""
    transport: Words = ""
    forms: Words = ""
    education: Words = ""
    skill_grade: Words = ""
    certificates: Words = ""
    experience: Words = ""
    skills: Text = ""
    history: Text = ""
    pay: Words = ""
    available: Words = ""
    night: Words = ""
    windows: Words = ""
    agreed: bool
    notice_version: str = Field(max_length=20)


def _from(request: Request) -> tuple[str, str]:
    return request.client.host if request.client else "", request.headers.get("user-agent", "")[:300]


def _token(kit: Kit, signed: SignedIn) -> Token:
    if signed.actor.due is not None:
        # A program gets a whole session or none.
        accounts.sign_out(kit, signed.token, signed.actor)
        raise Forbidden("这个账号启用了动态验证码，请在网页登录", code="second_factor")
    return Token(token=signed.token, role=signed.actor.role or "", name=signed.actor.name)


@router.post("/phone-codes", status_code=202, summary="获取手机验证码", responses=problems(429))
def ask(body: Asked, request: Request, kit: TheKit) -> Sent:
    """Once a minute and five times an hour for a number, thirty times an hour from an address."""
    phone_codes.ask(kit, body.phone, body.purpose, address=_from(request)[0])
    return Sent(minutes=CODE_MINUTES)


@router.post("/sessions/phone", status_code=201, summary="用手机验证码登录，得到令牌", responses=problems(409, 429))
def sign_in(body: PhoneSignIn, request: Request, kit: TheKit) -> Token:
    """The person registered under the number; 409 ``unregistered`` after a right code where there is none."""
    address, agent = _from(request)
    signed = phone_sign_in.sign_in(kit, phone=body.phone, code=body.code, address=address, agent=agent)
    if signed is None:
        raise Conflict("这个手机号还没有登记求职，请先登记", code="unregistered")
    return _token(kit, signed)


@router.post("/registrations", status_code=201, summary="本人登记求职，得到令牌", responses=problems(409, 429))
def register(body: Registration, request: Request, kit: TheKit) -> Token:
    """Register with a code of purpose ``join``; 409 ``registered`` after a right code of a registered number."""
    address, agent = _from(request)
    cells = {key: text for key, text in body.model_dump().items() if isinstance(text, str)}
    signed = joining.register(
        kit,
        phone=body.phone,
        code=body.code,
        cells=cells,
        agreed=body.agreed,
        notice=body.notice_version,
        address=address,
        agent=agent,
    )
    return _token(kit, signed)
