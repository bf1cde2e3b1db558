"""The facts of a post laid against what people tell (结构化匹配): which factors apply, and what a telling is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
    out = {"recency": Fact("fresh", structured.recency(active=told.field("fresh", "active"), today=today.toordinal()))}
    out["hardship"] = Fact("skill", told.field("skill", "hardship"))
    if vacancy.adcode or vacancy.longitude is not None:
        out["place"] = Fact("spot", places(vacancy, told, distances))
    high = vacancy.pay_high if vacancy.pay_high is not None else vacancy.pay_low
    if high is not None:
        low = vacancy.pay_low if vacancy.pay_low is not None else high
        out["pay"] = Fact("terms", structured.pay(expected=told.field("terms", "pay_min"), low=low, high=high))
    if vacancy.education_rank is not None:
        reached = structured.rank_reached(held=told.field("skill", "education"), needed=vacancy.education_rank)
        out["education"] = Fact("skill", reached)
    if vacancy.grade_rank is not None:
        out["grade"] = Fact(
            "skill", structured.rank_reached(held=told.field("skill", "grade"), needed=vacancy.grade_rank)
        )
    if vacancy.experience_years:
        years = structured.experience(
            years=told.field("terms", "experience"),
            needed=vacancy.experience_years,
            required=vacancy.experience_required,
        )
        out["experience"] = Fact("terms", years)
    if vacancy.wished_certificates:
        held = [holders(name, books=told.books, covers=covers) for name in vacancy.wished_certificates]
        owned = told.codes("skill", "certificates")
        out["certificates"] = Fact("skill", np.mean([one[owned] for one in held], axis=0))
    if vacancy.start_by is not None:
        ready = structured.availability(
            available=told.field("start", "available"), start_by=vacancy.start_by.toordinal()
        )
        out["availability"] = Fact("start", ready)
    return out


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
