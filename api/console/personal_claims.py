"""Claims without an enterprise (本人和机构申领): a person's own subsidy and an agency's 职业介绍补贴, seen through."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console import typed
from api.console.claims import FailedStep, claim_steps, refused_status, retire_kind, told_at, told_of
from api.console.page import back_to, page
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import RegionLevel
from matcher.models.region import SHANXI
from matcher.models.retirement import RetireKind
from matcher.service import claims, policy_sheets
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
SIZE = 50


@router.get("/claims/personal", response_class=HTMLResponse)
def ledger_page(
    request: Request, context: PageContext, page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1
) -> Response:
    """The ledger of such claims, with their papers and steps, and the form for a person's own."""
    return ledger(request, context, page_number=page_number)


def ledger(
    request: Request,
    context: PageContext,
    *,
    page_number: int = 1,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | NotFound | None = None,
    failed: FailedStep | None = None,
) -> Response:
    """The ledger, perhaps with a form that was refused or a step of a claim that was."""
    found = policy_sheets.personal_ledger(context, offset=(page_number - 1) * SIZE, limit=SIZE)
    counties = context.unit.regions.within(SHANXI, RegionLevel.COUNTY, RegionLevel.ZONE)
    return page(
        request,
        context,
        "claims/personal.html",
        status_code=failed.status if failed else refused_status(error),
        ledger=found,
        failed=failed,
        page=page_number,
        size=SIZE,
        steps=claim_steps(context),
        retire_kinds=RetireKind,
        form=form or {},
        errors={told_at(error, form or {}, found.policies): error.message} if error else {},
        counties=[(one.adcode, context.place_name(one.adcode)) for one in counties],
    )


@router.post("/claims/personal")
def propose(request: Request, context: PageContext, form: PageForm) -> Response:
    """Put a person's own claim into the ledger; what is wrong comes back beside what was typed."""
    permit(context.actor, Action.CLAIM_WORK)
    try:
        seeker = typed.whole(form.get("seeker_id", ""), "seeker_id", label="求职者编号")
        if seeker is None:
            raise Invalid("请填写求职者编号", field="seeker_id")
        made = claims.propose_claim(
            context,
            form.get("policy", "")[:20],
            seeker_id=seeker,
            told=told_of(form),
            months_from=typed.month(form.get("months_from", ""), "months_from", label="起始月份"),
            retire_kind=retire_kind(form),
            place=form.get("place", "")[:6],
            reason=form.get("reason", ""),
            received=form.get("received", ""),
        )
    except (Invalid, Conflict, NotFound) as error:
        return ledger(request, context, form=form, error=error)
    return back_to("/claims/personal", "claimed", f"claim-{made.id}")
