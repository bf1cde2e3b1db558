"""One-time links (一次性收件链接) by which an enterprise without an account answers one batch of recommendations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime

# How long a link lasts when nothing else is said, and at most (days).
LINK_DAYS = 7
LINK_MAX_DAYS = 30


class InboxLink(SQLModel, table=True):
    """A link for one enterprise and some of its referrals; only the SHA-256 of its token is stored."""

    __tablename__ = "inbox_link"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(max_length=64, unique=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    referral_ids: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    created_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    uses: int = 0
