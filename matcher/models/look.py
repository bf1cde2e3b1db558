"""Looks (查看记录): who saw a person's data in the clear, when and why; kept for three years for the person to read."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class LookKind(Labelled):
    """What of a person was opened (查看内容)."""

    CONTACT = "contact", "姓名和联系方式"
    PAPERS = "papers", "证件资料"
    TRAINEE = "trainee", "培训学员信息"
    VISITOR = "visitor", "招聘会到场信息"
    SHEET = "sheet", "派工单"
    FILE = "file", "附件"
    EXPORT = "export", "对接导出"


class Look(SQLModel, table=True):
    """One look at one person by one account; ``body`` is the unit (单位) it belongs to, as it was called then.

    ``by_name`` is for an inquiry by the bureau; the person reads unit and role.
    """

    __tablename__ = "look"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    at: datetime = Field(index=True, sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="", max_length=60)
    body: str = Field(default="", max_length=100)
    role: str = Field(default="", max_length=32)
    what: LookKind = Field(sa_type=enum_type(LookKind))
    purpose: str = Field(default="", max_length=200)
    # No foreign key: audit rows are kept for a shorter time.
    audit_id: int = Field(sa_type=BigId)
