"""One survey, list, ledger row and sheet of an enterprise, so that each route that names one has something real."""

from __future__ import annotations

from matcher import clock
from matcher.models.campaign import Campaign
from matcher.models.enums import EnterpriseTag, RegionLevel
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.stay_sheet import StayDraft
from matcher.models.survey import SurveyDraft, month_of
from matcher.service import campaigns, issues, key_lists, stay_sheets, surveys
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

NAMES = ("survey_id", "list_id", "campaign_id", "canvass_id", "issue_id", "stay_id")


def ledgers(kit: Kit, enterprise_id: int) -> dict[str, int]:
    """Make them, as the service itself; the ids by the name that stands in the addresses."""
    with kit.open(SYSTEM, write=True) as context:
        figures = {"staff_start": 100, "staff_end": 100, "needed": 5, "short": 3}
        month = month_of(clock.today())
        there = context.unit.surveys.revisions(enterprise_id, month)
        survey = there[0] if there else None
        survey = survey or surveys.submit_survey(context, enterprise_id, SurveyDraft(month=month, **figures))
        found = {"survey_id": survey.id}
        firm = context.unit.enterprises.get(enterprise_id)
        assert firm is not None
        head = {
            "tag": EnterpriseTag.WHITELIST,
            "name": "县名单",
            "department": "县工信部门",
            "list_date": clock.today(),
        }
        listed = [ListedFirm(uscc=firm.uscc, name=firm.name)]
        found["list_id"] = key_lists.take_list(context, KeyListDraft(adcode=firm.adcode, **head), listed).id
        today = clock.today()
        # A county's own campaign, as its administrator would begin it.
        campaign = context.unit.campaigns.add(
            Campaign(name="行动", first=today, last=today, level=RegionLevel.COUNTY, adcode=firm.adcode, at=clock.now())
        )
        found["campaign_id"] = campaign.id
        campaigns.enter_rows(context, campaign.id or 0, uscc=firm.uscc)
        reach = SYSTEM.reach
        rows, _ = context.unit.campaigns.rows(
            campaign.id or 0, reach, None, outcome=None, waiting=True, offset=0, limit=1
        )
        found["canvass_id"] = rows[0][0].id
        draft = IssueDraft(kind=IssueKind.LABOUR, text="夜班缺人")
        found["issue_id"] = issues.raise_issue(context, enterprise_id, draft).id
        people = {"staff": 100, "stay": 60, "leave": 30, "returners": 25}
        sheet = StayDraft(holiday="节日", first=today, last=today, **people)
        found["stay_id"] = stay_sheets.make_sheet(context, enterprise_id, sheet).id
        context.unit.commit()
    return {name: one or 0 for name, one in found.items()}
