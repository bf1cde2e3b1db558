"""Pages of pooling (余缺调剂测算): the plan for a region, what-ifs, runs that are kept, lendings proposed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.pooling import WhatIf
from matcher.service import lot_balance, pooling, shortages
from matcher.service.context import Context
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
    return _plan(request, context, adcode, values)


def _plan(
    request: Request, context: Context, adcode: str, values: dict[str, str], refused: MatcherError | None = None
) -> Response:
    """The plan by these filters; ``refused`` is why something was not done with it, told above what was asked for."""
    scope = lot_balance.scope_of(context, adcode, Action.POOLING_SOLVE)
    errors = {"_form": refused.message} if refused else {}
    found = None
    try:
        found = pooling.solve(context, scope=scope, chosen=_chosen(values))
    except Invalid as error:
        errors |= {error.field or "_form": error.message}
    firms = [one.enterprise for one in found.open_places] if found else []
    return page(
        request,
        context,
        "pooling/plan.html",
        status_code=refused.status if refused else 422 if errors else 200,
        found=found,
        open_places=_by_city(context, zip(found.open_places, found.second, strict=True)) if found else [],
        people_left=_by_city(context, ((one,) for one in found.people_left)) if found else [],
        lines=_by_city(context, ((one,) for one in found.lines)) if found else [],
        reached=shortages.reached(context, firms),
        limits=context.kit.pooling.limits,
        fields=FIELDS,
        values=values,
        errors=errors,
        adcode=scope,
        places=lot_balance.choices(context, scope, Action.POOLING_SOLVE),
        runs=pooling.list_runs(context),
        reasons_of=pooling.reasons_of,
    )


def _by_city(context: Context, rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Rows under the cities of their work, by code: a province's list is folded by them."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        lot = row[0].lot if isinstance(row[0], pooling.Rest) else row[0].shortage
        found.setdefault(f"{lot.adcode[:4]}00", []).append(row)
    return [(context.place_name(city), found[city]) for city in sorted(found)]


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
def keep(
    request: Request, context: PageContext, form: PageForm, adcode: Annotated[str, Form(max_length=6)] = ""
) -> Response:
    """Store the plan the page showed, worked out anew."""
    try:
        run = pooling.keep(context, scope=adcode, chosen=_chosen(form))
    except (Invalid, Conflict) as error:
        return _plan(request, context, adcode, {name: form.get(name, "")[:8] for name, _, _ in FIELDS}, error)
    return back_to(f"/pooling/runs/{run.id}", "pooled")


@router.get("/pooling/runs/{run_id}", response_class=HTMLResponse)
def run_page(request: Request, run_id: Id, context: PageContext) -> Response:
    """A stored run and what became of its lines."""
    view = pooling.get_run(context, run_id)
    return page(
        request,
        context,
        "pooling/run.html",
        view=view,
        reached=shortages.reached(context, [firm for _, firm in view.lots.values()]),
    )


@router.post("/pooling/runs/{run_id}/propose")
def propose(run_id: Id, context: PageContext, form: PageForm) -> Response:
    """Propose the ticked lines to both enterprises."""
    ticked = [key.removeprefix("line-") for key in form if key.startswith("line-")]
    ids = [number for text in ticked if (number := typed.whole(text, "lines", label="调剂安排")) is not None]
    pooling.propose(context, run_id, ids)
    return back_to(f"/pooling/runs/{run_id}", "lendings_proposed")
