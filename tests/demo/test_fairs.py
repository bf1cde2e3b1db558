"""The demo's job fairs: one in every state, held together and alone, online and at markets, and nothing broken."""

from __future__ import annotations

from sqlmodel import select

from matcher.demo.fairs import hold_fairs
from matcher.models.fair import Fair
from matcher.models.fair_kinds import HELD, FairKind, FairMode, FairState
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor, enterprise_of

# The cities of the first enterprise and of the market that holds fairs.
HOME_AND_MARKET = ("1407", "1401")


def test_there_is_a_fair_in_every_state(kit: Kit) -> None:
    made = hold_fairs(kit, enterprise_of(kit, actor(kit, "qiye")).adcode)
    with kit.open(SYSTEM, write=False) as context:
        fairs = context.unit.session.exec(select(Fair)).all()
        counts = context.unit.fair_entries.counts([one.id or 0 for one in fairs])
        hosts = context.unit.fairs.hosts([one.id or 0 for one in fairs])
        assert check_invariants(context) == []
    assert len(fairs) == made >= 10
    assert {one.state for one in fairs} == set(FairState)
    assert {FairMode.ONLINE, FairMode.OFFLINE} == {one.mode for one in fairs}
    joint = [one for one in fairs if len(hosts[one.id or 0]) == 2]
    assert {one.unit_adcode for one in joint} == {"140100", "140800"}
    assert any(one.kind is FairKind.ODD_JOB for one in fairs)
    away = [one for one in fairs if not one.unit_adcode.endswith("00") and one.unit_adcode[:4] not in HOME_AND_MARKET]
    # The whole demo has two; this small world may have enterprises in one such county alone.
    assert 1 <= len({one.unit_adcode for one in away}) <= 2
    assert all(counts[one.id or 0].accepted and counts[one.id or 0].people for one in away)
    held = [one for one in fairs if one.state in HELD]
    assert all(counts[one.id or 0].came for one in held)
    assert all(one.approved_by_id != one.submitted_by_id for one in held)
