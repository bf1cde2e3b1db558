"""Bookings (预约): one worker on one seat of one odd job, from the hold of fifteen minutes to the pay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# How long a hold keeps a seat, in minutes (domain.md §7); it ends by its time stamp, not by a job.
HOLD_MINUTES = 15


class BookingState(Labelled):
    """Life of a booking (预约状态)."""

    HELD = "held", "暂留"
    CONFIRMED = "confirmed", "已确认"
    ARRIVED = "arrived", "已签到"
    WORKED = "worked", "已完工"
    PAID = "paid", "已结清"
    DISPUTED = "disputed", "有争议"
    NO_SHOW = "no_show", "未到"
    CANCELLED = "cancelled", "已取消"
    LAPSED = "lapsed", "暂留过期"


# Which steps a booking may take. What is disputed is settled: paid in full, with a rest to pay, or never work at all.
BOOKING_STEPS: dict[BookingState, tuple[BookingState, ...]] = {
    BookingState.HELD: (BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.LAPSED),
    BookingState.CONFIRMED: (BookingState.ARRIVED, BookingState.NO_SHOW, BookingState.CANCELLED),
    # Back to confirmed: a check-in that was a mistake, or a worker who left before the work began.
    BookingState.ARRIVED: (BookingState.WORKED, BookingState.DISPUTED, BookingState.CONFIRMED),
    BookingState.WORKED: (BookingState.PAID, BookingState.DISPUTED),
    BookingState.PAID: (BookingState.DISPUTED,),
    BookingState.DISPUTED: (BookingState.WORKED, BookingState.PAID, BookingState.NO_SHOW),
    # Who was marked as not come appeals in a field, not by a step: the seat and the hours may be taken anew by then.
    BookingState.NO_SHOW: (),
    BookingState.CANCELLED: (),
    BookingState.LAPSED: (),
}
# A seat and the worker's time are taken in these.
LIVE = (
    BookingState.HELD,
    BookingState.CONFIRMED,
    BookingState.ARRIVED,
    BookingState.WORKED,
    BookingState.PAID,
    BookingState.DISPUTED,
)
# A seat that counts against the headcount for good: a hold may lapse by itself at any moment.
FIRM = tuple(state for state in LIVE if state is not BookingState.HELD)
# The work was done; what is in dispute counts once it is settled by pay.
DONE = (BookingState.WORKED, BookingState.PAID)
_LIVE_SQL = "state IN ('held', 'confirmed', 'arrived', 'worked', 'paid', 'disputed')"


class BookingSource(Labelled):
    """How a booking came about (预约来源)."""

    PULL = "pull", "系统拉取"
    ROSTER = "roster", "排班"
    CREW = "crew", "班组"
    DESK = "desk", "窗口"
    SHEET = "sheet", "纸质单补录"
    API = "api", "市场系统"


class BookingSide(Labelled):
    """Whose doing it was (由谁)."""

    WORKER = "worker", "零工"
    EMPLOYER = "employer", "用工方"
    MARKET = "market", "市场"


class Booking(SQLModel, table=True):
    """A worker on a seat of a task. ``starts_at`` and ``ends_at`` are the task's; money in fen, work in minutes.

    One live booking a seat, one hold a person, and no two live bookings of a person that overlap in time: the first
    two are unique indexes, the third a trigger on SQLite and an exclusion on PostgreSQL (trust.md T20).
    """

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="time_order"),
        sa.CheckConstraint("seat >= 1", name="seat_range"),
        sa.CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name="hold_ends"),
        sa.CheckConstraint("worked_minutes IS NULL OR worked_minutes BETWEEN 0 AND 2160", name="worked_range"),
        sa.CheckConstraint("(due IS NULL OR due >= 0) AND (paid IS NULL OR paid >= 0)", name="money_range"),
        sa.Index(
            "uq_booking_seat",
            "task_id",
            "seat",
            unique=True,
            sqlite_where=sa.text(_LIVE_SQL),
            postgresql_where=sa.text(_LIVE_SQL),
        ),
        sa.Index(
            "uq_booking_hold",
            "seeker_id",
            unique=True,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        ),
        sa.Index("ix_booking_worker", "seeker_id", "starts_at"),
        sa.Index("ix_booking_starts", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    task_id: int = Field(foreign_key="task.id", index=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", sa_type=BigId)
    crew_id: int | None = Field(default=None, foreign_key="crew.id", index=True, sa_type=BigId)
    seat: int
    state: BookingState = Field(sa_type=enum_type(BookingState))
    source: BookingSource = Field(sa_type=enum_type(BookingSource))
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Six digits the worker says or shows at the place of work (签到码).
    check_code: str = Field(default="", max_length=6)
    # Wrong codes in a row within the minute that began then.
    code_tries: int = 0
    code_tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The hours or the pay changed after the worker had said yes, and they have not said yes to that yet.
    asked_again: bool = False
    arrived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    worked_minutes: int | None = None
    due: int | None = Field(default=None, sa_type=sa.BigInteger)
    paid: int | None = Field(default=None, sa_type=sa.BigInteger)
    paid_on: date | None = None
    # When the worker said that this is what they got (本人确认收款).
    pay_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: BookingSide | None = Field(default=None, sa_type=enum_type(BookingSide))
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Whose account marked it as not come or cancelled: an appeal is answered by another.
    ended_by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    note: str = Field(default="", max_length=300)
    # What is said against being marked as not come (异议), and whether it was found right; None while open.
    appeal: str = Field(default="", max_length=300)
    appeal_upheld: bool | None = None
    # Why this worker (推荐理由), as it stood when the seat was taken; tenths of a point.
    score: int | None = None
    explanation: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
