"""Searches that people keep (我的订阅): new posts that answer one are told, once a day at most."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime

MOST = 10


class SavedSearch(SQLModel, table=True):
    """One search of a person, as the address of the page holds it (``query``).

    ``told_to`` is the last post's time of publication that was told or was there when it was saved; ``told_on`` the
    day of the last notice.
    """

    __tablename__ = "saved_search"
    __table_args__ = (sa.UniqueConstraint("seeker_id", "query", name="uq_saved_search_once"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    name: str = Field(max_length=60)
    query: str = Field(max_length=600)
    told_to: datetime = Field(sa_type=UtcDateTime)
    told_on: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
