"""Pages of campaigns and their canvass (摸排台账)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.campaign import CampaignDraft, CanvassOutcome
from matcher.service import campaign_forms, campaigns, key_lists
from matcher.service.permissions import Action, may, permit

router = APIRouter(route_class=UnitRoute)
_LABELS = {
    "name": "名称",
    "doc_no": "文号",
    "first": "起日",
    "last": "止日",
    "called_on": "联系日期",
    "next_call": "下次联系",
}


@router.get("/campaigns", response_class=HTMLResponse)
def list_page(request: Request, context: PageContext) -> Response:
    """The campaigns that concern the region."""
    return _list(request, context, {}, {})


def _list(request: Request, context: PageContext, form: dict[str, str], errors: dict[str, str]) -> Response:
    rows = campaigns.list_campaigns(context)
    form = {**dict.fromkeys(_LABELS, ""), **form}
    return page(
        request,
        context,
        "campaigns/list.html",
        status_code=422 if errors else 200,
        rows=rows,
        form=form,
        errors=errors,
        templates=campaign_forms.list_templates(context),
    )


@router.post("/campaigns")
def make(request: Request, context: PageContext, form: PageForm) -> Response:
    """Begin a campaign."""
    permit(context.actor, Action.CAMPAIGN_MAKE)
    typed = Typed(form, _LABELS)
    facts = {"name": typed.text("name"), "first": typed.day("first"), "last": typed.day("last")}
    facts["doc_no"] = typed.text("doc_no")
    try:
        draft = CampaignDraft.model_validate(facts)
    except ValidationError as error:
        return _list(request, context, form, typed.refused(error))
    made = campaigns.make_campaign(context, draft)
    return back_to(f"/campaigns/{made.id}", "campaign")


@router.get("/campaigns/{campaign_id}", response_class=HTMLResponse)
def campaign_page(
    request: Request,
    campaign_id: Id,
    context: PageContext,
    show: Annotated[str, Query(max_length=10)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Coverage by county, and the rows."""
    return _show(request, context, campaign_id, show=show, number=page_number, size=size)


def _show(
    request: Request,
    context: PageContext,
    campaign_id: int,
    *,
    show: str = "",
    number: int = 1,
    size: int = 20,
    error: Invalid | None = None,
) -> Response:
    outcome = CanvassOutcome(show) if show in list(CanvassOutcome) else None
    view = campaigns.get_campaign(
        context,
        campaign_id,
        outcome=outcome,
        waiting=show == "waiting",
        offset=(number - 1) * size,
        limit=size,
    )
    return page(
        request,
        context,
        "campaigns/campaign.html",
        status_code=error.status if error else 200,
        view=view,
        show=show,
        page=number,
        size=size,
        outcomes=CanvassOutcome,
        lists=[one.listed for one in key_lists.list_lists(context)] if may(context.actor, Action.CANVASS_ENTER) else [],
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/campaigns/{campaign_id}/enter")
def enter(
    request: Request,
    campaign_id: Id,
    context: PageContext,
    list_id: Annotated[str, Form(max_length=20)] = "",
    uscc: Annotated[str, Form(max_length=30)] = "",
    department: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Enter whom to ask."""
    chosen = int(list_id) if list_id.isascii() and list_id.isdecimal() and len(list_id) < 19 else None
    try:
        campaigns.enter_rows(context, campaign_id, list_id=chosen, uscc=uscc, department=department)
    except Invalid as error:
        return _show(request, context, campaign_id, error=error)
    return back_to(f"/campaigns/{campaign_id}", "entered")


@router.post("/canvass/{canvass_id}/call")
def call(
    canvass_id: Id,
    context: PageContext,
    form: PageForm,
    outcome: Annotated[CanvassOutcome, Form()],
    version: Annotated[int, Form(ge=1, le=2**31)],
) -> Response:
    """Write a call down."""
    permit(context.actor, Action.CANVASS)
    typed = Typed(form, _LABELS)
    called_on, next_call = typed.day("called_on"), typed.day("next_call")
    if typed.errors:
        field, text = next(iter(typed.errors.items()))
        raise Invalid(text, field=field)
    row = campaigns.record_call(
        context,
        canvass_id,
        outcome=outcome,
        version=version,
        called_on=called_on,
        next_call=next_call,
        note=typed.text("note"),
    )
    return back_to(f"/campaigns/{row.campaign_id}", "called")
