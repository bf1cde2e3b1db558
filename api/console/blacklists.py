"""The page of lists of dishonest enterprises (失信名单): those imported, and the form for another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.blacklist import BlacklistDraft, BlacklistKind
from matcher.service import blacklists
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/blacklists", route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
_LABELS = {"kind": "名单类型", "department": "来源部门", "source": "文号或网址", "list_date": "名单日期"}


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """The lists of the own region, and the form."""
    return _show(request, context, {}, {}, number=number, size=size)


def _show(
    request: Request,
    context: Context,
    form: dict[str, str],
    errors: dict[str, str],
    *,
    details: list[str] | None = None,
    number: int = 1,
    size: int = 20,
    status: int = 200,
) -> Response:
    rows, total = blacklists.list_blacklists(context, offset=(number - 1) * size, limit=size)
    told = {"rows": rows, "total": total, "number": number, "size": size, "kinds": BlacklistKind}
    told |= {"form": form, "errors": errors, "details": details or []}
    return page(request, context, "blacklists/list.html", status_code=status, **told)


@router.post("")
def import_file(
    request: Request, context: PageContext, form: PageForm, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Take a list; mistakes are told by row."""
    permit(context.actor, Action.ENTERPRISE_BAR)
    typed = Typed(form, _LABELS)
    facts = {name: typed.text(name) for name in ("kind", "department", "source")} | {
        "list_date": typed.day("list_date")
    }
    try:
        draft = BlacklistDraft.model_validate(facts)
        if file is None or not file.filename:
            raise Invalid("请先选择文件", field="file")
        blacklists.import_file(context, draft, file.filename, file.file.read(READ))
    except ValidationError as error:
        return _show(request, context, form, typed.refused(error), status=422)
    except Invalid as error:
        told = {error.field or "_form": error.message}
        return _show(request, context, form, told, details=list(error.details), status=error.status)
    return back_to("/blacklists", "blacklisted")
