"""Stored looks at people's data (查看记录)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.look import Look, LookKind


class Looks:
    """Reads and writes looks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_many(self, looks: Sequence[Look]) -> None:
        """Insert looks; their audit rows are stored already."""
        self._session.add_all(looks)

    def of_seeker(self, seeker_id: int, *, offset: int, limit: int) -> tuple[Sequence[Look], int]:
        """Looks at a person, the newest first, and how many there are."""
        total = self._session.exec(select(func.count()).select_from(Look).where(Look.seeker_id == seeker_id)).one()
        query = select(Look).where(Look.seeker_id == seeker_id).order_by(col(Look.id).desc())
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def between(self, first: date, last: date, account_id: int | None) -> list[tuple[int, datetime, str]]:
        """Who was looked at from one day to another, when, and what at; of one account where it is told."""
        query = select(Look.seeker_id, Look.at, Look.what).where(
            Look.at >= clock.midnight(first), Look.at < clock.midnight(last + timedelta(days=1))
        )
        if account_id is not None:
            query = query.where(Look.account_id == account_id)
        return [
            (person, at, LookKind(what).label) for person, at, what in self._session.exec(query.order_by(col(Look.id)))
        ]
