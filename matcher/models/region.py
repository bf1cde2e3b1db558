"""Regions (行政区划) by six-digit code."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from matcher.models.enums import RegionLevel
from matcher.models.types import enum_type

SHANXI = "140000"


class Region(SQLModel, table=True):
    """A province, city, county or functional zone, with its centroid in degrees (WGS-84-like)."""

    __tablename__ = "region"

    adcode: str = Field(primary_key=True, max_length=6)
    name: str = Field(max_length=40)
    level: RegionLevel = Field(sa_type=enum_type(RegionLevel))
    parent: str | None = Field(default=None, max_length=6, index=True)
    longitude: float | None = None
    latitude: float | None = None


def covers(scope: str, adcode: str) -> bool:
    """Whether region ``scope`` is ``adcode`` or stands above it in the tree (codes nest by two digits)."""
    return adcode.startswith(scope_prefix(scope))


def scope_prefix(scope: str) -> str:
    """The leading digits all codes inside ``scope`` share: 14 for Shanxi, 1401 for 太原, all six for a county."""
    if scope.endswith("0000"):
        return scope[:2]
    return scope[:4] if scope.endswith("00") else scope
