"""What is public (公开信息) and how it came to be so: an append-only stream that systems outside follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class PublicKind(Labelled):
    """What kind of thing is public (公开信息类别)."""

    VACANCY = "vacancy", "招聘岗位"
    FAIR = "fair", "招聘会"
    OFFICER = "officer", "专员联系方式"
    POLICY = "policy", "政策"
    TASK = "task", "零工任务"


class PublicAction(Labelled):
    """What became of it (公开动作)."""

    PUBLISHED = "published", "发布"
    CHANGED = "changed", "变更"
    RETRACTED = "retracted", "撤回"


class PublicScope(Labelled):
    """Whose information a local page shows (层级)."""

    ALL = "all", "全部"
    OWN = "own", "本级"
    WITHIN = "within", "全辖区"
    ABOVE = "above", "上级"


class PublicLevel(Labelled):
    """The level of the region something belongs to (发布层级)."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class Publication(SQLModel, table=True):
    """One step of one public thing; ``seq`` is the cursor and comes in the order of commits. Never changed, no person.

    ``digest`` is the fingerprint of what was public, so that a change nobody can see is no step.
    """

    __tablename__ = "publication"
    __table_args__ = (sa.Index("ix_publication_subject", "kind", "subject", "seq"),)

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: PublicKind = Field(sa_type=enum_type(PublicKind))
    subject: str = Field(max_length=40)
    adcode: str = Field(max_length=6, index=True)
    level: PublicLevel = Field(sa_type=enum_type(PublicLevel))
    action: PublicAction = Field(sa_type=enum_type(PublicAction))
    digest: str = Field(default="", max_length=64)


@dataclass(frozen=True, slots=True)
class PublicThing:
    """One thing as anybody may read it now; ``body`` holds publishable facts only."""

    kind: PublicKind
    subject: str
    adcode: str
    body: dict[str, Any]

    @property
    def key(self) -> tuple[PublicKind, str]:
        """What it is known by."""
        return self.kind, self.subject


def level_of(adcode: str) -> PublicLevel:
    """The level of a region by its code; zones count with the counties."""
    if adcode.endswith("0000"):
        return PublicLevel.PROVINCE
    return PublicLevel.CITY if adcode.endswith("00") else PublicLevel.COUNTY
