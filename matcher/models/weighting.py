"""What a list is weighed with (权重): what somebody chose, and what was learned from decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Checked
from sqlmodel import Field, SQLModel

from matcher.models.states import PresetState
from matcher.models.types import BigId, UtcDateTime, enum_type

Points = Annotated[float, Checked(ge=0, le=100, allow_inf_nan=False)] | None

# How long the reason for adopting learned weights may be.
REASON_CHARS = 200


class Weighing(BaseModel):
    """A preset, or points for factors in any proportion, or neither: then those of the post's last list stay.

    A factor without points keeps those of the preset or of the last list. ``hardship`` switches the priority of people
    of recognised hardship, ``graduates`` whether graduating classes go first; None leaves it as it was.
    """

    model_config = ConfigDict(extra="forbid")

    preset: Annotated[str, Checked(max_length=40)] = ""
    hardship: bool | None = None
    graduates: bool | None = None
    words: Points = None
    chars: Points = None
    title: Points = None
    place: Points = None
    pay: Points = None
    education: Points = None
    grade: Points = None
    experience: Points = None
    certificates: Points = None
    availability: Points = None
    recency: Points = None

    @property
    def points(self) -> dict[str, float]:
        """The points given, by factor."""
        return self.model_dump(exclude={"preset", "hardship", "graduates"}, exclude_none=True)


class LearnedWeights(SQLModel, table=True):
    """Weights fitted to decisions: points by factor and the figures they were judged by; at most one is in use."""

    __tablename__ = "learned_weights"
    __table_args__ = (
        sa.CheckConstraint("state = 'proposed' OR decided_by IS NOT NULL", name="decided_by_a_person"),
        sa.Index(
            "uq_learned_weights_adopted",
            "state",
            unique=True,
            sqlite_where=sa.text("state = 'adopted'"),
            postgresql_where=sa.text("state = 'adopted'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    state: PresetState = Field(sa_type=enum_type(PresetState))
    factors: dict[str, float] = Field(sa_type=sa.JSON)
    figures: dict[str, Any] = Field(sa_type=sa.JSON)
    made_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    made_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Why they were taken up, which must be said where they are not clearly better than those they replaced.
    reason: str = Field(default="", max_length=REASON_CHARS)
    version: int = 1
