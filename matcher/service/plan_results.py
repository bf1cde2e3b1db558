"""What a plan brought (方案成效): counted from placements and from what measures are linked with, never typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher import clock
from matcher.errors import Conflict
from matcher.models.plan import CLOSED, Measure, MeasureLink, Plan
from matcher.models.plan_kinds import LinkKind, MeasureKind
from matcher.models.shortlist import Referral
from matcher.models.states import PlanState
from matcher.planning.measures import REFERRAL
from matcher.service.context import Context


@dataclass(frozen=True, slots=True)
class Results:
    """People by measure id; ``loose`` are placements of the case that no measure is linked with.

    ``supplied`` is how many people the plan brought in all: every placement once, and ``lent``, those lent by another
    enterprise or working odd jobs.
    """

    by_measure: dict[int, int]
    loose: list[Referral]
    supplied: int
    lent: int
    links: dict[int, list[MeasureLink]] = field(default_factory=dict)


def count(context: Context, plan: Plan) -> Results:
    """Count what a plan brought so far; loose placements are the work of 用工推荐."""
    unit = context.unit
    measures, links = unit.plans.measures(plan.id or 0), unit.plans.links(plan.id or 0)
    placements = unit.referrals.started_of_case(plan.case_id)
    linked = unit.plans.linked([one.id or 0 for one in placements])
    # What was counted when a plan closed stays its own; people who came later stand apart until it is reopened.
    loose = [] if plan.state in CLOSED else [one for one in placements if one.id not in linked]
    people: dict[int, int] = {measure.id or 0: 0 for measure in measures}
    grouped: dict[int, list[MeasureLink]] = {}
    for link in links:
        people[link.measure_id] = people.get(link.measure_id, 0) + link.people
        grouped.setdefault(link.measure_id, []).append(link)
    home = _home(measures)
    if home is not None:
        people[home.id or 0] += len(loose)
    supplied = len(loose) + sum(link.people for link in links if link.kind.supplies)
    lent = sum(link.people for link in links if link.kind.supplies and link.kind is not LinkKind.PLACEMENT)
    return Results(people, loose, supplied, lent, grouped)


def _home(measures: Sequence[Measure]) -> Measure | None:
    """The measure that placements belong to unless somebody says otherwise."""
    found = [one for one in measures if one.kind is MeasureKind.REFERRAL]
    return min(found, key=lambda one: (one.source != REFERRAL, one.id or 0), default=None)


def settle(context: Context, plan: Plan, state: PlanState) -> None:
    """End a plan: every placement is linked with a measure for good, and their number is the plan's.

    So the number of a closed plan equals what it is linked with, whatever happens to its case later.
    """
    unit, found = context.unit, count(context, plan)
    home = _home(unit.plans.measures(plan.id or 0))
    if home is None and found.loose:
        home = unit.plans.add_measure(
            Measure(plan_id=plan.id or 0, kind=MeasureKind.REFERRAL, source=REFERRAL, text="推荐到岗", clause="（六）")
        )
    for referral in found.loose:
        unit.plans.add_link(
            MeasureLink(
                measure_id=home.id or 0 if home else 0,
                kind=LinkKind.PLACEMENT,
                ref=str(referral.id),
                people=1,
                referral_id=referral.id,
                by_id=context.actor.account_id,
                at=clock.now(),
            )
        )
    plan.state, plan.solved, plan.closed_at, plan.review_due = state, found.supplied, clock.now(), None


def release(context: Context, referral: Referral, *, undone: bool) -> None:
    """A counted placement ended, or was a mistake (``undone``): a plan that still goes on counts it no longer.

    What a closed plan counted stays its own, so a start it counts cannot be undone as if it had never been.
    """
    found = context.unit.plans.counting(referral.id or 0)
    if found is None:
        return
    link, plan = found
    if plan.state not in CLOSED:
        context.unit.plans.drop_link(link)
        plan.version += 1
        context.unit.audit("plan.unlink", "plan", plan.id, measure_id=link.measure_id, ref=link.ref)
    elif undone:
        raise Conflict("这次到岗已计入已结案方案的解决人数，不能撤回；人已不在岗的，请登记离岗", code="counted")


def forget_left(context: Context, plan: Plan) -> None:
    """A plan that goes on again counts those who still work: who left after it was closed is counted no longer."""
    unit = context.unit
    working = {one.id for one in unit.referrals.started_of_case(plan.case_id)}
    for link in unit.plans.links(plan.id or 0):
        if link.referral_id is not None and link.referral_id not in working:
            unit.plans.drop_link(link)


def resume(context: Context, plan: Plan, state: PlanState) -> None:
    """Take back the end of a plan with the step that ended its case; a running one is to be looked at now."""
    forget_left(context, plan)
    plan.state, plan.solved, plan.closed_at = state, None, None
    plan.satisfaction, plan.closing_opinion = None, ""
    plan.review_due = clock.today() if state is PlanState.RUNNING else None


def linked_people(context: Context, plan: Plan) -> int:
    """People that a plan's measures are linked with as supplied."""
    return sum(link.people for link in context.unit.plans.links(plan.id or 0) if link.kind.supplies)
