"""Plain ways to rank names for a title (对照方法), printed beside ours so that its worth can be seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from matcher.text.catalogue import MINOR

Words = Callable[[str], list[str]]
Lists = list[list[str]]
Scores = NDArray[np.float64]
# Queries to scores (queries, docs), the documents being known; called with some queries after others.
Ranker = Callable[[Sequence[str]], Scores]

DEPTH = 10

_SEED = 20_221_253
# Okapi BM25 as usually set (Robertson and Zaragoza, 2009).
_K1, _B = 1.5, 0.75


def chance(docs: int) -> Ranker:
    """A number drawn at random for every pair, with a fixed seed, in whatever parts the queries come."""
    draw = np.random.default_rng(_SEED)
    return lambda queries: draw.random((len(queries), docs))


def bm25(texts: Sequence[str], words: Words) -> Ranker:
    """Okapi BM25 over words."""
    counter = CountVectorizer(analyzer=words)
    counts = counter.fit_transform(texts).astype(np.float64).tocsr()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    seen_in = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log1p((len(texts) - seen_in + 0.5) / (seen_in + 0.5))
    weighted = counts.tocoo()
    norm = _K1 * (1 - _B + _B * lengths[weighted.row] / lengths.mean())
    weighted.data = idf[weighted.col] * weighted.data * (_K1 + 1) / (weighted.data + norm)
    by_term = weighted.tocsr().T
    return lambda queries: np.asarray(((counter.transform(queries) > 0).astype(np.float64) @ by_term).toarray())


def fuzzy(names: Sequence[str]) -> Ranker:
    """RapidFuzz alone: weighted ratio of two short names."""
    return lambda queries: np.asarray(process.cdist(queries, names, scorer=fuzz.WRatio, dtype=np.float32), np.float64)


def tfidf(texts: Sequence[str], words: Words) -> Ranker:
    """Cosine of words plus cosine of character 1- to 3-grams, the best lexical ranking we measured before."""
    views = []
    for vectorizer in (TfidfVectorizer(analyzer=words), TfidfVectorizer(analyzer="char", ngram_range=(1, 3))):
        views.append((vectorizer, vectorizer.fit_transform(texts).T))

    def scores(queries: Sequence[str]) -> Scores:
        total = np.zeros((len(queries), len(texts)))
        for vectorizer, by_term in views:
            total += sparse.csr_matrix(vectorizer.transform(queries) @ by_term).toarray()
        return total

    return scores


def by_chance(queries: Sequence[str], codes: Sequence[str]) -> Lists:
    """Ten occupations drawn at random with a fixed seed."""
    draw = random.Random(_SEED)  # noqa: S311 (a baseline, nothing secret)
    return [draw.sample(list(codes), min(DEPTH, len(codes))) for _ in queries]


def by_bm25(queries: Sequence[str], codes: Sequence[str], texts: Sequence[str], words: Words) -> Lists:
    """Okapi BM25 over the words of official names, aliases and definitions."""
    return _best(bm25(texts, words)(queries), codes)


def by_fuzzy(queries: Sequence[str], codes: Sequence[str], names: Sequence[str]) -> Lists:
    """RapidFuzz alone: weighted ratio of the title and the official name."""
    return _best(fuzzy(names)(queries), codes)


def by_tfidf(queries: Sequence[str], codes: Sequence[str], texts: Sequence[str], words: Words) -> Lists:
    """Words and characters of official names, aliases and definitions."""
    return _best(tfidf(texts, words)(queries), codes)


def by_memory(queries: Sequence[str], labels: Sequence[Sequence[str]], codes: Sequence[str]) -> Lists:
    """What copying would give: the labels of the most similar *other* title of the same file, nearest first.

    Behind each title's labels come the other codes of their minor groups. This row shows how far a file can be
    answered by memorising titles like it, whatever a ranking knows of work.
    """
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    matrix = vectorizer.fit_transform(queries)
    similar = sparse.csr_matrix(matrix @ matrix.T).toarray()
    np.fill_diagonal(similar, -1.0)
    lists = []
    for row in similar:
        copied: dict[str, None] = {}
        for index in np.argsort(-row, kind="stable")[:DEPTH]:
            groups = tuple(code[:MINOR] for code in labels[index])
            copied |= dict.fromkeys((*labels[index], *(code for code in codes if code.startswith(groups))))
        lists.append(list(copied)[:DEPTH])
    return lists


def _best(scores: np.ndarray, codes: Sequence[str]) -> Lists:
    """The ten highest of every row; equal scores in a fixed random order, so that no order of the list helps."""
    shuffled = np.random.default_rng(_SEED).permutation(len(codes))
    order = np.argsort(-scores[:, shuffled], axis=1, kind="stable")[:, :DEPTH]
    return [[codes[shuffled[index]] for index in row] for row in order]
