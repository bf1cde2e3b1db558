"""What people type is read in one place: full-width digits too, and what is wrong names its field and the remedy."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.console import typed
from matcher.errors import Invalid
from matcher.models.money import plain_yuan


def test_a_form_is_read_as_people_type_it() -> None:
    assert typed.day(" ２０２２-１２-２０ ", "day") == date(2022, 12, 20)
    assert typed.month("2022-12", "month") == date(2022, 12, 1)
    assert typed.whole("１,２００", "n") == 1200
    assert (typed.fen("９００.5", "yuan"), typed.wan("2,000.000001", "wan")) == (90_050, 2_000_000_001)
    for read in (typed.day, typed.month, typed.whole, typed.fen, typed.wan):
        assert read("  ", "x") is None
    form = typed.Typed({"staff": "一百", "day": "明天", "revenue": "3.1415926", "n": "7"}, {"staff": "人数"})
    assert (form.whole("n"), form.whole("staff"), form.day("day"), form.wan("revenue")) == (7, None, None, None)
    assert form.errors["staff"] == "人数请填整数"
    assert set(form.errors) == {"staff", "day", "revenue"}


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (typed.day, "2022-13-01"),
        (typed.month, "十二月"),
        (typed.whole, "-1"),
        (typed.whole, "1.5"),
        (typed.whole, "9" * 19),
        (typed.whole, "²"),
        (typed.fen, "1.234"),
        (typed.fen, "."),
        (typed.fen, "1e5"),
        (typed.wan, "9" * 10),
    ],
)
def test_what_cannot_be_read_is_told_by_field(read, text: str) -> None:
    with pytest.raises(Invalid, match="请") as told:
        read(text, "here")
    assert told.value.field == "here"


def test_a_day_that_must_be_there_is_asked_for() -> None:
    with pytest.raises(Invalid, match="请填写认定日期"):
        typed.needed_day("", "listed_on", label="认定日期")


@given(st.integers(0, 9_999_999_999))
@example(2_399_976)
@example(123_456_789)
def test_money_comes_back_from_a_form_as_it_went_in(fen: int) -> None:
    """What a form is filled in with is read back to the fen, whatever the amount (23999.76, 1234567.89)."""
    assert typed.fen(plain_yuan(fen), "yuan") == fen
    assert not plain_yuan(fen).endswith(".")


def test_no_page_says_money_in_rounded_figures() -> None:
    """`%g` and `:g` keep six digits: fine for hours and kilometres, wrong for money, which is divided by 100."""
    root = Path(__file__).parents[2]
    files = [one for folder in ("api", "matcher") for one in sorted((root / folder).rglob("*"))]
    texts = {one: one.read_text("utf-8") for one in files if one.suffix in (".py", ".html")}
    rounded = re.compile(r"/ 100:g\}|'%g' % \([\w.]+ / 100\)")
    assert [str(one) for one, text in texts.items() if rounded.search(text)] == []
