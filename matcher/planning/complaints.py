"""How fast complaints are handled (投诉期限), dated, from ``data/complaints.toml``: days in working days."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from matcher.errors import Invalid
from matcher.planning.deadlines import add_working_days

_MOST = 366


@dataclass(frozen=True, slots=True)
class ComplaintTerms:
    """Terms from a day on; ``verified`` False: set by this system, no text of law gives the numbers.

    Working days to accept or refuse and then to answer; how many one network address may hand in within fifteen
    minutes, and how many one person may have open.
    """

    effective_from: date
    accept_days: int
    answer_days: int
    per_address: int
    open_most: int
    source: str
    verified: bool

    def accept_by(self, day: date) -> date:
        """The last day to accept or refuse what came in on ``day``."""
        return add_working_days(day, self.accept_days)

    def answer_by(self, day: date) -> date:
        """The last day to answer what was accepted on ``day``."""
        return add_working_days(day, self.answer_days)


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """All terms the file tells, the earliest first."""

    terms: Sequence[ComplaintTerms]

    @classmethod
    def load(cls, path: Path) -> ComplaintRules:
        """Read and check the file; :class:`Invalid` names what is wrong."""
        told = tomllib.loads(path.read_text("utf-8"))
        rows = told.get("terms")
        if set(told) != {"terms"} or not isinstance(rows, list) or not rows:
            raise Invalid(f"{path.name}：只应有 [[terms]]，至少一段")
        terms = [_terms(path.name, row) for row in rows]
        days = [one.effective_from for one in terms]
        if days != sorted(set(days)):
            raise Invalid(f"{path.name}：各段按 effective_from 从早到晚，不能重复")
        return cls(tuple(terms))

    def on(self, day: date) -> ComplaintTerms:
        """The terms in force on a day; before the first ones these."""
        return next((one for one in reversed(self.terms) if one.effective_from <= day), self.terms[0])


def _terms(name: str, row: dict[str, Any]) -> ComplaintTerms:
    if set(row) != {one.name for one in fields(ComplaintTerms)}:
        raise Invalid(f"{name}：[[terms]] 应有 {'、'.join(one.name for one in fields(ComplaintTerms))}")
    found = ComplaintTerms(**row)
    numbers = (found.accept_days, found.answer_days, found.per_address, found.open_most)
    if not all(type(one) is int and 1 <= one <= _MOST for one in numbers):
        raise Invalid(f"{name}：天数和件数应为 1 到 {_MOST} 的整数")
    if type(found.effective_from) is not date or type(found.verified) is not bool or not found.source:
        raise Invalid(f"{name}：effective_from 是日期，verified 是 true 或 false，source 写明依据")
    return found
