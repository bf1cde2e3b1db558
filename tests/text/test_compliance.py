"""Rules for advertisements: wordings that must be caught, and near-misses that must not."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from matcher.evaluation.advertising import load_compliance_rows, score_compliance
from matcher.models.enums import EmploymentForm, FindingLevel, Hazard, PayUnit
from matcher.models.values import Finding, Pay, Probation, Term
from matcher.text.compliance import Advertisement, PayMarket, Standing, check_advertisement
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.pay import read_pay
from matcher.text.wage import WageFloor

FLOOR = WageFloor(low=178_000, high=198_000, hourly_low=1_910, hourly_high=2_130, verified=False)
GOOD = Advertisement(
    title="装配工",
    duty="负责整机装配",
    conditions="初中以上,能适应倒班",
    pay_text="5000-7000元/月",
    intro="本公司从事钢结构制造",
    place="太原市小店区",
    pay=Pay(500_000, 700_000, PayUnit.MONTH),
    headcount=5,
    hazards=(),
    valid_to=date(2026, 12, 31),
)
LABELLED = Path(__file__).parents[1] / "labelled"
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
    "女文员", "男保安", "女服务员", "男普工", "文员(女)", "保安(限男)", "女收银员", "男工", "女工", "前台(女)", "男司机", "美女前台", "普工(男)",
]  # fmt: skip
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


# Rule → wordings with the words a finding must quote.
WORDINGS = {
    "R1": [("男 士 优 先,可倒班", "男 士 优 先"), ("限-男,能扛包", "限-男"), ("客服 ♀ only", "♀"), ("女娃娃莫来", "女娃娃莫来")],
    "R2": [("两年内没有要孩子的打算", "两年内没有要孩子的打算"), ("哺乳期人员不招", "哺乳期人员不招")],
    "R3": [("漢族優先", "漢族優先"), ("信教的勿投", "信教的勿投"), ("做礼拜的教友不要", "做礼拜的教友不要"), ("非少数民族", "非少数民族")],
    "R4": [("不要河南人", "不要河南人"), ("要太原hukou", "要太原hukou"), ("外村的不招", "外村的不招"), ("只招本村村民", "只招本村村民")],
    "R5": [("入职查两对半", "查两对半"), ("Y肝勿扰", "Y肝勿扰"), ("乙 肝携带者不要", "乙 肝携带者不要")],
    "R6": [("四肢健全", "四肢健全"), ("残疾人勿扰", "残疾人勿扰"), ("少胳膊少腿的别来", "少胳膊少腿的别来")],
    "R9": [("收押 金两百", "押 金"), ("毕业证押在公司", "毕业证押在"), ("押一个月工资", "押一个月工资")],
    "R10": [("学费可以贷款", "学费可以贷款"), ("考证包过", "包过"), ("自费学三个月", "自费学三个月")],
    "R12": [("试用期一年", "试用期一年"), ("合同一年,试用期三个月", "试用期三个月"), ("试用期工资打七五折", "试用期工资打七五折")],
    "R15": [("社保补贴折现", "社保补贴折现"), ("社保补贴每月发现金", "社保补贴每月发现金"), ("社bao自理", "社bao自理"), ("干满一年后才缴社保", "干满一年后才缴社保"), ("工资含社保", "工资含社保")],
    "R17": [("我的卡6228000000000000126", "6228000000000000126"), ("证号140000190001010077", "140000190001010077")],
    "R20": [("跑分接单", "跑分"), ("出租银行卡", "出租银行卡"), ("境外高薪岗位", "境外高薪")],
}  # fmt: skip
DOUBTS = {
    "R1": ["招保洁阿姨"],
    "R4": ["本地优先", "就近居住者优先"],
    "R7": ["35岁以下", "18-45岁", "35↓", "1985年以后出生", "不超40", "超过四十的别来了", "满十六岁就能来"],
    "R8": ["身高165以上", "形象气质佳", "不要属虎", "限O型血", "姓赖的别来"],
    "R17": ["司机老曹13900000126", "打不通就打我爱人电话139 0000 0026"],
    "R18": ["轻松日结", "轻松日结500", "轻松的日结300元", "躺着日结200", "在家动动手指月入三万", "无门槛高薪"],
    "R19": ["985优先", "全 日 制大专", "双一流高校毕业", "自考函授勿投"],
}
CLEAN = {
    "duty": [
        "朝鲜族冷面店后厨备菜", "乙肝疫苗推广", "照顾残疾老人", "教7-12岁少儿画画", "收取客户押金", "办理员工社保增减",
        "识别刷单、跑分账户", "学员学费分期对账", "农民工工资专户管理", "给客户测量身高", "讲清培训贷风险", "设备试用三个月后签一年合同",
    ],
    "conditions": [
        "民族不限", "户籍不限,外省的也欢迎", "能接受每天通勤", "不查乙肝", "残疾人优先", "年满18周岁", "未成年人勿扰", "身高体重不限",
        "带身份证复印件", "三年合同,试用期六个月", "试用期六个月", "日结500", "工作轻松,日结200", "享受社保补贴", "有社保补贴政策", "试用期工资为转正的80%", "非全日制,社保自理", "招聘电话0351-7000000",
        "合同编号140000190001010077", "非全日制每天三小时", "氛围轻松,活要干细", "985工厂对面上班", "海外客户邮件回复经验",
    ],
    "benefits_text": ["外地员工报销往返车票", "免费带薪培训", "入职即缴五险", "女职工享受产假"],
}  # fmt: skip


def found_in(text: str, field: str = "conditions") -> list[Finding]:
    ad = dataclasses.replace(GOOD, **{field: clean(text)})  # type: ignore[arg-type]
    return check_advertisement(ad, floor=FLOOR)


def blocked_in(text: str, field: str = "conditions") -> set[str]:
    return {finding.rule for finding in found_in(text, field) if finding.level is BLOCK}


def test_a_good_advertisement_has_no_findings() -> None:
    assert check_advertisement(GOOD, floor=FLOOR) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [("R1", text) for text in SEX] + [("R2", text) for text in MARRIAGE] + [("R9", text) for text in MONEY],
)
def test_wording_is_caught(rule: str, text: str) -> None:
    assert blocked_in(f"初中以上,{text},吃苦耐劳") == {rule}
    assert blocked_in(text.replace(",", "，").replace(":", "：")) == {rule}


@pytest.mark.parametrize("text", SEX_TITLES)
def test_sex_in_a_title_is_caught(text: str) -> None:
    assert blocked_in(text, "title") == {"R1"}


@pytest.mark.parametrize("text", SEX_CLEAN + MARRIAGE_CLEAN + MONEY_CLEAN)
def test_near_miss_stays_clean(text: str) -> None:
    assert found_in(text) == []
    assert found_in(f"初中以上,{text},吃苦耐劳", "duty") == []


@pytest.mark.parametrize(("field", "text"), [(field, text) for field, texts in CLEAN.items() for text in texts])
def test_other_rules_stay_silent(field: str, text: str) -> None:
    assert found_in(text, field) == []


@pytest.mark.parametrize(
    ("rule", "text", "quote"), [(rule, *case) for rule, cases in WORDINGS.items() for case in cases]
)
def test_finding_quotes_what_was_written(rule: str, text: str, quote: str) -> None:
    """Tricks are undone before the rules look, yet the span points into the text as it was written."""
    written = clean(f"能倒班。{text}。有宿舍")
    found = [finding for finding in found_in(written) if finding.level is BLOCK]
    assert {finding.rule for finding in found} == {rule}
    assert quote in {finding.quote for finding in found}
    for finding in found:
        assert written[finding.start : finding.end] == finding.quote
        assert finding.law
        assert finding.reason
        assert "{" not in finding.suggestion
        assert finding.quote in finding.suggestion or rule == "R17"


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in DOUBTS.items() for text in texts])
def test_doubts_are_for_the_reviewer(rule: str, text: str) -> None:
    assert {(finding.rule, finding.level) for finding in found_in(text)} == {(rule, WARN)}


@pytest.mark.parametrize("text", ["13岁起", "未满16的先来做学徒", "在读初中生可做", "15岁以上都要"])
def test_child_labour_blocks(text: str) -> None:
    assert blocked_in(text) == {"R7"}


def test_stored_ages_speak_where_no_text_does() -> None:
    for age, level in ((15, BLOCK), (16, WARN)):
        ad = dataclasses.replace(GOOD, age_min=age)
        assert [(one.rule, one.level) for one in check_advertisement(ad, floor=FLOOR)] == [("R7", level)]
    ad = dataclasses.replace(GOOD, age_min=16, hazards=(Hazard.UNDERGROUND,))
    assert "未成年工不得从事" in check_advertisement(ad, floor=FLOOR)[0].reason
    assert check_advertisement(dataclasses.replace(GOOD, age_min=18), floor=FLOOR) == []


def test_carrier_check_of_a_blood_bank_is_for_the_reviewer() -> None:
    ad = dataclasses.replace(GOOD, title="采供血护士", conditions="入职查乙肝表面抗原")
    assert [(one.rule, one.level) for one in check_advertisement(ad, floor=FLOOR)] == [("R5", WARN)]


@pytest.mark.parametrize("form", [EmploymentForm.INTERNSHIP, EmploymentForm.PART_TIME, EmploymentForm.ODD_JOB])
def test_some_forms_need_no_social_insurance(form: EmploymentForm) -> None:
    ad = dataclasses.replace(GOOD, conditions="社保自理", form=form)
    assert check_advertisement(ad, floor=FLOOR) == []
    assert blocked_in("社保自理") == {"R15"}
    assert blocked_in("劳务派遣,社保自理") == {"R15"}


@pytest.mark.parametrize(
    ("term", "months", "level"),
    [
        (Term(2), 0.5, BLOCK), (Term(3), 1, None), (Term(11), 1.5, BLOCK), (Term(12), 2, None), (Term(12), 3, BLOCK),
        (Term(35), 3, BLOCK), (Term(36), 6, None), (Term(60), 7, BLOCK), (Term(None, open_ended=True), 6, None),
        (None, 3, None), (None, 7, BLOCK), (None, 6, None), (None, 0, None),
    ],
)  # fmt: skip
def test_probation_by_contract_term(term: Term | None, months: float, level: FindingLevel | None) -> None:
    ad = dataclasses.replace(GOOD, term=term, probation=Probation(months))
    found = check_advertisement(ad, floor=FLOOR)
    assert [(one.rule, one.level) for one in found] == ([("R12", level)] if level else [])


def test_probation_text_meets_the_stored_term() -> None:
    ad = dataclasses.replace(GOOD, conditions="试用期三个月", term=Term(24))
    [finding] = check_advertisement(ad, floor=FLOOR)
    assert (finding.rule, finding.level, finding.quote) == ("R12", BLOCK, "试用期三个月")
    assert "不得超过2个月" in finding.reason
    assert check_advertisement(dataclasses.replace(ad, term=Term(36)), floor=FLOOR) == []


@pytest.mark.parametrize(
    ("probation", "is_bad"),
    [
        (Probation(1, percent=79), True), (Probation(1, percent=80), False), (Probation(1, pay=170_000), True),
        (Probation(1, pay=390_000), True), (Probation(1, pay=400_000), False),
    ],
)  # fmt: skip
def test_probation_pay(probation: Probation, is_bad: bool) -> None:
    found = check_advertisement(dataclasses.replace(GOOD, probation=probation), floor=FLOOR)
    assert [(one.rule, one.level) for one in found] == ([("R12", BLOCK)] if is_bad else [])


def test_part_time_work_has_no_probation() -> None:
    ad = dataclasses.replace(GOOD, probation=Probation(0.25), form=EmploymentForm.PART_TIME)
    assert [one.rule for one in check_advertisement(ad, floor=FLOOR)] == ["R12"]


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(verified=False, has_licence=True), "尚未核验"), (Standing(verified=True, has_licence=False), "没有营业执照"),
        (Standing(verified=True, has_licence=True, licence_valid_to=date(2026, 11, 23)), "2026-11-23到期"),
        (Standing(verified=True, has_licence=True, blacklisted=True), "名单"),
    ],
)  # fmt: skip
def test_who_may_not_recruit(standing: Standing, words: str) -> None:
    ad = dataclasses.replace(GOOD, standing=standing, on=date(2026, 11, 24))
    [finding] = check_advertisement(ad, floor=FLOOR)
    assert (finding.rule, finding.level) == ("R14", BLOCK)
    assert words in finding.reason


def test_who_may_recruit() -> None:
    standing = Standing(verified=True, has_licence=True, licence_valid_to=date(2026, 11, 24))
    assert check_advertisement(dataclasses.replace(GOOD, standing=standing, on=date(2026, 11, 24)), floor=FLOOR) == []


@pytest.mark.parametrize(
    ("title", "hazards", "level"),
    [
        ("井下综采工", (), BLOCK), ("急招电焊工", None, BLOCK), ("架子工", (), BLOCK), ("冲床工", (), WARN), ("装卸工", None, WARN),
        ("电焊工", (Hazard.DUST,), None), ("保洁员", (), None), ("电工", None, None), ("焊接工程师", (), None), ("炼钢工艺员", (), None),
    ],
)  # fmt: skip
def test_hidden_hazards(title: str, hazards: tuple[Hazard, ...] | None, level: FindingLevel | None) -> None:
    found = check_advertisement(dataclasses.replace(GOOD, title=title, hazards=hazards), floor=FLOOR)
    assert [(one.rule, one.level) for one in found] == ([("R16", level)] if level else [])


def test_the_declared_contact_may_stand_in_the_text() -> None:
    ad = dataclasses.replace(GOOD, conditions="找老刘13900000018", phones=("139-0000-0018",))
    assert check_advertisement(ad, floor=FLOOR) == []
    other = dataclasses.replace(ad, phones=("13900000026",))
    assert [(one.rule, one.level) for one in check_advertisement(other, floor=FLOOR)] == [("R17", WARN)]


@pytest.mark.parametrize("number", ["140000190001010078", "6228000000000000127", "6901234567892"])
def test_a_wrong_check_digit_is_no_id_and_no_card(number: str) -> None:
    assert found_in(f"物料{number}入库", "duty") == []
    assert found_in(f"看{number}", "duty") == []


@pytest.mark.parametrize(
    ("market", "proved", "is_doubted"),
    [
        (PayMarket(median=500_000, high=650_000), False, True), (PayMarket(median=200_000, high=900_000), False, True),
        (PayMarket(median=500_000, high=900_000), False, False), (PayMarket(median=200_000, high=650_000), True, False),
    ],
)  # fmt: skip
def test_pay_out_of_the_ordinary(market: PayMarket, proved: bool, is_doubted: bool) -> None:
    ad = dataclasses.replace(GOOD, market=market, pay_proved=proved)
    found = check_advertisement(ad, floor=FLOOR)
    assert [(one.rule, one.level) for one in found] == ([("R18", WARN)] if is_doubted else [])


@pytest.mark.parametrize("name", ["compliance_dev.jsonl", "compliance_more.jsonl"])
def test_labelled_sentences(name: str, lexicon: Lexicon) -> None:
    """Block rules find at least 98 % of the unlawful sentences and are right at least 97 % of the time."""
    rows = load_compliance_rows(LABELLED / name)
    scores = {one.rule: one for one in score_compliance(rows, lexicon, floor=FLOOR).rules if one.ranker == "ours"}
    assert scores["block"].expected >= 250
    assert (scores["block"].recall or 0) >= 0.98
    assert (scores["block"].precision or 0) >= 0.97
    for rule, one in scores.items():
        assert (one.recall or 0) >= 0.9, rule
        assert (one.precision or 0) >= 0.9, rule


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
    found = {(finding.rule, finding.level) for finding in check_advertisement(ad, floor=FLOOR)}
    assert found == {("R1", WARN), ("R7", WARN)}


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
        ("底薪1500+提成", EmploymentForm.FULL_TIME, None), ("底薪3000+提成", EmploymentForm.FULL_TIME, None),
        ("计件", EmploymentForm.FULL_TIME, None),
        ("年薪2万", EmploymentForm.FULL_TIME, BLOCK), ("1200元/月", EmploymentForm.PART_TIME, None),
        ("2000元以上", EmploymentForm.FULL_TIME, None),
    ],
)  # fmt: skip
def test_pay_floor(text: str, form: EmploymentForm, level: FindingLevel | None) -> None:
    read = read_pay(text)
    assert read is not None
    ad = dataclasses.replace(GOOD, pay=read[0], pay_text=text, form=form, hours_per_day=8)
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
