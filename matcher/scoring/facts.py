"""The facts of a post laid against the pool (结构化匹配): which factors apply, and everybody's value for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from matcher.scoring import structured
from matcher.scoring.columns import Codebooks, Columns
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.musts import Covers, holders
from matcher.scoring.structured import Floats


def facts(
    vacancy: VacancyFeatures,
    columns: Columns,
    books: Codebooks,
    *,
    today: date,
    covers: Covers,
    distances: Callable[[str, str], float | None] | None,
) -> dict[str, Floats]:
    """Values (people,) by factor key, NaN where a person has not told; what the post does not state is left out."""
    out = {"recency": structured.recency(active=columns.active, today=today.toordinal())}
    if vacancy.adcode or vacancy.longitude is not None:
        out["place"] = places(vacancy, columns, books, distances)
    high = vacancy.pay_high if vacancy.pay_high is not None else vacancy.pay_low
    if high is not None:
        low = vacancy.pay_low if vacancy.pay_low is not None else high
        out["pay"] = structured.pay(expected=columns.pay_min, low=low, high=high)
    if vacancy.education_rank is not None:
        out["education"] = structured.rank_reached(held=columns.education, needed=vacancy.education_rank)
    if vacancy.grade_rank is not None:
        out["grade"] = structured.rank_reached(held=columns.grade, needed=vacancy.grade_rank)
    if vacancy.experience_years:
        out["experience"] = structured.experience(
            years=columns.experience, needed=vacancy.experience_years, required=vacancy.experience_required
        )
    if vacancy.wished_certificates:
        held = [holders(name, books=books, covers=covers) for name in vacancy.wished_certificates]
        out["certificates"] = np.mean(held, axis=0)[columns.certificates]
    if vacancy.start_by is not None:
        out["availability"] = structured.availability(
            available=columns.available, start_by=vacancy.start_by.toordinal()
        )
    return out


def places(
    vacancy: VacancyFeatures, columns: Columns, books: Codebooks, distances: Callable[[str, str], float | None] | None
) -> Floats:
    """Nearness and willingness; people without coordinates are placed by the distance between the two counties."""
    counties, wishes = list(books.places.values), list(books.wanted.values)
    if vacancy.longitude is not None and vacancy.latitude is not None:
        distance = structured.distance_km(
            longitude=columns.longitude,
            latitude=columns.latitude,
            to_longitude=vacancy.longitude,
            to_latitude=vacancy.latitude,
        )
    else:
        distance = np.full(len(columns), np.nan)
    unknown = np.isnan(distance)
    if distances is not None and vacancy.adcode and unknown.any():
        between = {
            code: distances(counties[code], vacancy.adcode)
            for code in np.unique(columns.place[unknown]).tolist()
            if counties[code]
        }
        table = np.array(
            [np.nan if between.get(code) is None else between[code] for code in range(len(counties))], float
        )
        distance = np.where(unknown, table[columns.place], distance)
    wanted = np.array([any(structured.covers_county(code, vacancy.adcode) for code in wish) for wish in wishes], bool)
    same = np.array([bool(county) and county == vacancy.adcode for county in counties], bool)
    return structured.place(
        distance=distance, wanted=wanted[columns.wanted], same=same[columns.place], radius=columns.radius
    )
