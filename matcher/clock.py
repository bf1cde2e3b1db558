"""The only reader of time (时钟); all civil time is Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_back: ContextVar[timedelta] = ContextVar("back", default=timedelta())


def now() -> datetime:
    """The present instant, zone-aware, in UTC (what is stored)."""
    return datetime.now(UTC) - _back.get()


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Let it be so many days earlier within the block: the demo plays what went before; nothing else may do this."""
    token = _back.set(timedelta(days=days))
    try:
        yield
    finally:
        _back.reset(token)


def today() -> date:
    """The civil date in Shanxi."""
    return now().astimezone(SHANGHAI).date()


def local(moment: datetime) -> datetime:
    """A stored instant as Shanxi wall time; a naive value is read as UTC (SQLite drops the zone)."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(SHANGHAI)


def midnight(day: date) -> datetime:
    """The instant at which a civil day begins in Shanxi."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
