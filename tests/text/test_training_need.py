"""Trades and headcounts out of the words of a survey; what says no number stays words."""

from __future__ import annotations

import pytest

from matcher.text.training_need import read_needs


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("焊工中级 10 人", [("焊工中级", 10)]),
        ("需要电焊工10人、叉车司机 5名；安全培训", [("电焊工", 10), ("叉车司机", 5)]),
        ("培训 3 名数控操作工", [("数控操作工", 3)]),
        ("电工2人，电工3人", [("电工", 2)]),
        ("无", []),
        ("暂不需要", []),
        ("0人", []),
        ("焊工 123456 人", []),
        ("１０ 人", []),
    ],
)
def test_a_need_is_a_trade_with_a_number(words: str, read: list[tuple[str, int]]) -> None:
    assert [(one.trade, one.headcount) for one in read_needs(words)] == read


def test_anything_else_is_read_as_nothing() -> None:
    for words in (
        "",
        "、" * 500,
        "焊" * 500 + "3人",
        "<script>1</script>",
        "\n".join(f"工种{'甲' * n}{n}人" for n in range(1, 40)),
    ):
        assert len(read_needs(words)) <= 10
