"""Pages of lots (余缺信息) and of a region's balance (余缺汇总)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api import spot_map
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.money import plain_yuan
from matcher.models.pooling import DispatchKind, LotDraft, LotKind, LotSide, LotState
from matcher.service import lendings, lot_balance, lot_moves, lot_pairs, lots, standing
from matcher.service.permissions import Action, may

router = APIRouter(prefix="/lots", route_class=UnitRoute)
_LABELS = {
    "side": "类别",
    "kind": "余员去向",
    "title": "工种岗位",
    "headcount": "人数",
    "first": "开始日期",
    "last": "结束日期",
    "adcode": "工作地区",
    "address": "地址",
    "shift": "班次",
    "pay": "日薪",
    "skills": "技能要求",
    "skill_grade": "技能等级",
    "certificates": "证书",
    "dispatch_kind": "派遣岗位类别",
    "dispatched_now": "现有派遣人数",
    "note": "备注",
}
# Occupations that are drawn, those that lack most; characters of a name beside the drawing.
MOST_DRAWN = 12
LONGEST_NAME = 7
_TICKS = ("lodging", "board", "dispatched")


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    side: Annotated[str, Query(max_length=10)] = "",
    state: Annotated[str, Query(max_length=10)] = "",
    trade: Annotated[str, Query(max_length=60)] = "",
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Lots within reach."""
    typed = Typed({"first": first, "last": last}, _LABELS)
    days = {"first": typed.day("first"), "last": typed.day("last")}
    rows, total = lots.list_lots(
        context,
        side=_member(LotSide, side),
        states=[one] if (one := _member(LotState, state)) else [],
        trade=trade,
        scope=adcode,
        **days,
        offset=(page_number - 1) * size,
        limit=size,
    )
    return page(
        request,
        context,
        "lots/list.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        asked={"side": side, "state": state, "trade": trade, "adcode": adcode, "from": first, "to": last},
        errors=typed.errors,
        sides=LotSide,
        lot_states=LotState,
        own=context.actor.enterprise_id,
    )


def _member(kind: Any, code: str) -> Any:
    return kind(code) if code in list(kind) else None


@router.get("/balance", response_class=HTMLResponse)
def balance_page(
    request: Request,
    context: PageContext,
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    week: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Spare, lacking and the difference, by occupation, week and place."""
    day = Typed({"week": week}, {"week": "周次"}).day("week")
    view = lot_balance.get_balance(context, scope=adcode, week=day)
    drawing = spot_map.draw(
        spot_map.Mark(
            one.name,
            one.line.difference,
            "/lots/balance?" + urlencode({"adcode": one.line.key, "week": view.chosen.first.isoformat()}),
            one.longitude,
            one.latitude,
        )
        for one in lot_balance.locate(context, view)
    )
    places = lot_balance.choices(context, view.scope)
    crossed = view.trades
    return page(
        request,
        context,
        "lots/balance.html",
        view=view,
        places=places,
        drawing=drawing,
        crossed=crossed,
        drawn=_crossed_chart(view.weeks, crossed[:MOST_DRAWN]),
    )


def _crossed_chart(weeks: Sequence[lot_balance.Week], trades: Sequence[lot_balance.Trade]) -> dict[str, Any]:
    """Occupations by week as a drawing: the difference in each field, red where workers are missing."""
    cells = [
        [column, row, cell.difference]
        for row, trade in enumerate(trades)
        for column, cell in enumerate(trade.weeks)
        if cell.counts
    ]
    most = max((abs(cell[2]) for cell in cells), default=1) or 1
    names = [one.name if len(one.name) <= LONGEST_NAME else one.name[: LONGEST_NAME - 1] + "…" for one in trades]
    colours = ["#d98880", "#f4f6f7", "#7fb3a3"]
    return {
        "grid": {"top": 8, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {},
        "xAxis": {"type": "category", "data": [f"{one.first.month}/{one.first.day}" for one in weeks]},
        "yAxis": {"type": "category", "inverse": True, "data": names},
        "visualMap": {
            "show": False,
            "min": -most,
            "max": most,
            "inRange": {"color": colours},
        },
        "series": [{"type": "heatmap", "name": "差额", "data": cells, "label": {"show": True, "color": "#1b2631"}}],
    }


@router.get("/new", response_class=HTMLResponse)
def new_page(
    request: Request,
    context: PageContext,
    enterprise_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    side: Annotated[LotSide, Query()] = LotSide.SURPLUS,
) -> Response:
    """The form, with title, place and pay of the enterprise's latest post."""
    firm = standing.find_enterprise(context, enterprise_id or context.actor.enterprise_id or 0, Action.LOT_KEEP)
    facts = lots.defaults(context, firm.id or 0, side)
    return _form(request, context, firm, _shown(facts))


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    """A lot's facts as the form shows them: money in yuan, lists in one line."""
    pay = facts.get("pay")
    return facts | {
        "pay": plain_yuan(pay) if pay else "",
        "certificates": "、".join(facts.get("certificates") or []),
        "headcount": facts.get("headcount") or "",
        "shift": facts.get("shift") or "",
        "skill_grade": facts.get("skill_grade") or "",
        "dispatch_kind": facts.get("dispatch_kind") or "",
        "dispatched_now": "" if facts.get("dispatched_now") is None else facts["dispatched_now"],
    }


def _form(
    request: Request,
    context: PageContext,
    firm: Enterprise,
    form: dict[str, Any],
    *,
    change: int | None = None,
    errors: dict[str, str] | None = None,
    status: int = 422,
) -> Response:
    return page(
        request,
        context,
        "lots/form.html",
        status_code=status if errors else 200,
        firm=firm,
        form={**dict.fromkeys((*_LABELS, *_TICKS), ""), **form},
        titles=lots.own_titles(context, firm.id or 0),
        places=lots.counties(context, firm.adcode),
        change=change,
        version=form.get("version"),
        errors=errors or {},
        sides=LotSide,
        dispatch_kinds=DispatchKind,
        lot_kinds=LotKind,
    )


def _draft(form: dict[str, str]) -> tuple[LotDraft | None, dict[str, str]]:
    typed = Typed(form, _LABELS)
    names = ("side", "title", "adcode", "address", "skills", "note")
    facts: dict[str, Any] = {name: typed.text(name) for name in names}
    facts["kind"] = typed.text("kind") or LotKind.LEND.value
    facts |= {name: typed.text(name) or None for name in ("shift", "skill_grade", "dispatch_kind")}
    facts |= {"first": typed.day("first"), "last": typed.day("last"), "headcount": typed.whole("headcount")}
    facts["dispatched_now"] = typed.whole("dispatched_now")
    facts["pay"] = typed.yuan("pay")
    parts = typed.text("certificates").replace("，", "、").replace(",", "、").split("、")
    facts["certificates"] = [one.strip() for one in parts if one.strip()]
    facts |= {name: form.get(name) == "1" for name in _TICKS}
    if typed.errors:
        return None, typed.errors
    try:
        return LotDraft.model_validate(facts), {}
    except ValidationError as error:
        return None, typed.refused(error)


@router.post("")
def publish(
    request: Request,
    context: PageContext,
    form: PageForm,
    enterprise_id: Annotated[int | None, Form(ge=1, le=2**62)] = None,
) -> Response:
    """Publish a lot."""
    firm = standing.find_enterprise(context, enterprise_id or context.actor.enterprise_id or 0, Action.LOT_KEEP)
    draft, errors = _draft(form)
    if draft is None:
        return _form(request, context, firm, form, errors=errors)
    try:
        made = lots.publish(context, firm.id or 0, draft)
    except (Invalid, Conflict) as error:
        told = {error.field or "_form": error.message}
        return _form(request, context, firm, form, errors=told, status=error.status)
    return back_to(f"/lots/{made.id}", "lot_published")


@router.get("/{lot_id}", response_class=HTMLResponse)
def lot_page(request: Request, lot_id: Id, context: PageContext) -> Response:
    """One lot, and for staff what might go with it."""
    view = lots.get_lot(context, lot_id)
    proposes = may(context.actor, Action.LENDING_PROPOSE) and view.lot.state is LotState.OPEN
    shows = lots.kept_by(context, lot_id)
    moving = view.lot.kind is not LotKind.LEND
    partners = lot_pairs.partners(context, lot_id) if proposes and shows and not moving else []
    keeps = may(context.actor, Action.LOT_KEEP) and shows
    return page(
        request,
        context,
        "lots/lot.html",
        view=view,
        lent=lendings.of_lot(context, lot_id),
        partners=partners,
        proposes=proposes,
        keeps=keeps,
        shows=shows,
        moving=moving,
        moves=lot_moves.of_lot(context, lot_id) if may(context.actor, Action.LENDING_READ) else [],
        goals=lot_moves.goals(context, lot_id) if proposes and shows else [],
        bodies=[(one.id, one.name) for one in lot_moves.bodies(context, lot_id)] if proposes and shows else [],
    )


@router.get("/{lot_id}/change", response_class=HTMLResponse)
def change_page(request: Request, lot_id: Id, context: PageContext) -> Response:
    """The form with what was published."""
    lot, firm = lots.find_lot(context, lot_id, Action.LOT_KEEP)
    facts = _shown(lot.model_dump(include={*_LABELS, *_TICKS, "version"}))
    return _form(request, context, firm, facts, change=lot_id)


@router.post("/{lot_id}/change")
def change(
    request: Request, lot_id: Id, context: PageContext, form: PageForm, version: Annotated[int, Form(ge=1, le=2**31)]
) -> Response:
    """Change a lot that no lending is bound to."""
    _, firm = lots.find_lot(context, lot_id, Action.LOT_KEEP)
    draft, errors = _draft(form)
    if draft is None:
        return _form(request, context, firm, form, change=lot_id, errors=errors)
    try:
        lots.change(context, lot_id, draft, version=version)
    except Invalid as error:
        told = {error.field or "_form": error.message}
        return _form(request, context, firm, form, change=lot_id, errors=told)
    return back_to(f"/lots/{lot_id}", "lot_published")


@router.post("/{lot_id}/withdraw")
def withdraw(
    lot_id: Id,
    context: PageContext,
    version: Annotated[int, Form(ge=1, le=2**31)],
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take a lot back."""
    lots.withdraw(context, lot_id, version=version, reason=reason)
    return back_to(f"/lots/{lot_id}", "lot_withdrawn")
