"""National occupations (国家职业分类大典 2022): codes, official names and the other names they go by.

The file is fetched when the project is set up (``tools/occupations.py``) and never committed. Without it the catalogue
is empty: codes then come from our own word list alone and carry no official names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matcher.text.normalise import clean

FILE = "csco22.csv"
FINE = 4  # level of a single occupation (职业); 1 to 3 are its groups (大类, 中类, 小类)
MINOR = 7  # characters of a code that name the minor group: 6-18-02 of 6-18-02-04

MISSING = "没有职业分类数据：职业建议只有代码，没有正式名称；联网后运行 make assets 补齐"

# Green (L) and digital (S) occupations carry a letter after their name in the printed classification.
_MARK = re.compile(r"(?<=[一-龥])(?:L/S|L|S)$")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.．、]")
_ALIAS_MARKS = re.compile(r"[,，]")


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation or group: code, level 1 (major) to 4 (fine), official name, aliases, what its people do."""

    code: str
    name: str
    level: int
    aliases: tuple[str, ...] = ()
    definition: str = ""
    tasks: str = ""

    @property
    def minor(self) -> str:
        """The minor group's part of the code, 6-18-02."""
        return self.code[:MINOR]


@dataclass(frozen=True)
class Catalogue:
    """All occupations by code, in the order of the classification; empty when the data was not fetched."""

    occupations: Mapping[str, Occupation]

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read ``csco22.csv`` under ``folder`` (usually ``data/occupations``); an absent file gives an empty one."""
        path = folder / FILE
        if not path.is_file():
            return cls({})
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return cls.of(_occupations(csv.DictReader(stream)))

    @classmethod
    def of(cls, occupations: Iterable[Occupation]) -> Catalogue:
        """A catalogue of these; where a code comes twice, the finer level and then the first row stays."""
        found: dict[str, Occupation] = {}
        for one in occupations:
            if one.code not in found or one.level > found[one.code].level:
                found[one.code] = one
        return cls(dict(sorted(found.items())))

    @cached_property
    def fine(self) -> tuple[Occupation, ...]:
        """The single occupations (职业), without the groups above them."""
        return tuple(one for one in self.occupations.values() if one.level == FINE)

    @property
    def problem(self) -> str | None:
        """What an operator should be told about this data, in Chinese; None when it is complete."""
        return None if self.occupations else MISSING

    def name_of(self, code: str) -> str:
        """Official name of a code, or the code itself when unknown."""
        one = self.occupations.get(code)
        return one.name if one else code

    def without_aliases(self, titles: Iterable[str]) -> Catalogue:
        """The same without aliases that equal one of ``titles``: for measuring on these titles honestly."""
        banned = {clean(title).casefold() for title in titles}
        return Catalogue.of(
            Occupation(
                one.code,
                one.name,
                one.level,
                tuple(alias for alias in one.aliases if clean(alias).casefold() not in banned),
                one.definition,
                one.tasks,
            )
            for one in self.occupations.values()
        )


def _occupations(rows: Iterable[Mapping[str, str]]) -> Iterator[Occupation]:
    for row in rows:
        name = _MARK.sub("", clean(row["name"]))
        aliases = dict.fromkeys(_MARK.sub("", clean(alias)) for alias in _ALIAS_MARKS.split(row["alias"]))
        tasks = _NUMBERED.sub(" ", row["tasks"]).strip()
        yield Occupation(
            code=row["code"],
            name=name,
            level=int(row["level"]),
            aliases=tuple(alias for alias in aliases if alias and alias != name),
            definition=row["definition"],
            tasks=tasks,
        )
