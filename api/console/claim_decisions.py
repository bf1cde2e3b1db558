"""Steps of claims (补贴核定): what waits, papers seen, one step; what is refused is told in its place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console import personal_claims, typed
from api.console.claims import FailedStep, claim_steps, sheet
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.claim import ClaimStep
from matcher.service import claims
from matcher.service.permissions import Action, may, permit

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
# The page of what waits, as its forms name it; any other form comes from the ledger the claim is in.
WAITING = "waiting"


@router.get("/claims", response_class=HTMLResponse)
def waiting_page(request: Request, context: PageContext) -> Response:
    """Submitted claims of the region, approved ones nobody paid yet, and paid ones ordered back, the oldest first."""
    return _waiting(request, context)


def _waiting(request: Request, context: PageContext, failed: FailedStep | None = None) -> Response:
    return page(
        request,
        context,
        "claims/waiting.html",
        status_code=failed.status if failed else 200,
        rows=claims.list_waiting(context),
        to_pay=claims.list_to_pay(context),
        recovering=claims.list_recovering(context),
        steps=claim_steps(context),
        failed=failed,
    )


@router.post("/claims/{claim_id}/evidence")
def tick(
    request: Request,
    claim_id: Id,
    context: PageContext,
    version: Version,
    form: PageForm,
    names: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Papers seen; a remark counts where the paper is ticked."""
    told = {name: text for name in names if (text := form.get(f"remark-{name}")) is not None}
    try:
        made = claims.tick_evidence(context, claim_id, version=version, names=names, remarks=told)
    except (Invalid, Conflict) as error:
        return _refused(request, context, claim_id, "evidence", form, error)
    return back_to(_home(context, made.enterprise_id), "ticked", f"claim-{claim_id}")


@router.post("/claims/{claim_id}/steps")
def step(request: Request, claim_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """One step of a claim; what is refused comes back with what was typed."""
    if form.get("step") not in {one.value for one in ClaimStep}:
        permit(context.actor, Action.CLAIM_WORK if may(context.actor, Action.CLAIM_WORK) else Action.CLAIM_DECIDE)
        raise Invalid("没有这个办理步骤", field="step")
    try:
        made = claims.take_step(
            context,
            claim_id,
            ClaimStep(form["step"]),
            version=version,
            opinion=form.get("opinion", ""),
            amount=typed.fen(form.get("yuan", ""), "yuan"),
            paid_on=typed.day(form.get("paid_on", ""), "paid_on", label="拨付日期"),
            article=form.get("article", ""),
            due_on=typed.day(form.get("due_on", ""), "due_on", label="退回期限"),
            returned_on=typed.day(form.get("returned_on", ""), "returned_on", label="退款日期"),
        )
    except (Invalid, Conflict) as error:
        return _refused(request, context, claim_id, form["step"], form, error)
    except Forbidden as error:
        if error.code != "two_persons":
            raise
        return _refused(request, context, claim_id, form["step"], form, error)
    return back_to(_home(context, made.enterprise_id), "stepped", f"claim-{claim_id}")


def _refused(
    request: Request,
    context: PageContext,
    claim_id: int,
    step: str,
    form: dict[str, str],
    error: Invalid | Conflict | Forbidden,
) -> Response:
    """The page the form was on, with the refusal at the claim; a claim the reader does not see stays unseen."""
    either = Action.CLAIM_DECIDE if may(context.actor, Action.CLAIM_DECIDE) else Action.CLAIM_WORK
    claim = claims.find_claim(context, claim_id, either)
    field = {"amount": "yuan"}.get(name := getattr(error, "field", None) or "", name)
    failed = FailedStep(claim_id, step, form, field, error.message, error.status)
    if form.get("page") == WAITING:
        return _waiting(request, context, failed)
    if claim.enterprise_id is not None:
        return sheet(request, context, claim.enterprise_id, failed=failed)
    if not may(context.actor, Action.CLAIM_WORK):
        return _waiting(request, context, failed)
    return personal_claims.ledger(request, context, failed=failed)


def _home(context: PageContext, enterprise_id: int | None) -> str:
    if enterprise_id is not None:
        return f"/enterprises/{enterprise_id}/policies"
    return "/claims/personal" if may(context.actor, Action.CLAIM_WORK) else "/claims"
