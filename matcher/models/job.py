"""Background jobs (后台任务): staged in the transaction that wants them, run by a worker under a lease."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.states import JobState
from matcher.models.types import BigId, UtcDateTime, enum_type


class Job(SQLModel, table=True):
    """One unit of background work; ``unique_key`` makes a scheduled job happen once per period."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state_run_at", "state", "run_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: str = Field(max_length=40)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    state: JobState = Field(sa_type=enum_type(JobState))
    unique_key: str | None = Field(default=None, max_length=100, unique=True)
    run_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    max_attempts: int = 5
    lease: str | None = Field(default=None, max_length=40)
    heartbeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = Field(default="", max_length=1000)
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
