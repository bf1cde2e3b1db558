"""Measures that a diagnosis calls for (措施建议), each with the clause of the notice it rests on and its dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.enums import ShortageKind
from matcher.models.survey import SurveyWant
from matcher.planning.deadlines import add_working_days
from matcher.planning.rulebook import MeasureRule, Rulebook

# The one whose result is the placements of the case.
REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure of the catalogue with its days (inclusive) and the number of people it aims at."""

    rule: MeasureRule
    start: date
    due: date
    target: int
    asked: str = ""

    @property
    def text(self) -> str:
        """The sentence of the catalogue, and what of the enterprise's own it answers."""
        return f"{self.rule.text}（{self.asked}）"[:300] if self.asked else self.rule.text


def proposals(
    rules: Rulebook,
    kinds: Collection[ShortageKind],
    *,
    key_firm: bool,
    wanted: int,
    today: date,
    season_starts: date | None = None,
    asked: Mapping[SurveyWant, str] | None = None,
) -> list[Proposal]:
    """The measures for these classes, in the order of the catalogue; recommending people is always one.

    ``wanted`` is the headcount of the live posts. A seasonal shortage is prepared for ahead of ``season_starts``; the
    due day counts working days from the start. ``asked`` are the wishes of the enterprise's survey with the words to
    cite: a measure that answers one is proposed whatever the shortage, also one that is else only offered.
    """
    found = []
    for rule in rules.measures:
        cited = "；".join((asked or {})[want] for want in rule.wants if want in (asked or {}))
        called = not rule.offer and (not rule.when or bool(set(rule.when) & set(kinds)))
        if not called and not cited:
            continue
        if rule.firms and (rule.firms == "key") is not key_firm:
            continue
        start = today
        only_season = set(rule.when) & set(kinds) == {ShortageKind.SEASONAL}
        if only_season and season_starts is not None:
            start = max(today, season_starts - timedelta(days=rules.thresholds.seasonal_lead_days))
        due = add_working_days(start, rule.days)
        found.append(Proposal(rule, start, due, wanted if rule.key == REFERRAL else 0, cited))
    return found
