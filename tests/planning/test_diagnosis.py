"""缺工诊断: every class at its boundary, and measures that cite the notice word for word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from matcher.models.enums import ShortageKind
from matcher.models.survey import PostKind, ShortReason, SurveyPost
from matcher.models.vacancy import Vacancy
from matcher.planning.comparison import compare
from matcher.planning.deadlines import add_months, is_working_day
from matcher.planning.diagnosis import Need, classify, escalation, kinds_of, need_of
from matcher.planning.measures import proposals
from matcher.planning.rulebook import Rulebook
from matcher.settings import Settings

RULES = Rulebook.load(Settings(_env_file=None, demo=True).data_folder / "planning.toml")
TODAY = date(2022, 12, 20)
G, S, T, K, L = ShortageKind


def need(**told: Any) -> Need:
    usual: dict[str, Any] = {"vacancy_id": 1, "title": "焊工", "headcount": 8, "started": 0, "open_days": 0}
    return Need(**{**usual, "need_from": TODAY, **told})


def kinds(*needs: Need) -> list[ShortageKind]:
    return kinds_of(classify(needs, RULES.thresholds, TODAY))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, [G]),
        ({"need_to": TODAY + timedelta(92)}, [S]),
        ({"need_to": TODAY + timedelta(93)}, [G]),
        ({"grade": "高级工（三级）"}, [K]),
        ({"certificates": ("焊工证",)}, [K]),
        ({"skill_refusals": 1}, [G]),
        ({"skill_refusals": 2}, [K]),
        ({"open_days": 60}, [G]),
        ({"open_days": 61}, [L]),
        ({"open_days": 61, "started": 3}, [L]),
        ({"open_days": 61, "started": 4}, [G]),  # half of eight is not less than half
        ({"headcount": 9}, [G]),
        ({"headcount": 10}, [L]),
        ({"headcount": 10, "started": 1}, [G]),
        ({"headcount": 10, "need_to": TODAY + timedelta(200)}, [G]),
        ({"headcount": None, "open_days": 400}, [G]),  # 若干: no fill rate can be told
        ({"seasonal": True}, [T]),
        ({"short_months": ("2021-12", "2020-12")}, [T]),
        ({"short_months": ("2021-12", "2021-11", "2020-10")}, [G]),
        ({"short_months": ("2019-12", "2018-12")}, [G]),  # more than three years ago
        ({"season_months": ("2022-10",)}, [G]),  # once in the last three surveys
        ({"season_months": ("2022-10", "2022-12")}, [T]),
        ({"declared": S}, [S]),
        ({"declared": G, "grade": "技师（二级）"}, [K]),
        ({"need_to": TODAY + timedelta(40), "grade": "技师（二级）", "open_days": 70}, [S, K, L]),
    ],
)
def test_each_class_at_its_boundary(told: dict[str, Any], expected: list[ShortageKind]) -> None:
    assert kinds(need(**told)) == expected


def test_what_the_last_survey_says_of_a_post_is_a_reason_too() -> None:
    """用工天数 makes a short shortage, 缺工原因 a skill or seasonal one; the post's own contract is asked first."""

    def asked(post: dict[str, Any], **told: Any) -> Need:
        vacancy = Vacancy(id=1, title="焊工", headcount=8, valid_from=TODAY, certificates=[], **post)
        said = SurveyPost(survey_id=1, title="焊工", kind=PostKind.SKILLED, short=3, **told)
        facts: dict[str, Any] = {"started": 0, "skill_refusals": 0, "today": TODAY, "opened": TODAY}
        return need_of(vacancy, thresholds=RULES.thresholds, told=said, told_month="2022-11", **facts)

    by = TODAY + timedelta(10)
    short = asked({}, duration_days=60, needed_by=by)
    assert (short.need_from, short.need_to) == (by, by + timedelta(59))
    assert kinds(short) == [S]
    assert kinds(asked({}, duration_days=200)) == [G]
    assert asked({"contract_open_ended": True}, duration_days=60).need_to is None
    assert asked({"contract_months": 6}, duration_days=60).need_to == add_months(TODAY, 6) - timedelta(1)
    # "季节或订单" once is a word, not a season: that takes its dates, or the same word again.
    assert kinds(asked({}, reason=ShortReason.SEASON)) == [G]
    dates = {"needed_by": by, "duration_days": 100}
    for reason, kind, more in ((ShortReason.SKILL, K, {}), (ShortReason.SEASON, T, dates)):
        assert kinds(asked({}, reason=reason, **more)) == [kind]
        told = classify([asked({}, reason=reason, **more)], RULES.thresholds, TODAY)[0].text
        assert told.startswith(f"2022-11 用工需求调查填报缺工原因：{reason.label}")
    assert told.endswith(f"，用工期 {by} 至 {by + timedelta(99)}")
    assert kinds(asked({}, reason=ShortReason.PAY)) == [G]


def test_each_reason_names_its_post_and_figures_and_no_posts_are_a_general_shortage() -> None:
    found = classify([need(skill_refusals=3), need(vacancy_id=2, title="普工")], RULES.thresholds, TODAY)
    assert [(one.kind, one.title) for one in found] == [(G, "普工"), (K, "焊工")]
    assert "3 名被推荐人因技能不符未成" in found[1].text
    assert kinds() == [G]


def test_a_long_shortage_goes_up_by_the_days() -> None:
    for days, word in ((90, ""), (91, "县级"), (120, "县级"), (121, "市级")):
        one = need(open_days=days)
        said = escalation([one], classify([one], RULES.thresholds, TODAY), RULES.thresholds)
        assert (word in said) if word else said == ""
    lasting = need(open_days=200, started=8)
    assert escalation([lasting], classify([lasting], RULES.thresholds, TODAY), RULES.thresholds) == ""


def test_measures_follow_the_three_routes_of_the_notice() -> None:
    def asked(*classes: ShortageKind, key_firm: bool = False) -> list[str]:
        return [one.rule.key for one in proposals(RULES, classes, key_firm=key_firm, wanted=5, today=TODAY)]

    assert asked(G) == ["referral", "visit", "policy", "campaign", "fair"]
    assert "fair_key" in asked(L, key_firm=True)
    assert "fair" not in asked(L, key_firm=True)
    assert {"pooling", "temporary"} < set(asked(S))
    assert "training" in asked(K)
    assert not {one.key for one in RULES.measures if one.offer} & set(asked(*ShortageKind))
    for one in proposals(RULES, list(ShortageKind), key_firm=True, wanted=5, today=TODAY):
        assert one.rule.quote
        assert is_working_day(one.due)
        assert one.start <= one.due
        assert one.target == (5 if one.rule.key == "referral" else 0)
    words = [
        next(
            one.text
            for one in proposals(RULES, [L], key_firm=False, wanted=1, today=TODAY, compared=known)
            if one.rule.key == "advice"
        )
        for known in (True, False)
    ]
    assert ["对照市场中位数" in one for one in words] == [True, False], "no market is promised that nobody knows"
    later = proposals(RULES, [T], key_firm=False, wanted=1, today=TODAY, season_starts=date(2023, 5, 1))
    assert {one.rule.key: one.start for one in later}["pooling"] == date(2023, 4, 1)


def test_a_wrong_rule_file_is_told_in_words() -> None:
    import tomllib

    told = tomllib.loads((Settings(_env_file=None, demo=True).data_folder / "planning.toml").read_text("utf-8"))
    for spoil in (
        {"thresholds": {**told["thresholds"], "near_km": 0}},
        {"thresholds": {"near_km": 3}},
        {"measure": [{**told["measure"][0], "clause": "（十一）"}]},
        {"measure": told["measure"][:1] * 2},
    ):
        with pytest.raises(ValueError, match=r"thresholds|条款|重复"):
            Rulebook.read({**told, **spoil})


def test_versions_are_compared_in_words() -> None:
    old = {"classes": ["一般缺工"], "needs": [{"id": 1, "title": "焊工", "headcount": "2 人"}], "remarks": ""}
    old |= {"measures": [{"id": 1, "kind": "走访", "text": "上门"}, {"id": 2, "kind": "政策落实", "text": "核对"}]}
    new = {"classes": ["技能缺工"], "needs": [{"id": 1, "title": "焊工", "headcount": "5 人"}], "remarks": ""}
    new |= {"measures": [{"id": 1, "kind": "走访", "text": "再上门"}, {"id": 3, "kind": "培训对接", "text": "订单班"}]}
    told = [(one.where, one.field, one.before, one.after) for one in compare(old, new)]
    assert told == [
        ("方案", "缺工类型", "一般缺工", "技能缺工"),
        ("岗位：焊工", "需求人数", "2 人", "5 人"),
        ("措施：走访", "内容", "上门", "再上门"),
        ("措施：政策落实", "删去", "核对", ""),
        ("措施：培训对接", "增加", "", "订单班"),
    ]
    assert compare(new, new) == []


def test_months_are_added_to_the_last_day_there_is() -> None:
    assert add_months(date(2022, 8, 31), 6) == date(2023, 2, 28)
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert add_months(date(2022, 12, 20), 1) == date(2023, 1, 20)
