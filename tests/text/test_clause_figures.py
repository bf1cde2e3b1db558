"""What a clause says in figures: another wage, people, days are found; allowances, hours and manners of speech are not."""

from __future__ import annotations

import pytest

from matcher.text import clause_figures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("每日 180 元", "180 元"),
        ("每日１８０元，不低于最低工资", "180元"),
        ("每天一百八十块", "一百八十块"),
        ("日薪180", "180"),
        ("月工资 5000 元", "5000 元"),
        ("每日 200 元；自明年起每日 220 元", "220 元"),
        ("按 0.03 万元计", "0.03 万元"),
        ("按 0.02 万元计", None),
        ("每日 200 元", None),
        ("每日二百元，每日工作 8 小时，每月 15 日前付清", None),
        ("夜班补贴每日 30 元，加班每小时 40 元", None),
        ("按双方约定", None),
        ("", None),
    ],
)
def test_another_wage_is_found(text: str, said: str | None) -> None:
    assert clause_figures.other_wage(text, 20_000) == said


def test_elsewhere_only_what_is_called_a_wage() -> None:
    assert clause_figures.other_wage("伙食每日 15 元由借入方承担", 20_000, anywhere=False) is None
    assert clause_figures.other_wage("按日薪 180 元于月底付清", 20_000, anywhere=False) == "180 元"


@pytest.mark.parametrize(
    ("text", "said", "lent"),
    [
        ("其中电焊工 5 名", "5 名", None),
        ("借调职工三人", "三人", "三人"),
        ("一人一岗", None, None),
        ("每班 2 人作业", "2 人", None),
        ("按签订时名单", None, None),
    ],
)
def test_people_are_counted(text: str, said: str | None, lent: str | None) -> None:
    assert clause_figures.people(text) == said
    assert clause_figures.people(text, lent=True) == lent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("至 2026-12-31 止", "2026-12-31"),
        ("到十二月三十一日", "十二月三十一日"),
        ("2026年12月", "2026年12月"),
        ("提前 3 天通知，可以续借", None),
    ],
)
def test_days_are_found(text: str, said: str | None) -> None:
    assert clause_figures.day(text) == said
