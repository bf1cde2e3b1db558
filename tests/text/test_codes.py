"""Codes, telephone numbers and masking."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from matcher.text.codes import resident_id_birth, resident_id_problem, resident_id_warning, uscc_check, uscc_problem
from matcher.text.contact import mask_name, mask_phone, read_phones, redact

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(body: str) -> str:
    total = sum(int(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@given(
    st.sampled_from("15912"),
    st.sampled_from("1239"),
    st.sampled_from(["140105", "140802", "110000"]),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.sampled_from(ALPHABET),
)
def test_credit_code_agrees_with_the_library(agency: str, kind: str, area: str, body: str, last: str) -> None:
    good = agency + kind + area + body
    good += uscc_check(good)
    assert uscc_problem(good) is None
    assert uscc.is_valid(good)
    changed = good[:17] + last
    assert (uscc_problem(changed) is None) == uscc.is_valid(changed)


@pytest.mark.parametrize(
    ("code", "words"),
    [("91140100", "18位"), ("9114010OMA0GT0000X", "不是允许的字符"), ("91140100MA0GT0000X", "校验位"), ("", "18位"), ("91ABCDEFMA0GT0000X", "区划码")],
)  # fmt: skip
def test_credit_code_says_what_is_wrong(code: str, words: str) -> None:
    assert words in (uscc_problem(code) or "")


def test_resident_id() -> None:
    rng = random.Random(7)
    for _ in range(200):
        number = resident_id(
            f"140{rng.randrange(100, 999)}19{rng.randrange(50, 99)}0{rng.randrange(1, 9)}1{rng.randrange(10)}{rng.randrange(100, 999)}"
        )
        assert resident_id_problem(number) is None
        assert resident_id_birth(number) is not None
        wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
        assert "校验位" in (resident_id_problem(wrong) or "")
    assert "日期" in (resident_id_problem(resident_id("14010519900230123")) or "")
    assert "17位" in (resident_id_problem("140105") or "")
    assert resident_id_warning(resident_id("99010519900210123")) is not None


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("联系电话:13812345678", ["13812345678"]), ("138 1234 5678", ["13812345678"]),
        ("138-1234-5678", ["13812345678"]),
        ("+86 13812345678", ["13812345678"]), ("0351-7676071", ["0351-7676071"]), ("（0351）7676071", ["0351-7676071"]),
        ("03517676071", ["0351-7676071"]), ("0351-7676071转802", ["0351-7676071-802"]),
        ("400-668-8123", ["400-668-8123"]),
        ("010-88886666 13912345678", ["010-88886666", "13912345678"]), ("１３８１２３４５６７８", ["13812345678"]),
        ("工资5000-7000", []),
        ("12345678901", []), ("91140100MA0GT00000", []), ("见附件", []),
        ("13812345678/13912345678", ["13812345678", "13912345678"]),
    ],
)  # fmt: skip
def test_reads_phones(text: str, phones: list[str]) -> None:
    assert read_phones(text) == phones


def test_redact_hides_personal_numbers_and_keeps_the_office_phone() -> None:
    number = resident_id("14010519900210123")
    text = redact(
        f"张三 13812345678 身份证{number} 卡号6222020502001234567 办公电话0351-7676071 工资5000-7000元 2026-12-31"
    )
    assert "138****5678" in text
    assert number not in text
    assert "6222" not in text
    assert "0351-7676071" in text
    assert "5000-7000元" in text
    assert "2026-12-31" in text
    assert redact(text) == text


@pytest.mark.parametrize(
    "secret", ["138 1234 5678", "138-1234-5678", "+8613812345678", "6222 0205 0200 1234 567", "140105 19900210 1232"]
)
def test_redact_sees_through_blanks(secret: str) -> None:
    digits = "".join(char for char in secret if char.isdigit())[-11:]
    left = "".join(char for char in redact(f"号码{secret}。") if char.isdigit())
    assert digits not in left


def test_masks() -> None:
    assert (mask_name("张三丰"), mask_name("张三"), mask_name(""), mask_name("A")) == ("张**", "张*", "", "A*")
    assert (mask_phone("13812345678"), mask_phone("0351-7676071"), mask_phone("110")) == (
        "138****5678",
        "035****6071",
        "***",
    )
