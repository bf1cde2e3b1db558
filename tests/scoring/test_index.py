"""The index between fits: changes seen at once, removed people gone, readers never disturbed."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from matcher.scoring import index as index_module
from matcher.scoring import scan as scan_module
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import shortlist
from matcher.scoring.tfidf import TermSpace, char_terms, word_terms

from .pools import TODAY, Blanks, covers, index_of, pool, recut, seeker, vacancy, weights

SEEDS = st.integers(0, 2**32)


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_updates_give_the_people_and_reasons_of_a_fit_from_scratch(seed: int) -> None:
    draw = random.Random(seed)
    people = {person.id: person for person in pool(draw, 60)}
    index = index_of(people.values())
    for step in range(4):
        changed = [replace(seeker(draw, i), id=i) for i in draw.sample(sorted(people), 2)] + [seeker(draw, 9000 + step)]
        removed = draw.sample(sorted(people), 2)
        index.update(changed, removed)
        people |= {person.id: person for person in changed}
        for i in removed:
            people.pop(i, None)
        post = vacancy(draw, certificates=draw.choice([(), ("焊工证",)]))
        fresh = index_of(people.values())
        now, then = (shortlist(which, post, top=500, today=TODAY) for which in (index, fresh))
        assert now.pool == then.pool == index.size == len(people)
        assert now.excluded == then.excluded
        assert {c.seeker_id for c in now.candidates} == {c.seeker_id for c in then.candidates}
        score = {c.seeker_id: c.score for c in then.candidates}
        # Frequencies stay those of the fit until a merge, and in sixty people every word is a rare one.
        assert all(abs(c.score - score[c.seeker_id]) <= 50 for c in now.candidates)
        assert not {c.seeker_id for c in now.candidates} & (set(removed) - people.keys())


def test_a_merge_forgets_what_nobody_says_any_more() -> None:
    people = pool(random.Random(3), 60)
    index = index_of(people)
    diver = recut(
        SeekerFeatures(id=5000, active_on=TODAY, adcode="150102", certificates=("潜水证",), pay_min=1_234_500),
        titles=("打捞员",),
        wanted_adcodes=("150100",),
    )
    index.update([diver])
    index.adopt(index.merged())
    held = index.snapshot_.books
    assert ("潜水证",) in held.certificates.values
    index.update(removed=[5000])
    merged, fresh = index.merged(), index_of(people)
    kept, right = merged.books.to_dict(), fresh.snapshot_.books.to_dict()
    for name in ("places", "wanted", "certificates", "forms"):
        assert set(kept[name]) == set(right[name])
    assert {name: len(rows) for name, rows in kept["told"].items()} == {
        n: len(rows) for n, rows in right["told"].items()
    }
    assert index.snapshot_.books is held, "whoever is still searching the former snapshot is not disturbed"
    assert ("潜水证",) in held.certificates.values
    index.adopt(merged)
    for seed in range(5):
        post = vacancy(random.Random(seed))
        now, then = (shortlist(which, post, top=100, today=TODAY) for which in (index, fresh))
        assert now.excluded == then.excluded
        scores = {one.seeker_id: one.score for one in then.candidates}
        assert all(abs(one.score - scores[one.seeker_id]) <= 1 for one in now.candidates)


def test_a_new_word_is_found_in_the_next_search() -> None:
    index = index_of(pool(random.Random(1), 100))
    person = recut(SeekerFeatures(id=5000, active_on=TODAY), titles=("无人机飞手",), skills="航拍", history="航拍 测绘")
    base = index.snapshot_.sections[0]
    index.update([person])
    assert index.snapshot_.sections[0] is base  # appended, not fitted anew
    best = shortlist(index, VacancyFeatures(id=1, title="航拍员", duty="航拍 测绘"), today=TODAY).candidates[0]
    assert best.seeker_id == 5000
    index.update(removed=[5000])
    assert not index.snapshot_.holds(5000)
    assert 5000 not in {
        c.seeker_id for c in shortlist(index, VacancyFeatures(id=1, title="航拍员"), top=500, today=TODAY).candidates
    }


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_a_merge_gives_what_a_fit_of_the_same_people_gives(seed: int) -> None:
    draw = random.Random(seed)
    people = {person.id: person for person in pool(draw, draw.randint(0, 40))}
    index, post = index_of(people.values()), vacancy(draw)
    for step in range(draw.randint(1, 6)):
        changed = [replace(seeker(draw, i), id=i) for i in draw.sample(sorted(people), min(2, len(people)))]
        changed += [seeker(draw, 9000 + 10 * step + i) for i in range(draw.randint(0, 3))]
        index.update(changed, removed := draw.sample(sorted(people), min(1, len(people))))
        people |= {person.id: person for person in changed if person.id not in removed}
        for i in removed:
            people.pop(i, None)
    index.adopt(index.merged())
    fresh = index_of(people.values())
    assert len(index.snapshot_.sections) == 1
    spaces, fitted = index.snapshot_.spaces, fresh.snapshot_.spaces
    for merged, learned in ((spaces.words, fitted.words), (spaces.chars, fitted.chars)):
        assert merged.terms.tolist() == learned.terms.tolist()
        assert np.allclose(merged.idf, learned.idf)
    now, then = (shortlist(which, post, top=500, today=TODAY) for which in (index, fresh))
    assert now.excluded == then.excluded
    scores = {c.seeker_id: c.score for c in then.candidates}
    assert {c.seeker_id for c in now.candidates} == scores.keys()
    assert all(abs(c.score - scores[c.seeker_id]) <= 1 for c in now.candidates)


def test_a_merge_pays_when_much_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MERGE_ROWS", 2)
    draw = random.Random(4)
    index = index_of(pool(draw, 50))
    index.update([seeker(draw, 9000 + i) for i in range(2)])
    assert not index.wants_merge
    index.update([seeker(draw, 9002)])
    assert index.wants_merge
    index.adopt(index.merged())
    assert not index.wants_merge
    assert len(index.snapshot_.sections[0]) == index.size == 53


def test_many_small_updates_leave_few_sections() -> None:
    draw = random.Random(9)
    index = index_of(pool(draw, 30))
    for i in range(64):
        index.update([seeker(draw, 9000 + i)])
    assert len(index.snapshot_.sections) <= 8
    assert index.size == 94


def test_readers_see_whole_snapshots_while_writers_work() -> None:
    draw = random.Random(6)
    index = index_of(pool(draw, 80))
    post, fresh = vacancy(draw), [seeker(draw, 5000 + i) for i in range(60)]
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as fault:
                failures.append(fault)

        return threading.Thread(target=run)

    def read() -> None:
        for _ in range(60):
            ranking = shortlist(index, post, top=500, today=TODAY)
            assert ranking.eligible == len(ranking.candidates)

    def write() -> None:
        for person in fresh:
            index.update([person], [person.id - 1])

    threads = [guarded(work) for work in (read, read, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert index.size == 81


def test_scoring_few_rows_or_all_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(8)
    people, post = pool(draw, 300), vacancy(draw, certificates=("焊工证", "叉车证"))
    monkeypatch.setattr(scan_module, "SPARSE_SHARE", 0.0)
    whole = shortlist(index_of(people), post, top=500, today=TODAY)
    monkeypatch.setattr(scan_module, "SPARSE_SHARE", 2.0)
    assert shortlist(index_of(people), post, top=500, today=TODAY) == whole


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_own_weighing_equals_scikit_learn(seed: int) -> None:
    people = pool(random.Random(seed), 15)
    for analyse, documents in (
        (word_terms, [person.words for person in people]),
        (char_terms, [" ".join(person.titles) for person in people]),
    ):
        space, matrix = TermSpace(analyse).fitted(documents)
        assert np.allclose(space.rows(documents).toarray(), matrix.toarray(), atol=1e-6)
        weighed = space.numbered(space.weigh(documents[0])).dense(len(space))
        assert np.allclose(weighed, matrix.toarray()[0], atol=1e-6)
        analyser = lambda text, analyse=analyse: Counter(analyse(text)).elements()  # noqa: E731
        reference = TfidfVectorizer(analyzer=analyser, sublinear_tf=True).fit(documents)
        names = [term.decode() for term in space.terms.tolist()]
        assert names == reference.get_feature_names_out().tolist()
        assert np.allclose(matrix.toarray(), reference.transform(documents).toarray(), atol=1e-6)


def test_fingerprint_tells_segmenters_and_weights_apart() -> None:
    class Other(Blanks):
        fingerprint = "other words"

    prints = {
        SeekerIndex(cutter, weights(name), covers).fingerprint
        for cutter in (Blanks(), Other())
        for name in ("standard", "skilled")
    }
    assert len(prints) == 4
    assert SeekerIndex(Blanks(), weights(), covers).fingerprint in prints
