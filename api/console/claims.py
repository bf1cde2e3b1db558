"""Pages of claims (补贴申领): an enterprise's sheet, a person's status groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.claim import DECISIONS, STEPS, ClaimStep
from matcher.models.enums import RegionLevel
from matcher.models.lending import NOTED
from matcher.models.retirement import RetireKind
from matcher.models.status import HardshipKind, StatusDraft, StatusKind, StatusSource
from matcher.service import claims, policies, policy_sheets, sizes, statuses
from matcher.service.permissions import Action, may, permit

router = APIRouter(route_class=UnitRoute)


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A step of a claim that was refused: which, what was typed, and why; shown where it was pressed."""

    claim_id: int
    step: str
    form: dict[str, str]
    field: str
    message: str
    status: int


# What the form of a claim asks, besides policy, person and months.
TOLD = (
    *("hired_on", "applied_on", "contract_signed", "contract_months", "social_insured", "unemployment_insured"),
    *("months", "born_on", "retires_on"),
)


@router.get("/enterprises/{enterprise_id}/policies", response_class=HTMLResponse)
def sheet_page(
    request: Request, enterprise_id: Id, context: PageContext, seeker: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> Response:
    """What an enterprise may claim, its ledger, and what it is paid without application.

    ``seeker`` is somebody hired, for whom the form is filled in as far as it is known.
    """
    return sheet(request, context, enterprise_id, hired=seeker)


def sheet(
    request: Request,
    context: PageContext,
    enterprise_id: int,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | NotFound | None = None,
    *,
    hired: int = 0,
    failed: FailedStep | None = None,
) -> Response:
    """The page of an enterprise's sheet, perhaps with a form that was refused or a step of a claim that was."""
    shown = policy_sheets.get_sheet(context, enterprise_id)
    hire = next((one for one in shown.hired if one.seeker.id == hired), None)
    if hire is not None and form is None:
        form = {"seeker_id": str(hired), "hired_on": str(hire.started_on or "")}
        form |= {"policy": hire.chances[0].answer.policy} if len(hire.chances) == 1 else {}
    return page(
        request,
        context,
        "claims/sheet.html",
        status_code=failed.status if failed else refused_status(error),
        sheet=shown,
        failed=failed,
        noted=NOTED,
        size_basis=sizes.basis(context, shown.enterprise),
        amounts=policies.sees_amounts(context.actor),
        form=form or {},
        errors={told_at(error, form or {}, shown.policies): error.message} if error else {},
        steps=claim_steps(context),
        retire_kinds=RetireKind,
    )


def refused_status(error: Invalid | Conflict | NotFound | None) -> int:
    """The status of a page with a claim's form on it; what the form names and is not there is a mistake in it."""
    return 200 if error is None else 422 if isinstance(error, NotFound) else error.status


def told_at(error: Invalid | Conflict | NotFound, form: dict[str, str], choices: list[tuple[str, str]]) -> str:
    """The field of a claim's form an error belongs to; what was not found is the policy or the person."""
    if isinstance(error, NotFound):
        known = any(form.get("policy") == code for code, _ in choices)
        return "seeker_id" if known else "policy"
    return (error.field if isinstance(error, Invalid) else None) or "_form"


def claim_steps(context: PageContext) -> dict[str, list[ClaimStep]]:
    """Which steps the reader may take, by the state a claim is in."""
    work, decide = may(context.actor, Action.CLAIM_WORK), may(context.actor, Action.CLAIM_DECIDE)
    found: dict[str, list[ClaimStep]] = {}
    for step, (before, _) in STEPS.items():
        if decide if step in DECISIONS else work:
            for state in before:
                found.setdefault(state.value, []).append(step)
    return found


@router.post("/enterprises/{enterprise_id}/claims")
def propose(request: Request, enterprise_id: Id, context: PageContext, form: PageForm) -> Response:
    """Put a claim into the ledger; what is wrong comes back beside what was typed."""
    permit(context.actor, Action.CLAIM_WORK)
    try:
        made = claims.propose_claim(
            context,
            form.get("policy", "")[:20],
            enterprise_id=enterprise_id,
            seeker_id=typed.whole(form.get("seeker_id", ""), "seeker_id", label="求职者编号"),
            told=told_of(form),
            months_from=typed.month(form.get("months_from", ""), "months_from", label="起始月份"),
            retire_kind=retire_kind(form),
            course_id=typed.whole(form.get("course_id", ""), "course_id", label="培训班"),
            reason=form.get("reason", ""),
            received=form.get("received", ""),
        )
    except (Invalid, Conflict, NotFound) as error:
        return sheet(request, context, enterprise_id, form, error)
    return back_to(f"/enterprises/{enterprise_id}/policies", "claimed", f"claim-{made.id}")


def told_of(form: dict[str, str]) -> dict[str, Any]:
    """The facts of a claim's form; what is paid is typed in yuan."""
    paid = form.get("paid_yuan", "").strip()
    told: dict[str, Any] = {name: form[name] for name in TOLD if form.get(name)}
    return told | ({"paid_fen": typed.fen(paid, "paid_yuan")} if paid else {})


def retire_kind(form: dict[str, str]) -> RetireKind | None:
    """Whose retirement age a claim's form names; none is left to be told as a date, or not at all."""
    return next((one for one in RetireKind if one.value == form.get("retire_kind")), None)


@router.get("/seekers/{seeker_id}/statuses", response_class=HTMLResponse)
def statuses_page(
    request: Request, seeker_id: Id, context: PageContext, enterprise: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> Response:
    """A person's status groups, and the form to enter one; ``enterprise`` is whose sheet leads here and is next."""
    return _statuses(request, context, seeker_id, form={"enterprise": str(enterprise)} if enterprise else None)


def _statuses(
    request: Request,
    context: PageContext,
    seeker_id: int,
    *,
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    papers: list[statuses.StatusView] | None = None,
) -> Response:
    seeker, found = statuses.list_statuses(context, seeker_id)
    counties = context.unit.regions.within(seeker.adcode[:2] + "0000", RegionLevel.COUNTY, RegionLevel.ZONE)
    return page(
        request,
        context,
        "claims/statuses.html",
        status_code=422 if errors else 200,
        seeker=seeker,
        statuses=found,
        spoken=statuses.spoken,
        papers={one.status.id: one for one in papers or []},
        form=form or {},
        errors=errors or {},
        kinds=StatusKind,
        hardships=HardshipKind,
        sources=StatusSource,
        counties=[(one.adcode, context.place_name(one.adcode)) for one in counties],
    )


_NAMES = {"kind": "类别", "since": "起始日期", "until": "终止日期", "adcode": "登记地", "category": "困难类别"}


@router.post("/seekers/{seeker_id}/statuses")
def put_status(request: Request, seeker_id: Id, context: PageContext, form: PageForm) -> Response:
    """Enter what an office decided."""
    statuses.list_statuses(context, seeker_id)
    names = ("kind", "since", "until", "adcode", "document", "category", "source")
    told: dict[str, Any] = {name: form[name] for name in names if form.get(name)}
    try:
        draft = StatusDraft.model_validate(told | {"holds": form.get("holds") != "0"})
        statuses.put_status(context, seeker_id, draft)
    except ValidationError as error:
        first = error.errors()[0]
        place = str(first["loc"][0]) if first["loc"] else "_form"
        text = (
            str(first["msg"]).removeprefix("Value error, ") if place == "_form" else f"请填对{_NAMES.get(place, place)}"
        )
        return _statuses(request, context, seeker_id, form=form, errors={place: text})
    except Invalid as error:
        return _statuses(request, context, seeker_id, form=form, errors={error.field or "_form": error.message})
    home = typed.whole(form.get("enterprise", ""), "enterprise")
    return back_to(f"/enterprises/{home}/policies" if home else f"/seekers/{seeker_id}/statuses", "status_put")


@router.post("/seekers/{seeker_id}/statuses/{status_id}/revocation")
def revoke(seeker_id: Id, status_id: Id, context: PageContext) -> Response:
    """An entry was wrong."""
    statuses.revoke_status(context, seeker_id, status_id)
    return back_to(f"/seekers/{seeker_id}/statuses", "status_revoked")


@router.post("/seekers/{seeker_id}/papers", response_class=HTMLResponse)
def papers(request: Request, seeker_id: Id, context: PageContext, form: PageForm) -> Response:
    """Document numbers and categories, for a purpose that is written down."""
    found = statuses.reveal_papers(context, seeker_id, purpose=form.get("purpose", ""))
    return _statuses(request, context, seeker_id, papers=found)
