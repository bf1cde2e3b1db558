"""Deadlines (办理时限): what has to be done for an enterprise by when, and what cleared it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class Light(Labelled):
    """How a deadline, or a case by its nearest one, stands (红黄绿灯)."""

    RED = "red", "已逾期"
    YELLOW = "yellow", "即将到期"
    GREEN = "green", "正常"


class DeadlineKind(Labelled):
    """Service levels (服务时限), ``domain.md`` §5."""

    FIRST_CONTACT = "first_contact", "首次联系"
    RESPONSE = "response", "回应用工需求"
    SHORTLIST = "shortlist", "提供候选名单"
    VISIT = "visit", "本月走访"
    CLOSE = "close", "月度回顾或办结"

    @property
    def clears(self) -> str:
        """What clears it, in words."""
        return _CLEARS[self]


# What is said of a row that ended with its case, with its post, or with the pairing it was owed under.
CASE_ENDED = "案件已结束"
POST_ENDED = "岗位已过期"
PAIRING_ENDED = "结对已变更"
# What is said of a visit that nobody had written down when its month was over.
NOT_VISITED = "当月未走访"

_CLEARS = {
    DeadlineKind.FIRST_CONTACT: "登记一次走访或电话联系",
    DeadlineKind.RESPONSE: "提交的岗位全部审核（发布或退回）",
    DeadlineKind.SHORTLIST: "为该岗位生成候选名单",
    DeadlineKind.VISIT: "登记本月的一次走访",
    DeadlineKind.CLOSE: "登记方案的月度回顾，或案件办结、上报上级督办",
}


class Deadline(SQLModel, table=True):
    """One thing to be done by the end of ``due``; open while ``cleared_at`` is empty.

    ``subject_id`` tells equal kinds of one enterprise apart: the case, the post (名单) or the pairing (首次联系); for a
    visit the month as YYYYMM.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        sa.Index(
            "uq_deadline_open",
            "enterprise_id",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        ),
        sa.CheckConstraint("due >= started_on", name="due_order"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True, sa_type=BigId)
    kind: DeadlineKind = Field(sa_type=enum_type(DeadlineKind))
    subject_id: int = Field(sa_type=BigId)
    started_on: date
    due: date = Field(index=True)
    cleared_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cleared_by: str = Field(default="", max_length=60)
    outcome: str = Field(default="", max_length=60)
    # The day of the contact that cleared it, which may be written down later; without one the day of ``cleared_at``.
    done_on: date | None = None
