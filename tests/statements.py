"""Stores of one kind share the SQL they put together, since each test has a store, and each racer an engine, of its own.

SQLAlchemy keeps compiled statements by engine; put together anew for every test and racer they took a third of the
suite's time. Connections, transactions and locks stay each engine's own.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

from matcher.repository.database import Database

STATEMENTS = 6000
_kept: dict[str, tuple[sa.Dialect, LRUCache[Any, Any]]] = {}
_begin = Database.__init__


def _beginning(self: Database, url: str) -> None:
    _begin(self, url)
    engine: Any = self.engine
    kind = engine.dialect.name
    if kind not in _kept:
        first = sa.create_engine("sqlite://" if self.is_sqlite else url)
        with first.connect():  # a dialect asks its first connection what the store can do
            pass
        first.dispose()
        _kept[kind] = first.dialect, LRUCache(STATEMENTS)
    engine.dialect, engine._compiled_cache = _kept[kind]
    engine.pool._dialect = engine.dialect


def share() -> None:
    """From now on, in this process."""
    Database.__init__ = _beginning  # type: ignore[method-assign]
