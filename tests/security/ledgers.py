"""One survey, list, ledger row and sheet of an enterprise, so that each route that names one has something real."""

from __future__ import annotations

from matcher import clock
from matcher.models.survey import SurveyDraft, month_of
from matcher.service import surveys
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

NAMES = ("survey_id",)


def ledgers(kit: Kit, enterprise_id: int) -> dict[str, int]:
    """Make them, as the service itself; the ids by the name that stands in the addresses."""
    with kit.open(SYSTEM, write=True) as context:
        figures = {"staff_start": 100, "staff_end": 100, "needed": 5, "short": 3}
        month = month_of(clock.today())
        there = context.unit.surveys.revisions(enterprise_id, month)
        survey = there[0] if there else None
        survey = survey or surveys.submit_survey(context, enterprise_id, SurveyDraft(month=month, **figures))
        found = {"survey_id": survey.id}
        context.unit.commit()
    return {name: one or 0 for name, one in found.items()}
