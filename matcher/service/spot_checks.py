"""Spot checks (抽查) by city and province: visitors of a lower unit's fair, drawn by the system for a stated purpose.

Who keeps watch looks at a sample and never at people of their choice (domain.md §0). The draw follows a keyed digest of
the visitor, the unit that asks and the month: asking again in the same month shows the same people, so that nobody
reads a whole register by asking often, and nobody who lacks the key knows who will be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.fair import Fair
from matcher.models.fair_visit import FairVisitor
from matcher.service import fair_visitors
from matcher.service.context import Context
from matcher.service.fairs import run_fair
from matcher.service.permissions import Action, permit

SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Drawn:
    """A visitor of the sample, in the clear."""

    visitor: FairVisitor
    name: str
    phone: str


def draw(context: Context, fair_id: int, *, purpose: str) -> tuple[Fair, list[Drawn]]:
    """The sample of this month at a fair of a unit below, at most :data:`SAMPLE` people; each look is written down."""
    permit(context.actor, Action.SPOT_CHECK)
    if len(purpose.strip()) < 2 or len(purpose) > 200:
        raise Invalid("请写明抽查用途，2 到 200 字", field="purpose")
    fair = run_fair(context, fair_id, Action.SPOT_CHECK)
    if fair.unit_adcode == context.actor.adcode:
        raise Conflict("本单位举办的招聘会不用抽查，请在入场名单里按用途逐人查看", code="own_fair")
    month = clock.today().strftime("%Y-%m")

    def lot(visitor_id: int) -> str:
        told = f"{fair_id}:{context.actor.adcode}:{month}:{visitor_id}"
        return context.kit.cipher.lookup_hash(told, "spot-check")

    drawn = sorted(context.unit.fair_visits.reachable(fair_id), key=lambda one: (lot(one), one))[:SAMPLE]
    if not drawn:
        raise Conflict("还没有留下联系方式的求职者，不能抽查", code="nobody")
    rows = []
    for visitor_id in drawn:
        visitor = context.unit.fair_visits.get(visitor_id)
        if visitor is not None:
            contact = fair_visitors.tell(context, visitor, fair, purpose=f"抽查：{purpose.strip()}"[:200])
            rows.append(Drawn(visitor, contact.name, contact.phone))
    context.unit.audit("fair.spot_check", "fair", fair_id, purpose=purpose.strip(), persons=len(rows))
    return fair, rows
