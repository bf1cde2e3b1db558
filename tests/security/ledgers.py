"""One survey, list, ledger row and sheet of an enterprise, so that each route that names one has something real."""

from __future__ import annotations

from matcher import clock
from matcher.models.enums import EnterpriseTag
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.survey import SurveyDraft, month_of
from matcher.service import key_lists, surveys
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

NAMES = ("survey_id", "list_id")


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
        context.unit.commit()
    return {name: one or 0 for name, one in found.items()}
