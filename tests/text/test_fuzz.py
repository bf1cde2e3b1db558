"""No reader ever raises, whatever the text, and none takes long over a long one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.models.values import Span
from matcher.text import (
    age,
    availability,
    benefits,
    certificates,
    codes,
    contact,
    contract,
    education,
    experience,
    grade,
    hazards,
    headcount,
    need,
    normalise,
    pay,
    period,
    probation,
    schedule,
    validity,
)
from matcher.text.brochure import BrochureReader
from matcher.text.compliance import Advertisement, check_advertisement
from matcher.text.fields import HEADER_LABELS, POST_LABELS, SEEKER_LABELS
from matcher.text.lexicon import Lexicon
from matcher.text.place import PlaceReader
from matcher.text.roster import RosterReader
from tests.thoroughness import FULL

TODAY = date(2026, 11, 24)
PIECES = [
    "5000", "-", "~", "元", "/月", "千", "万", "k", "底薪", "提成", "面议", "年", "月", "日", "岁", "以上", "以下",
    "三", "十", "两", "百", "人", "名", "若干", "高中", "大专",
    "优先", "不限", "无", "不", "焊工", "电工证", "A2", "证", "太原", "市", "小店区", "城区", "男", "女", "限", "押金",
    "已婚", "、", ",", ":", "(", ")", " ", "\n", "2026", "12", ".", "0",
    "13812345678", "班", "倒", "休", "小时", "0351-7676071", "技师", "级", "经验", "1", "9", "\u200b", "，", "（", "²",
    "½", "Ⅳ", "İ", "߀", "ß", "\ud800", "🔥", "٣", "试用期", "折", "合同", "一签", "无固定期限", "派遣", "周末", "周一至", "全天", "下午", "点", "以后",
    "微信", "VX", "同号", "@a.com", "联系人", "张", "经理", "一三八", "即日起", "至", "下周", "月底", "前", "起", "截止", "长期", "各", "对", "夫妻",
    "包吃", "不交", "五险", "粉尘", "补贴", "必须", "最好", "勿扰", "最", "级", "中 级", "均可", "毛", "周", "多", "左右", "封顶", "超过", "的不要",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
LONG = [
    "5000-" * 4000, "三千五" * 6700, "1" * 20_000, "男女" * 10_000, "不收" * 10_000, "高中、" * 6000, " " * 20_000,
    "焊工5人、" * 4000, "2026年12月" * 2800, "0351-" * 4000, "城区" * 10_000, "A1" * 10_000, "(" * 20_000,
    "18岁" * 6000, "不" * 20_000, "一" * 20_000, "十" * 20_000, "试用期1" * 5000, "合同1" * 6000, "周一、" * 6000, "1月1" * 6000,
    "微信a" * 6000, "1 " * 10_000, "健 康 " * 5000, "焊工、" * 6000, "管…饭包" * 5000, "王经理" * 6000, "8点至" * 6000, "没有" * 10_000,
    "a@" * 10_000, "a." * 10_000, "高级" * 10_000, "无" * 20_000, "12月" * 6000, "138-" * 5000, "下周" * 10_000, "优先" * 10_000,
]  # fmt: skip

Reader = Callable[[str], object]


@pytest.fixture(scope="session")
def readers(lexicon: Lexicon, places: PlaceReader) -> dict[str, Reader]:
    return {
        "clean": normalise.clean,
        "title": normalise.fold_title,
        "numbers": normalise.numbers,
        "pay": pay.read_pay,
        "education": education.read_education,
        "wished": education.read_wished_education,
        "grade": grade.read_skill_grade,
        "experience": experience.read_experience,
        "certificates": lambda text: certificates.read_certificates(text, lexicon),
        "headcount": lambda text: (found := headcount.read_headcount(text)) and (found, found.span),
        "form": lambda text: contract.read_form(text, lexicon),
        "term": contract.read_term,
        "probation": probation.read_probation,
        "availability": availability.read_availability,
        "contact": contact.read_contact,
        "validity": lambda text: validity.read_validity(text, TODAY),
        "need": lambda text: need.read_need(text, len(text) // 3, len(text) // 2),
        "squeeze": normalise.squeeze,
        "found_benefits": lambda text: benefits.find_benefits(text, lexicon),
        "found_hazards": lambda text: hazards.find_hazards(text, lexicon),
        "age": age.read_age,
        "shift": schedule.read_shift,
        "hours": schedule.read_hours,
        "days": schedule.read_days,
        "date": lambda text: period.read_date(text, TODAY, end=True),
        "period": lambda text: period.read_period(text, TODAY),
        "birth": period.read_birth,
        "hazards": lambda text: hazards.read_hazards(text, lexicon),
        "benefits": lambda text: benefits.read_benefits(text, lexicon),
        "phones": contact.read_phones,
        "redact": contact.redact,
        "uscc": codes.uscc_problem,
        "resident_id": codes.resident_id_problem,
        "birth_of_id": codes.resident_id_birth,
        "place": places.read_place,
        "near": lambda text: places.read_place(text, near="140302"),
        "compliance": lambda text: check_advertisement(
            Advertisement(title=text, duty=text, conditions=text), floor=None
        ),
    }


@settings(deadline=None)
@given(text=TEXTS)
def test_no_advertisement_raises(text: str) -> None:
    check_advertisement(Advertisement(title=text, duty=text, conditions=text), floor=None)


@settings(
    max_examples=10_000 if FULL else 1_000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(text=TEXTS)
def test_no_reader_raises(text: str, readers: dict[str, Reader]) -> None:
    for name, read in readers.items():
        if name == "compliance":
            continue
        for span in _spans(read(text)):
            assert 0 <= span.start < span.end <= len(text), name


def _spans(value: object) -> Iterator[Span]:
    """Every span in what a reader gave: (value, span), or a list of such, or of values with a span."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _spans(part)
    elif isinstance(getattr(value, "span", None), Span):
        yield value.span  # type: ignore[union-attr]


@given(cells=st.dictionaries(st.sampled_from([*HEADER_LABELS, *POST_LABELS, *SEEKER_LABELS]), TEXTS))
def test_no_row_raises(cells: dict[str, str], brochures: BrochureReader, rosters: RosterReader) -> None:
    header, problems = brochures.read_header(cells)
    assert header is not None or problems
    posts, problems = brochures.read_post(cells, header_adcode="140105")
    assert posts or problems
    seeker, problems = rosters.read_seeker(cells)
    assert seeker is not None or problems


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:6].strip() or "blank")
def test_long_text_is_read_in_bounded_time(text: str, readers: dict[str, Reader]) -> None:
    for name, read in readers.items():
        # The collector and other threads of the process cost time as well: only what is slow each time is slow.
        assert any(_seconds(read, text) < 2.0 for _ in range(3)), name


def _seconds(read: Reader, text: str) -> float:
    started = time.thread_time()
    read(text)
    return time.thread_time() - started
