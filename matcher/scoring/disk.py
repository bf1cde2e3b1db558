"""The base of an index as files (索引文件): written once, opened by memory map, shared by every process of a machine.

Each base has a folder of its own and is never changed; ``CURRENT`` names the one that counts and is replaced at a
stroke, so a reader sees the old base or the new, whole either way. What the files hold is made from profiles and as
private as they are: the folder is the owner's alone.
"""

from __future__ import annotations

import json
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


class Damaged(Exception):
    """The files are missing, incomplete, changed or of another build: the index has to be built anew."""


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
        files = {}
        for name, array in arrays.items():
            path = fresh / f"{name}.npy"
            with path.open("wb") as file:
                np.save(file, np.ascontiguousarray(array), allow_pickle=False)
                _settle(file)
            files[path.name] = _told(path)
        for name, value in (("books", snapshot.books.to_dict()), ("titles", plain)):
            path = fresh / f"{name}.json"
            with path.open("w", encoding="utf-8") as file:
                json.dump(value, file, ensure_ascii=False)
                _settle(file)
            files[path.name] = _told(path)
        manifest = {"build": build_print, "mark": snapshot.mark, "note": dict(note), "files": files}
        with (fresh / _MANIFEST).open("w", encoding="utf-8") as file:
            json.dump(manifest, file, ensure_ascii=False)
            _settle(file)
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
    """The name of the base that counts, empty if there is none."""
    try:
        return (home / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def open_base(home: Path, index: SeekerIndex, name: str = "") -> Base:
    """The current base for ``index``, or the one of this name; raises :class:`Damaged`.

    Sizes are checked here, contents by :func:`check`.
    """
    name = name or current(home)
    if not name or "/" in name:
        raise Damaged("没有索引文件")
    folder = home / name
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["build"] != index.build_print:
            raise Damaged("索引由另一版本的程序或词表建立")
        for file, (size, _) in manifest["files"].items():
            if (folder / file).stat().st_size != size:
                raise Damaged(f"索引文件不完整：{file}")
        arrays = {
            Path(file).stem: np.asarray(np.load(folder / file, mmap_mode="r", allow_pickle=False))
            for file in manifest["files"]
            if file.endswith(".npy")
        }
        plain = json.loads((folder / "titles.json").read_text(encoding="utf-8"))
        books = Codebooks.from_dict(json.loads((folder / "books.json").read_text(encoding="utf-8")))
        section, spaces = _put_together(arrays, plain, index)
        mark = int(manifest["mark"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Damaged(f"索引文件读不出：{type(fault).__name__}") from fault
    snapshot = Snapshot((section,), (np.zeros(0, np.intp),), spaces, books, mark, name)
    return Base(snapshot, folder, manifest["note"])


def check(folder: Path) -> list[str]:
    """Names of files whose contents are no longer what was written; reads all of them."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, list[int]] = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return [_MANIFEST]
    return [name for name, told in files.items() if not (folder / name).is_file() or _told(folder / name) != told]


def size(folder: Path) -> int:
    """Bytes of a base."""
    return sum(path.stat().st_size for path in folder.iterdir())


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
