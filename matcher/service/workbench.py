"""The workbench (工作台): what waits for this actor today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from matcher import clock
from matcher.models.case import OPEN_STATES
from matcher.models.states import JobState
from matcher.service import cases, vacancies
from matcher.service.cases import CaseRow, Gap
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.service.vacancies import VacancyView

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Workbench:
    """To-dos first, then the actor's cases by gap, then the sums."""

    today: date
    reviews: list[VacancyView] = field(default_factory=list)
    proposals: list[CaseRow] = field(default_factory=list)
    cases: list[CaseRow] = field(default_factory=list)
    case_total: int = 0
    gap: Gap = field(default_factory=Gap)

    @property
    def overdue(self) -> int:
        """How many listed cases are past their review deadline."""
        return sum(row.overdue for row in self.cases)


def get_workbench(context: Context) -> Workbench:
    """Everything the first page of an officer, enterprise or administrator shows."""
    actor = context.actor
    if not may(actor, Action.CASE_READ):
        return Workbench(clock.today())
    rows, total = cases.list_cases(context, states=OPEN_STATES, limit=_LISTED)
    rows.sort(key=lambda row: (not row.overdue, -row.gap.missing, row.case.id or 0))
    return Workbench(
        today=clock.today(),
        reviews=vacancies.list_reviews(context) if may(actor, Action.VACANCY_REVIEW) else [],
        proposals=cases.list_proposals(context) if may(actor, Action.CASE_ASSIGN) else [],
        cases=rows,
        case_total=total,
        gap=Gap(
            sum(row.gap.wanted for row in rows),
            sum(row.gap.started for row in rows),
            sum(row.gap.missing for row in rows),
            sum(row.gap.unknown_posts for row in rows),
        ),
    )


def job_counts(context: Context) -> dict[str, int]:
    """Background jobs by state, for the system administrator."""
    permit(context.actor, Action.SYSTEM_READ)
    counts = context.unit.jobs.counts()
    return {state.label: counts.get(state, 0) for state in JobState}
