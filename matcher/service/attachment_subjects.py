"""What attachments hang on (附件所属): how a thing of each kind is found, by whose permission, who sees which file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from matcher.errors import NotFound
from matcher.models.attachment import Attachment
from matcher.models.claim import LIVE, Claim, ClaimState
from matcher.models.enums import Role
from matcher.models.fair_kinds import FAIR_PAPERS, FairState
from matcher.models.plan import CLOSED
from matcher.models.policy import Claimant, EvidenceFrom
from matcher.models.region import SHANXI
from matcher.service.cases import find_case
from matcher.service.claims import find_claim
from matcher.service.context import Context
from matcher.service.fairs import UNKNOWN, county_of
from matcher.service.permissions import Action, may, permit


class Use(Enum):
    """What somebody is about to do with the files of a thing."""

    LIST = auto()
    OPEN = auto()
    CHANGE = auto()


@dataclass(frozen=True, slots=True)
class Held:
    """A thing that files hang on, as far as the actor may do with them what was asked; held until the commit on CHANGE.

    ``papers`` are the papers it asks for, by name. ``fixed`` says why no file is added any more, ``kept`` why none is
    taken away; empty: it may be. ``sees`` is asked file by file. The ids say on which page it is shown.
    """

    title: str
    papers: tuple[str, ...] = ()
    fixed: str = ""
    kept: str = ""
    sees: Callable[[Attachment], bool] = lambda _: True
    # Whether the reader may add and remove at all, by the thing's own permission.
    changes: bool = True
    enterprise_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing: how to find one for a use, or :class:`NotFound` as for an id that never was.

    ``find`` asks the thing's own permission and reach, and with ``Use.CHANGE`` holds its row. The files of a
    ``personal`` one are opened for a stated purpose, as every look at what is personal.
    """

    find: Callable[[Context, int, Use], Held]
    personal: bool = False


def of_claim(context: Context, claim_id: int, use: Use) -> Held:
    """A claim: staff work on its files, who decides opens them; an enterprise and a person have those of their own."""
    claim = _claim(context, claim_id, use)
    decided = claim.state not in (ClaimState.PROPOSED, ClaimState.SUBMITTED)
    stands = f"申领当前为“{claim.state.label}”"
    sees = seen_of_claim(context, claim)
    return Held(
        f"第 {claim_id} 号申领（{claim.wording.get('name', claim.policy)}）",
        tuple(name for name in (one["name"] for one in claim.evidence) if sees_paper(context, claim, name)),
        fixed="" if claim.state in LIVE else f"{stands}，不能再加附件",
        kept=f"{stands}，附件已是核定的依据，不能移除" if decided else "",
        sees=sees,
        enterprise_id=claim.enterprise_id,
        changes=context.actor.role in _SIDES or may(context.actor, Action.CLAIM_WORK),
    )


def _claim(context: Context, claim_id: int, use: Use) -> Claim:
    actor, lock = context.actor, use is Use.CHANGE
    if actor.role is Role.SEEKER:
        permit(actor, Action.CLAIM_OWN)
        own = context.unit.claims.get(claim_id, lock=lock)
        if own is None or own.claimant is not Claimant.SEEKER or own.seeker_id != actor.seeker_id:
            raise NotFound("没有这笔申领，或不在您的管辖范围")
        return own
    action = Action.CLAIM_READ
    if actor.role is not Role.ENTERPRISE and use is not Use.LIST:
        decides = use is Use.OPEN and may(actor, Action.CLAIM_DECIDE)
        action = Action.CLAIM_DECIDE if decides else Action.CLAIM_WORK
    claim = find_claim(context, claim_id, action, lock=lock)
    if actor.role is Role.ENTERPRISE and claim.state is ClaimState.PROPOSED:
        raise NotFound("没有这笔申领，或不在您的管辖范围")
    return claim


_SIDES = {Role.ENTERPRISE: EvidenceFrom.ENTERPRISE, Role.SEEKER: EvidenceFrom.PERSON}


def sees_paper(context: Context, claim: Claim, paper: str) -> bool:
    """Whether a paper of the checklist is the reader's: staff see all, an enterprise and a person what they bring."""
    side = _SIDES.get(context.actor.role) if context.actor.role is not None else None
    return side is None or any(one["name"] == paper and one["by"] == side for one in claim.evidence)


def seen_of_claim(context: Context, claim: Claim) -> Callable[[Attachment], bool]:
    """Which files of a claim the reader sees: their own side's, and those that show a paper their side brings."""
    role = context.actor.role
    if role not in _SIDES:
        return lambda _: True
    return lambda one: one.by_role is role or bool(one.paper and sees_paper(context, claim, one.paper))


def of_measure(context: Context, measure_id: int, use: Use) -> Held:
    """A measure of a plan: for staff of the case; what it is counted from is not the enterprise's to see."""
    unknown = "没有这条措施，或不在您的管辖范围"
    case_id = context.unit.plans.case_of_measure(measure_id)
    if case_id is None or context.actor.role in _SIDES:
        raise NotFound(unknown)
    action = Action.CASE_WORK if use is Use.CHANGE else Action.CASE_READ
    try:
        case = find_case(context, case_id, action, lock=use is Use.CHANGE)
    except NotFound:
        raise NotFound(unknown) from None
    plan = context.unit.plans.of_case(case_id)
    measures = context.unit.plans.measures(plan.id or 0) if plan is not None else ()
    measure = next((one for one in measures if one.id == measure_id), None)
    if plan is None or measure is None:
        raise NotFound(unknown)
    links = [one for one in context.unit.plans.links(plan.id or 0) if one.measure_id == measure_id]
    over = f"方案已“{plan.state.label}”，附件不能再改动" if plan.state in CLOSED else ""
    return Held(
        f"案件 {case.number} 的措施“{measure.kind.label}”",
        tuple(dict.fromkeys(one.ref for one in links if not one.kind.recorded)),
        fixed=over,
        kept=over,
        case_id=case_id,
        changes=may(context.actor, Action.CASE_WORK),
    )


def of_fair(context: Context, fair_id: int, use: Use) -> Held:
    """A fair: for the unit that reports it and those above; enterprises and other units see none of its papers."""
    action = Action.FAIR_READ if use is Use.LIST else Action.FAIR_PLAN
    reach = permit(context.actor, action)
    fair = context.unit.fairs.run_by(fair_id, reach, county_of(context), lock=use is Use.CHANGE)
    if fair is None or context.actor.role in _SIDES:
        raise NotFound(UNKNOWN)
    over = fair.state in (FairState.CANCELLED, FairState.REPORTED)
    stands = f"招聘会当前为“{fair.state.label}”"
    return Held(
        f"招聘会“{fair.theme}”",
        FAIR_PAPERS,
        fixed=f"{stands}，不能再加附件" if over else "",
        kept="" if fair.state is FairState.PLANNED else f"{stands}，附件已是审批的依据，不能移除",
        changes=may(context.actor, Action.FAIR_PLAN),
    )


def of_entry(context: Context, entry_request_id: int, use: Use) -> Held:
    """A request of an enterprise for an account: its scans, for the county that checks them; nobody changes them."""
    permit(context.actor, Action.ENTRY_HANDLE)
    home = context.actor.adcode or SHANXI
    found = context.unit.entry_requests.within(entry_request_id, home, lock=use is Use.CHANGE)
    if found is None:
        raise NotFound("没有这件入驻申请，或不在您的管辖范围")
    over = "入驻申请的材料由申请单位提交，不能改动"
    return Held(f"{found.name}的入驻申请", fixed=over, kept=over, changes=False)
