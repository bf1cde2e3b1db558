"""Dates of forms."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.text.normalise import clean
from matcher.text.period import is_open_ended, read_birth, read_date, read_period

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)), ("2026年12月31日", date(2026, 12, 31)), ("2026.12.31", date(2026, 12, 31)),
        ("2026/1/5", date(2026, 1, 5)), ("20261231", date(2026, 12, 31)), ("12月31日", date(2026, 12, 31)),
        ("1月15日", date(2027, 1, 15)),
        ("11月20日", date(2026, 11, 20)), ("46387", date(2026, 12, 31)), ("46387.0", date(2026, 12, 31)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)),
        ("26年12月31日", date(2026, 12, 31)), ("截止到2026年12月31号", date(2026, 12, 31)),
        ("2026年12月", date(2026, 12, 1)), ("随时", TODAY),
        ("即日起", TODAY), ("一周内", date(2026, 12, 1)), ("15天内到岗", date(2026, 12, 9)), ("2月29日", None),
        ("2026-02-30", None), ("长期", None),
        ("abc", None), ("", None), ("5000-7000", None), ("13812345678", None), ("99999", None), ("2026", None),
    ],
)  # fmt: skip
def test_reads_date(text: str, day: date | None) -> None:
    read = read_date(clean(text), TODAY)
    assert (read[0] if read else None) == day


def test_month_end_and_open_end() -> None:
    assert read_date("2028年2月", TODAY, end=True)[0] == date(2028, 2, 29)  # type: ignore[index]
    assert is_open_ended("长期有效")
    assert not is_open_ended("2026-12-31")


def test_reads_period() -> None:
    period = read_period("有效期:2026-12-01至2027-01-31", TODAY)[0]  # type: ignore[index]
    assert (period.first, period.last) == (date(2026, 12, 1), date(2027, 1, 31))
    period = read_period("12月1日-1月15日", TODAY)[0]  # type: ignore[index]
    assert (period.first, period.last) == (date(2026, 12, 1), date(2027, 1, 15))
    assert read_period("2026-12-31至2026-12-01", TODAY) is None


@pytest.mark.parametrize(
    ("text", "on", "latest"),
    [
        ("1990年5月", date(1990, 5, 1), date(1990, 5, 31)), ("1990-05", date(1990, 5, 1), date(1990, 5, 31)),
        ("199005", date(1990, 5, 1), date(1990, 5, 31)),
        ("1990.5", date(1990, 5, 1), date(1990, 5, 31)), ("1990-05-12", date(1990, 5, 12), date(1990, 5, 12)),
        ("19900512", date(1990, 5, 12), date(1990, 5, 12)),
        ("90年5月", date(1990, 5, 1), date(1990, 5, 31)), ("1990", date(1990, 1, 1), date(1990, 12, 31)),
        ("1990年", date(1990, 1, 1), date(1990, 12, 31)),
        ("33005", date(1990, 5, 12), date(1990, 5, 12)), ("08年3月2日", date(2008, 3, 2), date(2008, 3, 2)),
    ],
)  # fmt: skip
def test_reads_birth(text: str, on: date, latest: date) -> None:
    birth = read_birth(text)
    assert birth is not None
    assert (birth.on, birth.latest) == (on, latest)


@pytest.mark.parametrize("text", ["不详", "", "36岁", "1990-13", "五月"])
def test_no_birth(text: str) -> None:
    assert read_birth(text) is None
