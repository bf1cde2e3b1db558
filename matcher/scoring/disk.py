"""The base of an index as files (索引文件): written once, opened by memory map, shared by every process of a machine.

Each base has a folder of its own and is never changed; ``CURRENT`` names the one that counts and is replaced at a
stroke, so a reader sees the old base or the new, whole either way. What the files hold is made from profiles and as
private as they are: the folder is the owner's alone.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.scoring.columns import GROUPS, Codebooks, Columns
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.postings import Lists, Postings
from matcher.scoring.section import Section, Spaces
from matcher.scoring.tfidf import Analyse, TermSpace, char_terms, word_terms
from matcher.scoring.titles import TitleTable, blank_terms, line_terms
from matcher.scoring.wanted import TitleColumn

CURRENT = "CURRENT"
_MANIFEST = "manifest.json"
Arrays = dict[str, NDArray[Any]]
# The bits of a float32 a little above 1, which no weight of a row of unit length and no part of its length exceeds.
# Bits of such numbers are in the order of the numbers; those of NaN, infinity and anything below 0 are greater.
_OVER_ONE = int(np.float32(1.001).view(np.uint32))


# What reading files that are not what was written may end in.
_WRONG = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    RecursionError,
)


class Damaged(Exception):
    """The files are missing, incomplete, changed or of another build: the index has to be built anew."""


class Foreign(Damaged):
    """The files are whole, but of another build of the program or of another database."""


@dataclass(frozen=True, slots=True)
class Base:
    """A base opened from its files, its folder, and what the writer noted with it."""

    snapshot: Snapshot
    folder: Path
    note: Mapping[str, Any]


def write(snapshot: Snapshot, home: Path, *, build_print: str, note: Mapping[str, Any]) -> Path:
    """Write the one section of ``snapshot`` into a new folder under ``home`` and make it the current one."""
    (section,) = snapshot.sections
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = home / f"{snapshot.mark:012d}-{uuid4().hex[:8]}"
    fresh = home / f".{folder.name}"
    fresh.mkdir(mode=0o700)
    try:
        arrays, plain = _taken_apart(section, snapshot.spaces)
        files: dict[str, list[Any]] = {}
        for name, array in arrays.items():
            path = fresh / f"{name}.npy"
            with path.open("wb") as file:
                np.save(file, np.ascontiguousarray(array), allow_pickle=False)
                _settle(file)
            files[path.name] = [*_told(path), array.dtype.str, list(array.shape)]
        for name, value in (("books", snapshot.books.to_dict()), ("titles", plain)):
            path = fresh / f"{name}.json"
            _write_json(path, value)
            files[path.name] = _told(path)
        told = {"build": build_print, "mark": snapshot.mark, "note": dict(note), "files": files}
        _write_json(fresh / _MANIFEST, {"sum": _sum(told), "told": told})
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    pointer = home / f".{CURRENT}-{uuid4().hex[:8]}"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(folder.name)
        _settle(file)
    pointer.replace(home / CURRENT)
    for old in home.iterdir():
        # A process that still reads an old base keeps its pages until it lets go of them.
        if old.is_dir() and old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def current(home: Path) -> str:
    """The name of the base that counts, empty if there is none or what stands there is no name."""
    try:
        return (home / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def open_base(home: Path, index: SeekerIndex, name: str = "") -> Base:
    """The current base for ``index``, or the one of this name; raises :class:`Damaged`.

    What is read at once is checked whole: the manifest, books and titles by their sums. Of what is mapped, sizes are
    checked and that every number stands for something, since lists and rows are walked without looking; that the
    values are those written is for :func:`check`. Types and shapes come from the manifest, not from the files' heads.
    """
    name = name or current(home)
    if not name or "/" in name:
        raise Damaged("没有索引文件")
    folder = home / name
    try:
        told = _manifest(folder)
        if told["build"] != index.build_print:
            raise Foreign("索引由另一版本的程序或词表建立")
        arrays: Arrays = {}
        plain: dict[str, Any] = {}
        for file, (size, sum_, *form) in told["files"].items():
            path = folder / file
            if path.stat().st_size != size:
                raise Damaged(f"索引文件不完整：{file}")
            if form:
                arrays[path.stem] = _mapped(path, size, *form)
            else:
                content = path.read_bytes()
                if zlib.crc32(content) != sum_:
                    raise Damaged(f"索引文件内容已改变：{file}")
                plain[path.stem] = json.loads(content)
        books = Codebooks.from_dict(plain["books"])
        section, spaces = _put_together(arrays, plain["titles"], index)
        _sound(section, books)
        mark = int(told["mark"])
    except _WRONG as fault:
        raise Damaged(f"索引文件读不出：{type(fault).__name__}") from fault
    snapshot = Snapshot((section,), (np.zeros(0, np.intp),), spaces, books, mark, name)
    return Base(snapshot, folder, told["note"])


def check(folder: Path) -> list[str]:
    """Names of files whose contents are no longer what was written; reads all of them."""
    try:
        files: dict[str, list[Any]] = _manifest(folder)["files"]
    except (Damaged, *_WRONG):
        return [_MANIFEST]
    return [name for name, told in files.items() if not (folder / name).is_file() or _told(folder / name) != told[:2]]


def size(folder: Path) -> int:
    """Bytes of a base, 0 for one that is no more."""
    return sum(path.stat().st_size for path in folder.iterdir()) if folder.is_dir() else 0


def _sound(section: Section, books: Codebooks) -> None:
    """Raise :class:`Damaged` unless every number of a base stands for a person, a term, a title or a telling of it.

    Compiled code walks lists and rows without a look at bounds, so a changed byte would be read or written beyond
    them; and a weight that is no number would spread over every sum. Each array is read once.
    """
    columns, titles, table = section.columns, section.titles, section.titles.table
    people = len(columns)
    channels = {"words": section.words, "chars": section.chars}
    channels |= {f"title-{n}": view for n, view in enumerate(table.views)}
    for name, channel in channels.items():
        held = people if name in ("words", "chars") else len(table)
        assert channel.lists is not None, "a base has its lists"
        rows, lists = channel.rows, channel.lists.matrix
        width = rows.shape[1]
        _bounded(name, rows.indices, width)
        _bounded(name, lists.indices, held)
        _rising(name, rows.indptr, held, len(rows.data))
        _rising(name, lists.indptr, width, len(lists.data))
        _bounded(name, channel.lists.common, 2)
        for weights in (rows.data, lists.data, channel.lists.mass):
            _bounded(name, weights, _OVER_ONE)
        _long(name, (channel.lists.common, width), (channel.lists.mass, held))
        _long(name, (rows.indices, len(rows.data)), (lists.indices, len(rows.data)))
    for name, codes in columns.codes.items():
        _bounded(f"code-{name}", codes, len(books.told[name]))
        _long(f"code-{name}", (codes, people))
    _long("born", (columns.born, people))
    _bounded("wanted-ids", titles.ids, len(table))
    _rising("wanted-starts", titles.starts, people, len(titles.ids))


def _bounded(name: str, numbers: NDArray[Any], limit: int) -> None:
    """The bits of each of these, read as a number without a sign, are below ``limit``: one below 0 is a huge one."""
    if len(numbers) and int(numbers.view(f"u{numbers.dtype.itemsize}").max()) >= limit:
        raise Damaged(f"索引文件内容已改变：{name}")


def _rising(name: str, starts: NDArray[Any], count: int, end: int) -> None:
    """These divide 0 … ``end`` into ``count`` stretches."""
    whole = len(starts) == count + 1 and starts[0] == 0 and starts[-1] == end
    if not whole or not (starts[1:] >= starts[:-1]).all():
        raise Damaged(f"索引文件内容已改变：{name}")


def _long(name: str, *arrays: tuple[NDArray[Any], int]) -> None:
    if any(len(array) != length for array, length in arrays):
        raise Damaged(f"索引文件不完整：{name}")


def _manifest(folder: Path) -> Mapping[str, Any]:
    """What was written down of a base, if it is still that; raises :class:`Damaged` or one of ``_WRONG``."""
    whole = json.loads((folder / _MANIFEST).read_bytes())
    told: Mapping[str, Any] = whole["told"]
    if _sum(told) != whole["sum"]:
        raise Damaged(f"索引文件内容已改变：{_MANIFEST}")
    return told


def _sum(told: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(told, sort_keys=True).encode())


def _mapped(path: Path, size: int, kind: str, shape: list[int]) -> NDArray[Any]:
    """The array at the end of a file of ``size`` bytes."""
    dtype = np.dtype(kind)
    offset = size - dtype.itemsize * math.prod(shape)
    return np.asarray(np.memmap(path, dtype, mode="r", offset=offset, shape=tuple(shape)))


def _write_json(path: Path, value: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        _settle(file)


def _told(path: Path) -> list[int]:
    """Size and CRC-32 of a file."""
    total, sum_ = 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total += len(block)
            sum_ = zlib.crc32(block, sum_)
    return [total, sum_]


def _settle(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _taken_apart(section: Section, spaces: Spaces) -> tuple[Arrays, dict[str, Any]]:
    titles, table = section.titles, section.titles.table
    arrays: Arrays = {
        "ids": section.columns.ids,
        "born": section.columns.born,
        **{f"code-{name}": section.columns.codes[name] for name in GROUPS},
        "wanted-ids": titles.ids,
        "wanted-starts": titles.starts,
    }
    if table.vectors is not None:
        arrays["title-meaning"] = table.vectors
    channels = {"words": section.words, "chars": section.chars}
    channels |= {f"title-{n}": view for n, view in enumerate(table.views)}
    for name, channel in channels.items():
        assert channel.lists is not None, "a base has its lists"
        arrays[f"{name}-common"], arrays[f"{name}-mass"] = channel.lists.common, channel.lists.mass
        for side, matrix in (("rows", channel.rows), ("lists", channel.lists.matrix)):
            for part in ("indptr", "indices", "data"):
                arrays[f"{name}-{side}-{part}"] = getattr(matrix, part)
    rare = {}
    for name, space in _spaces(spaces, table).items():
        assert not space.late, "a base has no late terms"
        arrays[f"{name}-terms"], arrays[f"{name}-idf"], rare[name] = space.terms, space.idf, space.rare
    return arrays, {"titles": table.titles, "spelled": table.spelled, "rare": rare}


def _spaces(spaces: Spaces, table: TitleTable) -> dict[str, TermSpace]:
    return {
        "space-words": spaces.words,
        "space-chars": spaces.chars,
        "title-concepts": table.concepts,
        "title-words": table.words,
        "title-chars": table.chars,
    }


_ANALYSE: dict[str, Analyse] = {
    "space-words": word_terms,
    "space-chars": char_terms,
    "title-concepts": line_terms,
    "title-words": blank_terms,
    "title-chars": char_terms,
}


def _put_together(arrays: Arrays, plain: Mapping[str, Any], index: SeekerIndex) -> tuple[Section, Spaces]:
    people = len(arrays["ids"])
    spaces = {
        name: TermSpace(analyse, arrays[f"{name}-terms"], arrays[f"{name}-idf"], float(plain["rare"][name]))
        for name, analyse in _ANALYSE.items()
    }

    def channel(name: str, rows: int, space: TermSpace) -> Postings:
        shape = (rows, len(space))
        parts = {
            side: tuple(arrays[f"{name}-{side}-{part}"] for part in ("data", "indices", "indptr"))
            for side in ("rows", "lists")
        }
        matrix = sparse.csc_matrix(parts["lists"], shape=shape, copy=False)
        lists = Lists(matrix, arrays[f"{name}-common"], arrays[f"{name}-mass"])
        return Postings(sparse.csr_matrix(parts["rows"], shape=shape, copy=False), lists)

    titles = tuple(plain["titles"])
    concepts, words, chars = (spaces[name] for name in ("title-concepts", "title-words", "title-chars"))
    views = [channel(f"title-{n}", len(titles), space) for n, space in enumerate((concepts, words, chars))]
    table = TitleTable(
        index.segmenter.words,
        index.concept_of,
        concepts=concepts,
        words=words,
        chars=chars,
        views=(views[0], views[1], views[2]),
        titles=titles,
        spelled=tuple(plain["spelled"]),
        meaning=index.meaning,
        vectors=arrays["title-meaning"] if index.meaning else None,
    )
    codes = {name: arrays[f"code-{name}"] for name in GROUPS}
    section = Section(
        Columns(arrays["ids"], arrays["born"], codes),
        channel("words", people, spaces["space-words"]),
        channel("chars", people, spaces["space-chars"]),
        TitleColumn(table, arrays["wanted-ids"], arrays["wanted-starts"]),
    )
    return section, Spaces(spaces["space-words"], spaces["space-chars"])
