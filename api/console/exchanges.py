"""Pages of exchange with other systems (对接): files out and in, return files, batches, what was sent back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from api.downloads import XLSX, attachment
from matcher.errors import Invalid, MatcherError
from matcher.service import exchange_exports, exchange_imports, exchange_returns, mappings
from matcher.service.exchange_exports import ExportScope
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/exchanges", route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


@router.get("", response_class=HTMLResponse)
def exchanges_page(request: Request, context: PageContext) -> Response:
    """Mappings in force, the forms for files, the latest batches and what was sent back."""
    return _exchanges(request, context)


def _exchanges(
    request: Request, context: PageContext, form: dict[str, str] | None = None, error: MatcherError | None = None
) -> Response:
    used = mappings.list_mappings(context)
    batches, total = exchange_exports.list_batches(context)
    return page(
        request,
        context,
        "exchanges/list.html",
        status_code=error.status if error else 200,
        used=used,
        exporting=[(str(one.id), one.name) for one in used if one.exports],
        every=[(str(one.id), one.name) for one in used],
        scopes=[(one.value, one.label) for one in ExportScope],
        shipped=[one.name for one in mappings.shipped() if one.name not in {known.name for known in used}],
        batches=batches,
        total=total,
        refused=exchange_exports.list_refused(context),
        form=form or {},
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/adoption")
def adopt(context: PageContext, form: PageForm) -> Response:
    """Make a mapping of the unit out of an example that comes with the program."""
    permit(context.actor, Action.MAPPING_EDIT)
    draft = next((one for one in mappings.shipped() if one.name == form.get("name", "")), None)
    if draft is None:
        raise Invalid("请从列出的示例方案里选一个", field="name")
    mappings.make_mapping(context, draft)
    return back_to("/exchanges", "mapping_made")


@router.post("/export")
@forgetful
def export(request: Request, context: PageContext, form: PageForm) -> Response:
    """The file of what changed; masked unless everything is asked for with a purpose."""
    permit(context.actor, Action.EXCHANGE_WORK)
    try:
        _, name, data = exchange_exports.export(
            context,
            typed.number(form, "mapping", "对接方案"),
            scope=next((one for one in ExportScope if one.value == form.get("scope")), ExportScope.CHANGED),
            full=form.get("full") == "1",
            purpose=form.get("purpose", ""),
        )
    except Invalid as error:
        return _exchanges(request, context, form, error)
    return attachment(name, data, XLSX)


@router.post("")
def upload(
    request: Request, context: PageContext, form: PageForm, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Take a file of theirs in, or a return file."""
    permit(context.actor, Action.EXCHANGE_WORK)
    try:
        chosen = typed.number(form, "taken", "对接方案")
        if file is None or not file.filename:
            raise Invalid("请先选择文件", field="file")
        told = (file.filename, file.file.read(READ))
        if form.get("what") == "return":
            batch, _, _ = exchange_returns.take_return(context, chosen, *told)
        else:
            batch, _ = exchange_imports.take_file(context, chosen, *told, update=form.get("update") == "1")
    except Invalid as error:
        return _exchanges(request, context, form, error)
    return back_to(f"/exchanges/{batch.id}", "exchanged")


@router.get("/{exchange_id}", response_class=HTMLResponse)
def exchange_page(request: Request, exchange_id: Id, context: PageContext) -> Response:
    """One batch with what became of each row."""
    batch, rows = exchange_exports.get_batch(context, exchange_id)
    counts: dict[str, int] = {}
    for one in rows:
        counts[one.outcome.label] = counts.get(one.outcome.label, 0) + 1
    shown: dict[str, Any] = {
        "batch": batch,
        "rows": rows[:500],
        "counts": counts,
        "wiped": exchange_imports.wiped(batch, rows),
    }
    return page(request, context, "exchanges/exchange.html", **shown)


@router.post("/{exchange_id}/file")
@forgetful
def result_file(exchange_id: Id, context: PageContext) -> Response:
    """The rows of an import as they came, with results; each download is written down."""
    name, data = exchange_imports.return_file(context, exchange_id)
    return attachment(name, data)
