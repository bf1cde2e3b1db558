"""The second factor of an account (第二因素): a sealed secret for one-time codes, and recovery codes by digest."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime


class SecondFactor(SQLModel, table=True):
    """One per account; it counts from ``confirmed_at`` on, when a first code showed that the telephone holds it."""

    __tablename__ = "second_factor"

    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_type=BigId)
    secret_sealed: bytes = Field(sa_type=sa.LargeBinary)
    made_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The step of the last code taken: no code counts twice, nor an earlier one after it.
    last_step: int = Field(default=0, sa_type=BigId)
    # Keyed digests of the recovery codes that were not used.
    recovery: list[str] = Field(default_factory=list, sa_type=sa.JSON)
