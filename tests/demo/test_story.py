"""The demo as it is first seen: one county in which everything has happened and something waits for everybody."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from rich.progress import Progress
from sqlmodel import select

from matcher import bootstrap, clock
from matcher.demo.load import USERNAMES, load_demo
from matcher.models.claim import Claim, ClaimState
from matcher.models.deadline import Light
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.grant import GrantRow, GrantState
from matcher.models.lending import Lending, LendingState
from matcher.models.plan import Plan
from matcher.models.states import CaseState, PlanState
from matcher.models.step import CaseLevel
from matcher.service import cases, grants, handovers, inbox, issues, placements, pooling, rosters, training_orders
from matcher.service.context import Kit
from matcher.service.upkeep import check_invariants
from tests.conftest import settings_for
from tests.factories import actor

# What the story has no room for.
RARE = {ClaimState.REVOKED, ClaimState.RECOVERED}


def shows_everything(kit: Kit) -> None:
    """What each account finds on the first look; every invariant holds."""
    with kit.open(actor(kit, USERNAMES[Role.COUNTY_ADMIN]), write=False) as context:
        rows, _total = cases.list_cases(context, limit=200)
        assert {row.case.state for row in rows} == set(CaseState)
        assert {row.light for row in rows if row.light} == set(Light)
        assert {row.case.level for row in rows} >= {CaseLevel.OFFICER, CaseLevel.CITY, CaseLevel.PROVINCE}
        assert len({row.officer.id for row in rows if row.officer}) >= 3
        assert any(row.case.held_for_id for row in rows), "somebody stands in for who is on leave"
        assert grants.list_lists(context)
        assert any(row.issue.level is CaseLevel.CITY for row in issues.list_issues(context, limit=200)[0])
        session = context.unit.session
        assert {one.state for one in session.exec(select(Claim))} >= set(ClaimState) - RARE
        assert any(one.owed and one.returned for one in session.exec(select(Claim))), "a part of what is owed is back"
        assert {one.state for one in session.exec(select(Lending))} == set(LendingState)
        assert {one.state for one in session.exec(select(Plan))} >= set(PlanState)
        today = clock.today()
        over = {one.id for one in grants.list_lists(context) if one.public_to < today}
        states = {one.state for one in session.exec(select(GrantRow)) if one.list_id in over}
        assert states == {GrantState.LISTED, GrantState.CONFIRMED, GrantState.PAID, GrantState.DROPPED}
        assert any(one.public_to >= today for one in grants.list_lists(context))
        assert check_invariants(context) == []
        # Pooling and the odd-job market can be tried in each of the eleven cities.
        firms = dict(session.exec(select(Enterprise.id, Enterprise.adcode)).all())
        assert len({firms[one.borrower_id][:4] for one in session.exec(select(Lending))}) == 11
        # In most of them a licensed dispatch body may fill what pooling leaves open.
        second = pooling.solve(context).second
        lots = context.unit.lots.many([one.lot_id for one in second if one.dispatched])
        assert len({lot.adcode[:4] for lot, _ in lots.values()}) >= 8
        for market in context.unit.markets.all():
            assert context.unit.tickets.of_day(market.id or 0, clock.today()), market.name
            for day in (-1, 1):
                rows = context.unit.tasks.of_day(market.id or 0, clock.today() + timedelta(days=day))
                assert rows, (market.name, day)
                assert context.unit.bookings.of_day(market.id or 0, rows[0].day), (market.name, day)
    with kit.open(actor(kit, USERNAMES[Role.OFFICER]), write=False) as context:
        assert handovers.waiting_for(context)
        assert {one.day for one in placements.list_follow_ups(context)} >= {7, 30}
        assert training_orders.list_orders(context)
    with kit.open(actor(kit, USERNAMES[Role.ENTERPRISE]), write=False) as context:
        assert inbox.list_inbox(context)
    with kit.open(actor(kit, USERNAMES[Role.MARKET_OPERATOR]), write=False) as context:
        assert sum(len(row.given) for row in rosters.solve(context).tasks) > 0


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("MATCHER_WHOLE_DEMO"), reason="MATCHER_WHOLE_DEMO is not set: over a minute")
def test_the_county_shows_everything(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    bootstrap.migrate(settings)
    kit = bootstrap.build(settings)
    with Progress(disable=True) as progress:
        load_demo(kit, seekers=300, seed=2022, if_empty=False, progress=progress)
    shows_everything(kit)
    kit.database.dispose()
