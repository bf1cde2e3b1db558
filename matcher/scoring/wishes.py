"""The other direction (本人意愿): how well a post answers what a person looks for, and both directions in one number.

The post's side asks who can do the work; this side asks who would want it: the job named, the place, the pay, the day.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.scoring import structured
from matcher.scoring.columns import Codebooks, columns_of
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.index import Query, SeekerIndex
from matcher.scoring.musts import reasons, sift
from matcher.scoring.postings import Postings
from matcher.scoring.rank import Part, assemble
from matcher.scoring.reach import Distances
from matcher.scoring.structured import covers_county, distance_km
from matcher.scoring.tfidf import cosine, likeness
from matcher.scoring.titles import AskedTitles
from matcher.scoring.weights import FACTORS, Weights

# Likeness of titles or texts below which a post is somebody else's trade.
RELATED = 0.3
# How far a score worked out for the whole board may be from the exact one, in tenths of a point, and a likeness.
MARGIN, CLOSE = 3.0, 1e-3
# What both sides may leave untold; title and words every post has.
UNTOLD = ("title", "place", "pay", "availability")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Offer:
    """A post as one person sees it; ``score`` in tenths of a point is exactly the sum of the parts."""

    vacancy_id: int
    score: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What posts say of place, pay in fen a month and first day (ordinal), (posts,); NaN or blank where they do not."""

    adcodes: tuple[str, ...]
    longitude: Floats
    latitude: Floats
    low: Floats
    high: Floats
    start_by: Floats

    @classmethod
    def of(cls, posts: Sequence[VacancyFeatures]) -> Terms:
        """The terms of these posts, in order; a single figure of pay is both bounds."""
        days = [post.start_by.toordinal() if post.start_by else None for post in posts]
        low, high = [post.pay_low for post in posts], [post.pay_high for post in posts]
        return cls(
            tuple(post.adcode for post in posts),
            _floats(post.longitude for post in posts),
            _floats(post.latitude for post in posts),
            _floats(high[n] if one is None else one for n, one in enumerate(low)),
            _floats(low[n] if one is None else one for n, one in enumerate(high)),
            _floats(days),
        )

    def worth(self, person: SeekerFeatures, distances: Distances | None) -> dict[str, structured.Floats]:
        """What they are worth to a person, by factor, (posts,) in [0, 1], NaN where the post has not told it.

        What the person has not told is not among them.
        """
        found: dict[str, structured.Floats] = {}
        place = self._place(person, distances)
        if not np.isnan(place).all():
            found["place"] = place
        if person.pay_min is not None:
            expected = np.full(len(self.low), float(person.pay_min))
            values = structured.pay(expected=expected, low=self.low, high=self.high)
            found["pay"] = np.where(np.isnan(self.high), np.nan, values)
        if person.available_from is not None:
            found["availability"] = structured.availability(
                available=np.full(len(self.low), float(person.available_from.toordinal())), start_by=self.start_by
            )
        return found

    def _place(self, person: SeekerFeatures, distances: Distances | None) -> structured.Floats:
        counties = {
            code: (
                bool(code) and code == person.adcode,
                any(covers_county(wanted, code) for wanted in person.wanted_adcodes),
                distances(person.adcode, code) if distances and code and person.adcode else None,
            )
            for code in set(self.adcodes)
        }
        told = [counties[code] for code in self.adcodes]
        km = _floats(one[2] for one in told)
        if person.longitude is not None and person.latitude is not None:
            straight = distance_km(
                longitude=self.longitude,
                latitude=self.latitude,
                to_longitude=person.longitude,
                to_latitude=person.latitude,
            )
            km = np.where(np.isnan(straight), km, straight)
        return structured.place(
            distance=km,
            same=np.array([one[0] for one in told], bool),
            wanted=np.array([one[1] for one in told], bool),
            radius=np.full(len(told), np.nan if person.radius_km is None else float(person.radius_km)),
        )


@dataclass(frozen=True, slots=True)
class Board:
    """The posts on offer, cut and weighed once in the terms of one index; row i of each is the same post."""

    queries: tuple[Query, ...]
    titles: AskedTitles
    title_rows: NDArray[np.intp]
    words: Postings
    terms: Terms

    @classmethod
    def of(cls, index: SeekerIndex, posts: Sequence[VacancyFeatures], known: Board | None = None) -> Board:
        """The board of these posts, in the order of their ids; what ``known`` has cut and weighed is taken from it."""
        snapshot = index.snapshot_
        space = snapshot.spaces.words
        ordered = sorted(posts, key=lambda post: post.id)
        kept = {one.vacancy: one for one in known.queries if one.word_space is space} if known else {}
        queries = tuple(kept[post] if post in kept else index.query(post, snapshot) for post in ordered)
        titles = AskedTitles.of(snapshot.sections[0].titles.table, (query.title for query in queries))
        weighed = [space.numbered(query.words) for query in queries]
        indptr = np.cumsum([0, *(len(one.terms) for one in weighed)])
        indices = np.concatenate([np.zeros(0, np.int64), *(one.terms for one in weighed)]).astype(np.int32)
        data = np.concatenate([np.zeros(0, np.float32), *(one.weights for one in weighed)])
        words = Postings(sparse.csr_matrix((data, indices, indptr), shape=(len(queries), len(space))))
        rows = np.array([titles.place[query.title.told] for query in queries], np.intp)
        return cls(queries, titles, rows, words, Terms.of(ordered))

    def worth(self, person: SeekerFeatures, distances: Distances | None) -> dict[str, structured.Floats]:
        """What every post is worth to a person, by factor; title and words to within :data:`CLOSE`."""
        found: dict[str, structured.Floats] = {}
        if person.titles:
            alike = [likeness(self.titles.alike(title))[self.title_rows] for title in person.titles]
            found["title"] = np.max(alike, axis=0).astype(np.float64)
        if person.words.strip():
            space = self.queries[0].word_space
            found["words"] = likeness(self.words.dots(space.numbered(space.weigh(person.words)))).astype(np.float64)
        return found | self.terms.worth(person, distances)


@dataclass(frozen=True, slots=True)
class Recommended:
    """The best posts with the query of each, how many of the person's trade musts keep out by must, and the means."""

    offers: list[tuple[Offer, Query]]
    left_out: dict[str, int]
    means: Mapping[str, float]


def wish(
    index: SeekerIndex,
    query: Query,
    person: SeekerFeatures,
    weights: Weights,
    means: Mapping[str, float],
) -> Offer:
    """What the post of ``query`` is worth to a person.

    ``means`` stand in for what one of the two has not told, as they do in a list of people (``rank.settled``): those of
    the people when a post's people are compared, those of the posts when a person's posts are. A fact without a mean
    is left out.
    """
    told = _text(query, person) | {
        key: float(values[0])
        for key, values in Terms.of([query.vacancy]).worth(person, index.distances).items()
        if not np.isnan(values[0])
    }
    values = {key: np.array([told.get(key, means.get(key))], float) for key in FACTORS if key in told or key in means}
    applied = weights.applied(values)
    if not applied:
        return Offer(query.vacancy.id, 0, ())
    missing = {key: np.array([key not in told]) for key in values}
    offer = assemble(np.array([query.vacancy.id]), values, missing, applied, FACTORS)[0]
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
) -> Recommended:
    """The posts that suit a person best among those whose musts they meet; ``hidden`` are ids to leave out.

    Every post of the board is scored, then the best are looked at closely, one by one, until nothing behind them can be
    among the ``top``. ``left_out`` counts all posts of the person's trade that musts keep out, each under the first
    reason that holds, the most frequent first.
    """
    if not board.queries:
        return Recommended([], {}, {})
    worth = board.worth(person, index.distances)
    means = {key: mean for key, values in worth.items() if key in UNTOLD and (mean := _mean(values)) is not None}
    applied = weights.applied(worth.keys() - (set(UNTOLD) - means.keys()))
    rough = np.zeros(len(board.queries))
    for key, points in applied.items():
        rough += points * np.where(np.isnan(worth[key]), means.get(key, 0.0), worth[key])
    work = [worth[key] for key in ("title", "words") if key in applied]
    near = np.max(work, axis=0) if work else np.ones(len(rough))
    related, surely = near >= RELATED - CLOSE, near >= RELATED + CLOSE
    order = np.argsort(-rough, kind="stable")
    books = Codebooks()
    columns = columns_of([person], books)
    told, nobody = books.reading(), np.zeros(0, np.intp)
    found: list[tuple[Offer, Query]] = []
    left_out: Counter[str] = Counter()
    enough = False
    for place in order[related[order]]:
        if not enough and len(found) >= top:
            last = sorted((one.score for one, _ in found), reverse=True)[top - 1]
            enough = bool(rough[place] < last - MARGIN)
        query = board.queries[place]
        if query.vacancy.id in (hidden or {}):
            continue
        musts = reasons(query.vacancy, told, today=today, covers=index.covers, distances=index.distances, excluded={})
        if number := int(sift(musts, columns, dead=nobody).reasons[0]):
            if surely[place] or _is_related(wish(index, query, person, weights, means)):
                left_out[musts.labels[number - 1][1]] += 1
            continue
        if enough:
            continue
        offer = wish(index, query, person, weights, means)
        if _is_related(offer):
            found.append((offer, query))
    best = sorted(found, key=lambda one: (-one[0].score, one[0].vacancy_id))[:top]
    return Recommended(best, dict(sorted(left_out.items(), key=lambda item: (-item[1], item[0]))), means)


def combined(fit: int, wanted: int) -> int:
    """Both directions in one number, tenths of a point: the harmonic mean, so that neither side can be bought off."""
    return round(2 * fit * wanted / (fit + wanted)) if fit + wanted else 0


def _is_related(offer: Offer) -> bool:
    """Whether the work has to do with the person at all: near and well paid alone is no reason to be shown."""
    work = [part.value for part in offer.parts if part.key in ("title", "words")]
    return not work or max(work) >= RELATED


def _text(query: Query, person: SeekerFeatures) -> dict[str, float]:
    found = {}
    if person.titles:
        found["title"] = float(likeness(max(query.title.alike(title) for title in person.titles)))
    if person.words.strip():
        found["words"] = float(likeness(cosine(query.words, query.word_space.weigh(person.words))))
    return found


def _mean(values: structured.Floats) -> float | None:
    """Mean of the posts that told it, nine digits as in ``rank.pooled``; None if none has."""
    told = values[~np.isnan(values)]
    return round(math.fsum(told) / len(told), 9) if len(told) else None


def _floats(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in values], np.float64)
