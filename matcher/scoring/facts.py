"""The facts of a post laid against what people tell (结构化匹配): which factors apply, and what a telling is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from matcher.scoring import structured
from matcher.scoring.columns import Told
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.musts import Covers, holders
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
    distances: Callable[[str, str], float | None] | None,
) -> dict[str, Fact]:
    """Factors by key; what the post does not state is left out."""
    out = {"recency": Fact("fresh", structured.recency(active=told.field("fresh", "active"), today=today.toordinal()))}
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


def places(vacancy: VacancyFeatures, told: Told, distances: Callable[[str, str], float | None] | None) -> Floats:
    """Nearness and willingness; people without coordinates are placed by the distance between the two counties."""
    county = told.codes("spot", "place")
    if vacancy.longitude is not None and vacancy.latitude is not None:
        distance = np.asarray(
            structured.distance_km(
                longitude=told.field("spot", "longitude"),
                latitude=told.field("spot", "latitude"),
                to_longitude=vacancy.longitude,
                to_latitude=vacancy.latitude,
            )
        )
    else:
        distance = np.full(len(county), np.nan)
    unknown, here = np.isnan(distance), vacancy.adcode
    if distances is not None and here and unknown.any():

        def away(code: str) -> float:
            km = distances(code, here) if code else None
            return np.nan if km is None else km

        between = told.books.places.answers(("km", here, id(distances)), away, np.float64)
        distance = np.where(unknown, between[county], distance)
    wanted = told.books.wanted.answers(
        ("wants", here), lambda wish: any(structured.covers_county(code, here) for code in wish), bool
    )
    same = told.books.places.answers(("is", here), lambda code: bool(code) and code == here, bool)
    return structured.place(
        distance=distance,
        wanted=wanted[told.codes("spot", "wanted")],
        same=same[county],
        radius=told.field("spot", "radius"),
    )
