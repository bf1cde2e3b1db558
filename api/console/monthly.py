"""Pages of the month's sheet of key enterprises (月度调度): lines and sums, against last month, rows, files."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import Id, PageContext, UnitRoute
from api.downloads import CSV, XLSX, attachment
from matcher.errors import Invalid
from matcher.service import annex_figures, monthly, monthly_files, monthly_filings

router = APIRouter(prefix="/monthly", route_class=UnitRoute)
Month = Annotated[str, Query(max_length=7)]
Adcode = Annotated[str, Query(max_length=6)]


@router.get("", response_class=HTMLResponse)
def monthly_page(request: Request, context: PageContext, month: Month = "", adcode: Adcode = "") -> Response:
    """A unit's month beside the one before."""
    return show_month(request, context, month, adcode, {})


def show_month(request: Request, context: PageContext, month: str, adcode: str, errors: dict[str, str]) -> Response:
    """The page, with what was wrong with a filing of the month."""
    sheet = monthly.get_month(context, month=month, adcode=adcode)
    last = monthly_filings.last_month(context, sheet)
    return page(
        request,
        context,
        "monthly/month.html",
        status_code=422 if errors else 200,
        sheet=sheet,
        before=last.sheet,
        last=last,
        state=monthly_filings.state_of(context, sheet),
        errors=errors,
        grew=sheet.sums.since(last.sheet.sums),
        changes=[one for one in monthly.compare(last.sheet, sheet) if one.kind != "延续" or one.gap],
        units=annex_figures.units(context),
        mappings=[(one, one) for one in monthly_files.mappings()],
        query_of=urlencode({"month": sheet.month, "adcode": sheet.adcode}),
    )


@router.get("/rows/{enterprise_id}", response_class=HTMLResponse)
def rows_page(
    request: Request, enterprise_id: Id, context: PageContext, month: Month = "", adcode: Adcode = ""
) -> Response:
    """The records behind one enterprise's services and starts."""
    sheet = monthly.get_month(context, month=month, adcode=adcode)
    line = monthly.find_line(sheet, enterprise_id)
    query = urlencode({"month": sheet.month, "adcode": sheet.adcode})
    return page(request, context, "monthly/rows.html", sheet=sheet, line=line, query_of=query)


@router.get("/file")
def file(
    context: PageContext,
    month: Month = "",
    adcode: Adcode = "",
    mapping: Annotated[str, Query(max_length=60)] = "standard",
    form: Annotated[str, Query(alias="format", max_length=10)] = "xlsx",
) -> Response:
    """The month under the columns of a mapping."""
    sheet = monthly.get_month(context, month=month, adcode=adcode)
    name, content = monthly_files.write(sheet, monthly_files.columns(mapping), form)
    return attachment(name, content, CSV if form == "csv" else XLSX)


@router.post("/own-file")
def own_file(
    request: Request,
    context: PageContext,
    month: Annotated[str, Form(max_length=7)] = "",
    adcode: Annotated[str, Form(max_length=6)] = "",
    form: Annotated[str, Form(alias="format", max_length=10)] = "xlsx",
    mapping: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """The month under the columns of a mapping file brought along; nothing of it is kept."""
    sheet = monthly.get_month(context, month=month, adcode=adcode)
    try:
        if mapping is None or not mapping.filename:
            raise Invalid("请先选择导出对照文件（toml）", field="mapping")
        columns = monthly_files.columns(content=mapping.file.read(monthly_files.MAX_BYTES + 1))
        name, content = monthly_files.write(sheet, columns, form)
    except Invalid as error:
        return show_month(request, context, month, adcode, {"mapping": error.message})
    return attachment(name, content, CSV if form == "csv" else XLSX)
