"""Rows about one person (本人数据), table by table, for the person's own copy."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.vacancy import Vacancy


class OwnData:
    """Reads rows by the person they are about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, table: type[SQLModel], key: str, value: int) -> list[Any]:
        """The rows of a table whose ``key`` has a value, in the order of their primary key."""
        columns = sa.inspect(table).mapper
        order = list(columns.primary_key)
        query = sa.select(table).where(getattr(table, key) == value).order_by(*order)
        return list(self._session.execute(query).scalars())

    def names(self, found: dict[str, set[int]]) -> dict[tuple[str, int], str]:
        """What posts, enterprises and fairs are called, by the column that names them and their number."""
        known: dict[tuple[str, int], str] = {}
        for column, table, name in (
            ("vacancy_id", Vacancy, "title"),
            ("enterprise_id", Enterprise, "name"),
            ("fair_id", Fair, "theme"),
        ):
            ids = sorted(found.get(column, set()))
            held: Any = table
            query = sa.select(held.id, getattr(held, name)).where(held.id.in_(ids))
            known |= {(column, number): text for number, text in self._session.execute(query)}
        return known
