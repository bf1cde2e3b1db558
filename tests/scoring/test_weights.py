"""Weights and points: always 100 in all, always whole tenths that add up."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import Invalid
from matcher.scoring.points import apportion, rounded
from matcher.scoring.weights import FACTORS, Weights, presets_in

from .pools import WEIGHTS


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12))
def test_shares_are_apportioned_whole_and_within_one(shares: list[float]) -> None:
    whole = apportion(shares)
    assert sum(whole) == rounded(sum(shares))
    assert all(abs(points - share) <= 1 for points, share in zip(whole, shares, strict=True))
    assert all(points <= -(-share // 1) for points, share in zip(whole, shares, strict=True))


@given(st.sampled_from(sorted(presets_in(WEIGHTS))), st.sets(st.sampled_from(sorted(FACTORS)), min_size=1))
def test_ignored_factors_give_their_share_to_the_others(name: str, present: set[str]) -> None:
    weights = Weights.load(WEIGHTS, name)
    counted = {key for key in present if weights.factors[key] > 0}
    applied = weights.applied(present)
    assert sum(applied.values()) == (1000 if counted else 0)
    assert applied.keys() == counted
    total = sum(weights.factors[key] for key in present)
    assert all(abs(points - 1000 * weights.factors[key] / total) <= 1 for key, points in applied.items())


OWN = WEIGHTS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\nversion=1\nlabel='x'\n[a.factors]\nwords=100", "项目不全"),
        ("[a]\nversion=1", "读不懂"),
        ("nonsense", "读不懂"),
        ("a = 1", "读不懂"),
        (OWN.replace("words = 14", "words = 15", 1), "合计为 100"),
        (OWN.replace("words = 14", "words = nan", 1), "合计为 100"),
        (OWN.replace("words = 14", "words = inf", 1), "合计为 100"),
        (OWN.replace("words = 14", "words = -14", 1).replace("chars = 4", "chars = 32", 1), "合计为 100"),
        (OWN.replace("words = 14", f"words = {10**400}", 1), "读不懂"),
        (OWN.replace("words = 14", 'words = "14"', 1), "应是数：words"),
        (OWN.replace("words = 14", "words = true", 1), "应是数：words"),
        (OWN.replace("version = 2", "version = 1.5", 1), "version"),
        (OWN.replace("version = 2", "version = 12345678", 1), "version"),
        (OWN.replace('label = "标准"', 'label = " "', 1), "label"),
        (OWN.replace("[skilled", "[custom"), "方案名“custom”不能用"),
        (OWN.replace("[skilled", "[learned"), "方案名“learned”不能用"),
        (OWN.replace("[skilled", '["a@1+hardship"'), "不能用"),
        (OWN.replace("words = 14", "words = 4\nhardship = 10", 1), "不能写 hardship"),
        (OWN.replace("[wishes", "[wish"), "缺少权重方案：wishes"),
        (OWN.replace("[standard", "[usual"), "缺少权重方案：standard"),
        ("", "缺少权重方案：standard、wishes"),
        (None, "读不了"),
    ],
)
def test_a_faulty_file_is_refused_with_a_reason(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "weights.toml"
    if text is not None:
        assert text != OWN
        path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=message) as told:
        presets_in(path)
    assert str(path) in told.value.message
    assert "改正后重新启动" in told.value.message


def test_the_wishes_are_never_what_posts_are_scored_with(tmp_path: Path) -> None:
    start = OWN.index("[wishes]")
    path = tmp_path / "weights.toml"
    path.write_text(OWN[start:] + OWN[:start], encoding="utf-8")
    assert list(presets_in(path)) == ["standard", "skilled", "nearby", "wishes"]


@pytest.mark.parametrize("points", [{"words": math.inf}, {"words": math.nan}, {"words": 1e308}, {"words": -1.0}, {}])
def test_weights_of_a_posts_own_are_numbers(points: dict[str, float]) -> None:
    with pytest.raises(Invalid, match="权重"):
        Weights.custom({"title": 50.0 if points else 0.0, **points})


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(Invalid, match="standard"):
        Weights.load(WEIGHTS, "none")
    assert Weights.load(WEIGHTS).key == "standard@2"
