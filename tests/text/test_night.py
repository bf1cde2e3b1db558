"""夜班: who says in everyday words that nights are out is never asked for one."""

from __future__ import annotations

import pytest

from matcher.text.availability import read_night


@pytest.mark.parametrize(
    "text",
    [
        "要接送孩子，夜班不去",
        "家里老人要照顾，夜班上不了",
        "身体不好，现在夜班值不了",
        "不出太原，晚上不干",
        "晚上不上班，小店附近",
        "白天榆次也能去，夜班不上",
    ],
)
def test_nights_refused(text: str) -> None:
    assert read_night(text) is False


@pytest.mark.parametrize("text", ["夜班可以，住校更好", "能倒班，孝义附近", "夜班能上，周末不行"])
def test_nights_accepted(text: str) -> None:
    assert read_night(text) is True
