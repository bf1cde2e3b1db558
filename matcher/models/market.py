"""Odd-job markets (零工市场)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import MarketKind
from matcher.models.types import BigId, enum_type


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
    version: int = 1
