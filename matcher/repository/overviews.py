"""The figures of the overview (全局情况), counted in the store.

A figure is the sum over the very rows that its drill-down lists, so the two cannot differ.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, func

from matcher.models.overview import By, Figure
from matcher.repository.overview_columns import Source


class Overviews:
    """Counts figures and lists the rows behind them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counts(self, source: Source, by: By) -> dict[str, dict[Figure, int]]:
        """Every figure of a source, split; keys without any row are left out."""
        rows = source.query.subquery()
        sums = [func.sum(rows.c[one.value]) for one in source.figures]
        query = sa.select(rows.c[by.value], *sums).group_by(rows.c[by.value]).order_by(rows.c[by.value])
        found = self._session.execute(query).all()
        return {str(key): dict(zip(source.figures, map(int, values), strict=True)) for key, *values in found}

    def means(self, source: Source, by: By) -> dict[str, float]:
        """The mean of a source's ``days``, split."""
        rows = source.query.subquery()
        query = sa.select(rows.c[by.value], func.avg(rows.c.days)).group_by(rows.c[by.value])
        return {str(key): float(mean) for key, mean in self._session.execute(query).all() if mean is not None}

    def days(self, source: Source) -> list[int]:
        """The ``days`` of a source's rows, ascending."""
        rows = source.query.subquery()
        return list(self._session.execute(sa.select(rows.c.days).order_by(rows.c.days)).scalars().all())

    def rows(
        self, source: Source, figure: Figure, *, by: By | None, key: str, offset: int, limit: int
    ) -> tuple[list[dict[str, Any]], int, int]:
        """The rows behind a figure, how many there are, and what they add up to; ``by`` and ``key`` keep one part."""
        rows = source.query.subquery()
        counted = rows.c[figure.value]
        here = [counted > 0, *([rows.c[by.value] == key] if by is not None else [])]
        total, value = self._session.execute(
            sa.select(func.count(), func.coalesce(func.sum(counted), 0)).select_from(rows).where(*here)
        ).one()
        order = [rows.c[name] for name in (*source.order, "row_id")]
        query = sa.select(rows, counted.label("count")).where(*here).order_by(*order).offset(offset).limit(limit)
        found = [{str(name): cell for name, cell in row.items()} for row in self._session.execute(query).mappings()]
        return found, int(total), int(value)
