"""Pairings (结对子): the list, proposals for who has nobody, re-balancing, and one enterprise's pairings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.balance import BalanceGoal
from matcher.models.visit import VisitKind, VisitTag
from matcher.service import balancing, pairing_lists, pairings, visits

router = APIRouter(tags=["结对子"], route_class=UnitRoute)
Place = Annotated[str, Query(pattern=r"^(\d{6})?$", description="地区代码；空为本人管辖范围")]
RowId = Annotated[int, Field(ge=1, le=2**62)]


class Named(BaseModel):
    """Something with an id and a name."""

    id: int
    name: str


class PairingOut(BaseModel):
    """An enterprise with its main officer and backup; ``main`` null means it is to be paired."""

    enterprise: Named
    adcode: str
    key: bool
    main: Named | None
    pairing_id: int | None
    since: date | None
    backup: Named | None
    open_cases: int
    mains: int
    load_cap: int | None
    away: bool
    handover_id: int | None


class PairingPage(BaseModel):
    """A page of pairings."""

    total: int
    items: list[PairingOut]


class PeriodOut(BaseModel):
    """One pairing of an enterprise, past or present; ``revoked`` means it counts for no day."""

    id: int
    officer: Named
    role: str
    first: date
    last: date | None
    revoked: bool
    reason: str
    end_reason: str


class VisitOut(BaseModel):
    """One contact with the enterprise."""

    kind: str
    held_on: date
    tags: list[str]
    note: str
    by: str


class PairingDetail(PairingOut):
    """One enterprise's pairings, present and past, and the contacts with it."""

    history: list[PeriodOut]
    visits: list[VisitOut]


class Main(BaseModel):
    """Who is to be the officer; ``current`` is the main pairing the caller saw, null for none."""

    model_config = ConfigDict(extra="forbid")

    officer_id: RowId
    current: RowId | None = None
    reason: str = Field(default="", max_length=200)


class Ending(BaseModel):
    """Why a pairing ends."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=200)


class ProposalOut(BaseModel):
    """An unpaired key enterprise, the officer proposed and why."""

    enterprise: Named
    officer: Named | None
    reasons: list[str]


class Choice(BaseModel):
    """An officer for an enterprise."""

    model_config = ConfigDict(extra="forbid")

    enterprise_id: RowId
    officer_id: RowId


class Choices(BaseModel):
    """Officers for enterprises, confirmed together."""

    model_config = ConfigDict(extra="forbid")

    choices: list[Choice] = Field(min_length=1, max_length=pairing_lists.MOST)


class TransferOut(BaseModel):
    """One pairing that moves, and why."""

    enterprise: Named
    giver: Named
    receiver: Named
    reasons: list[str]


class DeskOut(BaseModel):
    """An officer's main pairings before and after."""

    officer: Named
    cap: int
    before: int
    after: int


class BalanceOut(BaseModel):
    """What would happen, or has happened; ``stamp`` stands for all it was worked out from."""

    adcode: str
    goal: str
    stamp: str
    moves: list[TransferOut]
    loads: list[DeskOut]


class Balance(BaseModel):
    """Apply a preview, by its stamp."""

    model_config = ConfigDict(extra="forbid")

    adcode: str = Field(pattern=r"^\d{6}$")
    goal: BalanceGoal = BalanceGoal.EVEN
    stamp: str = Field(min_length=64, max_length=64)


class Contact(BaseModel):
    """A visit or a call; without a day it was today."""

    model_config = ConfigDict(extra="forbid")

    kind: VisitKind
    held_on: date | None = None
    tags: list[VisitTag] = Field(default_factory=list, max_length=8)
    note: str = Field(default="", max_length=500)


def _detail(context: ApiContext, enterprise_id: int) -> PairingDetail:
    view = pairing_lists.get_pairing(context, enterprise_id)
    history = [
        PeriodOut(
            id=pairing.id or 0,
            officer=Named(id=officer.id or 0, name=officer.name),
            role=pairing.role.value,
            first=pairing.first,
            last=pairing.last,
            revoked=pairing.revoked_at is not None,
            reason=pairing.reason,
            end_reason=pairing.end_reason,
        )
        for pairing, officer in view.history
    ]
    contacts = [
        VisitOut(kind=one.kind.value, held_on=one.held_on, tags=one.tags, note=one.note, by=one.by_name)
        for one in view.visits
    ]
    facts: dict[str, Any] = view.row.to_dict()
    return PairingDetail(**facts, history=history, visits=contacts)


@router.get("/pairings", summary="结对台账", responses=problems())
def list_pairings(
    context: ApiContext,
    adcode: Place = "",
    q: Annotated[str, Query(max_length=60, description="企业名称")] = "",
    unpaired: Annotated[bool, Query(description="只看待结对的重点企业")] = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> PairingPage:
    """Key enterprises, and others that are paired; those without a main officer first."""
    rows, total = pairing_lists.list_pairings(
        context, adcode=adcode, words=q, unpaired=unpaired, offset=offset, limit=limit
    )
    return PairingPage(total=total, items=[PairingOut(**row.to_dict()) for row in rows])


@router.get("/pairings/proposals", summary="待结对企业的建议专员", responses=problems())
def list_proposals(context: ApiContext, adcode: Place = "") -> list[ProposalOut]:
    """An officer for every unpaired key enterprise, and why."""
    return [ProposalOut(**one.to_dict()) for one in pairing_lists.propose(context, adcode)]


@router.post("/pairings/proposals", status_code=201, summary="一次确认多家企业的主责专员", responses=problems(409))
def confirm_proposals(body: Choices, context: ApiContext) -> list[PairingOut]:
    """Pair them all, or none when one is paired already."""
    made = pairing_lists.confirm(context, {one.enterprise_id: one.officer_id for one in body.choices})
    rows = [pairing_lists.get_pairing(context, one.enterprise_id).row for one in made]
    return [PairingOut(**row.to_dict()) for row in rows]


@router.get("/pairings/balance", summary="均衡调整预览", responses=problems(409))
def preview_balance(context: ApiContext, adcode: Place = "", goal: BalanceGoal = BalanceGoal.EVEN) -> BalanceOut:
    """Who would move from whom to whom in a county, and why."""
    return BalanceOut(**balancing.preview(context, adcode, goal).to_dict())


@router.post("/pairings/balance", summary="按预览均衡调整", responses=problems(409))
def apply_balance(body: Balance, context: ApiContext) -> BalanceOut:
    """Do what the preview showed; 409 when anything changed since."""
    return BalanceOut(**balancing.apply(context, body.adcode, body.goal, body.stamp).to_dict())


@router.post("/pairings/{pairing_id}/end", summary="解除结对", responses=problems(409))
def end_pairing(pairing_id: Id, body: Ending, context: ApiContext) -> PairingDetail:
    """End a pairing with the reason."""
    return _detail(context, pairings.end_pairing(context, pairing_id, reason=body.reason).enterprise_id)


@router.get("/enterprises/{enterprise_id}/pairing", summary="一家企业的结对", responses=problems())
def get_pairing(enterprise_id: Id, context: ApiContext) -> PairingDetail:
    """One enterprise's pairings, present and past."""
    return _detail(context, enterprise_id)


@router.post("/enterprises/{enterprise_id}/main", status_code=201, summary="确定主责专员", responses=problems(409))
def make_main(enterprise_id: Id, body: Main, context: ApiContext) -> PairingDetail:
    """Make or replace the main officer."""
    pairings.make_main(context, enterprise_id, officer_id=body.officer_id, current=body.current, reason=body.reason)
    return _detail(context, enterprise_id)


@router.post("/enterprises/{enterprise_id}/backup", status_code=201, summary="指定备岗专员", responses=problems(409))
def name_backup(enterprise_id: Id, body: Main, context: ApiContext) -> PairingDetail:
    """Name who stands in while the main officer is away."""
    pairings.name_backup(context, enterprise_id, officer_id=body.officer_id, current=body.current, reason=body.reason)
    return _detail(context, enterprise_id)


@router.post("/enterprises/{enterprise_id}/visits", status_code=201, summary="登记走访或电话联系", responses=problems())
def record_visit(enterprise_id: Id, body: Contact, context: ApiContext) -> VisitOut:
    """Write down a contact; it clears what it was due for."""
    made = visits.record_visit(context, enterprise_id, **body.model_dump())
    return VisitOut(kind=made.kind.value, held_on=made.held_on, tags=made.tags, note=made.note, by=made.by_name)
