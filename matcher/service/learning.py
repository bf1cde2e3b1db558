"""Weights learned from what officers decided (权重学习): proposed by the engine, adopted or not by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import PROPOSED, PresetState, ReferralState
from matcher.models.weighting import REASON_CHARS, LearnedWeights
from matcher.scoring.learn import Decision, Lesson, learn, shortfall
from matcher.scoring.weights import FACTORS, LEARNED, Weights
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

SHOWN = 10
# Refusals that speak of the fit of person and post; that somebody moved away says nothing of it, nor that the post
# was full, paused, or that nobody came to the interview.
OF_THE_FIT = frozenset(
    {
        UnsuitableReason.PAY,
        UnsuitableReason.SKILL,
        UnsuitableReason.SHIFT,
        UnsuitableReason.DISTANCE,
        UnsuitableReason.CERTIFICATE,
        UnsuitableReason.EXPERIENCE,
        UnsuitableReason.EDUCATION,
        UnsuitableReason.LODGING,
        UnsuitableReason.ENTERPRISE_DECLINED,
    }
)


@dataclass(frozen=True, slots=True)
class Learning:
    """What the page of weights shows: the weights in use, what was learned, and what is missing for learning anew."""

    used: Weights
    learned: Sequence[LearnedWeights]
    decisions: int
    missing: str

    @property
    def labels(self) -> dict[str, str]:
        """Factors with their names."""
        return {key: label for key, label in FACTORS.items() if key != "hardship"}


def presets(context: Context) -> dict[str, Weights]:
    """The presets to choose from, by name; the usual one first: what was learned, once a person adopted it."""
    adopted = context.unit.weightings.adopted()
    return ({LEARNED: _weights(adopted)} if adopted else {}) | dict(context.kit.pool.presets)


def show(context: Context) -> Learning:
    """Weights, old and new side by side."""
    permit(context.actor, Action.WEIGHTS_READ)
    decisions = _decisions(context)
    used = next(iter(presets(context).values()))
    return Learning(used, context.unit.weightings.newest(SHOWN), len(decisions), shortfall(decisions))


def try_learning(context: Context) -> Lesson:
    """Fit weights to all decisions there are; nothing is kept. Raises :class:`Conflict` when they are too few."""
    permit(context.actor, Action.WEIGHTS_ADOPT)
    used = next(iter(presets(context).values()))
    return learn(_decisions(context), used, version=context.unit.weightings.count() + 1)


def propose(context: Context) -> LearnedWeights:
    """Fit weights and keep them for a person to look at; no list changes by it."""
    lesson = try_learning(context)
    proposal = context.unit.weightings.add(
        LearnedWeights(
            state=PresetState.PROPOSED,
            factors=dict(lesson.new.factors),
            figures=lesson.to_dict(),
            made_by=context.actor.account_id,
            made_at=clock.now(),
        )
    )
    context.unit.audit("weights.learn", "weights", proposal.id, decisions=lesson.decisions)
    return proposal


def adopt(context: Context, learned_id: int, *, version: int, reason: str = "") -> LearnedWeights:
    """Use these weights for posts that have chosen none; those used before are retired.

    Where the figures do not say that they are clearly better, ``reason`` says why they are taken up all the same.
    """
    learned = _decide(context, learned_id, version)
    if learned.state is not PresetState.PROPOSED:
        raise Conflict(f"这套权重{learned.state.label}，不能再采用")
    reason = reason.strip()
    if len(reason) > REASON_CHARS:
        raise Invalid(f"理由不超过 {REASON_CHARS} 字，现有 {len(reason)} 字", field="reason")
    if not clearly_better(learned) and not reason:
        raise Invalid("检验没有显示这套权重更好；仍要采用的，请写明理由", field="reason")
    learned.reason = reason
    if (former := context.unit.weightings.adopted()) is not None:
        _settle(context, former, PresetState.RETIRED)
    return _settle(context, learned, PresetState.ADOPTED)


def clearly_better(learned: LearnedWeights) -> bool:
    """Whether the figures say that these weights tell good from bad clearly better than those they would replace."""
    return learned.figures.get("better") is True


def retire(context: Context, learned_id: int, *, version: int) -> LearnedWeights:
    """Use these weights no more, or do not take them up at all; posts go back to the shipped preset."""
    learned = _decide(context, learned_id, version)
    if learned.state is PresetState.RETIRED:
        raise Conflict("这套权重已停用")
    return _settle(context, learned, PresetState.RETIRED)


def _decide(context: Context, learned_id: int, version: int) -> LearnedWeights:
    permit(context.actor, Action.WEIGHTS_ADOPT)
    if context.actor.account_id is None:
        raise Conflict("学习得来的权重须由省级管理员登录后采用或停用")
    learned = context.unit.weightings.get(learned_id)
    if learned is None:
        raise NotFound("没有这套权重")
    check_version(learned.version, version)
    return learned


def _settle(context: Context, learned: LearnedWeights, state: PresetState) -> LearnedWeights:
    learned.state = state
    learned.decided_by, learned.decided_at = context.actor.account_id, clock.now()
    learned.version += 1
    context.unit.weightings.write(learned)
    why = learned.reason if state is PresetState.ADOPTED else ""
    context.unit.audit(f"weights.{state}", "weights", learned.id, purpose=why, better=clearly_better(learned))
    return learned


def _weights(learned: LearnedWeights) -> Weights:
    return Weights(LEARNED, learned.id or 0, "按处理结果学习", learned.factors)


def _decisions(context: Context) -> list[Decision]:
    """Who was recommended, invited, wanted or started, and who was refused for the fit, with their list's values.

    Who left after some time was a fit when the list was made: why people leave is not what the list weighs.
    """
    states = (*PROPOSED, ReferralState.STARTED, ReferralState.LEFT, ReferralState.UNSUITABLE)
    found = []
    for referral, entry in context.unit.shortlists.decided(states):
        good = referral.state is not ReferralState.UNSUITABLE
        if good or referral.reason in OF_THE_FIT:
            values = {part["key"]: float(part["value"]) for part in entry.explanation["parts"]}
            values.pop("hardship", None)
            found.append(Decision(referral.vacancy_id, values, good))
    return found
