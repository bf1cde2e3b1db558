"""Campaign templates, forms and task forces (行动模板、报送任务、专班), and what anybody may read of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import FOR_ANYBODY, problems
from matcher.models.annex import AnnexKind
from matcher.models.campaign import CampaignContact
from matcher.models.campaign_form import CampaignForm, CampaignFormDraft
from matcher.models.enums import RegionLevel
from matcher.models.task_force import TaskForceDraft, TaskForceMember
from matcher.service import campaign_forms, task_forces

router = APIRouter(tags=["专班和报送任务"], route_class=UnitRoute)


class TemplateOut(BaseModel):
    """A campaign that can be made from data; ``verified`` is false until its notice was checked."""

    key: str
    name: str
    doc_no: str
    verified: bool
    source: str
    contacts: list[str]
    forms: int


class Making(BaseModel):
    """Which template, the year it begins in, and the own contacts."""

    model_config = ConfigDict(extra="forbid")

    template: str = Field(min_length=1, max_length=40)
    year: int = Field(ge=2022, le=2099)
    name: str = Field(default="", max_length=100)
    contacts: list[CampaignContact] = Field(default=[], max_length=10)


class MadeOut(BaseModel):
    """The campaign that was made."""

    id: int
    name: str
    first: date
    last: date


class FormOut(BaseModel):
    """A form a level hands in by a day; ``own_setting``: no notice orders the day."""

    id: int
    form: str
    level: str
    due: date
    recipient: str
    note: str
    own_setting: bool


class Dropping(BaseModel):
    """Which form of which level is asked for no longer."""

    model_config = ConfigDict(extra="forbid")

    form: AnnexKind
    level: RegionLevel


class ForceDraft(TaskForceDraft):
    """Somebody of a task force; without ``adcode`` of the own unit."""

    adcode: str = Field(default="", pattern=r"^(\d{6})?$")


class Replacing(TaskForceDraft):
    """Who takes a duty over, from ``since`` on."""

    version: int = Field(ge=1, le=2**31)


class Publishing(BaseModel):
    """Whether anybody may read how to reach this person."""

    model_config = ConfigDict(extra="forbid")

    published: bool
    version: int = Field(ge=1, le=2**31)


class MemberOut(BaseModel):
    """One person of a task force; both days inclusive."""

    id: int
    campaign_id: int
    adcode: str
    unit: str
    name: str
    post: str
    phone: str
    duty: str
    published: bool
    since: date
    until: date | None
    replaced_by: int | None
    version: int


class ForceOut(BaseModel):
    """Who serves, who did, and which duties the own unit lacks."""

    serving: list[MemberOut]
    past: list[MemberOut]
    lacking: list[str]


class ContactOut(BaseModel):
    """A published contact."""

    place: str
    unit: str
    name: str
    post: str
    phone: str
    duty: str


class ActionOut(BaseModel):
    """A campaign as anybody may read it."""

    id: int
    name: str
    doc_no: str
    first: date
    last: date


class ActionDetail(ActionOut):
    """With its published contacts."""

    contacts: list[ContactOut]


def _form(one: CampaignForm) -> FormOut:
    return FormOut(**one.model_dump(include=set(FormOut.model_fields)))


def _member(one: TaskForceMember) -> MemberOut:
    return MemberOut(**one.model_dump(include=set(MemberOut.model_fields)))


@router.get("/campaign-templates", summary="行动模板", responses=problems())
def list_templates(context: ApiContext) -> list[TemplateOut]:
    """The campaigns that can be made from data."""
    return [
        TemplateOut(
            key=one.key,
            name=one.name,
            doc_no=one.doc_no,
            verified=one.verified,
            source=one.source,
            contacts=list(one.contacts),
            forms=len(one.forms),
        )
        for one in campaign_forms.list_templates(context)
    ]


@router.post("/campaign-templates", status_code=201, summary="按模板建立行动", responses=problems(409))
def make_from_template(body: Making, context: ApiContext) -> MadeOut:
    """Begin a campaign of the own region with the forms and days of a template."""
    made = campaign_forms.make_from_template(context, body.template, body.year, name=body.name, contacts=body.contacts)
    return MadeOut(id=made.id or 0, name=made.name, first=made.first, last=made.last)


@router.get("/campaigns/{campaign_id}/forms", summary="报送任务", responses=problems())
def list_forms(campaign_id: Id, context: ApiContext) -> list[FormOut]:
    """What a campaign asks for, by day."""
    return [_form(one) for one in campaign_forms.forms_of(context, campaign_id)]


@router.post("/campaigns/{campaign_id}/forms", status_code=201, summary="设定报送任务", responses=problems(409))
def set_form(campaign_id: Id, body: CampaignFormDraft, context: ApiContext) -> FormOut:
    """Add a form of a level, or change its day."""
    return _form(campaign_forms.set_form(context, campaign_id, body))


@router.post("/campaigns/{campaign_id}/forms/removal", summary="取消报送任务", responses=problems(409))
def drop_form(campaign_id: Id, body: Dropping, context: ApiContext) -> dict[str, bool]:
    """Ask for a form no longer that nobody handed in."""
    campaign_forms.drop_form(context, campaign_id, body.form, body.level)
    return {"removed": True}


@router.get("/campaigns/{campaign_id}/task-force", summary="专班", responses=problems())
def get_force(campaign_id: Id, context: ApiContext) -> ForceOut:
    """The own unit's task force and those below it."""
    view = task_forces.get_force(context, campaign_id)
    return ForceOut(
        serving=[_member(one) for one in view.serving],
        past=[_member(one) for one in view.past],
        lacking=[one.value for one in view.lacking],
    )


@router.post("/campaigns/{campaign_id}/task-force", status_code=201, summary="登记专班人员", responses=problems(409))
def add_member(campaign_id: Id, body: ForceDraft, context: ApiContext) -> MemberOut:
    """Name somebody."""
    draft = TaskForceDraft(**body.model_dump(exclude={"adcode"}))
    return _member(task_forces.add_member(context, campaign_id, draft, adcode=body.adcode))


@router.post("/task-force/{member_id}/replacement", status_code=201, summary="专班交接", responses=problems(409))
def replace_member(member_id: Id, body: Replacing, context: ApiContext) -> MemberOut:
    """Hand a duty over; the history stays."""
    draft = TaskForceDraft(**body.model_dump(exclude={"version"}))
    return _member(task_forces.replace_member(context, member_id, draft, version=body.version))


@router.post("/task-force/{member_id}/publicity", status_code=201, summary="公布联系方式", responses=problems(409))
def publish_member(member_id: Id, body: Publishing, context: ApiContext) -> MemberOut:
    """Tell anybody how to reach this person, or no longer."""
    return _member(task_forces.publish_member(context, member_id, published=body.published, version=body.version))


@router.get("/actions", summary="公开的专项行动", responses=problems(), openapi_extra=FOR_ANYBODY)
def list_public(context: ApiContext) -> list[ActionOut]:
    """Campaigns with published contacts; no account needed."""
    names = set(ActionOut.model_fields)
    return [ActionOut(**one.campaign.model_dump(include=names)) for one in task_forces.list_public(context)]


@router.get("/actions/{campaign_id}", summary="专项行动公开页", responses=problems(), openapi_extra=FOR_ANYBODY)
def get_public(
    campaign_id: Id, context: ApiContext, scope: Annotated[str, Query(pattern=r"^(\d{6})?$")] = ""
) -> ActionDetail:
    """The published contacts, by unit."""
    view = task_forces.get_public(context, campaign_id, scope=scope)
    facts = view.campaign.model_dump(include=set(ActionOut.model_fields))
    contacts = [
        ContactOut(place=place, **one.model_dump(include={"unit", "name", "post", "phone"}), duty=one.duty.label)
        for place, one in view.contacts
    ]
    return ActionDetail(**facts, contacts=contacts)
