"""Fairs and their entries go only where the tables let them (trust.md T24): every illegal step is a conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher.errors import Conflict
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import FAIR_MOVES, HELD, CheckIn, EntryState, FairState, FairStep
from matcher.models.lending import WordChannel
from matcher.service import fair_booths, fair_check_ins, fair_entries
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.told import Behalf
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor
from tests.fairs import SUMMARY, as_, entered, entry_now, fair_now, firms_with_posts, planned, post_of, reviewed, take
from tests.thoroughness import machine_settings

LIVE = (EntryState.APPLIED, EntryState.ACCEPTED)
TAKING = (FairState.PUBLICISED, FairState.READY, FairState.OPEN)
PHONE = Behalf(how=WordChannel.PHONE, name="王女士")


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    kit = copied_world(base_kit, tmp_path_factory.mktemp("fairs"))
    yield kit
    kit.database.dispose()


class Fairs(RuleBasedStateMachine):
    """One fair and three enterprises; what is allowed is worked out here from the tables alone."""

    kit: ClassVar[Kit]
    firms: ClassVar[dict[int, int]]
    county: ClassVar[Actor]
    city: ClassVar[Actor]
    province: ClassVar[Actor]

    @initialize()
    def plan(self) -> None:
        self.fair = planned(self.kit, self.county, booths=2).id or 0
        self.entries: dict[int, int] = {}

    @property
    def state(self) -> FairState:
        return fair_now(self.kit, self.fair).state

    def rows(self) -> list[FairEntry]:
        return [entry_now(self.kit, one) for one in self.entries.values()]

    def tried(self, allowed: bool, act: Callable[[], Any]) -> Any:
        """Do it; it succeeds exactly when it is allowed, and is a conflict otherwise."""
        if allowed:
            return act()
        with pytest.raises(Conflict):
            act()
        return None

    @rule(step=st.sampled_from(FairStep))
    def step(self, step: FairStep) -> None:
        before, (allowed, to) = self.state, FAIR_MOVES[step]
        legal = before in allowed
        if step is FairStep.READY:
            live = [one for one in self.rows() if one.state in LIVE]
            legal = legal and bool(live) and all(one.booth for one in live)
        who = self.city if step in (FairStep.APPROVE, FairStep.RETURN) else self.county
        self.tried(legal, lambda: take(self.kit, who, self.fair, step, reason="场地有变", summary=SUMMARY))
        assert self.state is (to if legal else before)

    # Most walks would never leave the plan: the road forward is taken more often than any single step.
    @rule()
    def forward(self) -> None:
        for step in (FairStep.SUBMIT, FairStep.APPROVE, FairStep.PUBLICISE, FairStep.OPEN):
            if self.state in FAIR_MOVES[step][0]:
                self.step(step)
                return

    @rule(number=st.integers(0, 2))
    def enter(self, number: int) -> None:
        firm = list(self.firms)[number]
        known = self.entries.get(firm)
        there = known is not None and entry_now(self.kit, known).state in LIVE
        legal = self.state in TAKING and not there
        made = self.tried(
            legal, lambda: entered(self.kit, self.province, self.fair, firm, vacancy_ids=[self.firms[firm]])
        )
        if made is not None:
            self.entries[firm] = made.id or 0

    def chosen(self, number: int) -> FairEntry | None:
        rows = self.rows()
        return rows[number % len(rows)] if rows else None

    @rule(number=st.integers(0, 2), accept=st.booleans())
    def review(self, number: int, accept: bool) -> None:
        one = self.chosen(number)
        if one is not None:
            may = one.state is EntryState.APPLIED if accept else one.state in LIVE and one.checked_in_at is None
            legal = self.state in TAKING and may
            self.tried(legal, lambda: reviewed(self.kit, self.county, one.id or 0, accept=accept, reason="资料不全"))

    @rule(number=st.integers(0, 2))
    def withdraw(self, number: int) -> None:
        one = self.chosen(number)
        if one is not None:
            legal = self.state in TAKING and one.state in LIVE and one.checked_in_at is None
            told = {"version": one.version, "behalf": PHONE}
            self.tried(legal, lambda: as_(self.kit, self.county, fair_entries.withdraw_entry, one.id, **told))

    @rule(anew=st.booleans())
    def booths(self, anew: bool) -> None:
        accepted = [one for one in self.rows() if one.state is EntryState.ACCEPTED]
        legal = self.state in TAKING and 1 <= len(accepted) <= 2
        told = {"version": fair_now(self.kit, self.fair).version, "anew": anew}
        self.tried(legal, lambda: as_(self.kit, self.county, fair_booths.assign_booths, self.fair, **told))

    @rule(number=st.integers(0, 2), how=st.sampled_from([CheckIn.DESK, CheckIn.LIST]))
    def come(self, number: int, how: CheckIn) -> None:
        one = self.chosen(number)
        if one is not None:
            door = self.state is FairState.OPEN or (self.state is FairState.CLOSED and how is CheckIn.LIST)
            legal = door and one.state is EntryState.ACCEPTED and one.checked_in_at is None
            self.tried(legal, lambda: as_(self.kit, self.county, fair_check_ins.check_in, one.id, how))

    @rule(number=st.integers(0, 2))
    def undo(self, number: int) -> None:
        one = self.chosen(number)
        if one is not None:
            legal = one.checked_in_at is not None and self.state in (FairState.OPEN, FairState.CLOSED)
            self.tried(legal, lambda: as_(self.kit, self.county, fair_check_ins.undo_check_in, one.id))

    @invariant()
    def booths_are_apart(self) -> None:
        given = [one.booth for one in self.rows() if one.booth is not None] if hasattr(self, "entries") else []
        assert len(given) == len(set(given))

    def teardown(self) -> None:
        if not hasattr(self, "fair"):
            return
        with self.kit.open(SYSTEM, write=False) as context:
            assert check_invariants(context) == []
            counts = context.unit.fair_entries.counts([self.fair])[self.fair]
        came = sum(one.checked_in_at is not None for one in self.rows())
        # A fair that does not take place counts for nothing.
        assert counts.came == (came if self.state in (FairState.OPEN, *HELD) else 0)


def test_fairs_and_entries_go_only_where_the_tables_let_them(world: Kit) -> None:
    Fairs.kit = world
    Fairs.county, Fairs.city, Fairs.province = (actor(world, one) for one in ("xianji", "shiji", "shengji"))
    Fairs.firms = {one: post_of(world, one) for one in firms_with_posts(world, 3)}
    assert len(Fairs.firms) == 3
    run_state_machine_as_test(Fairs, settings=machine_settings(12, 30, derandomize=True))
