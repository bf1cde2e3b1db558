"""The audit log for other systems (审计): rows, hand-overs of personal data, seals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.v1.problem import problems
from matcher.models.audit import AuditQuestion
from matcher.service import audit_log, audit_seals, audit_words

router = APIRouter(prefix="/audit", tags=["审计"], route_class=UnitRoute)
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=500)]
Id = Annotated[int | None, Query(ge=1, le=2**62)]


class AuditRowOut(BaseModel):
    """A row of the log; ``account`` is the actor's name, null for the system."""

    id: int
    at: datetime
    account_id: int | None
    account: str | None
    role: str
    action: str
    action_label: str
    subject: str
    subject_id: int | None
    purpose: str
    request_id: str
    data: dict[str, Any]


class AuditPage(BaseModel):
    """Rows, newest first, and how many fit."""

    total: int
    rows: list[AuditRowOut]


class HandedOut(BaseModel):
    """A hand-over of a person's data to an enterprise; the person masked."""

    id: int
    at: datetime
    seeker_id: int
    person: str
    enterprise_id: int
    enterprise: str
    vacancy: str
    fields: list[str]
    by_name: str
    consent_channel: str
    withdrawn_at: datetime | None


class HandedPage(BaseModel):
    """Hand-overs, newest first, and how many fit."""

    total: int
    rows: list[HandedOut]


class SealOut(BaseModel):
    """A seal: which rows, their digest, the signature (Ed25519 by ``signer``); ``expired_at`` when its rows left."""

    number: int
    after_id: int
    last_id: int
    rows: int
    first_at: datetime
    last_at: datetime
    digest: str
    previous: str
    signer: str
    signature: str
    sealed_at: datetime
    expired_at: datetime | None


class SealPage(BaseModel):
    """Seals, the latest first, and how many there are."""

    total: int
    seals: list[SealOut]


@router.get("", summary="审计日志", responses=problems(422))
def list_rows(
    context: ApiContext,
    action: Annotated[str, Query(max_length=60, description="操作代码的开头，如 contact.")] = "",
    first: Annotated[date | None, Query(description="开始日期（含）")] = None,
    last: Annotated[date | None, Query(description="结束日期（含）")] = None,
    who: Annotated[str, Query(max_length=40, description="姓名的一部分，或完整的账号")] = "",
    role: Annotated[str, Query(max_length=32)] = "",
    subject: Annotated[str, Query(max_length=40)] = "",
    subject_id: Id = None,
    request_id: Annotated[str, Query(max_length=40)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> AuditPage:
    """Rows that fit, newest first."""
    asked = AuditQuestion(action.strip(), first, last, who.strip(), role, subject, subject_id, request_id.strip())
    rows, total = audit_log.list_audit(context, asked, offset=offset, limit=limit)
    return AuditPage(
        total=total,
        rows=[
            AuditRowOut(**row.model_dump(), account=name, action_label=audit_words.action_words(row.action))
            for row, name in rows
        ],
    )


@router.get("/disclosures", summary="对外提供记录", responses=problems(422))
def list_disclosures(
    context: ApiContext,
    first: date | None = None,
    last: date | None = None,
    enterprise: Annotated[str, Query(max_length=60, description="企业名称的一部分")] = "",
    seeker_id: Id = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> HandedPage:
    """Who was given whose data, newest first."""
    rows, total = audit_log.list_disclosures(
        context, first=first, last=last, enterprise=enterprise, seeker_id=seeker_id, offset=offset, limit=limit
    )
    return HandedPage(total=total, rows=[HandedOut.model_validate(row, from_attributes=True) for row in rows])


@router.get("/seals", summary="审计封条", responses=problems())
def list_seals(context: ApiContext, offset: Offset = 0, limit: Limit = 50) -> SealPage:
    """Seals, the latest first, to be kept on another machine."""
    rows, total = audit_seals.list_seals(context, offset=offset, limit=limit)
    return SealPage(total=total, seals=[SealOut.model_validate(row, from_attributes=True) for row in rows])
