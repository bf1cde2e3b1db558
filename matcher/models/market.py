"""Odd-job markets (零工市场)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Limit
from sqlmodel import Field, SQLModel

from matcher.models.enums import MarketKind
from matcher.models.types import BigId, UtcDateTime, enum_type


class Market(SQLModel, table=True):
    """An odd-job market with its address and opening hours."""

    __tablename__ = "market"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(max_length=60, unique=True)
    kind: MarketKind = Field(sa_type=enum_type(MarketKind))
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    address: str = Field(default="", max_length=200)
    hours: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=30)
    # What it offers (服务内容), of how many square metres (规模), and its main trades.
    services: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    area_m2: int | None = None
    trades: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    # A closed market stands in no directory and takes nothing new; what was done there is still settled and counted.
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_reason: str = Field(default="", max_length=200)
    version: int = 1


class MarketDraft(BaseModel):
    """What is said of a market in the directory, checked; its region is the bureau's to say, when it founds it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=4, max_length=60)]
    kind: MarketKind
    address: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    hours: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    services: Annotated[list[Annotated[str, StringConstraints(min_length=2, max_length=20)]], Limit(max_length=12)] = []
    area_m2: Annotated[int, Limit(ge=1, le=1_000_000)] | None = None
    trades: Annotated[list[Annotated[str, StringConstraints(min_length=2, max_length=20)]], Limit(max_length=12)] = []
