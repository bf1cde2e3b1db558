"""What is kept from post to post, and who is passed over on the way, never shows in a list."""

from __future__ import annotations

import random
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring import scan, sieve, wanted
from matcher.scoring.columns import Codebooks
from matcher.scoring.index import SeekerIndex
from matcher.scoring.musts import reasons, sift
from matcher.scoring.rank import left_out, shortlist
from matcher.scoring.section import Section
from matcher.scoring.shards import LocalSearch
from matcher.scoring.wanted import TitleColumn

from .pools import TODAY, covers, index_of, pool, recut, seeker, vacancy, weights

SEEDS = st.integers(0, 2**32)


def lived_in(draw: random.Random, size: int) -> SeekerIndex:
    index = index_of(pool(draw, size))
    came = [recut(seeker(draw, n), titles=("电工",) if n % 2 else (), skills="新词 焊接") for n in range(6)]
    index.update(came, removed=range(size - 9, size))
    return index


def fresh(index: SeekerIndex) -> SeekerIndex:
    """The same people with nothing kept from any question."""
    now = index.snapshot_
    sections = tuple(
        Section(one.columns, one.words, one.chars, TitleColumn(one.titles.table, one.titles.ids, one.titles.starts))
        for one in now.sections
    )
    other = SeekerIndex(index.segmenter, index.weights, covers, distances=index.distances, concept_of=index.concept_of)
    other.adopt(replace(now, sections=sections, books=Codebooks.from_dict(now.books.to_dict())))
    return other


@settings(deadline=None, max_examples=25, derandomize=True)
@given(SEEDS, st.sampled_from([0.0, 0.45, 9.0]), st.sampled_from([0.0, 0.3]))
def test_a_batch_gives_the_lists_of_posts_asked_alone_over_everybody(seed: int, few: float, sparse: float) -> None:
    draw = random.Random(seed)
    index = lived_in(draw, draw.choice([30, 300]))
    posts = [vacancy(draw, id=number, night=draw.choice([None, True])) for number in range(10)]
    posts += [replace(post, id=20 + post.id, pay_high=400_000) for post in posts[:4]]
    ids = index.snapshot_.sections[0].columns.ids.tolist()
    excluded = [{"handled": set(draw.sample(ids, draw.choice([0, len(ids) // 4])))} for _ in posts]
    top, weighing = draw.choice([1, 4]), weights(draw.choice(["standard", "skilled", "nearby"]))
    with (
        patch.object(wanted, "FEW_HOLDERS", few),
        patch.object(scan, "SPARSE_SHARE", sparse),
        patch.object(scan, "FEWER", 1),
        patch.object(scan, "AHEAD", draw.choice([1, 16])),
        patch.object(sieve, "KEPT", draw.choice([1, 64])),
    ):
        lists = LocalSearch(index).shortlists(posts, top=top, today=TODAY, weighing=weighing, excluded=excluded)
    for post, out, ranking in zip(posts, excluded, lists, strict=True):
        with patch.object(wanted, "FEW_HOLDERS", 0.0), patch.object(scan, "ROUNDS", 0):
            alone = shortlist(fresh(index), post, top=top, today=TODAY, weighing=weighing, excluded=out)
        assert ranking == alone


@settings(deadline=None, max_examples=40, derandomize=True)
@given(SEEDS)
def test_a_sieve_counts_what_those_who_pass_told(seed: int) -> None:
    draw = random.Random(seed)
    index = lived_in(draw, draw.choice([12, 60]))
    section, books = index.snapshot_.sections[0], index.snapshot_.books
    for number in range(8):
        post = vacancy(draw, id=number, night=draw.choice([None, True]))
        ids = section.columns.ids.tolist()
        out = {"handled": set(draw.sample(ids, draw.choice([0, 3])))}
        musts = reasons(post, books.reading(), today=TODAY, covers=covers, distances=index.distances, excluded=out)
        called = [section.rows_of(own) for _, own in musts.called]
        begun = section.sieves.of(musts)
        now = sift(musts, section.columns, dead=np.array([1]), called=called, begun=begun.sifted)
        found = section.sieves.narrowed(begun, now)
        assert found.counts.tolist() == np.bincount(now.reasons, minlength=256).tolist()
        for group, codes in section.columns.codes.items():
            told = np.bincount(codes[now.passing()], minlength=len(found.tellings[group]))
            assert found.tellings[group].tolist() == told.tolist()


@pytest.mark.parametrize("code", ["age", "form", "place"])
def test_who_is_left_out_is_the_same_whatever_was_asked_before(code: str) -> None:
    draw = random.Random(2)
    index = lived_in(draw, 200)
    post = vacancy(draw, id=1, night=True)
    before = left_out(fresh(index), post, code, today=TODAY, top=30)
    LocalSearch(index).shortlists([vacancy(draw, id=n) for n in range(5)] + [post], top=3, today=TODAY)
    assert left_out(index, post, code, today=TODAY, top=30) == before != []
