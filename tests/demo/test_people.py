"""Demo people, workers and tasks: valid drafts with natural gaps, and some exactly at an age limit."""

from __future__ import annotations

import re
from datetime import date, timedelta

from matcher.demo.people import birthday, demo_mobile
from matcher.demo.world import World
from matcher.models.enums import InjuryCover
from matcher.models.seeker import SeekerDraft
from matcher.models.shift import TaskDraft


def age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def test_people_are_valid(world: World, people: list[SeekerDraft]) -> None:
    for person in people:
        assert SeekerDraft.model_validate(person.model_dump()) == person
        assert person.adcode in world.places.by_adcode
        assert not person.phone or re.fullmatch(r"19900\d{6}", person.phone)
        assert "{" not in person.history
        assert all(code in world.places.by_adcode or code.endswith("00") for code in person.wanted_adcodes)


def test_ages_and_their_limits(world: World, people: list[SeekerDraft]) -> None:
    ages = [age(person.born_on, world.today) for person in people if person.born_on]
    assert sum(18 <= years <= 58 for years in ages) > 0.99 * len(ages)
    assert {16, 18, 50, 55, 60} <= set(ages)
    assert min(ages) == 16
    todays = [
        p for p in people if p.born_on and (p.born_on.month, p.born_on.day) == (world.today.month, world.today.day)
    ]
    assert {16, 18, 60} <= {age(person.born_on, world.today) for person in todays if person.born_on}
    for person in people:
        if person.born_on and person.experience_years is not None:
            assert person.experience_years <= max(0, age(person.born_on, world.today) - 18)


def test_sparse_profiles(people: list[SeekerDraft]) -> None:
    sparse = [person for person in people if not person.history]
    assert 0.09 < len(sparse) / len(people) < 0.15
    assert any(not person.phone for person in sparse)
    assert any(person.born_on is None for person in sparse)


def test_variety(people: list[SeekerDraft]) -> None:
    assert len({person.consent_channel for person in people}) == 4
    assert {person.accepts_night for person in people} == {True, False, None}
    assert any(len(person.certificates) > 1 for person in people)
    assert sum(bool(person.skill_grade) for person in people) > 200
    assert all(person.pay_min is None or 200_000 <= person.pay_min <= 2_000_000 for person in people)
    assert len({person.name for person in people}) > 2500
    phones = [person.phone for person in people if person.phone]
    assert len(phones) == len(set(phones))


def test_workers(world: World, people: list[SeekerDraft]) -> None:
    names = {market.name for market in world.markets}
    phones = {person.phone for person in people}
    for worker in world.workers:
        assert SeekerDraft.model_validate(worker.draft.model_dump()) == worker.draft
        assert worker.draft.flexible
        assert worker.draft.phone not in phones
        assert worker.market in names
        assert worker.windows
        assert len({weekday for weekday, _, _ in worker.windows}) == len(worker.windows)
        assert all(1 <= weekday <= 7 and 0 <= start < end <= 2160 for weekday, start, end in worker.windows)
    assert {worker.market for worker in world.workers} == names


def test_tasks(world: World) -> None:
    names = {market.name for market in world.markets}
    for task in world.tasks:
        assert TaskDraft.model_validate(task.draft.model_dump()) == task.draft
        assert task.market in names
        assert world.today <= task.draft.day <= world.today + timedelta(days=6)
        assert task.draft.start_minute < task.draft.end_minute <= 2160
        hours = (task.draft.end_minute - task.draft.start_minute) / 60
        hourly = task.draft.pay / 100 / (1 if task.draft.pay_unit == "hour" else hours)
        assert hourly >= 21.3, task.draft
        if task.draft.trade in {"外墙清洗", "钢筋", "抹灰"}:
            assert task.draft.cover is not InjuryCover.NONE
    assert {task.draft.day for task in world.tasks} == {world.today + timedelta(days=ahead) for ahead in range(7)}
    wanted = {title for worker in world.workers for title in worker.draft.wanted_titles}
    assert {task.draft.trade for task in world.tasks} <= wanted
    assert len({task.draft.trade for task in world.tasks}) >= 12


def test_birthday_on_leap_day() -> None:
    assert birthday(date(2028, 2, 29), 18) == date(2010, 2, 28)
    assert birthday(date(2026, 11, 24), 18) == date(2008, 11, 24)
    assert demo_mobile(12) == "19900000012"
