"""What a text says of a condition: demanded, wished for, waived."""

from __future__ import annotations

import pytest

from matcher.models.enums import Need
from matcher.text.need import read_need

MUST, WISH, WAIVED = Need.MUST, Need.WISH, Need.WAIVED


@pytest.mark.parametrize(
    ("text", "about", "need"),
    [
        ("必须有健康证", "健康证", MUST), ("叉车证优先", "叉车证", WISH), ("无需叉车证", "叉车证", WAIVED),
        ("有叉车证,有经验者优先", "叉车证", MUST), ("电工证 叉车证优先", "电工证", MUST), ("叉车证 优先", "叉车证", WISH),
        ("有焊工证、电工证者优先", "焊工证", WISH), ("加分项:电工证、会焊接", "电工证", WISH), ("最好会电焊", "电焊", WISH),
        ("无需经验但必须有叉车证", "叉车证", MUST), ("无焊工证勿扰", "焊工证", MUST), ("非本科不考虑", "本科", MUST),
        ("没有登高证也行,来了学", "登高证", WAIVED), ("普通话二甲不是必要条件", "普通话二甲", WAIVED), ("健康证就免了", "健康证", WAIVED),
        ("户籍不限", "户籍", WAIVED), ("男女不限", "男女", WAIVED), ("大专及以上学历(专业不限)", "大专及以上", MUST),
        ("年龄无所谓,健康证得办好", "健康证", MUST), ("两证(健康证、面点证)缺一不可", "面点证", MUST), ("不看学历", "学历", WAIVED),
        ("大专可放宽,专业不放宽", "专业", MUST), ("要是有育婴证就太好了", "育婴证", WISH), ("经验有无皆可", "经验", WAIVED),
        ("同等条件下退伍军人优先", "退伍军人", WISH), ("缺了特种作业证不让进场", "特种作业证", MUST), ("能上夜班", "夜班", MUST),
    ],
)  # fmt: skip
def test_need(text: str, about: str, need: Need) -> None:
    start = text.index(about)
    assert read_need(text, start, start + len(about)) is need


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1), (0, 99)])
def test_a_place_outside_the_text_is_simply_demanded(start: int, end: int) -> None:
    assert read_need("无需经验", start, end) is MUST
