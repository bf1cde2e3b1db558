"""Tokens for programs (接口令牌): they act for an account within what they name, until a day."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime

MAX_TOKEN_DAYS = 365


class ApiToken(SQLModel, table=True):
    """One token; only the SHA-256 of it is stored, and its first signs, so that people know which it is."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    account_id: int = Field(foreign_key="account.id", index=True, sa_type=BigId)
    name: str = Field(max_length=40)
    token_hash: str = Field(max_length=64, unique=True)
    prefix: str = Field(max_length=12)
    # Codes of actions (``case.read``), or the word before the full stop for a family of them.
    scopes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    # The last day it works, Shanxi time.
    expires_on: date
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
