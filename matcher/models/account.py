"""Accounts (账号) and their sign-in sessions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled, Role
from matcher.models.types import BigId, UtcDateTime, enum_type

# How long a one-time link, and the set-up code of an empty store, can be used.
TICKET_HOURS = 72
SETUP_HOURS = 24
# A link that signs somebody in is opened at the desk or on the way home.
SIGN_IN_HOURS = 24
MAX_REASON = 150


class AccountState(Labelled):
    """Where an account stands (账号状态)."""

    INVITED = "invited", "待设口令"
    ACTIVE = "active", "在用"
    DISABLED = "disabled", "已停用"


class TicketKind(Labelled):
    """What a one-time link or code is for (一次性链接用途)."""

    INVITE = "invite", "激活账号"
    RESET = "reset", "重设口令"
    SETUP = "setup", "首次设置"
    SIGN_IN = "sign_in", "本人登录"


class SignInDue(Labelled):
    """What a session still lacks after the password (待完成的登录步骤)."""

    CODE = "code", "待输入动态验证码"
    SETUP = "setup", "待设置动态验证码"


class Account(SQLModel, table=True):
    """One person's account; what it may see hangs on its role, region and organisation.

    Without a password nobody signs in: it is set by whoever holds the one-time link (:class:`AccountTicket`).
    """

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    username: str = Field(max_length=64, unique=True)
    password_hash: str | None = Field(default=None, max_length=256)
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
    disabled_reason: str = Field(default="", max_length=200)
    signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def state(self) -> AccountState:
        """Disabled, without a password yet, or in use."""
        if self.disabled_at is not None:
            return AccountState.DISABLED
        return AccountState.ACTIVE if self.password_hash else AccountState.INVITED


class AccountTicket(SQLModel, table=True):
    """A one-time link by which a person sets their password, or the code that sets up an empty store.

    Only the SHA-256 of its token is stored; a newer one of the same account ends it.
    """

    __tablename__ = "account_ticket"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'setup') = (account_id IS NULL)", name="account_ticket_whose"),
        sa.CheckConstraint("used_at IS NULL OR ended_at IS NULL", name="account_ticket_one_end"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: TicketKind = Field(sa_type=enum_type(TicketKind))
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=BigId)
    token_hash: str = Field(max_length=64, unique=True)
    made_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Replaced by a newer one, or its account was disabled.
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def opens(self, moment: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.ended_at is None and moment < self.expires_at


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
    # Begun with the password alone: it answers the page of this step and nothing else.
    due: SignInDue | None = Field(default=None, sa_type=enum_type(SignInDue))
    # In words, so that people know their own devices; neither the browser's whole name nor the address is kept.
    device: str = Field(default="", max_length=40)
    network: str = Field(default="", max_length=20)


class LoginFailure(SQLModel, table=True):
    """One failed password check, counted for the login throttle (``trust.md`` T55)."""

    __tablename__ = "login_failure"
    __table_args__ = (sa.Index("ix_login_failure_subject_at", "subject", "at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    subject: str = Field(max_length=80)
    at: datetime = Field(sa_type=UtcDateTime)
