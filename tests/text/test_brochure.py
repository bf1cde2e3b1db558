"""Brochure rows: drafts from good cells, Chinese problems from bad ones."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.models.enums import (
    Benefit,
    EducationLevel,
    EmploymentForm,
    FindingLevel,
    Hazard,
    Industry,
    Ownership,
    PayUnit,
    Shift,
    SkillGrade,
)
from matcher.models.values import Problem
from matcher.text.brochure import BrochureReader
from matcher.text.codes import uscc_check
from matcher.text.fields import HEADER_LABELS, POST_LABELS

USCC = "91140100MA0GT3K18" + uscc_check("91140100MA0GT3K18")
HEADER = {
    "name": "山西某某重工有限公司", "uscc": USCC, "place": "太原市小店区", "address": "小店区某某路1号",
    "industry": "通用设备制造业", "ownership": "民营企业",
    "size": "中型企业", "employees": "约320人", "intro": "生产铸锻件", "contact_name": "王某",
    "contact_phone": "0351-7676071", "email": "hr@example.com",
}  # fmt: skip
POST = {
    "title": "焊工", "headcount": "10人", "duty": "钢结构焊接",
    "conditions": "初中以上学历,18-50周岁,持焊工证,1年以上经验,有叉车证优先,12小时两班倒",
    "pay": "6000-8000元/月", "place": "小店", "hazards": "粉尘、噪声", "benefits": "五险、包吃住",
    "valid_to": "2026-12-31",
}  # fmt: skip


def blocked(problems: list[Problem]) -> set[str]:
    return {problem.field for problem in problems if problem.level is FindingLevel.BLOCK}


def warned(problems: list[Problem]) -> set[str]:
    return {problem.field for problem in problems if problem.level is FindingLevel.WARN}


def test_reads_header(brochures: BrochureReader) -> None:
    draft, problems = brochures.read_header(HEADER)
    assert problems == []
    assert draft is not None
    assert (draft.adcode, draft.industry, draft.ownership) == ("140105", Industry.C, Ownership.PRIVATE)
    assert (draft.employees_now, draft.contact_phone, draft.email) == (320, "0351-7676071", "hr@example.com")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uscc": "123"}, "uscc"), ({"uscc": USCC[:-1] + ("0" if USCC[-1] != "0" else "1")}, "uscc"),
        ({"uscc": ""}, "uscc"), ({"name": ""}, "name"), ({"name": "甲"}, "name"),
        ({"place": "某某县", "address": ""}, "place"), ({"place": "", "address": ""}, "place"),
        ({"industry": "不知道"}, "industry"), ({"industry": ""}, "industry"),
        ({"intro": "长" * 2001}, "intro"), ({"name": "长" * 101}, "name"),
    ],
)  # fmt: skip
def test_bad_header_is_blocked_in_chinese(change: dict[str, str], field: str, brochures: BrochureReader) -> None:
    draft, problems = brochures.read_header({**HEADER, **change})
    assert draft is None
    assert blocked(problems) == {field}
    assert all(
        problem.message and problem.remedy and problem.label == HEADER_LABELS[problem.field] for problem in problems
    )


def test_header_doubts_are_shown(brochures: BrochureReader) -> None:
    draft, problems = brochures.read_header(
        {**HEADER, "intro": "", "contact_phone": "见附件", "ownership": "??", "email": "无", "place": "太原"}
    )
    assert draft is not None
    assert warned(problems) == {"intro", "contact_phone", "ownership", "email", "place"}


def test_reads_post(brochures: BrochureReader) -> None:
    [draft], problems = brochures.read_post(POST, header_adcode="140105")
    assert problems == []
    assert (draft.title, draft.headcount, draft.adcode) == ("焊工", 10, "140105")
    assert (draft.pay_min, draft.pay_max, draft.pay_unit, draft.pay_text) == (
        600_000,
        800_000,
        PayUnit.MONTH,
        "6000-8000元/月",
    )
    assert (draft.education, draft.education_required) == (EducationLevel.JUNIOR, True)
    assert (draft.experience_years, draft.experience_required) == (1, True)
    assert (draft.certificates, draft.wished_certificates) == (["焊工证"], ["叉车证"])
    assert (draft.age_min, draft.age_max) == (18, 50)
    assert (draft.shift, draft.hours_per_day) == (Shift.TWO, 12)
    assert draft.hazards == [Hazard.NOISE, Hazard.DUST]
    assert draft.benefits == [Benefit.INSURANCE, Benefit.MEALS, Benefit.LODGING]
    assert (draft.valid_from, draft.valid_to) == (date(2026, 11, 24), date(2026, 12, 31))
    assert draft.employment_form is EmploymentForm.FULL_TIME


def test_own_columns_win_over_free_text(brochures: BrochureReader) -> None:
    cells = {
        **POST,
        "education": "大专",
        "experience": "不限",
        "skill_grade": "中级工",
        "shift": "长白班",
        "hours": "8",
        "days": "5",
        "certificates": "电工证",
        "urgent": "是",
    }
    [draft], problems = brochures.read_post(cells, header_adcode="140105")
    assert problems == []
    assert (draft.education, draft.experience_years, draft.experience_required) == (EducationLevel.COLLEGE, None, False)
    assert (draft.skill_grade, draft.shift, draft.hours_per_day, draft.days_per_week, draft.urgent) == (
        SkillGrade.FOUR,
        Shift.DAY,
        8,
        5,
        True,
    )
    assert draft.certificates == ["低压电工证", "焊工证"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"), ({"headcount": "abc"}, "headcount"), ({"headcount": ""}, "headcount"),
        ({"headcount": "0"}, "headcount"), ({"pay": ""}, "pay"),
        ({"pay": "面议"}, "pay"), ({"pay": "待遇优厚"}, "pay"), ({"place": "某某县"}, "place"),
        ({"valid_to": "2027-06-30"}, "valid_to"), ({"valid_to": "2026-11-01"}, "valid_to"),
        ({"valid_to": "不知道"}, "valid_to"), ({"valid_from": "2026-12-31", "valid_to": "2026-12-01"}, "valid_to"),
        ({"conditions": "15-40岁"}, "conditions"),
        ({"title": "长" * 61}, "title"), ({"duty": "长" * 4001}, "duty"),
    ],
)  # fmt: skip
def test_bad_post_is_blocked_in_chinese(change: dict[str, str], field: str, brochures: BrochureReader) -> None:
    drafts, problems = brochures.read_post({**POST, **change}, header_adcode="140105")
    assert drafts == []
    assert blocked(problems) == {field}
    assert all(
        problem.message and problem.remedy and problem.label == POST_LABELS[problem.field] for problem in problems
    )
    assert not any(
        char.isascii() and char.isalpha() for problem in problems if field != "headcount" for char in problem.message
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"headcount": "若干"}, "headcount"), ({"headcount": "5-8人"}, "headcount"), ({"valid_to": ""}, "valid_to"),
        ({"valid_to": "长期"}, "valid_to"), ({"hazards": ""}, "hazards"),
        ({"place": ""}, "place"), ({"place": "太原市"}, "place"), ({"pay": "计件"}, "pay"), ({"duty": ""}, "duty"),
        ({"form": "星际"}, "form"), ({"education": "见附件"}, "education"),
        ({"certificates": "什么证"}, "certificates"), ({"certificates": "焊工证或电工证"}, "certificates"),
        ({"certificates": "持证上岗", "conditions": "吃苦耐劳"}, "certificates"),
        ({"conditions": "初中以上，必须持证上岗"}, "conditions"), ({"urgent": "也许"}, "urgent"),
        ({"start_by": "看情况"}, "start_by"),
    ],
)  # fmt: skip
def test_doubtful_post_is_taken_with_a_warning(change: dict[str, str], field: str, brochures: BrochureReader) -> None:
    drafts, problems = brochures.read_post({**POST, **change}, header_adcode="140105")
    assert len(drafts) == 1
    assert warned(problems) == {field}


def test_some_people_is_no_number_and_open_end_is_thirty_days(brochures: BrochureReader) -> None:
    [draft], _ = brochures.read_post({**POST, "headcount": "若干", "valid_to": "长期"}, header_adcode=None)
    assert draft.headcount is None
    assert draft.valid_to == date(2026, 12, 24)


def test_one_row_may_hold_several_posts(brochures: BrochureReader) -> None:
    drafts, problems = brochures.read_post(
        {**POST, "title": "技工", "headcount": "焊工5人、电工3人"}, header_adcode="140105"
    )
    assert [(draft.title, draft.headcount) for draft in drafts] == [("焊工", 5), ("电工", 3)]
    assert warned(problems) == {"headcount"}


def test_headcount_may_stand_in_the_title(brochures: BrochureReader) -> None:
    [draft], problems = brochures.read_post({**POST, "title": "焊工(5人)", "headcount": ""}, header_adcode="140105")
    assert (draft.title, draft.headcount, problems) == ("焊工", 5, [])


def test_ninety_days_are_the_longest(brochures: BrochureReader) -> None:
    [draft], _ = brochures.read_post({**POST, "valid_to": "2027-02-21"}, header_adcode="140105")
    assert (draft.valid_to - draft.valid_from).days == 89
    drafts, _ = brochures.read_post({**POST, "valid_to": "2027-02-22"}, header_adcode="140105")
    assert drafts == []


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("晋城富士康诚聘普工300名", "普工"),
        ("人事招聘专员2名", "人事招聘专员"),
        ("招聘主管1名", "招聘主管"),
        ("招聘焊工3人", "焊工"),
    ],
)
def test_a_title_is_told_from_the_firm_that_calls(title: str, bare: str, brochures: BrochureReader) -> None:
    drafts, problems = brochures.read_post(
        {"title": title, "pay": "5000元/月", "place": "太谷区"}, header_adcode="140703"
    )
    assert [draft.title for draft in drafts] == [bare], problems
