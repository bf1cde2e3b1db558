"""One-time links for enterprises without an account (一次性收件链接)."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.models.inbox_link import LINK_DAYS, LINK_MAX_DAYS, InboxLink
from matcher.service import inbox_links

router = APIRouter(tags=["企业收件箱"], route_class=UnitRoute)


class LinkIn(BaseModel):
    """For how many days, and perhaps for one post only."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(default=LINK_DAYS, ge=1, le=LINK_MAX_DAYS)
    vacancy_id: int | None = Field(default=None, ge=1, le=2**62)


class LinkOut(BaseModel):
    """A link as lists show it: never its token; ``open``: it still opens."""

    id: int
    people: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    opened_at: datetime | None
    uses: int
    open: bool


class MadeLinkOut(LinkOut):
    """A fresh link with its address and the text to send; shown this once."""

    url: str
    text: str


def _facts(link: InboxLink, is_open: bool) -> dict[str, object]:
    names = ("id", "created_at", "expires_at", "revoked_at", "opened_at", "uses")
    return {name: getattr(link, name) for name in names} | {"people": len(link.referral_ids), "open": is_open}


@router.post("/cases/{case_id}/inbox-links", status_code=201, summary="生成一次性收件链接", responses=problems(409))
@forgetful
def make_link(request: Request, case_id: Id, body: LinkIn, context: ApiContext) -> MadeLinkOut:
    """A link for everybody of the case who waits for the enterprise's word now."""
    made = inbox_links.make_link(context, case_id, days=body.days, vacancy_id=body.vacancy_id)
    url = f"{request.base_url}reply/{made.token}"
    facts = _facts(made.link, True) | {"url": url, "text": inbox_links.message(context, made, url)}
    return MadeLinkOut.model_validate(facts)


@router.get("/cases/{case_id}/inbox-links", summary="案件的收件链接", responses=problems())
def list_links(case_id: Id, context: ApiContext) -> list[LinkOut]:
    """The links of a case, newest first."""
    return [LinkOut.model_validate(_facts(*one)) for one in inbox_links.list_links(context, case_id)]


@router.post("/inbox-links/{link_id}/revocation", summary="作废收件链接，立即生效", responses=problems(409))
def revoke(link_id: Id, context: ApiContext) -> LinkOut:
    """End a link."""
    return LinkOut.model_validate(_facts(inbox_links.revoke_link(context, link_id), False))
