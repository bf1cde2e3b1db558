"""How far a post is from people, and whom it is out of reach for (可达范围): one answer per telling of a place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matcher.scoring import structured
from matcher.scoring.columns import Told
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.structured import Flags, Floats

# Kilometres between two counties by code, None where one of them is not known.
Distances = Callable[[str, str], float | None]


def asked_for(vacancy: VacancyFeatures, told: Told) -> NDArray[np.bool_]:
    """Whether people asked for work in the county of the post."""
    wanted = told.books.wanted.answers(
        ("wants", vacancy.adcode),
        lambda wish: any(structured.covers_county(code, vacancy.adcode) for code in wish),
        bool,
    )
    return np.asarray(wanted[told.codes("spot", "wanted")])


def away(vacancy: VacancyFeatures, told: Told, distances: Distances | None) -> Floats:
    """Kilometres from home to the post, NaN where unknown; without coordinates, from county to county."""
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

        def between_counties(code: str) -> float:
            km = distances(code, here) if code else None
            return np.nan if km is None else km

        between = told.books.places.answers(("km", here, id(distances)), between_counties, np.float64)
        distance = np.where(unknown, between[county], distance)
    return distance


def reaches(code: str, here: str) -> bool:
    """Whether a region a person names answers for the post's county, or for its city where the post names no county."""
    return bool(code) and (structured.covers_county(code, here) or structured.covers_county(here, code))


def ruled_out(vacancy: VacancyFeatures, told: Told, distances: Distances | None) -> Flags:
    """Who said that they work only in certain places, and the post is in none of them nor within their radius.

    Without a wanted place it is their own county that counts. A post that names only its city is not held against
    somebody of one of its counties.
    """
    here = vacancy.adcode
    firm = told.field("spot", "only_there") > 0
    if not here or not firm.any():
        return np.zeros(len(firm), bool)

    def answers(code: str) -> bool:
        return reaches(code, here)

    named = told.books.wanted.answers(("named",), bool, bool)[told.codes("spot", "wanted")]
    wanted = told.books.wanted.answers(("reaches", here), lambda wish: any(map(answers, wish)), bool)
    home = told.books.places.answers(("reaches", here), answers, bool)
    inside = np.where(named, wanted[told.codes("spot", "wanted")], home[told.codes("spot", "place")])
    with np.errstate(invalid="ignore"):
        near = away(vacancy, told, distances) <= told.field("spot", "radius")
    return np.asarray(firm & ~inside & ~near)
