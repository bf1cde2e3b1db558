"""Answers kept for repeated requests (幂等记录), so that a retry has one effect (``trust.md`` T23)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime


class IdempotentReply(SQLModel, table=True):
    """The stored answer of one request, by the account and the key it came with; kept 24 hours or more."""

    __tablename__ = "idempotent_reply"
    __table_args__ = (sa.UniqueConstraint("account_id", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    account_id: int = Field(sa_type=BigId)
    key: str = Field(max_length=255)
    request_hash: str = Field(max_length=64)
    status: int
    headers: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    body_sealed: bytes = Field(default=b"", sa_type=sa.LargeBinary)
    created_at: datetime = Field(index=True, sa_type=UtcDateTime)
