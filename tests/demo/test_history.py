"""The demo's history reaches every stage, so that funnels, follow-ups and the overview have something to show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.progress import Progress

from matcher import bootstrap
from matcher.demo.load import load_demo
from matcher.models.overview import Figure
from matcher.models.states import ReferralState
from matcher.service import funnels, overview, placements
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import settings_for


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A small world with its history."""
    settings = settings_for(tmp_path_factory.mktemp("history"))
    bootstrap.migrate(settings)
    kit = bootstrap.build(settings)
    with Progress(disable=True) as progress:
        load_demo(kit, seekers=400, seed=7, if_empty=False, progress=progress, enterprises=9, history=True)
    yield kit
    kit.database.dispose()


def test_people_reach_every_stage_and_are_called_after_they_started(played: Kit) -> None:
    with played.open(SYSTEM, write=False) as context:
        firms = range(1, 10)
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
