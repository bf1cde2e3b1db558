"""Job fairs near a person as their own page shows them (附近招聘会), and their own answer to an invitation."""

from __future__ import annotations

from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_kinds import InviteAnswer
from matcher.models.region import covers
from matcher.models.seeker import Seeker
from matcher.service.context import Context
from matcher.service.fair_people import ASKING, Fitting, Matched
from matcher.service.fairs import FairRow, fair_rows
from matcher.service.permissions import Action, permit

# Fairs looked through for one page, the earliest first.
MOST_FAIRS = 10
UNKNOWN = "没有发给您的这场邀请"


@dataclass(frozen=True, slots=True)
class NearFair:
    """A fair near a person with the posts that answer their wishes; ``invitation`` where an office asked them."""

    row: FairRow
    matched: Matched
    invitation: FairInvitation | None


def fairs_near(context: Context) -> list[NearFair]:
    """Fairs to come in the signed-in person's city, or of the units above, and those they were asked to."""
    seeker = _own(context)
    city = seeker.adcode[:4]
    asked = context.unit.fair_invitations.of_seeker(seeker.id or 0)
    told = [one for one in context.unit.fairs.public(first=clock.today()) if one.state in ASKING]
    near = [one for one in told if one.id in asked or one.adcode[:4] == city or covers(one.unit_adcode, city)]
    # Whom an office asked finds that fair also behind many others.
    near.sort(key=lambda one: one.id not in asked)
    found = []
    for row in fair_rows(context, near[:MOST_FAIRS]):
        matched = Fitting.of(context, row.fair, [seeker.id or 0]).matched(seeker) if seeker.seeking else Matched([], 0)
        found.append(NearFair(row, matched, asked.get(row.fair.id or 0)))
    return sorted(found, key=lambda one: (one.row.fair.first, one.row.fair.id or 0))


def answer_own(context: Context, fair_id: int, answer: InviteAnswer) -> FairInvitation:
    """Say whether one comes to a fair one was asked to; said again it changes, until the fair is over."""
    seeker = _own(context, Action.PROFILE_CHANGE)
    found = context.unit.fair_invitations.of_seeker(seeker.id or 0).get(fair_id)
    held = context.unit.fair_invitations.get(found.id or 0, lock=True) if found is not None else None
    fair = context.unit.fairs.get(fair_id) if held is not None else None
    if held is None or fair is None:
        raise NotFound(UNKNOWN)
    if fair.state not in ASKING or fair.last < clock.today():
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不用再答复", code="state")
    held.answer = answer
    held.answered_at = None if answer is InviteAnswer.UNKNOWN else clock.now()
    context.unit.session.flush()
    context.unit.audit("fair.own_answer", "fair_invitation", held.id, fair_id=fair_id, answer=answer.value)
    return held


def _own(context: Context, action: Action = Action.PROFILE_READ) -> Seeker:
    permit(context.actor, action)
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0)
    if seeker is None:
        raise NotFound("没有您的求职登记")
    return seeker
