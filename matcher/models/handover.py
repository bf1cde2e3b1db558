"""Hand-overs (交接): an enterprise goes from one main officer to another, with everything that is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class HandoverState(Labelled):
    """Life of a hand-over (交接状态)."""

    PROPOSED = "proposed", "待接收"
    ACCEPTED = "accepted", "已接收"
    REFUSED = "refused", "已拒收"
    WITHDRAWN = "withdrawn", "已撤回"


class Handover(SQLModel, table=True):
    """Who gives, who receives, and the open actions as they stood when it was proposed (frozen, never changed).

    ``ordered`` marks one that an administrator decided: it is accepted from the start.
    """

    __tablename__ = "handover"
    __table_args__ = (
        sa.Index(
            "uq_handover_proposed",
            "enterprise_id",
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        ),
        sa.CheckConstraint("giver_id <> receiver_id", name="two_officers"),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    pairing_id: int = Field(foreign_key="pairing.id", sa_type=BigId)
    giver_id: int = Field(foreign_key="officer.id", index=True, sa_type=BigId)
    receiver_id: int = Field(foreign_key="officer.id", index=True, sa_type=BigId)
    giver_name: str = Field(max_length=40)
    receiver_name: str = Field(max_length=40)
    state: HandoverState = Field(sa_type=enum_type(HandoverState))
    ordered: bool = False
    reason: str = Field(default="", max_length=200)
    actions: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    opinion: str = Field(default="", max_length=200)
    proposed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    proposed_by_name: str = Field(default="系统", max_length=60)
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    decided_by_name: str = Field(default="", max_length=60)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
