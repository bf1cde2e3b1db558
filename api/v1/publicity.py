"""Lists made public (公示), without an account: enterprises, numbers of people and amounts, days and whom to call."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import FOR_ANYBODY, problems
from matcher.service import publicity
from matcher.service.publicity import PublicList

router = APIRouter(prefix="/publicity", tags=["公示"], route_class=UnitRoute)


class PublicListOut(BaseModel):
    """A list that is public from the first to the last day, both inclusive; ``phone`` takes objections."""

    id: int
    title: str
    policy: str
    place: str
    listed_on: date
    public_from: date
    public_to: date
    source: str
    phone: str


class PublicRow(BaseModel):
    """One enterprise on it; ``amount`` in fen."""

    enterprise: str
    uscc: str
    persons: int
    amount: int


class PublicListDetail(PublicListOut):
    """A list with its enterprises."""

    rows: list[PublicRow]


def _list(one: PublicList) -> PublicListOut:
    kept = {"id", "title", "listed_on", "public_from", "public_to", "source"}
    return PublicListOut(**one.made.model_dump(include=kept), policy=one.policy, place=one.place, phone=one.phone)


@router.get("", summary="正在公示的名单", responses=problems(), openapi_extra=FOR_ANYBODY)
def list_public(context: ApiContext) -> list[PublicListOut]:
    """What is public today, the one that ends first before."""
    return [_list(one) for one in publicity.list_public(context)]


@router.get("/{grant_id}", summary="一份公示名单", responses=problems(410), openapi_extra=FOR_ANYBODY)
def get_public(grant_id: Id, context: ApiContext) -> PublicListDetail:
    """While it is public; 410 afterwards. No person is named in it."""
    view = publicity.get_public(context, grant_id)
    rows = [
        PublicRow(enterprise=firm.name, uscc=firm.uscc, persons=row.persons, amount=row.amount)
        for row, firm in view.rows
    ]
    return PublicListDetail(**_list(view).model_dump(), rows=rows)
