"""All facts of a text: every kind once with its words, in order, the same each time, and never an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.enums import Need
from matcher.text.extract import KINDS, FactReader, lines_of, read_facts
from matcher.text.lexicon import Lexicon
from matcher.text.place import PlaceReader

TODAY = date(2026, 11, 24)
TEXT = (
    "太谷区招电焊工5名，月薪6000-8000元，高中以上，两年以上经验，中级工，持焊工证，18-50岁\n"
    "两班倒，每天8小时，每周6天，交五险，有粉尘\n"
    "签3年合同，试用期1个月，全日制，报名截止2026年12月20日，联系电话13812345678"
)


@pytest.fixture(scope="session")
def readers(lexicon: Lexicon, places: PlaceReader) -> FactReader:
    return FactReader(lexicon, places, lambda: TODAY)


def test_every_kind_is_found_with_its_words(readers: FactReader) -> None:
    text = lines_of(TEXT)
    facts = read_facts(text, readers)
    found = {fact.kind: fact for fact in facts}
    assert set(KINDS) - {"availability"} <= found.keys()
    words = {kind: text[fact.span.start : fact.span.end] for kind, fact in found.items()}
    assert words["pay"] == "6000-8000元"
    assert words["headcount"] == "5名"
    assert "焊工证" in words["certificates"]
    assert "2026年12月20日" in words["dates"]
    assert found["pay"].value["minimum"] == 600000
    assert found["pay"].shown == "6000–8000元/月"
    assert found["place"].value == "140703"
    assert found["education"].need is Need.MUST
    assert found["benefits"].need is None
    assert facts == sorted(facts, key=lambda fact: (fact.span.start, fact.span.end, KINDS.index(fact.kind), fact.shown))


def test_wishes_and_waivers_are_told(readers: FactReader) -> None:
    needs = {fact.kind: fact.need for fact in read_facts("学历不限,有叉车证优先", readers)}
    assert needs["education"] is Need.WAIVED
    assert needs["certificates"] is Need.WISH


def test_one_kind_reads_a_bare_cell(readers: FactReader) -> None:
    assert read_facts("5", readers, ("headcount",))[0].shown == "5人"
    assert read_facts("5", readers) == []


@pytest.mark.parametrize(
    "text",
    [
        "加微信138 0013 8000",
        "联系电话0355-2023456转8001，找王主任",
        "咨询138 0013 5000",
        "QQ：5000000",
        "13800138000招",
    ],
)
def test_the_digits_of_a_number_to_call_are_no_other_fact(readers: FactReader, text: str) -> None:
    assert {fact.kind for fact in read_facts(lines_of(text), readers)} <= {"contacts"}


def test_what_stands_beside_a_number_to_call_is_still_read(readers: FactReader) -> None:
    facts = read_facts(lines_of("招3人，加微信138 0013 8000，月薪5000，两年以上经验"), readers)
    assert {fact.kind: fact.shown for fact in facts} == {
        "headcount": "3人",
        "contacts": "13800138000，微信13800138000",
        "pay": "5000元/月",
        "experience": "2年以上",
    }


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("0123456789一二三元月年周岁薪人名-至到,。;:证班工天小时")),
        max_size=200,
    )
)
def test_any_text_gives_facts_inside_it(readers: FactReader, text: str) -> None:
    text = lines_of(text)
    facts = read_facts(text, readers)
    assert facts == read_facts(text, readers)
    assert all(0 <= fact.span.start <= fact.span.end <= len(text) for fact in facts)
    assert all(fact.plain()["shown"] for fact in facts)
