"""Hazards, benefits and the minimum wage."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.models.enums import Benefit, EmploymentForm, Hazard, Industry, Ownership
from matcher.text.benefits import find_benefits, read_benefits
from matcher.text.hazards import find_hazards, read_hazards
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
        ("高温补贴", None), ("持高处作业证", None), ("煤气公司", None), ("粉尘:无,噪声", [Hazard.NOISE]),
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
        ("管一顿中午饭,有宿舍", [Benefit.MEALS, Benefit.LODGING]), ("包住不包吃", [Benefit.LODGING]),
        ("不交社保", None), ("班车暂时没有,午餐免费", [Benefit.MEALS]), ("住宿自理", None),
        ("干满一季报销来回路费", [Benefit.TRAVEL]), ("夏季发高温费", [Benefit.HEAT_ALLOWANCE]),
        ("招社保专员", None), ("班车司机", None), ("代办五险业务", None), ("宿舍管理员", None), ("打扫宿舍卫生", None),
        ("五险一斤", [Benefit.INSURANCE, Benefit.HOUSING_FUND]), ("食宿补贴200元", [Benefit.MEAL_ALLOWANCE]),
        ("节假日双薪", None), ("吃住免费,水电自己掏", [Benefit.MEALS, Benefit.LODGING]),
    ],
)  # fmt: skip
def test_benefits(text: str, benefits: list[Benefit] | None, lexicon: Lexicon) -> None:
    assert read_benefits(text, lexicon) == benefits


def test_words_of_a_fact_are_marked(lexicon: Lexicon) -> None:
    text = "缴五险一金,包吃住,不提供班车"
    marked = {benefit: text[span.start : span.end] for benefit, span in find_benefits(text, lexicon)}
    assert marked == {
        Benefit.INSURANCE: "五险",
        Benefit.HOUSING_FUND: "五险一金",
        Benefit.MEALS: "包吃",
        Benefit.LODGING: "包吃住",
    }
    text = "车间有噪声和粉尘"
    marked_hazards = {hazard: text[span.start : span.end] for hazard, span in find_hazards(text, lexicon)}
    assert marked_hazards == {Hazard.NOISE: "噪声", Hazard.DUST: "粉尘"}


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
