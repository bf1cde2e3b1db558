"""The data map (数据地图), from ``data/privacy/data_map.toml``: what is held of people, why, on which basis, how long.

``check`` compares it with the columns there are, so that no column that tells of a person comes in unexplained.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.errors import Invalid
from matcher.settings import data_folder

Words = Annotated[str, Field(min_length=1, max_length=120)]
# Columns called like this tell of a person unless the map says why not; so does whatever refers to people.
TELLING = re.compile(
    r"names?|username|\w+_name|\w*phone\w*|email|address|\w*sealed|\w+_masked|\w+_hash|\w+_tail|born_on|history|skills"
    r"|words|notes?|\w+_note|text|\w+_text|body|purpose|\w*opinion|answer|appeal|remarks|contacts?|contact_\w+|person\w*"
    r"|wanted\w*|signer|caller|preparer|groups|hardship|told_how|said_by|verified_by|people|\w+_ids|facts|data|payload"
    r"|cells\w*|explanation|device|network|interview_place|file_number|their_number|staff_no|certificate_number"
)
# Names that the pattern catches and that are texts of posts, policies and forms.
_HARMLESS = frozenset({"pay_text"})


class Entry(BaseModel):
    """A column whose purpose, basis, term or readers differ from its table's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Words
    purpose: Words | None = None
    basis: Words | None = None
    keep: Words | None = None
    shown: Words | None = None


class TableEntry(BaseModel):
    """What a table holds of people, or in ``none`` why nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    none: Words = "-"
    purpose: Words = "-"
    basis: Words = "-"
    keep: Words = "-"
    shown: Words = "-"
    necessity: str = Field(default="", max_length=120)
    sealed: tuple[str, ...] = ()
    columns: Mapping[str, Words | Entry] = Field(default_factory=dict)
    plain: Mapping[str, Words] = Field(default_factory=dict)


class StaffEntry(BaseModel):
    """Columns of any table that name who acted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Words
    purpose: Words
    basis: Words
    keep: Words
    shown: Words
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """One personal column with all that is said of it; ``basis`` in words."""

    table: str
    column: str
    what: str
    purpose: str
    basis: str
    keep: str
    shown: str
    sealed: bool
    necessity: str


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column there is: whether it refers to a person (a foreign key), and whether it is of bytes."""

    table: str
    name: str
    refers: bool
    binary: bool


class DataMap(BaseModel):
    """All tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bases: Mapping[str, Words]
    staff: StaffEntry
    tables: Mapping[str, TableEntry]

    def held(self) -> Iterator[Held]:
        """Every personal column, by table and column as the file tells them."""
        for name, table in self.tables.items():
            for column, said in table.columns.items():
                own = said if isinstance(said, Entry) else Entry(what=said)
                yield Held(
                    name,
                    column,
                    own.what,
                    own.purpose or table.purpose,
                    self.bases[own.basis or table.basis],
                    own.keep or table.keep,
                    own.shown or table.shown,
                    column in table.sealed,
                    table.necessity,
                )

    def sealed_columns(self) -> Sequence[tuple[str, str]]:
        """Table and column of everything that is kept encrypted."""
        return [(one.table, one.column) for one in self.held() if one.sealed]

    def faults(self, stored: Sequence[StoredColumn], terms: Sequence[str]) -> list[str]:
        """What the map leaves out or says wrongly of the columns there are and the terms of keeping, in sentences."""
        found = list(self._wrong(terms))
        there: dict[str, dict[str, StoredColumn]] = {}
        for one in stored:
            there.setdefault(one.table, {})[one.name] = one
        found += [f"{name}：没有写进数据地图" for name in there if name not in self.tables]
        for name, table in self.tables.items():
            columns = there.get(name)
            if columns is None:
                found.append(f"{name}：已经没有这个表")
                continue
            for gone in sorted((set(table.columns) | set(table.plain)) - set(columns)):
                found.append(f"{name}.{gone}：已经没有这一列")
            for column in columns.values():
                found += self._column(table, column)
        return found

    def _column(self, table: TableEntry, column: StoredColumn) -> Iterator[str]:
        where, name = f"{column.table}.{column.name}", column.name
        if name in table.columns:
            if name in table.plain:
                yield f"{where}：不能既是个人信息又不是"
            if column.binary != (name in table.sealed):
                yield f"{where}：{'加密保存，应写进 sealed' if column.binary else '没有加密保存，不应写进 sealed'}"
        elif column.binary or column.refers:
            yield f"{where}：{'加密保存' if column.binary else '指向一个人'}，没有写明是什么"
        elif TELLING.fullmatch(name) and name not in {*table.plain, *self.staff.columns, *_HARMLESS}:
            yield f"{where}：名称像个人信息，没有写明是什么或为什么不是"

    def _wrong(self, terms: Sequence[str]) -> Iterator[str]:
        if self.staff.basis not in self.bases or self.staff.keep not in terms:
            yield "staff：basis 或 keep 没有这个名称"
        for name, table in self.tables.items():
            if (table.none != "-") == bool(table.columns):
                yield f"{name}：none 和 columns 应写一个，只写一个"
            for column in set(table.sealed) - set(table.columns):
                yield f"{name}.{column}：sealed 里的列没有写明是什么"
            for column, said in table.columns.items():
                own = said if isinstance(said, Entry) else Entry(what=said)
                if (own.basis or table.basis) not in self.bases:
                    yield f"{name}.{column}：没有这项依据（bases）"
                if (own.keep or table.keep) not in terms:
                    yield f"{name}.{column}：没有这项保存期限（data/retention.toml）"
                if "-" in {own.purpose or table.purpose, own.shown or table.shown}:
                    yield f"{name}.{column}：没有写明目的或给谁看"
                if "敏感" in own.what and not table.necessity:
                    yield f"{name}.{column}：敏感信息没有写明必要性（necessity）"


def load_data_map(path: Path) -> DataMap:
    """Read the file; :class:`Invalid` says what is wrong with it."""
    try:
        return DataMap.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"数据地图 {path.name} 写得不对：{error}") from None


@cache
def data_map() -> DataMap:
    """The map this installation ships."""
    return load_data_map(data_folder() / "privacy" / "data_map.toml")
