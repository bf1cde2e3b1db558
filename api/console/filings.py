"""Pages of filings (报送): the board, handing in, one filing with its print view, receipt, return, 催报, package."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from api.downloads import attachment
from matcher.errors import Invalid
from matcher.models.annex import AnnexKind
from matcher.models.annex_figure import count_label
from matcher.models.campaign_form import FILING_LEVELS
from matcher.models.enums import RegionLevel
from matcher.models.filing import FilingChannel, FilingDraft
from matcher.service import filing_board, filing_packages, filings
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
_LABELS = {
    "form": "报表",
    "preparer": "填表人",
    "phone": "联系电话",
    "channel": "报送方式",
    "recipient": "报送给",
    "reason": "更正原因",
    "check_note": "核对说明",
}


@router.get("/campaigns/{campaign_id}/board", response_class=HTMLResponse)
def board_page(
    request: Request,
    campaign_id: Id,
    context: PageContext,
    form: Annotated[str, Query(max_length=1)] = "",
    level: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Who handed in what."""
    kind = AnnexKind(form) if form in list(AnnexKind) else None
    of_level = RegionLevel(level) if level in list(FILING_LEVELS) else None
    board = filing_board.get_board(context, campaign_id, form=kind, level=of_level)
    return page(
        request,
        context,
        "filings/board.html",
        board=board,
        kind=kind,
        level=of_level,
        kinds=AnnexKind,
        levels=FILING_LEVELS,
    )


@router.post("/campaigns/{campaign_id}/urge")
def urge(
    campaign_id: Id,
    context: PageContext,
    form: Annotated[AnnexKind, Form()],
    adcode: Annotated[str, Form(max_length=6)],
) -> Response:
    """Remind a unit below in one tap."""
    filing_board.urge(context, campaign_id, form, adcode)
    return back_to(f"/campaigns/{campaign_id}/board", "urged")


@router.get("/campaigns/{campaign_id}/filings/new", response_class=HTMLResponse)
def new_page(
    request: Request, campaign_id: Id, context: PageContext, form: AnnexKind = AnnexKind.TASK_FORCE
) -> Response:
    """The form as it would be handed in now; 附件2, the first that is due, without one."""
    return _new(request, context, campaign_id, form, {}, {})


def _new(
    request: Request,
    context: PageContext,
    campaign_id: int,
    kind: AnnexKind,
    form: dict[str, str],
    errors: dict[str, str],
) -> Response:
    return page(
        request,
        context,
        "filings/new.html",
        status_code=422 if errors else 200,
        view=filings.preview_filing(context, campaign_id, kind),
        channels=FilingChannel,
        count_label=count_label,
        form={**dict.fromkeys(_LABELS, ""), "preparer": context.actor.name, **form},
        errors=errors,
    )


@router.post("/campaigns/{campaign_id}/filings")
def file_form(
    request: Request,
    campaign_id: Id,
    context: PageContext,
    told: PageForm,
    form: Annotated[AnnexKind, Form()],
) -> Response:
    """Hand the form in."""
    permit(context.actor, Action.FILING_FILE)
    typed = Typed(told, _LABELS)
    facts = {name: typed.text(name) for name in _LABELS if name in told}
    try:
        draft = FilingDraft.model_validate(facts)
        made = filings.file_form(context, campaign_id, draft)
    except ValidationError as error:
        return _new(request, context, campaign_id, form, told, typed.refused(error))
    except Invalid as error:
        return _new(request, context, campaign_id, form, told, {error.field or "_form": error.message})
    return back_to(f"/filings/{made.id}", "filed")


@router.get("/filings/{filing_id}", response_class=HTMLResponse)
def filing_page(request: Request, filing_id: Id, context: PageContext) -> Response:
    """One filing beside the figures of today."""
    view = filings.get_filing(context, filing_id)
    compared = filings.differences(context, filing_id)
    return page(request, context, "filings/filing.html", view=view, compared=compared, count_label=count_label)


@router.get("/filings/{filing_id}/print", response_class=HTMLResponse)
def print_page(request: Request, filing_id: Id, context: PageContext) -> Response:
    """The form as it was handed in, for paper."""
    table = filings.redrawn(context, filing_id)
    return page(request, context, "filings/print.html", view=filings.get_filing(context, filing_id), drawn=table)


@router.get("/filings/{filing_id}/package")
def package(filing_id: Id, context: PageContext) -> Response:
    """The merged workbook with its manifest."""
    name, content = filing_packages.package_of(context, filing_id)
    return attachment(name, content, "application/zip")


@router.post("/filings/{filing_id}/receive")
def receive(filing_id: Id, context: PageContext, version: Annotated[int, Form(ge=1, le=2**31)]) -> Response:
    """Receive a filing of a unit below."""
    filings.receive_filing(context, filing_id, version=version)
    return back_to(f"/filings/{filing_id}", "filing_received")


@router.post("/filings/{filing_id}/return")
def send_back(
    filing_id: Id,
    context: PageContext,
    version: Annotated[int, Form(ge=1, le=2**31)],
    reason: Annotated[str, Form(max_length=300)],
) -> Response:
    """Send a filing of a unit below back."""
    filings.return_filing(context, filing_id, version=version, reason=reason)
    return back_to(f"/filings/{filing_id}", "filing_returned")
