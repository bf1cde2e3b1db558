"""Service officers (用工服务专员) and their pairings (结对子)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import PairingRole
from matcher.models.types import BigId, UtcDateTime, enum_type


class Officer(SQLModel, table=True):
    """A service officer; ``load_cap`` is soft: every case gets an owner (``domain.md`` §0)."""

    __tablename__ = "officer"
    __table_args__ = (sa.CheckConstraint("load_cap > 0", name="load_cap_positive"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    staff_no: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=40)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    office_phone: str = Field(default="", max_length=30)
    # Whether the officer agreed that anybody may read name and office telephone.
    contact_public: bool = False
    industries: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    load_cap: int = 20
    active: bool = True
    leave_from: date | None = None
    leave_to: date | None = None
    left_on: date | None = None
    version: int = 1

    def on_leave(self, day: date) -> bool:
        """Whether ``day`` lies in the officer's leave, both ends inclusive."""
        return self.leave_from is not None and self.leave_from <= day <= (self.leave_to or date.max)


class Pairing(SQLModel, table=True):
    """An enterprise and its officer, from one day to another (both inclusive); open while ``last`` is empty.

    The day of a change belongs to whoever is in charge in the evening, so periods never overlap. A pairing given up on
    the very day it began counts for no day: it is ``revoked``.
    """

    __tablename__ = "pairing"
    __table_args__ = (
        sa.Index(
            "uq_pairing_open_main",
            "enterprise_id",
            unique=True,
            sqlite_where=sa.text("role = 'main' AND last IS NULL"),
            postgresql_where=sa.text("role = 'main' AND last IS NULL"),
        ),
        # One officer plays one part at an enterprise.
        sa.Index(
            "uq_pairing_open_officer",
            "enterprise_id",
            "officer_id",
            unique=True,
            sqlite_where=sa.text("last IS NULL"),
            postgresql_where=sa.text("last IS NULL"),
        ),
        sa.CheckConstraint("last IS NULL OR last >= first", name="period_order"),
        sa.CheckConstraint("revoked_at IS NULL OR last IS NOT NULL", name="revoked_ended"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    officer_id: int = Field(foreign_key="officer.id", index=True, sa_type=BigId)
    role: PairingRole = Field(sa_type=enum_type(PairingRole))
    first: date
    last: date | None = None
    reason: str = Field(default="", max_length=200)
    end_reason: str = Field(default="", max_length=200)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
