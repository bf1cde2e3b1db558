"""Hazards, benefits and the minimum wage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.models.enums import Benefit, EmploymentForm, Hazard, Industry, Ownership
from matcher.text.benefits import read_benefits
from matcher.text.hazards import read_hazards
from matcher.text.lexicon import Lexicon
from matcher.text.wage import WageTable
from matcher.text.words import find_code


@pytest.mark.parametrize(
    ("text", "hazards"),
    [
        ("粉尘、噪声", [Hazard.NOISE, Hazard.DUST]), ("无", []), ("没有", []), ("", None),
        ("井下作业", [Hazard.UNDERGROUND]), ("高温、有毒", [Hazard.HEAT, Hazard.TOXIC]),
        ("噪音", [Hazard.NOISE]), ("无粉尘,有噪声", [Hazard.NOISE]), ("详见合同", None), ("高空作业", [Hazard.HEIGHT]),
        ("负重20公斤", [Hazard.LIFTING]), ("暂无", []),
        ("煤尘、煤气", [Hazard.DUST, Hazard.TOXIC]), ("重体力IV", [Hazard.HEAVY]), ("不接触粉尘", None),
        ("无职业危害", []),
    ],
)  # fmt: skip
def test_hazards(text: str, hazards: list[Hazard] | None, lexicon: Lexicon) -> None:
    assert read_hazards(text, lexicon) == hazards


@pytest.mark.parametrize(
    ("text", "benefits"),
    [
        ("包吃包住", [Benefit.MEALS, Benefit.LODGING]), ("五险一金", [Benefit.INSURANCE, Benefit.HOUSING_FUND]),
        ("不包吃,提供住宿", [Benefit.LODGING]),
        ("餐补、班车", [Benefit.MEAL_ALLOWANCE, Benefit.BUS]),
        ("年终奖,带薪年假,高温补贴", [Benefit.LEAVE, Benefit.HEAT_ALLOWANCE, Benefit.BONUS]),
        ("无", []), ("", None), ("管吃管住", [Benefit.MEALS, Benefit.LODGING]), ("缴纳社保", [Benefit.INSURANCE]),
        ("包食宿", [Benefit.MEALS, Benefit.LODGING]),
        ("交通补贴", [Benefit.TRAVEL]), ("发展空间大", None), ("无住宿", None), ("五险", [Benefit.INSURANCE]),
        ("公积金", [Benefit.HOUSING_FUND]),
    ],
)  # fmt: skip
def test_benefits(text: str, benefits: list[Benefit] | None, lexicon: Lexicon) -> None:
    assert read_benefits(text, lexicon) == benefits


def test_words_cover_every_code(lexicon: Lexicon) -> None:
    for name, enum in (("hazards", Hazard), ("benefits", Benefit), ("forms", EmploymentForm), ("industries", Industry)):
        assert set(lexicon.words_for(name)) == {member.value for member in enum}
        assert all(find_code(member.label, lexicon.words_for(name)) == member.value for member in enum), name


@pytest.mark.parametrize(
    ("text", "code"),
    [("煤炭开采和洗选业", "B"), ("汽车制造业", "C"), ("物业管理", "K"), ("养老服务", "O"), ("劳务派遣", "L"), ("道路货物运输", "G"), ("量子", None)]
)  # fmt: skip
def test_industry_words(text: str, code: str | None, lexicon: Lexicon) -> None:
    assert find_code(text, lexicon.words_for("industries")) == code


def test_ownership_words(lexicon: Lexicon) -> None:
    words = lexicon.words_for("ownership")
    assert find_code("国有控股企业", words) == Ownership.STATE
    assert find_code("非国有", words) is None
    assert find_code("有限责任公司(自然人投资或控股)", words) == Ownership.PRIVATE


def test_minimum_wage_by_place_and_day() -> None:
    table = WageTable.load(Path(__file__).parents[2] / "data" / "policies" / "minimum_wage.toml")
    floor = table.floor("140105", date(2026, 11, 24))
    assert floor is not None
    assert (floor.low, floor.high, floor.hourly_low, floor.hourly_high, floor.verified) == (
        178_000,
        198_000,
        1_910,
        2_130,
        False,
    )
    assert table.floor("140105", date(2022, 12, 31)) is None
    assert table.floor("110105", date(2026, 11, 24)) is None
