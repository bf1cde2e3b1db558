"""Pages of suspected duplicates (疑似重复): lists by kind, two records side by side, merges made and undone."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher.errors import Invalid
from matcher.models.enums import MergeKind
from matcher.service import duplicates, merges, seekers
from matcher.service.merges import UNDO_DAYS

router = APIRouter(route_class=UnitRoute)
QueryId = Annotated[int, Query(ge=1, le=2**62)]
FormId = Annotated[int, Form(ge=1, le=2**62)]
Version = Annotated[int, Form(ge=1, le=2**31)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=100)]
# Which record stays, as the two radio buttons of the form say it.
FIRST = "first"


def _chosen(kind: str) -> MergeKind | None:
    return MergeKind(kind) if kind in list(MergeKind) else None


def _list(path: str, kind: MergeKind, ok: str) -> Response:
    return back_to(f"{path}?{urlencode({'kind': kind.value, 'ok': ok})}")


@router.get("/duplicates", response_class=HTMLResponse)
def list_page(
    request: Request, context: PageContext, kind: str = "", page_number: PageNumber = 1, size: Size = 10
) -> Response:
    """Pairs that may be one, by kind."""
    found = duplicates.list_duplicates(context, _chosen(kind), offset=(page_number - 1) * size, limit=size)
    return page(request, context, "duplicates/list.html", found=found, page=page_number, size=size)


@router.get("/duplicates/pair", response_class=HTMLResponse)
def pair_page(request: Request, context: PageContext, kind: MergeKind, first: QueryId, second: QueryId) -> Response:
    """Two records side by side, and the forms to decide."""
    return _pair(request, context, kind, first, second)


def _pair(
    request: Request,
    context: PageContext,
    kind: MergeKind,
    first: int,
    second: int,
    form: dict[str, str] | None = None,
    error: Invalid | None = None,
) -> Response:
    view = duplicates.compare(context, kind, first, second)
    return page(
        request,
        context,
        "duplicates/pair.html",
        status_code=error.status if error else 200,
        view=view,
        form={"survivor": FIRST, "reason": "", "note": "", "whose": FIRST, **(form or {})},
        errors={error.field or "_form": error.message} if error else {},
        days=UNDO_DAYS,
    )


@router.post("/duplicates/merge")
def merge(
    request: Request,
    context: PageContext,
    kind: Annotated[MergeKind, Form()],
    first: FormId,
    second: FormId,
    first_version: Version,
    second_version: Version,
    survivor: Annotated[str, Form(pattern="^(first|second)$")],
    reason: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Merge the pair into the chosen record."""
    sides = [(first, first_version), (second, second_version)]
    kept, gone = sides if survivor == FIRST else reversed(sides)
    try:
        merges.merge(context, kind, survivor_id=kept[0], gone_id=gone[0], reason=reason, versions=(kept[1], gone[1]))
    except Invalid as error:
        return _pair(request, context, kind, first, second, {"survivor": survivor, "reason": reason}, error)
    return _list("/duplicates/merges", kind, "merged")


@router.post("/duplicates/dismiss")
def dismiss(
    context: PageContext,
    kind: Annotated[MergeKind, Form()],
    first: FormId,
    second: FormId,
    note: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Remember that the two are not the same."""
    duplicates.dismiss(context, kind, first, second, note=note)
    return _list("/duplicates", kind, "told_apart")


@router.post("/duplicates/id-number")
def keep_id_number(
    request: Request,
    context: PageContext,
    first: FormId,
    second: FormId,
    whose: Annotated[str, Form(pattern="^(first|second)$")],
    id_number: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Tell namesakes apart by the ID number somebody showed; only its digest is kept."""
    try:
        seekers.keep_id_number(context, first if whose == FIRST else second, id_number)
    except Invalid as error:
        return _pair(request, context, MergeKind.SEEKER, first, second, {"whose": whose}, error)
    return _list("/duplicates", MergeKind.SEEKER, "identified")


@router.get("/duplicates/merges", response_class=HTMLResponse)
def merges_page(
    request: Request, context: PageContext, kind: str = "", page_number: PageNumber = 1, size: Size = 20
) -> Response:
    """Merges made, newest first, each with its way back."""
    rows, total, chosen = merges.list_merges(context, _chosen(kind), offset=(page_number - 1) * size, limit=size)
    return page(
        request,
        context,
        "duplicates/merges.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        kind=chosen,
        kinds=duplicates.kinds(context),
        days=UNDO_DAYS,
    )


@router.get("/duplicates/merges/{merge_id}", response_class=HTMLResponse)
def merge_page(request: Request, merge_id: Id, context: PageContext) -> Response:
    """One merge: what moved, and undoing it."""
    return page(request, context, "duplicates/merge.html", view=merges.get_merge(context, merge_id), days=UNDO_DAYS)


@router.post("/duplicates/merges/{merge_id}/undo")
def undo(merge_id: Id, context: PageContext, version: Version) -> Response:
    """Restore both records."""
    made = merges.undo(context, merge_id, version=version)
    return _list("/duplicates/merges", made.kind, "unmerged")
