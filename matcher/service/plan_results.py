"""What a plan brought (方案成效): counted from placements and from what measures are linked with, never typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher import clock
from matcher.errors import Conflict
from matcher.models.plan import CLOSED, MAX_PEOPLE, Measure, MeasureLink, Plan
from matcher.models.plan_kinds import OPEN_MEASURES, LinkKind, MeasureKind, MeasureState
from matcher.models.shortlist import Referral
from matcher.models.states import PlanState
from matcher.planning.measures import REFERRAL
from matcher.service import plan_evidence
from matcher.service.context import Context
from matcher.service.gaps import gaps
from matcher.service.plan_evidence import Evidence


@dataclass(frozen=True, slots=True)
class Results:
    """People by measure id; ``loose`` are placements of the case that no measure is linked with.

    ``supplied`` is how many people the plan brought in all: every placement once, and ``lent``, those lent by another
    enterprise, working odd jobs or sent by a dispatch body; ``dispatched`` of these are the last, the body's own staff.
    ``home`` is the measure that loose placements belong to. By link id: ``evidence``,
    how far the thing behind it is, and ``people``, how many it counts: of an open plan what its record says today.
    """

    by_measure: dict[int, int]
    loose: list[Referral]
    supplied: int
    lent: int
    dispatched: int = 0
    home: int | None = None
    links: dict[int, list[MeasureLink]] = field(default_factory=dict)
    evidence: dict[int, Evidence] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)

    def kept(self, link: MeasureLink) -> int:
        """What a link says from now on, when its plan ends; a paper nobody confirmed says what was written."""
        pending = link.kind.supplies and not link.counts
        return link.people if pending else self.people.get(link.id or 0, link.people)

    @property
    def outside_people(self) -> int:
        """How many people on papers count: what records filled since is no longer theirs."""
        return sum(self.people[one.id or 0] for one in self.outside)

    @property
    def outside(self) -> list[MeasureLink]:
        """Papers from outside the system whose people count."""
        return [one for rows in self.links.values() for one in rows if one.kind is LinkKind.TRANSFER and one.counts]

    def cut(self, link: MeasureLink) -> str:
        """How many of a confirmed paper's people count, where records have filled part of the gap; else empty."""
        counted = self.people.get(link.id or 0, link.people)
        shrunk = link.kind is LinkKind.TRANSFER and link.counts and counted < link.people
        return f"；缺口已由登记的记录补上一部分，只计 {counted} 人" if shrunk else ""

    def standing(self, measure: Measure) -> str:
        """How far a measure is by the records it is linked with, in words; empty when there are none."""
        rows = self.links.get(measure.id or 0, [])
        placed = sum(one.kind is LinkKind.PLACEMENT for one in rows)
        if self.home == measure.id:
            placed += len(self.loose)
        told = [f"到岗 {placed} 人"] if placed else []
        told += [self.evidence[one.id or 0].sentence + self.cut(one) for one in rows if one.id in self.evidence]
        return "；".join(told)

    def reached(self, measure: Measure) -> bool:
        """Whether what it was for is there: its target, or without one a record of which nothing more comes."""
        if measure.target:
            return self.by_measure.get(measure.id or 0, 0) >= measure.target
        rows = self.links.get(measure.id or 0, [])
        found = [self.evidence[one.id or 0].over for one in rows if one.id in self.evidence]
        return all(found) and (bool(rows) or (self.home == measure.id and bool(self.loose)))


def count(context: Context, plan: Plan) -> Results:
    """Count what a plan brought so far; loose placements are the work of 用工推荐."""
    unit = context.unit
    measures, links = unit.plans.measures(plan.id or 0), unit.plans.links(plan.id or 0)
    placements = unit.referrals.started_of_case(plan.case_id)
    linked = unit.plans.linked([one.id or 0 for one in placements])
    # What was counted when a plan closed stays its own; people who came later stand apart until it is reopened.
    loose = [] if plan.state in CLOSED else [one for one in placements if one.id not in linked]
    people: dict[int, int] = {measure.id or 0: 0 for measure in measures}
    by_link: dict[int, int] = {}
    supplied = lent = dispatched = 0
    grouped: dict[int, list[MeasureLink]] = {}
    firm = unit.cases.enterprise_of(plan.case_id)
    told = {
        link.id or 0: plan_evidence.read(context, firm, link) for link in links if link.kind is not LinkKind.PLACEMENT
    }
    # Whoever has started on a post, or worked on an odd job before, is one person however often he or she comes.
    seen = {one.seeker_id for one in placements}
    gap = gaps(context, [plan.case_id])[plan.case_id]
    # Records first: a paper from outside fills what they leave open, and never more (decision 0019).
    for link in sorted(links, key=lambda one: one.kind is LinkKind.TRANSFER):
        # An open plan counts what its records say today, a closed one what they said at its end.
        brought = link.people
        if link.kind.recorded and link.id in told and plan.state not in CLOSED:
            found = told[link.id or 0]
            brought = min(MAX_PEOPLE, found.people - len(found.seekers & seen))
            seen |= found.seekers
        if link.kind is LinkKind.TRANSFER and plan.state not in CLOSED and not gap.unknown_posts:
            brought = min(brought, max(0, gap.missing - lent))
        if link.kind.supplies and not link.counts:
            brought = 0
        by_link[link.id or 0] = brought
        people[link.measure_id] = people.get(link.measure_id, 0) + brought
        if link.kind.supplies:
            supplied += brought
            lent += 0 if link.kind is LinkKind.PLACEMENT else brought
            dispatched += brought if link.kind is LinkKind.DISPATCH else 0
        grouped.setdefault(link.measure_id, []).append(link)
    home = _home(measures)
    if home is not None:
        people[home.id or 0] += len(loose)
    whole, at = supplied + len(loose), home.id if home else None
    return Results(people, loose, whole, lent, dispatched, at, grouped, told, by_link)


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
    _end_measures(context, plan, found)
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


def _end_measures(context: Context, plan: Plan, found: Results) -> None:
    """A measure still open when its plan ends is done or missed, and says by what."""
    for link in (one for rows in found.links.values() for one in rows):
        link.people = found.kept(link)
    for measure in context.unit.plans.measures(plan.id or 0):
        measure.outcome = found.standing(measure)[:300]
        if measure.state not in OPEN_MEASURES:
            continue
        done = found.reached(measure)
        brought = found.by_measure.get(measure.id or 0, 0)
        if not done:
            why = f"目标 {measure.target} 人，完成 {brought} 人" if measure.target else "没有办结的记录"
            measure.outcome = f"{why}；{measure.outcome}"[:300] if measure.outcome else why
        measure.state_before, measure.state = measure.state, MeasureState.DONE if done else MeasureState.MISSED


def reopen_measures(context: Context, plan: Plan) -> None:
    """Measures that ended with their plan go on as before it ended."""
    for measure in context.unit.plans.measures(plan.id or 0, removed=True):
        measure.outcome = ""
        if measure.state_before is not None:
            measure.state, measure.state_before = measure.state_before, None


def resume(context: Context, plan: Plan, state: PlanState) -> None:
    """Take back the end of a plan with the step that ended its case; a running one is to be looked at now."""
    forget_left(context, plan)
    reopen_measures(context, plan)
    plan.state, plan.solved, plan.closed_at = state, None, None
    plan.satisfaction, plan.closing_opinion = None, ""
    plan.review_due = clock.today() if state is PlanState.RUNNING else None
