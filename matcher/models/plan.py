"""Plans (方案) of a case: its diagnosis, measures (措施), what these are counted from, agreed versions and reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.plan_kinds import AgreementChannel, LinkKind, MeasureKind, MeasureState
from matcher.models.states import PlanState
from matcher.models.types import BigId, UtcDateTime, enum_type

CLOSED = (PlanState.SOLVED, PlanState.UNSOLVED_CLOSED)
# From where a plan may be closed, and how; 已办结 of its case asks the same.
CLOSINGS: dict[PlanState, tuple[PlanState, ...]] = {
    PlanState.RUNNING: (PlanState.SOLVED, PlanState.UNSOLVED_CLOSED),
    PlanState.PAUSED: (PlanState.UNSOLVED_CLOSED,),
}
MAX_MEASURES = 40
MAX_PEOPLE = 9_999


class Plan(SQLModel, table=True):
    """The one plan of a case (一企一策 方案).

    ``agreed`` is the number of the last version the enterprise agreed to (0: none), ``amended`` that it was changed
    since. ``solved`` is how many people it brought in all, counted when it closes.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.CheckConstraint("agreed >= 0", name="agreed_range"),
        sa.CheckConstraint("solved IS NULL OR solved >= 0", name="solved_range"),
        sa.CheckConstraint("satisfaction IS NULL OR (satisfaction >= 1 AND satisfaction <= 5)", name="satisfaction"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", unique=True, sa_type=BigId)
    state: PlanState = Field(sa_type=enum_type(PlanState))
    # Signs of trouble such as layoffs or unpaid wages (风险提示): for staff, the enterprise does not see them.
    risks: str = Field(default="", max_length=1000)
    remarks: str = Field(default="", max_length=1000)
    agreed: int = 0
    amended: bool = False
    # The last day on which what is agreed to was changed; a paper signed before does not agree to it.
    changed_on: date | None = None
    review_due: date | None = None
    solved: int | None = None
    satisfaction: int | None = None
    closing_opinion: str = Field(default="", max_length=500)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Measure(SQLModel, table=True):
    """One measure with owner, dates and target headcount; the result is counted from what it is linked with.

    ``source`` is the key of the catalogue it was generated from, empty for one a person added. A ``removed`` row stays:
    generating the plan anew must not bring back what somebody took out, nor change what somebody ``edited``.
    """

    __tablename__ = "measure"
    __table_args__ = (
        sa.CheckConstraint("target >= 0", name="target_range"),
        sa.CheckConstraint("start IS NULL OR due IS NULL OR start <= due", name="period_order"),
        sa.CheckConstraint("state <> 'missed' OR (outcome <> '' AND state_before IS NOT NULL)", name="missed_why"),
        sa.Index(
            "uq_measure_source",
            "plan_id",
            "source",
            unique=True,
            sqlite_where=sa.text("source <> ''"),
            postgresql_where=sa.text("source <> ''"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    plan_id: int = Field(foreign_key="plan.id", index=True, sa_type=BigId)
    kind: MeasureKind = Field(sa_type=enum_type(MeasureKind))
    source: str = Field(default="", max_length=30)
    place: int = 0
    text: str = Field(default="", max_length=300)
    clause: str = Field(default="", max_length=20)
    quote: str = Field(default="", max_length=300)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", sa_type=BigId)
    # Who does it when that is no officer: a training school, a market, an office (责任单位).
    body: str = Field(default="", max_length=60)
    start: date | None = None
    due: date | None = None
    target: int = 0
    state: MeasureState = Field(default=MeasureState.PLANNED, sa_type=enum_type(MeasureState))
    progress: str = Field(default="", max_length=300)
    # What it had come to when its plan ended, and the state it had before; empty while the plan is open.
    outcome: str = Field(default="", max_length=300)
    state_before: MeasureState | None = Field(default=None, sa_type=enum_type(MeasureState, "measurestate_before"))
    edited: bool = False
    removed: bool = False


class MeasureLink(SQLModel, table=True):
    """One thing a measure's result is counted from; a placement is linked once, with one measure."""

    __tablename__ = "measure_link"
    __table_args__ = (
        sa.CheckConstraint("people >= 0 AND people <= 9999", name="people_range"),
        sa.CheckConstraint("(kind = 'placement') = (referral_id IS NOT NULL)", name="placement_referral"),
        sa.CheckConstraint("kind <> 'placement' OR people = 1", name="placement_people"),
        sa.CheckConstraint("kind <> 'transfer' OR dated IS NOT NULL", name="transfer_dated"),
        sa.CheckConstraint("confirmed_at IS NULL OR kind = 'transfer'", name="transfer_confirmed"),
        sa.UniqueConstraint("measure_id", "kind", "ref"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    measure_id: int = Field(foreign_key="measure.id", index=True, sa_type=BigId)
    kind: LinkKind = Field(sa_type=enum_type(LinkKind))
    # The number of the record (a placement: of its referral) or of the paper. ``people`` of what is counted from its
    # record is what it was when linked or, once the plan is closed, at its end.
    ref: str = Field(max_length=60)
    people: int = 0
    referral_id: int | None = Field(default=None, foreign_key="referral.id", unique=True, sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
    # People from outside the system rest on a paper: its date, and who else looked at it and when (核实).
    dated: date | None = None
    confirmed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    confirmed_name: str = Field(default="", max_length=60)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def counts(self) -> bool:
        """Whether its people are supplied: those on a paper only once a second person has confirmed it."""
        return self.kind.supplies and (self.kind is not LinkKind.TRANSFER or self.confirmed_at is not None)

    @property
    def paper(self) -> str:
        """A paper from outside the system in words: 协议1（2022-12-01，3 人，李主任核实）."""
        seen = f"{self.confirmed_name}核实" if self.confirmed_at is not None else "待另一人核实，暂不计入"
        return f"凭证 {self.ref}（{self.dated}，{self.people} 人，{seen}）"


class Diagnosis(SQLModel, table=True):
    """What the rules proposed of a case's shortage, with reasons and figures, and what a person confirmed of it."""

    __tablename__ = "diagnosis"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    proposed: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    confirmed: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    findings: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    opinion: str = Field(default="", max_length=500)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="", max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class PlanVersion(SQLModel, table=True):
    """A plan as the enterprise agreed to it (确认版本): never changed, compared with the others."""

    __tablename__ = "plan_version"
    __table_args__ = (sa.UniqueConstraint("plan_id", "number"), sa.CheckConstraint("number >= 1", name="number_range"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    plan_id: int = Field(foreign_key="plan.id", index=True, sa_type=BigId)
    number: int
    content: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    agreed_name: str = Field(max_length=40)
    agreed_on: date
    channel: AgreementChannel = Field(sa_type=enum_type(AgreementChannel))
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class PlanReview(SQLModel, table=True):
    """A monthly look at how the plan goes (月度回顾)."""

    __tablename__ = "plan_review"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    plan_id: int = Field(foreign_key="plan.id", index=True, sa_type=BigId)
    due: date
    held_on: date
    progress: str = Field(max_length=1000)
    problems: str = Field(default="", max_length=1000)
    next_steps: str = Field(default="", max_length=1000)
    supplied: int = 0
    missing: int = 0
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="", max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class MeasureDraft(BaseModel):
    """A measure as a person writes it, checked; the only way one is made or changed from outside."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: MeasureKind
    text: Annotated[str, StringConstraints(min_length=2, max_length=300)]
    clause: Annotated[str, StringConstraints(max_length=20)] = ""
    officer_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    body: Annotated[str, StringConstraints(max_length=60)] = ""
    start: date | None = None
    due: date | None = None
    target: Annotated[int, Field(ge=0, le=MAX_PEOPLE)] = 0
    place: Annotated[int, Field(ge=1, le=MAX_MEASURES)] | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.start is not None and self.due is not None and self.due < self.start:
            raise ValueError("完成期限早于开始日期")
        return self
