"""Crews (班组): workers with a leader who are booked together, each by name."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime


class Crew(SQLModel, table=True):
    """A leader (班组长) and members of one market."""

    __tablename__ = "crew"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    market_id: int = Field(foreign_key="market.id", index=True, sa_type=BigId)
    name: str = Field(max_length=40)
    leader_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    disbanded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class CrewMember(SQLModel, table=True):
    """One person of a crew, the leader among them."""

    __tablename__ = "crew_member"

    crew_id: int = Field(foreign_key="crew.id", primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", primary_key=True, index=True, sa_type=BigId)
