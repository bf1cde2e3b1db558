"""Queues (排队): what is decided by one transaction at a time, by PostgreSQL's advisory locks; each has its own key.

SQLite has one writer at a time anyway. Where they stand in the order of all locks: decision 0005.
"""

from __future__ import annotations

from enum import IntEnum, unique

from sqlmodel import Session, func, select


@unique
class Queue(IntEnum):
    """What is queued up for: the first half of a lock's key. Numbers are never used twice, also those of old ones."""

    CASE_NUMBERS = 1
    SIGN_IN_FAILURES = 2
    MARKET_EVENTS = 7
    LENT_PEOPLE = 8
    CHANGE_FEED = 11
    PUBLICATIONS = 12
    NOTICE_CHOICES = 13
    FIRST_ACCOUNT = 14
    AUDIT_SEALS = 15


def queue_up(session: Session, queue: Queue, subject: int | str = 0) -> None:
    """Wait until nobody else decides about this subject (a text by its digest), and keep the turn until the commit."""
    if session.get_bind().dialect.name == "postgresql":
        whom = func.hashtext(subject) if isinstance(subject, str) else subject
        session.execute(select(func.pg_advisory_xact_lock(int(queue), whom)))
