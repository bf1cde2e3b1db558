"""The page on which an operator keeps up the own market's entry in the directory (市场名录)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.enums import MarketKind
from matcher.models.market import Market, MarketDraft
from matcher.service import markets
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


@router.get("/desk/entry", response_class=HTMLResponse)
def entry_page(request: Request, context: PageContext) -> Response:
    """The form with what stands in the directory."""
    market = markets.own_entry(context)
    return _page(request, context, market, _shown(market))


@router.post("/desk/entry")
def change(
    request: Request, context: PageContext, form: PageForm, version: Annotated[int, Form(ge=1, le=2**31)]
) -> Response:
    """Take the entry as typed; a form with errors comes back with what was typed."""
    market = markets.own_entry(context)
    facts = {
        **{name: form.get(name, "") for name in ("name", "kind", "address", "hours", "phone")},
        "area_m2": form.get("area_m2", "").strip() or None,
        **{name: _listed(form.get(name, "")) for name in ("services", "trades")},
    }
    try:
        markets.change_entry(context, MarketDraft.model_validate(facts), version=version)
    except ValidationError as error:
        names = [str(one["loc"][0]) for one in error.errors()]
        return _page(request, context, market, form, {name: _TOLD[name] for name in names}, version)
    except Invalid as error:
        return _page(request, context, market, form, {error.field or "_form": error.message}, version)
    return back_to("/desk/entry", "market_changed")


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
