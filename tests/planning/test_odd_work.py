"""The limits of odd work as a table: one line a case, at the boundary and one beyond it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matcher.models.enums import Hazard, InjuryCover, PayUnit, SettleCycle
from matcher.models.shift import OddForm
from matcher.planning.odd_work import SOURCES, Level, OddJob, Shift, due, pay_by, task_findings, worker_findings
from matcher.planning.roster.rules import RosterRules
from matcher.settings import Settings
from matcher.text.wage import WageFloor

DAY = date(2026, 12, 2)  # a Wednesday
FLOOR = WageFloor(low=178_000, high=198_000, hourly_low=1_910, hourly_high=2_130, verified=False)
LIMITS = RosterRules.load(Settings(_env_file=None, demo=True).data_folder / "roster.toml").limits
GROWN = date(1985, 1, 1)
PART = {"form": OddForm.PART_TIME, "end_minute": 720, "pay_unit": PayUnit.HOUR, "pay": 2_200}


def job(**changes: Any) -> OddJob:
    facts: dict[str, Any] = {
        "employer": "甲",
        "form": OddForm.BY_TASK,
        "day": DAY,
        "start_minute": 480,
        "end_minute": 960,
        "pay": 30_000,
        "pay_unit": PayUnit.DAY,
        "settle": SettleCycle.DAILY,
        "cover": InjuryCover.ACCIDENT,
        "text": "搬运",
    }
    return OddJob(**(facts | changes))


def shift(day: int, start: int, end: int, **changes: Any) -> Shift:
    facts = {"employer": "甲", "form": OddForm.PART_TIME, "day": DAY.replace(day=day)} | changes
    return Shift(start_minute=start, end_minute=end, **facts)  # type: ignore[arg-type]


OF_TASKS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("eight hours", {}, set()),
    ("over eight", {"end_minute": 961}, {"warn day_over_8"}),
    ("eleven", {"end_minute": 1140}, {"warn day_over_8"}),
    ("over eleven", {"end_minute": 1141}, {"block day_over_11"}),
    ("part-time of four hours", PART, set()),
    ("part-time of more", PART | {"end_minute": 721}, {"block part_time_day"}),
    ("the limit of four hours holds for part-time alone", PART | {"form": OddForm.SERVICE, "end_minute": 721}, set()),
    ("at the highest class", PART | {"pay": 2_130}, set()),
    ("between the classes", PART | {"pay": 2_129}, {"warn pay_between"}),
    ("below the lowest class", PART | {"pay": 1_909}, {"block pay_floor"}),
    ("by the day, reckoned by the hour", PART | {"pay_unit": PayUnit.DAY, "pay": 7_600}, {"block pay_floor"}),
    ("a day's pay below, by task", {"pay": 15_000}, {"block pay_task_floor"}),
    (
        "nine hours by task for ten yuan",
        {"pay": 1_000, "end_minute": 1020},
        {"warn day_over_8", "block pay_task_floor"},
    ),
    ("a day's pay below the highest class alone", {"pay": 16_000}, {"warn pay_below"}),
    ("a day's pay below, 劳务", {"pay": 15_000, "form": OddForm.SERVICE}, {"warn pay_service"}),
    ("by the piece nobody knows", PART | {"pay_unit": PayUnit.PIECE, "pay": 5}, set()),
    ("no cover", {"cover": InjuryCover.NONE}, {"warn cover_none"}),
    (
        "no cover, dangerous",
        {"cover": InjuryCover.NONE, "text": "脚手架搭设", "risks": ("脚手架",)},
        {"block cover_missing"},
    ),
    ("dangerous, covered", {"text": "脚手架搭设"}, set()),
    ("a deposit", {"text": "搬运 先交押金 100 元"}, {"block fees"}),
    ("no deposit", {"text": "搬运 不收押金，免服装费"}, set()),
]
OF_PEOPLE: list[tuple[str, dict[str, Any], date | None, list[Shift], set[str]]] = [
    ("grown", {}, GROWN, [], set()),
    ("not known", {}, None, [], {"block birth_unknown"}),
    ("a day before sixteen", {}, date(2010, 12, 3), [], {"block age_under_16"}),
    ("sixteen today", {}, date(2010, 12, 2), [], {"warn minor_check_up"}),
    ("seventeen until ten", {"start_minute": 840, "end_minute": 1320}, date(2009, 1, 1), [], {"warn minor_check_up"}),
    (
        "seventeen past ten",
        {"start_minute": 841, "end_minute": 1321},
        date(2009, 1, 1),
        [],
        {"block minor_night", "warn minor_check_up"},
    ),
    ("eighteen at night", {"start_minute": 1320, "end_minute": 1680}, date(2008, 12, 2), [], set()),
    (
        "seventeen underground",
        {"hazards": frozenset({Hazard.UNDERGROUND})},
        date(2009, 1, 1),
        [],
        {"block minor_hazard", "warn minor_check_up"},
    ),
    ("sixty-one without cover", {"cover": InjuryCover.NONE}, date(1965, 1, 1), [], {"warn cover_after_60"}),
    ("sixty-one with cover", {}, date(1965, 1, 1), [], set()),
    ("part-time twice, four hours", PART | {"end_minute": 600}, GROWN, [shift(2, 780, 900)], set()),
    ("part-time twice, more", PART | {"end_minute": 600}, GROWN, [shift(2, 780, 901)], {"block part_time_day"}),
    ("for two employers", PART, GROWN, [shift(2, 780, 960, employer="乙")], set()),
    ("24 hours a week", PART, GROWN, [shift(n, 480, 720) for n in (1, 3, 4, 5, 6)], set()),
    ("more", PART, GROWN, [shift(n, 480, 721) for n in (1, 3, 4, 5, 6)], {"block part_time_week"}),
    ("the week before", PART, GROWN, [shift(n, 480, 721) for n in (3, 4, 5, 6, 7)], set()),
    ("eleven in two for one", {"end_minute": 840}, GROWN, [shift(2, 840, 1140)], {"warn day_over_8"}),
    ("twelve in two for one", {"end_minute": 840}, GROWN, [shift(2, 840, 1200)], {"block day_over_11"}),
    (
        "eleven, of which twelve were worked",
        {"end_minute": 840},
        GROWN,
        [shift(2, 840, 1140, worked=361)],
        {"block day_over_11"},
    ),
    ("forty hours a week", {}, GROWN, [shift(n, 480, 960, employer="乙") for n in (1, 3, 4, 5)], set()),
    (
        "more, for two",
        {},
        GROWN,
        [shift(n, 480, 960, employer="乙", worked=481) for n in (1, 3, 4, 5)],
        {"warn week_over_40"},
    ),
    (
        "36 hours of overtime a month, with the eleven of today",
        {"end_minute": 1140},
        GROWN,
        [shift(n, 480, 1140, form=OddForm.BY_TASK) for n in (*range(8, 12), *range(14, 21))],
        set(),
    ),
    (
        "a minute more",
        {"end_minute": 1140},
        GROWN,
        [shift(n, 480, 1140 + (n == 18), form=OddForm.BY_TASK) for n in (*range(8, 12), *range(14, 21))],
        {"block month_over_36"},
    ),
    (
        "more, but for others, or no employment, or a month ago",
        {"end_minute": 1140},
        GROWN,
        [
            *(shift(n, 480, 1140, form=OddForm.BY_TASK, employer="乙") for n in range(8, 13)),
            *(shift(n, 480, 1140, form=OddForm.SERVICE) for n in range(14, 19)),
            *(replace(shift(n, 480, 1140, form=OddForm.BY_TASK), day=date(2026, 11, n)) for n in range(1, 25)),
        ],
        set(),
    ),
    ("a day of eight hours is no overtime", {}, GROWN, [shift(8, 0, 2700, form=OddForm.BY_TASK)], set()),
    (
        "the standard month and 36 hours, whoever for",
        {},
        GROWN,
        [shift(n, 480, 480 + 615, employer=f"{n}", form=OddForm.SERVICE) for n in range(9, 28)],
        {"warn month_over"},
    ),
    ("rest of eight hours", {}, GROWN, [shift(1, 960, 1440)], set()),
    ("rest of less", {}, GROWN, [shift(1, 960, 1441)], {"warn rest_under_8"}),
    ("a break within the day", {"end_minute": 600}, GROWN, [shift(2, 660, 900)], set()),
]


def told(findings: list[Any]) -> set[str]:
    return {f"{one.level.value} {one.code}" for one in findings}


@pytest.mark.parametrize(("_name", "facts", "wanted"), OF_TASKS, ids=[one[0] for one in OF_TASKS])
def test_rules_of_a_task(_name: str, facts: dict[str, Any], wanted: set[str]) -> None:
    assert told(task_findings(job(**facts), FLOOR, LIMITS)) == wanted


@pytest.mark.parametrize(("_name", "facts", "born", "others", "wanted"), OF_PEOPLE, ids=[one[0] for one in OF_PEOPLE])
def test_rules_of_a_worker(
    _name: str, facts: dict[str, Any], born: date | None, others: list[Shift], wanted: set[str]
) -> None:
    assert told(worker_findings(job(**facts), born, others, LIMITS)) == wanted


def test_every_rule_has_a_source_and_is_reached() -> None:
    reached = {one.split()[1] for _, _, wanted in OF_TASKS for one in wanted}
    reached |= {one.split()[1] for *_, wanted in OF_PEOPLE for one in wanted}
    assert reached == set(SOURCES)
    assert {one.split()[0] for *_, wanted in OF_TASKS for one in wanted} == {one.value for one in Level}


def test_the_limits_are_those_of_the_file_that_rosters_keep() -> None:
    short = replace(LIMITS, employer_minutes=300)
    assert "超过 5 小时" in task_findings(job(), FLOOR, short)[0].message
    assert told(worker_findings(job(end_minute=660), GROWN, [shift(2, 780, 930)], short)) == {"block day_over_11"}


def test_an_unknown_floor_says_nothing_and_an_unverified_one_says_so() -> None:
    assert task_findings(job(**PART | {"pay": 1}), None, LIMITS) == []
    assert "尚未核实" in task_findings(job(**PART | {"pay": 1}), FLOOR, LIMITS)[0].message


def test_pay_is_due_in_time() -> None:
    assert pay_by(job()) == DAY
    assert pay_by(job(start_minute=1320, end_minute=1700)) == date(2026, 12, 3)
    assert pay_by(job(**PART | {"settle": SettleCycle.HALF_MONTH})) == date(2026, 12, 17)
    assert due(job(), 400) == 30_000
    assert due(job(pay_unit=PayUnit.HOUR, pay=2_100), 61) == 2_135
    assert due(job(pay_unit=PayUnit.PIECE), 400) is None
