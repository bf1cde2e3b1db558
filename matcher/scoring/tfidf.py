"""Text as weighted terms (TF-IDF): words cut once and stored, and character 2–3-grams of titles and skills.

Term frequency is sublinear (1 + ln n): a work history repeats 负责 or 生产 a dozen times and that says no more than
saying it twice. It also makes the field weights gentle: a title word, counted three times, weighs 2.1 and not 3.
"""

from __future__ import annotations

import math
import os
import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.scoring.postings import Weighed, widened
from matcher.text.neutral import is_protected, neutral

# How often a term counts by the line of the document it stands on: titles, skills, history (or duty).
FIELD_WEIGHTS = (3, 2, 1)
RUNS = re.compile(r"[^\W_]+")
# A document's tokens by line, each line with how often they count; a token may come again.
Lines = Callable[[str], Iterable[tuple[int, Iterable[str]]]]
# Bytes of a term that are compared: sixteen Chinese characters.
_LONGEST = 48
_SEEN = 300_000
# Longer tokens hardly come twice.
_SHORT = 16


class Cutter(Protocol):
    """What the scoring needs of a segmenter (分词): words, words with their place, and a fingerprint of how it cuts."""

    @property
    def fingerprint(self) -> str:
        """Changes with the segmenter's version and its words."""

    def words(self, text: str) -> list[str]:
        """The words of a text that carry meaning, also those inside longer ones."""

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """The same words with their half-open place in the text."""


@dataclass(frozen=True, slots=True)
class Analyse:
    """What a document's terms are: its tokens by line, and what each token stands for."""

    lines: Lines
    terms: Callable[[str], Sequence[str]]

    def __call__(self, document: str) -> dict[str, int]:
        """Terms with how often each counts, in the order in which they first stand."""
        counts: dict[str, int] = {}
        for weight, tokens in self.lines(document):
            for token in tokens:
                for term in self.terms(token):
                    counts[term] = counts.get(term, 0) + weight
        return counts


def itself(token: str) -> Sequence[str]:
    """A token that is its own term."""
    return (token,)


def _fields(document: str) -> Iterable[tuple[int, Iterable[str]]]:
    lines = document.lower().split("\n")
    weights = FIELD_WEIGHTS if len(lines) > 1 else (1,)
    return [(weights[min(number, len(weights) - 1)], line.split()) for number, line in enumerate(lines)]


@lru_cache(maxsize=1_000_000)
def _words(token: str) -> Sequence[str]:
    return (token,) if RUNS.search(token) is not None and not is_protected(token) else ()


def _runs(text: str) -> Iterable[tuple[int, Iterable[str]]]:
    return ((1, RUNS.findall(neutral(text).lower())),)


def _grams(run: str) -> Sequence[str]:
    if len(run) == 1:
        return (run,)
    return [run[start : start + size] for size in (2, 3) for start in range(len(run) - size + 1)]


# Tokens of a pre-cut document of up to three lines, each counted by the weight of its line; of a document of one line,
# which has no fields, every token once. Punctuation and protected words are dropped.
word_terms = Analyse(_fields, _words)
# Character pairs and triples inside each run of letters; a run of one character stands for itself.
char_terms = Analyse(_runs, _grams)


@dataclass(frozen=True)
class TermSpace:
    """Terms with their inverse document frequencies; immutable, ``grown`` and ``refitted`` give a new one.

    ``terms`` are sorted UTF-8 and numbered in that order, ``late`` those first seen after the fit, numbered behind
    them. ``idf`` has one value per term of the fit, scikit-learn's smooth form ln((1 + n) / (1 + df)) + 1; late terms
    get ``rare``, the value of a term found in a single document, so a new word can be searched for at once.
    """

    analyse: Analyse
    terms: NDArray[np.bytes_] = field(default_factory=lambda: np.zeros(0, "S1"))
    idf: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    rare: float = 1.0
    late: Mapping[str, int] = field(default_factory=dict)
    # Numbers of the fit looked up before, −1 for a term it did not hold; the same few thousand are asked for again.
    _seen: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.terms) + len(self.late)

    def fitted(self, documents: Iterable[str]) -> tuple[TermSpace, Any]:
        """A space learned from ``documents`` and their matrix: CSR float32, one unit-length row per document."""
        counts = Counts(self.analyse)
        for document in documents:
            counts.add(document)
        return counts.fitted()

    def refitted(self, rows: Any) -> tuple[TermSpace, Any]:
        """The space and matrix that a fit of the documents behind ``rows`` would give, without the documents.

        A row holds (1 + ln n) · idf up to its length, so another idf is one multiplication away.
        """
        rows = widened(rows, len(self))
        used = np.bincount(rows.indices, minlength=len(self))
        names = np.array([*self.terms.tolist(), *(term.encode()[:_LONGEST] for term in self.late)], _dtype(self))
        kept = np.flatnonzero(used)
        order = kept[np.argsort(names[kept], kind="stable")]
        place = np.zeros(len(self), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        old = np.concatenate([self.idf, np.full(len(self.late), self.rare, np.float32)])
        count = rows.shape[0]
        idf = (np.log((1 + count) / (1 + used[order])) + 1).astype(np.float32)
        factor = np.ones(len(self), np.float32)
        factor[order] = idf / old[order]
        data = rows.data * factor[rows.indices]
        matrix = sparse.csr_matrix((data, place[rows.indices], rows.indptr), shape=(count, len(order)))
        matrix.sort_indices()
        rare = float(np.log((1 + count) / 2) + 1)
        return TermSpace(self.analyse, names[order], idf, rare), _unit_rows(matrix)

    def grown(self, documents: Iterable[str]) -> TermSpace:
        """A space that also knows the terms of ``documents``; known terms keep their numbers."""
        seen = sorted({term for document in documents for term in self.analyse(document)})
        fresh = [term for term, number in zip(seen, self.numbers(seen), strict=True) if number < 0]
        if not fresh:
            return self
        return replace(self, late={**self.late, **{term: len(self) + i for i, term in enumerate(fresh)}})

    def settled(self, rows: Any) -> tuple[TermSpace, Any]:
        """The same terms without idf, late ones in their order too, and the rows in their new numbers."""
        late = [term.encode()[:_LONGEST] for term in self.late]
        names = np.array([*self.terms.tolist(), *late], _dtype(self))
        order = np.argsort(names, kind="stable")
        place = np.empty(len(names), np.int32)
        place[order] = np.arange(len(names), dtype=np.int32)
        moved = sparse.csr_matrix((rows.data, place[rows.indices], rows.indptr), shape=(rows.shape[0], len(names)))
        moved.sort_indices()
        return TermSpace(self.analyse, names[order], np.ones(len(names), np.float32)), moved

    def numbers(self, terms: Sequence[str]) -> list[int]:
        """The number of each term, −1 for an unknown one."""
        seen = self._seen
        if fresh := [term for term in terms if term not in seen]:
            keys = np.array([term.encode("utf-8", "replace")[:_LONGEST] for term in fresh])
            place = np.minimum(np.searchsorted(self.terms, keys), max(0, len(self.terms) - 1))
            found = np.where(self.terms[place] == keys, place, -1) if len(self.terms) else np.full(len(keys), -1)
            if len(seen) > _SEEN:
                seen = {term: seen[term] for term in terms if term in seen}
                object.__setattr__(self, "_seen", seen)
            seen.update(zip(fresh, found.tolist(), strict=True))
        late = self.late
        return [number if (number := seen[term]) >= 0 else late.get(term, -1) for term in terms]

    def rarities(self, terms: Sequence[str]) -> list[float]:
        """The inverse document frequency of each term, 0 for an unknown one."""
        idf, fitted = self.idf, len(self.idf)
        numbers = self.numbers(terms)
        return [0.0 if one < 0 else idf.item(one) if one < fitted else self.rare for one in numbers]

    def weigh(self, document: str, *, new: bool = False) -> dict[str, float]:
        """Known terms of one document with their weights, unit length in all; what scikit-learn's transform gives.

        ``new`` counts unknown terms too, as if the document had just been taken in.
        """
        counts = self.analyse(document)
        terms = sorted(counts)
        raw: dict[str, float] = {}
        idf, fitted = self.idf, len(self.idf)
        for term, number in zip(terms, self.numbers(terms), strict=True):
            if number >= 0 or new:
                rarity = idf.item(number) if 0 <= number < fitted else self.rare
                count = counts[term]
                raw[term] = rarity if count == 1 else (1 + math.log(count)) * rarity
        length = math.hypot(*raw.values())
        return {term: weight / length for term, weight in raw.items()}

    def numbered(self, weighed: Mapping[str, float]) -> Weighed:
        """A weighed document by term numbers; terms unknown here are left out."""
        numbers = np.array(self.numbers(list(weighed)), np.int64)
        weights = np.fromiter(weighed.values(), np.float32, len(weighed))
        known = np.flatnonzero(numbers >= 0)
        order = known[np.argsort(numbers[known], kind="stable")]
        return Weighed(numbers[order], weights[order])

    def rows(self, documents: Sequence[str]) -> Any:
        """CSR float32 matrix of these documents, (documents × terms), rows of unit length or empty."""
        weighed = [self.numbered(self.weigh(document)) for document in documents]
        indptr = np.cumsum([0, *(len(one.terms) for one in weighed)])
        indices = np.concatenate([np.zeros(0, np.int64), *(one.terms for one in weighed)]).astype(np.int32)
        data = np.concatenate([np.zeros(0, np.float32), *(one.weights for one in weighed)])
        return sparse.csr_matrix((data, indices, indptr), shape=(len(documents), len(self)))


class _Numbers(dict[str, tuple[int, ...]]):
    """The terms of tokens met before by their numbers; terms are numbered as they come."""

    def __init__(self, terms: Callable[[str], Sequence[str]]) -> None:
        self._terms = terms
        self.known: dict[str, int] = {}

    def __missing__(self, token: str) -> tuple[int, ...]:
        known = self.known
        numbers = tuple([known.setdefault(term, len(known)) for term in self._terms(token)])
        if len(token) <= _SHORT:
            if len(self) >= _SEEN:
                self.clear()
            self[token] = numbers
        return numbers


@dataclass(frozen=True, slots=True)
class Counted:
    """What a process has counted since it last told of it, in numbers of its own.

    ``fresh`` are the terms it had not told of, in the order of their numbers; places of lines and documents begin at 0.
    """

    process: int
    fresh: list[str]
    found: NDArray[np.int32]
    lines: NDArray[np.int64]
    weights: NDArray[np.float32]
    ends: NDArray[np.int64]


class Counts:
    """Terms collected document by document, so that a pool need not be held in memory to be fitted."""

    def __init__(self, analyse: Analyse) -> None:
        self._analyse = analyse
        self._numbers = _Numbers(analyse.terms)
        self._begin()
        # How many terms another process was told of, and where the terms of others stand here, by process.
        self._known_there = 0
        self._places: dict[int, NDArray[np.int32]] = {}

    def _begin(self) -> None:
        # Every term's number; where each line ends and what it weighs; where each document ends.
        self._found, self._lines, self._weights, self._ends = array("i"), array("q", [0]), array("f"), array("q", [0])

    def add(self, document: str) -> None:
        """Take in one more document."""
        numbers_of = self._numbers.__getitem__
        for weight, tokens in self._analyse.lines(document):
            self._found.extend(chain.from_iterable(map(numbers_of, tokens)))
            self._lines.append(len(self._found))
            self._weights.append(weight)
        self._ends.append(len(self._found))

    def told(self) -> Counted:
        """What was counted since the last call, for ``take`` in another process; terms keep their numbers here."""
        known = self._numbers.known
        fresh = list(islice(reversed(known), len(known) - self._known_there))[::-1]
        self._known_there = len(known)
        lines, ends = np.array(self._lines, np.int64), np.array(self._ends, np.int64)
        found, weights = np.array(self._found, np.int32), np.array(self._weights, np.float32)
        self._begin()
        return Counted(os.getpid(), fresh, found, lines[1:], weights, ends[1:])

    def take(self, part: Counted) -> None:
        """Take in what another process counted behind all documents so far; of one process in the order it told.

        A term new here is new to its process as well, so terms come in the order in which their documents stand.
        """
        known = self._numbers.known
        fresh = np.array([known.setdefault(term, len(known)) for term in part.fresh], np.int32)
        places = self._places.get(part.process, fresh[:0])
        places = self._places[part.process] = np.concatenate([places, fresh])
        before = len(self._found)
        self._found.frombytes(places[part.found].tobytes())
        self._lines.frombytes((part.lines + before).tobytes())
        self._weights.frombytes(part.weights.tobytes())
        self._ends.frombytes((part.ends + before).tobytes())

    def fitted(self) -> tuple[TermSpace, Any]:
        """The space of all documents and their CSR float32 matrix; what was counted is used up."""
        from sklearn.feature_extraction.text import TfidfTransformer

        count, known = len(self._ends) - 1, self._numbers.known
        if not known:
            return TermSpace(self._analyse), sparse.csr_matrix((count, 0), dtype=np.float32)
        names = np.array([term.encode("utf-8", "replace")[:_LONGEST] for term in known])
        order = np.argsort(names, kind="stable")
        place = np.empty(len(names), np.int32)
        place[order] = np.arange(len(names), dtype=np.int32)
        indices, ends = place[np.frombuffer(self._found, np.int32)], np.array(self._ends, np.int64)
        lines = np.array(self._lines, np.int64)
        data = np.repeat(np.array(self._weights, np.float32), lines[1:] - lines[:-1])
        self._found, self._lines, self._weights = array("i"), array("q", [0]), array("f")
        self._numbers = _Numbers(self._analyse.terms)
        if ends[-1] < 2**31:
            ends = ends.astype(np.int32)
        matrix = sparse.csr_matrix((data, indices, ends), shape=(count, len(names)))
        del data, indices
        matrix.sum_duplicates()
        weighing = TfidfTransformer(sublinear_tf=True).fit(matrix)
        matrix = sparse.csr_matrix(weighing.transform(matrix, copy=False), dtype=np.float32)
        rare = float(np.log((1 + count) / 2) + 1)
        return TermSpace(self._analyse, names[order], weighing.idf_.astype(np.float32), rare), matrix


def _dtype(space: TermSpace) -> str:
    longest = max((len(term.encode()) for term in space.late), default=1)
    return f"S{max(space.terms.dtype.itemsize, min(longest, _LONGEST))}"


def _unit_rows(matrix: Any) -> Any:
    from sklearn.preprocessing import normalize

    # Nobody at all is no matrix to scikit-learn.
    return normalize(matrix, copy=False) if matrix.nnz else matrix


def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Cosine of two weighed documents, 0 to 1."""
    small, large = sorted((left, right), key=len)
    return sum(weight * large[term] for term, weight in small.items() if term in large)


def likeness_of(cosine: float) -> float:
    """:func:`likeness` of a single cosine."""
    return math.sqrt(min(max(cosine, 0.0), 1.0))


def likeness(cosines: NDArray[np.floating[Any]] | float) -> Any:
    """Cosine as a share of a factor's points: its square root.

    A short post and a long profile that fit well have a cosine of .2 to .4; the root keeps the order and spreads that
    range over .45 to .63, so text is not drowned by factors that reach 1 with ease.
    """
    return np.sqrt(np.clip(cosines, 0.0, 1.0))
