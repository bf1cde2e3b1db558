"""How long names are kept (保存期限), dated, from ``data/retention.toml``: of lent workers, of visitors of fairs.

And how long the cells of exchanged rows, notices and the rows of the audit log are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from matcher.errors import Invalid
from matcher.planning.deadlines import add_months

# The text of an ended employment contract is kept for two years at least (劳动合同法 50).
LEAST_MONTHS = 24
MOST_MONTHS = 600
LEAST_DAYS, MOST_DAYS = 90, 3660
# Logs of networks are kept for six months at least (网络安全法 21).
LEAST_AUDIT_MONTHS = 6


@dataclass(frozen=True, slots=True)
class LentNames:
    """Calendar months that names are kept, from a day on: of those who were lent, and of all others who were named."""

    effective_from: date
    lent_months: int
    others_months: int
    source: str
    verified: bool

    def gone_on(self, ended: date, *, lent: bool) -> date:
        """The first day on which a name is not kept any more."""
        return add_months(ended, self.lent_months if lent else self.others_months)


@dataclass(frozen=True, slots=True)
class VisitorNames:
    """Days after a fair's last one that names of visitors who are not registered are kept at most, from a day on."""

    effective_from: date
    days: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NoticeTerm:
    """Days that a notice and the log of its deliveries are kept after it was written, read or not, from a day on."""

    effective_from: date
    days: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ExchangeCells:
    """Days that the cells of a row that came from another system are kept after it was taken in, from a day on."""

    effective_from: date
    days: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class AuditRows:
    """Calendar months that rows of the audit log are kept, from a day on."""

    effective_from: date
    months: int
    source: str
    verified: bool


Term = TypeVar("Term", VisitorNames, NoticeTerm, ExchangeCells)


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """All terms the file tells, the earliest first."""

    lent_names: Sequence[LentNames] = field(default_factory=tuple)
    visitor_names: Sequence[VisitorNames] = field(default_factory=tuple)
    notices: Sequence[NoticeTerm] = field(default_factory=tuple)
    exchange_cells: Sequence[ExchangeCells] = field(default_factory=tuple)
    audit_rows: Sequence[AuditRows] = field(default_factory=tuple)

    @classmethod
    def load(cls, path: Path) -> RetentionRules:
        """Read and check the file; :class:`Invalid` names what is wrong."""
        told = tomllib.loads(path.read_text("utf-8"))
        known = ("lent_names", "visitor_names", "notices", "exchange_cells", "audit_rows")
        if set(told) != set(known) or not all(isinstance(one, list) for one in told.values()):
            raise Invalid(f"{path.name}：只应有 {'、'.join(f'[[{one}]]' for one in known)}")
        lent = [_term(path.name, row) for row in told["lent_names"]]
        visitors = [_days(path.name, "visitor_names", VisitorNames, row) for row in told["visitor_names"]]
        notices = [_days(path.name, "notices", NoticeTerm, row) for row in told["notices"]]
        cells = [_days(path.name, "exchange_cells", ExchangeCells, row) for row in told["exchange_cells"]]
        rows = [_audit(path.name, row) for row in told["audit_rows"]]
        for key, days in (
            ("lent_names", [one.effective_from for one in lent]),
            ("visitor_names", [one.effective_from for one in visitors]),
            ("notices", [one.effective_from for one in notices]),
            ("exchange_cells", [one.effective_from for one in cells]),
            ("audit_rows", [one.effective_from for one in rows]),
        ):
            if not days or days != sorted(set(days)):
                raise Invalid(f"{path.name}：{key} 至少一段，按 effective_from 先后排列，不能重复")
        return cls(tuple(lent), tuple(visitors), tuple(notices), tuple(cells), tuple(rows))

    def lent_on(self, day: date) -> LentNames:
        """The term in force on a day; before the first one, that."""
        begun = [one for one in self.lent_names if one.effective_from <= day]
        return begun[-1] if begun else self.lent_names[0]

    def visitors_on(self, day: date) -> VisitorNames:
        """The term of visitors' names in force on a day; before the first one, that."""
        begun = [one for one in self.visitor_names if one.effective_from <= day]
        return begun[-1] if begun else self.visitor_names[0]

    def notices_on(self, day: date) -> NoticeTerm:
        """The term of notices in force on a day; before the first one, that."""
        begun = [one for one in self.notices if one.effective_from <= day]
        return begun[-1] if begun else self.notices[0]

    def cells_on(self, day: date) -> ExchangeCells:
        """The term of exchanged rows' cells in force on a day; before the first one, that."""
        begun = [one for one in self.exchange_cells if one.effective_from <= day]
        return begun[-1] if begun else self.exchange_cells[0]

    def audit_on(self, day: date) -> AuditRows:
        """The term of the audit log's rows in force on a day; before the first one, that."""
        begun = [one for one in self.audit_rows if one.effective_from <= day]
        return begun[-1] if begun else self.audit_rows[0]


def _audit(name: str, row: dict[str, Any]) -> AuditRows:
    keys = {one.name for one in fields(AuditRows)}
    if set(row) != keys:
        raise Invalid(f"{name}：一段 audit_rows 应有且只有 {'、'.join(sorted(keys))}")
    if type(row["months"]) is not int or not LEAST_AUDIT_MONTHS <= row["months"] <= MOST_MONTHS:
        raise Invalid(f"{name}：months 应是 {LEAST_AUDIT_MONTHS} 到 {MOST_MONTHS} 的整数月")
    if type(row["effective_from"]) is not date or type(row["verified"]) is not bool:
        raise Invalid(f"{name}：effective_from 写日期，verified 写 true 或 false")
    return AuditRows(**row)


def _days(name: str, section: str, kind: type[Term], row: dict[str, Any]) -> Term:
    keys = {one.name for one in fields(kind)}
    if set(row) != keys:
        raise Invalid(f"{name}：一段 {section} 应有且只有 {'、'.join(sorted(keys))}")
    # The last question to a visitor is asked ninety days after the fair.
    if type(row["days"]) is not int or not LEAST_DAYS <= row["days"] <= MOST_DAYS:
        raise Invalid(f"{name}：days 应是 {LEAST_DAYS} 到 {MOST_DAYS} 的整数天")
    if type(row["effective_from"]) is not date or type(row["verified"]) is not bool:
        raise Invalid(f"{name}：effective_from 写日期，verified 写 true 或 false")
    return kind(**row)


def _term(name: str, row: dict[str, Any]) -> LentNames:
    keys = {one.name for one in fields(LentNames)}
    if set(row) != keys:
        raise Invalid(f"{name}：一段 lent_names 应有且只有 {'、'.join(sorted(keys))}")
    for key in ("lent_months", "others_months"):
        least = LEAST_MONTHS if key == "lent_months" else 1
        if type(row[key]) is not int or not least <= row[key] <= MOST_MONTHS:
            raise Invalid(f"{name}：{key} 应是 {least} 到 {MOST_MONTHS} 的整数月")
    if type(row["effective_from"]) is not date or type(row["verified"]) is not bool:
        raise Invalid(f"{name}：effective_from 写日期，verified 写 true 或 false")
    return LentNames(**row)
