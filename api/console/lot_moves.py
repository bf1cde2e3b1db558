"""Pages of moves (分流安置、派遣转换): spare workers hired by another enterprise, or dispatched to it anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.lot_move import MoveDraft
from matcher.service import lot_moves
from matcher.service.permissions import Action

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
_LABELS = {
    "shortage_id": "缺口",
    "headcount": "人数",
    "organisation_id": "劳务派遣机构",
    "dispatched_now": "用工单位现有派遣人员",
    "note": "说明",
}


@router.post("/lots/{lot_id}/moves")
def begin(lot_id: Id, context: PageContext, form: PageForm) -> Response:
    """Begin to move workers of a lot to a shortage."""
    typed = Typed(form, _LABELS)
    names = ("shortage_id", "headcount", "organisation_id", "dispatched_now")
    facts: dict[str, Any] = {name: typed.whole(name) for name in names}
    facts["note"] = typed.text("note")
    if typed.errors:
        name, told = next(iter(typed.errors.items()))
        raise Invalid(told, field=name)
    try:
        draft = MoveDraft.model_validate(facts)
    except ValidationError as error:
        name, told = next(iter(typed.refused(error).items()))
        raise Invalid(told, field=name) from error
    made = lot_moves.begin(context, lot_id, draft)
    return back_to(f"/lot-moves/{made.id}", "move_begun")


@router.get("/lot-moves/{move_id}", response_class=HTMLResponse)
def move_page(request: Request, move_id: Id, context: PageContext) -> Response:
    """A move, the invitation or the order, and its end."""
    return _show(request, context, move_id, {}, None)


def _show(
    request: Request, context: PageContext, move_id: int, form: dict[str, str], error: Invalid | Conflict | None
) -> Response:
    return page(
        request,
        context,
        "lots/move.html",
        status_code=error.status if error else 200,
        view=lot_moves.get_move(context, move_id),
        form=form,
        errors={error.field or "_form": error.message} if error else {},
    )


def _done(
    request: Request, context: PageContext, move_id: int, form: dict[str, str], act: Callable[[], object], ok: str
) -> Response:
    lot_moves.find_move(context, move_id, Action.LENDING_PROPOSE)
    try:
        act()
    except (Invalid, Conflict) as error:
        if error.code == "stale":
            raise
        return _show(request, context, move_id, form, error)
    return back_to(f"/lot-moves/{move_id}", ok)


@router.post("/lot-moves/{move_id}/close")
def close(request: Request, move_id: Id, context: PageContext, form: PageForm, version: Version) -> Response:
    """Write down how many came."""

    def act() -> object:
        typed = Typed(form, {"came": "到岗人数"})
        came = typed.whole("came")
        if came is None:
            raise Invalid(typed.errors.get("came", "请填写到岗人数"), field="came")
        return lot_moves.close(context, move_id, came=came, version=version)

    return _done(request, context, move_id, form, act, "move_closed")


@router.post("/lot-moves/{move_id}/drop")
def drop(
    request: Request,
    move_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Give a move up."""

    def act() -> object:
        return lot_moves.drop(context, move_id, reason=reason, version=version)

    return _done(request, context, move_id, form, act, "move_dropped")
