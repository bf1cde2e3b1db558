"""Lists of status groups (人员类别名单): one file of an office's decisions, taken whole or not at all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import PageContext, UnitRoute
from matcher.errors import Invalid
from matcher.models.status import HardshipKind, StatusKind
from matcher.service import statuses
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


@router.get("/statuses", response_class=HTMLResponse)
def list_page(request: Request, context: PageContext) -> Response:
    """What a list must hold, and the form to hand one in."""
    return _list(request, context)


def _list(request: Request, context: PageContext, error: Invalid | None = None) -> Response:
    permit(context.actor, Action.STATUS_WORK)
    return page(
        request,
        context,
        "claims/status_list.html",
        status_code=error.status if error else 200,
        errors={error.field or "_form": error.message} if error else {},
        details=error.details if error else [],
        kinds=StatusKind,
        hardships=HardshipKind,
    )


@router.post("/statuses")
def import_list(request: Request, context: PageContext, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Take a list; mistakes are told by row and field."""
    permit(context.actor, Action.STATUS_WORK)
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择文件", field="file")
        statuses.import_statuses(context, file.filename, file.file.read(READ))
    except Invalid as error:
        return _list(request, context, error)
    return back_to("/statuses", "statuses_taken")
