"""A market's entry in the directory (市场名录): its operator keeps it up, a county or a city founds and closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enums import MarketKind
from matcher.models.market import Market, MarketDraft
from matcher.service import market_register, markets
from matcher.service.context import Context

router = APIRouter(route_class=UnitRoute)
_TOLD = {
    "name": "请填写名称（4 到 60 字）",
    "kind": "请选择性质",
    "address": "请填写地址（2 到 200 字）",
    "hours": "请填写开放时间（2 到 60 字）",
    "phone": "电话最多 30 字",
    "area_m2": "规模应为 1 到 1000000 之间的整数",
    "services": "服务最多 12 项，每项 2 到 20 字",
    "trades": "主要工种最多 12 项，每项 2 到 20 字",
}
Version = Annotated[int, Form(ge=1, le=2**31)]


@router.get("/desk/entry", response_class=HTMLResponse)
def entry_page(request: Request, context: PageContext) -> Response:
    """The form with what stands in the directory."""
    market = markets.own_entry(context)
    return _page(request, context, market, _shown(market))


@router.post("/desk/entry")
def change(request: Request, context: PageContext, form: PageForm, version: Version) -> Response:
    """Take the entry as typed; a form with errors comes back with what was typed."""
    market = markets.own_entry(context)
    try:
        markets.change_entry(context, MarketDraft.model_validate(_facts(form)), version=version)
    except ValidationError as error:
        return _page(request, context, market, form, _wrong(error), version)
    except Invalid as error:
        return _page(request, context, market, form, {error.field or "_form": error.message}, version)
    return back_to("/desk/entry", "market_changed")


@router.get("/market-register", response_class=HTMLResponse)
def register_page(request: Request, context: PageContext) -> Response:
    """The markets of the own region, those that are closed too, and the form for a new one."""
    return _register(request, context, {})


@router.post("/market-register")
def found(request: Request, context: PageContext, form: PageForm) -> Response:
    """Found a market; a form with errors comes back with what was typed."""
    try:
        market_register.places(context)
        draft = MarketDraft.model_validate(_facts(form))
        market_register.found_market(context, draft, adcode=form.get("adcode", "")[:6])
    except ValidationError as error:
        return _register(request, context, form, _wrong(error))
    except Invalid as error:
        return _register(request, context, form, {error.field or "_form": error.message})
    return back_to("/market-register", "market_founded")


@router.post("/market-register/{market_id}/close")
def close(request: Request, market_id: Id, context: PageContext, form: PageForm, version: Version) -> Response:
    """Close a market with the reason."""
    try:
        market_register.close_market(context, market_id, reason=form.get("reason", ""), version=version)
    except (Invalid, Conflict) as error:
        return _register(request, context, {}, {"_form": error.message}, error.status)
    return back_to("/market-register", "market_closed")


@router.post("/market-register/{market_id}/reopen")
def reopen(request: Request, market_id: Id, context: PageContext, version: Version) -> Response:
    """Open a closed market again."""
    try:
        market_register.reopen_market(context, market_id, version=version)
    except Conflict as error:
        return _register(request, context, {}, {"_form": error.message}, error.status)
    return back_to("/market-register", "market_reopened")


def _register(
    request: Request,
    context: Context,
    form: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 422,
) -> Response:
    rows = [(one, context.place_name(one.adcode)) for one in market_register.list_register(context)]
    return page(
        request,
        context,
        "markets/register.html",
        status_code=status if errors else 200,
        rows=rows,
        places=market_register.places(context),
        values=dict.fromkeys((*MarketDraft.model_fields, "adcode"), "") | dict(form),
        errors=errors or {},
        kinds=MarketKind,
    )


def _facts(form: Mapping[str, str]) -> dict[str, object]:
    return {
        **{name: form.get(name, "") for name in ("name", "kind", "address", "hours", "phone")},
        "area_m2": form.get("area_m2", "").strip() or None,
        **{name: _listed(form.get(name, "")) for name in ("services", "trades")},
    }


def _wrong(error: ValidationError) -> dict[str, str]:
    return {name: _TOLD[name] for name in (str(one["loc"][0]) for one in error.errors())}


def _listed(text: str) -> list[str]:
    for sign in "，,；;":
        text = text.replace(sign, "、")
    return [one.strip() for one in text.split("、") if one.strip()]


def _shown(market: Market) -> dict[str, str]:
    shown = {
        name: str(getattr(market, name) or "") for name in ("name", "kind", "address", "hours", "phone", "area_m2")
    }
    return shown | {name: "、".join(getattr(market, name)) for name in ("services", "trades")}


def _page(
    request: Request,
    context: Context,
    market: Market,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Response:
    return page(
        request,
        context,
        "markets/edit.html",
        status_code=422 if errors else 200,
        market=market,
        values=dict.fromkeys(MarketDraft.model_fields, "") | dict(values),
        version=version or market.version,
        errors=errors or {},
        kinds=MarketKind,
    )
