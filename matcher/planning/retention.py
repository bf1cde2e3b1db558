"""How long things are kept (保存期限), dated, from ``data/retention.toml``; each kind has terms, the earliest first.

Names of lent workers and of visitors of fairs, cells of exchanged rows, notices, rows of the audit log.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from matcher.errors import Invalid
from matcher.planning.deadlines import add_months

# The last question to a visitor is asked ninety days after the fair.
LEAST_DAYS, MOST_DAYS = 90, 3660
MOST_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Term:
    """From which day on a term holds, where it is from, and whether somebody read that there."""

    effective_from: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LentNames(Term):
    """Calendar months that names are kept: of those who were lent, and of all others who were named."""

    lent_months: int
    others_months: int

    def gone_on(self, ended: date, *, lent: bool) -> date:
        """The first day on which a name is not kept any more."""
        return add_months(ended, self.lent_months if lent else self.others_months)


@dataclass(frozen=True, slots=True)
class VisitorNames(Term):
    """Days after a fair's last one that names of visitors who are not registered are kept at most."""

    days: int


@dataclass(frozen=True, slots=True)
class NoticeTerm(Term):
    """Days that a notice and the log of its deliveries are kept after it was written, read or not."""

    days: int


@dataclass(frozen=True, slots=True)
class ExchangeCells(Term):
    """Days that the cells of a row that came from another system are kept after it was taken in."""

    days: int


@dataclass(frozen=True, slots=True)
class AuditRows(Term):
    """Calendar months that rows of the audit log are kept."""

    months: int


# The least and the most of each figure. The text of an ended employment contract is kept for two years at least
# (劳动合同法 50), logs of networks for six months (网络安全法 21).
_RANGES: Mapping[type[Term], Mapping[str, tuple[int, int]]] = {
    LentNames: {"lent_months": (24, MOST_MONTHS), "others_months": (1, MOST_MONTHS)},
    VisitorNames: {"days": (LEAST_DAYS, MOST_DAYS)},
    NoticeTerm: {"days": (LEAST_DAYS, MOST_DAYS)},
    ExchangeCells: {"days": (LEAST_DAYS, MOST_DAYS)},
    AuditRows: {"months": (6, MOST_MONTHS)},
}
Kind = TypeVar("Kind", bound=Term)


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
        known = [one.name for one in fields(cls)]
        if set(told) != set(known) or not all(isinstance(one, list) for one in told.values()):
            raise Invalid(f"{path.name}：只应有 {'、'.join(f'[[{one}]]' for one in known)}")

        def read(key: str, kind: type[Kind]) -> tuple[Kind, ...]:
            return _terms(path.name, key, kind, told[key])

        return cls(
            read("lent_names", LentNames),
            read("visitor_names", VisitorNames),
            read("notices", NoticeTerm),
            read("exchange_cells", ExchangeCells),
            read("audit_rows", AuditRows),
        )

    def lent_on(self, day: date) -> LentNames:
        """The term of lent workers' names in force on a day."""
        return _in_force(self.lent_names, day)

    def visitors_on(self, day: date) -> VisitorNames:
        """The term of visitors' names in force on a day."""
        return _in_force(self.visitor_names, day)

    def notices_on(self, day: date) -> NoticeTerm:
        """The term of notices in force on a day."""
        return _in_force(self.notices, day)

    def cells_on(self, day: date) -> ExchangeCells:
        """The term of exchanged rows' cells in force on a day."""
        return _in_force(self.exchange_cells, day)

    def audit_on(self, day: date) -> AuditRows:
        """The term of the audit log's rows in force on a day."""
        return _in_force(self.audit_rows, day)


def _in_force(terms: Sequence[Kind], day: date) -> Kind:
    """The last term that has begun; before the first one, that."""
    begun = [one for one in terms if one.effective_from <= day]
    return begun[-1] if begun else terms[0]


def _terms(name: str, key: str, kind: type[Kind], rows: Sequence[Any]) -> tuple[Kind, ...]:
    found = tuple(_term(name, key, kind, row) for row in rows)
    days = [one.effective_from for one in found]
    if not days or days != sorted(set(days)):
        raise Invalid(f"{name}：{key} 至少一段，按 effective_from 先后排列，不能重复")
    return found


def _term(name: str, key: str, kind: type[Kind], row: Any) -> Kind:
    known = {one.name for one in fields(kind)}
    if not isinstance(row, dict) or set(row) != known:
        raise Invalid(f"{name}：一段 {key} 应有且只有 {'、'.join(sorted(known))}")
    for figure, (least, most) in _RANGES[kind].items():
        if type(row[figure]) is not int or not least <= row[figure] <= most:
            raise Invalid(f"{name}：{key} 的 {figure} 应是 {least} 到 {most} 的整数")
    if type(row["effective_from"]) is not date or type(row["verified"]) is not bool:
        raise Invalid(f"{name}：effective_from 写日期，verified 写 true 或 false")
    return kind(**row)
