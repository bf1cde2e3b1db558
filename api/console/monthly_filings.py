"""Pages of filed months (月度填报): history of a unit, one as it was filed beside what is known now, filing, files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.monthly import show_month
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from api.downloads import CSV, XLSX, attachment
from matcher.errors import Invalid
from matcher.models.monthly_filing import MonthlyFilingDraft
from matcher.service import annex_figures, monthly_files, monthly_filings
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/monthly/filed", route_class=UnitRoute)
_LABELS = {"month": "月份", "reason": "更正原因"}


@router.get("", response_class=HTMLResponse)
def history_page(
    request: Request,
    context: PageContext,
    month: Annotated[str, Query(max_length=7)] = "",
    adcode: Annotated[str, Query(max_length=6)] = "",
) -> Response:
    """What a unit filed."""
    found = monthly_filings.list_filed(context, month=month, adcode=adcode)
    return page(request, context, "monthly/history.html", found=found, month=month, units=annex_figures.units(context))


@router.post("")
def file_month(request: Request, context: PageContext, told: PageForm) -> Response:
    """File the own unit's month, or correct it."""
    permit(context.actor, Action.MONTH_FILE)
    typed = Typed(told, _LABELS)
    facts = {name: typed.text(name) for name in _LABELS if name in told}
    try:
        made = monthly_filings.file_month(context, MonthlyFilingDraft.model_validate(facts))
    except ValidationError as error:
        return show_month(request, context, "", "", typed.refused(error))
    except Invalid as error:
        wrong = {error.field or "_form": error.message}
        return show_month(request, context, "" if error.field == "month" else facts["month"], "", wrong)
    return back_to(f"/monthly/filed/{made.id}", "month_filed")


@router.get("/{filed_id}", response_class=HTMLResponse)
def filed_page(request: Request, filed_id: Id, context: PageContext) -> Response:
    """One filed month beside the same month as it is known now."""
    found = monthly_filings.get_filed(context, filed_id)
    return page(
        request,
        context,
        "monthly/filed.html",
        found=found,
        sheet=found.sheet,
        compared=monthly_filings.differences(context, filed_id),
        labels=monthly_filings.sum_label,
        mappings=monthly_files.mappings(),
    )


@router.get("/{filed_id}/file")
def file(
    filed_id: Id,
    context: PageContext,
    mapping: Annotated[str, Query(max_length=60)] = "standard",
    form: Annotated[str, Query(alias="format", max_length=10)] = "xlsx",
) -> Response:
    """Exactly what was filed, under the columns of a mapping."""
    name, content = monthly_files.write_filed(context, filed_id, monthly_files.columns(mapping), form)
    return attachment(name, content, CSV if form == "csv" else XLSX)
