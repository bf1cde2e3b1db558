"""What a person's text scores without one of its words (去掉一个词), worked out from what the word touches alone."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from matcher.scoring.features import SeekerFeatures
from matcher.scoring.index import Query
from matcher.scoring.section import char_text
from matcher.scoring.tfidf import cosine, likeness_of


class Struck:
    """One person against one post: ``lost`` says for any word what the text factors lose when it is struck.

    ``maxima`` are tenths of a point by factor, ``means`` those of the ranking, which stand in for untold facts.
    """

    def __init__(
        self, query: Query, seeker: SeekerFeatures, maxima: Mapping[str, int], means: Mapping[str, float]
    ) -> None:
        self._query = query
        self._titles = seeker.titles
        self._maxima = maxima
        self._means = means
        self.held = query.word_space.weigh(seeker.words)
        self._dot = cosine(query.words, self.held)
        self._chars = _Spelling(query, seeker)
        self._short = self._short_points(self._chars.cosine(), seeker.titles)

    def lost(self, word: str) -> float:
        """Tenths of a point lost with this word, in small letters; tokens that contain it go with it."""
        held, words = self.held, self._query.words
        dropped = [term for term in held if word in term]
        rest = math.sqrt(max(0.0, 1 - math.fsum(held[term] ** 2 for term in dropped)))
        left = self._dot - math.fsum(words.get(term, 0.0) * held[term] for term in dropped)
        points = likeness_of(self._dot) - likeness_of(left / rest if rest > 1e-6 else 0.0)
        found = self._maxima.get("words", 0) * points
        if word in self._chars.text:
            titles = without(self._titles, word)
            found += self._short - self._short_points(self._chars.cosine(word), titles)
        return float(found)

    def _short_points(self, chars: float, titles: tuple[str, ...]) -> float:
        alike = [self._query.title.alike(title) for title in titles]
        title = likeness_of(max(alike)) if alike else self._means.get("title", 0.0)
        return float(self._maxima.get("chars", 0) * likeness_of(chars) + self._maxima.get("title", 0) * title)


def without(titles: tuple[str, ...], word: str) -> tuple[str, ...]:
    """Titles with a word struck; what is nothing else is gone."""
    if not any(word in title.lower() for title in titles):
        return titles
    strike = re.compile(re.escape(word), re.IGNORECASE)
    return tuple(filter(None, (strike.sub(" ", title).strip() for title in titles)))


class _Spelling:
    """Wanted titles and skills as grams of characters, so that a struck word changes only those around it."""

    def __init__(self, query: Query, seeker: SeekerFeatures) -> None:
        space = query.char_space
        self._space = space
        self._asked = query.chars
        ((_, runs),) = space.analyse.lines(char_text(seeker))
        self._runs = list(runs)
        self.text = "\n".join(self._runs)
        self._counts: dict[str, int] = {}
        for run in self._runs:
            for gram in space.analyse.terms(run):
                self._counts[gram] = self._counts.get(gram, 0) + 1
        self._rarity = dict(zip(self._counts, space.rarities(list(self._counts)), strict=True))
        pairs = [(gram, self._weight(gram, count)) for gram, count in self._counts.items()]
        self._dot = math.fsum(self._asked.get(gram, 0.0) * weight for gram, weight in pairs)
        self._square = math.fsum(weight * weight for _, weight in pairs)

    def cosine(self, word: str = "") -> float:
        """Cosine with the post's letters, 0 to 1, without ``word`` if one is given."""
        dot, square = self._dot, self._square
        for gram, change in self._changes(word).items() if word else ():
            before = self._counts.get(gram, 0)
            old, new = self._weight(gram, before), self._weight(gram, before + change)
            dot += self._asked.get(gram, 0.0) * (new - old)
            square += new * new - old * old
        return dot / math.sqrt(square) if square > 1e-9 else 0.0

    def _changes(self, word: str) -> dict[str, int]:
        """How many of each gram come or go."""
        grams = self._space.analyse.terms
        changes: dict[str, int] = {}
        for run in self._runs:
            if word in run:
                for gram in grams(run):
                    changes[gram] = changes.get(gram, 0) - 1
                for piece in filter(None, run.split(word)):
                    for gram in grams(piece):
                        changes[gram] = changes.get(gram, 0) + 1
        return changes

    def _weight(self, gram: str, count: int) -> float:
        if count <= 0:
            return 0.0
        rarity = self._rarity.get(gram)
        if rarity is None:
            # A piece that was no run of its own before, such as a single character.
            rarity = self._rarity[gram] = self._space.rarities([gram])[0]
        return rarity * (1 + math.log(count))
