"""The feed of a market (市场动态): what became of its tasks and bookings, in order, for systems that follow it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime


class MarketEvent(SQLModel, table=True):
    """One step; ``seq`` is the cursor, ``data`` holds no name or telephone."""

    __tablename__ = "market_event"

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    market_id: int = Field(foreign_key="market.id", index=True, sa_type=BigId)
    task_id: int = Field(foreign_key="task.id", index=True, sa_type=BigId)
    booking_id: int | None = Field(default=None, foreign_key="booking.id", sa_type=BigId)
    kind: str = Field(max_length=32)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = Field(sa_type=UtcDateTime)
