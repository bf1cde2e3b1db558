"""Subsidies without application (免申即享): a matched list is made public, accounts are confirmed, and it is paid."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.lending import WordChannel
from matcher.models.types import BigId, UtcDateTime, enum_type


class GrantState(Labelled):
    """Life of one enterprise on a list (发放进度)."""

    LISTED = "listed", "公示中"
    CONFIRMED = "confirmed", "单位已确认账户"
    PAID = "paid", "已拨付"
    DROPPED = "dropped", "已剔除"
    # As for claims, and by the same codes: service.claim_recovery keeps the rules of both.
    RECOVERING = "recovering", "责令退回"
    RECOVERED = "recovered", "已退回"


class GrantStep(Labelled):
    """What is done to a row after it was dropped or paid (恢复和退回)."""

    RESTORE = "restore", "恢复"
    RECOVER = "recover", "责令退回"
    COLLECT = "collect", "登记退款"
    LIFT = "lift", "撤销责令退回"


# In these money went out.
GRANTED = (GrantState.PAID, GrantState.RECOVERING, GrantState.RECOVERED)


class GrantList(SQLModel, table=True):
    """One matched list of one policy, public from the first to the last day, both inclusive."""

    __tablename__ = "grant_list"
    __table_args__ = (sa.CheckConstraint("public_to >= public_from", name="public_in_order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    policy: str = Field(max_length=20, index=True)
    policy_version: str = Field(max_length=40)
    title: str = Field(max_length=100)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    listed_on: date
    public_from: date
    public_to: date
    source: str = Field(max_length=200)
    # Whom anybody may call who objects to what is public.
    phone: str = Field(default="", max_length=40)
    made_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    made_at: datetime = Field(sa_type=UtcDateTime)


class GrantRow(SQLModel, table=True):
    """One enterprise on a list: how many people, how much (fen), the account it confirmed (last four digits only).

    ``reason`` and ``dropped_by`` are of the last time it was taken off, ``restored_reason`` of the last time it was
    put back. ``recover_amount`` is what is to be given back in all (应退回), earlier orders counted; ``returned`` the
    sum of ``ClaimReturn``; the other words of the order are those of the last one.
    """

    __tablename__ = "grant_row"
    __table_args__ = (
        sa.UniqueConstraint("list_id", "enterprise_id"),
        sa.CheckConstraint("persons >= 1", name="persons_range"),
        sa.CheckConstraint("amount > 0", name="amount_range"),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'paid', 'recovering', 'recovered') OR account_tail != ''",
            name="account_confirmed",
        ),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'recovering', 'recovered') OR paid_on IS NOT NULL", name="paid_dated"
        ),
        sa.CheckConstraint("state != 'dropped' OR reason != ''", name="dropped_reason"),
        sa.CheckConstraint(
            "state NOT IN ('recovering', 'recovered') OR (recover_by IS NOT NULL AND recover_due IS NOT NULL "
            "AND recover_article != '' AND recover_amount IS NOT NULL)",
            name="grant_recovery_ordered",
        ),
        sa.CheckConstraint(
            "returned >= 0 AND returned <= coalesce(recover_amount, 0) "
            "AND (recover_amount IS NULL OR recover_amount <= amount)",
            name="grant_returned_range",
        ),
        sa.CheckConstraint("state != 'recovered' OR returned = amount", name="grant_recovered_whole"),
        sa.CheckConstraint(
            "recover_by IS NULL OR ((confirmed_by IS NULL OR recover_by != confirmed_by) "
            "AND (paid_by IS NULL OR recover_by != paid_by))",
            name="grant_recovery_two_persons",
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    list_id: int = Field(foreign_key="grant_list.id", index=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    row_number: int
    persons: int
    amount: int = Field(sa_type=sa.BigInteger)
    state: GrantState = Field(sa_type=enum_type(GrantState))
    bank: str = Field(default="", max_length=60)
    account_tail: str = Field(default="", max_length=4)
    confirmed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # By its own account; else how staff learned it, and who of the enterprise said so.
    confirmed_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "confirmed_how"))
    confirmed_name: str = Field(default="", max_length=40)
    paid_on: date | None = None
    paid_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    reason: str = Field(default="", max_length=200)
    dropped_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    restored_reason: str = Field(default="", max_length=200)
    recover_amount: int | None = Field(default=None, sa_type=sa.BigInteger)
    recover_due: date | None = None
    recover_article: str = Field(default="", max_length=200)
    recover_reason: str = Field(default="", max_length=300)
    recover_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    recover_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returned: int = Field(default=0, sa_type=sa.BigInteger)
    version: int = 1

    @property
    def spent(self) -> int:
        """Fen that went out."""
        return self.amount if self.state in GRANTED else 0

    @property
    def owed(self) -> int:
        """Fen that are still to be given back (追缴中)."""
        return (self.recover_amount or 0) - self.returned if self.state is GrantState.RECOVERING else 0
