"""Claims of subsidies (补贴申领): the ledger, its steps, and the status groups claims rest on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.claim import Claim, ClaimState, ClaimStep
from matcher.models.retirement import RetireKind
from matcher.models.status import SeekerStatus, StatusDraft
from matcher.service import claims, policies, policy_sheets, statuses
from matcher.service.permissions import Action, permit
from matcher.service.policy_sheets import ClaimRow

router = APIRouter(tags=["补贴申领"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class ClaimIn(BaseModel):
    """A claim: the policy, the person, and the facts of the hire (hired_on, contract_months, months, paid_fen …)."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(max_length=20)
    seeker_id: int | None = Field(default=None, ge=1, le=2**62)
    facts: dict[str, Any] = Field(default={}, max_length=20)
    months_from: date | None = None
    retire_kind: RetireKind | None = Field(default=None, description="按出生日期推算法定退休日期所用的类别")
    course_id: int | None = Field(default=None, ge=1, le=2**62, description="培训补贴：本单位已结业的培训班")
    place: str = Field(default="", max_length=6)
    reason: str = Field(default="", max_length=300)
    received: str = Field(default="", max_length=300, description="申请日期早于今天的：何时、何处收到纸质申请")


class Ticks(BaseModel):
    """The papers seen by hand, by their names in the checklist, perhaps a remark on each, and the version."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    names: list[str] = Field(max_length=20)
    remarks: dict[str, str] = Field(default={}, max_length=20)


class Step(BaseModel):
    """What is done to a claim; ``amount`` in fen: approved, to be given back (recover), or come back (collect)."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    step: ClaimStep
    opinion: str = Field(default="", max_length=300)
    amount: int | None = Field(default=None, ge=1, le=10_000_000_000)
    paid_on: date | None = None
    article: str = Field(default="", max_length=200, description="责令退回（recover）的依据：条款或文号")
    due_on: date | None = Field(default=None, description="责令退回（recover）的期限")
    returned_on: date | None = Field(default=None, description="登记退款（collect）的日期，不写为今天")


class Purpose(BaseModel):
    """Why the papers are looked at."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(default="", max_length=200)


class ReturnOut(BaseModel):
    """Money of a paid claim that came back, in fen."""

    amount: int
    returned_on: date
    note: str = ""


class ClaimOut(BaseModel):
    """A claim as its reader may see it."""

    id: int
    policy: str
    policy_version: str
    claimant: str
    enterprise_id: int | None = None
    adcode: str
    seeker_id: int | None = None
    person: str = ""
    state: str
    state_label: str
    hired_on: date | None
    applied_on: date
    months_from: date | None
    months: int | None
    amount: int | None
    proposed_amount: int | None = Field(default=None, description="提出时系统计算的金额（分），核定后不变")
    approval_note: str = ""
    evidence: list[dict[str, Any]]
    course_id: int | None = None
    placed: bool | None = None
    received: str = ""
    answer: dict[str, Any] = {}
    asked_today: str = ""
    opinion: str = ""
    paid_on: date | None
    recover_amount: int | None = None
    recover_due: date | None = None
    recover_article: str = ""
    recover_reason: str = ""
    returned: int = 0
    returns: list[ReturnOut] = []
    version: int
    updated_at: datetime


class StatusOut(BaseModel):
    """A status group without its papers."""

    id: int
    kind: str
    label: str
    holds: bool
    since: date
    until: date | None
    adcode: str | None
    source: str


_SHARED = set(ClaimOut.model_fields) - {
    *("seeker_id", "person", "state_label", "amount", "evidence", "answer", "returns"),
    *("proposed_amount", "approval_note"),
}


def claim_out(claim: Claim) -> ClaimOut:
    """A claim for the staff who work on it."""
    facts = claim.model_dump(
        include=_SHARED | {"seeker_id", "amount", "proposed_amount", "approval_note", "evidence", "answer"}
    )
    return ClaimOut(**facts, state_label=claim.state.label)


def _row(one: ClaimRow, *, staff: bool) -> ClaimOut:
    facts = one.claim.model_dump(include=_SHARED - {"opinion", "asked_today", "placed", "received", "recover_reason"})
    back = [ReturnOut(**it.model_dump(include={"amount", "returned_on"})) for it in one.returns]
    if staff:
        back = [ReturnOut(amount=it.amount, returned_on=it.returned_on, note=it.note) for it in one.returns]
    facts["returns"] = back
    seen: dict[str, Any] = {"person": one.person, "amount": one.amount, "evidence": one.evidence}
    seen |= {"proposed_amount": one.computed}
    if staff:
        seen |= {"seeker_id": one.claim.seeker_id, "answer": one.claim.answer, "asked_today": one.today}
        seen |= {"recover_reason": one.claim.recover_reason}
        seen |= {"opinion": one.claim.opinion, "placed": one.claim.placed, "received": one.claim.received}
        seen |= {"approval_note": one.claim.approval_note}
    return ClaimOut(**facts, **seen, state_label=one.claim.state.label)


def status_out(one: SeekerStatus) -> StatusOut:
    """A status without its papers."""
    return StatusOut(**one.model_dump(include=set(StatusOut.model_fields)), label=one.kind.label)


@router.get("/enterprises/{enterprise_id}/policies", summary="单位可申领的补贴和台账", responses=problems())
def sheet(enterprise_id: Id, context: ApiContext) -> dict[str, Any]:
    """What it may claim, its claims, and what it is paid without application."""
    shown = policy_sheets.get_sheet(context, enterprise_id)
    amounts = policies.sees_amounts(context.actor)
    return {
        "answers": [one.shown(amounts=amounts) for one in shown.answers],
        "claimable": shown.claimable if shown.staff else None,
        "claimable_unverified": shown.unverified if shown.staff else None,
        "claimable_uncounted": shown.uncounted if shown.staff else None,
        "hired": [
            {
                "seeker_id": hire.seeker.id,
                "name": hire.seeker.name_masked,
                "started_on": hire.started_on,
                "policies": [one.plain() for one in hire.chances],
            }
            for hire in shown.hired
        ],
        "sums": {state.value: total for state, total in shown.sums.items()},
        "money": asdict(shown.money),
        "granted": asdict(shown.granted),
        "claims": [_row(one, staff=shown.staff) for one in shown.claims],
        "grants": [
            {
                "id": row.id,
                "policy": made.policy,
                "title": made.title,
                "state": row.state.value,
                "persons": row.persons,
                "amount": row.amount,
                "public_to": made.public_to,
                "paid_on": row.paid_on,
                "recover_amount": row.recover_amount,
                "recover_due": row.recover_due,
                "recover_article": row.recover_article,
                "returned": row.returned,
                "version": row.version,
            }
            for row, made in shown.grants
        ],
    }


@router.post("/enterprises/{enterprise_id}/claims", status_code=201, summary="为单位提出申领", responses=problems(409))
def propose(enterprise_id: Id, body: ClaimIn, context: ApiContext) -> ClaimOut:
    """Put a claim into the ledger; 409 says what excludes it or why the engine finds it not eligible."""
    return claim_out(_propose(context, body, enterprise_id))


@router.get("/claims", summary="补贴申领台账", responses=problems())
def list_claims(
    context: ApiContext,
    state: ClaimState | None = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Claims of enterprises, people and agencies within reach, newest first; an enterprise reads its own."""
    rows, total = policy_sheets.list_claims(context, state=state, offset=offset, limit=limit)
    staff = policy_sheets.is_staff(context)
    return {"total": total, "items": [_row(one, staff=staff) for one in rows]}


@router.get("/claims/{claim_id}", summary="一笔补贴申领", responses=problems())
def get_claim(claim_id: Id, context: ApiContext) -> ClaimOut:
    """As its reader may see it."""
    return _row(policy_sheets.get_claim(context, claim_id), staff=policy_sheets.is_staff(context))


@router.post("/claims", status_code=201, summary="为劳动者本人提出申领", responses=problems(409))
def propose_own(body: ClaimIn, context: ApiContext) -> ClaimOut:
    """A person's own claim, entered at the desk (灵活就业社保补贴)."""
    return claim_out(_propose(context, body, None))


def _propose(context: ApiContext, body: ClaimIn, enterprise_id: int | None) -> Claim:
    return claims.propose_claim(
        context,
        body.policy,
        enterprise_id=enterprise_id,
        seeker_id=body.seeker_id,
        told=body.facts,
        months_from=body.months_from,
        retire_kind=body.retire_kind,
        course_id=body.course_id,
        place=body.place,
        reason=body.reason,
        received=body.received,
    )


@router.post("/claims/{claim_id}/evidence", summary="勾选已核对的材料", responses=problems(409))
def tick(claim_id: Id, body: Ticks, context: ApiContext) -> ClaimOut:
    """Who ticked what when is kept."""
    return claim_out(
        claims.tick_evidence(context, claim_id, version=body.version, names=body.names, remarks=body.remarks)
    )


@router.post("/claims/{claim_id}/steps", summary="提交、核定、拨付、撤回、责令退回", responses=problems(409))
def step(claim_id: Id, body: Step, context: ApiContext) -> ClaimOut:
    """One step; what is decided is never decided by who proposed it."""
    made = claims.take_step(
        context,
        claim_id,
        body.step,
        version=body.version,
        opinion=body.opinion,
        amount=body.amount,
        paid_on=body.paid_on,
        article=body.article,
        due_on=body.due_on,
        returned_on=body.returned_on,
    )
    return claim_out(made)


@router.get("/seekers/{seeker_id}/statuses", summary="人员类别", responses=problems())
def list_statuses(seeker_id: Id, context: ApiContext) -> list[StatusOut]:
    """What offices wrote down of a person, without the papers."""
    return [status_out(one) for one in statuses.list_statuses(context, seeker_id)[1]]


@router.post("/seekers/{seeker_id}/statuses", status_code=201, summary="登记人员类别", responses=problems())
def put_status(seeker_id: Id, body: StatusDraft, context: ApiContext) -> StatusOut:
    """From papers or a business system; never inferred."""
    return status_out(statuses.put_status(context, seeker_id, body))


@router.post("/seekers/{seeker_id}/statuses/{status_id}/revocation", summary="作废类别登记", responses=problems(409))
def revoke(seeker_id: Id, status_id: Id, context: ApiContext) -> StatusOut:
    """The entry stays as history."""
    return status_out(statuses.revoke_status(context, seeker_id, status_id))


@router.post("/statuses", status_code=201, summary="导入人员类别名单", responses=problems(413))
def import_statuses(context: ApiContext, file: Annotated[UploadFile | None, File()] = None) -> dict[str, int]:
    """All rows or none: ``errors`` names row and field of each mistake."""
    permit(context.actor, Action.STATUS_WORK)
    if file is None or not file.filename:
        raise Invalid("请先选择文件", field="file")
    return {"taken": statuses.import_statuses(context, file.filename, file.file.read(READ))}


@router.post("/seekers/{seeker_id}/papers", summary="查看类别材料（记入审计）", responses=problems())
def papers(seeker_id: Id, body: Purpose, context: ApiContext) -> list[dict[str, Any]]:
    """Document numbers and categories, for a stated purpose."""
    found = statuses.reveal_papers(context, seeker_id, purpose=body.purpose)
    return [{"kind": one.status.kind.value, "document": one.document, "category": one.category} for one in found]
