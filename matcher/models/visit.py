"""Visits and calls (走访与电话联系): when an officer spoke with an enterprise, and what about."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class VisitKind(Labelled):
    """How the officer spoke with the enterprise (联系方式)."""

    VISIT = "visit", "上门走访"
    PHONE = "phone", "电话联系"


class VisitTag(Labelled):
    """What was found or done, one tap each (走访情况)."""

    NORMAL = "normal", "生产正常"
    ORDERS_UP = "orders_up", "订单增加"
    ORDERS_DOWN = "orders_down", "订单减少"
    HIRING = "hiring", "拟招人"
    SKILL_SHORT = "skill_short", "缺技工"
    WAGE_RISK = "wage_risk", "欠薪风险"
    POLICY = "policy", "想要政策"
    ANSWERED = "answered", "已答复"


class Visit(SQLModel, table=True):
    """One contact with an enterprise on a day; the enterprise itself does not see the note."""

    __tablename__ = "visit"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", sa_type=BigId)
    kind: VisitKind = Field(sa_type=enum_type(VisitKind))
    held_on: date
    # Codes of ``VisitTag``, in its order.
    tags: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    note: str = Field(default="", max_length=500)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="系统", max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)
