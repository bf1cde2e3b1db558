"""Codes sent to a telephone (手机验证码): who reads one holds the number; only digests are stored."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# How long a code counts, and how often it may be guessed at.
CODE_MINUTES = 5
CODE_TRIES = 5


class CodePurpose(Labelled):
    """What a code is for (验证码用途); one for signing in registers nobody, and the other way round."""

    SIGN_IN = "sign_in", "登录"
    JOIN = "join", "求职登记"


class PhoneCode(SQLModel, table=True):
    """One code of one number; the newest of a purpose alone counts.

    Both digests are keyed: a million codes are soon tried out against a plain one.
    """

    __tablename__ = "phone_code"
    __table_args__ = (
        sa.Index("ix_phone_code_phone", "phone_hash", "purpose"),
        sa.CheckConstraint(f"tries BETWEEN 0 AND {CODE_TRIES}", name="phone_code_tries"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    phone_hash: str = Field(max_length=64)
    code_hash: str = Field(max_length=64)
    purpose: CodePurpose = Field(sa_type=enum_type(CodePurpose))
    tries: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def opens(self, moment: datetime) -> bool:
        """Whether it may still be tried."""
        return self.used_at is None and self.tries < CODE_TRIES and moment < self.expires_at
