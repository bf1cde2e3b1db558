"""Roster rows: people who agreed become drafts, everybody else a Chinese problem."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.models.enums import ConsentChannel, EducationLevel, EmploymentForm, FindingLevel, SkillGrade
from matcher.models.gear import Transport
from matcher.text.fields import SEEKER_LABELS
from matcher.text.roster import RosterReader

SEEKER = {
    "name": "张三", "phone": "138 1234 5678", "birth": "1990年5月", "place": "盐湖区", "wanted": "焊工、电工或铆工",
    "wanted_places": "运城、本地",
    "skills": "会二保焊,电话13812345678", "history": "2015年至今在某厂,身份证140105199002101234", "education": "初中",
    "skill_grade": "高级工",
    "certificates": "焊工证、A2驾照 登高证", "experience": "8年", "pay": "5000-6000", "available": "随时",
    "night": "是", "forms": "全日制合同、零工", "flexible": "是",
    "radius": "20公里", "own_tools": "自带电锤、梯子和绣绷", "transport": "骑电瓶车；皮卡", "consent": "电话",
}  # fmt: skip


def test_reads_seeker(rosters: RosterReader) -> None:
    draft, problems = rosters.read_seeker(SEEKER)
    assert problems == []
    assert draft is not None
    assert (draft.name, draft.phone, draft.born_on, draft.adcode) == ("张三", "13812345678", date(1990, 5, 1), "140802")
    assert (draft.wanted_titles, draft.wanted_adcodes) == (["焊工", "电工", "铆工"], ["140800", "140802"])
    assert "13812345678" not in draft.skills
    assert "140105199002101234" not in draft.history
    assert (draft.education, draft.skill_grade, draft.experience_years) == (EducationLevel.JUNIOR, SkillGrade.THREE, 8)
    assert draft.certificates == ["焊工证", "驾驶证A2", "高处作业证"]
    assert (draft.pay_min, draft.available_from, draft.accepts_night) == (500_000, date(2026, 11, 24), True)
    assert draft.employment_forms == [EmploymentForm.FULL_TIME, EmploymentForm.ODD_JOB]
    assert (draft.flexible, draft.radius_km, draft.consent_channel) == (True, 20, ConsentChannel.PHONE)
    assert draft.own_tools == ["冲击钻", "人字梯", "绣绷"]
    assert draft.transports == [Transport.EBIKE, Transport.TRUCK]


@pytest.mark.parametrize(
    ("text", "channel"),
    [("是", ConsentChannel.DESK), ("电话", ConsentChannel.PHONE), ("柜台", ConsentChannel.DESK), ("纸质", ConsentChannel.PAPER), ("本人网上", ConsentChannel.SELF), ("电话同意", ConsentChannel.PHONE)],
)  # fmt: skip
def test_consent(text: str, channel: ConsentChannel, rosters: RosterReader) -> None:
    draft, _ = rosters.read_seeker({**SEEKER, "consent": text})
    assert draft is not None
    assert draft.consent_channel is channel


@pytest.mark.parametrize(
    "text",
    [
        "",
        "否",
        "不同意",
        "未同意",
        "没同意",
        "不是",
        "待定",
        "未取得",
        "未征得本人同意",
        "尚未同意",
        "电话未接通",
        "暂无",
        "N",
    ],
)
def test_without_consent_nobody_is_registered(text: str, rosters: RosterReader) -> None:
    draft, problems = rosters.read_seeker({**SEEKER, "consent": text})
    assert draft is None
    assert [(problem.field, problem.message) for problem in problems] == [("consent", "未取得本人同意")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"name": "13812345678"}, "name"), ({"phone": "123"}, "phone"),
        ({"place": ""}, "place"), ({"place": "某某县"}, "place"), ({"wanted": ""}, "wanted"),
        ({"birth": "2011年5月"}, "birth"), ({"birth": "2010年11月25日"}, "birth"), ({"birth": "2010年11月"}, "birth"),
        ({"birth": "2010"}, "birth"), ({"name": "李"}, "name"),
    ],
)  # fmt: skip
def test_bad_row_is_blocked_in_chinese(change: dict[str, str], field: str, rosters: RosterReader) -> None:
    draft, problems = rosters.read_seeker({**SEEKER, **change})
    assert draft is None
    assert {problem.field for problem in problems if problem.level is FindingLevel.BLOCK} == {field}
    assert all(
        problem.message and problem.remedy and problem.label == SEEKER_LABELS[problem.field] for problem in problems
    )


def test_sixteen_on_the_day_may_work(rosters: RosterReader) -> None:
    draft, _ = rosters.read_seeker({**SEEKER, "birth": "2010-11-24"})
    assert draft is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone": ""}, "phone"), ({"birth": "不详"}, "birth"), ({"education": "不知道"}, "education"),
        ({"pay": "看情况"}, "pay"), ({"pay": "200元/天"}, "pay"),
        ({"available": "再说"}, "available"), ({"radius": "很近"}, "radius"), ({"night": "看情况"}, "night"),
        ({"wanted_places": "某某县"}, "wanted_places"), ({"place": "运城市"}, "place"),
        ({"forms": "星际"}, "forms"), ({"skill_grade": "很厉害"}, "skill_grade"),
        ({"experience": "很久"}, "experience"),
    ],
)  # fmt: skip
def test_doubtful_row_is_taken_with_a_warning(change: dict[str, str], field: str, rosters: RosterReader) -> None:
    draft, problems = rosters.read_seeker({**SEEKER, **change})
    assert draft is not None
    assert [(problem.field, problem.level) for problem in problems] == [(field, FindingLevel.WARN)]


def test_only_the_musts_are_needed(rosters: RosterReader) -> None:
    draft, problems = rosters.read_seeker(
        {"name": "欧阳小明", "phone": "13812345678", "place": "140802", "wanted": "保洁", "consent": "柜台"}
    )
    assert draft is not None
    assert problems == []
