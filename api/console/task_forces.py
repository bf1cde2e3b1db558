"""Pages of forms and task forces of a campaign (报送任务、专班)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.annex import AnnexKind
from matcher.models.campaign_form import CampaignFormDraft
from matcher.models.enums import RegionLevel
from matcher.models.task_force import Duty, TaskForceDraft
from matcher.service import campaign_forms, task_forces
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
_LABELS = {
    "unit": "单位（部门）",
    "name": "姓名",
    "post": "职务",
    "phone": "联系方式",
    "duty": "职责",
    "since": "任职起",
    "login": "登录名",
    "adcode": "单位代码",
}
_FORM_LABELS = {"form": "报表", "level": "层级", "due": "报送日期", "recipient": "报送给", "note": "说明"}


@router.post("/campaigns/from-template")
def make_from_template(
    context: PageContext,
    template: Annotated[str, Form(max_length=40)],
    year: Annotated[int, Form(ge=1, le=9999)],
    name: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Begin a campaign from a template."""
    made = campaign_forms.make_from_template(context, template, year, name=name)
    return back_to(f"/campaigns/{made.id}/board", "campaign")


@router.post("/campaigns/{campaign_id}/forms")
def set_form(campaign_id: Id, context: PageContext, form: PageForm) -> Response:
    """Add a form of a level, or change its day."""
    permit(context.actor, Action.FORM_SET)
    typed = Typed(form, _FORM_LABELS)
    names = ("form", "level", "recipient", "note")
    own = form.get("own_setting") == "1"
    facts = {**{name: typed.text(name) for name in names}, "due": typed.day("due"), "own_setting": own}
    try:
        draft = CampaignFormDraft.model_validate(facts)
    except ValidationError as error:
        field, text = next(iter(typed.refused(error).items()))
        raise Invalid(text, field=field) from None
    campaign_forms.set_form(context, campaign_id, draft)
    return back_to(f"/campaigns/{campaign_id}/board", "form_set")


@router.post("/campaigns/{campaign_id}/forms/drop")
def drop_form(
    campaign_id: Id,
    context: PageContext,
    form: Annotated[AnnexKind, Form()],
    level: Annotated[RegionLevel, Form()],
) -> Response:
    """Ask for a form no longer."""
    campaign_forms.drop_form(context, campaign_id, form, level)
    return back_to(f"/campaigns/{campaign_id}/board", "form_dropped")


@router.get("/campaigns/{campaign_id}/task-force", response_class=HTMLResponse)
def force_page(request: Request, campaign_id: Id, context: PageContext) -> Response:
    """Who serves, and who did."""
    return _force(request, context, campaign_id, {}, {})


def _force(
    request: Request, context: PageContext, campaign_id: int, form: dict[str, str], errors: dict[str, str]
) -> Response:
    return page(
        request,
        context,
        "filings/task_force.html",
        status_code=422 if errors else 200,
        view=task_forces.get_force(context, campaign_id),
        duties=Duty,
        form={**dict.fromkeys((*_LABELS, "published"), ""), **form},
        errors=errors,
    )


@router.post("/campaigns/{campaign_id}/task-force")
def add_member(request: Request, campaign_id: Id, context: PageContext, form: PageForm) -> Response:
    """Name somebody."""
    permit(context.actor, Action.TASK_FORCE_WORK)
    try:
        task_forces.add_member(context, campaign_id, _draft(form), adcode=form.get("adcode", "").strip()[:6])
    except Invalid as error:
        return _force(request, context, campaign_id, form, {error.field or "_form": error.message})
    return back_to(f"/campaigns/{campaign_id}/task-force", "named")


@router.post("/task-force/{member_id}/replace")
def replace_member(
    member_id: Id, context: PageContext, form: PageForm, version: Annotated[int, Form(ge=1, le=2**31)]
) -> Response:
    """Hand a duty over."""
    permit(context.actor, Action.TASK_FORCE_WORK)
    member = task_forces.replace_member(context, member_id, _draft(form), version=version)
    return back_to(f"/campaigns/{member.campaign_id}/task-force", "replaced")


@router.post("/task-force/{member_id}/publish")
def publish_member(
    member_id: Id,
    context: PageContext,
    version: Annotated[int, Form(ge=1, le=2**31)],
    published: Annotated[str, Form(max_length=1)] = "",
) -> Response:
    """Tell anybody how to reach this person, or no longer."""
    member = task_forces.publish_member(context, member_id, published=published == "1", version=version)
    return back_to(f"/campaigns/{member.campaign_id}/task-force", "contact_published")


def _draft(form: PageForm) -> TaskForceDraft:
    typed = Typed(form, _LABELS)
    facts = {name: typed.text(name) for name in ("unit", "name", "post", "phone", "duty", "login")}
    since = typed.day("since")
    told = {**facts, "since": since, "published": form.get("published") == "1"}
    try:
        draft = TaskForceDraft.model_validate(told)
    except ValidationError as error:
        typed.refused(error)
    if typed.errors:
        field, text = next(iter(typed.errors.items()))
        raise Invalid(text, field=field)
    return draft
