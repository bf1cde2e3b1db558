"""Segmentation with the service's words."""

from __future__ import annotations

import json
import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.text.cutter import JiebaCutter, RustCutter
from matcher.text.lexicon import Lexicon, data_folder
from matcher.text.segment import Segmenter

TEXTS = [
    "招聘二保焊焊工,持叉车证,月薪6000-8000元", "综采工 掘进工,井下作业", "CNC操作工 PLC编程 AutoCAD",
    "电话0351-7676071", "的、了、和", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def segmenter(lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return Segmenter(lexicon, tmp_path_factory.mktemp("jieba") / "cache")


@pytest.mark.parametrize("text", TEXTS)
def test_spans_agree_with_words(segmenter: Segmenter, text: str) -> None:
    spans = segmenter.spans(text)
    assert [word for word, _, _ in spans] == segmenter.words(text)
    assert all(text[start:end].lower() == word for word, start, end in spans)


@given(st.text(alphabet=st.characters(max_codepoint=0x9FFF), max_size=60))
def test_any_text_is_cut_alike_both_ways(segmenter: Segmenter, text: str) -> None:
    assert [word for word, _, _ in segmenter.spans(text)] == segmenter.words(text)


@pytest.mark.parametrize(
    "word", ["二保焊", "叉车证", "综采工", "液压支架工", "做六休一", "熄焦车司机", "采煤机", "五险一金"]
)
def test_words_of_the_lexicon_stay_whole(segmenter: Segmenter, lexicon: Lexicon, word: str) -> None:
    assert word in lexicon.domain_words
    assert word in segmenter.words(f"本公司急需{word}的人员")


def test_function_words_and_punctuation_are_dropped(segmenter: Segmenter) -> None:
    words = segmenter.words("我们的公司和你、在一起!我是焊工。")
    assert not {"的", "和", "在", "、", "!", "是", "我们"} & set(words)
    assert "焊工" in words


def test_loads_once_for_many_threads_in_a_private_folder(
    lexicon: Lexicon, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    segmenter = Segmenter(lexicon, tmp_path / "private")
    with ThreadPoolExecutor(4) as pool:
        cuts = list(pool.map(segmenter.words, ["焊工电工叉车工"] * 8))
    assert all(cut == cuts[0] for cut in cuts)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700
    assert capfd.readouterr().err == ""
    assert logging.getLogger("jieba").getEffectiveLevel() >= logging.WARNING


def test_fingerprint_follows_the_lexicon(lexicon: Lexicon, tmp_path: Path) -> None:
    import dataclasses

    other = dataclasses.replace(lexicon, digest="f" * 64)
    assert Segmenter(lexicon, tmp_path).fingerprint != Segmenter(other, tmp_path).fingerprint


LABELLED = Path(__file__).parents[1] / "labelled"
AWKWARD = [
    "3k-5k+客服", "月入1.2W", "A2/B2驾照", "C1驾照，0351-7676071转802", "e-mail: a.b@c.com", "12-18点", "v1.2.3", "100%持证",
    "急聘！！！焊工～～5名…", "㴋㴋㴋a-b", "龖龖5000-8000", "\ue000\ue001\ue002", "康养步道、光路系统", "\r\n\t 两班倒  ", "-飞书", "--长沙", "东莞-万江", "C#/C++",
]  # fmt: skip


def corpus() -> list[str]:
    """Labelled strings, phrases of the demo and awkward ones."""
    rows = [row for path in sorted(LABELLED.glob("*.jsonl")) for row in path.read_text(encoding="utf-8").splitlines()]
    phrases = [
        line
        for path in sorted((data_folder() / "demo").glob("*.toml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("surnames")  # one surname repeated many times is an exact tie of the hidden Markov model
    ]
    return [json.loads(row)["text"] for row in rows] + phrases + AWKWARD


def test_the_fast_segmenter_gives_the_same_words(lexicon: Lexicon, tmp_path: Path) -> None:
    plain, fast = Segmenter(lexicon, tmp_path, JiebaCutter), Segmenter(lexicon, tmp_path, RustCutter)
    texts = corpus()
    assert len(texts) > 2_000
    assert [text for text in texts if plain.spans(text) != fast.spans(text)] == []
    assert plain.fingerprint != fast.fingerprint


def test_search_words_are_those_of_jieba(lexicon: Lexicon, tmp_path: Path) -> None:
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path)
    for word in sorted(lexicon.domain_words):
        tokenizer.add_word(word)
    segmenter = Segmenter(lexicon, tmp_path, JiebaCutter)
    for text in corpus():
        theirs = [word.lower() for word in tokenizer.cut_for_search(text) if any(map(str.isalnum, word))]
        assert segmenter.words(text) == [word for word in theirs if word not in lexicon.stop_words], text
