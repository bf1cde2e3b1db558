"""Complaints about posts and enterprises (投诉), 人力资源市场暂行条例 29: none complained of learns by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Bounded
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

MAX_CHARS = 2000


class ComplaintKind(Labelled):
    """What is complained of (投诉事项)."""

    FALSE = "false", "虚假招聘信息"
    FEES = "fees", "收取押金或费用"
    PAPERS = "papers", "扣押证件"
    DISCRIMINATION = "discrimination", "就业歧视"
    WAGES = "wages", "拖欠工资"
    LEAK = "leak", "泄露个人信息"
    OTHER = "other", "其他"


class ComplaintChannel(Labelled):
    """How it came in (投诉渠道)."""

    ONLINE = "online", "网上（未登录）"
    PROFILE = "profile", "本人登录"
    DESK = "desk", "窗口代录"


class ComplaintState(Labelled):
    """Where a complaint stands (投诉状态)."""

    RECEIVED = "received", "待受理"
    REFUSED = "refused", "不予受理"
    ACCEPTED = "accepted", "办理中"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


class ComplaintFinding(Labelled):
    """What the inquiry found (核查结论)."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    UNTRUE = "untrue", "不属实"
    UNPROVEN = "unproven", "无法核实"


class ComplaintStep(Labelled):
    """What is done with a complaint (办理步骤): the states it starts from and the one it leads to are in ``STEPS``."""

    ACCEPT = "accept", "受理"
    REFUSE = "refuse", "不予受理"
    ANSWER = "answer", "答复"
    CLOSE = "close", "办结"


STEPS: Mapping[ComplaintStep, tuple[ComplaintState, ComplaintState]] = {
    ComplaintStep.ACCEPT: (ComplaintState.RECEIVED, ComplaintState.ACCEPTED),
    ComplaintStep.REFUSE: (ComplaintState.RECEIVED, ComplaintState.REFUSED),
    ComplaintStep.ANSWER: (ComplaintState.ACCEPTED, ComplaintState.ANSWERED),
    ComplaintStep.CLOSE: (ComplaintState.ANSWERED, ComplaintState.CLOSED),
}
# Somebody waits for a word, by ``due``.
OPEN_COMPLAINTS = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED)


class Complaint(SQLModel, table=True):
    """One complaint. ``number`` cannot be guessed: who holds it reads where it stands. ``due`` is the last day.

    Words, contact and answer are sealed; without a contact it is anonymous. ``firm_name`` stands where the enterprise
    is not registered; the county of ``adcode`` handles it.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        sa.CheckConstraint("enterprise_id IS NOT NULL OR firm_name <> ''", name="complaint_of_whom"),
        sa.CheckConstraint("state IN ('received', 'accepted') OR answer_sealed IS NOT NULL", name="complaint_reason"),
        sa.CheckConstraint("channel <> 'profile' OR seeker_id IS NOT NULL", name="complaint_own"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: str = Field(max_length=24, unique=True)
    kind: ComplaintKind = Field(sa_type=enum_type(ComplaintKind))
    channel: ComplaintChannel = Field(sa_type=enum_type(ComplaintChannel))
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    vacancy_id: int | None = Field(default=None, foreign_key="vacancy.id", index=True, sa_type=BigId)
    firm_name: str = Field(default="", max_length=100)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    seeker_id: int | None = Field(default=None, foreign_key="seeker.id", index=True, sa_type=BigId)
    contact_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    text_sealed: bytes = Field(sa_type=sa.LargeBinary)
    state: ComplaintState = Field(default=ComplaintState.RECEIVED, sa_type=enum_type(ComplaintState), index=True)
    due: date
    found: ComplaintFinding | None = Field(default=None, sa_type=enum_type(ComplaintFinding))
    answer_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    entered_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    handled_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for a word."""
        return self.state in OPEN_COMPLAINTS


class ComplaintDraft(BaseModel):
    """What somebody complains of: a post, a registered enterprise by its exact name or code, or another by name."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: ComplaintKind
    text: str = Bounded(min_length=5, max_length=MAX_CHARS)
    vacancy_id: int | None = Bounded(default=None, ge=1, le=2**62)
    firm: str = Bounded(default="", max_length=100)
    adcode: str = Bounded(default="", pattern=r"^(\d{6})?$")
    contact: str = Bounded(default="", max_length=100)
