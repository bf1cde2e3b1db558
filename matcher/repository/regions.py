"""Stored regions (行政区划)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.enums import RegionLevel
from matcher.models.region import Region, scope_prefix


class Regions:
    """Reads and seeds the region table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self) -> None:
        """Let one starter at a time look and seed; SQLite's write lock does the same."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(sa.text("SET LOCAL lock_timeout = 0"))  # the first one takes its time
            self._session.execute(sa.text("LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE"))

    def count(self) -> int:
        """How many regions are stored."""
        return self._session.exec(select(func.count()).select_from(Region)).one()

    def seed(self, regions: Iterable[Region]) -> None:
        """Insert the regions of the package data, parents and children in one go."""
        self._session.add_all(regions)
        self._session.flush()

    def find(self, adcode: str) -> Region | None:
        """One region by code."""
        return self._session.get(Region, adcode)

    def within(self, scope: str, *levels: RegionLevel) -> Sequence[Region]:
        """The regions inside ``scope`` of the given levels, by code."""
        query = select(Region).where(col(Region.adcode).startswith(scope_prefix(scope)), col(Region.level).in_(levels))
        return self._session.exec(query.order_by(Region.adcode)).all()

    def everything(self) -> Sequence[Region]:
        """All regions, by code."""
        return self._session.exec(select(Region).order_by(Region.adcode)).all()
