"""Dispatch orders (派遣订单): a post asks a dispatch body for people from one day to another, and who came by the day.

The people are the body's own staff (劳动合同法 58): nothing is stored of them but how many were at work on a day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.pooling import DispatchKind
from matcher.models.types import BigId, UtcDateTime, enum_type

MOST_PEOPLE = 500
# Fen a month: a hundred thousand yuan is a slip of the pen.
MOST_PAY = 10_000_000


class DispatchState(Labelled):
    """Life of a dispatch order (派遣订单状态)."""

    PLACED = "placed", "待答复"
    OFFERED = "offered", "待确认"
    DECLINED = "declined", "不能提供"
    ACCEPTED = "accepted", "已确认"
    REFUSED = "refused", "未采用"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已结束"


# An offer may be made anew while it waits; both words are asked again then.
DISPATCH_STEPS: dict[DispatchState, tuple[DispatchState, ...]] = {
    DispatchState.PLACED: (DispatchState.OFFERED, DispatchState.DECLINED, DispatchState.WITHDRAWN),
    DispatchState.OFFERED: (
        DispatchState.OFFERED,
        DispatchState.DECLINED,
        DispatchState.ACCEPTED,
        DispatchState.REFUSED,
        DispatchState.WITHDRAWN,
    ),
    DispatchState.ACCEPTED: (DispatchState.ENDED, DispatchState.WITHDRAWN),
    DispatchState.DECLINED: (),
    DispatchState.REFUSED: (),
    DispatchState.WITHDRAWN: (),
    DispatchState.ENDED: (),
}

# Orders whose people count against the post's gap.
LIVE_DISPATCH = (DispatchState.PLACED, DispatchState.OFFERED, DispatchState.ACCEPTED)


class DispatchOrder(SQLModel, table=True):
    """So many people for one post from one day to another (inclusive), and what the body can provide of it.

    ``dispatched_now`` is how many dispatched workers the firm has beside the orders here. ``pay`` in fen a month is
    what each dispatched worker gets. What the body offers is empty until it did.
    """

    __tablename__ = "dispatch_order"
    __table_args__ = (
        sa.CheckConstraint("headcount BETWEEN 1 AND 500", name="headcount_range"),
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.CheckConstraint("dispatched_now >= 0", name="dispatched_range"),
        sa.CheckConstraint(
            "(offered IS NULL) = (offered_first IS NULL) AND (offered IS NULL) = (offered_last IS NULL)"
            " AND (offered IS NULL) = (pay IS NULL)",
            name="offer_whole",
        ),
        sa.CheckConstraint("offered IS NULL OR offered BETWEEN 1 AND headcount", name="offered_range"),
        sa.CheckConstraint("offered IS NULL OR offered_last >= offered_first", name="offered_order"),
        sa.CheckConstraint("offered IS NULL OR offered_first >= first AND offered_last <= last", name="offered_within"),
        sa.CheckConstraint("state IN ('placed', 'declined', 'withdrawn') OR offered IS NOT NULL", name="offer_there"),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'ended') OR (office_agreed_at IS NOT NULL AND enterprise_agreed_at IS NOT NULL)",
            name="both_agreed",
        ),
        sa.CheckConstraint("state NOT IN ('declined', 'refused') OR reason <> ''", name="declined_why"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    organisation_id: int = Field(foreign_key="organisation.id", index=True, sa_type=BigId)
    title: str = Field(max_length=60)
    headcount: int
    first: date
    last: date
    kind: DispatchKind = Field(sa_type=enum_type(DispatchKind))
    dispatched_now: int
    note: str = Field(default="", max_length=200)
    offered: int | None = None
    offered_first: date | None = None
    offered_last: date | None = None
    pay: int | None = Field(default=None, sa_type=sa.BigInteger)
    office_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    enterprise_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Who of the enterprise said so, where staff wrote its word down from a signed paper.
    enterprise_said: str = Field(default="", max_length=40)
    state: DispatchState = Field(default=DispatchState.PLACED, sa_type=enum_type(DispatchState))
    reason: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class DispatchDay(SQLModel, table=True):
    """How many dispatched people were at work on one day: told by the body, confirmed by the other side. No names."""

    __tablename__ = "dispatch_day"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "day"),
        sa.CheckConstraint("headcount BETWEEN 0 AND 500", name="headcount_range"),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_whole"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    order_id: int = Field(foreign_key="dispatch_order.id", index=True, sa_type=BigId)
    day: date
    headcount: int
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
    confirmed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DispatchDraft(BaseModel):
    """Which body is asked for how many, from when to when (inclusive), for which of the three kinds of post."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    headcount: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
    first: date
    last: date
    kind: DispatchKind
    dispatched_now: Annotated[int, Field(ge=0, le=100_000)]
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class DispatchOffer(BaseModel):
    """What the body can provide: how many, within the days asked for, each for how much (fen a month)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    headcount: Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
    first: date
    last: date
    pay: Annotated[int, Field(ge=1, le=MOST_PAY)]
    note: Annotated[str, StringConstraints(max_length=200)] = ""
