"""Pay in the wordings of real brochures."""

from __future__ import annotations

import pytest

from matcher.models.enums import PayUnit
from matcher.text.normalise import clean
from matcher.text.pay import read_pay

M, D, H, Y, P = PayUnit.MONTH, PayUnit.DAY, PayUnit.HOUR, PayUnit.YEAR, PayUnit.PIECE
W = PayUnit.WEEK

# text, least and most in yuan, unit
RANGES = [
    ("5000-7000元/月", 5000, 7000, M),
    ("6-8千/月", 6000, 8000, M),
    ("8k-15k", 8000, 15000, M),
    ("1.2-1.8万", 12000, 18000, M),
    ("１．２－１．８万·13薪", 12000, 18000, M),
    ("200元/天", 200, 200, D),
    ("日结200", 200, 200, D),
    ("25元/时", 25, 25, H),
    ("时薪25-30元", 25, 30, H),
    ("小时工22元", 22, 22, H),
    ("年薪10-15万", 100_000, 150_000, Y),
    ("三千五到五千", 3500, 5000, M),
    ("普工6000-8000包吃住", 6000, 8000, M),
    ("不低于4500", 4500, None, M),
    ("5000以上", 5000, None, M),
    ("5000元/月以上", 5000, None, M),
    ("5000元左右", 5000, 5000, M),
    ("月薪3500起", 3500, None, M),
    ("月薪：4000元—6000元", 4000, 6000, M),
    ("4000～6000元", 4000, 6000, M),
    ("工资4000元至5500元", 4000, 5500, M),
    ("六七千", 6000, 7000, M),
    ("试用期3000元，转正后4000-5000元", 4000, 5000, M),
    ("综合工资6000-9000元，夜班补贴20元", 6000, 9000, M),
    ("月休四天，工资4500，全勤奖200", 4500, 4500, M),
    ("280元一天，管午饭", 280, 280, D),
    ("计件0.5元/件", 0.5, 0.5, P),
    ("计件工资，月入5000-8000", 5000, 8000, M),
    ("1万2", 12000, 12000, M),
    ("4k5", 4500, 4500, M),
    ("每月3800元，缴纳五险", 3800, 3800, M),
    ("基本工资2000+绩效，综合4500-6000元", 4500, 6000, M),
    ("工作8小时，5500-6500元/月", 5500, 6500, M),
    ("18-45岁，4000-5000元", 4000, 5000, M),
    ("8,000-10,000元/月", 8000, 10000, M),
    ("最低4000,最高8000", 4000, 8000, M),
    ("两千八", 2800, 2800, M),
    ("一天一百五", 150, 150, D),
    ("税前6000", 6000, 6000, M),
    ("周薪1500,一周一发", 1500, 1500, W),
    ("1800元/周", 1800, 1800, W),
    ("一天三百二，管中午饭", 320, 320, D),
    ("三百一天", 300, 300, D),
    ("三四百一天", 300, 400, D),
    ("四千五到五千五", 4500, 5500, M),
    ("月入过万", 10000, None, M),
    ("工资上万不是梦", 10000, None, M),
    ("四千多", 4000, None, M),
    ("每吨3元,多装多得", 3, 3, P),
    ("一件8毛", 0.8, 0.8, P),
    ("一年6万", 60_000, 60_000, Y),
    ("月工资最高8500元", None, 8500, M),
    ("月薪￥4,500-6,000", 4500, 6000, M),
    ("男女不限，月工资5000元，联系电话0351-7676071", 5000, 5000, M),
    ("两三百一天", 200, 300, D),
    ("一天两三百", 200, 300, D),
    ("工资两三千", 2000, 3000, M),
    ("七八十块一小时", 70, 80, H),
    ("三五千", 3000, 5000, M),
    ("一万二三", 12000, 13000, M),
    ("壹万贰仟元", 12000, 12000, M),
    ("伍仟至柒仟元", 5000, 7000, M),
    ("壹佰伍拾元/天", 150, 150, D),
    ("男260元/天,女220元/天", 220, 260, D),
    ("白班260,夜班280", 260, 280, D),
    ("夜班22元/小时,白班20元/小时", 20, 22, H),
    ("5000/6000", 5000, 6000, M),
    ("7-1万", 7000, 10000, M),
    ("8-1.2万", 8000, 12000, M),
    ("一个班180元", 180, 180, D),
    ("180元/班", 180, 180, D),
    ("每班180", 180, 180, D),
]
NONE = [
    "电话0351-7676071", "13812345678", "2026年12月31日", "1990年出生", "成立于2008年", "40人", "18-45岁", "3-5年经验",
    "身高165cm以上", "注册资本5000万元", "面积3000平方米", "每天工作8小时", "400-6688-123", "2025", "员工3000余人",
    "N1叉车证", "", "140105", "年产量50000吨", "经验不限", "押金200元", "全勤奖300元", "餐补15元/天", "房租500元/月",
    "一次性缴培训费1980元", "高温津贴每月240元", "每月15号发工资", "一台25吨吊车", "客单价300元", "月流水10万",
    "二三百人", "两三百平", "七八十岁", "奖金两三千", "五六十人", "白班120人,夜班80人", "男170女160", "每班补20元",
    "两班倒,每班10人", "2026/2027",
]  # fmt: skip


@pytest.mark.parametrize(("text", "least", "most", "unit"), RANGES)
def test_reads_range(text: str, least: float | None, most: float | None, unit: PayUnit) -> None:
    read = read_pay(clean(text))
    assert read is not None
    pay, span = read
    assert (pay.minimum, pay.maximum, pay.unit) == (least and round(least * 100), most and round(most * 100), unit)
    assert 0 <= span.start < span.end <= len(clean(text))


@pytest.mark.parametrize("text", NONE)
def test_other_figures_are_not_pay(text: str) -> None:
    assert read_pay(clean(text)) is None


def test_base_pay_under_commission() -> None:
    pay = read_pay("底薪3000+提成")[0]  # type: ignore[index]
    assert (pay.minimum, pay.maximum, pay.base, pay.note) == (300_000, None, 300_000, "提成")
    pay = read_pay("底薪1500+提成,综合工资4000-6000元")[0]  # type: ignore[index]
    assert (pay.minimum, pay.maximum, pay.base) == (400_000, 600_000, 150_000)


@pytest.mark.parametrize("text", ["底薪2000,每车50元提成", "底薪2000,每件3元", "底薪2000,每车提50元"])
def test_a_rate_on_top_of_base_pay_is_not_the_pay(text: str) -> None:
    pay = read_pay(text)[0]  # type: ignore[index]
    assert (pay.minimum, pay.maximum, pay.unit, pay.base) == (200_000, None, PayUnit.MONTH, 200_000)


@pytest.mark.parametrize("text", ["面议", "薪资面议", "工资:面谈", "待遇面议"])
def test_negotiable_pay_has_no_figure(text: str) -> None:
    pay = read_pay(text)[0]  # type: ignore[index]
    assert pay.negotiable
    assert (pay.minimum, pay.maximum) == (None, None)


def test_negotiable_on_top_of_a_figure_keeps_it() -> None:
    pay = read_pay("基本工资3000元/月,其余面议")[0]  # type: ignore[index]
    assert (pay.minimum, pay.base, pay.negotiable) == (300_000, 300_000, True)


def test_piece_work_without_rate() -> None:
    pay = read_pay("计件")[0]  # type: ignore[index]
    assert (pay.unit, pay.minimum, pay.negotiable) == (PayUnit.PIECE, None, False)


def test_thirteen_months_and_monthly_value() -> None:
    assert read_pay("1.2-1.8万·13薪")[0].months == 13  # type: ignore[index]
    assert read_pay("年薪12万")[0].monthly() == (1_000_000, 1_000_000)  # type: ignore[index]
    assert read_pay("周薪1500元")[0].monthly() == (650_000, 650_000)  # type: ignore[index]
