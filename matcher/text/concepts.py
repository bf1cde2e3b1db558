"""What a title stands for (岗位概念): occupations, title families and minor groups, so that 电焊工 and 焊工 meet.

Two titles are compared by the cosine of what they stand for. Only knowledge of work can find titles of one job that
share no character; this is where it enters the ranking.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from matcher.text.catalogue import MINOR
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.occupation import OccupationReader

# What sharing one of each counts: the occupation says most, its group least.
SHARES = {"code": 1.0, "family": 0.6, "minor": 0.3}
# A family's neighbours (相近岗位) as a share of the family itself.
NEAR = 0.5
# Likeliest occupations of a title that count.
CODES = 5
# Titles whose concepts are kept; beyond that the memory starts anew.
KEPT = 400_000

Concept = Mapping[str, float]


class Concepts:
    """Concepts of titles, each title read once; safe to share between threads."""

    def __init__(self, reader: OccupationReader, lexicon: Lexicon) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._near = {family.name: family.near for family in lexicon.titles}
        self._digest = lexicon.digest[:16]
        self._known: dict[str, Concept] = {}
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process reads titles itself."""
        return Concepts, (self._reader, self._lexicon)

    @property
    def fingerprint(self) -> str:
        """Changes whenever a title could stand for something else; kept with every stored index."""
        return f"{self._digest}-{self._reader.catalogue_size}-{sorted(SHARES.items())}-{NEAR}-{CODES}"

    def of(self, title: str) -> Concept:
        """What the title stands for, as weights of unit length in all; empty when nothing in it is known.

        Keys are ``code:6-18-02-04``, ``family:焊工`` and ``minor:6-18-02``.
        """
        title = clean(title)[:60]
        found = self._known.get(title)
        if found is None:
            found = self._read(title)
            with self._lock:
                if len(self._known) >= KEPT:
                    self._known = {}
                self._known[title] = found
        return found

    def _read(self, title: str) -> Concept:
        strengths, named = self._reader.evidence(title, CODES)
        # Squared, so that the second guess of an occupation does not count like the first.
        codes = {code: strength**2 for code, strength in strengths.items()}
        groups = {
            "code": codes,
            "family": self._with_near(named),
            "minor": _highest((code[:MINOR], weight) for code, weight in codes.items()),
        }
        return unit(
            {
                f"{kind}:{name}": math.sqrt(SHARES[kind]) * weight
                for kind, weights in groups.items()
                for name, weight in unit(weights).items()
            }
        )

    def _with_near(self, named: Mapping[str, float]) -> dict[str, float]:
        near = ((name, NEAR * weight) for family, weight in named.items() for name in self._near.get(family, ()))
        return _highest([*named.items(), *near])


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """The same weights with length 1, in the order of their keys."""
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {key: weight / length for key, weight in sorted(weights.items())} if length else {}


def _highest(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, weight in pairs:
        found[key] = max(found.get(key, 0.0), weight)
    return found
