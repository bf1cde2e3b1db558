"""Stored learned weights (学习得来的权重)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from matcher.models.states import PresetState
from matcher.models.weighting import LearnedWeights


class Weightings:
    """Reads and writes what was learned."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, learned: LearnedWeights) -> LearnedWeights:
        """Insert a proposal."""
        self._session.add(learned)
        self._session.flush()
        return learned

    def write(self, learned: LearnedWeights) -> None:
        """Write a decision at once: of two in use at one moment the second would break a unique index."""
        self._session.add(learned)
        self._session.flush()

    def get(self, learned_id: int) -> LearnedWeights | None:
        """One by id, locked until the transaction ends."""
        query = select(LearnedWeights).where(LearnedWeights.id == learned_id)
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).first()

    def adopted(self) -> LearnedWeights | None:
        """The one in use."""
        return self._session.exec(select(LearnedWeights).where(LearnedWeights.state == PresetState.ADOPTED)).first()

    def newest(self, limit: int) -> Sequence[LearnedWeights]:
        """The latest, newest first."""
        query = select(LearnedWeights).order_by(col(LearnedWeights.id).desc()).limit(limit)
        return self._session.exec(query).all()

    def count(self) -> int:
        """How many were ever learned."""
        return self._session.exec(select(func.count()).select_from(LearnedWeights)).one()
