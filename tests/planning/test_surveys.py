"""Formulas and rates of surveys: what blocks, what only asks for a look, and nothing divided by nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.models.enums import FindingLevel
from matcher.models.survey import PostKind, SurveyDraft, SurveyPostDraft, month_before, month_bounds
from matcher.planning.rates import demand_ratio, return_rate, shortage_rate
from matcher.planning.survey_rules import classes, problems

TODAY = date(2022, 12, 20)


def draft(**changes: Any) -> SurveyDraft:
    figures: dict[str, Any] = {"month": "2022-12", "staff_start": 100, "staff_end": 104, "joined": 6, "departed": 2}
    figures |= {"needed": 10, "short": 4, "posts": [SurveyPostDraft(title="焊工", short=4)]}
    return SurveyDraft(**(figures | changes))


def told(one: SurveyDraft, **options: Any) -> list[tuple[str, str]]:
    return [(found.field, found.level.value) for found in problems(one, TODAY, **options)]


def test_a_sound_survey_says_nothing() -> None:
    assert told(draft(), previous_end=100) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"staff_end": 105}, ("staff_end", "warn")),
        ({"short": 11, "posts": [SurveyPostDraft(title="焊工", short=11)]}, ("short", "block")),
        ({"short": 10, "posts": [SurveyPostDraft(title="焊工", short=10)]}, None),
        ({"short_general": 3}, ("short", "block")),
        ({"short_general": 3, "short_skilled": 1}, None),
        ({"posts": [SurveyPostDraft(title="焊工", short=5)]}, ("posts", "block")),
        ({"posts": [SurveyPostDraft(title="焊工", short=2)] * 2}, ("posts", "block")),
        ({"posts": []}, ("posts", "warn")),
        ({"month": "2023-01"}, ("month", "block")),
        ({"month": "2020-12"}, None),
        ({"month": "2020-11"}, ("month", "block")),
        ({"departed": 107, "staff_end": 0}, ("departed", "block")),
        ({"lend_count": 105}, ("lend_count", "block")),
        ({"lend_count": 5}, ("lend_from", "warn")),
        ({"lend_from": date(2022, 12, 1)}, ("lend_count", "block")),
        ({"lend_count": 5, "lend_from": date(2022, 12, 2), "lend_to": date(2022, 12, 1)}, ("lend_to", "block")),
    ],
)
def test_each_formula(changes: dict[str, Any], expected: tuple[str, str] | None) -> None:
    assert told(draft(**changes)) == ([expected] if expected else [])


def test_the_first_figure_follows_last_months() -> None:
    assert told(draft(), previous_end=99) == [("staff_start", "warn")]
    every = problems(draft(short=11), TODAY, previous_end=99)
    assert [one.level for one in every] == sorted((one.level for one in every), key=lambda x: x is FindingLevel.WARN)
    assert all(one.message and one.remedy and one.label for one in every)


def test_rates_are_those_of_the_published_figures() -> None:
    assert round((shortage_rate(805, 4165) or 0) * 100, 1) == 16.2
    assert round((return_rate(70840, 82785) or 0) * 100, 1) == 85.6
    assert demand_ratio(300, 200) == 1.5
    assert (shortage_rate(0, 0), return_rate(0, 0), demand_ratio(5, 0)) == (None, None, None)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_shortage_rate_is_a_share(short: int, staff: int) -> None:
    rate = shortage_rate(short, staff)
    assert rate is None if short + staff == 0 else 0 <= (rate or 0) <= 1


def test_months() -> None:
    assert (month_before("2026-01"), month_before("2026-11")) == ("2025-12", "2026-10")
    assert month_bounds("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))


def test_the_shortage_by_kind_is_what_was_stated_or_else_the_sum_of_the_posts() -> None:
    general, skilled, technical = PostKind
    posts = [(skilled, 5), (general, 6), (general, 3)]
    assert classes((None, None, None), 15, posts) == {"general": 9, "skilled": 5, "technical": 0, "unclassed": 1}
    assert classes((10, None, 5), 15, posts) == {"general": 10, "skilled": 0, "technical": 5, "unclassed": 0}
    assert technical.value == "technical"
