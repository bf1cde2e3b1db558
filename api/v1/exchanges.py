"""Exchange with other systems (对接): exports, imports, return files, batches and what was sent back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.downloads import XLSX, attachment
from api.v1.mappings import uploaded
from api.v1.problem import problems
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExchangeStep, RowOutcome
from matcher.models.mapping import ExchangeKind
from matcher.service import exchange_exports, exchange_imports, exchange_returns, mappings
from matcher.service.exchange_exports import ExportScope
from matcher.service.permissions import Action, permit

router = APIRouter(tags=["对接"], route_class=UnitRoute)


class ExportBody(BaseModel):
    """What to export; ``full`` writes names and telephones in the clear, for a ``purpose``."""

    model_config = ConfigDict(extra="forbid")

    scope: ExportScope = ExportScope.CHANGED
    full: bool = False
    purpose: str = Field(default="", max_length=200)
    csv: bool = False


class BatchOut(BaseModel):
    """One file that went out or came in; ``digest`` is its SHA-256."""

    id: int
    step: ExchangeStep
    mapping_id: int
    mapping_name: str
    mapping_version: int
    kind: ExchangeKind
    adcode: str
    rows: int
    full: bool
    digest: str
    at: datetime


class RowOut(BaseModel):
    """What became of one row; ``subject_id`` is our number of the record."""

    number: int
    subject_id: int | None
    their_number: str
    outcome: RowOutcome
    message: str
    remedy: str


class RefusedOut(RowOut):
    """A row the other system sent back, and the batch it went out with."""

    batch_id: int


class BatchDetail(BaseModel):
    """A batch with its rows; ``repeated`` if the very same file was taken before and nothing changed."""

    batch: BatchOut
    rows: list[RowOut]
    repeated: bool = False


class BatchPage(BaseModel):
    """Batches, the latest first, and how many there are."""

    total: int
    items: list[BatchOut]


def _batch(one: ExchangeBatch) -> BatchOut:
    return BatchOut.model_validate(one.model_dump(include=set(BatchOut.model_fields)))


def _row(one: ExchangeRow) -> RowOut:
    return RowOut.model_validate(one.model_dump(include=set(RowOut.model_fields)))


@router.post(
    "/mappings/{mapping_id}/exports", summary="按方案导出", responses=problems(409, 413), response_class=Response
)
@forgetful
def export(mapping_id: Id, body: ExportBody, context: ApiContext) -> Response:
    """The file; names, telephones and birth dates are masked unless ``full`` is asked for with a purpose."""
    chosen = body.model_dump()
    _, name, data = exchange_exports.export(context, mapping_id, **chosen)
    return attachment(name, data, "text/csv; charset=utf-8" if body.csv else XLSX)


@router.post("/mappings/{mapping_id}/imports", status_code=201, summary="按方案导入", responses=problems(409, 413))
def import_file(
    mapping_id: Id,
    context: ApiContext,
    file: Annotated[UploadFile | None, File(description="xlsx 或 csv")] = None,
    update: Annotated[bool, Form(description="同时更新已登记的人")] = False,
) -> BatchDetail:
    """One row out for each row in, in one transaction; taken again, nothing is new."""
    permit(context.actor, Action.EXCHANGE_WORK)
    mappings.get_mapping(context, mapping_id)
    name, data = uploaded(file)
    batch, rows = exchange_imports.take_file(context, mapping_id, name, data, update=update)
    return BatchDetail(batch=_batch(batch), rows=[_row(one) for one in rows])


@router.post("/mappings/{mapping_id}/returns", status_code=201, summary="导入回执", responses=problems(413))
def take_return(
    mapping_id: Id,
    context: ApiContext,
    file: Annotated[UploadFile | None, File(description="xlsx 或 csv")] = None,
) -> BatchDetail:
    """Keeps their numbers and lists what they sent back; the same file again changes nothing."""
    permit(context.actor, Action.EXCHANGE_WORK)
    mappings.get_mapping(context, mapping_id)
    name, data = uploaded(file)
    batch, rows, repeated = exchange_returns.take_return(context, mapping_id, name, data)
    return BatchDetail(batch=_batch(batch), rows=[_row(one) for one in rows], repeated=repeated)


@router.get("/exchanges", summary="对接批次", responses=problems())
def list_batches(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> BatchPage:
    """Of the unit and of those below it."""
    found, total = exchange_exports.list_batches(context, offset=offset, limit=limit)
    return BatchPage(total=total, items=[_batch(one) for one in found])


@router.get("/exchange-refusals", summary="被对方退回的行", responses=problems())
def list_refused(context: ApiContext) -> list[RefusedOut]:
    """Sent back and not sent again since, the latest first."""
    found = exchange_exports.list_refused(context)
    return [RefusedOut(**_row(one.row).model_dump(), batch_id=one.batch.id or 0) for one in found]


@router.get("/exchanges/{exchange_id}", summary="一个对接批次", responses=problems())
def get_batch(exchange_id: Id, context: ApiContext) -> BatchDetail:
    """With what became of each row."""
    batch, rows = exchange_exports.get_batch(context, exchange_id)
    return BatchDetail(batch=_batch(batch), rows=[_row(one) for one in rows])


@router.post("/exchanges/{exchange_id}/file", summary="导入结果文件", responses=problems(), response_class=Response)
@forgetful
def result_file(exchange_id: Id, context: ApiContext) -> Response:
    """The rows of an import as they came with result, reason and remedy; each download is written down."""
    name, data = exchange_imports.return_file(context, exchange_id)
    return attachment(name, data)
