"""Invented enterprises (企业) with the header cells of their brochures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from matcher.demo.names import Line, Names
from matcher.demo.places import County, Places
from matcher.demo.trades import IndustryInfo, Trades, member, read_toml
from matcher.demo.uscc import demo_uscc
from matcher.models.enterprise import KEY_TAGS
from matcher.models.enums import EnterpriseSize, EnterpriseTag, Industry, Ownership

INDUSTRIAL = frozenset(
    {"coal", "coking", "steel", "foundry", "equipment", "electronics", "chemical", "textile", "food"}
)
SIZES = (
    (1000, EnterpriseSize.LARGE),
    (300, EnterpriseSize.MEDIUM),
    (20, EnterpriseSize.SMALL),
    (0, EnterpriseSize.MICRO),
)
# Typical staff, smallest and largest, by industry.
STAFF = {
    "coal": (260, 1600),
    "coking": (180, 900),
    "steel": (220, 1800),
    "foundry": (60, 520),
    "equipment": (45, 700),
    "electronics": (120, 1500),
    "chemical": (70, 620),
    "textile": (40, 480),
    "food": (30, 420),
    "logistics": (18, 260),
    "care": (12, 240),
    "retail": (10, 380),
}

# Which firms stand in the first one's county beside it, so that one county has a story of its own (``plot``).
HOME_FIRMS = (17, 20, 26, 29, 35, 38, 44, 47, 53, 62)


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise; ``header`` holds Chinese text cells as a brochure shows them."""

    uscc: str
    adcode: str
    industry: str
    industry_note: str
    header: dict[str, str]
    tags: tuple[EnterpriseTag, ...]
    employees: int
    line: Line

    @property
    def name(self) -> str:
        """Its full name."""
        return self.header["name"]

    @property
    def is_key(self) -> bool:
        """Whether it stands on a key-enterprise list (重点企业)."""
        return bool(KEY_TAGS & set(self.tags))


@dataclass(frozen=True, slots=True)
class FirmMaker:
    """Draws firms one after the other: the story's foundry first, then every city once, then by weight."""

    rng: Random
    places: Places
    trades: Trades
    names: Names
    folder: Path

    def firms(self, count: int) -> Iterator[Firm]:
        """``count`` firms, the industries in turn."""
        told = read_toml(self.folder / "story.toml")["firm"]
        if count > 0:
            yield self._story(told)
        taken = {told["brand"]}
        industries = list(self.trades.industries)
        cities = [city for city in self.places.cities if city != "140700"]
        self.rng.shuffle(industries)
        home = self.places.by_adcode[told["adcode"]]
        at_home = sorted(industries, key=lambda one: (-self.places.strength[one][home.adcode], one))[:6]
        for number in range(1, count):
            industry = industries[number % len(industries)]
            city = cities[number - 1] if number <= len(cities) else None
            county = self.places.pick_for(self.rng, industry, city)
            if number in HOME_FIRMS:
                county, industry = home, at_home[HOME_FIRMS.index(number) % len(at_home)]
            yield self._firm(number, industry, county, taken)

    def _story(self, told: dict[str, Any]) -> Firm:
        county = self.places.by_adcode[told["adcode"]]
        info = self.trades.industries[told["industry"]]
        uscc = demo_uscc(county.adcode, 0)
        header = self._header(
            uscc,
            told["name"],
            county,
            info,
            member(Ownership, told["ownership"]),
            member(EnterpriseSize, told["size"]),
            told["employees"],
        )
        header |= {
            "address": told["address"],
            "intro": told["intro"],
            "contact_name": told["contact_name"],
            "contact_phone": self.places.phone(county.adcode, 1),
            "email": "hr001@demo.example",
        }
        tags = tuple(member(EnterpriseTag, tag) for tag in told["tags"])
        return Firm(
            uscc, county.adcode, info.key, info.note, header, tags, told["employees"], self.names.lines[info.key][0]
        )

    def _firm(self, number: int, industry: str, county: County, taken: set[str]) -> Firm:
        info = self.trades.industries[industry]
        low, high = STAFF[industry]
        employees = int(low + (high - low) * self.rng.random() ** 2.2)
        size = next(size for least, size in SIZES if employees >= least)
        uscc = demo_uscc(county.adcode, number)
        line = self.names.line(self.rng, industry)
        name = self.names.firm(self.rng, county, line, taken)
        ownership = self._ownership(industry, employees)
        header = self._header(uscc, name, county, info, ownership, size, employees)
        header |= {
            "address": self.names.address(self.rng, county, industrial=industry in INDUSTRIAL),
            "intro": self.names.intro(self.rng, county, line, employees),
            "contact_name": self.names.person(self.rng),
            "contact_phone": self.places.phone(county.adcode, number + 1),
            "email": f"hr{number + 1:03d}@demo.example" if self.rng.random() < 0.6 else "",
        }
        tags = self._tags(industry, county, employees)
        return Firm(uscc, county.adcode, industry, info.note, header, tags, employees, line)

    def _header(
        self,
        uscc: str,
        name: str,
        county: County,
        info: IndustryInfo,
        ownership: Ownership,
        size: EnterpriseSize,
        employees: int,
    ) -> dict[str, str]:
        return {
            "name": name,
            "uscc": uscc,
            "place": county.full,
            "industry": member(Industry, info.section).label,
            "ownership": ownership.label,
            "size": size.label,
            "employees": str(employees),
        }

    def _ownership(self, industry: str, employees: int) -> Ownership:
        roll = self.rng.random()
        if industry in {"coal", "steel", "coking"} and employees > 600 and roll < 0.6:
            return Ownership.STATE
        if industry == "electronics" and roll < 0.25:
            return self.rng.choice((Ownership.FOREIGN, Ownership.HMT))
        if employees < 20 and roll < 0.5:
            return Ownership.SOLE
        return Ownership.COLLECTIVE if roll > 0.96 else Ownership.PRIVATE

    def _tags(self, industry: str, county: County, employees: int) -> tuple[EnterpriseTag, ...]:
        rng, tags = self.rng, []
        if industry in INDUSTRIAL and employees >= 60 and rng.random() < 0.8:
            tags.append(EnterpriseTag.ABOVE_SCALE)
            if rng.random() < 0.4:
                tags.append(EnterpriseTag.WHITELIST)
            if industry in {"foundry", "equipment", "electronics", "chemical"} and rng.random() < 0.35:
                tags.append(EnterpriseTag.SPECIALISED)
        elif employees >= 50:
            tags.append(EnterpriseTag.FOUR_ABOVE)
        if employees >= 300 and rng.random() < 0.15:
            tags.append(EnterpriseTag.KEY_PROJECT)
        if county.adcode == "140105" and rng.random() < 0.5:
            tags.append(EnterpriseTag.ZONE)
        return tuple(tags)
