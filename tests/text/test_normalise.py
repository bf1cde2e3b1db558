"""Cleaning, numerals, equality of titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.normalise import MAX_CHARS, clean, fold_title, numbers, numeral


def test_clean_folds_width_and_drops_marks() -> None:
    assert clean("\ufeff５０００\u200b－７０００元　／月\u202e \r\n\r\n 包吃住\x00") == "5000-7000元 /月\n包吃住"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert len(once) <= MAX_CHARS
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五", 3500), ("一万二", 12000), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("一百八", 180),
        ("三千零五", 3005),
        ("三千零五十", 3050), ("一万二千五", 12500), ("二〇二六", 2026), ("3,500", 3500), ("1.5", 1.5), ("八百", 800),
        ("一百二十五", 125),
        ("两万", 20000), ("abc", None), ("", None), ("一二三千", None),
    ],
)  # fmt: skip
def test_numeral(text: str, value: float | None) -> None:
    assert numeral(text) == value


def test_numbers_know_where_they_stand() -> None:
    text = "招焊工三名,月薪5,500元"
    assert [(value, text[span.start : span.end]) for value, span in numbers(text)] == [(3, "三"), (5500, "5,500")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("焊工(急聘)", "焊工"), ("急招 焊工", "焊工"), ("焊 工", "焊工"), ("CNC操作员", "cnc操作员"),
        ("普工(包吃住)", "普工"),
        ("普工【五险一金】", "普工"), ("叉车工（10人）", "叉车工"), ("高薪诚聘电工", "电工"), ("电工、", "电工"),
    ],
)  # fmt: skip
def test_titles_that_are_equal(first: str, second: str) -> None:
    assert fold_title(first) == fold_title(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("电工(高压)", "电工(低压)"), ("C++开发", "C开发"), ("司机A2", "司机B2"), ("招聘专员", "专员")],
)
def test_titles_that_are_not_equal(first: str, second: str) -> None:
    assert fold_title(first) != fold_title(second)
