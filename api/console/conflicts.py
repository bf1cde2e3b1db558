"""The page of conflicts of interest (回避申报): the own ones, or the region's, and the form for another."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed, number
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.conflict import ConflictDraft, ConflictKind
from matcher.service import conflict_declarations
from matcher.service.context import Context

router = APIRouter(prefix="/conflicts", route_class=UnitRoute)
_LABELS = {
    "uscc": "统一社会信用代码",
    "kind": "关系",
    "since": "起始日期",
    "until": "截止日期",
    "officer_id": "专员",
}


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """What is declared, and the form."""
    return _show(request, context, {}, {}, number, size)


def _show(
    request: Request,
    context: Context,
    form: dict[str, str],
    errors: dict[str, str],
    number: int = 1,
    size: int = 20,
    status: int = 200,
) -> Response:
    rows, total = conflict_declarations.list_conflicts(context, offset=(number - 1) * size, limit=size)
    told = {"rows": rows, "total": total, "number": number, "size": size, "kinds": ConflictKind}
    officers = conflict_declarations.declarable(context)
    told |= {"form": form, "errors": errors, "officers": officers}
    return page(request, context, "conflicts/list.html", status_code=status, **told)


@router.post("")
def declare(request: Request, context: PageContext, form: PageForm) -> Response:
    """Declare an interest."""
    conflict_declarations.declarable(context)
    typed = Typed(form, _LABELS)
    facts: dict[str, Any] = {"uscc": typed.text("uscc"), "kind": typed.text("kind"), "since": typed.day("since")}
    facts |= {"until": typed.day("until"), "officer_id": typed.whole("officer_id")}
    try:
        draft = ConflictDraft.model_validate(facts)
        if typed.errors:
            return _show(request, context, form, typed.errors, status=422)
        conflict_declarations.declare(context, draft)
    except ValidationError as error:
        return _show(request, context, form, typed.refused(error), status=422)
    except Invalid as error:
        return _show(request, context, form, {error.field or "_form": error.message}, status=error.status)
    return back_to("/conflicts", "conflict_declared")


@router.post("/{conflict_id}/end")
def end(conflict_id: Id, context: PageContext, form: PageForm) -> Response:
    """End a declaration."""
    seen = number(form, "version", "页面版本")
    conflict_declarations.end(context, conflict_id, version=seen, reason=form.get("reason", ""))
    return back_to("/conflicts", "conflict_ended")
