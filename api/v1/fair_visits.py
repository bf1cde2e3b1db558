"""People at job fairs (入场求职者): at the door, intentions, starts, questions afterwards, the closing report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.enums import ConsentChannel
from matcher.models.fair_visit import Agreed, FairIntention, FairStart, FairVisitor, VisitorDraft
from matcher.models.placement import LeftReason, StartProof
from matcher.service import fair_intentions, fair_starts, fair_visitors

router = APIRouter(tags=["招聘会"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
Number = Annotated[int, Field(ge=1, le=2**31)]


class VisitorOut(BaseModel):
    """A visitor, masked; ``agreed`` to be asked afterwards."""

    id: int
    fair_id: int
    number: int
    seeker_id: int | None
    name_masked: str
    phone_masked: str
    groups: list[str]
    wanted: str
    agreed: bool
    how: str
    at: datetime


class ArrivalOut(BaseModel):
    """Who came; ``again``: they were in already."""

    visitor: VisitorOut
    again: bool


class VisitorIn(VisitorDraft):
    """Somebody at the desk."""


class SeekerIn(BaseModel):
    """A registered person at the desk."""

    model_config = ConfigDict(extra="forbid")

    seeker_id: int = Field(ge=1, le=2**62)


class CountsOut(BaseModel):
    """People who came, who agreed on something, pairs, at work today."""

    visitors: int
    intentions: int
    pairs: int
    working: int


class VisitorsOut(BaseModel):
    """A page of visitors, the latest first."""

    total: int
    counts: CountsOut
    items: list[VisitorOut]


class SheetOut(BaseModel):
    """What a paper sheet brought."""

    visitors: int
    intentions: int


class GateIn(BaseModel):
    """What a counter at the gate said; null takes it back."""

    model_config = ConfigDict(extra="forbid")

    count: int | None = Field(default=None, ge=0, le=1_000_000)
    how: str = Field(default="", max_length=60)
    version: Number


class GateOut(BaseModel):
    """The counter as it stands."""

    id: int
    gate_count: int | None
    gate_how: str
    version: int


class PurposeIn(BaseModel):
    """Why name and telephone are looked at."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=200)


class ContactOut(BaseModel):
    """Who the visitor is, in the clear."""

    name: str
    phone: str


class IntentionIn(BaseModel):
    """With whom: the telephone the visitor tells, or for staff their number; and at which post."""

    model_config = ConfigDict(extra="forbid")

    phone: str = Field(default="", max_length=30)
    number: Number | None = None
    vacancy_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class IntentionOut(BaseModel):
    """One intention as it stands."""

    id: int
    fair_id: int
    visitor_id: int
    entry_id: int
    vacancy_id: int | None
    source: str
    referral_id: int | None
    note: str
    at: datetime
    undone_at: datetime | None


class AgreedOut(IntentionOut):
    """An intention in a list: with the visitor masked, the enterprise, the post and the start."""

    number: int
    name_masked: str
    phone_masked: str
    enterprise: str
    title: str
    started_on: date | None
    left_on: date | None


class ReferIn(BaseModel):
    """How the person agreed to be named to the enterprise; left out, a consent in force is used."""

    model_config = ConfigDict(extra="forbid")

    channel: ConsentChannel | None = None


class StartIn(BaseModel):
    """The first day at work, today where left out, and what it rests on."""

    model_config = ConfigDict(extra="forbid")

    started_on: date | None = None
    proof: StartProof


class LeaveIn(BaseModel):
    """The last day, today where left out, and why."""

    model_config = ConfigDict(extra="forbid")

    left_on: date | None = None
    reason: LeftReason = LeftReason.UNKNOWN


class StartOut(BaseModel):
    """A start as it stands."""

    intention_id: int
    started_on: date
    left_on: date | None
    proof: str


def visitor_out(one: FairVisitor) -> VisitorOut:
    """A visitor as the API gives it."""
    return VisitorOut(**one.model_dump(include=set(VisitorOut.model_fields)))


def _intention(one: FairIntention) -> IntentionOut:
    return IntentionOut(**one.model_dump(include=set(IntentionOut.model_fields)))


def agreed_out(one: Agreed) -> AgreedOut:
    """An intention as lists give it."""
    return AgreedOut(
        **_intention(one.intention).model_dump(),
        number=one.visitor.number,
        name_masked=one.visitor.name_masked,
        phone_masked=one.visitor.phone_masked,
        enterprise=one.enterprise.name,
        title=one.vacancy.title if one.vacancy else "",
        started_on=one.start.started_on if one.start else None,
        left_on=one.start.left_on if one.start else None,
    )


def _start(one: FairStart) -> StartOut:
    return StartOut(**one.model_dump(include=set(StartOut.model_fields)))


@router.get("/fairs/{fair_id}/visitors", summary="入场求职者", responses=problems(409))
def list_visitors(
    fair_id: Id,
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> VisitorsOut:
    """Who came to a fair of one's own unit, masked."""
    found = fair_visitors.list_visitors(context, fair_id, offset=offset, limit=limit)
    items = [visitor_out(one.visitor) for one in found.rows]
    return VisitorsOut(total=found.total, counts=CountsOut(**found.counts), items=items)


@router.post("/fairs/{fair_id}/visitors", status_code=201, summary="登记入场", responses=problems(409))
def register(fair_id: Id, body: VisitorIn, context: ApiContext) -> ArrivalOut:
    """Somebody is at the desk; who is in already is not counted twice."""
    made = fair_visitors.register(context, fair_id, VisitorDraft.model_validate(body.model_dump()))
    return ArrivalOut(visitor=visitor_out(made.visitor), again=made.again)


@router.post("/fairs/{fair_id}/registered-visitors", status_code=201, summary="登记求职者入场", responses=problems(409))
def register_seeker(fair_id: Id, body: SeekerIn, context: ApiContext) -> ArrivalOut:
    """A registered person is at the desk."""
    made = fair_visitors.register_seeker(context, fair_id, body.seeker_id)
    return ArrivalOut(visitor=visitor_out(made.visitor), again=made.again)


@router.post("/fairs/{fair_id}/visitor-sheet", status_code=201, summary="录入登记表", responses=problems(409, 413))
def enter_sheet(fair_id: Id, context: ApiContext, file: Annotated[UploadFile | None, File()] = None) -> SheetOut:
    """A paper sheet of visitors, whole or not at all."""
    fair_visitors.at_door(context, fair_id)
    if file is None or not file.filename:
        raise Invalid("请先选择文件", field="file")
    new, pairs = fair_visitors.enter_sheet(context, fair_id, file.filename, file.file.read(READ))
    return SheetOut(visitors=new, intentions=pairs)


@router.post("/fairs/{fair_id}/gate", summary="登记人工计数", responses=problems(409))
def count_gate(fair_id: Id, body: GateIn, context: ApiContext) -> GateOut:
    """What a counter at the gate said."""
    fair = fair_visitors.count_gate(context, fair_id, body.count, body.how, version=body.version)
    return GateOut(**fair.model_dump(include=set(GateOut.model_fields)))


@router.post("/fair-visitors/{visitor_id}/removal", summary="撤销入场登记", responses=problems(409))
def undo_visitor(visitor_id: Id, context: ApiContext) -> dict[str, bool]:
    """Somebody was entered by mistake."""
    fair_visitors.undo_visitor(context, visitor_id)
    return {"removed": True}


@router.post("/fair-visitors/{visitor_id}/contact", summary="查看求职者联系方式（记入审计）", responses=problems(409))
@forgetful
def reveal(visitor_id: Id, body: PurposeIn, context: ApiContext) -> ContactOut:
    """Name and telephone for a stated purpose."""
    name, phone = fair_visitors.reveal(context, visitor_id, purpose=body.purpose)
    return ContactOut(name=name, phone=phone)


@router.get("/fair-entries/{entry_id}/intentions", summary="一家单位的初步意向", responses=problems())
def list_intentions(entry_id: Id, context: ApiContext) -> list[AgreedOut]:
    """What an enterprise agreed on at a fair."""
    return [agreed_out(one) for one in fair_intentions.list_of_entry(context, entry_id)[2]]


@router.post("/fair-entries/{entry_id}/intentions", status_code=201, summary="登记初步意向", responses=problems(409))
def record(entry_id: Id, body: IntentionIn, context: ApiContext) -> IntentionOut:
    """Write an intention down at the booth or the desk."""
    return _intention(fair_intentions.record(context, entry_id, **body.model_dump()))


@router.post("/fair-intentions/{intention_id}/undo", summary="撤销初步意向", responses=problems(409))
def undo(intention_id: Id, context: ApiContext) -> IntentionOut:
    """It was written down by mistake."""
    return _intention(fair_intentions.undo(context, intention_id))


@router.post("/fair-intentions/{intention_id}/referral", summary="意向转为推荐", responses=problems(409))
def refer_on(intention_id: Id, body: ReferIn, context: ApiContext) -> IntentionOut:
    """Let a referral go on with it."""
    return _intention(fair_intentions.refer_on(context, intention_id, channel=body.channel))


@router.post("/fair-intentions/{intention_id}/start", summary="登记上岗", responses=problems(409))
def mark_started(intention_id: Id, body: StartIn, context: ApiContext) -> StartOut:
    """The first day at work after a fair."""
    return _start(fair_starts.mark_started(context, intention_id, started_on=body.started_on, proof=body.proof))


@router.post("/fair-intentions/{intention_id}/leaving", summary="登记离开", responses=problems(409))
def mark_left(intention_id: Id, body: LeaveIn, context: ApiContext) -> StartOut:
    """Somebody is not there any more."""
    return _start(fair_starts.mark_left(context, intention_id, left_on=body.left_on, reason=body.reason))


@router.post("/fair-intentions/{intention_id}/start-undo", summary="撤销上岗登记", responses=problems(409))
def undo_start(intention_id: Id, context: ApiContext) -> dict[str, bool]:
    """It was written down by mistake."""
    fair_starts.undo_start(context, intention_id)
    return {"removed": True}
