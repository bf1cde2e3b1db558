"""Odd jobs: hours against a minute-by-minute twin, hard limits with reasons, and the order trade, distance, pay."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.enums import HardLimit
from matcher.models.gear import Transport
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.hours import Window, cover, spoken
from matcher.scoring.shifts import BANDS_KM, TaskFeatures, WorkerFeatures, explain_task, pull
from matcher.scoring.worker_board import WorkerBoard

from .pools import COUNTIES, TODAY, covers

LON, LAT = COUNTIES["140105"]
ALL_WEEK: tuple[Window, ...] = tuple((day, 0, 1440) for day in range(1, 8))
TASK = TaskFeatures(
    id=1,
    trade="搬运工",
    day=date(2026, 3, 8),  # a Sunday
    start_minute=1200,
    end_minute=1680,
    adcode="140105",
    longitude=LON,
    latitude=LAT,
    pay_day=20_000,
)


@st.composite
def window(draw: st.DrawFn) -> Window:
    start = draw(st.integers(0, 23)) * 60
    return (
        draw(st.integers(1, 7)),
        start,
        draw(st.integers(start // 60 + 1, 36)) * 60 + draw(st.sampled_from([0, -1, -30])),
    )


def minutes(asked: Window) -> set[int]:
    day, start, end = asked
    return {((day - 1) * 1440 + minute) % (7 * 1440) for minute in range(start, end)}


@settings(deadline=None, max_examples=300)
@given(st.lists(window(), max_size=6), window())
def test_cover_agrees_with_counting_minutes(windows: list[Window], asked: Window) -> None:
    free = set().union(*(minutes(window) for window in windows))
    assert cover(windows, asked) is (minutes(asked) <= free)


def test_sunday_night_runs_into_monday() -> None:
    assert cover([(7, 1200, 1440), (1, 0, 240)], (7, 1200, 1680))
    assert not cover([(7, 1200, 1440), (1, 1, 240)], (7, 1200, 1680))
    assert cover([(7, 1000, 2000)], (1, 60, 300))
    assert spoken((7, 1200, 1680)) == "周日 20:00–次日 04:00"


def worker(number: int, windows: tuple[Window, ...] = ALL_WEEK, **facts: object) -> WorkerFeatures:
    told = {"titles": ("搬运工",), "adcode": "140105", "longitude": LON, "latitude": LAT, "active_on": TODAY, **facts}
    return WorkerFeatures(SeekerFeatures(id=number, **told), windows)  # type: ignore[arg-type]


def test_hard_limits_have_reasons() -> None:
    task = replace(TASK, certificates=("叉车证",))
    held = {"certificates": ("叉车证",)}
    workers = [
        worker(1, **held),
        worker(2),
        worker(3, ((7, 1200, 1440),), **held),
        worker(4, (), **held),
        worker(5, born_on=date(2009, 1, 1), **held),  # 17, and the task runs into the night
        worker(6, latitude=LAT + 0.2, radius_km=10.0, **held),
        worker(7, **held),
    ]
    ranking = pull(task, workers, today=TODAY, covers=covers, excluded={"placed": {7}})
    assert [c.seeker_id for c in ranking.candidates] == [1]
    assert {e.label: e.ids for e in ranking.excluded} == {
        "无叉车证": (2,),
        "时段不合（周日 20:00–次日 04:00）": (3,),
        "未填可用时段": (4,),
        "未满 18 周岁": (5,),
        "超出本人接受的距离": (6,),
        "已在别处到岗": (7,),
    }
    assert ranking.eligible == 1
    day_task = replace(task, start_minute=480, end_minute=1020)
    assert 5 in {c.seeker_id for c in pull(day_task, workers, today=TODAY, covers=covers).candidates}


def test_what_must_be_brought_is_and_what_is_wished_for_goes_first_among_equals() -> None:
    asked = replace(TASK, own_tools=("电焊机", "角磨机"), transports=(Transport.EBIKE, Transport.TRUCK))
    people = [
        worker(1),
        replace(worker(2), own_tools=("角磨机",)),
        replace(worker(3), own_tools=("电焊机", "角磨机", "人字梯"), transports=(Transport.TRUCK,)),
        replace(worker(4), transports=(Transport.CAR, Transport.WALK)),
    ]
    wished = pull(asked, people, today=TODAY, covers=covers, turns={4: -9})
    assert [one.seeker_id for one in wished.candidates] == [3, 2, 4, 1], "wishes, then who waits, then the number"
    why = explain_task(asked, people[1], wished.candidates[1], covers=covers)
    assert "自带角磨机" in why.strengths
    assert why.gaps[-2:] == ("没有自带电焊机（最好自带）", "没有电动车或货车（最好自备）")
    strict = pull(replace(asked, tools_must=True, transport_must=True), people, today=TODAY, covers=covers)
    assert [one.seeker_id for one in strict.candidates] == [3]
    assert {one.label: one.ids for one in strict.excluded} == {"没有自带电焊机": (1, 2, 4)}
    moving = pull(replace(asked, own_tools=(), transport_must=True), people, today=TODAY, covers=covers)
    assert {one.label: one.ids for one in moving.excluded} == {"没有电动车或货车": (1, 2, 4)}
    walking = replace(asked, own_tools=(), transports=(Transport.WALK,), transport_must=True)
    assert len(pull(walking, people, today=TODAY, covers=covers).candidates) == 4, "everybody can walk, told or not"


def test_trade_goes_before_distance_and_distance_before_pay() -> None:
    draw = random.Random(9)
    fits = [("搬运工",), ("搬运",), ("装卸搬运工人",), ("保洁员",), ("搬家工人",)]
    workers = [
        worker(
            i,
            titles=draw.choice(fits),
            latitude=LAT + draw.choice([0, 0.03, 0.1, 0.3, 0.6]),
            pay_min=draw.randint(20, 80) * 10_000,
        )
        for i in range(1, 200)
    ]
    ranking = pull(TASK, workers, top=500, today=TODAY, covers=covers)
    values = [tuple(part.value for part in c.parts) for c in ranking.candidates]
    assert [v[:2] for v in values] == sorted((v[:2] for v in values), reverse=True)
    assert all(a[2] >= b[2] - 0.04 for a, b in pairwise(values) if a[:2] == b[:2])
    assert all(c.score == sum(part.points for part in c.parts) for c in ranking.candidates)
    assert sum(part.maximum for part in ranking.candidates[0].parts) == 1000
    assert len({v[1] for v in values}) <= len(BANDS_KM) + 1


@pytest.mark.parametrize(
    ("titles", "skills", "history", "value"),
    [
        (("搬运",), "", "", 1.0),
        (("保洁",), "会做搬运工", "", 0.75),
        (("保洁",), "", "当过搬运工", 0.5),
        (("装卸",), "搬运货物", "", 0.25),
    ],
)
def test_trade_fit_in_quarters(titles: tuple[str, ...], skills: str, history: str, value: float) -> None:
    person = worker(1, titles=titles, skills=skills, history=history)
    candidate = pull(TASK, [person], today=TODAY, covers=covers).candidates[0]
    assert candidate.parts[0].value == value


def test_another_name_of_the_trade_counts_and_what_a_person_rules_out_holds() -> None:
    kin = {"装卸工": 0.9, "杂工": 0.4, "保洁": 0.1}
    people = [worker(number, titles=(title,)) for number, title in enumerate(kin, 1)]
    found = pull(TASK, people, today=TODAY, covers=covers, kinship=kin.__getitem__)
    assert [(one.seeker_id, one.parts[0].value) for one in found.candidates] == [(1, 0.75), (2, 0.5)]
    assert [one.label for one in found.excluded] == ["工种不符"]
    pay = round((TASK.day_pay or 0) * 21.75)
    firm = [
        worker(1, limits=(HardLimit.PLACE,), wanted_adcodes=("140800",), radius_km=None),
        worker(2, limits=(HardLimit.PLACE,), wanted_adcodes=(TASK.adcode[:4] + "00",), radius_km=None),
        worker(3, limits=(HardLimit.PAY,), pay_min=pay + 100_000),
        worker(4, limits=(HardLimit.PAY,), pay_min=pay - 100_000),
    ]
    held = pull(TASK, firm, today=TODAY, covers=covers)
    assert sorted(one.seeker_id for one in held.candidates) == [2, 4]
    assert {one.label: one.ids for one in held.excluded} == {"本人不去该地区": (1,), "报酬低于本人底线": (3,)}


def test_another_trade_is_left_out_and_counted() -> None:
    ranking = pull(TASK, [worker(1, titles=("搬家",)), worker(2, titles=("搬运",))], today=TODAY, covers=covers)
    assert [candidate.seeker_id for candidate in ranking.candidates] == [2]
    assert [(one.label, one.count) for one in ranking.excluded] == [("工种不符", 1)]


def test_reasons_have_the_same_shape() -> None:
    person = worker(
        1, skills="当过搬运工", titles=("装卸工",), pay_min=500_000, born_on=date(1990, 1, 1), accepts_night=True
    )
    candidate = pull(TASK, [person], today=TODAY, covers=covers).candidates[0]
    told = explain_task(TASK, person, candidate, covers=covers)
    assert told.matched[0].seeker is not None
    assert (told.matched[0].word, told.matched[0].seeker.field) == ("搬运工", "skills")
    assert told.strengths == ("时段合适：周日 20:00–次日 04:00", "就在本县")
    assert told.gaps[0] == "期望日薪高 30 元"
    assert told.to_dict()["score"] == sum(part["points"] for part in told.to_dict()["parts"])


def test_the_board_ranks_as_its_slow_twin_does() -> None:
    draw = random.Random(22)
    titles = ("搬运工", "搬运", "装卸搬运工人", "保洁员", "力工", "搬家工人", "厨师", "")
    kin = {title: draw.random() for title in titles}

    def drawn(number: int) -> WorkerFeatures:
        away = draw.choice([0.0, 0.03, 0.1, 0.3, 0.6])
        made = worker(
            number,
            draw.choice([ALL_WEEK, ALL_WEEK, ((7, 1200, 1700),), ((7, 1100, 1440), (1, 0, 300)), ((7, 0, 600),), ()]),
            titles=tuple(draw.sample(titles[:-1], draw.randint(0, 3))),
            skills=draw.choice(["", "会搬运工", "运货", "烹饪"]),
            history=draw.choice(["", "当过搬运工", "做过饭"]),
            latitude=draw.choice([LAT + away, LAT + away, None]),
            adcode=draw.choice(["140105", "140106", ""]),
            wanted_adcodes=draw.choice([(), ("140100",), ("140700",)]),
            radius_km=draw.choice([None, 5.0, 20.0]),
            pay_min=draw.choice([None, 300_000, 500_000]),
            certificates=draw.choice([(), ("叉车证",), ("焊工证",)]),
            born_on=draw.choice([None, date(1980, 1, 1), date(2009, 1, 1), date(2011, 1, 1)]),
            limits=tuple(draw.sample([HardLimit.PAY, HardLimit.PLACE], draw.randint(0, 2))),
        )
        tools = tuple(draw.sample(["电焊机", "角磨机", "人字梯"], draw.randint(0, 2)))
        return replace(made, own_tools=tools, transports=tuple(draw.sample(list(Transport), draw.randint(0, 2))))

    wished = {"own_tools": ("电焊机", "角磨机"), "transports": (Transport.EBIKE, Transport.CAR)}
    must = wished | {"tools_must": True, "transport_must": True, "own_tools": ("角磨机",)}

    for size in (0, 1, 400):
        workers = [drawn(number) for number in range(1, size + 1)]
        board = WorkerBoard(workers)
        hourly = {"pay_day": None, "start_minute": 480, "end_minute": 600}
        for changes in ({}, {"certificates": ("叉车证",)}, hourly, wished, must):
            told = {"today": TODAY, "covers": covers, "kinship": kin.__getitem__, "excluded": {"booked": {3, 5}}}
            told["turns"] = {number: draw.randint(-90, 0) for number in draw.sample(range(1, 401), 60)}
            task = replace(TASK, **changes)
            slow, fast = pull(task, workers, top=30, **told), board.pull(task, top=30, **told)
            assert fast.candidates == slow.candidates
            assert {one.label: one.ids for one in fast.excluded} == {one.label: one.ids for one in slow.excluded}
            assert fast.pool == slow.pool
    # Changed again and again it stays the same as one laid out anew.
    for _ in range(5):
        fresh = [drawn(number) for number in draw.sample(range(1, 450), 40)]
        gone = draw.sample(range(1, 450), 10)
        board = board.changed([one for one in fresh if one.seeker.id not in gone], gone)
        told = {"today": TODAY, "covers": covers, "kinship": kin.__getitem__}
        asked = replace(TASK, **wished)
        slow, fast = pull(asked, list(board.workers.values()), top=30, **told), board.pull(asked, top=30, **told)
        assert fast.candidates == slow.candidates
        assert {one.label: one.ids for one in fast.excluded} == {one.label: one.ids for one in slow.excluded}
        assert fast.pool == slow.pool
