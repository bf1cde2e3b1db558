"""What a post asks for: education, grade, experience, age, headcount, working time."""

from __future__ import annotations

import pytest

from matcher.models.enums import EducationLevel as L
from matcher.models.enums import Shift, SkillGrade
from matcher.text.age import read_age
from matcher.text.education import read_education, read_wished_education
from matcher.text.experience import read_experience
from matcher.text.grade import read_skill_grade
from matcher.text.headcount import read_headcount
from matcher.text.normalise import clean
from matcher.text.schedule import read_days, read_hours, read_shift

NOTHING = "没有"
EDUCATION = [
    ("高中及以上", L.SENIOR), ("大专以上学历", L.COLLEGE), ("学历不限", None), ("不限", None),
    ("初中以上文化", L.JUNIOR),
    ("中专/中技及以上", L.SECONDARY), ("技校毕业", L.TECHNICAL), ("统招本科", L.BACHELOR),
    ("大学专科以上学历", L.COLLEGE),
    ("硕士研究生", L.MASTER), ("小学", L.PRIMARY), ("职高", L.VOCATIONAL), ("大专及以上学历,机电专业优先", L.COLLEGE),
    ("本科优先,大专以上", L.COLLEGE), ("高中或中专", L.SENIOR), ("无学历要求", None), ("学历要求:不限", None),
    ("初中(含)以上学历", L.JUNIOR), ("大学毕业", L.BACHELOR), ("会电脑,高中以上,吃苦耐劳", L.SENIOR),
    ("博士、硕士优先", NOTHING), ("高中数学教师", NOTHING), ("小学老师", NOTHING), ("专科医院", NOTHING),
    ("服从本科室安排", NOTHING), ("技师学院附近", NOTHING), ("吃苦耐劳", NOTHING), ("大学城附近", NOTHING),
    ("大专优先", NOTHING), ("本科优先,大专亦可", L.COLLEGE), ("高中以上学历,大专优先", L.SENIOR), ("初高中均可", L.JUNIOR),
    ("文化不低于高中", L.SENIOR), ("最好大专", NOTHING), ("晋中专线司机", NOTHING), ("初中级焊工均可", NOTHING),
    ("给高中生做饭", NOTHING), ("高 中 以 上", L.SENIOR), ("不要求学历", None), ("大专及以上(专业不限)", L.COLLEGE),
]  # fmt: skip
GRADE = [
    ("中级工及以上", SkillGrade.FOUR), ("高级工(三级)", SkillGrade.THREE), ("四级/中级工", SkillGrade.FOUR),
    ("高级技师", SkillGrade.ONE), ("持技师证", SkillGrade.TWO), ("技师及以上", SkillGrade.TWO),
    ("初级工", SkillGrade.FIVE),
    ("职业资格三级", SkillGrade.THREE), ("技能等级:4级", SkillGrade.FOUR), ("三级", SkillGrade.THREE),
    ("高级", SkillGrade.THREE),
    ("高级工或技师", SkillGrade.THREE), ("二级技能等级以上", SkillGrade.TWO),
    ("足疗技师", NOTHING), ("高级工程师", NOTHING), ("技师学院毕业", NOTHING), ("中级工优先", NOTHING),
    ("无需技能等级", NOTHING), ("英语四级", NOTHING), ("三级医院", NOTHING),
    ("维修电工,要三级证", SkillGrade.THREE), ("高级电工证", SkillGrade.THREE), ("初、中级均可,钳工", SkillGrade.FIVE),
    ("育婴员五级", SkillGrade.FIVE), ("消防设施操作员中级证", SkillGrade.FOUR), ("技能等级:叁级", SkillGrade.THREE),
    ("中 级 工", SkillGrade.FOUR), ("中级工以上,是技师更好", SkillGrade.FOUR), ("二级建造师", NOTHING), ("计算机二级证书", NOTHING),
    ("高级经理助理", NOTHING), ("中级会计师职称", NOTHING),
]  # fmt: skip
# text, least years, most, wish, graduate
EXPERIENCE = [
    ("1年以上", 1, None, False, False), ("1-3年", 1, 3, False, False), ("两年左右", 2, None, False, False),
    ("三年及以上焊接工作经验", 3, None, False, False), ("半年以上相关经验", 0.5, None, False, False),
    ("6个月以上经验", 0.5, None, False, False), ("一年半工作经验", 1.5, None, False, False),
    ("不限", None, None, False, False),
    ("经验不限", None, None, False, False), ("无经验可", None, None, False, False),
    ("无需经验,带薪培训", None, None, False, False),
    ("应届毕业生", None, None, False, True), ("有经验者优先", None, None, True, False),
    ("有2年以上工作经验者优先", 2, None, True, False), ("驾龄3年以上", 3, None, False, False),
    ("5年以下", 0, 5, False, False), ("从事电工工作满2年", 2, None, False, False),
    ("零基础可学", None, None, False, False), ("开了七八年天车", 7, None, False, False), ("开发 3年+ 会数据库", 3, None, False, False),
    ("我做月嫂五年了", 5, None, False, False), ("经验1年以内", 0, 1, False, False), ("无经验", 0, None, False, False),
    ("无经验可,有焊接经验优先", None, None, True, False), ("不招应届,要两年以上经验", 2, None, False, False),
    ("26届", None, None, False, True), ("26届毕业生", None, None, False, True), ("25、26届可投", None, None, False, True),
    ("2026届", None, None, False, True), ("5000元,一年以上经验", 1, None, False, False),
    ("5000元一年以上经验", 1, None, False, False),
]  # fmt: skip
NO_EXPERIENCE = [
    "合同期3年",
    "公司成立20年",
    "签订1年劳动合同",
    "2026年12月",
    "吃苦耐劳",
    "年满18周岁",
    "质保1年",
    "30岁以上",
    "退伍不超过2年",
    "近三年无违章",
    "干满3个月报销路费",
    "试用期3个月",
    "五六万一年",
    "两三千块钱一个月",
    "一年两三万",
    "第26届广交会",
    "20届三中全会",
]
AGES = [
    ("18-45岁", 18, 45), ("45岁以下", None, 45), ("年满18周岁", 18, None), ("18周岁以上,45周岁以下", 18, 45),
    ("18至50周岁", 18, 50),
    ("年龄在20-35岁之间", 20, 35), ("年龄:18-40", 18, 40), ("60岁以内", None, 60), ("不超过55周岁", None, 55),
    ("二十岁以上", 20, None),
    ("男18-55岁,女18-50岁", 18, 55), ("20岁-45岁", 20, 45), ("18~48周岁", 18, 48), ("55周岁(含)以下", None, 55),
    ("年龄45以下", None, 45), ("超过55的不要", None, 55), ("不满18岁勿扰", 18, None), ("十八到五十,夫妻也行", 18, 50),
    ("年龄≤48", None, 48), ("女 50以下 会和面", None, 50), ("45岁封顶", None, 45), ("要45以下男工", None, 45),
    ("女45岁以下,男50岁以下", None, 50), ("护理82岁老人,阿姨55岁以下", None, 55), ("20以上50以下", 20, 50),
]  # fmt: skip
NO_AGE = [
    "照顾78岁老太太",
    "60岁以上老人半价",
    "身高165以上",
    "载重18-35吨",
    "时薪25-40元",
    "年龄放宽",
    "8-10人",
    "5000-7000",
    "1990年",
    "18薪",
    "45元以下",
    "",
    "孩子3岁以上",
]
SHIFTS = [
    ("白班", Shift.DAY), ("长白班", Shift.DAY), ("两班倒", Shift.TWO), ("12小时两班倒", Shift.TWO),
    ("三班倒", Shift.THREE),
    ("四班三倒", Shift.THREE), ("三班两运转", Shift.THREE), ("四班两运转", Shift.TWO), ("白夜班倒", Shift.TWO),
    ("夜班", Shift.NIGHT),
    ("不上夜班", Shift.DAY), ("无夜班", Shift.DAY), ("不倒班", Shift.DAY), ("行政班", Shift.DAY),
    ("能接受倒班", Shift.TWO),
    ("晚班20点到6点", Shift.NIGHT), ("双休,五险", None), ("领班", None), ("倒三班", Shift.THREE), ("五班三倒", Shift.THREE), ("上24休48", Shift.THREE), ("黑白倒班", Shift.TWO),
    ("两班车接送", None), ("夜班补贴20元", None), ("早9晚6", Shift.DAY), ("晚8点至早8点", Shift.NIGHT),
]  # fmt: skip
HOURS = [
    ("8", 8), ("8.0", 8), ("每天8小时", 8), ("8小时工作制", 8), ("12小时", 12), ("8-10小时", 10), ("十小时", 10),
    ("8h/天", 8), ("日均8小时", 8),
    ("每天工作时间:7.5小时", 7.5), ("每周40小时", None), ("加班2小时", None), ("24小时热线", None),
    ("2小时内到达", None), ("白班", None), ("8:00-12:00,14:00-18:00", 8), ("每天八个半小时", 8.5), ("24小时招工热线", None),
    ("9:00-18:00", None), ("上24休24", 24),
    ("七八十块一小时", None), ("20块钱一小时", None),
]  # fmt: skip
DAYS = [
    ("双休", 5), ("单休", 6), ("做六休一", 6), ("做五休二", 5), ("大小周", 5.5), ("月休4天", 6), ("月休6天", 5.6),
    ("周工作5天", 5),
    ("每周休息一天", 6), ("6", 6), ("5.5", 5.5), ("6天", 6), ("单双休", 5.5), ("上三休一", 5.2), ("全月无休", 7),
    ("月休八天", 5), ("朝八晚六", None), ("干六天歇一天", 6), ("每周工作五天半", 5.5), ("一礼拜休一天", 6), ("月休2天", 6.5),
    ("双休日商场促销", None), ("年休假5天", None), ("上5天班", 5), ("周六日休息", 5), ("周日休息", 6), ("干一天歇一天", 3.5),
    ("周六日", None), ("每周六日", None), ("周六日可以来", None), ("每周六天", 6), ("每周六日工作制", 6),
]  # fmt: skip
HEADCOUNTS = [
    ("10人", 10), ("10", 10), ("10.0", 10), ("5-8人", 8), ("十名", 10), ("招两个催收员", 2), ("约20人", 20),
    ("置业顾问(10名)", 10),
    ("1000人", 1000), ("3名", 3), ("焊工15名", 15), ("20人左右", 20), ("缺工30人", 30), ("现有员工500人,招聘20人", 20),
    ("共12位", 12), ("要俩小工", 2), ("保洁壹名", 1), ("夫妻工一对", 2), ("三五个小工", 5), ("要十来个短工", 10), ("男20女10", 30),
    ("还剩10个名额", 10), ("双人宿舍,招女工10名", 10), ("护理员5名", 5),
]  # fmt: skip
NO_HEADCOUNT = [
    "现有职工480人",
    "能管理30人的班组",
    "照顾两位老人",
    "三人以上拼车",
    "一桌10人的宴席",
    "一人看两台",
    "8人间宿舍",
    "前10名报名有礼",
    "abc",
    "",
    "0人",
    "-5",
    "99999999",
    "12个月",
    "焊工",
    "见附件",
    "3个月",
]


@pytest.mark.parametrize(("text", "level"), EDUCATION)
def test_education(text: str, level: L | str | None) -> None:
    read = read_education(clean(text))
    assert (read[0].level if read else NOTHING) == level


def test_education_details() -> None:
    assert read_education("全日制本科")[0].full_time_only  # type: ignore[index]
    assert not read_education("高中以下")[0].or_above  # type: ignore[index]
    assert read_wished_education("大专优先")[0].level is L.COLLEGE  # type: ignore[index]
    _, span = read_education("要求大专以上学历")  # type: ignore[misc]
    assert "要求大专以上学历"[span.start : span.end] == "大专以上学历"


@pytest.mark.parametrize(("text", "grade"), GRADE)
def test_skill_grade(text: str, grade: SkillGrade | str) -> None:
    read = read_skill_grade(clean(text))
    assert (read[0] if read else NOTHING) == grade


@pytest.mark.parametrize(("text", "least", "most", "wish", "graduate"), EXPERIENCE)
def test_experience(text: str, least: float | None, most: float | None, wish: bool, graduate: bool) -> None:
    read = read_experience(clean(text))
    assert read is not None
    experience = read[0]
    assert (experience.minimum, experience.maximum) == (least, most)
    assert (experience.wish_only, experience.graduate) == (wish, graduate)


@pytest.mark.parametrize("text", NO_EXPERIENCE)
def test_other_years_are_not_experience(text: str) -> None:
    assert read_experience(clean(text)) is None


@pytest.mark.parametrize(("text", "least", "most"), AGES)
def test_age(text: str, least: int | None, most: int | None) -> None:
    read = read_age(clean(text))
    assert read is not None
    assert (read[0].minimum, read[0].maximum) == (least, most)


@pytest.mark.parametrize("text", NO_AGE)
def test_other_figures_are_not_age(text: str) -> None:
    assert read_age(clean(text)) is None


@pytest.mark.parametrize(("text", "shift"), SHIFTS)
def test_shift(text: str, shift: Shift | None) -> None:
    read = read_shift(clean(text))
    assert (read[0] if read else None) is shift


@pytest.mark.parametrize(("text", "hours"), HOURS)
def test_hours(text: str, hours: float | None) -> None:
    read = read_hours(clean(text))
    assert (read[0] if read else None) == hours


@pytest.mark.parametrize(("text", "days"), DAYS)
def test_days(text: str, days: float | None) -> None:
    read = read_days(clean(text))
    assert (read[0] if read else None) == days


@pytest.mark.parametrize(("text", "total"), HEADCOUNTS)
def test_headcount(text: str, total: int) -> None:
    read = read_headcount(clean(text))
    assert read is not None
    assert read.total == total


@pytest.mark.parametrize("text", NO_HEADCOUNT)
def test_no_headcount(text: str) -> None:
    assert read_headcount(clean(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "学历不限", "户籍不限", "年龄不限", "男女不限", "经验不限", "招工不限学历", "招聘不限性别", "长期招聘", "不定时工时制",
        "6000以上", "18到48", "约10", "5-8",
    ],
)  # fmt: skip
def test_words_of_other_fields_are_no_headcount_in_running_text(text: str) -> None:
    assert read_headcount(text, told=False) is None


@pytest.mark.parametrize(
    "text", ["人数不限", "名额不限", "不限", "招工不限人数", "招普工，人数不限", "保洁若干", "大量招工"]
)
def test_open_numbers_stand_beside_people_or_alone(text: str) -> None:
    read = read_headcount(clean(text), told=False)
    assert read is not None
    assert read.unknown


@pytest.mark.parametrize(("text", "total"), [("6000以上", 6000), ("约10", 10), ("5-8", 8), ("长期招聘", None)])
def test_a_cell_for_people_is_read_without_their_unit(text: str, total: int | None) -> None:
    read = read_headcount(text)
    assert read is not None
    assert read.total == total


@pytest.mark.parametrize("text", ["若干", "若干人", "招若干名", "数名", "多名"])
def test_some_people_is_never_one(text: str) -> None:
    read = read_headcount(text)
    assert read is not None
    assert read.total is None
    assert read.unknown


@pytest.mark.parametrize(
    "text",
    [
        "焊工5人、电工3人",
        "焊工5名,电工3名",
        "焊工5人 电工3人",
        "招焊工(5人)、电工(3人)",
        "焊工:5人;电工:3人",
        "焊工五人、电工三人",
        "共招8人:焊工5,电工3",
        "焊工×5,电工×3",
    ],
)
def test_several_posts_in_one_cell(text: str) -> None:
    read = read_headcount(clean(text))
    assert read is not None
    assert read.by_title == (("焊工", 5), ("电工", 3))
    assert read.total == 8


def test_each_of_several_posts() -> None:
    read = read_headcount("车工、磨工各2名")
    assert read is not None
    assert (read.total, read.by_title) == (4, (("车工", 2), ("磨工", 2)))


def test_one_post_without_a_figure_leaves_the_total_open() -> None:
    read = read_headcount("焊工3名,学徒若干")
    assert read is not None
    assert (read.total, read.unknown, read.by_title) == (None, True, (("焊工", 3),))
