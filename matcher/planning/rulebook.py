"""Rules of diagnosis and plans (诊断与方案规则), dated, from ``data/planning.toml``: thresholds, measures, clauses."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from matcher.errors import Invalid
from matcher.models.enums import ShortageKind
from matcher.models.plan_kinds import MeasureKind
from matcher.models.survey import SurveyWant
from matcher.planning.proposals import ProposalRules


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of ``domain.md`` §5, and those the figures of a diagnosis are worked out with; days are calendar."""

    short_term_days: int
    limited_contract_months: int
    seasonal_years: int
    seasonal_marks: int
    seasonal_surveys: int
    skill_refusals: int
    long_term_days: int
    long_term_fill_percent: int
    long_term_short: int
    escalate_county_days: int
    escalate_city_days: int
    same_work: float
    pay_sample: int
    near_km: int
    wide_km: int
    examined_posts: int
    review_months: int
    seasonal_lead_days: int


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """A measure of the catalogue: for which shortages (empty: all) and firms, its clause, the sentence, working days.

    ``offer`` marks one that only a person chooses; with ``wants`` it is also for an enterprise that asked for one of
    these in its survey, whatever the shortage. ``uncompared`` is the sentence where no post's pay can be compared.
    """

    key: str
    kind: MeasureKind
    clause: str
    quote: str
    text: str
    days: int
    when: tuple[ShortageKind, ...] = ()
    firms: str = ""
    offer: bool = False
    wants: tuple[SurveyWant, ...] = ()
    uncompared: str = ""

    def called(self, kinds: Collection[ShortageKind]) -> bool:
        """Whether these shortages call for it."""
        return not self.offer and (not self.when or bool(set(self.when) & set(kinds)))


@dataclass(frozen=True)
class Rulebook:
    """Everything the file says, with the version and day that pages show beside what was decided by it."""

    version: int
    valid_from: date
    notice: str
    notice_title: str
    thresholds: Thresholds
    proposals: ProposalRules
    clauses: Mapping[str, str]
    measures: tuple[MeasureRule, ...]

    @classmethod
    def load(cls, path: Path) -> Rulebook:
        """Read the file; raises :class:`Invalid` naming what is wrong in it."""
        try:
            told = tomllib.loads(path.read_text("utf-8"))
            return cls.read(told)
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"{path.name} 有误：{error}", field="planning") from error

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Rulebook:
        """The rules out of the file's tables."""
        names = {one.name for one in fields(Thresholds)}
        if odd := names ^ set(told["thresholds"]):
            raise ValueError(f"thresholds 缺少或多余：{'、'.join(sorted(odd))}")
        if wrong := [name for name, value in told["thresholds"].items() if not value > 0]:
            raise ValueError(f"thresholds 应大于 0：{'、'.join(wrong)}")
        clauses = {key: one["title"] for key, one in told["clauses"].items()}
        measures = tuple(_measure(one) for one in told["measure"])
        if astray := [one.key for one in measures if one.clause not in clauses]:
            raise ValueError(f"措施引用了没有的条款：{'、'.join(astray)}")
        if len({one.key for one in measures}) < len(measures):
            raise ValueError("措施的 key 重复")
        return cls(
            told["version"],
            told["valid_from"],
            told["notice"],
            told["notice_title"],
            Thresholds(**told["thresholds"]),
            ProposalRules.read(told["proposals"]),
            clauses,
            measures,
        )

    def quote(self, kind: MeasureKind, clause: str) -> str:
        """The sentence of the notice that a measure of this kind rests on under a clause, empty if none is kept."""
        return next((one.quote for one in self.measures if (one.kind, one.clause) == (kind, clause)), "")


def _measure(one: Mapping[str, Any]) -> MeasureRule:
    when = tuple(ShortageKind(kind) for kind in one.get("when", ()))
    wants = tuple(SurveyWant(want) for want in one.get("wants", ()))
    rule = {**one, "kind": MeasureKind(one["kind"]), "when": when, "wants": wants}
    return MeasureRule(**rule)
