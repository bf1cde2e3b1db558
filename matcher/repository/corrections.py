"""Stored corrections (更正): examples of how a field should have been read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from matcher.models.correction import Correction

_BATCH = 1000


class Corrections:
    """Reads and writes kept examples."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, correction: Correction) -> None:
        """Keep an example."""
        self._session.add(correction)

    def everything(self) -> Iterator[Correction]:
        """All examples, in the order they were made."""
        yield from self._session.exec(
            select(Correction).order_by(col(Correction.id)).execution_options(yield_per=_BATCH)
        )
