"""Why somebody is on the list (推荐理由): words that count in both texts, what speaks for the person, what is missing.

A word is cited only if the score would be lower without it: the text factors are worked out again with the word struck
from the profile, and the difference is what the word is said to bring.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.gaps import gaps, strengths
from matcher.scoring.index import Query, SeekerIndex
from matcher.scoring.rank import Candidate, Part
from matcher.scoring.struck import Struck
from matcher.scoring.tfidf import likeness_of
from matcher.text.neutral import masked, neutral

CITED = 8
TRIED = 12
AROUND = 12
# Nearness in meaning is told if it brings a point and there is more to it than chance.
TOLD, NEAR = 10, 0.2
FIELD_LABELS = {
    "title": "岗位名称",
    "conditions": "招聘条件",
    "duty": "工作内容",
    "titles": "求职岗位",
    "skills": "技能",
    "history": "工作经历",
    "trade": "工种",
    "detail": "任务说明",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A word at characters ``start`` to ``end`` of a field; ``text`` is the piece of the field from ``offset`` on."""

    field: str
    label: str
    text: str
    offset: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A word of both texts; ``points`` in tenths of a point is what the score would lose without it."""

    word: str
    points: float
    vacancy: Passage | None
    seeker: Passage | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is said about one candidate; ``score`` and part points in tenths of a point."""

    score: int
    parts: tuple[Part, ...]
    matched: tuple[Match, ...]
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, dicts, strings and numbers, as stored with the shortlist."""
        plain = asdict(self)
        return {**plain, **{key: list(plain[key]) for key in ("parts", "matched", "strengths", "gaps")}}


def explain(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    seeker: SeekerFeatures,
    candidate: Candidate,
    *,
    query: Query | None = None,
    means: Mapping[str, float] | None = None,
) -> Explanation:
    """The reasons for one candidate; hand in ``index.query(vacancy)`` for several, so that the post is cut once.

    ``means`` are those of the ranking: what a word brings is less where an untold fact would get the mean.
    """
    asked = query or index.query(vacancy)
    maxima = {part.key: part.maximum for part in candidate.parts}
    return Explanation(
        score=candidate.score,
        parts=candidate.parts,
        matched=tuple(_matches(index, asked, seeker, maxima, means or {})),
        strengths=(
            *strengths(vacancy, seeker, covers=index.covers, distances=index.distances),
            *_meant(asked, seeker, maxima),
        ),
        gaps=tuple(gaps(vacancy, seeker, covers=index.covers, distances=index.distances)),
    )


def _meant(query: Query, seeker: SeekerFeatures, maxima: Mapping[str, int]) -> list[str]:
    """What nearness in meaning adds to the title; nothing without an encoder."""
    if not seeker.titles:
        return []
    title = max(seeker.titles, key=query.title.alike)
    plain = max(map(query.title.plainly, seeker.titles))
    brought = maxima.get("title", 0) * (likeness_of(query.title.alike(title)) - likeness_of(plain))
    if brought < TOLD or query.title.near(title) < NEAR:
        return []
    return [f"求职岗位“{neutral(title).strip()}”与招聘岗位语义相近（{brought / 10:.1f} 分）"]


def _matches(
    index: SeekerIndex,
    query: Query,
    seeker: SeekerFeatures,
    maxima: Mapping[str, int],
    means: Mapping[str, float],
) -> list[Match]:
    """Shared words by what they bring, the most first, at least a hundredth of a point.

    A word inside one already cited is not cited again, nor one around it: 焊工 says it, 电焊工 would say it twice.
    """
    struck = Struck(query, seeker, maxima, means)
    held = struck.held
    shared = sorted(query.words.keys() & held.keys(), key=lambda word: (-query.words[word] * held[word], word))
    brought = {word: struck.lost(word) for word in shared[:TRIED]}
    told = {word: math.floor(points * 10) / 10 for word, points in brought.items()}
    ordered = sorted((word for word in told if told[word] > 0), key=lambda word: (-brought[word], word))
    chosen: list[str] = []
    for word in ordered:
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    # What no score may see (T67) is not shown beside what it did see either: 女，35岁，电焊工八年.
    mine = {"titles": "、".join(seeker.titles), "skills": seeker.skills, "history": seeker.history}
    mine = {name: masked(text) for name, text in mine.items()}
    theirs = {name: getattr(query.vacancy, name) for name in ("title", "conditions", "duty")}
    places = _Places(index, theirs, query.places), _Places(index, mine, {})
    return [Match(word, told[word], places[0].find(word), places[1].find(word)) for word in chosen[:CITED]]


class _Places:
    """Where words stand in the fields of one text, each field cut at most once and only if it must be."""

    def __init__(
        self, index: SeekerIndex, fields: Mapping[str, str], cut: dict[str, dict[str, tuple[int, int]]]
    ) -> None:
        self._cutter = index.segmenter
        self._fields = fields
        self._lowered = [(name, text.lower()) for name, text in fields.items() if text]
        self._cut = cut

    def find(self, word: str) -> Passage | None:
        """The first place where the text is cut to this word, or else where its letters stand."""
        holding = [(name, text) for name, text in self._lowered if word in text]
        for name, _ in holding:
            place = self._first(name).get(word)
            if place is not None:
                return passage(name, self._fields[name], *place)
        for name, text in holding:
            start = text.index(word)
            return passage(name, self._fields[name], start, start + len(word))
        return None

    def _first(self, name: str) -> dict[str, tuple[int, int]]:
        """Where each word of a field stands first."""
        if name not in self._cut:
            places: dict[str, tuple[int, int]] = {}
            for word, start, end in self._cutter.spans(self._fields[name]):
                places.setdefault(word.lower(), (start, end))
            self._cut[name] = places
        return self._cut[name]


def passage(name: str, text: str, start: int, end: int) -> Passage:
    """The word with a dozen characters on either side."""
    offset = max(0, start - AROUND)
    return Passage(name, FIELD_LABELS[name], text[offset : end + AROUND], offset, start, end)


def explain_all(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    candidates: Sequence[Candidate],
    people: Mapping[int, SeekerFeatures],
    means: Mapping[str, float] | None = None,
) -> list[Explanation]:
    """Reasons for each candidate in order; ``people`` must hold all of them."""
    query = index.query(vacancy)
    return [explain(index, vacancy, people[c.seeker_id], c, query=query, means=means) for c in candidates]
