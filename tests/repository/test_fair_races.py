"""Sixty-four clients after the same booths, places and doors, on both stores: no booth twice, nobody entered twice."""

from __future__ import annotations

from collections import Counter

from matcher.models.fair_kinds import EntryState, FairState
from matcher.service import fair_booths, fair_check_ins, fair_entries
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.fairs import (
    as_,
    carried,
    entered,
    entry_now,
    fair_now,
    firms_with_posts,
    planned,
    post_of,
    reviewed,
)
from tests.repository.stores import race, won
from tests.repository.test_races import once, sound
from tests.thoroughness import ROUNDS

RACERS = 64


def opened(kit: Kit, firms: list[int]) -> tuple[int, list[int]]:
    """A fair of the county that takes sign-ups, with these enterprises accepted; its id and theirs."""
    county, city, province = (actor(kit, one) for one in ("xianji", "shiji", "shengji"))
    fair_id = planned(kit, county, booths=8).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    made = [entered(kit, province, fair_id, one).id or 0 for one in firms]
    for one in made:
        reviewed(kit, county, one)
    return fair_id, made


def booths_of(kit: Kit, fair_id: int) -> list[int | None]:
    with kit.open(SYSTEM, write=False) as context:
        return [entry.booth for entry, _ in context.unit.fair_entries.of_fair(fair_id)]


def test_sixty_four_give_out_booths_at_once(store: Kit) -> None:
    """By hand, by rule and by exchange, all for the same few numbers: each loser is told of a conflict."""
    county = actor(store, "xianji")
    firms = firms_with_posts(store, 4)
    for _ in range(ROUNDS):
        fair_id, entries = opened(store, firms)
        by_hand = [
            once(county, fair_booths.give_booth, entries[n % len(entries)], 1 + n % 2, version=entry.version)
            for n in range(RACERS - 16)
            if (entry := entry_now(store, entries[n % len(entries)]))
        ]
        version = fair_now(store, fair_id).version
        by_rule = [once(county, fair_booths.assign_booths, fair_id, version=version) for _ in range(16)]
        made = won(race(store, [*by_hand, *by_rule]))
        assert made, "somebody wins"
        assert sum(isinstance(one, list) for one in made) <= 1, "the rule is applied once to what was seen"
        given = [one for one in booths_of(store, fair_id) if one is not None]
        assert max(Counter(given).values()) == 1
    assert sound(store)


def test_one_enterprise_signs_up_and_comes_once(store: Kit) -> None:
    """Its account and its officers at the same moment; then everybody at the door for it."""
    firm, county, city = (actor(store, one) for one in ("qiye", "xianji", "shiji"))
    post = post_of(store, firm.enterprise_id or 0)
    for _ in range(ROUNDS):
        fair_id, _ = opened(store, [])
        draft = fair_entries.EntryDraft(vacancy_ids=[post])
        made = won(race(store, [once(firm, fair_entries.sign_up, fair_id, draft) for _ in range(RACERS)]))
        assert len(made) == 1
        entry = made[0].id or 0
        reviewing = [
            once(county, fair_entries.review_entry, entry, accept=n % 2 == 0, version=made[0].version, reason="不符")
            for n in range(RACERS)
        ]
        assert len(won(race(store, reviewing))) == 1
        if entry_now(store, entry).state is EntryState.REFUSED:
            as_(store, firm, fair_entries.sign_up, fair_id, draft)
            reviewed(store, county, entry)
        as_(store, county, fair_booths.assign_booths, fair_id, version=fair_now(store, fair_id).version)
        carried(store, fair_id, FairState.OPEN, by=county, approver=city)
        code = fair_now(store, fair_id).code
        door = [once(firm, fair_check_ins.check_in_by_code, code)] * (RACERS // 2)
        door += [once(county, fair_check_ins.check_in, entry)] * (RACERS // 2)
        assert len(won(race(store, door))) == 1
    assert sound(store)
