"""Invented names, addresses and introductions (姓名、地址、简介)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from matcher.demo.places import County
from matcher.demo.trades import read_toml

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """What a firm of an industry is (a washery, not a pit): its words, its trades and those of the other lines."""

    business: tuple[str, ...]
    products: tuple[str, ...]
    trades: frozenset[str]
    others: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """Word lists that names are composed of."""

    surnames: str
    male: tuple[str, ...]
    female: tuple[str, ...]
    women: dict[str, float]
    roads: tuple[str, ...]
    parks: tuple[str, ...]
    villages: tuple[str, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]
    suffixes: tuple[str, ...]
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    extras: tuple[str, ...]
    lines: dict[str, tuple[Line, ...]]

    def person(self, rng: Random, trade: str = "") -> str:
        """A surname and a given name such as people of this trade bear."""
        given = self.female if rng.random() < self.women.get(trade, 0.4) else self.male
        return pick(rng, self.surnames) + pick(rng, given)

    def line(self, rng: Random, industry: str) -> Line:
        """What a firm of this industry is."""
        return pick(rng, self.lines[industry])

    def firm(self, rng: Random, county: County, line: Line, taken: set[str]) -> str:
        """A firm name nobody has drawn yet: place, invented brand, business, form."""
        while True:
            brand = pick(rng, self.first) + pick(rng, self.second)
            if brand not in taken:
                break
            if len(taken) >= len(self.first) * len(self.second):
                brand = f"{brand}第{len(taken)}"
                break
        taken.add(brand)
        place = pick(rng, (county.short, county.short, f"山西{county.short}", f"{county.city_short}{county.short}"))
        if county.short == county.city_short:
            place = county.short
        return f"{place}{brand}{pick(rng, line.business)}{pick(rng, self.suffixes)}"

    def address(self, rng: Random, county: County, *, industrial: bool) -> str:
        """A street and number, a park or a village."""
        number = rng.randint(1, 288)
        if industrial and rng.random() < 0.55:
            return f"{county.full}{pick(rng, self.parks)}{pick(rng, self.roads)}{number}号"
        if industrial and rng.random() < 0.4:
            return f"{county.full}{pick(rng, self.villages)}东{rng.randint(1, 9) * 100}米处"
        return f"{county.full}{pick(rng, self.roads)}{number}号"

    def intro(self, rng: Random, county: County, line: Line, employees: int) -> str:
        """Three or four sentences about a firm (单位基本情况)."""
        opening = pick(rng, self.openings).format(place=f"{county.city}{county.name}", year=rng.randint(1998, 2021))
        closing = pick(rng, self.closings).format(employees=employees)
        return f"{opening}{pick(rng, line.products)}。{closing}{pick(rng, self.extras)}"


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of the items; about five times as fast as ``rng.choice``, which counts for 100,000 people."""
    return items[int(rng.random() * len(items))]


def load_names(folder: Path) -> Names:
    """Read ``names.toml``."""
    table = read_toml(folder / "names.toml")
    people, streets, firms, intro = table["people"], table["streets"], table["firms"], table["intro"]
    return Names(
        surnames=people["surnames"],
        male=tuple(people["male"]),
        female=tuple(people["female"]),
        women=people["women"],
        roads=tuple(streets["roads"]),
        parks=tuple(streets["parks"]),
        villages=tuple(streets["villages"]),
        first=tuple(firms["first"]),
        second=tuple(firms["second"]),
        suffixes=tuple(firms["suffixes"]),
        openings=tuple(intro["openings"]),
        closings=tuple(intro["closings"]),
        extras=tuple(intro["extras"]),
        lines=_lines(table["lines"]),
    )


def _lines(entries: list[dict[str, Any]]) -> dict[str, tuple[Line, ...]]:
    every: dict[str, set[str]] = {}
    for entry in entries:
        every.setdefault(entry["industry"], set()).update(entry["trades"])
    lines: dict[str, tuple[Line, ...]] = {}
    for entry in entries:
        own = frozenset(entry["trades"])
        others = frozenset(every[entry["industry"]] - own) if own else frozenset()
        line = Line(tuple(entry["business"]), tuple(entry["products"]), own, others)
        lines[entry["industry"]] = (*lines.get(entry["industry"], ()), line)
    return lines
