"""What a campaign asks to be handed in (报送任务): made from a template, or set by hand by whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.annex import AnnexKind
from matcher.models.campaign import Campaign, CampaignContact, CampaignDraft
from matcher.models.campaign_form import CampaignForm, CampaignFormDraft
from matcher.models.enums import RegionLevel, Role
from matcher.models.region import SHANXI
from matcher.planning.campaign_templates import CampaignTemplate, check_year, template_of, templates
from matcher.service.campaigns import find_campaign, make_campaign
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

UNKNOWN = "没有这次专项行动，或不在您的管辖范围"


def list_templates(context: Context) -> Sequence[CampaignTemplate]:
    """The campaigns that can be made from data."""
    permit(context.actor, Action.CAMPAIGN_READ)
    return templates()


def make_from_template(
    context: Context, key: str, year: int, *, name: str = "", contacts: Sequence[CampaignContact] = ()
) -> Campaign:
    """Begin a campaign with the forms and days of a template; ``contacts`` are the own ones, not the template's roles.

    Raises Invalid for a year out of range, NotFound for a template nobody has.
    """
    permit(context.actor, Action.CAMPAIGN_MAKE)
    check_year(year)
    template = template_of(key)
    first, last = template.period(year)
    told = list(contacts) or [CampaignContact(role=role) for role in template.contacts]
    draft = CampaignDraft(
        name=name.strip() or template.name, first=first, last=last, doc_no=template.doc_no, contacts=told
    )
    made = make_campaign(context, draft, template=key)
    for one in template.dated(year):
        context.unit.filings.add_form(CampaignForm(campaign_id=made.id or 0, **one.model_dump()))
    return made


def forms_of(context: Context, campaign_id: int) -> Sequence[CampaignForm]:
    """What a campaign asks for, by day."""
    campaign = find_campaign(context, campaign_id, Action.FILING_READ)
    return context.unit.filings.forms([campaign.id or 0])


def runs_campaign(context: Context, campaign: Campaign) -> bool:
    """Whether it is the actor's own campaign."""
    if context.actor.system:
        return True
    return context.actor.role is not Role.OFFICER and (context.actor.adcode or SHANXI) == campaign.adcode


def set_form(context: Context, campaign_id: int, draft: CampaignFormDraft) -> CampaignForm:
    """Add a form of a level to the own campaign, or change its day; those who filed keep what they filed."""
    campaign = _own(context, campaign_id)
    if campaign.level is not RegionLevel.PROVINCE and draft.level is RegionLevel.CITY and campaign.adcode[4:] != "00":
        raise Invalid("县级的行动没有市级报送", field="level")
    if draft.due < campaign.first:
        raise Invalid("报送日期不能早于行动的起日", field="due")
    found = context.unit.filings.hold_form(campaign_id, draft.form, draft.level)
    if found is None:
        found = context.unit.filings.add_form(CampaignForm(campaign_id=campaign_id, **draft.model_dump()))
    else:
        for key, value in draft.model_dump().items():
            setattr(found, key, value)
    context.unit.audit("campaign.form", "campaign", campaign_id, form=draft.form.value, level=draft.level.value)
    return found


def drop_form(context: Context, campaign_id: int, form: AnnexKind, level: RegionLevel) -> None:
    """Ask for a form no longer; once anybody has handed it in it stays."""
    _own(context, campaign_id)
    found = context.unit.filings.hold_form(campaign_id, form, level)
    if found is None:
        raise NotFound("这次行动没有要求这个层级报送这张表")
    filed = context.unit.filings.of_campaign(campaign_id, None, form=form)
    levels = {one.adcode: context.unit.regions.find(one.adcode) for one in filed}
    if any(region is not None and region.level is level for region in levels.values()):
        raise Conflict("已有单位报送，不能取消；可以改日期")
    context.unit.filings.drop_form(found)
    context.unit.audit("campaign.form_drop", "campaign", campaign_id, form=form.value, level=level.value)


def set_contacts(context: Context, campaign_id: int, contacts: Sequence[CampaignContact]) -> Campaign:
    """Replace whom to ask about the own campaign."""
    campaign = _own(context, campaign_id)
    campaign.contacts = [one.model_dump() for one in contacts]
    context.unit.audit("campaign.contacts", "campaign", campaign_id, at_day=str(clock.today()))
    return campaign


def _own(context: Context, campaign_id: int) -> Campaign:
    campaign = find_campaign(context, campaign_id, Action.FORM_SET)
    if not runs_campaign(context, campaign):
        raise NotFound(UNKNOWN)
    return campaign
