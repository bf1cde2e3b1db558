"""Registrations begun by people themselves and not finished (自助登记草稿): sealed, for a day."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime

# How long an unfinished registration is kept.
DRAFT_HOURS = 24
STEPS = 6


class Joining(SQLModel, table=True):
    """What somebody wrote so far, of a number proven by a code; ``step`` is the next one to be done (1 to 6).

    It names no person of the register: there is none yet.
    """

    __tablename__ = "joining"
    __table_args__ = (sa.CheckConstraint(f"step BETWEEN 1 AND {STEPS}", name="joining_step"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(max_length=64, unique=True)
    phone_hash: str = Field(max_length=64, index=True)
    step: int = 1
    cells_sealed: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
