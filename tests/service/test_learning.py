"""权重学习: what counts as a decision, and that nothing learned is used before a person of the province adopts it."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.audit import AuditEntry
from matcher.models.enums import ConsentChannel
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import PresetState
from matcher.models.weighting import REASON_CHARS, LearnedWeights, Weighing
from matcher.service import learning, matching, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.service.test_referrals import do, listed, submit

POINTS = {"words": 10.0, "title": 10.0, "place": 80.0}
FACTORS = dict.fromkeys(set(Weighing.model_fields) - {"preset", "graduates"}, 0.0) | POINTS


def proposed(kit: Kit, *, better: bool = True) -> int:
    figures = {"better": better}
    with kit.open(SYSTEM, write=True) as context:
        made = context.unit.weightings.add(
            LearnedWeights(state=PresetState.PROPOSED, factors=FACTORS, figures=figures, made_at=clock.now())
        )
        context.unit.commit()
        return made.id or 0


def test_a_decision_is_what_speaks_of_the_fit(kit: Kit) -> None:
    post = submit(kit)
    first, second, third, fourth = listed(kit, post)[:4]
    before = do(kit, learning.show, who="shengji").decisions
    do(kit, referrals.refer, post, first, channel=ConsentChannel.DESK)
    do(kit, referrals.mark_unsuitable, post, second, reason=UnsuitableReason.DISTANCE)
    do(kit, referrals.mark_unsuitable, post, third, reason=UnsuitableReason.UNREACHABLE)
    do(kit, referrals.mark_contacted, post, fourth)
    shown = do(kit, learning.show, who="shengji")
    assert shown.decisions == before + 2
    assert "暂不学习" in shown.missing
    with pytest.raises(Conflict, match="至少需要"):
        do(kit, learning.propose, who="shengji")


def test_lists_change_when_the_province_adopts_and_change_back_when_it_retires(kit: Kit) -> None:
    post = submit(kit)
    before = listed(kit, post)
    learned = proposed(kit)
    do(kit, matching.build_shortlist, post)
    assert listed(kit, post) == before, "a proposal changes nothing"
    with pytest.raises(Forbidden):
        do(kit, learning.adopt, learned, version=1, who="xianji")
    with pytest.raises(Conflict, match="省级管理员"), kit.open(SYSTEM, write=True) as context:
        learning.adopt(context, learned, version=1)
    with pytest.raises(Conflict):
        do(kit, learning.adopt, learned, version=7, who="shengji")
    do(kit, learning.adopt, learned, version=1, who="shengji")
    other = submit(kit, title="电焊工")
    view = do(kit, matching.get_shortlist, other)
    assert view.shortlist.weights == f"learned@{learned}"
    assert view.shortlist.factors == pytest.approx(FACTORS)
    assert next(iter(view.presets)) == "learned"
    assert do(kit, matching.get_shortlist, post).weights.name == "standard", "a post keeps what it has"
    do(kit, learning.retire, learned, version=2, who="shengji")
    do(kit, matching.build_shortlist, other)
    assert do(kit, matching.get_shortlist, other).shortlist.weights.startswith("standard@")
    with pytest.raises(Conflict, match="停用"):
        do(kit, learning.adopt, learned, version=3, who="shengji")


def test_what_is_not_clearly_better_is_taken_up_for_a_reason_only(kit: Kit) -> None:
    learned = proposed(kit, better=False)
    for reason in ("", "  ", "长" * (REASON_CHARS + 1)):
        with pytest.raises(Invalid, match="理由"):
            do(kit, learning.adopt, learned, version=1, reason=reason, who="shengji")
    with kit.open(SYSTEM, write=False) as context:
        row = context.unit.weightings.newest(1)[0]
        assert (row.state, row.reason, row.version) == (PresetState.PROPOSED, "", 1)
    do(kit, learning.adopt, learned, version=1, reason=" 省里试点三个月 ", who="shengji")
    with kit.open(SYSTEM, write=False) as context:
        row = context.unit.weightings.newest(1)[0]
        entry = context.unit.session.exec(
            select(AuditEntry).where(AuditEntry.action == "weights.adopted").order_by(col(AuditEntry.id).desc())
        ).first()
    assert (row.state, row.reason) == (PresetState.ADOPTED, "省里试点三个月")
    assert entry is not None
    assert (entry.subject_id, entry.purpose, entry.data["better"]) == (learned, "省里试点三个月", False)


def test_one_at_a_time_is_in_use(kit: Kit) -> None:
    first, second = proposed(kit), proposed(kit)
    do(kit, learning.adopt, first, version=1, who="shengji")
    do(kit, learning.adopt, second, version=1, who="shengji")
    with kit.open(SYSTEM, write=False) as context:
        states = {one.id: one.state for one in context.unit.weightings.newest(10)}
        adopter = next(one.decided_by for one in context.unit.weightings.newest(1))
    assert states == {first: PresetState.RETIRED, second: PresetState.ADOPTED}
    rival = LearnedWeights(state=PresetState.ADOPTED, factors=FACTORS, figures={}, made_at=clock.now())
    rival.decided_by = adopter
    with pytest.raises(Conflict), kit.open(SYSTEM, write=True) as context:
        context.unit.weightings.add(rival)
