"""What became of the people of a fair (会后回访): asked at 7, 30 and 90 days, then their names are wiped.

Only who agreed to be asked is; the others are counted by what enterprises and records say. Name and telephone of
somebody who is not registered go when the last question is answered, and at the latest after a dated term.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.fair import Fair
from matcher.models.fair_kinds import AfterOutcome
from matcher.models.fair_visit import Agreed, FairFollowUp, FairVisitor
from matcher.models.placement import LeftReason, StartProof
from matcher.models.region import SHANXI
from matcher.service import fair_starts
from matcher.service.context import Context
from matcher.service.fair_intentions import ask_later
from matcher.service.fairs import county_of, run_fair
from matcher.service.permissions import Action, permit

UNKNOWN_QUESTION = "没有这项回访，或不在您的管辖范围"
# How many visitors are forgotten in one run of the daily job.
MOST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is due: of whom, of which fair, and what stands between them and enterprises."""

    follow_up: FairFollowUp
    visitor: FairVisitor
    fair: Fair
    agreed: list[Agreed]


def plan(context: Context, fair: Fair) -> None:
    """Plan the questions of everybody who agreed on something, as the fair closes; again changes nothing."""
    visitors = {one.visitor.id: one.visitor for one in context.unit.fair_visits.agreed(fair_id=fair.id)}
    for visitor in visitors.values():
        ask_later(context, fair, visitor)


def list_due(context: Context, *, fair_id: int | None = None, ahead: int = 0) -> list[Asked]:
    """Questions that are due at the fairs of one's own unit and those below, the longest due first."""
    reach = permit(context.actor, Action.FAIR_DOOR)
    if fair_id is not None:
        run_fair(context, fair_id, Action.FAIR_DOOR)
    scope = SHANXI if reach.everything else county_of(context) or reach.adcode
    if reach.market_id is not None:
        market = context.unit.markets.get(reach.market_id)
        scope = market.adcode if market is not None else None
    if scope is None:
        return []
    rows = context.unit.fair_visits.due(scope, clock.today() + timedelta(days=ahead), fair_id=fair_id)
    if reach.market_id is not None:
        rows = [row for row in rows if row[2].market_id == reach.market_id]
    agreed: dict[int, list[Agreed]] = {}
    for one in context.unit.fair_visits.agreed(visitors=[visitor.id or 0 for _, visitor, _ in rows]):
        agreed.setdefault(one.visitor.id or 0, []).append(one)
    return [Asked(one, visitor, fair, agreed.get(visitor.id or 0, [])) for one, visitor, fair in rows]


def answer(
    context: Context,
    follow_up_id: int,
    outcome: AfterOutcome,
    *,
    intention_id: int | None = None,
    day: date | None = None,
    note: str = "",
) -> FairFollowUp:
    """Write down what was found; 已上岗 and 上岗后离开 say at which enterprise, and since when."""
    permit(context.actor, Action.FAIR_DOOR)
    asked = context.unit.fair_visits.follow_up(follow_up_id)
    visitor = context.unit.fair_visits.get(asked.visitor_id) if asked is not None else None
    if asked is None or visitor is None:
        raise NotFound(UNKNOWN_QUESTION)
    try:
        run_fair(context, visitor.fair_id, Action.FAIR_DOOR)
    except NotFound as error:
        raise NotFound(UNKNOWN_QUESTION) from error
    asked = context.unit.fair_visits.follow_up(follow_up_id)
    if asked is None:
        raise NotFound(UNKNOWN_QUESTION)
    if asked.done_at is not None:
        raise Conflict("这次回访已经登记", code="twice")
    if asked.due > clock.today():
        raise Conflict(f"{asked.due} 才到回访日期", code="early")
    if outcome in (AfterOutcome.STARTED, AfterOutcome.LEFT):
        _work(context, visitor, outcome, intention_id, day)
    asked.outcome, asked.note = outcome, note.strip()[:200]
    asked.by_id, asked.done_at = context.actor.account_id, clock.now()
    context.unit.session.flush()
    _forget_if_done(context, visitor)
    context.unit.audit("fair.after", "fair_follow_up", follow_up_id, fair_id=visitor.fair_id, outcome=outcome.value)
    return asked


def _work(
    context: Context, visitor: FairVisitor, outcome: AfterOutcome, intention_id: int | None, day: date | None
) -> None:
    own = {one.intention.id: one for one in context.unit.fair_visits.agreed(visitors=[visitor.id or 0])}
    if intention_id is None and len(own) == 1:
        intention_id = next(iter(own))
    if intention_id not in own:
        raise Invalid("请选择在哪家单位上岗", field="intention_id")
    start = own[intention_id].start
    if outcome is AfterOutcome.LEFT:
        if start is None:
            # Began and left between two questions: both are known now.
            raise Invalid("没有上岗记录：先登记上岗，再登记离开", field="outcome")
        if start.left_on is None:
            fair_starts.mark_left(context, intention_id or 0, left_on=day, reason=LeftReason.UNKNOWN)
    elif start is None or start.left_on is not None:
        fair_starts.mark_started(context, intention_id or 0, started_on=day, proof=StartProof.CALL)


def forget_due(context: Context) -> int:
    """Wipe the names of unregistered visitors whose term is over; the daily job. Returns how many."""
    rule = context.kit.retention.visitors_on(clock.today())
    found = context.unit.fair_visits.kept_names(clock.today() - timedelta(days=rule.days), MOST)
    for one in found:
        context.unit.fair_visits.forget(one)
    if found:
        context.unit.audit("fair.forget", "fair_visitor", None, people=len(found))
    return len(found)


def _forget_if_done(context: Context, visitor: FairVisitor) -> None:
    rows = context.unit.fair_visits.follow_ups([visitor.id or 0]).get(visitor.id or 0, [])
    if visitor.name_sealed is not None and rows and all(one.done_at is not None for one in rows):
        context.unit.fair_visits.forget(visitor)
