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
# The one that aims at the seats the enterprise asked for in its survey.
TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure of the catalogue with its days (inclusive) and the number of people it aims at."""

    rule: MeasureRule
    start: date
    due: date
    target: int
    asked: str = ""
    compared: bool = True

    @property
    def text(self) -> str:
        """The sentence of the catalogue, and what of the enterprise's own it answers."""
        text = self.rule.text if self.compared else self.rule.uncompared or self.rule.text
        return f"{text}（{self.asked}）"[:300] if self.asked else text


def proposals(
    rules: Rulebook,
    kinds: Collection[ShortageKind],
    *,
    key_firm: bool,
    wanted: int,
    today: date,
    season_starts: date | None = None,
    asked: Mapping[SurveyWant, str] | None = None,
    compared: bool = True,
    seats: int = 0,
) -> list[Proposal]:
    """The measures for these classes, in the order of the catalogue; recommending people is always one.

    ``wanted`` is the headcount of the live posts. A seasonal shortage is prepared for ahead of ``season_starts``; the
    due day counts working days from the start. ``asked`` are the wishes of the enterprise's survey with the words to
    cite: a measure that answers one is proposed whatever the shortage, also one that is else only offered.
    ``compared``: whether some post's pay can be compared with others'; nothing is promised of a market nobody knows.
    ``seats`` is how many people it wants trained by that survey. For other measures no number follows: they have their
    due day.
    """
    found = []
    for rule in rules.measures:
        cited = "；".join((asked or {})[want] for want in rule.wants if want in (asked or {}))
        if not rule.called(kinds) and not cited:
            continue
        if rule.firms and (rule.firms == "key") is not key_firm:
            continue
        start = today
        only_season = set(rule.when) & set(kinds) == {ShortageKind.SEASONAL}
        if only_season and season_starts is not None:
            start = max(today, season_starts - timedelta(days=rules.thresholds.seasonal_lead_days))
        due = add_working_days(start, rule.days)
        target = {REFERRAL: wanted, TRAINING: seats}.get(rule.key, 0)
        found.append(Proposal(rule, start, due, target, cited, compared))
    return found
