"""The database (数据库): SQLite or PostgreSQL behind one engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session

from matcher.errors import Conflict, MatcherError, Unavailable

BUSY_SECONDS = 5


class Database:
    """Opens sessions; a writing one takes SQLite's write lock at its first statement, so check-then-insert is safe."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            file = sa.engine.make_url(url).database
            if file and file != ":memory:":
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            self.engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = sa.create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)

    @contextmanager
    def session(self, *, write: bool) -> Iterator[Session]:
        """One transaction; leaving without a commit rolls back. Store errors come out as business errors."""
        # The transaction begins at the first statement, so slow reading of a file holds no lock.
        bind = self.engine.execution_options(matcher_write=write)
        with Session(bind, expire_on_commit=False) as session:
            try:
                yield session
            except DBAPIError as error:
                session.rollback()
                raise translated(error) from error

    def dispose(self) -> None:
        """Close pooled connections."""
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own implicit BEGIN is off: _begin_sqlite decides which kind of transaction it is.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("matcher_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def translated(error: DBAPIError) -> MatcherError:
    """A store error in the words of the user: 409 for a broken rule, 503 for a busy or full store."""
    if isinstance(error, IntegrityError):
        return Conflict("数据与已有记录冲突，请刷新后重试", code="integrity")
    text = str(error.orig).lower()
    if isinstance(error, OperationalError) and ("locked" in text or "busy" in text):
        return Unavailable("系统繁忙，请稍候几秒再试", code="busy")
    if "full" in text or "no space" in text:
        return Unavailable("磁盘空间不足，本次操作未保存，请联系系统管理员", code="disk_full")
    return Unavailable("数据库暂时不可用，请稍后再试", code="store")
