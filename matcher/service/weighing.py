"""What a list is weighed with (权重): a preset, points of its own, hardship first or not; first tried, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from matcher.errors import Invalid
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.models.weighting import Weighing
from matcher.scoring.weights import CUSTOM, FACTORS, Weights
from matcher.service import graduates_first
from matcher.service.context import Context
from matcher.service.learning import presets
from matcher.service.permissions import Action
from matcher.service.vacancies import find_vacancy

TRIED = 20


@dataclass(frozen=True, slots=True)
class Tried:
    """One person of a tried ranking: masked, score in tenths of a point, and the place on the post's last list."""

    rank: int
    seeker: Seeker
    place: str
    score: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A ranking that was tried and not kept; ``points`` of 100 by factor, ``labels`` what factors are called."""

    vacancy: Vacancy
    weights: Weights
    people: list[Tried]
    eligible: int
    graduates_first: bool
    presets: dict[str, str]

    @property
    def points(self) -> dict[str, float]:
        """Points of those factors before hardship takes its share, rounded to halves."""
        shares = {key: self.weights.factors[key] for key in self.labels}
        whole = sum(shares.values())
        return {key: round(200 * points / whole) / 2 for key, points in shares.items()}

    @property
    def labels(self) -> dict[str, str]:
        """Factors that a person may weigh, with their names."""
        return {key: label for key, label in FACTORS.items() if key != "hardship"}


def chosen(told: Mapping[str, object]) -> Weighing:
    """The choice that a form or a command line tells; raises :class:`Invalid` naming what is no number of points."""
    try:
        return Weighing.model_validate(dict(told))
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors())
        names = "、".join(FACTORS.get(name, name) for name in wrong)
        raise Invalid(f"权重应是 0 到 100 的数，请改正：{names}", field="weights") from None


def weights_for(context: Context, vacancy_id: int, choice: Weighing | None = None) -> Weights:
    """The weights that were chosen, or else those of the post's last list, or else the usual ones."""
    asked, known = choice or Weighing(), presets(context)
    last = context.unit.shortlists.latest(vacancy_id)
    if asked.preset and asked.preset != CUSTOM:
        if asked.preset not in known:
            raise Invalid(f"没有这套权重，可选：{'、'.join(one.label for one in known.values())}", field="preset")
        base = known[asked.preset]
    elif last and last.weights.startswith(f"{CUSTOM}@"):
        base = Weights.custom({key: points for key, points in last.factors.items() if key != "hardship"})
    else:
        base = known.get(last.weights.split("@")[0] if last else "") or next(iter(known.values()))
    if asked.points:
        base = Weights.custom({**{key: base.factors[key] for key in FACTORS if key != "hardship"}, **asked.points})
    first = bool(last and last.factors.get("hardship")) if asked.hardship is None else asked.hardship
    return base.favouring() if first else base


def try_weights(context: Context, vacancy_id: int, choice: Weighing) -> Trial:
    """The best of the pool under the chosen weights, beside where they stand now; nothing is kept."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.SHORTLIST_READ)
    unit = context.unit
    weights = weights_for(context, vacancy_id, choice)
    index = context.kit.pool.caught_up(unit.seekers)
    first = graduates_first.people(context, vacancy, case, index, choice)
    ranking = graduates_first.ranked(context, vacancy, index, top=TRIED, weights=weights, first=first)
    last = unit.shortlists.latest(vacancy_id)
    before = {entry.seeker_id: entry.rank for entry in unit.shortlists.entries(last.id or 0)} if last else {}
    people = unit.seekers.many([candidate.seeker_id for candidate in ranking.candidates])
    # The index may know of somebody who came after this transaction had begun.
    known = [(people[one.seeker_id], one.score) for one in ranking.candidates if one.seeker_id in people]
    tried = [
        Tried(number, person, context.place_name(person.adcode), score, before.get(person.id or 0))
        for number, (person, score) in enumerate(known, 1)
    ]
    labels = {name: one.label for name, one in presets(context).items()}
    return Trial(vacancy, weights, tried, ranking.eligible, first is not None, labels)
