"""The other direction (本人意愿): how well a post answers what a person looks for, and both directions in one number.

The post's side asks who can do the work; this side asks who would want it: the job named, the place, the pay, the day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.scoring import structured
from matcher.scoring.columns import Codebooks, columns_of
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.gaps import kilometres, wants_region
from matcher.scoring.index import Query, SeekerIndex
from matcher.scoring.musts import reasons, sift
from matcher.scoring.postings import Postings
from matcher.scoring.rank import Part, assemble
from matcher.scoring.tfidf import cosine, likeness
from matcher.scoring.titles import TitleTable
from matcher.scoring.weights import FACTORS, Weights

# Posts looked at closely for one person, the most promising first.
LOOKED_AT = 300
# Likeness of titles or texts below which a post is somebody else's trade.
RELATED = 0.3


@dataclass(frozen=True, slots=True)
class Offer:
    """A post as one person sees it; ``score`` in tenths of a point is exactly the sum of the parts."""

    vacancy_id: int
    score: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The posts on offer, cut and weighed once in the terms of one index; row i of each is the same post."""

    queries: tuple[Query, ...]
    titles: TitleTable
    title_rows: NDArray[np.intp]
    words: Postings

    @classmethod
    def of(cls, index: SeekerIndex, posts: Sequence[VacancyFeatures]) -> Board:
        """The board of these posts, in the order of their ids."""
        snapshot = index.snapshot_
        ordered = sorted(posts, key=lambda post: post.id)
        queries = tuple(index.query(post, snapshot) for post in ordered)
        table = TitleTable.fitted(
            [post.title for post in ordered],
            cut=index.segmenter.words,
            concept_of=index.concept_of,
            meaning=index.meaning,
        )
        space = snapshot.spaces.words
        weighed = [space.numbered(query.words) for query in queries]
        indptr = np.cumsum([0, *(len(one.terms) for one in weighed)])
        indices = np.concatenate([np.zeros(0, np.int64), *(one.terms for one in weighed)]).astype(np.int32)
        data = np.concatenate([np.zeros(0, np.float32), *(one.weights for one in weighed)])
        words = Postings(sparse.csr_matrix((data, indices, indptr), shape=(len(queries), len(space))))
        return cls(queries, table, np.array(table.rows(post.title for post in ordered), np.intp), words)

    def promising(self, person: SeekerFeatures) -> list[Query]:
        """All posts, those nearest to the person's titles and words first; equals by the smaller id."""
        if not self.queries:
            return []
        space = self.queries[0].word_space
        near = likeness(self.words.dots(space.numbered(space.weigh(person.words))))
        alike = np.zeros(len(self.queries))
        for title in person.titles:
            alike = np.maximum(alike, likeness(self.titles.likeness(title)[self.title_rows]))
        order = np.argsort(-(2 * alike + near), kind="stable")
        return [self.queries[place] for place in order]


def wish(index: SeekerIndex, query: Query, person: SeekerFeatures, weights: Weights) -> Offer:
    """What the post of ``query`` is worth to a person; what either has not told is left out, not counted as zero."""
    values = {key: np.array([value]) for key, value in _values(index, query, person).items()}
    applied = weights.applied(values)
    if not applied:
        return Offer(query.vacancy.id, 0, ())
    nothing = {key: np.zeros(1, bool) for key in values}
    offer = assemble(np.array([query.vacancy.id]), values, nothing, applied, FACTORS)[0]
    return Offer(offer.seeker_id, offer.score, offer.parts)


def recommend(
    index: SeekerIndex,
    board: Board,
    person: SeekerFeatures,
    weights: Weights,
    *,
    top: int,
    today: date,
    hidden: Mapping[int, str] | None = None,
) -> tuple[list[Offer], dict[str, int]]:
    """The posts that suit a person best among those whose musts they meet; ``hidden`` are ids to leave out.

    With them, how many of the posts looked at were left out for which must, the most frequent first.
    """
    books = Codebooks()
    columns = columns_of([person], books)
    told = books.reading()
    found: list[Offer] = []
    left_out: Counter[str] = Counter()
    for query in board.promising(person):
        if query.vacancy.id in (hidden or {}):
            continue
        musts = reasons(query.vacancy, told, today=today, covers=index.covers, distances=index.distances, excluded={})
        if number := int(sift(musts, columns, dead=np.zeros(0, np.intp)).reasons[0]):
            left_out[musts.labels[number - 1][1]] += 1
            continue
        offer = wish(index, query, person, weights)
        if _is_related(offer):
            found.append(offer)
        if len(found) >= max(LOOKED_AT, top):
            break
    best = sorted(found, key=lambda offer: (-offer.score, offer.vacancy_id))[:top]
    return best, dict(sorted(left_out.items(), key=lambda item: (-item[1], item[0])))


def _is_related(offer: Offer) -> bool:
    """Whether the work has to do with the person at all: near and well paid alone is no reason to be shown."""
    work = [part.value for part in offer.parts if part.key in ("title", "words")]
    return not work or max(work) >= RELATED


def combined(fit: int, wanted: int) -> int:
    """Both directions in one number, tenths of a point: the harmonic mean, so that neither side can be bought off."""
    return round(2 * fit * wanted / (fit + wanted)) if fit + wanted else 0


def _values(index: SeekerIndex, query: Query, person: SeekerFeatures) -> dict[str, float]:
    post = query.vacancy
    found: dict[str, float] = {}
    if person.titles:
        found["title"] = float(likeness(max(query.title.alike(title) for title in person.titles)))
    if person.words.strip():
        found["words"] = float(likeness(cosine(query.words, query.word_space.weigh(person.words))))
    km = kilometres(post, person, index.distances)
    same = bool(post.adcode) and person.adcode == post.adcode
    if km is not None or same or wants_region(post, person):
        found["place"] = float(
            structured.place(
                distance=np.array([np.nan if km is None else km]),
                wanted=np.array([wants_region(post, person)]),
                same=np.array([same]),
                radius=np.array([np.nan if person.radius_km is None else person.radius_km], float),
            )[0]
        )
    high = post.pay_high if post.pay_high is not None else post.pay_low
    if high is not None and person.pay_min is not None:
        low = post.pay_low if post.pay_low is not None else high
        found["pay"] = float(structured.pay(expected=np.array([person.pay_min], float), low=low, high=high)[0])
    if post.start_by is not None and person.available_from is not None:
        found["availability"] = float(
            structured.availability(
                available=np.array([person.available_from.toordinal()], float), start_by=post.start_by.toordinal()
            )[0]
        )
    return found
