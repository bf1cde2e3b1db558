"""Texts for channels end at a sentence and never go beyond what a channel takes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.publication import PublicKind
from matcher.planning.publicity_channels import body, channels, cut


@settings(max_examples=60)
@given(st.text("招工人。！，\n", max_size=900), st.sampled_from(channels()), st.sampled_from(list(PublicKind)))
def test_a_text_never_goes_beyond_its_channel_and_keeps_the_address(
    facts: str, channel: object, kind: PublicKind
) -> None:
    text = body(channel, kind.value, facts, "https://jy.example.cn/fairs/7")  # type: ignore[arg-type]
    assert len(text) <= channel.body_most  # type: ignore[attr-defined]
    assert text.endswith("/fairs/7")


def test_it_is_cut_behind_a_sentence() -> None:
    assert cut("招焊工。招叉车司机。", 7) == "招焊工。"
    assert cut("招焊工叉车司机", 4) == "招焊工…"
    assert cut("招焊工。", 4) == "招焊工。"
