"""Weights and points: always 100 in all, always whole tenths that add up."""

from __future__ import annotations

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
    assert sum(whole) == rounded(sum(round(share, 6) for share in shares))
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\nversion=1\nlabel='x'\n[a.factors]\nwords=100", "项目不全"),
        ("[a]\nversion=1", "读不懂"),
        ("nonsense", "读不懂"),
        ("[a]\nversion=1\nlabel='x'\n[a.factors]\n" + "\n".join(f"{key}=9" for key in FACTORS), "合计为 100"),
    ],
)
def test_a_faulty_file_is_refused_with_a_reason(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=message):
        Weights.load(path, "a")


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(Invalid, match="standard"):
        Weights.load(WEIGHTS, "none")
    assert Weights.load(WEIGHTS).key == "standard@2"
