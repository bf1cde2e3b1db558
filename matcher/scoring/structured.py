"""Facts compared (结构化因子): one value in [0, 1] per person, NaN where the person has not told the fact.

Every function is monotone: a better fact never gives a lower value. Arrays are (people,) and float; NaN in, NaN out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

EARTH_KM = 6371.0
# Distance at which a post loses 63 % of its pull for people who named no radius (a county is about 30 km across).
REACH_KM = 40.0
# What the edge of a person's own radius is still worth, and how much lies beyond it.
RADIUS_EDGE = 0.7
BEYOND_RADIUS = 0.5
# What the upper bound of the pay offered is worth to somebody who expects just that much.
PAY_EDGE = 0.8
LATE_DAYS = 30.0
ACTIVE_HALF_LIFE_DAYS = 60.0


def distance_km(*, longitude: Any, latitude: Any, to_longitude: float, to_latitude: float) -> Any:
    """Great-circle distance in kilometres; scalars or arrays of degrees."""
    lon, lat, lon0, lat0 = (np.radians(x) for x in (longitude, latitude, to_longitude, to_latitude))
    h = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))


def covers_county(wanted: str, adcode: str) -> bool:
    """Whether a wanted region (省、市、县 code) contains the county: 140000 ⊃ 140100 ⊃ 140105."""
    wanted = wanted.strip()
    prefix = wanted[:2] if wanted.endswith("0000") else wanted[:4] if wanted.endswith("00") else wanted
    return len(prefix) >= 2 and adcode.startswith(prefix)


def place(*, distance: Floats, wanted: Flags, same: Flags, radius: Floats) -> Floats:
    """Nearness or stated willingness, whichever is better.

    ``distance`` in km (NaN unknown), ``wanted`` the person asked for this region, ``same`` lives in the county,
    ``radius`` in km (NaN none told). Inside the radius the value falls from 1 to .7, and never below what it would be
    without one; beyond it, and it is the person's own wish, the usual decay is halved.
    """
    decay = np.exp(-distance / REACH_KM)
    with np.errstate(invalid="ignore"):
        inside = distance <= radius
        near = 1 - (1 - RADIUS_EDGE) * distance / np.maximum(radius, 1e-9)
        near = np.where(inside, np.maximum(near, decay), decay)
        near = np.where(distance > radius, BEYOND_RADIUS * decay, near)
    return np.where(wanted | same, 1.0, near)


def pay(*, expected: Floats, low: Floats | float, high: Floats | float) -> Floats:
    """Expected pay against the range offered, all in fen per month.

    1 up to the lower bound, falling to .8 at the upper bound and to 0 at 1.4 times the upper bound.
    """
    width = np.maximum(high - low, 1e-9)
    within = 1 - (1 - PAY_EDGE) * (expected - low) / width
    above = PAY_EDGE * (1 - (expected / np.maximum(high, 1e-9) - 1) / 0.4)
    value = np.where(expected <= low, 1.0, np.where(expected <= high, within, above))
    return np.where(np.isnan(expected), np.nan, np.clip(value, 0, 1))


def rank_reached(*, held: Floats, needed: int) -> Floats:
    """Education or skill grade against the rank asked for: 1 when reached, .5 one step below, .2 two, else 0."""
    gap = np.clip(needed - held, 0, 3)
    return np.asarray(np.interp(gap, [0, 1, 2, 3], [1.0, 0.5, 0.2, 0.0]))


def experience(*, years: Floats, needed: float, required: bool) -> Floats:
    """Years against years asked for: their ratio; half the value is safe when it is only a wish."""
    ratio = np.clip(years / needed, 0, 1)
    return np.asarray(ratio if required else 0.5 + 0.5 * ratio)


def availability(*, available: Floats, start_by: Floats | int) -> Floats:
    """First possible day against the day wanted (ordinals): 1 when in time, falling by 63 % per 30 days late."""
    return np.asarray(np.exp(-np.clip(available - start_by, 0, None) / LATE_DAYS))


def recency(*, active: Floats, today: int) -> Floats:
    """How fresh the profile is: halves every 60 days since it was last touched."""
    return np.asarray(np.exp2(-np.clip(today - active, 0, None) / ACTIVE_HALF_LIFE_DAYS))


def filled(*, values: Floats) -> tuple[Floats, Flags]:
    """Values with the mean of the pool where a fact is missing, and which those are.

    The mean is taken over the people who told the fact. So leaving out a fact that is better than average never raises
    a score, and leaving out a poor one gains no more than average. When nobody told it, nobody gets anything for it.
    """
    missing = np.isnan(values)
    known = values[~missing]
    return np.where(missing, known.mean() if known.size else 0.0, values), missing
