"""Consents (同意) as their person sees them."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.consent import Consent
from matcher.service import consents, seekers

router = APIRouter(prefix="/consents", tags=["本人"], route_class=UnitRoute)


class ConsentOut(BaseModel):
    """What a person agreed to, until when (inclusive)."""

    id: int
    kind: str
    scope: str
    notice_version: str
    channel: str
    granted_at: datetime
    expires_on: date
    withdrawn_at: datetime | None


def _out(consent: Consent) -> ConsentOut:
    return ConsentOut(**consent.model_dump(include=set(ConsentOut.model_fields)))


@router.get("", summary="我的同意记录", responses=problems())
def list_consents(context: ApiContext) -> list[ConsentOut]:
    """All consents of the signed-in person, newest first."""
    return [_out(consent) for consent in seekers.get_profile(context).consents]


@router.post("/stop", summary="停止全部服务：撤回所有同意", responses=problems(409))
def stop_all(context: ApiContext) -> list[ConsentOut]:
    """Take every consent back and turn every way of telling off; those that were taken back."""
    return [_out(one) for one in consents.stop_all(context)]


@router.post("/{consent_id}/withdrawal", summary="撤回同意，立即生效", responses=problems(409))
def withdraw(consent_id: Id, context: ApiContext) -> ConsentOut:
    """Take a consent back."""
    return _out(consents.withdraw_consent(context, consent_id))
