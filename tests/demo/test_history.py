"""The demo's history reaches every stage, so that funnels, follow-ups and the overview have something to show."""

from __future__ import annotations

from matcher.demo.history import play
from matcher.demo.world import World
from matcher.models.overview import Figure
from matcher.models.states import ReferralState
from matcher.service import funnels, overview, placements
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import ENTERPRISES


def test_people_reach_every_stage_and_are_called_after_they_started(kit: Kit, world: World) -> None:
    play(kit, world)
    with kit.open(SYSTEM, write=False) as context:
        firms = range(1, ENTERPRISES + 1)
        posts = [one.id or 0 for firm in firms for one in context.unit.vacancies.of_enterprise(firm)]
        reached = {state for _, state in context.unit.referral_steps.reached(posts)}
        assert reached >= set(ReferralState) - {ReferralState.VIEWED, ReferralState.LEFT}
        assert sum(context.unit.referral_steps.stayed(posts, 7).values()) > 0
        assert sum(context.unit.referral_steps.stayed(posts, 30).values()) > 0
        assert placements.list_follow_ups(context), "some calls still wait"
        assert funnels.of_vacancy(context, posts[0]) is not None
        view = overview.get_overview(context, overview.ask(context))
        assert view.totals[Figure.SOLVED].value > 0
        assert view.totals[Figure.REFUSALS].value > 0
        assert check_invariants(context) == []
