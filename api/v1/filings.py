"""Filings (报送): forms handed in, received, returned, corrected; the board of a campaign; 归集 packages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.downloads import attachment
from api.v1.problem import problems
from matcher.models.annex import AnnexKind, AnnexTable
from matcher.models.enums import RegionLevel
from matcher.models.filing import Filing, FilingDraft
from matcher.service import filing_board, filing_packages, filings
from matcher.service.filing_board import Cell, FormSum

router = APIRouter(tags=["报送"], route_class=UnitRoute)


class FilingOut(BaseModel):
    """One filing without its content; ``number`` 0 is the report, 1 and up the 更正报."""

    id: int
    campaign_id: int
    form: str
    adcode: str
    number: int
    attempt: int
    reason: str
    check_note: str
    state: str
    counts: dict[str, int]
    included: list[int]
    missing: list[str]
    digest: str
    query_version: str
    cutoff: datetime
    preparer: str
    channel: str
    recipient: str
    filed_name: str
    filed_at: datetime
    receipt_no: str
    return_reason: str
    decided_name: str
    decided_at: datetime | None
    version: int


class FilingDetail(FilingOut):
    """A filing with the form as it was frozen, and the records it was made from."""

    place: str
    sound: bool
    table: dict[str, Any]
    rows: list[dict[str, Any]]


class CellOut(BaseModel):
    """One form of a unit on the board; ``left`` in working days, below 0 over."""

    form: str
    due: date
    standing: str
    label: str
    left: int
    late: bool
    filing_id: int | None
    urged: int


class UnitOut(BaseModel):
    """A unit on the board, with who gets its reminders."""

    adcode: str
    name: str
    level: str
    handlers: str
    forms: list[CellOut]


class SumOut(BaseModel):
    """One form of one level over all units within reach."""

    form: str
    level: str
    due: date
    left: int
    should: int
    filed: int
    received: int
    returned: int
    missing: int
    late: int


class BoardOut(BaseModel):
    """The board within reach."""

    campaign_id: int
    today: date
    sums: list[SumOut]
    units: list[UnitOut]


class DifferencesOut(BaseModel):
    """A filing beside today's form; ``counts`` are name, as filed, today."""

    gone: list[list[str]]
    fresh: list[list[str]]
    counts: list[tuple[str, int, int]]
    obstacle: str


class Receipt(BaseModel):
    """Which version is received."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class Returning(Receipt):
    """Which version is returned, and why."""

    reason: str = Field(min_length=1, max_length=300)


class Urging(BaseModel):
    """Which unit is reminded of which form."""

    model_config = ConfigDict(extra="forbid")

    form: AnnexKind
    adcode: str = Field(pattern=r"^\d{6}$")


class UrgeOut(BaseModel):
    """A reminder that was sent."""

    id: int
    form: str
    adcode: str
    on_day: date


def _out(one: Filing) -> FilingOut:
    return FilingOut(**{name: getattr(one, name) for name in FilingOut.model_fields})


def _cell(one: Cell) -> CellOut:
    told = {name: getattr(one, name) for name in ("due", "left", "late", "urged")}
    filing_id = one.filing.id if one.filing is not None else None
    standing = {"standing": one.standing.value, "label": one.standing.label}
    return CellOut(form=one.form.value, filing_id=filing_id, **standing, **told)


def _sum(one: FormSum) -> SumOut:
    names = ("left", "should", "filed", "received", "returned", "missing", "late")
    told = {name: getattr(one, name) for name in names}
    return SumOut(form=one.asked.form.value, level=one.asked.level.value, due=one.asked.due, **told)


def _table(table: AnnexTable) -> dict[str, Any]:
    return table.to_dict()


@router.get("/campaigns/{campaign_id}/board", summary="报送看板", responses=problems())
def get_board(
    campaign_id: Id, context: ApiContext, form: AnnexKind | None = None, level: RegionLevel | None = None
) -> BoardOut:
    """Who handed in what, who is late, how many working days are left."""
    board = filing_board.get_board(context, campaign_id, form=form, level=level)
    units = [
        UnitOut(
            adcode=row.adcode,
            name=row.place,
            level=row.level.value,
            handlers=row.handlers,
            forms=[_cell(one) for one in row.cells if one is not None],
        )
        for row in board.rows
    ]
    return BoardOut(campaign_id=campaign_id, today=board.today, sums=[_sum(one) for one in board.sums], units=units)


@router.post("/campaigns/{campaign_id}/urges", status_code=201, summary="催报", responses=problems(409))
def urge(campaign_id: Id, body: Urging, context: ApiContext) -> UrgeOut:
    """Remind a unit below, once a day."""
    made = filing_board.urge(context, campaign_id, body.form, body.adcode)
    return UrgeOut(id=made.id or 0, form=made.form.value, adcode=made.adcode, on_day=made.on_day)


@router.get("/campaigns/{campaign_id}/filings", summary="报送记录", responses=problems())
def list_filings(campaign_id: Id, context: ApiContext, form: AnnexKind | None = None) -> list[FilingOut]:
    """All filings within reach, the latest of each unit first."""
    return [_out(one) for one in filings.list_filings(context, campaign_id, form=form)]


@router.get("/campaigns/{campaign_id}/filings/draft", summary="预览将报送的表", responses=problems(409))
def preview_filing(campaign_id: Id, context: ApiContext, form: AnnexKind = AnnexKind.TASK_FORCE) -> dict[str, Any]:
    """The own unit's form as it would be handed in now; ``obstacle`` says why it can't be."""
    view = filings.preview_filing(context, campaign_id, form)
    content = view.content
    return {
        "form": form.value,
        "due": view.asked.due,
        "corrects": view.corrects,
        "waits": view.waits,
        "obstacle": view.obstacle,
        "table": _table(content.table) if content else None,
        "counts": content.counts if content else {},
        "missing": content.missing if content else [],
    }


@router.post("/campaigns/{campaign_id}/filings", status_code=201, summary="报送", responses=problems(409))
def file_form(campaign_id: Id, body: FilingDraft, context: ApiContext) -> FilingOut:
    """Hand the own unit's form in: frozen from now on."""
    return _out(filings.file_form(context, campaign_id, body))


@router.get("/filings/{filing_id}", summary="一份报送", responses=problems())
def get_filing(filing_id: Id, context: ApiContext) -> FilingDetail:
    """A filing drawn from what was frozen; ``sound`` is false once its digest no longer fits."""
    view = filings.get_filing(context, filing_id)
    told = _out(view.filing).model_dump()
    return FilingDetail(**told, place=view.place, sound=view.sound, table=_table(view.table), rows=view.filing.rows)


@router.get("/filings/{filing_id}/differences", summary="与今天的数据比较", responses=problems())
def get_differences(filing_id: Id, context: ApiContext) -> DifferencesOut:
    """What changed since it was filed."""
    found = filings.differences(context, filing_id)
    return DifferencesOut(
        gone=[list(one) for one in found.gone],
        fresh=[list(one) for one in found.fresh],
        counts=found.counts,
        obstacle=found.obstacle,
    )


@router.get("/filings/{filing_id}/package", summary="下载归集包", responses=problems(409), response_class=Response)
def get_package(filing_id: Id, context: ApiContext) -> Response:
    """The merged workbook of 附件1 with its manifest, as a zip."""
    name, content = filing_packages.package_of(context, filing_id)
    return attachment(name, content, "application/zip")


@router.post("/filings/{filing_id}/receipt", status_code=201, summary="接收", responses=problems(409))
def receive_filing(filing_id: Id, body: Receipt, context: ApiContext) -> FilingOut:
    """Receive a filing of a unit below."""
    return _out(filings.receive_filing(context, filing_id, version=body.version))


@router.post("/filings/{filing_id}/return", status_code=201, summary="退回", responses=problems(409))
def return_filing(filing_id: Id, body: Returning, context: ApiContext) -> FilingOut:
    """Send a filing of a unit below back."""
    return _out(filings.return_filing(context, filing_id, version=body.version, reason=body.reason))
