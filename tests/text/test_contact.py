"""Whom to ask, and what personal data free text must not show."""

from __future__ import annotations

import pytest

from matcher.models.values import Contact
from matcher.text.contact import read_contact, redact
from matcher.text.normalise import clean

NUMBER = "13812345678"


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("联系人:张经理 13812345678", Contact("张经理", (NUMBER,))),
        ("电话13812345678(李女士)", Contact("李女士", (NUMBER,))),
        ("王建国 138-1234-5678 微信同号", Contact("王建国", (NUMBER,), NUMBER)),
        ("招聘热线:4001234567", Contact("", ("400-123-4567",))),
        ("电话:0353.6600451(工作时间)", Contact("", ("0353-6600451",))),
        ("0351-7676071转802 郭主任", Contact("郭主任", ("0351-7676071-802",))),
        ("请找刘师傅,1 3 8 1 2 3 4 5 6 7 8", Contact("刘师傅", (NUMBER,))),
        ("加微信Jiaohua_2026咨询", Contact("", (), "jiaohua_2026")),
        ("VX:hr20260 电话13812345678", Contact("", (NUMBER,), "hr20260")),
        ("简历发至 HR@Example.com", Contact("", (), "", "hr@example.com")),
        ("一三八一二三四五六七八", Contact("", (NUMBER,))),
        ("0351-4567890、4567891", Contact("", ("0351-4567890", "0351-4567891"))),
        ("电话0351-4567890/4567891/4567892", Contact("", ("0351-4567890", "0351-4567891", "0351-4567892"))),
        ("0351-4567890、13812345678", Contact("", ("0351-4567890", NUMBER))),
        ("0351-4567890,5000-6000元", Contact("", ("0351-4567890",))),
    ],
)
def test_contact(text: str, contact: Contact) -> None:
    text = clean(text)
    read = read_contact(text)
    assert read is not None
    assert read[0] == contact
    assert 0 <= read[1].start < read[1].end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["工资13500-150000元", "年薪130000-150000", "统一编号12345678901", "V型滤池操作工", "微信公众号搜索本公司", ""],
)
def test_other_figures_are_no_contact(text: str) -> None:
    assert read_contact(clean(text)) is None


@pytest.mark.parametrize(
    "secret",
    [
        "138-1234-5678", "138 1234 5678", "１３８１２３４５６７８", "138.1234.5678", "138—1234—5678", "1 3 8 1 2 3 4 5 6 7 8",
        "一三八一二三四五六七八", "幺三八1234五六七八", "壹叁捌壹贰叁肆伍陆柒捌", "1381234 5678", "138_1234_5678", "138·1234·5678",
    ],
)  # fmt: skip
def test_redact_hides_a_mobile_however_it_is_spelt(secret: str) -> None:
    hidden = redact(f"有意者{secret}联系")
    assert hidden == "有意者138****5678联系"
    assert redact(hidden) == hidden


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("加微信:abc_12345", "abc_12345"), ("VX:Jiaohua88", "Jiaohua88"), ("wx jiaohua88", "jiaohua88"), ("加V:sxhr2026", "sxhr2026"),
        ("QQ:123456789", "123456789"), ("qq号 88776655", "88776655"), ("薇信号jiaohua_hr", "jiaohua_hr"),
    ],
)  # fmt: skip
def test_redact_hides_chat_names(text: str, secret: str) -> None:
    hidden = redact(text)
    assert secret not in hidden
    assert "已隐去" in hidden
    assert redact(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    ["工资13500-150000元", "微信转账发工资", "办公电话0351-7676071", "会用QQ、微信办公", "2026-12-31截止", "会VX5编程"],
)
def test_redact_leaves_the_rest(text: str) -> None:
    assert redact(text) == text
