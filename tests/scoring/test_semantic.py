"""Nearness in meaning: any encoder, each string once, only ever a little more, nothing at all when it is off."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import threading
import zlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring import disk
from matcher.scoring.columns import GROUPS
from matcher.scoring.explain import explain_all
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.index import FORMAT, SeekerIndex
from matcher.scoring.rank import shortlist
from matcher.scoring.semantic import SHARE, Floats, Remembered
from matcher.scoring.tfidf import FIELD_WEIGHTS
from matcher.scoring.titles import TitleTable
from matcher.scoring.wishes import Board
from matcher.text.neutral import PRINT

from .pools import TITLES, TODAY, Blanks, covers, index_of, pool, recut, seeker, vacancy, weights

# Titles of one job that share no character.
SAME = {"挖掘机司机": "digger", "钩机师傅": "digger"}


class Drawn:
    """Every string its own direction, drawn from the string; strings of one job almost the same one."""

    unrelated = 0.5

    def __init__(self, fingerprint: str = "drawn") -> None:
        self.fingerprint = fingerprint
        self.asked: Counter[str] = Counter()

    def encode(self, texts: Sequence[str]) -> Floats:
        self.asked.update(texts)
        rows = [self.drawn(SAME.get(text, text)) + 0.02 * self.drawn(text) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], np.float32)

    def drawn(self, text: str) -> Floats:
        return np.random.default_rng(zlib.crc32(text.encode())).normal(size=64).astype(np.float32)


def digger(number: int, title: str) -> SeekerFeatures:
    return recut(SeekerFeatures(id=number, active_on=TODAY), titles=(title,))


def test_each_string_is_embedded_once_also_after_a_restart(tmp_path: Path) -> None:
    encoder = Drawn()
    first = Remembered(encoder, tmp_path)
    found = first.vectors(["焊工", "", "电工", "焊工"])
    assert encoder.asked == {"焊工": 1, "电工": 1}
    assert np.array_equal(found[0], found[3])
    assert not found[1].any(), "the empty title is near nothing"
    again = Remembered(encoder, tmp_path).vectors(["电工", "焊工", "叉车工"])
    assert encoder.asked == {"焊工": 1, "电工": 1, "叉车工": 1}
    assert np.array_equal(again[:2], found[[2, 0]])
    other = Drawn("another model")
    Remembered(other, tmp_path).vectors(["焊工"])
    assert other.asked == {"焊工": 1}, "vectors of one encoder are none of another's"
    assert "焊工".encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir()), "no text is kept"


def spoilt(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def turned(file: Path) -> None:
    """One component of a stored vector is another."""
    with closing(sqlite3.connect(file)) as store, store:
        key, raw = store.execute("SELECT key, vector FROM vectors").fetchone()
        store.execute("UPDATE vectors SET vector = ? WHERE key = ?", (raw[:10] + b"\x7f" + raw[11:], key))


@pytest.mark.parametrize("damage", [spoilt, cut_short, emptied, turned])
def test_a_damaged_store_is_thrown_away_and_never_an_error(tmp_path: Path, damage) -> None:
    told = Remembered(Drawn(), tmp_path).vectors(TITLES)
    (file,) = tmp_path.iterdir()
    damage(file)
    encoder = Drawn()
    assert np.array_equal(Remembered(encoder, tmp_path).vectors(TITLES), told)
    assert encoder.asked, "what was damaged is asked for anew"
    encoder.asked.clear()
    assert np.array_equal(Remembered(encoder, tmp_path).vectors(TITLES), told)
    assert not encoder.asked, "and kept again"


def test_a_store_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    encoder = Drawn()
    meaning = Remembered(encoder, tmp_path / "taken")
    assert np.array_equal(meaning.vectors(["焊工"]), meaning.vectors(["焊工"]))
    assert encoder.asked == {"焊工": 1}


def test_several_writers_share_a_store(tmp_path: Path) -> None:
    """Each worker as another process has it: its own memory, the same file."""
    texts = [f"{title}{number}" for title in TITLES for number in range(20)]
    start = threading.Barrier(4)

    def worker(seed: int) -> Floats:
        own = random.Random(seed).sample(texts, len(texts))
        start.wait()
        found = dict(zip(own, Remembered(Drawn(), tmp_path).vectors(own), strict=True))
        return np.array([found[text] for text in texts])

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(worker, range(4)))
    assert all(np.array_equal(results[0], other) for other in results)
    encoder = Drawn()
    Remembered(encoder, tmp_path).vectors(texts)
    assert not encoder.asked, "everything was kept"


def test_off_it_changes_nothing_and_on_the_index_says_so() -> None:
    off, on = SeekerIndex(Blanks(), weights(), covers), index_of([], meaning=Remembered(Drawn()))
    told = (FORMAT, "blanks", FIELD_WEIGHTS, GROUPS, PRINT, "")
    assert off.build_print == hashlib.sha256(repr(told).encode()).hexdigest()[:20], "stored indexes stay good"
    prints = {off.build_print, on.build_print, index_of([], meaning=Remembered(Drawn("other"))).build_print}
    assert len(prints) == 3


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32))
def test_it_only_adds_and_never_much(seed: int) -> None:
    """Parts add up, no title loses, the same title stays first, and the pair is what the table says."""
    draw = random.Random(seed)
    people, post = pool(draw, 40), vacancy(draw)
    index = index_of(people, meaning=Remembered(Drawn()))
    ranking = shortlist(index, post, top=500, today=TODAY)
    for candidate in ranking.candidates:
        assert candidate.score == sum(part.points for part in candidate.parts)
    table = index.snapshot_.sections[0].titles.table
    raised, plain = table.likeness(post.title), replace(table, meaning=None, vectors=None).likeness(post.title)
    assert np.all(raised >= plain)
    assert np.all(raised <= plain + SHARE * (1 - plain) + 1e-6)
    assert raised[table.rows([post.title])[0]] == 1.0 if post.title in table.titles else True
    assert raised[0] == plain[0] == 0.0, "a person without a title gains nothing"
    for row, title in enumerate(table.titles):
        assert table.pair(post.title, title) == pytest.approx(raised[row], abs=1e-5)


def test_a_title_of_the_same_job_comes_first_and_the_reason_is_told() -> None:
    people = [digger(1, "缝纫工"), digger(2, "钩机师傅"), digger(3, "质检员")]
    post = vacancy(random.Random(1), title="挖掘机司机", duty="", conditions="")
    index = index_of(people, meaning=Remembered(Drawn()))
    ranking = shortlist(index, post, today=TODAY)
    assert ranking.candidates[0].seeker_id == 2
    told = explain_all(index, post, ranking.candidates, {one.id: one for one in people}, ranking.means)
    near = [[line for line in one.strengths if "语义相近" in line] for one in told]
    assert [len(lines) for lines in near] == [1, 0, 0]
    part = next(part for part in ranking.candidates[0].parts if part.key == "title")
    assert near[0] == [f"求职岗位“钩机师傅”与招聘岗位语义相近（{part.points / 10:.1f} 分）"], (
        "it brought all of that part"
    )
    plain = index_of(people)
    scores = {one.score for one in shortlist(plain, post, today=TODAY).candidates}
    assert len(scores) == 1, "letters alone see no difference"


def test_later_titles_merges_and_files_keep_it(tmp_path: Path) -> None:
    draw = random.Random(7)
    people, post = pool(draw, 30), vacancy(draw, title="挖掘机司机")
    meaning = Remembered(Drawn())
    late = [replace(seeker(draw, 900), titles=("钩机师傅",)), digger(901, "挖掘机司机")]
    index = index_of(people, meaning=meaning)
    index.update(late)
    whole = index_of([*people, *late], meaning=meaning)
    wanted = whole.snapshot_.sections[0].titles.table.likeness(post.title)
    index.adopt(index.merged())
    table = index.snapshot_.sections[0].titles.table
    assert np.allclose(table.likeness(post.title), wanted, atol=1e-5)
    disk.write(index.snapshot_, tmp_path, build_print=index.build_print, note={})
    opened = disk.open_base(tmp_path, index).snapshot.sections[0].titles.table
    assert np.array_equal(opened.likeness(post.title), table.likeness(post.title))
    with pytest.raises(disk.Damaged):
        disk.open_base(tmp_path, index_of([]))
    empty = index_of([], meaning=meaning)
    empty.update(late)
    empty.adopt(empty.merged())
    assert shortlist(empty, post, today=TODAY).candidates[0].seeker_id == 901


def test_the_encoder_never_sees_a_protected_word() -> None:
    encoder = Drawn()
    index = index_of([digger(1, "女保洁员"), digger(2, "保洁员（限男性）")], meaning=Remembered(encoder))
    shortlist(index, vacancy(random.Random(1), title="男保洁员"), today=TODAY)
    assert encoder.asked
    assert not [text for text in encoder.asked if "女" in text or "男" in text]


def test_posts_on_offer_are_found_by_meaning_too() -> None:
    index = index_of([], meaning=Remembered(Drawn()))
    titles = ("缝纫工", "质检员", "挖掘机司机")
    posts = [vacancy(random.Random(n), id=n, title=title, duty="", conditions="") for n, title in enumerate(titles)]
    alike = Board.of(index, posts).worth(digger(1, "钩机师傅"), None)["title"]
    assert titles[int(np.argmax(alike))] == "挖掘机司机"


def test_sums_are_the_same_wherever_a_title_stands() -> None:
    meaning = Remembered(Drawn())
    kinds = [f"{title}{number}" for title in TITLES for number in range(50)]
    table = TitleTable.fitted(kinds, cut=Blanks().words, concept_of=lambda _: {}, meaning=meaning)
    assert table.vectors is not None
    asked = meaning.vectors(["焊工"])[0]
    whole = meaning.near(asked, table.vectors)
    alone = np.array([meaning.near(asked, table.vectors[row : row + 1])[0] for row in range(len(table))])
    assert np.array_equal(whole, alone)
