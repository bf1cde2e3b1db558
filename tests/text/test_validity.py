"""From when to when something holds."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.text.normalise import clean
from matcher.text.period import read_date
from matcher.text.validity import read_validity

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("即日起至12月31日", "11-25", "12-31"), ("报名:12月1日—12月15日", "12-01", "12-15"), ("截止日期 2026/12/20", None, "12-20"),
        ("1月5日到岗", "2027-01-05", "2027-01-05"), ("11月20日起报名", "11-20", None), ("12月上旬到岗", "12-01", "12-10"),
        ("12月底前报到", None, "12-31"), ("下月初上班", "12-01", "12-01"), ("明天下午面试", "11-26", "11-26"),
        ("下周一到厂体检", "11-30", "11-30"), ("2026年12月全月", "12-01", "12-31"), ("12月至次年3月", "12-01", "2027-03-31"),
        ("报名从11.28到12.6", "11-28", "12-06"), ("年底前招满为止", None, "12-31"), ("三天后上工", "11-28", "11-28"),
        ("自2026-12-01起,至2027-02-28止", "12-01", "2027-02-28"), ("11月30日18:00前投简历", None, "11-30"),
        ("12月5日、6日现场报名", "12-05", "12-06"), ("12月5日至8日", "12-05", "12-08"), ("9月15日开班", "2027-09-15", "2027-09-15"),
        ("即日起报名,12月20日截止", "11-25", "12-20"), ("15号前报名", None, "12-15"), ("元旦后上班", "2027-01-01", None),
        ("今年12月2日至明年1月底", "12-02", "2027-01-31"), ("随时到岗", "11-25", None), ("十二月五日面试", "12-05", "12-05"),
        ("12/20截止", None, "12-20"), ("工期12月1号到1月20号", "12-01", "2027-01-20"),
    ],
)  # fmt: skip
def test_validity(text: str, first: str | None, last: str | None) -> None:
    text = clean(text)
    read = read_validity(text, TODAY)
    assert read is not None
    validity, span = read
    days = [day and date.fromisoformat(day if len(day) == 10 else f"2026-{day}") for day in (first, last)]
    assert [validity.first, validity.last] == days
    assert not validity.open_ended
    assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", ["长期有效", "常年招工", "招满为止", "长期招聘,待遇从优"])
def test_open_ended(text: str) -> None:
    read = read_validity(text, TODAY)
    assert read is not None
    assert (read[0].first, read[0].last, read[0].open_ended) == (None, None, True)


@pytest.mark.parametrize(
    "text",
    [
        "洗碗12.5元/小时", "每月15号发工资", "年龄18-45岁", "月薪3.5-4.2千", "工龄满3月涨薪", "每袋25公斤,装11吨", "成立于2008年3月",
        "周一至周五", "入职三天后签合同", "一月一结", "0351-7676071", "2020年5月生", "",
    ],
)  # fmt: skip
def test_other_figures_are_no_dates(text: str) -> None:
    assert read_validity(clean(text), TODAY) is None


def test_a_date_cell_takes_spoken_dates() -> None:
    assert read_date("12月底", TODAY, end=True)[0] == date(2026, 12, 31)  # type: ignore[index]
    assert read_date("下周一", TODAY)[0] == date(2026, 11, 30)  # type: ignore[index]
