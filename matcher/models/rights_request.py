"""Requests of people about their own data (权利请求), 个人信息保护法 24, 45–50, and what they are answered."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# 个人信息保护法 50 asks for a prompt way and names no days: 15 working days are set by us.
ANSWER_DAYS = 15


class RightsKind(Labelled):
    """What a person asks for (请求事项)."""

    ACCESS = "access", "查阅、复制"
    CORRECT = "correct", "更正"
    DELETE = "delete", "删除"
    EXPLAIN = "explain", "说明处理规则"
    REVIEW = "review", "人工复核自动排序"


class RightsState(Labelled):
    """Where a request stands (请求状态)."""

    RECEIVED = "received", "待答复"
    DONE = "done", "已办理"
    REFUSED = "refused", "未予办理"


class RightsRequest(SQLModel, table=True):
    """One request; its text and answer may name facts of the person and are sealed. ``due`` is the last day."""

    __tablename__ = "rights_request"
    __table_args__ = (
        sa.Index(
            "uq_rights_request_open",
            "seeker_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        ),
        sa.CheckConstraint("(state = 'received') = (answered_at IS NULL)", name="rights_answered"),
        sa.CheckConstraint("state = 'received' OR answer_sealed IS NOT NULL", name="rights_reason"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    kind: RightsKind = Field(sa_type=enum_type(RightsKind))
    text_sealed: bytes = Field(sa_type=sa.LargeBinary)
    state: RightsState = Field(default=RightsState.RECEIVED, sa_type=enum_type(RightsState), index=True)
    due: date
    answer_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
