"""The facts of a post laid against what people tell (结构化匹配): which factors apply, and what a telling is worth."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from matcher.scoring import structured
from matcher.scoring.columns import Told
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.musts import Covers, holders
from matcher.scoring.reach import Distances, asked_for, away
from matcher.scoring.structured import Floats


@dataclass(frozen=True, slots=True)
class Fact:
    """One factor: its value for every telling of ``group``, NaN where the fact was not told."""

    group: str
    values: Floats


def facts(
    vacancy: VacancyFeatures,
    told: Told,
    *,
    today: date,
    covers: Covers,
    distances: Distances | None,
) -> dict[str, Fact]:
    """Factors by key; what the post does not state is left out."""
    out: dict[str, Fact] = {}

    def fact(key: str, group: str, asked: Hashable, value: Callable[[Told], Floats]) -> None:
        # Posts ask the same over and over: the day, a grade, a round sum, a county.
        out[key] = Fact(group, told.worked(group, (key, asked), value))

    day = today.toordinal()
    fact("recency", "fresh", day, lambda some: structured.recency(active=some.field("fresh", "active"), today=day))
    out["hardship"] = Fact("skill", told.field("skill", "hardship"))
    if vacancy.adcode or vacancy.longitude is not None:
        spot = vacancy.adcode, vacancy.longitude, vacancy.latitude, id(distances)
        fact("place", "spot", spot, lambda some: places(vacancy, some, distances))
    high = vacancy.pay_high if vacancy.pay_high is not None else vacancy.pay_low
    if high is not None:
        low = vacancy.pay_low if vacancy.pay_low is not None else high
        fact(
            "pay",
            "terms",
            (low, high),
            lambda some: structured.pay(expected=some.field("terms", "pay_min"), low=low, high=high),
        )
    for key, rank in (("education", vacancy.education_rank), ("grade", vacancy.grade_rank)):
        if rank is not None:
            fact(key, "skill", rank, partial(_reached, key, rank))
    if needed := vacancy.experience_years:
        required = vacancy.experience_required
        fact(
            "experience",
            "terms",
            (needed, required),
            lambda some: structured.experience(
                years=some.field("terms", "experience"), needed=needed, required=required
            ),
        )
    if vacancy.wished_certificates:
        held = [holders(name, books=told.books, covers=covers) for name in vacancy.wished_certificates]
        owned = told.codes("skill", "certificates")
        out["certificates"] = Fact("skill", np.mean([one[owned] for one in held], axis=0))
    if vacancy.start_by is not None:
        start = vacancy.start_by.toordinal()
        fact(
            "availability",
            "start",
            start,
            lambda some: structured.availability(available=some.field("start", "available"), start_by=start),
        )
    return out


def _reached(key: str, rank: int, told: Told) -> Floats:
    return structured.rank_reached(held=told.field("skill", key), needed=rank)


def places(vacancy: VacancyFeatures, told: Told, distances: Distances | None) -> Floats:
    """Nearness and willingness."""
    here = vacancy.adcode
    same = told.books.places.answers(("is", here), lambda code: bool(code) and code == here, bool)
    return structured.place(
        distance=away(vacancy, told, distances),
        wanted=asked_for(vacancy, told),
        same=same[told.codes("spot", "place")],
        radius=told.field("spot", "radius"),
    )
