"""A sketch map (示意图) of regions as spots at their centroids: no boundary is drawn, so it needs no map licence.

审图 concerns maps that draw boundaries (地图管理条例 2015, 第十五条); spots with names show where things are, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

# Units of the drawing: its longer side, the room left around the spots, and the largest spot.
SIDE, EDGE = 400.0, 34.0
LARGEST, SMALLEST = 20.0, 4.0
# A character is so high; Chinese ones are as wide, digits and signs about half.
_LETTER = 12.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A region to be drawn: its figure may be negative; ``href`` leads to what stands behind it."""

    name: str
    figure: int
    href: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark in the drawing: centre and radius, and where its words begin (none where there is no room)."""

    mark: Mark
    x: float
    y: float
    radius: float
    words: str
    text_x: float | None = None
    text_y: float | None = None


@dataclass(frozen=True, slots=True)
class SpotMap:
    """A drawing of ``width`` × ``height`` units, spots from the largest figure to the smallest."""

    width: float
    height: float
    spots: Sequence[Spot]


def draw(marks: Iterable[Mark], *, signed: bool = True) -> SpotMap | None:
    """Place marks as on a map, north up, areas in proportion to the figures; None for fewer than two.

    ``signed`` figures are differences and say + or −; others are counts.
    """
    known = sorted(marks, key=lambda one: (-abs(one.figure), one.name))
    if len(known) < 2:
        return None
    # Degrees of longitude are shorter than those of latitude, by the cosine of the middle latitude.
    south, north = min(one.latitude for one in known), max(one.latitude for one in known)
    west, east = min(one.longitude for one in known), max(one.longitude for one in known)
    squeeze = cos(radians((south + north) / 2))
    wide, high = (east - west) * squeeze, north - south
    scale = (SIDE - 2 * EDGE) / max(wide, high, 1e-6)
    width = max(wide * scale + 2 * EDGE + 6 * _LETTER, SIDE * 0.6)
    left = (width - 6 * _LETTER - wide * scale) / 2
    top = max((abs(one.figure) for one in known), default=0) or 1
    form = "+d" if signed else "d"
    spots: list[Spot] = []
    taken: list[tuple[float, float, float, float]] = []
    for one in known:
        x = left + (one.longitude - west) * squeeze * scale
        y = EDGE + (north - one.latitude) * scale
        radius = max(SMALLEST, LARGEST * sqrt(abs(one.figure) / top)) if one.figure else SMALLEST
        taken.append((x - radius, y - radius, x + radius, y + radius))
        spots.append(Spot(one, x, y, radius, f"{one.name} {one.figure:{form}}" if one.figure else one.name))
    height = high * scale + 2 * EDGE
    return SpotMap(width, height, [_worded(one, taken, width, height) for one in spots])


def _worded(spot: Spot, taken: list[tuple[float, float, float, float]], width: float, height: float) -> Spot:
    """The spot with words to its right, left, below or above, wherever they cover nothing."""
    long = sum(_LETTER if ord(letter) > 0x2E7F else _LETTER * 0.6 for letter in spot.words)
    reach = spot.radius + 3
    places = (
        (spot.x + reach, spot.y + 4),
        (spot.x - reach - long, spot.y + 4),
        (spot.x - long / 2, spot.y + reach + _LETTER - 2),
        (spot.x - long / 2, spot.y - reach),
    )
    for text_x, text_y in places:
        box = (text_x, text_y - _LETTER + 1, text_x + long, text_y + 2)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
        if inside and not any(_meet(box, other) for other in taken):
            taken.append(box)
            return Spot(spot.mark, spot.x, spot.y, spot.radius, spot.words, text_x, text_y)
    return spot


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
