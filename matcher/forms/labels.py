"""Labels of columns and fields (栏目名称): one label, its other names, and how a written label is recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

MAX_LABEL_CHARS = 40
# Between the upper and the lower line of a two-row header (两行表头).
JOINT = "·"

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MARKS = re.compile(r"[\s*★※:：\"'“”]+")
_LEADING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．)]")
_TRAILING = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十])$")


@lru_cache(maxsize=8192)
def tidy(label: str) -> str:
    """A label without stars, colons, spaces, numbering and what stands in brackets."""
    if len(label) > MAX_LABEL_CHARS:
        return ""
    text = unicodedata.normalize("NFKC", label)
    return _LEADING.sub("", _MARKS.sub("", _BRACKETS.sub("", text) or text))


def places_of(cells: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where the columns stand in a row of headers, by key: the first cell that bears one of a key's ``names``."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        for key, written in names.items():
            if tidy(cell) in {tidy(name) for name in written}:
                found.setdefault(key, index)
    return found


def unnumbered(label: str) -> str:
    """A tidy label without the number at its end: 岗位一 is 岗位."""
    return _TRAILING.sub("", label)


@dataclass(frozen=True, slots=True)
class Column:
    """One column or header field of a form (栏目), as the lists in ``data/forms`` give it.

    ``extras``, ``low``, ``high`` and ``per`` are columns that hold a part of this one: more of it, its lower and upper
    end, its unit (``per_words`` says how a unit is written). ``within`` names columns of others that hold it too, and
    ``otherwise`` columns that speak for it only where it is empty (户籍地 for 所在地区).
    """

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    per_words: Mapping[str, str] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    starts: bool = False
    shared: bool = True
    prose: bool = False
    elsewhere: str = ""
    note: str = ""
    sample: str = ""
    width: int = 16
    choices: tuple[str, ...] = ()
    regions: bool = False
    many: bool = False
    loose: bool = False
    check: str = ""

    @property
    def heading(self) -> str:
        """The label with a star when it must be filled in (必填)."""
        return f"{self.label}*" if self.required else self.label

    def written(self) -> tuple[str, ...]:
        """Every name a column of this field may carry, whatever part of it the column holds."""
        return (self.label, *self.aliases, *self.extras, *self.low, *self.high, *self.per, *self.otherwise)

    def names(self) -> set[str]:
        """Every tidy name this column goes by."""
        return {tidy(name) for name in self.written()}


@dataclass(frozen=True, slots=True)
class Names:
    """All names that any form knows: how a reader tells a header row or a label from content."""

    columns: frozenset[str]
    labels: frozenset[str]
    starts: frozenset[str]
    single: frozenset[str]
    prose: frozenset[str]

    def is_column(self, text: str) -> bool:
        """Whether this is the name of a table column."""
        return bool(text) and tidy(text) in self.columns

    def is_label(self, text: str) -> bool:
        """Whether this is the name of a column or of a header field; 岗位一 counts as 岗位."""
        return bool(text) and self._known(tidy(text), self.columns | self.labels)

    def is_block_label(self, text: str) -> bool:
        """Whether a line with this label belongs to the post or person above it."""
        return self._known(tidy(text), self.columns)

    def opens(self, text: str) -> bool:
        """Whether a block of lines begins with this label (岗位名称, 姓名)."""
        return self._known(tidy(text), self.starts)

    def is_start(self, text: str) -> bool:
        """Whether this is the name of the column that every row needs (岗位名称, 姓名), as a header has it."""
        return bool(text) and tidy(text.split(JOINT)[0]) in self.starts

    def any_start(self, cells: Iterable[str]) -> bool:
        """Whether one of the cells is the name of such a column."""
        return any(map(self.is_start, cells))

    def is_single(self, text: str) -> bool:
        """Whether a merged cell of this column counts once and must not be copied down (招聘人数)."""
        return tidy(text.split(JOINT)[0]) in self.single

    def is_prose(self, text: str) -> bool:
        """Whether the content under this label may go on over several lines (单位简介, 招聘条件)."""
        return bool(text) and self._known(tidy(text), self.prose)

    @staticmethod
    def _known(name: str, known: frozenset[str]) -> bool:
        return bool(name) and (name in known or unnumbered(name) in known)
