"""Notices (消息通知): what an account is told, how it went out by each channel, and what the account agreed to."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# Quiet hours where nobody chose others: minutes after midnight in Shanxi.
QUIET_FROM, QUIET_UNTIL = 21 * 60, 8 * 60
DAY_MINUTES = 24 * 60


class NoticeChannel(Labelled):
    """By which way a notice reaches its recipient (通知渠道)."""

    INBOX = "inbox", "站内消息"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"
    WECHAT = "wechat", "公众号"


class DeliveryState(Labelled):
    """Where one sending stands (发送状态)."""

    WAITING = "waiting", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    HELD = "held", "免打扰时段，稍后发送"
    FAILED = "failed", "发送失败"
    SKIPPED = "skipped", "未发送"


class Notice(SQLModel, table=True):
    """One thing one account is told, once per ``key``; written in the transaction of its cause.

    ``page`` is a path below our own address. Title and body name no more than the recipient may see.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "key"),
        sa.CheckConstraint("page = '' OR (page LIKE '/%' AND page NOT LIKE '//%')", name="notice_page_own"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    account_id: int = Field(foreign_key="account.id", index=True, sa_type=BigId)
    template: str = Field(max_length=40)
    subject: str = Field(max_length=40)
    subject_id: int = Field(sa_type=BigId)
    key: str = Field(max_length=120)
    title: str = Field(max_length=80)
    body: str = Field(max_length=500)
    page: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delivery(SQLModel, table=True):
    """One sending of a notice by one channel; ``lease`` says which worker is at it until ``next_try``."""

    __tablename__ = "notice_delivery"
    __table_args__ = (
        sa.UniqueConstraint("notice_id", "channel"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="delivery_sent"),
        sa.CheckConstraint("(state = 'sending') = (lease <> '')", name="delivery_leased"),
        sa.CheckConstraint("tries >= 0", name="delivery_tries"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    notice_id: int = Field(foreign_key="notice.id", index=True, sa_type=BigId)
    channel: NoticeChannel = Field(sa_type=enum_type(NoticeChannel))
    state: DeliveryState = Field(sa_type=enum_type(DeliveryState))
    tries: int = 0
    # When it is looked at again; while it is being sent, until when the lease holds.
    next_try: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    lease: str = Field(default="", max_length=32)
    error: str = Field(default="", max_length=200)
    provider_ref: str = Field(default="", max_length=120)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class NoticePreference(SQLModel, table=True):
    """What an account agreed to for one channel outside the system, its address sealed, and its quiet hours."""

    __tablename__ = "notice_preference"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "channel"),
        sa.CheckConstraint("channel <> 'inbox'", name="preference_outside"),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439", name="preference_quiet"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    account_id: int = Field(foreign_key="account.id", index=True, sa_type=BigId)
    channel: NoticeChannel = Field(sa_type=enum_type(NoticeChannel, "preference_channel"))
    consented_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    address_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL

    @property
    def on(self) -> bool:
        """Whether the account agrees to this channel now."""
        return self.consented_at is not None and self.withdrawn_at is None
