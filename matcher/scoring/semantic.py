"""Titles near in meaning (语义相近): an optional channel over any encoder of short strings, each embedded once.

It only ever adds to what spelling, words and concepts say of two titles, and never more than a small share of what is
left to full likeness: an encoder knows that 钩机 and 挖掘机 are near, yet also finds 焊工 and 电工 near.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Measure = TypeVar("Measure", float, Floats)
# Most that meaning adds: this share of what is missing to full likeness.
SHARE = 0.1
# Components are kept as whole numbers of this many to one: products of unit vectors then add up exactly in float32,
# in whatever order, so that a title is as near in a section of three as among a million.
STEPS = 2048
# Strings embedded between two looks at the store and two writes to it.
BATCH = 16
# Vectors held in memory; beyond that the memory starts anew.
KEPT = 20_000
# Strings asked of the store at once.
_ASKED = 500
_PATIENCE_SECONDS = 10.0
_log = logging.getLogger("matcher.semantic")


class Encoder(Protocol):
    """Anything that gives short strings a place."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever a string could get another vector."""

    @property
    def unrelated(self) -> float:
        """The cosine, under 1, up to which two strings have nothing to do with each other."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, (texts, dimensions); called by one thread at a time."""


class Remembered:
    """An encoder asked once for each string, by one process or several; safe to share between threads.

    With a ``folder`` vectors are kept there under a digest of the string, no text with them. A store that is damaged is
    thrown away, and one that cannot be written is done without.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.int16]] = {}
        self._lock = threading.Lock()
        name = hashlib.sha256(f"{STEPS}-{encoder.fingerprint}".encode()).hexdigest()[:20]
        self._file = folder / f"{name}.sqlite3" if folder else None
        # What the encoder was asked for so far, and how long it took in seconds.
        self.encoded, self.seconds = 0, 0.0

    @property
    def fingerprint(self) -> str:
        """Changes whenever two titles could be nearer or farther than before."""
        return f"{self._encoder.fingerprint}-{self._encoder.unrelated}-{SHARE}-{STEPS}"

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Vectors in whole steps, (texts, dimensions); zeros for the empty string."""
        found: dict[str, NDArray[np.int16]] = {}
        wanted = list(dict.fromkeys(filter(None, texts)))
        for start in range(0, len(wanted), _ASKED):
            found |= self._looked_up(wanted[start : start + _ASKED])
        fresh = [text for text in wanted if text not in found]
        for start in range(0, len(fresh), BATCH):
            found |= self._encoded(fresh[start : start + BATCH])
            if start and start % (64 * BATCH) == 0:
                _log.info("semantic.encoding: %d of %d", start, len(fresh))
        nothing = np.zeros(len(next(iter(found.values()), ())), np.int16)
        return np.array([found.get(text, nothing) for text in texts], np.float32).reshape(len(texts), len(nothing))

    def near(self, vector: Floats, vectors: Floats) -> Floats:
        """How near each of ``vectors`` (strings, dimensions) is to one vector: (strings,) in [0, 1]."""
        if not vector.any() or not vectors.shape[1]:
            return np.zeros(len(vectors), np.float32)
        edge = np.float32(self._encoder.unrelated)
        cosines = (vectors @ vector) / np.float32(STEPS**2)
        return np.asarray(np.clip((cosines - edge) / (1 - edge), 0, 1), np.float32)

    def _looked_up(self, texts: Sequence[str]) -> dict[str, NDArray[np.int16]]:
        found = {text: vector for text in texts if (vector := self._known.get(text)) is not None}
        left = {_key(text): text for text in texts if text not in found}
        if not left or self._file is None or not self._file.exists():
            return found
        stored = {}
        try:
            with closing(sqlite3.connect(self._file, timeout=_PATIENCE_SECONDS)) as store:
                for key, text in left.items():
                    row = store.execute("SELECT vector, sum FROM vectors WHERE key = ?", [key]).fetchone()
                    if row and zlib.crc32(row[0]) == row[1]:
                        stored[text] = np.frombuffer(row[0], "<i2")
        except (sqlite3.Error, ValueError, TypeError) as fault:
            self._thrown_away(fault)
            return found
        self._hold(stored)
        return found | stored

    def _encoded(self, texts: Sequence[str]) -> dict[str, NDArray[np.int16]]:
        with self._lock:
            # Another thread may have been at the same strings.
            found = {text: self._known[text] for text in texts if text in self._known}
            left = [text for text in texts if text not in found]
            if not left:
                return found
            start = time.perf_counter()
            vectors = np.rint(self._encoder.encode(left) * STEPS).astype(np.int16)
            self.encoded, self.seconds = self.encoded + len(left), self.seconds + time.perf_counter() - start
            fresh = dict(zip(left, vectors, strict=True))
        self._hold(fresh)
        self._keep(fresh.items())
        return found | fresh

    def _hold(self, vectors: dict[str, NDArray[np.int16]]) -> None:
        with self._lock:
            if len(self._known) + len(vectors) > KEPT:
                self._known = {}
            self._known.update(vectors)

    def _keep(self, vectors: Iterable[tuple[str, NDArray[np.int16]]]) -> None:
        if self._file is None:
            return
        rows = [(_key(text), raw := vector.astype("<i2").tobytes(), zlib.crc32(raw)) for text, vector in vectors]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(sqlite3.connect(self._file, timeout=_PATIENCE_SECONDS)) as store, store:
                store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, sum INT)")
                store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        except (sqlite3.Error, OSError) as fault:
            self._thrown_away(fault)

    def _thrown_away(self, fault: Exception) -> None:
        """Start a damaged store anew; one that is only busy, full or out of reach stays, and is done without."""
        _log.warning("semantic.store: %s", type(fault).__name__)
        if self._file is not None and not isinstance(fault, sqlite3.OperationalError | OSError):
            self._file.unlink(missing_ok=True)


def raised(alike: Measure, near: Measure) -> Measure:
    """Likeness with what meaning adds, both in [0, 1]; never less than before, and 1 only where it was 1."""
    return alike + SHARE * (1 - alike) * near


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
