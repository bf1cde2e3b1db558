"""Pages of the notice's four forms (附件1–4): on screen, for print, as files, their rows, and a filed one read back."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import told
from api.console.page import page
from api.deps import PageContext, UnitRoute
from api.downloads import DOCX, XLSX, attachment
from matcher.errors import Invalid
from matcher.models.annex import AnnexKind
from matcher.models.annex_figure import IN_FORM, AnnexFigure
from matcher.service import annex_comparison, annex_figures, annexes
from matcher.service.permissions import Action, may

router = APIRouter(prefix="/annexes", route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
# Posts of a province are thousands: the page shows the first, the file all.
_LISTED = 100


class Filters:
    """What the filter bar says."""

    def __init__(
        self,
        number: Annotated[str, Query(pattern=r"^[1-4]?$")] = "",
        adcode: Annotated[str, Query(max_length=6)] = "",
        campaign: Annotated[str, Query(pattern=r"^\d{0,18}$")] = "",
        day: Annotated[str, Query(max_length=10)] = "",
        preparer: Annotated[str, Query(max_length=40)] = "",
        phone: Annotated[str, Query(max_length=30)] = "",
    ) -> None:
        self.kind = annexes.kind_of(number or AnnexKind.RESULTS)
        self.facts: dict[str, Any] = {"adcode": adcode, "campaign_id": int(campaign) if campaign else None, "day": day}
        self.preparer, self.phone = preparer, phone

    @property
    def _signed(self) -> dict[str, str]:
        return {"preparer": self.preparer, "phone": self.phone}

    def ask(self, context: PageContext, action: Action = Action.ANNEX_READ) -> annex_figures.Asked:
        """What they ask for, checked."""
        return annex_figures.ask(context, **self.facts, action=action)

    def query(self, asked: annex_figures.Asked) -> str:
        """The same as an address says it."""
        signed = {key: value for key, value in self._signed.items() if value}
        return urlencode({"number": self.kind.value, **asked.query, **signed})


Asked = Annotated[Filters, Depends()]


def _shared(context: PageContext, filters: Filters, asked: annex_figures.Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "kind": filters.kind,
        "signed": {"preparer": filters.preparer, "phone": filters.phone},
        "query_of": filters.query(asked),
        "kinds": [(one.value, f"附件{one.value} {one.label}") for one in AnnexKind],
        "units": annex_figures.units(context),
        "campaigns": annex_figures.campaigns(context, asked.adcode),
        "compares": may(context.actor, Action.ANNEX_COMPARE),
    }


@router.get("", response_class=HTMLResponse)
def annex_page(request: Request, context: PageContext, filters: Asked) -> Response:
    """One form of a unit; 附件4 with a way to the rows of every figure."""
    asked = filters.ask(context)
    report = annex_figures.get_report(context, asked) if filters.kind is AnnexKind.RESULTS else None
    return page(
        request,
        context,
        "annexes/annex.html",
        table=annexes.table(
            context, filters.kind, asked, preparer=filters.preparer, phone=filters.phone, report=report
        ),
        report=report,
        figures=IN_FORM,
        F=AnnexFigure,
        listed=_LISTED,
        **_shared(context, filters, asked),
    )


@router.get("/print", response_class=HTMLResponse)
def print_page(request: Request, context: PageContext, filters: Asked) -> Response:
    """The form as it goes on paper."""
    asked = filters.ask(context)
    table = annexes.table(context, filters.kind, asked, preparer=filters.preparer, phone=filters.phone)
    return page(request, context, "annexes/print.html", table=table, **_shared(context, filters, asked))


@router.get("/file")
def file(
    context: PageContext, filters: Asked, form: Annotated[str, Query(alias="format", max_length=10)] = "xlsx"
) -> Response:
    """The form as a file."""
    asked = filters.ask(context)
    name, content = annexes.write(context, filters.kind, asked, form, preparer=filters.preparer, phone=filters.phone)
    return attachment(name, content, DOCX if form == "docx" else XLSX)


@router.get("/rows", response_class=HTMLResponse)
def rows_page(
    request: Request,
    context: PageContext,
    filters: Asked,
    figure: Annotated[str, Query(max_length=20)] = "",
    unit: Annotated[str, Query(max_length=6)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """The rows a figure of 附件4 counts."""
    asked = filters.ask(context)
    report = annex_figures.get_report(context, asked)
    found = annex_figures.list_rows(report, figure=figure, unit=unit, offset=(page_number - 1) * size, limit=size)
    return page(
        request,
        context,
        "annexes/rows.html",
        found=found,
        unit=unit,
        page=page_number,
        size=size,
        **_shared(context, filters, asked),
    )


@router.get("/reconciliation", response_class=HTMLResponse)
def reconciliation_page(request: Request, context: PageContext, filters: Asked) -> Response:
    """The figures by unit, and who counts in several of them."""
    asked = filters.ask(context)
    report = annex_figures.get_report(context, asked)
    return page(
        request,
        context,
        "annexes/reconciliation.html",
        report=report,
        figures=list(AnnexFigure),
        listed=_LISTED,
        **_shared(context, filters, asked),
    )


@router.get("/comparison", response_class=HTMLResponse)
def comparison_page(request: Request, context: PageContext, filters: Asked) -> Response:
    """Where a filed form is read back."""
    return _comparison(request, context, filters)


def _comparison(
    request: Request,
    context: PageContext,
    filters: Filters,
    found: annex_comparison.Comparison | None = None,
    error: Invalid | None = None,
) -> Response:
    asked = filters.ask(context, Action.ANNEX_COMPARE)
    return page(
        request,
        context,
        "annexes/comparison.html",
        status_code=error.status if error else 200,
        found=found,
        errors=told(error) if error else {},
        **_shared(context, filters, asked),
    )


@router.post("/comparison", response_class=HTMLResponse)
def compare(
    request: Request, context: PageContext, filters: Asked, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Read a filed form and show what it says otherwise than the records."""
    asked = filters.ask(context, Action.ANNEX_COMPARE)
    name, content = (file.filename or "", file.file.read(READ)) if file else ("", b"")
    try:
        found = annex_comparison.compare(context, asked, name, content)
    except Invalid as error:
        return _comparison(request, context, filters, error=error)
    return _comparison(request, context, filters, found)
