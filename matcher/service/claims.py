"""The claims ledger (补贴申领台账): proposed by one person on the engine's answer, decided by another, paid once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.claim import DECISIONS, LIVE, REASONED, STEPS, Claim, ClaimState, ClaimStep
from matcher.models.enterprise import Enterprise
from matcher.models.policy import AnswerKind, Basis, Claimant, Exclusion, Policy
from matcher.models.policy_facts import Answer, PolicyFacts
from matcher.models.region import SHANXI, covers
from matcher.models.retirement import RetireKind
from matcher.models.seeker import Seeker
from matcher.planning.deadlines import add_months
from matcher.planning.policies import answer, at_place
from matcher.repository.claims import Slot
from matcher.repository.reach import Reach
from matcher.service import claim_approval, claim_recovery, conflicts, standing
from matcher.service.cases import check_version
from matcher.service.claim_grounds import (
    MIN_REASON,
    check_dates,
    check_months,
    checklist,
    course_facts,
    course_of,
    own_place,
    recorded_papers,
    retiring,
    started,
    ticked,
)
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.service.policies import book
from matcher.service.policy_facts import facts_of
from matcher.service.statuses import find_person

# What these are about is money to be given back, not the claim's own amount.
_TAKING_BACK = (ClaimStep.RECOVER, ClaimStep.LIFT)


def claimant(context: Context, enterprise_id: int, action: Action, *, lock: bool = False) -> Enterprise:
    """An enterprise within the actor's reach that was not merged into another."""
    found = standing.find_enterprise(context, enterprise_id, action, lock=lock)
    if found.merged_into is not None:
        raise NotFound("没有这家单位，或不在您的管辖范围")
    return found


def find_claim(context: Context, claim_id: int, action: Action, *, lock: bool = False) -> Claim:
    """A claim handed in within the actor's region, or of an enterprise within the actor's reach."""
    reach = permit(context.actor, action)
    claim = context.unit.claims.get(claim_id, lock=lock)
    if claim is None or not _sees(context, claim, reach):
        raise NotFound("没有这笔申领，或不在您的管辖范围")
    conflicts.keep_out(context, claim.enterprise_id, action, lock=lock)
    return claim


def _sees(context: Context, claim: Claim, reach: Reach) -> bool:
    if reach.everything or (reach.enterprise_id is not None and reach.enterprise_id == claim.enterprise_id):
        return True
    # Who proposed one at a city office, or elsewhere by choice of the person, sees it through.
    if claim.proposed_by == context.actor.account_id:
        return True
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    county = officer.adcode if officer is not None else reach.adcode
    if county is not None and covers(county, claim.adcode):
        return True
    firm = claim.enterprise_id
    return firm is not None and context.unit.enterprises.reachable(firm, reach, county=county) is not None


def propose_claim(
    context: Context,
    policy_id: str,
    *,
    enterprise_id: int | None = None,
    seeker_id: int | None = None,
    told: dict[str, Any] | None = None,
    months_from: date | None = None,
    retire_kind: RetireKind | None = None,
    course_id: int | None = None,
    place: str = "",
    reason: str = "",
    received: str = "",
) -> Claim:
    """Put a claim into the ledger as the engine sees it now; wording, facts and answer are kept with it.

    ``told`` are the facts of the hire; ``months_from`` the first month of a monthly subsidy, ``retire_kind`` whose
    retirement age to compute from, ``course_id`` the course of a training, ``place`` where a person applies. What the
    engine does not find eligible, and a hire of which there is no record, needs a ``reason``; an application dated back
    needs words on when the paper was ``received``.
    """
    permit(context.actor, Action.CLAIM_WORK)
    claimed = {"applied_on": clock.today().isoformat()} | {k: v for k, v in (told or {}).items() if v not in (None, "")}
    enterprise = None
    if enterprise_id is not None:
        enterprise = claimant(context, enterprise_id, Action.CLAIM_WORK, lock=True)
    seeker = find_person(context, seeker_id, Action.CLAIM_WORK, lock=True) if seeker_id is not None else None
    statuses = context.unit.statuses.live([seeker_id]).get(seeker_id, []) if seeker_id is not None else []
    facts = facts_of(enterprise, seeker, statuses, told=claimed)
    whole = book(context)
    policy = whole.wording(policy_id, facts)
    if policy is not None and policy.monthly and seeker_id is not None:
        first = context.unit.claims.first_applied(seeker_id, [one.slot for one in whole.slots(policy)])
        facts = facts.model_copy(update={"first_applied_on": first})
    if policy is None:
        raise NotFound("没有这项政策")
    _belongs(policy, enterprise, seeker)
    check_dates(whole, facts, received)
    check_months(policy, facts, months_from)
    facts = facts.model_copy(update=retiring(whole, policy, facts, seeker, retire_kind))
    if enterprise is None and seeker is not None:
        place = own_place(context, policy, facts, seeker, place)
        policy = whole.wording(policy_id, at_place(policy, facts, place)) or policy
    elif enterprise is not None and place not in ("", enterprise.adcode):
        raise Invalid("单位的补贴在单位所在地申领，不用选申领地", field="place")
    course = course_of(context, policy, enterprise_id or 0, course_id) if policy.by_course else None
    if course is not None:
        facts = facts.model_copy(update=course_facts(context, course))
        slots = [Slot(one.slot, 0, enterprise_id or 0, str(course.id)) for one in whole.slots(policy)]
    else:
        exclusions, months = whole.slots(policy), facts.months
        slots = slots_for(exclusions, enterprise_id or 0, seeker_id or 0, months_from=months_from, months=months)
    refuse_taken(context, slots, policy.name)
    _within_term(context, policy, facts, slots, seeker_id or 0)
    asked = at_place(policy, facts, place) if enterprise is None else facts
    said = whole.answer(policy_id, asked) or answer(policy, asked)
    placed = started(context, enterprise_id or 0, seeker_id or 0) if policy.concerns_hire else None
    if len(reason.strip()) < MIN_REASON:
        if said.kind is not AnswerKind.ELIGIBLE:
            why = "；".join([one.text for one in said.reasons] or [f"缺少{label}" for label in said.missing_labels])
            raise Conflict(f"{said.kind.label}：{why}。确需申领的，请写明理由", code="not_eligible")
        if placed is False:
            raise Conflict("未见到岗记录：此人没有在这家单位上岗的登记。确需申领的，请写明理由", code="not_started")
    claim = frozen(context, policy, facts, said, enterprise=enterprise, seeker=seeker, place=place)
    claim.reason, claim.placed, claim.received = reason.strip()[:300], placed, received.strip()[:300]
    if course is not None:
        claim.course_id, claim.evidence = course.id, checklist(policy, recorded_papers(context, course))
    claim.months_from, claim.months = (months_from.replace(day=1), facts.months) if months_from else (None, None)
    context.unit.claims.add(claim, slots, policy=policy.name)
    dated = {} if claim.applied_on == clock.today() else {"applied_on": str(claim.applied_on)}
    facts_told = {"policy": policy_id, "seeker_id": seeker_id, "placed": placed} | dated
    context.unit.audit("claim.propose", "claim", claim.id, purpose=claim.received[:200], **facts_told)
    return claim


def frozen(
    context: Context,
    policy: Policy,
    facts: PolicyFacts,
    said: Answer,
    *,
    enterprise: Enterprise | None = None,
    seeker: Seeker | None = None,
    place: str = "",
    service_id: int | None = None,
) -> Claim:
    """A claim with the wording, the facts and the answer of this moment."""
    if context.actor.account_id is None:
        raise Forbidden("申领须由具体经办人提出")
    moment = clock.now()
    home = enterprise.adcode if enterprise is not None else seeker.adcode if seeker is not None else place
    return Claim(
        policy=policy.id,
        policy_version=policy.version,
        claimant=policy.claimant,
        enterprise_id=enterprise.id if enterprise is not None else None,
        seeker_id=seeker.id if seeker is not None else None,
        service_id=service_id,
        adcode=place or home,
        hired_on=facts.hired_on,
        applied_on=facts.applied_on or clock.today(),
        amount=said.total,
        proposed_amount=said.total,
        amount_verified=said.amount_verified,
        state=ClaimState.PROPOSED,
        evidence=checklist(policy, {}),
        wording=policy.model_dump(mode="json"),
        answer=said.shown(amounts=True),
        facts_sealed=context.unit.claims.seal(facts),
        proposed_by=context.actor.account_id,
        proposed_at=moment,
        updated_at=moment,
    )


def _belongs(policy: Policy, enterprise: Enterprise | None, seeker: Seeker | None) -> None:
    if policy.automatic and not policy.concerns_hire:
        raise Conflict("这项补助免申即享，不用申领：由名单导入后公示、确认账户", code="automatic")
    if policy.claimant is Claimant.AGENCY:
        raise Conflict("职业介绍补贴从机构服务台账里申领", code="by_service")
    if policy.claimant is Claimant.ENTERPRISE and enterprise is None:
        raise Invalid("请选择申领单位", field="enterprise_id")
    if policy.claimant is Claimant.SEEKER and (enterprise is not None or seeker is None):
        raise Invalid("这项补贴由劳动者本人申领，请选择人员，不选单位", field="seeker_id")
    if policy.by_course and seeker is not None:
        raise Invalid("培训补贴按培训班申领，不填人员", field="seeker_id")
    if policy.concerns_hire and seeker is None:
        raise Invalid("请选择招用的人员", field="seeker_id")


def slots_for(
    exclusions: Sequence[Exclusion],
    enterprise_id: int,
    seeker_id: int,
    *,
    months_from: date | None = None,
    months: int | None = None,
) -> list[Slot]:
    """What a claim of these exclusions holds, for one enterprise and one person."""
    found: list[Slot] = []
    for one in exclusions:
        if one.basis is Basis.PERSON_MONTH:
            if months_from is None or not months:
                raise Invalid("请填写申领的起始月份和月数", field="months_from" if months_from is None else "months")
            first = months_from.replace(day=1)
            days = [add_months(first, number) for number in range(months)]
            found += [Slot(one.slot, seeker_id, 0, f"{day:%Y-%m}") for day in days]
        else:
            person = seeker_id if one.basis is not Basis.EMPLOYER else 0
            found.append(Slot(one.slot, person, enterprise_id if one.basis is not Basis.PERSON else 0))
    return found


def refuse_taken(context: Context, slots: Sequence[Slot], name: str) -> None:
    """Raise a conflict naming what holds one of the slots; two at once are told apart by the store."""
    clash = next(iter(context.unit.claims.holding(slots)), None)
    if clash is not None:
        when = f"（{clash.ref}）" if clash.ref else ""
        whose = f"申领第 {clash.claim_id} 号" if clash.claim_id is not None else "免申即享名单"
        raise Conflict(f"不重复申领：已有“{clash.policy}”{when}，见{whose}，不能再申领“{name}”", code="taken")


def _within_term(context: Context, policy: Policy, facts: PolicyFacts, slots: Sequence[Slot], seeker_id: int) -> None:
    """The months of a person's live claims together stay within the term."""
    term = answer(policy, facts).term_months
    asked = [one for one in slots if one.ref and policy.monthly]
    if term is None or not asked:
        return
    held = context.unit.claims.months_held(seeker_id, asked[0].slot)
    if held + len(asked) > term:
        told = f"最长 {term} 个月：已申领 {held} 个月，这次又申领 {len(asked)} 个月"
        if policy.until_retirement_years is not None and facts.retires_on is None:
            told += f"；就业困难人员距法定退休不足 {policy.until_retirement_years} 年的，请填写退休类别或法定退休日期"
        raise Conflict(told, code="term")


def take_step(
    context: Context,
    claim_id: int,
    step: ClaimStep,
    *,
    version: int,
    opinion: str = "",
    amount: int | None = None,
    paid_on: date | None = None,
    article: str = "",
    due_on: date | None = None,
    returned_on: date | None = None,
) -> Claim:
    """Move a claim on; what is decided is never decided by who proposed it.

    ``amount`` in fen: approved, to be given back (责令退回, with ``article`` and the last day
    ``due_on``), or come back.
    """
    action = Action.CLAIM_DECIDE if step in DECISIONS else Action.CLAIM_WORK
    either = Action.CLAIM_DECIDE if may(context.actor, Action.CLAIM_DECIDE) else Action.CLAIM_WORK
    claim = find_claim(context, claim_id, either, lock=True)
    permit(context.actor, action)
    check_version(claim.version, version)
    before, after = STEPS[step]
    if claim.state not in before:
        raise Conflict(f"申领当前为“{claim.state.label}”，不能{step.label}")
    if step in DECISIONS and claim.proposed_by == context.actor.account_id:
        raise Forbidden("自己提出的申领须由另一人核定", code="two_persons")
    if step in REASONED and len(opinion.strip()) < MIN_REASON:
        raise Invalid("请写明原因", field="opinion")
    if step is ClaimStep.SUBMIT:
        lacking = [one["name"] for one in claim.evidence if not one.get("ticked_at")]
        if lacking:
            raise Conflict(f"材料不齐，还缺：{'、'.join(lacking)}", code="evidence")
    if step is ClaimStep.APPROVE:
        claim_approval.approve(claim, amount=amount, opinion=opinion)
    if step is ClaimStep.PAY:
        day = paid_on or clock.today()
        if not claim.applied_on <= day <= clock.today():
            raise Invalid("拨付日期应在申请日期和今天之间", field="paid_on")
        claim.paid_on, claim.paid_by = day, context.actor.account_id
    if step is ClaimStep.RECOVER:
        after = claim_recovery.order(context, claim, reason=opinion, article=article, amount=amount, due_on=due_on)
    if step is ClaimStep.COLLECT:
        after = claim_recovery.collect(context, claim, amount=amount, returned_on=returned_on, note=opinion)
    if step is ClaimStep.LIFT:
        after = claim_recovery.lift(context, claim)
    if step in (ClaimStep.APPROVE, ClaimStep.REFUSE):
        claim.decided_by, claim.decided_at = context.actor.account_id, clock.now()
    # The facts first: the row must satisfy its constraints whenever the session flushes.
    claim.state, claim.opinion = after, opinion.strip()[:300]
    claim.version += 1
    claim.updated_at = clock.now()
    if after not in LIVE:
        context.unit.claims.release(claim_id=claim.id)
    moved = amount if step is ClaimStep.COLLECT else claim.recover_amount if step in _TAKING_BACK else claim.amount
    context.unit.audit(f"claim.{step.value}", "claim", claim_id, amount=moved)
    return claim


def tick_evidence(
    context: Context, claim_id: int, *, version: int, names: Sequence[str], remarks: Mapping[str, str] | None = None
) -> Claim:
    """Write down which papers no record carries were seen: by whom, when, with what remark; free until submitted."""
    claim = find_claim(context, claim_id, Action.CLAIM_WORK, lock=True)
    check_version(claim.version, version)
    if claim.state is not ClaimState.PROPOSED:
        raise Conflict(f"申领当前为“{claim.state.label}”，材料清单不能再改")
    claim.evidence = ticked(claim.evidence, names, remarks or {}, context.actor.name)
    claim.version += 1
    claim.updated_at = clock.now()
    context.unit.audit("claim.evidence", "claim", claim_id, ticked=len(set(names)))
    return claim


def asked_today(context: Context, claim: Claim) -> Answer:
    """What the wording of the claim would say if the same were applied for today (已过期、未核实)."""
    facts = context.unit.claims.facts(claim).model_copy(update={"applied_on": clock.today(), "taken": ()})
    return answer(Policy.model_validate(claim.wording), facts)


def list_waiting(context: Context, limit: int = 200) -> Sequence[tuple[Claim, str | None]]:
    """Submitted claims handed in within the actor's region, the oldest first, with the enterprise's name."""
    permit(context.actor, Action.CLAIM_DECIDE)
    return context.unit.claims.in_state(ClaimState.SUBMITTED, context.actor.adcode or SHANXI, limit)


def list_recovering(context: Context, limit: int = 200) -> Sequence[tuple[Claim, str | None]]:
    """Paid claims of the actor's region that are ordered back and not all there (责令退回中), the oldest first."""
    permit(context.actor, Action.CLAIM_DECIDE)
    return context.unit.claims.in_state(ClaimState.RECOVERING, context.actor.adcode or SHANXI, limit)


def list_to_pay(context: Context, limit: int = 200) -> Sequence[tuple[Claim, str | None]]:
    """Approved claims of the actor's region that nobody paid yet (待拨付), the oldest first."""
    permit(context.actor, Action.CLAIM_DECIDE)
    return context.unit.claims.in_state(ClaimState.APPROVED, context.actor.adcode or SHANXI, limit)
