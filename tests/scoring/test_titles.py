"""Titles compared: the slow twin of the table, what only knowledge of work can find, and titles that come later."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from matcher.scoring.titles import TitleTable
from matcher.text.concepts import Concepts

TITLES = (
    "电焊工", "二保焊工", "焊接工人", "电工", "维修电工", "强电工", "叉车司机", "开叉车的", "铲车司机", "仓库管理员", "库管", "仓管员",
    "护工", "病房陪护", "养老护理员", "收银员", "超市收款员", "理货员", "前台接待", "保洁员", "打扫卫生的", "厨师", "炒菜师傅", "面点师",
)  # fmt: skip


def grams(text: str) -> list[str]:
    return [text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1)] if len(text) > 1 else [text]


def test_the_table_is_its_slow_twin(concepts: Concepts, cut) -> None:
    """float64, scikit-learn, one pair at a time; a title as a query is as alike to itself as can be."""
    table = TitleTable.fitted(TITLES, cut=cut, concept_of=concepts.of)
    views = []
    for analyser in (cut, grams):
        vectorizer = TfidfVectorizer(analyzer=analyser, sublinear_tf=True)
        matrix = vectorizer.fit_transform(["", *sorted(TITLES)])
        views.append((vectorizer, matrix))
    for query in (*TITLES, "气保焊工", "装卸工"):
        fast = table.likeness(query)
        words, chars = (cosine_similarity(matrix, v.transform([query]))[:, 0] for v, matrix in views)
        own = concepts.of(query)
        for row, title in enumerate(sorted(TITLES), 1):  # row 0 is the empty title
            other = concepts.of(title)
            concept = math.fsum(weight * other.get(key, 0.0) for key, weight in own.items())
            whole = 4.3 if own else 2.4
            slow = (1.9 * concept + words[row] + chars[row]) / whole
            slow += 0.4 / whole * fuzz.ratio(query, title) / 100 if slow >= 0.1 else 0.0
            slow = 1.0 if title == query else min(1.0, slow)
            assert fast[row] == pytest.approx(slow, abs=1e-5), (query, title)
            assert table.pair(query, title) == pytest.approx(slow, abs=1e-5), (query, title)


@pytest.mark.parametrize(
    ("query", "near", "far"),
    [
        ("库管", "仓管员", "铲车司机"),
        ("炒菜师傅", "厨师", "叉车司机"),
        ("超市收款员", "收银员", "理货员"),
        ("病房陪护", "护工", "保洁员"),
        ("打扫卫生的", "保洁员", "面点师"),
    ],
)
def test_other_words_for_the_same_job_stand_before_words_that_look_alike(
    concepts: Concepts, cut, query: str, near: str, far: str
) -> None:
    table = TitleTable.fitted(TITLES, cut=cut, concept_of=concepts.of)
    found = table.likeness(query)
    assert found[table.rows([near])[0]] > 2 * found[table.rows([far])[0]]
    assert fuzz.ratio(query, near) < 70, "letters alone would not have said so"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(TITLES), min_size=1, max_size=12, unique=True), st.integers(0, 11))
def test_titles_that_come_later_are_as_if_they_had_been_there(
    concepts: Concepts, cut, titles: list[str], split: int
) -> None:
    """But for the frequencies of words and characters, which stay those of the fit."""
    table = TitleTable.fitted(titles[:split], cut=cut, concept_of=concepts.of)
    later = table.beside(titles)
    assert later.titles == ("", *sorted(titles))
    both, place = table.joined(later)
    assert both.titles[: len(table)] == table.titles, "known titles keep their rows"
    assert [both.titles[row] for row in place] == list(later.titles)
    assert len(both) == len(titles) + 1
    whole = TitleTable.fitted(titles, cut=cut, concept_of=concepts.of)
    again, _ = both.refitted(np.arange(len(both)))
    assert again.titles == whole.titles
    for title in titles:
        likeness = both.likeness(title)
        assert likeness[both.rows([title])[0]] == 1.0
        assert np.all((likeness >= 0) & (likeness <= 1))
        assert np.allclose(likeness[place], later.likeness(title), atol=1e-6)
        assert np.allclose(again.likeness(title), whole.likeness(title), atol=1e-5), "a merge is a fit"


def test_a_concept_has_unit_length_and_an_unknown_title_none(concepts: Concepts) -> None:
    for title in TITLES:
        own = concepts.of(title)
        assert math.fsum(weight * weight for weight in own.values()) == pytest.approx(1.0)
        kinds = Counter(key.split(":")[0] for key in own)
        assert min(kinds["code"], kinds["minor"]) > 0, title
        assert own is concepts.of(title), "read once"
    assert concepts.of("") == {}
    assert concepts.of("♪♪♪") == {}
