"""Pages of mappings (对接方案): listed with versions, made and changed by a form, as files, tried out, stopped."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console import mapping_form
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, reading
from api.downloads import attachment
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.mapping import CellFormat, ExchangeDirection, ExchangeKind, Mapping
from matcher.service import mapping_files, mapping_trials, mappings
from matcher.service.context import Context
from matcher.service.exchange_fields import LABELS, NEEDED
from matcher.service.mapping_trials import TrialRow
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/mappings", route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
TOML = "application/toml"


@router.get("", response_class=HTMLResponse)
def mappings_page(request: Request, context: PageContext) -> Response:
    """Mappings in force that the unit may use, examples to begin from, and the form for a file."""
    return _list(request, context)


def _list(request: Request, context: Context, error: MatcherError | None = None) -> Response:
    used = mappings.list_mappings(context)
    return page(
        request,
        context,
        "mappings/list.html",
        status_code=error.status if error else 200,
        rows=[(one, mappings.changeable(context, one)) for one in used],
        kinds=list(ExchangeKind),
        shipped=mappings.shipped(),
        errors=mapping_form.errors_of(error) if error else {},
    )


@router.get("/new", response_class=HTMLResponse)
def new_page(
    request: Request,
    context: PageContext,
    kind: Annotated[str, Query(max_length=20)] = "",
    example: Annotated[str, Query(max_length=60)] = "",
    copied: Annotated[int, Query(ge=0, le=2**62, alias="copy")] = 0,
) -> Response:
    """The form of a new mapping: empty, or filled from an example or from another mapping."""
    permit(context.actor, Action.MAPPING_EDIT)
    form = mapping_form.blank(kind)
    if copied:
        form = mapping_form.form_of(mappings.get_mapping(context, copied))
    elif example:
        draft = next((one for one in mappings.shipped() if one.name == example), None)
        form = mapping_form.form_of(draft) if draft is not None else form
    return _form(request, context, form)


@router.post("/new")
def make(request: Request, context: PageContext, form: PageForm) -> Response:
    """A new mapping of the actor's own unit."""
    permit(context.actor, Action.MAPPING_EDIT)
    try:
        made = mappings.make_mapping(context, mappings.drafted(mapping_form.told_of(form)))
    except (Invalid, Conflict) as error:
        return _form(request, context, form, error=error)
    return back_to(f"/mappings/{made.id}", "mapping_kept")


@router.post("/rows")
@reading
def try_form(
    request: Request, context: PageContext, form: PageForm, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """The form again with more empty rows, or with a trial of what it says; nothing is stored."""
    permit(context.actor, Action.MAPPING_EDIT)
    earlier = _earlier(context, form)
    if form.get("do") not in ("trial", "own"):
        return _form(request, context, form, earlier=earlier, more=mapping_form.MORE)
    try:
        mapping = mapping_trials.drawn(mappings.drafted(mapping_form.told_of(form)))
        told = _tried(context, mapping, form.get("do") == "own", file)
    except (Invalid, Conflict) as error:
        return _form(request, context, form, earlier=earlier, error=error)
    return _form(request, context, form, earlier=earlier, trial=told)


def _earlier(context: Context, form: dict[str, str]) -> Mapping | None:
    """The version that a form changes; None for a new mapping."""
    number = form.get("mapping", "")
    known = number.isascii() and number.isdigit() and len(number) < 19
    return mappings.get_mapping(context, int(number)) if known else None


def _tried(context: Context, mapping: Mapping, own: bool, file: UploadFile | None) -> dict[str, Any]:
    """Rows of a trial with what they came from, for the page."""
    rows: list[TrialRow]
    if own:
        rows = mapping_trials.try_records(context, mapping)
    else:
        if file is None or not file.filename:
            raise Invalid("请先选择样表文件", field="file")
        rows = mapping_trials.try_file(context, mapping, file.filename, file.file.read(READ))
    doubts = sum(bool(cell.note) for row in rows for cell in row.cells)
    return {"own": own, "rows": rows, "doubts": doubts}


@router.post("/upload")
def upload(request: Request, context: PageContext, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """A mapping as a TOML file states it: a new one, or a new version of the own unit's of that name."""
    permit(context.actor, Action.MAPPING_EDIT)
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择 toml 文件", field="file")
        draft = mapping_files.read_file(file.file.read(mapping_files.MAX_BYTES + 1))
        made = mappings.put_mapping(context, draft)
    except (Invalid, Conflict) as error:
        return _list(request, context, error)
    return back_to(f"/mappings/{made.id}", "mapping_kept")


@router.get("/{mapping_id}", response_class=HTMLResponse)
def mapping_page(request: Request, mapping_id: Id, context: PageContext) -> Response:
    """One version: its columns, the other versions, a trial."""
    return _mapping(request, context, mappings.get_mapping(context, mapping_id))


def _mapping(
    request: Request,
    context: Context,
    mapping: Mapping,
    *,
    trial: dict[str, Any] | None = None,
    error: MatcherError | None = None,
) -> Response:
    return page(
        request,
        context,
        "mappings/mapping.html",
        status_code=error.status if error else 200,
        mapping=mapping,
        labels=LABELS[mapping.kind],
        versions=mappings.versions_of(context, mapping),
        changeable=mappings.changeable(context, mapping),
        trial=trial,
        errors=mapping_form.errors_of(error) if error else {},
    )


@router.get("/{mapping_id}/edit", response_class=HTMLResponse)
def edit_page(request: Request, mapping_id: Id, context: PageContext) -> Response:
    """The form of a change, filled with the newest version."""
    permit(context.actor, Action.MAPPING_EDIT)
    earlier = mappings.get_mapping(context, mapping_id)
    return _form(request, context, mapping_form.form_of(earlier), earlier=earlier)


@router.post("/{mapping_id}/edit")
def change(request: Request, mapping_id: Id, context: PageContext, form: PageForm) -> Response:
    """A new version; what may not change is taken from the version it follows."""
    permit(context.actor, Action.MAPPING_EDIT)
    earlier = mappings.get_mapping(context, mapping_id)
    told = form | {"name": earlier.name, "system": earlier.system, "kind": earlier.kind.value}
    try:
        made = mappings.change_mapping(context, mapping_id, mappings.drafted(mapping_form.told_of(told)))
    except (Invalid, Conflict) as error:
        return _form(request, context, told, earlier=earlier, error=error)
    return back_to(f"/mappings/{made.id}", "mapping_changed")


@router.post("/{mapping_id}/stop")
def stop(mapping_id: Id, context: PageContext) -> Response:
    """Taken out of use; its batches stay."""
    mappings.stop_mapping(context, mapping_id)
    return back_to("/mappings", "mapping_stopped")


@router.get("/{mapping_id}/file")
def toml_file(mapping_id: Id, context: PageContext) -> Response:
    """The version as a TOML file, to be changed by hand or handed to another unit."""
    name, data = mapping_files.write_file(mappings.get_mapping(context, mapping_id))
    return attachment(name, data, TOML)


@router.post("/{mapping_id}/trial")
@reading
def try_mapping(
    request: Request,
    mapping_id: Id,
    context: PageContext,
    form: PageForm,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """What every column of a sample, or of the unit's own records, would be read or written as; nothing is kept."""
    permit(context.actor, Action.EXCHANGE_WORK)
    mapping = mappings.get_mapping(context, mapping_id)
    try:
        told = _tried(context, mapping, form.get("do") == "own", file)
    except (Invalid, Conflict) as error:
        return _mapping(request, context, mapping, error=error)
    return _mapping(request, context, mapping, trial=told)


def _form(
    request: Request,
    context: Context,
    form: dict[str, str],
    *,
    earlier: Mapping | None = None,
    more: int = 0,
    trial: dict[str, Any] | None = None,
    error: MatcherError | None = None,
) -> Response:
    kind = earlier.kind if earlier else next((one for one in ExchangeKind if one.value == form.get("kind")), None)
    return page(
        request,
        context,
        "mappings/edit.html",
        status_code=error.status if error else 200,
        form=mapping_form.blank() | form,
        earlier=earlier,
        kind=kind,
        kinds=list(ExchangeKind),
        shipped=[one for one in mappings.shipped() if kind is None or one.kind is kind],
        directions=[(one.value, one.label) for one in ExchangeDirection],
        formats=[(one.value, one.label) for one in CellFormat],
        fields=list(LABELS[kind].items()) if kind else [],
        needed=["或".join(LABELS[kind][one] for one in group) for group in NEEDED[kind]] if kind else [],
        rows=mapping_form.rows_shown(form, more),
        trial=trial,
        errors=mapping_form.errors_of(error) if error else {},
    )
