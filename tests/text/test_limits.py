"""What people rule out from the start is told from what they merely wish for."""

from __future__ import annotations

import pytest

from matcher.models.enums import HardLimit
from matcher.text.gazetteer import load_regions
from matcher.text.limits import read_limits
from matcher.text.place import PlaceReader
from matcher.text.roster import RosterReader

PLACE, PAY = HardLimit.PLACE, HardLimit.PAY
HOME = "140213"  # 大同市平城区
ROW = {"name": "王小明", "place": HOME, "wanted": "焊工", "consent": "电话", "wanted_places": "太原市", "pay": "8000"}


@pytest.fixture(scope="module")
def places() -> PlaceReader:
    return PlaceReader(load_regions())


@pytest.mark.parametrize(
    ("text", "adcodes"),
    [
        ("只在大同本地找活", ["140200"]),
        ("家里有老人，出不了清徐", ["140121"]),
        ("不离开孝义", ["141181"]),
        ("平城区以外不去", ["140213"]),
        ("只考虑大同市内的岗位", ["140200"]),
        ("只想在太谷或者榆次上班", ["140703", "140702"]),
        ("只去晋中市太谷区", ["140703"]),
        ("只想在本县干", [HOME]),
        ("限本市", ["140200"]),
        ("外地不去", ["140200"]),
        ("外县的活不考虑", [HOME]),
        ("不去外省", ["140000"]),
    ],
)
def test_a_person_confined_to_places(text: str, adcodes: list[str], places: PlaceReader) -> None:
    found = read_limits(text, places, home=HOME)
    assert found is not None
    assert (found.limits, list(found.adcodes), found.pay_min) == ((PLACE,), adcodes, None)
    assert "".join(text[span.start : span.end] for span in found.spans) in text


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("工资低于5000不去", 5000),
        ("少于一万八不谈", 18000),
        ("没有五千不干", 5000),
        ("6000以下勿扰", 6000),
        ("月薪不能低于六千", 6000),
        ("底线4500", 4500),
    ],
)
def test_a_person_who_names_the_least_pay(text: str, yuan: int, places: PlaceReader) -> None:
    found = read_limits(text, places, home=HOME)
    assert found is not None
    assert (found.limits, found.adcodes, found.pay_min) == ((PAY,), (), yuan * 100)


@pytest.mark.parametrize(
    "text",
    [
        "希望在本县",
        "离家近的优先",
        "可以去外地",
        "大同太原都行",
        "期望不低于5000元/月",
        "最低6000",
        "只在白天干",
        "只干日结",
        "夜班不去",
        "只考虑技术管理岗",
        "经理以下不考虑",
        "太原干过三年，不想再打磨",
        "",
    ],
)
def test_wishes_and_other_refusals_are_no_limits(text: str, places: PlaceReader) -> None:
    assert read_limits(text, places, home=HOME) is None


def test_a_roster_row_with_limits(places: PlaceReader, lexicon: object) -> None:
    reader = RosterReader(lexicon, places)  # type: ignore[arg-type]
    person, problems = reader.read_seeker(ROW | {"limits": "只在平城区；低于5000元不去"})
    assert person is not None
    assert (person.limits, person.wanted_adcodes, person.pay_min) == ([PLACE, PAY], ["140213"], 500_000)
    assert not problems or all(one.field != "limits" for one in problems)
    person, problems = reader.read_seeker(ROW | {"limits": "看情况"})
    assert person is not None
    assert (person.limits, person.pay_min) == ([], 800_000)
    assert [one.field for one in problems if one.field == "limits"] == ["limits"]
