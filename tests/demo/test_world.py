"""The demo world as a whole: the same from the same seed, big enough, and with the story it tells."""

from __future__ import annotations

import random
import re
import time
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from matcher.demo import plot
from matcher.demo.world import World, build_world
from matcher.models.enums import PairingRole, Role
from matcher.models.seeker import SeekerDraft


def fingerprint(world: World) -> list[str]:
    parts = [
        world.firms,
        world.posts,
        world.officers,
        world.pairings,
        world.admins,
        world.markets,
        world.workers,
        world.tasks,
    ]
    return [repr(part) for part in parts] + [repr(list(islice(world.seekers(), 500)))]


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2028, 2, 29), date(2027, 1, 1)])
def test_same_seed_same_world(folder: Path, today: date) -> None:
    first = build_world(seed=7, today=today, folder=folder, seekers=500)
    random.seed(today.toordinal())
    second = build_world(seed=7, today=today, folder=folder, seekers=500)
    assert fingerprint(first) == fingerprint(second)
    assert fingerprint(first) != fingerprint(build_world(seed=8, today=today, folder=folder, seekers=500))


def test_people_do_not_change_with_the_other_sizes(world: World, folder: Path) -> None:
    small = build_world(
        seed=world.seed, today=world.today, folder=folder, enterprises=3, seekers=50, officers=2, workers=5
    )
    assert list(small.seekers()) == list(islice(world.seekers(), 50))
    assert list(world.seekers()) == list(world.seekers())
    assert small.firms == world.firms[:3]


def test_counts(world: World, people: list[SeekerDraft]) -> None:
    assert len(world.firms) == 84
    assert len(world.posts) >= 400
    assert len(world.officers) >= 40
    assert len(world.markets) == 11
    assert len(world.workers) == 300
    assert len(world.tasks) >= 40
    assert sum(1 for _ in people) == 5000


def test_every_city_and_many_counties(world: World, people: list[SeekerDraft]) -> None:
    assert len({firm.adcode[:4] for firm in world.firms}) == 11
    assert len({firm.adcode for firm in world.firms}) >= 35
    assert len({person.adcode[:4] for person in people}) == 11
    assert len({person.adcode for person in people}) == 117
    assert len({officer.adcode[:4] for officer in world.officers}) == 11


def test_the_story(world: World) -> None:
    firm, officer, market = world.firms[0], world.officers[0], world.markets[0]
    assert firm.adcode == officer.adcode == "140703"
    assert firm.industry == "foundry"
    assert market.adcode == "140105"
    assert any(
        p.uscc == firm.uscc and p.staff_no == officer.staff_no and p.role is PairingRole.MAIN for p in world.pairings
    )
    urgent = {post.cells["title"] for post in world.posts_of(firm.uscc) if post.cells["urgent"] == "是"}
    assert urgent == {"焊工", "数控车工", "熔炼工"}
    assert not any(post.mark for post in world.posts_of(firm.uscc))
    assert officer.leave_from is None


@pytest.mark.parametrize("pattern", ["焊", "数控|车工|CNC|车床", "熔炼|炉前|中频|电炉|化铁"])
def test_the_story_has_candidates(people: list[SeekerDraft], pattern: str) -> None:
    near = [
        person
        for person in people
        if person.adcode.startswith("1407") and any(re.search(pattern, title) for title in person.wanted_titles)
    ]
    assert len(near) >= 20
    assert sum(person.adcode == "140703" for person in near) >= 8


def test_names_of_the_first_firm_and_officer_are_not_drawn_twice(world: World) -> None:
    assert len({firm.name for firm in world.firms}) == len(world.firms)
    assert len({firm.uscc for firm in world.firms}) == len(world.firms)
    assert len({officer.staff_no for officer in world.officers}) == len(world.officers)
    assert len({admin.username for admin in world.admins}) == len(world.admins)


def test_pairings(world: World) -> None:
    key = {firm.uscc for firm in world.firms if firm.is_key}
    main = [pair for pair in world.pairings if pair.role is PairingRole.MAIN]
    assert len({pair.uscc for pair in main}) == len(main)
    assert 0.5 < len({pair.uscc for pair in main} & key) / len(key) < 0.9
    assert len(main) < len(world.firms)
    load = [sum(pair.staff_no == officer.staff_no for pair in main) for officer in world.officers]
    assert max(load) >= 3
    homes = {officer.staff_no: officer.adcode[:4] for officer in world.officers}
    places = {firm.uscc: firm.adcode[:4] for firm in world.firms}
    assert all(homes[pair.staff_no] == places[pair.uscc] for pair in world.pairings)
    for pair in world.pairings:
        backups = [p for p in world.pairings if p.uscc == pair.uscc and p.role is PairingRole.BACKUP]
        assert len(backups) <= 1
        assert all(backup.staff_no != pair.staff_no for backup in backups if backup is not pair)


def test_leave_and_admins(world: World) -> None:
    away = [o for o in world.officers if o.leave_from and o.leave_to and o.leave_from <= world.today <= o.leave_to]
    assert 2 <= len(away) <= 8
    assert all(officer.load_cap > 0 and officer.industries for officer in world.officers)
    roles = [admin.role for admin in world.admins]
    # One edits a policy of the province, the other adopts it.
    assert roles.count(Role.PROVINCE_ADMIN) == 2
    assert roles.count(Role.CITY_ADMIN) == 11
    assert {officer.adcode for officer in world.officers} == {
        a.adcode for a in world.admins if a.role is Role.COUNTY_ADMIN
    }


@pytest.mark.parametrize(
    ("enterprises", "officers", "workers", "seekers"), [(1, 1, 0, 0), (13, 120, 10, 3), (400, 200, 10, 3)]
)
def test_other_sizes(folder: Path, enterprises: int, officers: int, workers: int, seekers: int) -> None:
    world = build_world(
        seed=1,
        today=date(2026, 3, 1),
        folder=folder,
        enterprises=enterprises,
        officers=officers,
        workers=workers,
        seekers=seekers,
    )
    assert (len(world.firms), len(world.officers), len(world.workers)) == (enterprises, officers, workers)
    assert len({firm.name for firm in world.firms}) == enterprises
    assert len({firm.uscc for firm in world.firms}) == enterprises


@pytest.mark.slow
def test_a_hundred_thousand_people(folder: Path) -> None:
    world = build_world(seed=3, today=date(2026, 11, 24), folder=folder, seekers=100_000)
    started = time.process_time()
    phones = [person.phone for person in world.seekers() if person.phone]
    assert time.process_time() - started < 60
    assert len(set(phones)) == len(phones) > 95_000


def test_the_county_has_a_story_of_its_own(world: World) -> None:
    """Officers with different loads, one away with somebody to stand in, one firm that nobody looks after yet."""
    home = world.officers[0].adcode
    officers = [one for one in world.officers if one.adcode == home]
    away = [
        one for one in officers if one.leave_from and one.leave_to and one.leave_from <= world.today <= one.leave_to
    ]
    main = [pair.staff_no for pair in world.pairings if pair.role is PairingRole.MAIN]
    assert len(officers) >= 4
    assert [one.staff_no for one in away] == [officers[plot.AWAY].staff_no]
    assert len({main.count(one.staff_no) for one in officers}) >= 3
    stands_in = {pair.uscc for pair in world.pairings if pair.role is PairingRole.BACKUP}
    assert {pair.uscc for pair in world.pairings if pair.staff_no == away[0].staff_no} <= stands_in
    told = {part: world.firms[part.firm] for part in plot.PARTS}
    assert {firm.adcode for firm in told.values()} == {home}
    assert told[plot.UNLED].uscc not in {pair.uscc for pair in world.pairings}
    for part, firm in told.items():
        rows = plot.rows(part, world.posts_of(firm.uscc), world.today)
        assert [int(row["headcount"]) for row in rows] == list(part.posts)
        assert all(row["valid_to"] > str(world.today) for row in rows)
