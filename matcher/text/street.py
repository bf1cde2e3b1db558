"""Towns and streets (乡镇、街道) of Shanxi in text.

The list is fetched when the project is set up (``tools/assets.py``); without it places stop at counties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matcher.models.region import scope_prefix
from matcher.models.values import Span

FILE = "shanxi_streets.json"
MISSING = "没有乡镇街道数据：地点只能识别到县（市、区）；联网后运行 make assets 补齐"

_KIND = re.compile(r"(?:街道|镇|乡)$")
_GAP = re.compile(r"\W{0,3}")
# 坞城路, 古韩村: the short name of a street inside the name of a road, village or works.
_OTHER_THING = re.compile(
    r"大?[路街道巷村庄桥厂矿]|[东西南北中][路街]|小区|公司|煤矿|煤业|医院|中学|小学|集团|饭店|酒店|人"
)


@dataclass(frozen=True, slots=True)
class StreetFact:
    """One town, township or street office: nine-digit code and full name; the first six digits are its county's."""

    code: str
    name: str

    @property
    def adcode(self) -> str:
        """Code of the county it lies in."""
        return self.code[:6]


@dataclass(frozen=True, slots=True)
class Street:
    """A town or street recognised in text: nine-digit code, full name, its county's code."""

    code: str
    name: str
    adcode: str
    span: Span


def load_streets(folder: Path) -> tuple[StreetFact, ...]:
    """Towns and streets under ``folder`` (usually ``data/regions``); none when they were not fetched."""
    path = folder / FILE
    if not path.is_file():
        return ()
    return tuple(StreetFact(code, name) for code, name in json.loads(path.read_bytes()))


class StreetNames:
    """Finds towns by their full name, and by the short one where the region around is known."""

    def __init__(self, streets: Iterable[StreetFact], common: Iterable[str]) -> None:
        """``common``: names that are also words or other things; they count only inside a known region."""
        self._common = frozenset(common)
        self._full: dict[str, list[StreetFact]] = {}
        self._short: dict[str, list[StreetFact]] = {}
        for street in streets:
            if _KIND.search(street.name):  # the list also holds farms, prisons and statistical leftovers
                self._add(street)
        names = (*self._full, *self._short)
        self._longest = max((len(name) for name in names), default=0)
        self._first_chars = frozenset(name[0] for name in names)

    def _add(self, street: StreetFact) -> None:
        stem = _KIND.sub("", street.name)
        self._full.setdefault(street.name, []).append(street)
        if street.name.endswith("街道"):
            for ending in ("街道办事处", "街道办", "街办", "办事处"):
                self._full.setdefault(stem + ending, []).append(street)
        if len(stem) > 1 and stem not in self._common:
            self._short.setdefault(stem, []).append(street)

    def find(self, text: str, above: str | None, *, start: int = 0, in_full: bool = False) -> Street | None:
        """The first town named at or after ``start`` that can be one only.

        ``above`` is the code of the region the text is about, if known: a province's ends in 0000, a city's in 00.
        Without it a town must be named in full, be the only one of its name, and be no common word. A short name must
        stand at ``start``, right behind the region, and never counts when ``in_full``.
        """
        inside = scope_prefix(above) if above else ""
        for at in range(start, len(text)):
            if text[at] not in self._first_chars:
                continue
            in_short = not in_full and _GAP.fullmatch(text, start, at) is not None
            for length in range(min(self._longest, len(text) - at), 1, -1):
                street = self._settled(text, at, at + length, inside, in_short)
                if street:
                    return Street(street.code, street.name, street.adcode, Span(at, at + length))
        return None

    def end_of_name(self, text: str, at: int) -> int | None:
        """Where the longest full name that starts at ``at`` ends, whichever of several towns it means."""
        if text[at] not in self._first_chars:
            return None
        lengths = range(min(self._longest, len(text) - at), 2, -1)
        return next((at + length for length in lengths if text[at : at + length] in self._full), None)

    def alone_at(self, text: str, at: int) -> Street | None:
        """The town whose full name starts at ``at`` and needs no region to be known."""
        for length in range(min(self._longest, len(text) - at), 2, -1):
            street = self._settled(text, at, at + length, "", in_short=False)
            if street:
                return Street(street.code, street.name, street.adcode, Span(at, at + length))
        return None

    def _settled(self, text: str, start: int, end: int, inside: str, in_short: bool) -> StreetFact | None:
        name = text[start:end]
        found = self._full.get(name)
        if found and not inside and (name in self._common or _KIND.sub("", name) in self._common):
            return None
        if found is None:
            # A province is too wide for short names: Shanxi alone has six called 古城.
            if not in_short or len(inside) < 4 or _OTHER_THING.match(text, end):
                return None
            found = self._short.get(name, [])
        fitting = [street for street in found if street.code.startswith(inside)]
        return fitting[0] if len(fitting) == 1 else None
