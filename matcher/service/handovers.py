"""Hand-overs (交接): proposed by who gives or by the administration, accepted or refused by who receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.handover import Handover, HandoverState
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.open_actions import open_actions
from matcher.service.pairings import change_main, choose, main_of
from matcher.service.permissions import Action, Actor, permit
from matcher.service.standing import hold_enterprise


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A hand-over with its enterprise and what this actor may do with it."""

    handover: Handover
    enterprise: Enterprise
    answerable: bool
    withdrawable: bool


def propose(context: Context, enterprise_id: int, *, receiver_id: int, reason: str) -> Handover:
    """Offer an enterprise to another officer; what is open there is frozen into the record.

    The main officer may give away the own ones, an administrator anybody's within the region.
    """
    enterprise = hold_enterprise(context, enterprise_id, Action.HANDOVER_WORK, own=True)
    if not reason.strip():
        raise Invalid("请填写交接原因", field="reason")
    held = main_of(context.unit.officers.open_pairings(enterprise_id))
    if held is None:
        raise Conflict("该企业没有主责专员，请先结对")
    pairing, giver = held
    if context.actor.role is Role.OFFICER and giver.id != context.actor.officer_id:
        raise Conflict("只有该企业的主责专员可以发起交接")
    receiver = choose(context, enterprise, receiver_id, field="receiver_id")
    if receiver.id == giver.id:
        raise Invalid("接收人不能是移交人本人", field="receiver_id")
    if context.unit.handovers.proposed([enterprise_id]):
        raise Conflict("该企业已有一份待接收的交接，请先撤回")
    made = context.unit.handovers.add(
        Handover(
            enterprise_id=enterprise_id,
            pairing_id=pairing.id or 0,
            giver_id=giver.id or 0,
            receiver_id=receiver.id or 0,
            giver_name=giver.name,
            receiver_name=receiver.name,
            state=HandoverState.PROPOSED,
            reason=reason.strip()[:200],
            actions=open_actions(context, enterprise_id),
            proposed_by=context.actor.account_id,
            proposed_by_name=context.actor.name,
            proposed_at=clock.now(),
        )
    )
    context.unit.audit("handover.propose", "enterprise", enterprise_id, handover_id=made.id)
    return made


def accept(context: Context, handover_id: int, *, version: int) -> Handover:
    """Take an enterprise over with everything frozen in the record; only the receiver may."""
    handover, enterprise = _held(context, handover_id, version)
    _only_receiver(context.actor, handover)
    held = main_of(context.unit.officers.open_pairings(handover.enterprise_id))
    if held is None or held[0].id != handover.pairing_id:
        raise Conflict("该企业的主责专员已变更，这份交接已失效")
    _decide(context, handover, HandoverState.ACCEPTED, "")
    receiver = choose(context, enterprise, handover.receiver_id)
    change_main(context, enterprise, receiver, handover.reason, handover=handover)
    return handover


def refuse(context: Context, handover_id: int, *, version: int, opinion: str) -> Handover:
    """Decline with the reason; only the receiver may."""
    handover, _ = _held(context, handover_id, version)
    _only_receiver(context.actor, handover)
    if not opinion.strip():
        raise Invalid("请填写拒收原因", field="opinion")
    _decide(context, handover, HandoverState.REFUSED, opinion)
    return handover


def withdraw(context: Context, handover_id: int, *, version: int) -> Handover:
    """Take the offer back: who gives, who proposed it, or an administrator of the region."""
    handover, _ = _held(context, handover_id, version)
    if not _may_withdraw(context.actor, handover):
        raise Forbidden("只有移交人或管理员可以撤回交接")
    _decide(context, handover, HandoverState.WITHDRAWN, "")
    return handover


def _held(context: Context, handover_id: int, version: int) -> tuple[Handover, Enterprise]:
    """A waiting hand-over with its enterprise, both held in the order of everybody."""
    reach = permit(context.actor, Action.HANDOVER_WORK)
    seen = context.unit.handovers.get(handover_id, reach)
    if seen is None:
        raise NotFound("没有这份交接，或与您无关")
    enterprise = context.unit.enterprises.hold([seen.enterprise_id])[seen.enterprise_id]
    handover = context.unit.handovers.get(handover_id, reach, lock=True)
    if handover is None:
        raise NotFound("没有这份交接，或与您无关")
    check_version(handover.version, version)
    if handover.state is not HandoverState.PROPOSED:
        raise Conflict(f"这份交接{handover.state.label}，不能再办理")
    return handover, enterprise


def _only_receiver(actor: Actor, handover: Handover) -> None:
    if actor.officer_id != handover.receiver_id:
        raise Forbidden("只有接收人本人可以接收或拒收")


def _may_withdraw(actor: Actor, handover: Handover) -> bool:
    return actor.role is not Role.OFFICER or actor.officer_id == handover.giver_id


def _decide(context: Context, handover: Handover, state: HandoverState, opinion: str) -> None:
    handover.state, handover.opinion = state, opinion.strip()[:200]
    handover.decided_at, handover.decided_by_name = clock.now(), context.actor.name
    handover.version += 1
    context.unit.audit(f"handover.{state.value}", "enterprise", handover.enterprise_id, handover_id=handover.id)


def list_handovers(context: Context, *, offset: int = 0, limit: int = 50) -> list[HandoverView]:
    """The actor's hand-overs: those waiting first."""
    reach = permit(context.actor, Action.HANDOVER_WORK)
    rows = context.unit.handovers.page(reach, offset=offset, limit=limit)
    return [view(context, handover, enterprise) for handover, enterprise in rows]


def get_handover(context: Context, handover_id: int) -> HandoverView:
    """One hand-over with both names and the frozen list."""
    handover = context.unit.handovers.get(handover_id, permit(context.actor, Action.HANDOVER_WORK))
    enterprise = context.unit.enterprises.get(handover.enterprise_id) if handover is not None else None
    if handover is None or enterprise is None:
        raise NotFound("没有这份交接，或与您无关")
    return view(context, handover, enterprise)


def view(context: Context, handover: Handover, enterprise: Enterprise) -> HandoverView:
    """A hand-over with the actor's possibilities."""
    waiting = handover.state is HandoverState.PROPOSED
    answerable = waiting and context.actor.officer_id == handover.receiver_id
    return HandoverView(handover, enterprise, answerable, waiting and _may_withdraw(context.actor, handover))


def waiting_for(context: Context) -> Sequence[HandoverView]:
    """What waits for the signed-in officer's answer."""
    return [one for one in list_handovers(context, limit=50) if one.answerable]


def handover_json(shown: HandoverView) -> dict[str, object]:
    """As the API gives it."""
    one = shown.handover
    return {
        "id": one.id,
        "enterprise": {"id": shown.enterprise.id, "name": shown.enterprise.name},
        "giver": {"id": one.giver_id, "name": one.giver_name},
        "receiver": {"id": one.receiver_id, "name": one.receiver_name},
        "state": one.state.value,
        "ordered": one.ordered,
        "reason": one.reason,
        "actions": one.actions,
        "opinion": one.opinion,
        "proposed_by": one.proposed_by_name,
        "proposed_at": one.proposed_at,
        "decided_by": one.decided_by_name,
        "decided_at": one.decided_at,
        "version": one.version,
    }
