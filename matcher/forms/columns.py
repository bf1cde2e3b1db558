"""Forms (表格格式): which columns a brochure or a roster has, and a document's cells put under them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from matcher.errors import Invalid
from matcher.forms.document import Document, Table
from matcher.forms.labels import Column, Names, tidy
from matcher.forms.placing import Placing, place, resolve
from matcher.models import enums

FORMS = ("brochure", "seekers")


def forms_folder() -> Path:
    """Where the column lists lie: inside the installed package, else beside it in the source tree."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_data" / "forms"
    return inside if inside.is_dir() else package.parent / "data" / "forms"


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row of a form (一岗或一人): its table, its row number and its cells by column key."""

    table: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A document under a form's columns (对照结果); columns are named by the label people know."""

    header: dict[str, str]
    rows: list[MappedRow]
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    """One form (表格): header fields, columns, sheet names and the lines of its 填写说明."""

    name: str
    title: str
    sheet: str
    header_sheet: str
    header: tuple[Column, ...]
    columns: tuple[Column, ...]
    ignore: tuple[str, ...]
    guide: tuple[str, ...]

    @classmethod
    def load(cls, name: str, folder: Path | None = None) -> Self:
        """Read a form's column lists from ``folder``/``name``.toml."""
        data = _toml(name, folder)
        return cls(
            name=name,
            title=data["title"],
            sheet=data["sheet"],
            header_sheet=data.get("header_sheet", ""),
            header=tuple(_column(entry) for entry in data.get("header", [])),
            columns=tuple(_column(entry) for entry in data["column"]),
            ignore=tuple(data.get("ignore", [])),
            guide=tuple(data.get("guide", [])),
        )

    def column(self, key: str) -> Column:
        """The table column with this key."""
        return next(column for column in self.columns if column.key == key)

    def map(self, document: Document) -> Mapped:
        """Put a document's cells under this form's columns; refuse a file that is not this form."""
        header, defaults = self._header(document.pairs)
        tables = [(table, self._placed(table)) for table in document.tables]
        fits = [(table, placing) for table, placing in tables if self._fits(placing)]
        if not fits:
            if self._opening(defaults):
                # A single post written as 标签：内容 lines, without any table.
                return Mapped(header, [MappedRow("正文", 1, defaults)], notes=list(document.notes))
            raise self._wrong(document)
        missing = self._missing(fits, defaults)
        rows = [row for table, placing in fits for row in self._rows(table, placing, defaults)]
        if not rows:
            message = f"“{self.title}”里没有读到任何一行内容。请在表头下面逐行填写后再上传（示例行不计）"
            raise Invalid(message, field="file")
        notes = list(document.notes) + self._header_columns(fits, header)
        notes += [f"缺少“{column.label}”列：{column.elsewhere}" for column in missing]
        if len(fits) < len(tables):
            rest = "、".join(f"“{table.name}”" for table, placing in tables if not self._fits(placing))
            notes.append(f"{rest}里没有找到{self.title}的表头，未读取")
        unknown = list(dict.fromkeys(name for _, placing in fits for name in self._unknown(placing)))
        return Mapped(header, rows, unknown, [column.label for column in missing], notes)

    def _placed(self, table: Table) -> Placing:
        """A table's columns; of two for one thing (所在地区 beside 工作地点) the first may be the enterprise's own."""
        placing = place(self.columns, table.columns)
        mains = [found.column.key if found is not None and found.part == "main" else "" for found in placing.found]
        kept = list(placing.found)
        for index, key in enumerate(mains):
            if key and mains.count(key) > 1 and resolve(self.header, table.columns[index]) is not None:
                others = [table.columns[at] for at, other in enumerate(mains) if other == key and at != index]
                if all(resolve(self.header, name) is None for name in others):
                    kept[index] = None
        return replace(placing, found=tuple(kept))

    def _header(self, pairs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Header fields by key, and pairs that belong to the table's columns instead (工作地点：…)."""
        header: dict[str, str] = {}
        defaults: dict[str, str] = {}
        for label, value in pairs.items():
            found, target = resolve(self.header, label), header
            if found is None:
                found, target = resolve(self.columns, label), defaults
            if found is not None and value and found.column.key not in target:
                target[found.column.key] = found.write(value)
        return header, defaults

    @staticmethod
    def _fits(placing: Placing) -> bool:
        """Two known columns make a table of this form; so does a list of nothing but 岗位名称 lines."""
        known = [found for found in placing.found if found is not None]
        return len(placing.keys()) >= 2 or (len(placing.found) == 1 and any(found.column.starts for found in known))

    def _opening(self, cells: Mapping[str, str]) -> bool:
        return len(cells) >= 2 and all(column.key in cells for column in self.columns if column.starts)

    def _missing(self, fits: Iterable[tuple[Table, Placing]], defaults: Mapping[str, str]) -> list[Column]:
        """Required columns that a table lacks and that can be made good elsewhere; the others refuse the file."""
        missing: dict[str, Column] = {}
        for table, placing in fits:
            present = placing.keys() | placing.within(self.columns) | defaults.keys()
            for column in self.columns:
                if column.required and column.key not in present and not self._in_titles(column, table, placing):
                    missing[column.key] = column
        hard = [column for column in missing.values() if not column.elsewhere]
        if hard:
            names = "、".join(f"“{column.label}”" for column in hard)
            details = [f"{column.label}：也可写作{'、'.join(column.aliases[:4])}" for column in hard]
            message = f"缺少必需的列：{names}。请在表头补上这些列，或下载{self.title}模板填写后重新上传"
            raise Invalid(message, field="file", details=details)
        return list(missing.values())

    @staticmethod
    def _in_titles(column: Column, table: Table, placing: Placing) -> bool:
        """Whether every title tells how many are wanted (焊工5人、电工3人), so that no column need do so."""
        titles = [
            cell
            for row in table.rows
            for cell, found in zip(row.cells, placing.found, strict=False)
            if found is not None and found.column.starts and cell
        ]
        if not (column.within and titles):
            return False
        # Loaded only where a form asks for it, so that the reading process starts fast.
        from matcher.text.headcount import read_headcount

        return all(read_headcount(title) for title in titles)

    def _rows(self, table: Table, placing: Placing, defaults: Mapping[str, str]) -> Iterable[MappedRow]:
        for row in table.rows:
            cells = placing.cells(row.cells)
            if any(cells.values()):
                yield MappedRow(table.name, row.number, {**defaults, **cells} if defaults else cells)

    def _header_columns(self, fits: Iterable[tuple[Table, Placing]], header: dict[str, str]) -> list[str]:
        """Take header fields that stand as columns of the table (每行都写单位名称), where all rows agree."""
        notes: list[str] = []
        for table, placing in fits:
            for index, name in enumerate(table.columns):
                found = resolve(self.header, name) if placing.found[index] is None else None
                if found is None:
                    continue
                values = list(dict.fromkeys(row.cells[index] for row in table.rows if row.cells[index]))
                if len(values) == 1:
                    header.setdefault(found.column.key, values[0])
                elif values:
                    what = f"“{table.name}”的“{name}”列有 {len(values)} 种不同内容"
                    notes.append(f"{what}，未作为{found.column.label}读取，请核对是否混有多家单位")
        return notes

    def _unknown(self, placing: Placing) -> list[str]:
        known = {tidy(name) for name in self.ignore}
        return [name for name in placing.unknown if tidy(name) not in known and resolve(self.header, name) is None]

    def _wrong(self, document: Document) -> Invalid:
        wanted = "、".join(column.label for column in self.columns if column.required and not column.elsewhere)
        firsts = [(table.name, "、".join(filter(None, table.columns))[:60]) for table in document.tables[:3]]
        seen = "；".join(f"“{name}”首行是{first}" for name, first in firsts)
        message = f"没有找到{self.title}的表头（应有{wanted}等列）。请下载{self.title}模板填写后上传"
        return Invalid(message, field="file", details=[seen] if seen else [])


def load_names(folder: Path | None = None, forms: Sequence[str] = FORMS) -> Names:
    """Every name that some forms know, for the readers of files that should be one of them."""
    loaded = [Form.load(name, folder) for name in forms]
    columns = [column for form in loaded for column in form.columns]
    labels = [column for form in loaded for column in form.header]
    return Names(
        columns=frozenset().union(*(column.names() for column in columns)),
        labels=frozenset().union(*(column.names() for column in labels)),
        starts=frozenset().union(*(column.names() for column in columns if column.starts)),
        single=frozenset().union(*(column.names() for column in columns if not column.shared)),
        prose=frozenset(
            tidy(name) for column in (*columns, *labels) if column.prose for name in (column.label, *column.aliases)
        ),
    )


def _toml(name: str, folder: Path | None) -> dict[str, Any]:
    return tomllib.loads(((folder or forms_folder()) / f"{name}.toml").read_text(encoding="utf-8"))


def _column(entry: Mapping[str, Any]) -> Column:
    known: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    listed = known.pop("choices", ())
    choices = tuple(label for choice in listed for label in _labels(choice))
    return Column(**known, choices=choices, regions="regions" in listed)


def _labels(choice: str) -> list[str]:
    """A literal choice, or the Chinese labels of the enum it names."""
    if choice == "regions":
        return []
    enum = getattr(enums, choice, None)
    return [member.label for member in enum] if enum is not None else [choice]
