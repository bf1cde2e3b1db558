"""A market's roster: the best by every level, within every limit, and the nearest one after a no-show."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import Invalid
from matcher.planning.roster import levels as climbing
from matcher.planning.roster.check import breaches
from matcher.planning.roster.columns import columns
from matcher.planning.roster.day import Booked, Pair, RosterDay, RosterTask, RosterWorker
from matcher.planning.roster.limits import Bar
from matcher.planning.roster.planner import Planner, Roster
from matcher.planning.roster.program import SCALE, bound
from matcher.planning.roster.rules import RosterRules
from matcher.settings import Settings
from tests.planning.roster_twin import best_total, day, days

FILE = Settings(_env_file=None, demo=True).data_folder / "roster.toml"
RULES = RosterRules.load(FILE)
LATE = replace(RULES, overtime=True)
ALL_DAY = ((0, 2160),)


def reached(roster: Roster) -> tuple[int, ...]:
    return tuple(-one.value if one.name == "distance" else one.value for one in roster.levels)


def varied(number: int) -> RosterRules:
    rules = LATE if number % 2 else RULES
    rules = replace(rules, limits=replace(rules.limits, gap_minutes=0)) if number % 3 == 0 else rules
    # Whole days as columns, tasks one by one, and both beside one another.
    return replace(
        rules, effort=replace(rules.effort, ways=(300, 0, 6, 300)[number % 4], columns=(90, 9)[number % 4 == 3])
    )


def worker(number: int = 1, **told: object) -> RosterWorker:
    return RosterWorker(**{"id": number, "windows": ALL_DAY, "age": 40, **told})  # type: ignore[arg-type]


def task(
    number: int = 1, start: int = 480, end: int = 720, seats: int = 1, employer: str = "A", **told: bool
) -> RosterTask:
    return RosterTask(number, start, end, seats, employer, **told)


def whole(tasks: list[RosterTask], workers: list[RosterWorker], fit: int = 500) -> RosterDay:
    return RosterDay(tasks, workers, [Pair(t.id, w.id, fit, 1.0) for t in tasks for w in workers])


def chained(draw: random.Random) -> RosterDay:
    """A day on which everybody can do two of nine tasks, so that one who goes away moves others."""
    tasks = [task(number, draw.choice([360, 420, 780]), 960, employer=draw.choice("AB")) for number in range(1, 10)]
    workers = [worker(number, waiting=draw.choice([0, 40])) for number in range(1, 10)]
    pairs = [Pair(k, w.id, draw.choice([300, 700])) for w in workers for k in draw.sample(range(1, 10), 2)]
    return RosterDay(tasks, workers, pairs)


def test_every_level_is_the_twins_and_proven() -> None:
    for number, made in enumerate(days(150, seed=3)):
        rules = varied(number)
        roster = Planner(made, rules).plan()
        assert reached(roster) == best_total(made, rules), number
        assert roster.proven
        assert breaches(made, rules, roster.pairs) == []


def test_who_waits_at_the_market_comes_first_and_who_is_called_takes_one_task() -> None:
    called = 0
    for number, made in enumerate(days(80, seed=17, most=4)):
        draw = random.Random(number)
        mixed = RosterDay(made.tasks, [replace(one, here=draw.random() < 0.5) for one in made.workers], made.pairs)
        rules = varied(number)
        planner = Planner(mixed, rules)
        roster = planner.plan()
        assert reached(roster) == best_total(mixed, rules), number
        assert breaches(mixed, rules, roster.pairs) == []
        away = [one.worker_id for one in roster.assignments if not mixed.worker[one.worker_id].here]
        called += len(away)
        assert len(away) == len(set(away))
        assert all("电话" in one.text for one in roster.assignments if one.worker_id in away)
        gone = {one.worker_id for one in roster.assignments[:1]}
        if any(not one.here for one in mixed.without(gone).workers):
            kept = {pair for pair in roster.pairs if pair[1] not in gone}
            again = planner.replan(roster, gone=gone)
            assert reached(again) == best_total(mixed.without(gone), rules, kept), number
    assert called > 20
    two = [task(1, 480, 600), task(2, 700, 900)]
    assert [one.code for one in breaches(whole(two, [worker(here=False)]), RULES, [(1, 1), (2, 1)])] == ["one_call"]


def test_the_months_overtime_with_one_employer_has_an_end_and_counts_hours_really_worked() -> None:
    long = task(1, 480, 1080, contract=True)  # ten hours, two of them overtime

    def left(one: RosterWorker, asked: RosterTask = long) -> list[str]:
        made = whole([asked], [one])
        roster = Planner(made, LATE).plan()
        codes = [breach.code for breach in breaches(made, LATE, [(1, 1)])]
        assert bool(roster.assignments) is not bool(codes)
        assert all("本月加班会超过 36 小时" in roster.open_seats[0].text for code in codes if code == "month")
        return codes

    assert left(worker(overtime_month={"A": 2040})) == []
    assert left(worker(overtime_month={"A": 2041})) == ["month"]
    assert left(worker(overtime_month={"B": 2160})) == []
    # No employment, no limit of the month; and what is over already forbids no normal day.
    assert left(worker(overtime_month={"A": 2160}), replace(long, contract=False)) == []
    assert left(worker(overtime_month={"A": 9000}), replace(long, end=960)) == []
    full = Booked(60, 300, "A", contract=True)  # 22:00 has not come yet, but the day is eight hours full with it
    four = replace(long, start=480, end=720)
    assert left(worker(booked=(full,), overtime_month={"A": 2160}), four) == []
    five = replace(long, start=480, end=780)
    assert left(worker(booked=(full,), overtime_month={"A": 2160}), five) == ["month"]
    assert left(worker(booked=(replace(full, worked=180),), overtime_month={"A": 2160}), five) == []


def test_the_search_in_whole_numbers_alone_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climbing, "_relaxed", lambda *_: None)
    for number, made in enumerate(days(40, seed=5, most=4)):
        rules = varied(number)
        roster = Planner(made, rules).plan()
        assert (reached(roster), roster.proven) == (best_total(made, rules), True), number


def test_a_replan_moves_as_few_as_the_twin() -> None:
    moved = 0
    for number, made in enumerate([*days(40, seed=11), *(chained(random.Random(number)) for number in range(40))]):
        rules, draw = varied(number), random.Random(number)
        planner = Planner(made, rules)
        before = planner.plan()
        gone = {draw.choice(before.assignments).worker_id} if before.assignments else {made.workers[0].id}
        after = planner.replan(before, gone=gone)
        stay = {pair for pair in before.pairs if pair[1] not in gone}
        assert reached(after) == best_total(made.without(gone), rules, stay), number
        assert after.proven
        assert breaches(made, rules, after.pairs) == []
        assert not {pair for pair in after.pairs if pair[1] in gone}
        moved += not stay <= after.pairs
        fast = planner.replan(before, gone=gone, fixed=stay)
        assert stay <= fast.pairs
        assert len(fast.pairs) <= len(after.pairs)
    assert moved > 2  # the sample is worth something


def test_a_chain_refills_the_seat_and_fixed_people_stay() -> None:
    # Only 1 can do both; when 3 stays away, 1 goes to task 2 and 2 takes up task 1.
    made = RosterDay(
        [task(1), task(2)],
        [worker(1), worker(2), worker(3)],
        [Pair(1, 1, 900), Pair(2, 1, 100), Pair(1, 2, 500), Pair(2, 3, 900)],
    )
    planner = Planner(made, RULES)
    before = planner.plan()
    assert before.pairs == {(1, 1), (2, 3)}
    assert planner.replan(before, gone={3}).pairs == {(1, 2), (2, 1)}
    kept = planner.replan(before, gone={3}, fixed={(1, 1)})
    assert kept.pairs == {(1, 1)}
    assert [one.text for one in kept.open_seats] == ["任务2缺 1 人：工种和条件相合的 1 人中，1 人已排其他任务"]
    with pytest.raises(Invalid, match="固定的安排"):
        planner.replan(before, gone={3}, fixed={(2, 3)})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_order_never_matters_and_more_never_hurts(seed: int) -> None:
    draw = random.Random(seed)
    made = day(draw, 7)
    roster = Planner(made, LATE).plan()
    assert breaches(made, LATE, roster.pairs) == []
    tasks, workers, pairs = list(made.tasks), list(made.workers), list(made.pairs)
    for some in (tasks, workers, pairs):
        draw.shuffle(some)
    assert Planner(RosterDay(tasks, workers, pairs), LATE).plan() == roster
    widened = [replace(tasks[0], seats=tasks[0].seats + 1), *tasks[1:]]
    wider = Planner(RosterDay(widened, workers, pairs), LATE).plan()
    extra = worker(99)
    offered = [*pairs, *(Pair(one.id, 99, 1) for one in tasks if draw.random() < 0.5)]
    fuller = Planner(RosterDay(tasks, [*workers, extra], offered), LATE).plan()
    assert min(len(wider.assignments), len(fuller.assignments)) >= len(roster.assignments)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_reasons_count_everybody_and_nobody_free_is_passed_over(seed: int) -> None:
    made = day(random.Random(seed), 7)
    roster = Planner(made, RULES).plan()
    for left in roster.open_seats:
        assert left.served + sum(one.count for one in left.reasons) == len(made.workers)
        assert Bar.FULL not in {one.bar for one in left.reasons}
        for free in made.workers:
            broken = breaches(made, RULES, [*roster.pairs, (left.id, free.id)])
            assert broken, f"{free.name} could have filled {left.text}"
    for idle in roster.people_left:
        assert sum(one.count for one in idle.reasons) == len(made.tasks)
        assert Bar.TAKEN not in {one.bar for one in idle.reasons}
    busy = {one.worker_id for one in roster.assignments}
    assert busy | {one.id for one in roster.people_left} == {one.id for one in made.workers}


def test_any_prices_bound_every_plan() -> None:
    draw = np.random.default_rng(4)
    for number, made in enumerate(days(30, seed=13)):
        held = columns(made, varied(number))
        best = best_total(made, varied(number))[0]
        shown = bound(held.program, held.size, draw.random(len(held.program.most)))
        assert shown is not None
        assert shown.scaled >= best * SCALE


def test_without_effort_the_bound_still_holds_and_the_roster_may_be_booked() -> None:
    slowly = replace(LATE, effort=replace(LATE.effort, ways=0))
    idle = replace(slowly, effort=replace(slowly.effort, seconds=1e-9))
    unproven = 0
    for made in days(25, seed=17, most=20):
        quick, slow = Planner(made, idle).plan(), Planner(made, LATE).plan()
        unproven += not quick.proven
        assert breaches(made, idle, quick.pairs) == []
        assert slow.proven
        # The first level at which they part is where the bound has to speak.
        for ours, best in zip(quick.levels, slow.levels, strict=True):
            sign = -1 if ours.name == "distance" else 1
            assert sign * ours.value <= sign * best.value <= sign * ours.bound
            if ours.value != best.value:
                break
    assert unproven


AGES = [(15, "age"), (None, "age"), (16, None), (17, None)]


@pytest.mark.parametrize(("age", "code"), AGES)
def test_nobody_under_sixteen_or_of_unknown_age(age: int | None, code: str | None) -> None:
    agreed(whole([task()], [worker(age=age)]), RULES, [code])


# Each row: tasks, what the worker brings, switch, codes of what is broken when all tasks are given to the worker.
CASES: dict[str, tuple[list[RosterTask], dict[str, object], bool, list[str | None]]] = {
    "minor by day": ([task()], {"age": 17}, False, [None]),
    "minor flagged night": ([task(night=True)], {"age": 17}, False, ["minor_night"]),
    "minor before six": ([task(1, 359, 400)], {"age": 17}, False, ["minor_night"]),
    "minor from six": ([task(1, 360, 400)], {"age": 17}, False, [None]),
    "minor until ten": ([task(1, 1200, 1320)], {"age": 17}, False, [None]),
    "minor past ten": ([task(1, 1200, 1321)], {"age": 17}, False, ["minor_night"]),
    "minor hazard": ([task(hazard=True)], {"age": 17}, False, ["minor_hazard"]),
    "grown up at night": ([task(1, 1320, 1700, night=True, hazard=True)], {"age": 18}, False, [None]),
    "window too short": ([task()], {"windows": ((480, 719),)}, False, ["window"]),
    "windows that touch": ([task()], {"windows": ((400, 600), (600, 720))}, False, [None]),
    "windows with a hole": ([task()], {"windows": ((400, 600), (601, 720))}, False, ["window"]),
    "booked at the time": ([task()], {"booked": (Booked(700, 800, "B"),)}, False, ["overlap"]),
    "booked soon after": ([task()], {"booked": (Booked(749, 800, "B"),)}, False, ["gap"]),
    "booked later": ([task()], {"booked": (Booked(750, 800, "B"),)}, False, [None]),
    "night before": ([task()], {"booked": (Booked(-300, 1, "B"),)}, False, ["rest"]),
    "evening before": ([task()], {"booked": (Booked(-300, 0, "B"),)}, False, [None]),
    "morning after": ([task(1, 1200, 1440)], {"booked": (Booked(1919, 2200, "B"),)}, False, ["rest"]),
    "later the day after": ([task(1, 1200, 1440)], {"booked": (Booked(1920, 2200, "B"),)}, False, [None]),
    "eight hours": ([task(1, 480, 960)], {}, False, [None]),
    "over eight": ([task(1, 480, 961)], {}, False, ["overtime"]),
    "over eight allowed": ([task(1, 480, 1140)], {}, True, [None]),
    "over eleven": ([task(1, 480, 1141)], {}, True, ["day", "employer_day"]),
    "eleven of two": ([task(1, 480, 720), task(2, 750, 1170, employer="B")], {}, True, [None]),
    "over eleven of two": ([task(1, 480, 720), task(2, 750, 1171, employer="B")], {}, True, ["day"]),
    "booked counts": ([task(1, 480, 720)], {"booked": (Booked(750, 991, "B"),)}, False, ["overtime"]),
    "yesterday counts not": ([task(1, 480, 720)], {"booked": (Booked(-900, -300, "A"),)}, False, [None]),
    "part time four": ([task(part_time=True)], {}, False, [None]),
    "part time over four": ([task(1, 480, 721, part_time=True)], {}, False, ["part_time_day"]),
    "part time in two": (
        [task(1, 480, 600, part_time=True), task(2, 630, 751, part_time=True)],
        {},
        False,
        ["part_time_day"],
    ),
    "part time for two": (
        [task(1, 480, 720, part_time=True), task(2, 750, 990, employer="B", part_time=True)],
        {},
        False,
        [None],
    ),
    "part time and other form": ([task(1, 480, 720, part_time=True), task(2, 750, 990)], {}, False, [None]),
    "part time booked": (
        [task(1, 480, 600, part_time=True)],
        {"booked": (Booked(700, 821, "A", part_time=True),)},
        False,
        ["part_time_day"],
    ),
    "part time week": ([task(part_time=True)], {"part_time_week": {"A": 1200}}, False, [None]),
    "part time week over": ([task(part_time=True)], {"part_time_week": {"A": 1201}}, False, ["part_time_week"]),
    "week of another": ([task(part_time=True)], {"part_time_week": {"B": 1400}}, False, [None]),
    "two at once": ([task(1), task(2, 600, 800)], {}, False, ["overlap"]),
    "two too near": ([task(1), task(2, 749, 800)], {}, False, ["gap"]),
    "two apart": ([task(1), task(2, 750, 800)], {}, False, [None]),
}


@pytest.mark.parametrize("name", CASES)
def test_every_limit_at_its_edge(name: str) -> None:
    tasks, told, overtime, codes = CASES[name]
    agreed(whole(tasks, [worker(**told)]), LATE if overtime else RULES, codes)


def agreed(made: RosterDay, rules: RosterRules, codes: list[str | None]) -> None:
    """The checker finds just this, and the planner gives the worker all tasks only if it is nothing."""
    every = [(one.id, 1) for one in made.tasks]
    broken = breaches(made, rules, every)
    assert [one.code for one in broken] == [code for code in codes if code]
    assert all("人员1" in one.text and "任务" in one.text for one in broken)
    assert (Planner(made, rules).plan().pairs == set(every)) is not bool(broken)


def test_the_employers_limit_stands_by_itself() -> None:
    strict = replace(LATE, limits=replace(LATE.limits, employer_minutes=300))
    two = [task(1, 480, 720), task(2, 750, 990)]
    assert [one.code for one in breaches(whole(two, [worker()]), strict, [(1, 1), (2, 1)])] == ["employer_day"]
    assert len(Planner(whole(two, [worker()]), strict).plan().pairs) == 1
    booked = worker(booked=(Booked(750, 811, "A"),))
    assert Planner(whole(two[:1], [booked]), strict).plan().pairs == set()


def test_the_checker_names_what_no_planner_would_do() -> None:
    made = RosterDay([task(1), task(2, 900, 960)], [worker(1), worker(2)], [Pair(1, 1, 1), Pair(1, 2, 1)])
    told = breaches(made, RULES, [(1, 1), (1, 2), (1, 2), (2, 2), (7, 1)])
    assert [(one.code, one.task_id, one.worker_id) for one in told] == [
        ("unknown", 7, 1),
        ("twice", 1, 2),
        ("pair", 2, 2),
        ("seats", 1, None),
    ]
    assert told[-1].text == "任务1只有 1 个空余名额，排了 3 人"


def test_the_order_of_goals() -> None:
    base = {"fit": 500, "km": 2.0, "waiting": 10, "tier": 0, "days_worked": 2}
    for better in ({"fit": 501}, {"km": 1.9}, {"waiting": 11}, {"tier": 1}, {"days_worked": 1}):
        name = next(iter(better))
        worse_below = {"km": 9.0, "waiting": 0, "tier": 0, "days_worked": 6}
        later = list(base)[list(base).index(name) + 1 :]
        facts = {2: {**base, **better, **{key: worse_below[key] for key in later}}, 1: base}
        people = [
            worker(k, waiting=one["waiting"], tier=one["tier"], days_worked=one["days_worked"])
            for k, one in facts.items()
        ]
        pairs = [Pair(1, k, int(one["fit"]), float(one["km"])) for k, one in facts.items()]
        assert Planner(RosterDay([task()], people, pairs), RULES).plan().pairs == {(1, 2)}, name


def test_two_halves_of_a_day_beat_one_whole() -> None:
    tasks = [task(1, 480, 960), task(2, 480, 720), task(3, 750, 990)]
    roster = Planner(whole(tasks, [worker(waiting=95, tier=1, no_shows=3)]), RULES).plan()
    assert roster.pairs == {(2, 1), (3, 1)}
    # A person served twice has waited once.
    assert [one.value for one in roster.levels] == [2, 1000, 20, 95, 1, 7]
    text = "适合度 50，距离 1.0 公里，已等候 95 分钟，困难等级 1，本周已做 0 天，90 天内未到岗 3 次，仅供提示"
    assert roster.assignments[0].text == text
    assert [one.text for one in roster.open_seats] == ["任务1缺 1 人：工种和条件相合的 1 人中，1 人已排其他任务"]


def test_texts_say_why() -> None:
    made = RosterDay(
        [task(1, seats=3), task(2, 1320, 1560)],
        [worker(1), worker(2, windows=((600, 900),)), worker(3, age=None), worker(4, age=17), worker(5)],
        [*(Pair(1, k, 500) for k in (1, 2, 3)), Pair(2, 4, 900)],
    )
    roster = Planner(made, RULES).plan()
    assert [one.text for one in roster.open_seats] == [
        "任务1缺 2 人：工种和条件相合的 3 人中，1 人已排上，1 人未满 16 周岁或年龄不详，1 人这个时段没空",
        "任务2缺 1 人：工种和条件相合的 1 人中，1 人未满 18 周岁，不得做夜班或有危害的活",
    ]
    assert [one.text for one in roster.people_left] == [
        "人员2未排：工种和条件相合的 1 项任务中，1 项不在空闲时段",
        "人员3未排：工种和条件相合的 1 项任务中，1 项因年龄不详不能排，请核对身份证件",
        "人员4未排：工种和条件相合的 1 项任务中，1 项为夜班或有危害，未成年工不得从事",
        "人员5未排：没有工种和条件相合的任务",
    ]
    assert roster.assignments[0].km is None


@pytest.mark.parametrize(
    "made",
    [
        lambda: whole([task(1), task(1)], []),
        lambda: whole([], [worker(1), worker(1)]),
        lambda: whole([task(1, 1440, 1500)], []),
        lambda: whole([task(1, 480, 480)], []),
        lambda: whole([task(1, 480, 2161)], []),
        lambda: whole([task(1, seats=-1)], []),
        lambda: whole([], [worker(windows=((600, 600),))]),
        lambda: whole([], [worker(waiting=-1)]),
        lambda: whole([], [worker(days_worked=8)]),
        lambda: whole([], [worker(age=200)]),
        lambda: whole([], [worker(part_time_week={"A": -1})]),
        lambda: whole([task()], [worker()], fit=1001),
        lambda: RosterDay([task()], [worker()], [Pair(1, 1, 5, float("nan"))]),
        lambda: RosterDay([task()], [worker()], [Pair(1, 2, 5)]),
        lambda: RosterDay([task()], [worker()], [Pair(1, 1, 5), Pair(1, 1, 6)]),
        lambda: Planner(
            whole([task()], [worker(1), worker(2)]), replace(RULES, effort=replace(RULES.effort, most_pairs=1))
        ),
    ],
)
def test_what_cannot_be_is_refused_in_chinese(made: object) -> None:
    with pytest.raises(Invalid, match=r"[\u4e00-\u9fff]"):
        made()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value = 480", "value = -1"),
        ("value = 480", 'value = "8"'),
        ("overtime = false", "overtime = 1"),
        ("[limits.gap", "[limits.gab"),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, old: str, new: str) -> None:
    text = FILE.read_text("utf-8")
    (tmp_path / "roster.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Invalid):
        RosterRules.load(tmp_path / "roster.toml")


def test_every_limit_tells_its_source() -> None:
    assert all(one.text for one in RULES.sources.values())
    assert not RULES.sources["rest_minutes"].verified


def test_an_empty_day() -> None:
    roster = Planner(RosterDay([], [], []), RULES).plan()
    assert (roster.assignments, roster.proven) == ((), True)


def test_a_roster_of_people_who_are_no_longer_there_is_no_obstacle() -> None:
    before = Planner(whole([task(1)], [worker(1)]), RULES).plan()
    assert Planner(RosterDay([], [], []), RULES).replan(before).pairs == set()
    after = Planner(whole([task(1)], [worker(2)]), RULES).replan(before)
    assert (after.pairs, after.level("kept").value) == ({(1, 2)}, 0)
