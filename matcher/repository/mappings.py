"""Stored mappings (对接方案)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.mapping import Mapping
from matcher.models.region import scope_prefix


class Mappings:
    """Reads and writes mappings; versions are never changed but for ``active``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, mapping: Mapping) -> Mapping:
        """Insert a version; a second one of the same number breaks the unique constraint."""
        self._session.add(mapping)
        self._session.flush()
        return mapping

    def get(self, mapping_id: int, unit: str, *, lock: bool = False) -> Mapping | None:
        """One that the unit made, or that stands above it in the tree of regions, or below."""
        query = select(Mapping).where(Mapping.id == mapping_id, _seen(unit))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def of_unit(self, unit: str) -> Sequence[Mapping]:
        """The active ones a unit may use, by name."""
        query = select(Mapping).where(_seen(unit), col(Mapping.active))
        return self._session.exec(query.order_by(col(Mapping.name), col(Mapping.id))).all()

    def named(self, adcode: str, name: str) -> Sequence[Mapping]:
        """All versions of a unit's mapping, the newest first."""
        query = select(Mapping).where(Mapping.adcode == adcode, Mapping.name == name)
        return self._session.exec(query.order_by(col(Mapping.version).desc())).all()


def _seen(unit: str) -> sa.ColumnElement[bool]:
    """Of the unit, of those below it, and of those above it: a county uses what the province describes."""
    above = sorted({unit, unit[:4] + "00", unit[:2] + "0000"})
    return sa.or_(col(Mapping.adcode).in_(above), col(Mapping.adcode).startswith(scope_prefix(unit)))
