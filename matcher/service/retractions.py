"""Undoing a mistaken mark (撤回) within a day: the referral stands as before, the trail tells of both."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, MatcherError
from matcher.models.enums import CaseEventKind, Role
from matcher.models.referral_step import ReferralFacts, ReferralStep
from matcher.models.shortlist import Referral
from matcher.models.states import IN_HAND, PROPOSED, ReferralState, VacancyState
from matcher.service import agency_placements, cases, fair_kept, placements, plan_results
from matcher.service.context import Context
from matcher.service.permissions import SYSTEM, Action, Actor
from matcher.service.referral_steps import Pair, change, find_pair, write_down
from matcher.service.referrals import check_batch, check_person

UNDO_WITHIN = timedelta(days=1)


def undo(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    note: str = "",
    version: int | None = None,
    action: Action = Action.REFERRAL_MARK,
) -> Referral | None:
    """Undo the last step of a person at a post; None when that was the first one, so that nobody handles them again.

    An enterprise undoes only what it said itself. What rules did because of the step is undone with it, where nothing
    happened since. Raises :class:`Conflict` after a day, for what a rule did, and where the earlier state is no longer
    possible (consent withdrawn, at work elsewhere, no place left).
    """
    pair = find_pair(context, vacancy_id, seeker_id, action)
    referral = pair.referral
    step = context.unit.referral_steps.last(vacancy_id, seeker_id)
    if referral is None or step is None or step.after is not referral.state:
        raise Conflict("没有可以撤回的操作")
    if version is not None:
        cases.check_version(referral.version, version)
    if said := hindrance(context.actor, step):
        raise Conflict(said)
    _check(context, pair, _before(step))
    undone = step.after
    if undone is ReferralState.STARTED and step.day is None:
        plan_results.release(context, referral, undone=True)
        agency_placements.undone(context, referral)
    if not step.facts:
        fair_kept.gone(context, referral)
    kept = _restore(context, referral, step, note=note)
    if kept is not None:
        fair_kept.undone(context, kept)
    for caused in context.unit.referral_steps.caused_by(step.id or 0):
        _reopen(context, caused)
    if undone is ReferralState.STARTED and step.day is None:
        placements.reopen(context, pair.vacancy, pair.case)
    elif kept is not None and kept.state is ReferralState.STARTED:
        placements.fill(context, pair.vacancy)
        cases.advance(context, pair.case)
    context.unit.seekers.touch([seeker_id])
    text = f"撤回：{pair.named} 的“{undone.label}”标记"
    cases.note(context, pair.case, CaseEventKind.UNDONE, text, vacancy_id=vacancy_id)
    context.unit.audit("referral.undo", "seeker", seeker_id, vacancy_id=vacancy_id, undone=undone.value)
    return kept


def hindrance(actor: Actor, step: ReferralStep) -> str:
    """Why this actor may not undo the last step of a pair, in a sentence; empty when nothing about it forbids that."""
    if step.cause_id is not None:
        return "这一步是系统按规则结束的，不能在这里撤回"
    if clock.now() - step.at > UNDO_WITHIN:
        return "只能撤回一天之内的操作；请按实际情况登记下一步"
    if actor.role is Role.ENTERPRISE and step.by_id != actor.account_id:
        return "只能撤回本单位自己的答复"
    return ""


def _before(step: ReferralStep) -> ReferralFacts | None:
    return ReferralFacts.model_validate(step.facts) if step.facts else None


def _check(context: Context, pair: Pair, facts: ReferralFacts | None) -> None:
    """Whether the referral may stand as it stood: the rules of today hold for it too."""
    if facts is None or pair.referral is None:
        return
    if facts.state in IN_HAND and pair.vacancy.state is VacancyState.CLOSED:
        raise Conflict("岗位已关闭，不能恢复这条推荐；要继续招聘请先续期岗位")
    if facts.state in (*PROPOSED, ReferralState.STARTED):
        consent = context.unit.consents.many([facts.consent_id or 0]).get(facts.consent_id or 0)
        if consent is None or consent.withdrawn_at is not None:
            raise Conflict("本人已撤回信息提供同意，不能恢复这条推荐")
    if facts.state is ReferralState.STARTED:
        placements.check_free(context, pair)
    elif facts.state in IN_HAND and pair.referral.state not in IN_HAND:
        check_person(context, pair.seeker.id or 0, pair.vacancy.id or 0)
    if facts.state in PROPOSED and pair.referral.state not in PROPOSED:
        check_batch(context, pair.vacancy)


def _restore(context: Context, referral: Referral, step: ReferralStep, *, note: str) -> Referral | None:
    facts = _before(step)
    write_down(
        context,
        referral.vacancy_id,
        referral.seeker_id,
        referral,
        facts.state if facts else None,
        note=note.strip(),
        undoes=step,
    )
    step.undone_at = clock.now()
    if facts is None:
        context.unit.referrals.remove(referral)
        return None
    change(referral, **{name: getattr(facts, name) for name in ReferralFacts.model_fields})
    return referral


def reopen(context: Context, step_id: int) -> None:
    """Bring back a recommendation that the end of its post ended, once the post is back; see :func:`_reopen`."""
    step = context.unit.referral_steps.get(step_id)
    if step is not None and step.undone_at is None:
        _reopen(context, step)


def _reopen(context: Context, caused: ReferralStep) -> None:
    """Bring back a recommendation that a rule ended, if nothing happened to it since and it may still stand."""
    unit = context.unit
    referral = unit.referrals.of_pair(caused.vacancy_id, caused.seeker_id)
    last = unit.referral_steps.last(caused.vacancy_id, caused.seeker_id)
    vacancy, seeker = unit.vacancies.get(caused.vacancy_id), unit.seekers.get(caused.seeker_id)
    case = unit.cases.get(referral.case_id, SYSTEM.reach) if referral else None
    if referral is None or last is None or last.id != caused.id or vacancy is None or seeker is None or case is None:
        return
    pair = Pair(vacancy, case, seeker, referral)
    try:
        _check(context, pair, _before(caused))
    except MatcherError:
        return
    _restore(context, referral, caused, note="引起结束的操作已撤回")
    cases.note(context, case, CaseEventKind.UNDONE, f"{pair.named} 的推荐恢复办理", vacancy_id=vacancy.id)
