"""How long things are kept (保存期限), dated, from ``data/retention.toml``; each kind has terms, the earliest first.

Names of lent workers and of visitors of fairs, cells of exchanged rows, notices, rows of the audit log have sections of
their own; every other kind is a ``[[term]]`` under its key, which the data map names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import unique
from pathlib import Path
from typing import Any, TypeVar

from matcher.errors import Invalid
from matcher.models.enums import Labelled
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


@unique
class Then(Labelled):
    """What becomes of data past its term."""

    DELETE = "delete", "删除"
    ANONYMISE = "anonymise", "去掉能认出人的内容"
    KEEP = "keep", "不自动删除"


@dataclass(frozen=True, slots=True)
class KeptTerm(Term):
    """The term of one kind of data: calendar months or days from ``starts`` on; neither for what is never deleted."""

    key: str
    title: str
    starts: str
    then: Then
    months: int | None = None
    days: int | None = None

    def latest_gone(self, today: date) -> date:
        """The last starting day whose data is past its term on ``today``. ``Invalid`` for what is never deleted."""
        if self.months is not None:
            # The month's last day stands for days it has not: what began on the 31st is not gone before its time.
            day = add_months(today, -self.months)
            while add_months(day + timedelta(days=1), self.months) <= today:
                day += timedelta(days=1)
            return day
        if self.days is not None:
            return today - timedelta(days=self.days)
        raise Invalid(f"{self.title}不自动删除，没有保存期限")

    def words(self) -> str:
        """The term as people read it."""
        if self.then is Then.KEEP:
            return self.then.label
        length = f"{self.months} 个月" if self.months is not None else f"{self.days} 天"
        return f"{self.starts}起 {length}，到期{self.then.label}"


# Sections with figures of their own, by what they are called on pages.
SECTIONS: Mapping[str, str] = {
    "lent_names": "借调职工的姓名、电话",
    "visitor_names": "招聘会入场人员的姓名、电话",
    "notices": "消息和发送记录",
    "exchange_cells": "与其他系统对接的逐行原文",
    "audit_rows": "审计日志",
}
# Floors of the law and of the design (domain.md §16); months, else days.
_FLOORS: Mapping[str, int] = {"consents": 36, "looks": 36, "post_contacts": 36, "referrals": 24}

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
    terms: Mapping[str, Sequence[KeptTerm]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> RetentionRules:
        """Read and check the file; :class:`Invalid` names what is wrong."""
        told = tomllib.loads(path.read_text("utf-8"))
        known = [*SECTIONS, "term"]
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
            _kept(path.name, told["term"]),
        )

    @property
    def keys(self) -> Sequence[str]:
        """Every kind of data that has a term, as the data map names it."""
        return [*SECTIONS, *self.terms]

    def term_on(self, key: str, day: date) -> KeptTerm:
        """The term of one ``[[term]]`` kind in force on a day; KeyError for a kind the file does not tell."""
        return _in_force(self.terms[key], day)

    def words(self, key: str, day: date) -> str:
        """What the page of the rules says of a kind: what, from when, how long, and then."""
        if key in self.terms:
            term = self.term_on(key, day)
            return f"{term.title}：{term.words()}"
        found = {
            "lent_names": f"协议办结后 {self.lent_on(day).lent_months} 个月，没有借调成的"
            f" {self.lent_on(day).others_months} 个月",
            "visitor_names": f"会后 {self.visitors_on(day).days} 天",
            "notices": f"{self.notices_on(day).days} 天",
            "exchange_cells": f"导入后 {self.cells_on(day).days} 天",
            "audit_rows": f"{self.audit_on(day).months} 个月",
        }
        return f"{SECTIONS[key]}：{found[key]}，到期清除"

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


def _kept(name: str, rows: Sequence[Any]) -> Mapping[str, Sequence[KeptTerm]]:
    found: dict[str, list[KeptTerm]] = {}
    for row in rows:
        term = _kept_term(name, row)
        found.setdefault(term.key, []).append(term)
    for key, terms in found.items():
        days = [one.effective_from for one in terms]
        if days != sorted(set(days)) or key in SECTIONS:
            raise Invalid(f"{name}：{key} 各段按 effective_from 先后排列，不能重复，也不能与别的名称相同")
    return found


def _kept_term(name: str, row: Any) -> KeptTerm:
    needed = {"key", "title", "effective_from", "starts", "then", "source", "verified"}
    if not isinstance(row, dict) or not needed <= set(row) <= needed | {"months", "days"}:
        raise Invalid(f"{name}：一段 term 应有 {'、'.join(sorted(needed))}，另写 months 或 days")
    key, lengths = str(row["key"]), [one for one in ("months", "days") if one in row]
    if row["then"] not in {one.value for one in Then} or len(lengths) != (row["then"] != Then.KEEP.value):
        raise Invalid(f"{name}：{key} 的 then 写 delete、anonymise（months 或 days 写一个）或 keep（都不写）")
    least = _FLOORS.get(key, 1)
    for one in lengths:
        if type(row[one]) is not int or not least <= row[one] <= MOST_DAYS or (key in _FLOORS and one != "months"):
            raise Invalid(f"{name}：{key} 的 {one} 应是 {least} 到 {MOST_DAYS} 的整数")
    if type(row["effective_from"]) is not date or type(row["verified"]) is not bool:
        raise Invalid(f"{name}：effective_from 写日期，verified 写 true 或 false")
    return KeptTerm(**{**row, "then": Then(row["then"])})
