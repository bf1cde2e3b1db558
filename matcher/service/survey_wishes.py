"""What an enterprise asked for in its last survey (企业诉求), as plans and diagnoses read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matcher import clock
from matcher.models.survey import Survey, SurveyDraft, SurveyWant, TrainingNeed, month_before, month_of
from matcher.service import occupations
from matcher.service.context import Context
from matcher.text.training_need import read_needs

# The months of the surveys that are looked at, with room for revisions of others.
_LAST = 3


def recent(found: Sequence[Survey]) -> Survey | None:
    """The last survey, if it is of this month or the one before."""
    this = month_of(clock.today())
    late = [one for one in found if one.month in (this, month_before(this))]
    return max(late, key=lambda one: one.month, default=None)


def needs_of(survey: Survey) -> list[TrainingNeed]:
    """The trades people are to be trained in, with how many."""
    return [TrainingNeed.model_validate(one) for one in survey.training_needs]


def settled(context: Context, draft: SurveyDraft) -> list[TrainingNeed]:
    """The training asked for as typed, its occupations known; without rows, as read from the words."""
    for one in draft.training_needs:
        if one.occupation_code:
            occupations.confirmed(context, one.occupation_code)
    return draft.training_needs or read_needs(draft.training_need)


def asked(context: Context, enterprise_id: int) -> Mapping[SurveyWant, str]:
    """What the enterprise wants by its last survey, each with the words a measure cites; empty without a recent one."""
    last = recent(context.unit.surveys.of_enterprise(enterprise_id, _LAST))
    if last is None:
        return {}
    needs = "、".join(one.words for one in needs_of(last))
    found = {want: f"企业 {last.month} 填报希望{want.label}" for want in map(SurveyWant, last.wants)}
    if needs:
        found[SurveyWant.TRAINING] = f"企业 {last.month} 填报希望培训：{needs}"[:150]
    return found


def seats(context: Context, enterprise_id: int) -> int:
    """How many people the enterprise wants trained by its last survey; 0 without a recent one."""
    last = recent(context.unit.surveys.of_enterprise(enterprise_id, _LAST))
    return sum(one.headcount for one in needs_of(last)) if last is not None else 0
