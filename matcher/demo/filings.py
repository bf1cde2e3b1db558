"""A campaign like that of the notice, running today: some units filed, some are late, one was sent back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from matcher import clock
from matcher.demo.world import World
from matcher.errors import Conflict
from matcher.models.annex import AnnexKind
from matcher.models.campaign import CampaignContact, CampaignDraft
from matcher.models.campaign_form import CampaignForm
from matcher.models.enums import RegionLevel
from matcher.models.filing import Filing, FilingDraft
from matcher.models.task_force import Duty, TaskForceDraft
from matcher.planning.deadlines import add_working_days, working_days_before
from matcher.service import campaigns, filing_board, filings, task_forces
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

# Hand-ins of 附件2 lie before the day the counties were due, two working days ago.
_FILED_DAYS_AGO, _LATER_DAYS_AGO = 6, 5
_PEOPLE = ((Duty.HEAD, "副局长"), (Duty.HANDLER, "就业股股长"))


def file_forms(kit: Kit, world: World) -> None:
    """The campaign, task forces of a few units, and what they handed in."""
    home = world.firms[0].adcode
    with kit.open(SYSTEM, write=True, request_id="demo") as context:
        campaign_id = _campaign(context)
        city = home[:4] + "00"
        counties = [one.adcode for one in context.unit.regions.within(city, RegionLevel.COUNTY) if one.adcode != home][
            :5
        ]
        cities = [one.adcode for one in context.unit.regions.within("140000", RegionLevel.CITY) if one.adcode != city]
        context.unit.commit()
    with kit.open(SYSTEM, write=True, request_id="demo") as context:
        with clock.days_ago(_FILED_DAYS_AGO):
            for number, adcode in enumerate([home, city, *counties[:4], *cities[:3]], start=1):
                _man(context, world, campaign_id, adcode, number)
            filed = [_file(context, campaign_id, adcode, AnnexKind.TASK_FORCE) for adcode in counties[:3]]
        with clock.days_ago(_LATER_DAYS_AGO):
            office = _office(context, city, "市人社局就业科")
            for one in filed[:1]:
                filings.receive_filing(office, one.id or 0, version=1)
            for one in filed[1:2]:
                filings.return_filing(office, one.id or 0, version=1, reason="承办人的联系方式少一位，请核对")
            above = _office(context, "140000", "省厅就业处")
            for adcode in cities[:2]:
                one = _file(context, campaign_id, adcode, AnnexKind.TASK_FORCE)
                filings.receive_filing(above, one.id or 0, version=1)
        # Where nothing is published yet there is nothing to collect.
        for adcode in counties[:2]:
            with suppress(Conflict):
                _file(context, campaign_id, adcode, AnnexKind.BROCHURES)
        if counties[4:]:
            filing_board.urge(office, campaign_id, AnnexKind.TASK_FORCE, counties[4])
        context.unit.commit()


def _campaign(context: Context) -> int:
    """The notice's campaign with its days laid around today."""
    today = clock.today()
    draft = CampaignDraft(
        name="企业复工复产用工服务行动（演示）",
        doc_no="晋人社厅函〔2022〕1253号",
        first=today - timedelta(days=12),
        last=today + timedelta(days=60),
        contacts=[CampaignContact(role="政策指导"), CampaignContact(role="用工服务")],
    )
    made = campaigns.make_campaign(context, draft, template="resume_2022")
    for form, due in _days(today):
        for level in (RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE):
            own = level is not RegionLevel.CITY
            form_of_level = CampaignForm(
                campaign_id=made.id or 0,
                form=form,
                level=level,
                due=working_days_before(due, 2) if own else due,
                recipient="市人力资源和社会保障局" if own else "省人力资源和社会保障厅",
                own_setting=own,
            )
            context.unit.filings.add_form(form_of_level)
    return made.id or 0


def _days(today: date) -> list[tuple[AnnexKind, date]]:
    """The cities' days: 附件2 today, so that the counties' is over; the others to come."""
    soon = add_working_days(today, 4)
    return [
        (AnnexKind.TASK_FORCE, add_working_days(today - timedelta(days=1), 1)),
        (AnnexKind.BROCHURES, soon),
        (AnnexKind.FAIR_PLAN, soon),
        (AnnexKind.RESULTS, today + timedelta(days=50)),
    ]


def _office(context: Context, adcode: str, name: str) -> Context:
    return Context(context.kit, context.unit, Actor(system=True, name=name, adcode=adcode))


def _man(context: Context, world: World, campaign_id: int, adcode: str, number: int) -> None:
    """A 负责人 and a 承办人 with the names of the demo's administrators; the heads' telephones are published."""
    office = _office(context, adcode, context.place_name(adcode))
    names = [one.name for one in world.admins if one.name] or ["演示人员"]
    for duty, post in _PEOPLE:
        at = 2 * number + list(Duty).index(duty)
        draft = TaskForceDraft(
            unit="人社局就业股" if not adcode.endswith("00") else "市人社局就业科",
            name=names[at % len(names)],
            post=post,
            phone=f"0351-70030{at:02d}",
            duty=duty,
            published=duty is Duty.HEAD,
        )
        task_forces.add_member(office, campaign_id, draft)


def _file(context: Context, campaign_id: int, adcode: str, form: AnnexKind) -> Filing:
    office = _office(context, adcode, context.place_name(adcode))
    return filings.file_form(office, campaign_id, FilingDraft(form=form, preparer="演示填表人", phone="0351-7003000"))
