"""余缺调剂: what enterprises can spare and what they lack, and the runs that bring both together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled, Shift, SkillGrade
from matcher.models.types import BigId, UtcDateTime, enum_type

# A lot longer than this is no short-term surplus or need (domain.md §5: 短期 at most 92 days; two terms of it).
LONGEST_DAYS = 184
# Fen a day: ten thousand yuan a day is a slip of the pen.
MOST_PAY = 1_000_000


class LotSide(Labelled):
    """What a lot is (余缺类别)."""

    SURPLUS = "surplus", "富余"
    SHORTAGE = "shortage", "短缺"


class LotState(Labelled):
    """Life of a lot (余缺信息状态)."""

    OPEN = "open", "待调剂"
    SETTLED = "settled", "已调剂"
    WITHDRAWN = "withdrawn", "已撤回"


class LotKind(Labelled):
    """What spare workers may do elsewhere (余员去向): only the own staff that stays the own is lent."""

    LEND = "lend", "共享用工（借调）"
    RELEASE = "release", "分流安置（由新单位招用）"
    REDISPATCH = "redispatch", "派遣转换（由派遣机构另派）"


class DispatchKind(Labelled):
    """The three kinds of post that dispatched workers may fill (劳动合同法 66): the only ones."""

    TEMPORARY = "temporary", "临时性"
    AUXILIARY = "auxiliary", "辅助性"
    SUBSTITUTE = "substitute", "替代性"


class Lot(SQLModel, table=True):
    """So many workers of one trade, spare or lacking from one day to another (both inclusive).

    ``pay`` in fen a day: what a spare worker earns now, or what is offered. ``lodging``: accepted, or given.
    """

    __tablename__ = "lot"
    __table_args__ = (
        sa.CheckConstraint("headcount BETWEEN 1 AND 9999", name="headcount_range"),
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.CheckConstraint("pay > 0", name="pay_positive"),
        sa.CheckConstraint("side = 'surplus' OR NOT dispatched", name="dispatched_surplus"),
        sa.CheckConstraint("side = 'surplus' OR kind = 'lend'", name="kind_surplus"),
        sa.CheckConstraint("dispatched = (kind = 'redispatch')", name="kind_dispatched"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    side: LotSide = Field(sa_type=enum_type(LotSide))
    kind: LotKind = Field(default=LotKind.LEND, sa_type=enum_type(LotKind, "lotkind"))
    title: str = Field(max_length=60)
    # As read from the title, or as somebody confirmed it for the own post: lots of one occupation are added up by it.
    occupation_code: str | None = Field(default=None, max_length=10, index=True)
    skills: str = Field(default="", max_length=300)
    skill_grade: SkillGrade | None = Field(default=None, sa_type=enum_type(SkillGrade))
    certificates: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    headcount: int
    first: date
    last: date
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    address: str = Field(default="", max_length=200)
    shift: Shift | None = Field(default=None, sa_type=enum_type(Shift))
    pay: int = Field(sa_type=sa.BigInteger)
    lodging: bool = False
    board: bool = False
    # Workers of a dispatch agency may not be lent on (劳动合同法 62): such a lot is kept, shown and never pooled.
    dispatched: bool = False
    # For the second stage: which of the three kinds a place is, and how many dispatched workers the whole
    # firm has already; the most any of its lots tells counts for all of them.
    dispatch_kind: DispatchKind | None = Field(default=None, sa_type=enum_type(DispatchKind))
    dispatched_now: int | None = None
    note: str = Field(default="", max_length=300)
    state: LotState = Field(default=LotState.OPEN, sa_type=enum_type(LotState))
    author_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class LotDraft(BaseModel):
    """A lot as an enterprise or its officer types it, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    side: LotSide
    kind: LotKind = LotKind.LEND
    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    skills: Annotated[str, StringConstraints(max_length=300)] = ""
    skill_grade: SkillGrade | None = None
    certificates: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=10)] = []
    headcount: Annotated[int, Field(ge=1, le=9999)]
    first: date
    last: date
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    shift: Shift | None = None
    pay: Annotated[int, Field(gt=0, le=MOST_PAY)]
    lodging: bool = False
    board: bool = False
    dispatched: bool = False
    dispatch_kind: DispatchKind | None = None
    dispatched_now: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    note: Annotated[str, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("结束日期不能早于开始日期")
        if (self.last - self.first).days >= LONGEST_DAYS:
            raise ValueError(f"一条余缺信息最长 {LONGEST_DAYS} 天；更长的请发布招聘岗位")
        if self.dispatched and self.side is LotSide.SHORTAGE:
            raise ValueError("“劳务派遣人员”只用于富余人员")
        if self.kind is not LotKind.LEND and self.side is LotSide.SHORTAGE:
            raise ValueError("余员去向只用于富余人员")
        if self.dispatched and self.kind is LotKind.RELEASE:
            raise ValueError("劳务派遣人员与派遣机构有劳动关系，去向只能是派遣转换")
        # Dispatched workers are moved by their body or not at all: the one says the other.
        if self.dispatched or self.kind is LotKind.REDISPATCH:
            self.dispatched, self.kind = True, LotKind.REDISPATCH
        return self


class LotChange(BaseModel):
    """A lot as it might be: other pay (fen a day) or days; None leaves it as it is."""

    model_config = ConfigDict(extra="forbid")

    lot_id: Annotated[int, Field(ge=1, le=2**40)]
    pay: Annotated[int, Field(gt=0, le=MOST_PAY)] | None = None
    first: date | None = None
    last: date | None = None


class WhatIf(BaseModel):
    """What a plan is worked out for instead (测算假设); nothing told leaves the rules and lots as they are.

    ``pay_percent`` raises every offer, ``shift_days`` moves every shortage.
    """

    model_config = ConfigDict(extra="forbid")

    radius_km: Annotated[float, Field(ge=0, le=1000)] | None = None
    overlap_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = None
    cover_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    pay_percent: Annotated[int, Field(ge=0, le=100)] = 0
    shift_days: Annotated[int, Field(ge=-60, le=60)] = 0
    lots: Annotated[list[LotChange], Field(max_length=50)] = []

    @property
    def supposes(self) -> bool:
        """Whether it supposes anything of the lots themselves."""
        return bool(self.pay_percent or self.shift_days or self.lots)

    @property
    def changes(self) -> bool:
        """Whether anything is other than it is."""
        return self != WhatIf()


class PoolingRun(SQLModel, table=True):
    """One solution for a region on a day: which spare workers go where, what it costs and how good it can be at most.

    ``placed`` and ``bound`` in worker-days, ``agreements_bound`` from below; ``lots`` are the ids it was solved for.
    """

    __tablename__ = "pooling_run"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    lots: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    wanted: int = Field(sa_type=sa.BigInteger)
    placed: int = Field(sa_type=sa.BigInteger)
    bound: int = Field(sa_type=sa.BigInteger)
    cost: int = Field(sa_type=sa.BigInteger)
    cost_bound: int = Field(sa_type=sa.BigInteger)
    agreements: int
    agreements_bound: int
    # Why what is left is left, by lot: {"lot": id, "left": n, "text": …}.
    unplaced: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    # The second stage: how many flexible workers, and dispatch bodies, for what is left, with reasons where it may not
    # be. Nobody's name or id: who they are is worked out anew for those who may see them.
    second: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    created_at: datetime = Field(sa_type=UtcDateTime)


class PoolingLine(SQLModel, table=True):
    """So many workers of one surplus go to one shortage from one day to another (both inclusive)."""

    __tablename__ = "pooling_line"
    __table_args__ = (sa.UniqueConstraint("run_id", "surplus_id", "shortage_id", "first", "last"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    run_id: int = Field(foreign_key="pooling_run.id", index=True, sa_type=BigId)
    surplus_id: int = Field(foreign_key="lot.id", index=True, sa_type=BigId)
    shortage_id: int = Field(foreign_key="lot.id", index=True, sa_type=BigId)
    headcount: int
    first: date
    last: date
    km: float | None = None
    # What the pair costs by part, and why it was possible, in Chinese.
    parts: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)
    reasons: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    lending_id: int | None = Field(default=None, foreign_key="lending.id", index=True, sa_type=BigId)
