"""Pages of pooling (余缺调剂测算): the plan for a region, what-ifs, runs that are kept, lendings proposed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.pooling import WhatIf
from matcher.service import lot_balance, pooling
from matcher.service.permissions import Action

router = APIRouter(route_class=UnitRoute)
Place = Annotated[str, Query(max_length=6)]
Typed = Annotated[str, Query(max_length=8)]
# Field, label, unit and what it means when empty.
FIELDS = (
    ("radius_km", "通勤半径", "公里"),
    ("overlap_days", "至少重合", "天"),
    ("cover_percent", "至少占工期", "%"),
    ("pay_percent", "用工方日薪提高", "%"),
    ("shift_days", "用工日期推迟", "天"),
)


@router.get("/pooling", response_class=HTMLResponse)
def plan_page(
    request: Request,
    context: PageContext,
    adcode: Place = "",
    radius_km: Typed = "",
    overlap_days: Typed = "",
    cover_percent: Typed = "",
    pay_percent: Typed = "",
    shift_days: Typed = "",
) -> Response:
    """The best plan for the region's open lots, as things are or as they might be."""
    values = {
        "radius_km": radius_km,
        "overlap_days": overlap_days,
        "cover_percent": cover_percent,
        "pay_percent": pay_percent,
        "shift_days": shift_days,
    }
    scope = lot_balance.scope_of(context, adcode, Action.POOLING_SOLVE)
    errors: dict[str, str] = {}
    found = None
    try:
        found = pooling.solve(context, scope=scope, chosen=_chosen(values))
    except Invalid as error:
        errors = {error.field or "_form": error.message}
    return page(
        request,
        context,
        "pooling/plan.html",
        status_code=422 if errors else 200,
        found=found,
        limits=context.kit.pooling.limits,
        fields=FIELDS,
        values=values,
        errors=errors,
        adcode=scope,
        places=lot_balance.choices(context, scope, Action.POOLING_SOLVE),
        runs=pooling.list_runs(context),
        reasons_of=pooling.reasons_of,
    )


def _chosen(values: dict[str, str]) -> WhatIf:
    """The what-if of a form; empty fields leave things as they are."""
    told: dict[str, Any] = {}
    for name, label, _unit in FIELDS:
        text = values.get(name, "").strip()
        later = text.removeprefix("-") if name == "shift_days" else text
        number = typed.whole(later, name, label=label, digits=4)
        if number is not None:
            told[name] = -number if text.startswith("-") else number
    try:
        return WhatIf.model_validate(told)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        label = next(label for name, label, _ in FIELDS if name == field)
        raise Invalid(f"{label}超出可测算的范围，请填小一些的数", field=field) from error


@router.post("/pooling/runs")
def keep(context: PageContext, form: PageForm, adcode: Annotated[str, Form(max_length=6)] = "") -> Response:
    """Store the plan the page showed, worked out anew."""
    run = pooling.keep(context, scope=adcode, chosen=_chosen(form))
    return back_to(f"/pooling/runs/{run.id}", "pooled")


@router.get("/pooling/runs/{run_id}", response_class=HTMLResponse)
def run_page(request: Request, run_id: Id, context: PageContext) -> Response:
    """A stored run and what became of its lines."""
    return page(request, context, "pooling/run.html", view=pooling.get_run(context, run_id))


@router.post("/pooling/runs/{run_id}/propose")
def propose(run_id: Id, context: PageContext, form: PageForm) -> Response:
    """Propose the ticked lines to both enterprises."""
    ticked = [key.removeprefix("line-") for key in form if key.startswith("line-")]
    ids = [number for text in ticked if (number := typed.whole(text, "lines", label="调剂安排")) is not None]
    pooling.propose(context, run_id, ids)
    return back_to(f"/pooling/runs/{run_id}", "lendings_proposed")
