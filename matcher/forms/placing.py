"""Which written column belongs to which known one (列对照), and several written columns made one value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.forms.labels import JOINT, Column, tidy, unnumbered

_UNIT_WORDS = re.compile(r"(?:万|千)?元\s*/\s*(?:人\s*/\s*)?(?:月|天|日|小时|时|年|件)")
# Figures that may have 元, 千 or 万 behind them, but nothing that says for how long.
_FIGURES = re.compile(r"[\d.,，\s元千万kK]+(?:[-–—~～至到][\d.,，\s元千万kK]+)?")
_SAYS_UNIT = re.compile(r"[/每]\s?(?:人\s?/\s?)?(?:月|天|日|小时|时|年|件|周)|月薪|日薪|年薪|时薪")
_BARE_FIGURES = re.compile(r"[\d.,，\s]+(?:[-–—~～至到][\d.,，\s]+)?")


@dataclass(frozen=True, slots=True)
class Found:
    """A written label recognised: the column, the part it plays in it, and the unit its wording implies."""

    column: Column
    part: str = "main"
    name: str = ""
    unit: str = ""

    def write(self, value: str) -> str:
        """The value, with the unit of the heading when it is bare figures (表头写了“元/月”)."""
        if self.unit and value and _BARE_FIGURES.fullmatch(value):
            return f"{value}{self.unit}"
        return value


def resolve(columns: Sequence[Column], written: str) -> Found | None:
    """The known column behind a written label, or None."""
    if JOINT in written:
        group, _, sub = written.partition(JOINT)
        upper, lower = resolve(columns, group), resolve(columns, sub)
        if upper is not None and tidy(sub) in _tidied(upper.column.low):
            return Found(upper.column, "low", unit=_unit(upper.column, written))
        if upper is not None and tidy(sub) in _tidied(upper.column.high):
            return Found(upper.column, "high", unit=_unit(upper.column, written))
        if upper is not None and tidy(sub) in _tidied(upper.column.per):
            return Found(upper.column, "per")
        return lower or (Found(upper.column, "extra", tidy(sub)) if upper else None)
    name = tidy(written)
    for candidate in dict.fromkeys((name, unnumbered(name))):
        for column in columns:
            for part, names in _parts(column):
                if candidate and candidate in _tidied(names):
                    return Found(column, part, candidate, _unit(column, written))
    return None


def _parts(column: Column) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield "main", (column.label, *column.aliases)
    yield "extra", column.extras
    yield "low", column.low
    yield "high", column.high
    yield "per", column.per
    yield "otherwise", column.otherwise


def _tidied(names: Iterable[str]) -> set[str]:
    return {tidy(name) for name in names}


def _unit(column: Column, written: str) -> str:
    if not column.units:
        return ""
    if found := _UNIT_WORDS.search(unicodedata.normalize("NFKC", written)):
        return found.group().replace(" ", "")
    return column.units.get(tidy(written), "")


@dataclass(frozen=True, slots=True)
class Placing:
    """Where each known column stands in one table."""

    found: tuple[Found | None, ...]
    unknown: tuple[str, ...]

    written: tuple[str, ...]

    def keys(self) -> set[str]:
        """Keys of the known columns that the table has."""
        return {found.column.key for found in self.found if found is not None and found.part != "per"}

    def within(self, columns: Sequence[Column]) -> set[str]:
        """Keys of columns that stand in the cells of another one (岗位及人数 holds 招聘人数 too)."""
        names = {tidy(name) for name in self.written}
        return {column.key for column in columns if names & _tidied(column.within)}

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """One row's values by column key."""
        grouped: dict[str, list[tuple[Found, str]]] = {}
        for found, value in zip(self.found, row, strict=False):
            if found is not None:
                grouped.setdefault(found.column.key, []).append((found, value))
        return {key: _joined(parts) for key, parts in grouped.items()}


def place(columns: Sequence[Column], written: Sequence[str]) -> Placing:
    """Recognise a table's columns."""
    found = tuple(resolve(columns, name) for name in written)
    unknown = tuple(name for name, known in zip(written, found, strict=True) if name and known is None)
    return Placing(found, unknown, tuple(written))


def _joined(parts: Sequence[tuple[Found, str]]) -> str:
    """One value from the columns that share a key: the main ones first, then 最低-最高, then “列名：内容”.

    A column of units (薪资单位, 计薪方式) gives bare figures their unit; beside a full value it is told on its own.
    """
    filled = [(found, value) for found, value in parts if value]
    values = list(dict.fromkeys(found.write(value) for found, value in filled if found.part == "main"))
    # Under its own name, so that its reader knows what it stands for (户籍地 is not where somebody lives).
    values = values or [f"{found.name}：{value}" for found, value in filled if found.part == "otherwise"][:1]
    ends = [found.write(value) for found, value in filled if found.part in ("low", "high")]
    if ends and not values:
        bare = [value for found, value in filled if found.part in ("low", "high")]
        unit = next((found.unit for found, _ in filled if found.unit), "")
        joined = "-".join(dict.fromkeys(bare))
        values = [joined + unit if _BARE_FIGURES.fullmatch(joined) else "-".join(dict.fromkeys(ends))]
    for found, value in filled:
        if found.part == "per":
            values = _with_unit(values, found.column, value)
    values += [f"{found.name}：{value}" for found, value in filled if found.part == "extra"]
    return "；".join(values)


def _with_unit(values: Sequence[str], column: Column, unit: str) -> list[str]:
    """The figures with the unit behind them, unless they say one themselves."""
    known = column.per_words.get(tidy(unit).strip("/"), "")
    if known and values and _FIGURES.fullmatch(values[0]):
        return [values[0].rstrip("元") + known, *values[1:]]
    if _SAYS_UNIT.search("".join(values)) and known:
        return list(values)
    return [*values, unit]
