"""Stored editions of policies (政策新版本)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.edition import EditionState, PolicyEdition


class Editions:
    """Reads and writes editions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, edition: PolicyEdition) -> PolicyEdition:
        """Insert a proposal."""
        self._session.add(edition)
        self._session.flush()
        return edition

    def find(self, edition_id: int) -> PolicyEdition | None:
        """One by id, to be read."""
        return self._session.exec(select(PolicyEdition).where(PolicyEdition.id == edition_id)).first()

    def get(self, edition_id: int) -> PolicyEdition | None:
        """One by id, locked until the transaction ends."""
        query = select(PolicyEdition).where(PolicyEdition.id == edition_id)
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).first()

    def adopted(self) -> Sequence[PolicyEdition]:
        """Those in use, in the order they were decided."""
        query = select(PolicyEdition).where(PolicyEdition.state == EditionState.ADOPTED)
        return self._session.exec(query.order_by(col(PolicyEdition.decided_at), col(PolicyEdition.id))).all()

    def newest(self, limit: int) -> Sequence[PolicyEdition]:
        """The latest, newest first."""
        return self._session.exec(select(PolicyEdition).order_by(col(PolicyEdition.id).desc()).limit(limit)).all()
