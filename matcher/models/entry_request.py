"""Requests of enterprises for an account (单位入驻申请): handed in without one, decided on by the county."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Industry, Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# Ours, in working days: the papers are looked at.
ENTRY_DAYS = 3


class EntryState(Labelled):
    """Where a request stands (申请状态)."""

    RECEIVED = "received", "待核验"
    APPROVED = "approved", "已通过"
    REFUSED = "refused", "未通过"


class EntryRequest(SQLModel, table=True):
    """One request. ``number`` cannot be guessed: who holds it reads where it stands.

    ``agent_sealed`` and ``phone_sealed`` are the person who acts for it (经办人); ``mandate_to`` is the last day of the
    written order (委托书), None where the legal representative comes in person or it has no end.
    """

    __tablename__ = "entry_request"
    __table_args__ = (
        sa.CheckConstraint("length(uscc) = 18", name="entry_uscc_length"),
        sa.CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="entry_decided"),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name="entry_refused"),
        sa.CheckConstraint("(state = 'approved') = (account_id IS NOT NULL)", name="entry_approved"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: str = Field(max_length=24, unique=True)
    uscc: str = Field(max_length=18, index=True)
    name: str = Field(max_length=100)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    industry: Industry = Field(sa_type=enum_type(Industry))
    agent_sealed: bytes = Field(sa_type=sa.LargeBinary)
    phone_sealed: bytes = Field(sa_type=sa.LargeBinary)
    mandate_to: date | None = None
    state: EntryState = Field(default=EntryState.RECEIVED, sa_type=enum_type(EntryState), index=True)
    due: date
    reason: str = Field(default="", max_length=200)
    decided_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class EntryDraft(BaseModel):
    """What an enterprise states of itself and of who acts for it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    uscc: Annotated[str, StringConstraints(min_length=18, max_length=18, to_upper=True)]
    name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    industry: Industry
    agent: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(pattern=r"^1\d{10}$")]
    mandate_to: date | None = None
