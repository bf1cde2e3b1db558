"""Seals of the audit log (审计封条): a signed digest of each batch of rows, which outlives the rows (trust.md T65)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime


class AuditSeal(SQLModel, table=True):
    """One sealed batch: every row after ``after_id`` up to and with ``last_id``, as it was at ``sealed_at``.

    ``number`` counts from 1 without a gap, ``previous`` is the digest of the seal before ("" for the first), ``digest``
    covers the rows, ``signature`` everything told here but ``expired_at``: the instant its rows were removed after
    their term. Insert-only, but for that one change.
    """

    __tablename__ = "audit_seal"

    number: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    after_id: int = Field(sa_type=BigId)
    last_id: int = Field(unique=True, sa_type=BigId)
    rows: int
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    digest: str = Field(max_length=64)
    previous: str = Field(default="", max_length=64)
    signer: str = Field(max_length=64)
    signature: str = Field(max_length=128)
    sealed_at: datetime = Field(sa_type=UtcDateTime)
    expired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class SealFault:
    """What is wrong with a seal or its rows, in words; ``number`` of the seal."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the seals found: how many seals and rows were read, how many rows no seal covers yet."""

    seals: int
    rows: int
    expired: int
    unsealed: int
    signer: str
    faults: tuple[SealFault, ...]
