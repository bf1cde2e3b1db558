"""Training orders (订单培训): an enterprise's case asks a training body for people of a trade and grade."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled, SkillGrade
from matcher.models.types import BigId, UtcDateTime, enum_type


class OrderState(Labelled):
    """Life of a training order (订单状态)."""

    PLACED = "placed", "待接单"
    ACCEPTED = "accepted", "已接单"
    DECLINED = "declined", "未接单"
    FULFILLED = "fulfilled", "已完成"
    WITHDRAWN = "withdrawn", "已撤回"


ORDER_STEPS: dict[OrderState, tuple[OrderState, ...]] = {
    OrderState.PLACED: (OrderState.ACCEPTED, OrderState.DECLINED, OrderState.WITHDRAWN),
    OrderState.ACCEPTED: (OrderState.FULFILLED, OrderState.WITHDRAWN),
    OrderState.DECLINED: (),
    OrderState.FULFILLED: (),
    OrderState.WITHDRAWN: (),
}
# What counts against a post's gap: people already being trained for it.
UNDER_WAY = (OrderState.PLACED, OrderState.ACCEPTED)


class TrainingOrder(SQLModel, table=True):
    """n people of a trade and grade for one post, with the numbers that led to it: first refer, then train."""

    __tablename__ = "training_order"
    __table_args__ = (
        sa.CheckConstraint("headcount BETWEEN 1 AND 500", name="headcount_range"),
        sa.CheckConstraint("qualified + graduates + ordered + headcount <= gap", name="first_refer"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    organisation_id: int = Field(foreign_key="organisation.id", index=True, sa_type=BigId)
    trade: str = Field(max_length=60)
    occupation_code: str | None = Field(default=None, max_length=10)
    grade: SkillGrade | None = Field(default=None, sa_type=enum_type(SkillGrade))
    certificates: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    headcount: int
    needed_by: date
    # As counted when it was placed: people missing, qualified candidates, graduates to come, ordered before.
    gap: int
    qualified: int
    graduates: int
    ordered: int
    state: OrderState = Field(default=OrderState.PLACED, sa_type=enum_type(OrderState))
    reason: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class TrainingOrderDraft(BaseModel):
    """Which body trains how many, and until when."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    headcount: Annotated[int, Field(ge=1, le=500)]
    needed_by: date
    note: Annotated[str, StringConstraints(max_length=200)] = ""
