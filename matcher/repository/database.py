"""The database (数据库): SQLite or PostgreSQL behind one engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from matcher.errors import Conflict, Invalid, MatcherError, Unavailable

BUSY_SECONDS = 5
# More connections than the web server has threads: a reader never waits for one behind writers that wait for a lock.
_POOL = {"pool_size": 20, "max_overflow": 40, "pool_timeout": BUSY_SECONDS}
# The pages and the API together ask some 1,300 different statements; each is put together once.
_STATEMENTS = 2000
_ENGINE: dict[str, Any] = {**_POOL, "query_cache_size": _STATEMENTS, "hide_parameters": True}
# Error names of SQLite and states of PostgreSQL: somebody holds what is needed, and there is no room.
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01", "40001", "53300")
_FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "53100")
_log = structlog.get_logger("matcher.store")


class Database:
    """Opens sessions; a writing one takes SQLite's write lock at its first statement, so check-then-insert is safe."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            file = sa.engine.make_url(url).database
            if file and file != ":memory:":
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
            self.engine = sa.create_engine(url, connect_args=options, **_ENGINE)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = sa.create_engine(url, pool_pre_ping=True, **_ENGINE)
            event.listen(self.engine, "connect", _prepare_postgres)

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
            except PoolTimeout as error:
                raise _busy() from error

    def dispose(self) -> None:
        """Close pooled connections."""
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own implicit BEGIN is off: _begin_sqlite decides which kind of transaction it is.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgres(connection: Any, _record: Any) -> None:
    # Nobody waits for ever for a lock whose holder hangs. One wait may have two parts: for one's turn, for the holder.
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS * 500}ms'")
    connection.commit()


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get("matcher_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def translated(error: DBAPIError) -> MatcherError:
    """A store error in the words of the user: 409 for a broken rule, 503 for a busy or full store."""
    if isinstance(error, DataError):
        return Invalid("内容含有不能保存的字符或数值，请检查后重试")
    if isinstance(error, IntegrityError):
        return Conflict("数据与已有记录冲突，请刷新后重试", code="integrity")
    name = str(getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "") or "")
    if name.startswith(_BUSY):
        return _busy()
    if name.startswith(_FULL):
        return Unavailable("磁盘空间不足，本次操作未保存，请联系系统管理员", code="disk_full")
    # The error's text may quote personal data, so only its kind is logged.
    _log.error("store.error", error=type(error.orig).__name__, name=name)
    return Unavailable("数据库暂时不可用，请稍后再试", code="store")


def _busy() -> Unavailable:
    return Unavailable("系统繁忙，请稍候几秒再试", code="busy")
