"""Check of codes: unified social credit code (统一社会信用代码, GB 32100) and resident ID (公民身份号码, GB 11643)."""

from __future__ import annotations

import re
from datetime import date

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


def uscc_check(body: str) -> str:
    """Check character of the first 17 characters of a unified social credit code."""
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def uscc_problem(code: str) -> str | None:
    """What is wrong with a unified social credit code, in Chinese; None when it is sound."""
    if len(code) != 18:
        return f"统一社会信用代码应为18位，现为{len(code)}位"
    wrong = next((char for char in code if char not in _ALPHABET), None)
    if wrong is not None:
        place = code.index(wrong) + 1
        return f"统一社会信用代码第{place}位“{wrong}”不是允许的字符（只用数字和大写字母，不用 I、O、S、V、Z）"
    if not re.fullmatch(r"\d{6}", code[2:8]):
        return "统一社会信用代码第3至8位应为登记机关的6位数字区划码"
    if uscc_check(code[:17]) != code[17]:
        return "统一社会信用代码校验位不符，可能有录错的字符"
    return None


def resident_id_problem(number: str) -> str | None:
    """What is wrong with a resident ID number, in Chinese: length, date or check digit; None when it is sound."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "身份证号应为17位数字加1位数字或大写X"
    if _id_date(number) is None:
        return "身份证号中的出生日期不存在"
    total = sum(int(char) * weight for char, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return None if _ID_CHECKS[total % 11] == number[17] else "身份证号校验位不符，可能有录错的数字"


def resident_id_warning(number: str) -> str | None:
    """A doubt about the area of an ID number; only a warning, since codes of abolished areas stay valid."""
    return None if number[:2] in _PROVINCES else "身份证号前两位不是现行省级区划码，请核对"


def resident_id_birth(number: str) -> date | None:
    """Date of birth of a sound ID number, or None."""
    return _id_date(number) if resident_id_problem(number) is None else None


def _id_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
