"""The workbench (工作台): what waits for this actor today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher import clock
from matcher.models.case import OPEN_STATES
from matcher.models.deadline import Light
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.region import SHANXI
from matcher.models.states import JobState
from matcher.models.todo import TodoKind
from matcher.planning.holidays import calendar
from matcher.service import cases, deadlines, handovers, vacancies
from matcher.service.caseloads import CaseloadRow, CaseloadSort, list_caseload
from matcher.service.cases import CaseRow, Gap
from matcher.service.context import Context
from matcher.service.deadlines import DeadlineRow
from matcher.service.handovers import HandoverView
from matcher.service.inbox import list_inbox
from matcher.service.participations import OwnPart, mine
from matcher.service.permissions import Action, may, permit
from matcher.service.placements import FollowUp, list_follow_ups
from matcher.service.todos import TodoList, list_todos
from matcher.service.vacancies import VacancyView

_LISTED = 50
_DUE = 30


@dataclass(frozen=True, slots=True)
class Workbench:
    """To-dos first, then the actor's cases, then the sums over all of them."""

    today: date
    reviews: list[VacancyView] = field(default_factory=list)
    review_total: int = 0
    proposals: list[CaseRow] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    # How many recommended people wait for this enterprise's word.
    inbox: int = 0
    cases: list[CaseRow] = field(default_factory=list)
    case_total: int = 0
    overdue: int = 0
    gap: Gap = field(default_factory=Gap)
    areas: list[tuple[str, int]] = field(default_factory=list)
    # How many open cases stand red, yellow and green; the nearest deadlines; hand-overs that wait for the actor.
    lights: dict[Light, int] = field(default_factory=dict)
    due: list[tuple[DeadlineRow, Enterprise]] = field(default_factory=list)
    handovers: Sequence[HandoverView] = ()
    # Everything that waits, in one list; and for an officer the own enterprises by gap.
    todo: TodoList | None = None
    caseload: list[CaseloadRow] = field(default_factory=list)
    # What is amiss with the calendar that deadlines are counted by.
    warnings: Sequence[str] = ()
    # What a body takes part in now.
    parts: Sequence[OwnPart] = ()


def get_workbench(
    context: Context, *, kind: TodoKind | None = None, sort: CaseloadSort = CaseloadSort.MISSING_DOWN
) -> Workbench:
    """Everything the first page of an officer, enterprise, administrator or body shows.

    ``kind`` keeps one kind of to-do, ``sort`` orders the officer's enterprises.
    """
    actor, today = context.actor, clock.today()
    if may(actor, Action.PARTICIPATION_OWN):
        running = [one for one in mine(context)[1] if one.participation.runs(today)]
        return Workbench(today, todo=list_todos(context, kind=kind), parts=running)
    if not may(actor, Action.CASE_READ):
        return Workbench(today)
    reach = permit(actor, Action.CASE_READ)
    rows, total = cases.list_cases(context, states=OPEN_STATES, limit=_LISTED)
    rows.sort(key=lambda row: (not row.overdue, -row.gap.missing, row.case.id or 0))
    places = context.unit.cases.open_places(reach)
    gaps = cases.gaps(context, places)
    outside = actor.role is Role.ENTERPRISE
    return Workbench(
        today=today,
        reviews=vacancies.list_reviews(context) if may(actor, Action.VACANCY_REVIEW) else [],
        review_total=context.unit.vacancies.count_awaiting(reach) if may(actor, Action.VACANCY_REVIEW) else 0,
        proposals=cases.list_proposals(context) if may(actor, Action.CASE_ASSIGN) else [],
        follow_ups=list_follow_ups(context) if may(actor, Action.REFERRAL_MARK) else [],
        inbox=sum(one.waiting for one in list_inbox(context)) if may(actor, Action.INBOX_ANSWER) else 0,
        cases=rows,
        case_total=total,
        overdue=context.unit.vacancies.count_awaiting(reach, due_before=today),
        gap=Gap(
            sum(gap.wanted for gap in gaps.values()),
            sum(gap.started for gap in gaps.values()),
            sum(gap.missing for gap in gaps.values()),
            sum(gap.unknown_posts for gap in gaps.values()),
            sum(gap.empty_posts for gap in gaps.values()),
        ),
        areas=_areas(context, places, gaps) if may(actor, Action.CASE_ASSIGN) else [],
        lights={} if outside else deadlines.counts(context),
        due=[] if outside else deadlines.list_due(context, _DUE),
        handovers=handovers.waiting_for(context) if actor.officer_id is not None else (),
        todo=list_todos(context, kind=kind),
        caseload=list_caseload(context, sort=sort) if actor.role is Role.OFFICER else [],
        warnings=[] if outside else calendar().warnings(today),
    )


def _areas(context: Context, places: Mapping[int, str], gaps: Mapping[int, Gap]) -> list[tuple[str, int]]:
    """People missing by place, the largest gap first: by city for the province, else by county."""
    whole_province = (context.actor.adcode or SHANXI).endswith("0000")
    missing: Counter[str] = Counter()
    for case_id, gap in gaps.items():
        missing[f"{places[case_id][:4]}00" if whole_province else places[case_id]] += gap.missing
    ordered = sorted(missing.items(), key=lambda one: (-one[1], one[0]))
    return [(context.place_name(adcode), count) for adcode, count in ordered]


def calendar_warnings(context: Context) -> list[str]:
    """What is amiss with the calendar (放假调休安排), for the system administrator, who mends the file."""
    permit(context.actor, Action.SYSTEM_READ)
    return calendar().warnings(clock.today())


def job_counts(context: Context) -> dict[str, int]:
    """Background jobs by state, for the system administrator."""
    permit(context.actor, Action.SYSTEM_READ)
    counts = context.unit.jobs.counts()
    return {state.label: counts.get(state, 0) for state in JobState}
