"""Statutory retirement (法定退休年龄) as dated data: at which age, and how many months later since 2025."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from matcher.models.enums import Labelled


class RetireKind(Labelled):
    """Whose retirement age applies (退休类别); told by the person's papers, never inferred."""

    MAN = "man", "男职工"
    WOMAN_CADRE = "woman_cadre", "女职工（原 55 周岁退休）"
    WOMAN = "woman", "女职工（原 50 周岁退休）"


class RetirementAge(BaseModel):
    """The age of one kind of people from a day on.

    Who would have retired in the month of ``first`` or later retires a month later for every ``step`` months begun
    since, ``most`` months at most; without ``first`` nobody does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    effective_from: date
    kind: RetireKind
    age: Annotated[int, Field(ge=40, le=75)]
    first: date | None = None
    step: Annotated[int, Field(ge=1, le=12)] = 1
    most: Annotated[int, Field(ge=0, le=120)] = 0
    source: Annotated[str, Field(max_length=300)] = ""
