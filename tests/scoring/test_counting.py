"""Counting by several processes: the same numbers, and in the end the same files, as one process gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring import counting, cutting, disk
from matcher.scoring.cutting import cut_one
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.tfidf import Analyse, Counts, char_terms, word_terms
from matcher.text.concepts import Concepts
from matcher.text.segment import Segmenter

from .pools import covers, pool, weights

# Beyond 48 bytes terms are cut, so that several come to one name; beyond 16 characters tokens are not remembered.
LONG = "高级" * 12
TOKENS = ("焊工", "电工", "", "a", "A1", "，", "女", "35", "😀", "\ud800", "\x00", "ﬀ", LONG, LONG + "甲", LONG + "乙")
DOCUMENTS = st.lists(st.lists(st.sampled_from(TOKENS) | st.text(max_size=4), max_size=6).map(" ".join), max_size=4)


def same(left: Counts, right: Counts) -> None:
    (one, rows), (other, twins) = left.fitted(), right.fitted()
    assert (one.terms.tolist(), one.idf.tobytes(), one.rare) == (other.terms.tolist(), other.idf.tobytes(), other.rare)
    assert rows.shape == twins.shape
    for name in ("data", "indices", "indptr"):
        mine, theirs = getattr(rows, name), getattr(twins, name)
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2), DOCUMENTS.map("\n".join)), max_size=12), st.sampled_from(["word", "char"]))
def test_parts_of_several_processes_add_up_to_one_count(told: list[tuple[int, str]], kind: str) -> None:
    analyse: Analyse = {"word": word_terms, "char": char_terms}[kind]
    serial, gathered = Counts(analyse), Counts(analyse)
    workers = [Counts(analyse) for _ in range(3)]
    lots: list[tuple[int, list[str]]] = []
    for worker, document in told:
        serial.add(document)
        if not lots or lots[-1][0] != worker:
            lots.append((worker, []))
        lots[-1][1].append(document)
    for worker, documents in lots:
        for document in documents:
            workers[worker].add(document)
        gathered.take(replace(workers[worker].told(), process=worker))
    same(gathered, serial)


def crowd(segmenter: Segmenter) -> list[SeekerFeatures]:
    """People with empty, strange and long texts, some of whom come twice."""
    draw = random.Random(3)
    people = pool(draw, 150)
    for at in range(0, 150, 5):
        words = draw.sample(TOKENS, 3)
        people[at] = replace(people[at], history="".join(words), titles=(words[0], LONG), skills=f"会{words[1]}")
    people[10] = replace(people[10], titles=(), skills="", history="")
    people += [replace(one, history="负责设备维修，来过两次") for one in people[:20]]
    return [replace(one, words=cut_one(segmenter, (one.titles, one.skills, one.history))) for one in people]


@pytest.mark.parametrize("cut", [False, True])
def test_workers_write_the_files_of_one_process(
    cut: bool, segmenter: Segmenter, concepts: Concepts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = SeekerIndex(segmenter, weights(), covers, concept_of=concepts.of)
    people = crowd(segmenter)
    raw = [replace(one, words="") for one in people] if cut else people

    def written(told: Sequence[SeekerFeatures], **how: Any) -> str:
        """Sizes and checksums of the files of a base."""
        base = disk.write(index.fitted(told, 7, **how), tmp_path, build_print="", note={})
        assert disk.check(base) == []
        return (base / "manifest.json").read_text(encoding="utf-8")

    alone = written(people)
    # Too few to be shared out.
    assert written(raw, cut=cut, workers=2) == alone
    started: list[int] = []
    monkeypatch.setattr(counting, "crew", lambda *told: started.append(told[0]) or cutting.crew(*told))
    monkeypatch.setattr(counting, "FEW", 20)
    monkeypatch.setattr(cutting, "_LOT", 16)
    assert written(raw, cut=cut, workers=2) == alone
    assert started == [2]
