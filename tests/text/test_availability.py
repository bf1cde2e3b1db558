"""When a person can work, by days and hours."""

from __future__ import annotations

import pytest

from matcher.text.availability import read_availability
from matcher.text.normalise import clean

ALL = (1, 2, 3, 4, 5, 6, 7)
WORKDAYS, WEEKEND = (1, 2, 3, 4, 5), (6, 7)

# text, windows as (days, first hour, last hour); an hour beyond 24 is the next day's
CASES: list[tuple[str, list[tuple[tuple[int, ...], float, float]]]] = [
    ("周末全天", [(WEEKEND, 0, 24)]),
    ("下午3点以后", [(ALL, 15, 24)]),
    ("早上9点前有空", [(ALL, 0, 9)]),
    ("周一至周五晚上,周末全天", [(WORKDAYS, 18, 22), (WEEKEND, 0, 24)]),
    ("周一到周五 18:00-22:00", [(WORKDAYS, 18, 22)]),
    ("晚上6点到10点", [(ALL, 18, 22)]),
    ("晚8点到早6点", [(ALL, 20, 30)]),
    ("22:00-次日6:00都行", [(ALL, 22, 30)]),
    ("早9晚6可以", [(ALL, 9, 18)]),
    ("随时都行", [(ALL, 0, 24)]),
    ("除周日外都有空", [((1, 2, 3, 4, 5, 6), 0, 24)]),
    ("周三有课,别的天都可以", [((1, 2, 4, 5, 6, 7), 0, 24)]),
    ("周二四六晚上", [((2, 4, 6), 18, 22)]),
    ("周六、周日上午", [(WEEKEND, 8, 12)]),
    ("不上夜班,白天都行", [(ALL, 8, 18)]),
    ("下午两点半到六点", [(ALL, 14.5, 18)]),
    ("下早班,下午四点以后才有空", [(ALL, 16, 24)]),
    ("夜班", [(ALL, 22, 30)]),
    ("9点到5点", [(ALL, 9, 17)]),
    ("周六日", [(WEEKEND, 0, 24)]),
    ("时间均可", [(ALL, 0, 24)]),
    ("哪天都行", [(ALL, 0, 24)]),
    ("都行", [(ALL, 0, 24)]),
    ("夜班也可以", [(ALL, 22, 30)]),
    ("周末可以,男女均可", [(WEEKEND, 0, 24)]),
    ("无夜班,白天可以", [(ALL, 8, 18)]),
    ("差不多晚上8点以后", [(ALL, 20, 24)]),
]
NONE = [
    "周末双休",
    "周一上午面试",
    "每天工作8小时",
    "每周三天",
    "工资周结",
    "下午茶店店员",
    "上午班车已满员",
    "",
    "招聘夜班保安",
    "保洁员男女均可,55岁以下",
    "有证无证均可",
    "学徒工、熟练工均可",
    "周末双休,男女均可",
    "无夜班,每天8小时",
    "没有夜班",
    "不安排夜班",
    "不想上夜班",
]


@pytest.mark.parametrize(("text", "windows"), CASES)
def test_windows(text: str, windows: list[tuple[tuple[int, ...], float, float]]) -> None:
    text = clean(text)
    read = read_availability(text)
    assert read is not None
    found, span = read
    assert [(one.days, one.start_minute / 60, one.end_minute / 60) for one in found] == windows
    assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", NONE)
def test_other_times_are_no_availability(text: str) -> None:
    assert read_availability(clean(text)) is None
