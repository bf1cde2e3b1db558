"""Accounts (账号) and their sign-in sessions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Role
from matcher.models.types import BigId, UtcDateTime, enum_type


class Account(SQLModel, table=True):
    """One person's account; what it may see hangs on its role, region and organisation."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    username: str = Field(max_length=64, unique=True)
    password_hash: str = Field(max_length=256)
    role: Role = Field(sa_type=enum_type(Role))
    display_name: str = Field(max_length=60)
    adcode: str | None = Field(default=None, max_length=6, foreign_key="region.adcode")
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True, sa_type=BigId)
    market_id: int | None = Field(default=None, foreign_key="market.id", index=True, sa_type=BigId)
    seeker_id: int | None = Field(default=None, foreign_key="seeker.id", index=True, sa_type=BigId)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True, sa_type=BigId)
    demo: bool = False
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class LoginSession(SQLModel, table=True):
    """A server-side session; only the SHA-256 of its token is stored."""

    __tablename__ = "login_session"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    token_hash: str = Field(max_length=64, unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, sa_type=BigId)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # On a device that anybody may touch (自助机): nothing but the kiosk answers until the password is given again.
    kiosk: bool = False


class LoginFailure(SQLModel, table=True):
    """One failed password check, counted for the login throttle (``trust.md`` T55)."""

    __tablename__ = "login_failure"
    __table_args__ = (sa.Index("ix_login_failure_subject_at", "subject", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    subject: str = Field(max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)
