"""Moves (转岗安置、派遣转换): spare workers not lent but hired by another enterprise, or dispatched anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class MoveState(Labelled):
    """Life of a move (转岗状态)."""

    OPEN = "open", "办理中"
    DONE = "done", "已落实"
    DROPPED = "dropped", "未成"


class LotMove(SQLModel, table=True):
    """So many of a surplus go to a shortage, without a loan: the kind is the surplus lot's.

    Released workers (分流安置) are invited to register and referred to ``vacancy_id``; of dispatched ones a body ends
    one dispatch and answers the order ``dispatch_id``. Nobody is named. ``headcount`` is how many came, once done.
    """

    __tablename__ = "lot_move"
    __table_args__ = (
        sa.CheckConstraint("surplus_id <> shortage_id", name="two_lots"),
        sa.CheckConstraint("headcount BETWEEN 1 AND 9999", name="headcount_range"),
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.CheckConstraint("state <> 'dropped' OR reason <> ''", name="dropped_why"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    surplus_id: int = Field(foreign_key="lot.id", index=True, sa_type=BigId)
    shortage_id: int = Field(foreign_key="lot.id", index=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    dispatch_id: int | None = Field(default=None, foreign_key="dispatch_order.id", index=True, sa_type=BigId)
    headcount: int
    # The days taken from both lots, both inclusive: whoever is hired does not come back.
    first: date
    last: date
    state: MoveState = Field(default=MoveState.OPEN, sa_type=enum_type(MoveState))
    reason: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


# A move in these states takes its people from both lots.
TAKING = (MoveState.OPEN, MoveState.DONE)


class MoveDraft(BaseModel):
    """How many go to which shortage; for dispatched workers which body is asked, and who is dispatched there now."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    shortage_id: Annotated[int, Field(ge=1, le=2**62)]
    headcount: Annotated[int, Field(ge=1, le=9999)]
    organisation_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    dispatched_now: Annotated[int, Field(ge=0, le=100_000)] | None = None
    note: Annotated[str, StringConstraints(max_length=200)] = ""
