"""Rules for advertisements: wordings that must be caught, and near-misses that must not."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from matcher.models.enums import EmploymentForm, FindingLevel, Hazard, PayUnit
from matcher.models.values import Pay
from matcher.text.compliance import Advertisement, check_advertisement
from matcher.text.normalise import clean
from matcher.text.pay import read_pay
from matcher.text.wage import WageFloor

FLOOR = WageFloor(low=178_000, high=198_000, hourly_low=1_910, hourly_high=2_130, verified=False)
GOOD = Advertisement(
    title="焊工",
    duty="负责钢结构焊接",
    conditions="初中以上,能适应倒班",
    pay_text="5000-7000元/月",
    intro="本公司从事钢结构制造",
    place="太原市小店区",
    pay=Pay(500_000, 700_000, PayUnit.MONTH),
    headcount=5,
    hazards=(),
    valid_to=date(2026, 12, 31),
)
BLOCK, WARN = FindingLevel.BLOCK, FindingLevel.WARN

SEX = [
    "限男性", "只招男工", "限女", "男士优先", "女性优先", "仅限女性", "性别:男", "性别要求:女", "男,18-45岁",
    "女性,35岁以下", "男工5名", "不招女工",
    "女士勿扰", "要求男性", "招女服务员", "男性为主", "优先考虑男性", "限男士", "女18-40岁", "需女工10人", "只要男的",
    "性别男", "性别限女", "男性者优先",
    "适合女性", "招聘男普工", "(男)", "男生优先", "只招女性", "女优先",
    "20-35岁女性", "身体健康的男性", "本岗位只面向男性", "女性应聘者优先", "男身高170以上", "男师傅", "须为男性公民",
    "招男不招女",
]  # fmt: skip
SEX_TITLES = [
    "女文员",
    "男保安",
    "女服务员",
    "男普工",
    "文员(女)",
    "保安(限男)",
    "女收银员",
    "男工",
    "女工",
    "前台(女)",
    "男司机",
    "美女前台",
    "普工(男)",
]
SEX_CLEAN = [
    "男女不限", "男女装导购", "限男装", "户籍不限", "女装", "招男女工均可", "妇产科", "男工宿舍", "女工宿舍有独立卫浴",
    "性别不限", "男女均可", "不限男女",
    "男、女均可", "男装店长", "女鞋销售", "男科医生", "妇产科护士", "女职工享受产假", "子女教育补贴", "男女老少皆宜",
    "为女性客户提供美容服务", "女士皮鞋缝制",
    "三八妇女节福利", "性别:不限", "性别:男女不限", "男女同工同酬", "男女各5名", "招男女普工20名", "负责男女更衣室保洁",
    "女包生产", "男宾部保洁", "女生宿舍管理员",
    "男性女性均可", "儿女优先入学", "限2人", "少女装设计师", "女装导购(男女不限)", "男女普工", "不分男女",
    "女子健身会所教练",
    "男女搭配班组", "妇科护士", "护理女性患者", "女职工三期保护", "做过男士理发", "会修男女鞋", "男女员工各10名",
]  # fmt: skip
MARRIAGE = [
    "已婚已育", "未婚", "限未婚", "已婚已育优先", "未育", "三年内不得生育", "两年内不怀孕", "入职需孕检", "不得怀孕",
    "怀孕者勿投", "单身优先", "婚姻状况:已婚",
    "无生育计划", "不招孕妇", "合同期内不得结婚", "有孩子者优先", "离异勿扰", "需提供妊娠检测报告", "已婚优先",
    "3年内无二胎计划", "一年内不能要孩子",
    "没有生育打算", "结婚后自动离职", "须提供婚育证明", "婚后稳定者优先", "孕妇请勿应聘",
]  # fmt: skip
MARRIAGE_CLEAN = [
    "已婚未婚均可", "婚否不限", "婚育不限", "婚姻状况不限", "负责婚庆策划", "婚纱摄影师", "母婴护理", "享受婚假产假",
    "夫妻房", "已婚人士可申请夫妻房",
    "单身公寓", "育婴师", "生育保险", "不询问婚育情况", "孕婴童用品导购", "孕妇装设计", "提供单身宿舍", "产假、陪产假",
    "不得以怀孕为由辞退", "计划生育专干", "未婚已婚不限",
    "结婚礼金", "生育津贴", "妇幼保健院", "不限婚育",
    "有婚宴服务经验", "熟悉计生政策", "生育险", "享受生育保险待遇",
]  # fmt: skip
MONEY = [
    "押金200元", "需交服装费", "入职交保证金500元", "报名费50元", "收取押金", "扣押身份证", "身份证原件由公司保管",
    "培训费自理", "工装费300元从工资扣", "办证费自付",
    "需缴纳500元风险金", "抵押毕业证", "不交押金不予录用", "交中介费", "入职先交200元", "体检费自理",
    "服装押金一个月后退", "上交身份证原件", "需要交押金", "资料费100元",
    "入职时须缴纳制服费",
    "入厂交200元押金", "先交500元培训费", "押一个月工资", "需自费购买工服", "毕业证原件交公司保管",
]  # fmt: skip
MONEY_CLEAN = [
    "不收任何押金", "免押金", "无需缴纳服装费", "不收取任何费用", "不收取押金、服装费", "体检费由公司承担",
    "公司承担培训费", "零押金", "无押金", "0押金", "培训费全免",
    "负责收取客户押金", "投标保证金管理", "农民工工资保证金", "免费提供工作服", "不扣押身份证", "身份证复印件一份",
    "绝不收取求职者任何费用", "租户押金退还", "报销体检费",
    "服装费公司报销", "不需要交押金", "携带身份证原件面试", "押金收退登记", "入职携带身份证", "严禁向求职者收取押金",
    "退还体检费",
    "押金:无", "发放服装费", "服装费补贴每年500元", "房屋租赁押金结算经验", "不扣押任何证件", "凭身份证原件报到",
]  # fmt: skip


def rules_in(text: str, field: str = "conditions") -> set[str]:
    ad = dataclasses.replace(GOOD, **{field: clean(text)})  # type: ignore[arg-type]
    return {finding.rule for finding in check_advertisement(ad, floor=FLOOR)}


def test_a_good_advertisement_has_no_findings() -> None:
    assert check_advertisement(GOOD, floor=FLOOR) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [("R1", text) for text in SEX] + [("R2", text) for text in MARRIAGE] + [("R9", text) for text in MONEY],
)
def test_wording_is_caught(rule: str, text: str) -> None:
    assert rules_in(f"初中以上,{text},吃苦耐劳") == {rule}


@pytest.mark.parametrize(
    ("rule", "text"),
    [("R1", text) for text in SEX] + [("R2", text) for text in MARRIAGE] + [("R9", text) for text in MONEY],
)
def test_wording_is_caught_alone_and_full_width(rule: str, text: str) -> None:
    assert rules_in(text.replace(",", "，").replace(":", "：")) == {rule}


@pytest.mark.parametrize("text", SEX_TITLES)
def test_sex_in_a_title_is_caught(text: str) -> None:
    assert rules_in(text, "title") == {"R1"}


@pytest.mark.parametrize("text", SEX_CLEAN + MARRIAGE_CLEAN + MONEY_CLEAN)
def test_near_miss_stays_clean(text: str) -> None:
    assert rules_in(text) == set()
    assert rules_in(f"初中以上,{text},吃苦耐劳", "duty") == set()


def test_finding_points_at_its_words() -> None:
    ad = dataclasses.replace(GOOD, conditions="初中以上,限男性,有经验")
    [finding] = check_advertisement(ad, floor=FLOOR)
    assert ad.conditions[finding.start : finding.end] == finding.quote == "限男性"
    assert (finding.field, finding.level) == ("conditions", BLOCK)
    assert "第二十七条" in finding.law
    assert finding.suggestion


@pytest.mark.parametrize("hazard", [Hazard.UNDERGROUND, Hazard.HEAVY, Hazard.LIFTING])
def test_posts_barred_to_women_need_the_reviewer(hazard: Hazard) -> None:
    ad = dataclasses.replace(GOOD, conditions="限男性", hazards=(hazard,))
    [finding] = check_advertisement(ad, floor=FLOOR)
    assert (finding.rule, finding.level) == ("R1", WARN)
    assert "女职工劳动保护特别规定" in finding.reason


def test_other_hazards_excuse_nothing() -> None:
    ad = dataclasses.replace(GOOD, conditions="限男性", hazards=(Hazard.DUST,))
    assert check_advertisement(ad, floor=FLOOR)[0].level is BLOCK


def test_different_ages_for_men_and_women_need_a_look() -> None:
    ad = dataclasses.replace(GOOD, conditions="男18-55岁,女18-50岁")
    assert [(finding.rule, finding.level) for finding in check_advertisement(ad, floor=FLOOR)] == [("R1", WARN)]


@pytest.mark.parametrize(
    ("text", "form", "level"),
    [
        ("1500元/月", EmploymentForm.FULL_TIME, BLOCK), ("1500-3000元/月", EmploymentForm.FULL_TIME, BLOCK),
        ("1900元/月", EmploymentForm.FULL_TIME, WARN),
        ("1980元/月", EmploymentForm.FULL_TIME, None), ("1779元/月", EmploymentForm.FULL_TIME, BLOCK),
        ("1780元/月", EmploymentForm.FULL_TIME, WARN),
        ("5000元/月", EmploymentForm.FULL_TIME, None), ("1000元/月", EmploymentForm.INTERNSHIP, None),
        ("15元/时", EmploymentForm.PART_TIME, BLOCK),
        ("20元/时", EmploymentForm.PART_TIME, WARN), ("22元/时", EmploymentForm.PART_TIME, None),
        ("15元/时", EmploymentForm.FULL_TIME, WARN),
        ("120元/天", EmploymentForm.ODD_JOB, WARN), ("200元/天", EmploymentForm.ODD_JOB, None),
        ("底薪1500+提成,综合4000-6000元", EmploymentForm.FULL_TIME, None),
        ("底薪1500+提成", EmploymentForm.FULL_TIME, WARN), ("底薪3000+提成", EmploymentForm.FULL_TIME, None),
        ("计件", EmploymentForm.FULL_TIME, None),
        ("年薪2万", EmploymentForm.FULL_TIME, BLOCK), ("1200元/月", EmploymentForm.PART_TIME, None),
        ("2000元以上", EmploymentForm.FULL_TIME, None),
    ],
)  # fmt: skip
def test_pay_floor(text: str, form: EmploymentForm, level: FindingLevel | None) -> None:
    read = read_pay(text)
    assert read is not None
    ad = dataclasses.replace(GOOD, pay=read[0], pay_text=text, form=form)
    found = [finding for finding in check_advertisement(ad, floor=FLOOR) if finding.rule == "R11"]
    assert [finding.level for finding in found] == ([level] if level else [])
    assert check_advertisement(ad, floor=None) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"intro": ""}, "intro"), ({"headcount": None}, "headcount"), ({"conditions": " "}, "conditions"),
        ({"duty": ""}, "duty"), ({"place": ""}, "place"),
        ({"pay": None}, "pay"), ({"pay": Pay(None, None, PayUnit.MONTH, negotiable=True)}, "pay"),
        ({"valid_to": None}, "valid_to"),
    ],
)  # fmt: skip
def test_missing_element_blocks(change: dict[str, object], field: str) -> None:
    ad = dataclasses.replace(GOOD, **change)  # type: ignore[arg-type]
    [finding] = check_advertisement(ad, floor=FLOOR)
    assert (finding.rule, finding.level, finding.field) == ("R13", BLOCK, field)


@pytest.mark.parametrize(
    "change",
    [{"pay": Pay(None, None, PayUnit.PIECE)}, {"pay": Pay(300_000, None, PayUnit.MONTH)}, {"headcount": 1}, {"benefits_text": ""}, {"hazards": None}],
)  # fmt: skip
def test_what_is_enough(change: dict[str, object]) -> None:
    assert check_advertisement(dataclasses.replace(GOOD, **change), floor=FLOOR) == []  # type: ignore[arg-type]
