"""Word lists (词库) read from a data folder: titles, skills, certificates, stop words, words that stand for enums."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from matcher.text.normalise import clean, fold_title


@dataclass(frozen=True, slots=True)
class TitleFamily:
    """A post's usual name with its colloquial forms and the families a worker moves to easily (岗位名称族).

    ``codes`` are the national occupations it can mean, eight digits as in 6-18-02-04, the likeliest first.
    """

    name: str
    synonyms: tuple[str, ...]
    near: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateKind:
    """A certificate (证书) with its other names and the lower ones its holder also satisfies.

    ``code`` is the project's code of the catalogue of special equipment operators (特种设备作业人员资格认定分类与项目,
    市场监管总局 2019 年第 3 号公告), such as Q2; empty for others.
    """

    name: str
    aliases: tuple[str, ...]
    satisfies: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Lexicon:
    """All word lists of one data folder; ``digest`` changes whenever a word does."""

    stop_words: frozenset[str]
    domain_words: frozenset[str]
    titles: tuple[TitleFamily, ...]
    certificates: tuple[CertificateKind, ...]
    facts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Read the lists under ``folder`` (usually ``data/lexicon``)."""
        titles = tuple(_title_families(folder / "titles.tsv"))
        certificates = tuple(_certificate_kinds(folder / "certificates.toml"))
        words = set(_lines(folder / "domain_words.txt"))
        for family in titles:
            words.update(name for name in (family.name, *family.synonyms) if name.isalnum())
        for kind in certificates:
            words.update(name for name in (kind.name, *kind.aliases) if name.isalnum())
        return cls(
            stop_words=frozenset(_lines(folder / "stop_words.txt")),
            domain_words=frozenset(words),
            titles=titles,
            certificates=certificates,
            facts=_facts(folder / "facts.toml"),
            digest=_digest(folder),
        )

    @cached_property
    def _family_of(self) -> dict[str, TitleFamily]:
        found: dict[str, TitleFamily] = {}
        for family in self.titles:
            found[fold_title(family.name)] = family
        for family in self.titles:
            for synonym in family.synonyms:
                found.setdefault(fold_title(synonym), family)
        return found

    def title_family(self, title: str) -> TitleFamily | None:
        """The family a title belongs to by its exact or colloquial name, or None."""
        return self._family_of.get(fold_title(title))

    @cached_property
    def certificate_names(self) -> dict[str, CertificateKind]:
        """Every certificate spelling, cleaned and upper-cased, with the kind it means; longest first."""
        spellings = {
            clean(spelling).upper(): kind for kind in self.certificates for spelling in (kind.name, *kind.aliases)
        }
        return dict(sorted(spellings.items(), key=lambda item: -len(item[0])))

    @cached_property
    def certificate_codes(self) -> dict[str, CertificateKind]:
        """Codes of special equipment projects with the kind they mean."""
        return {kind.code: kind for kind in self.certificates if kind.code}

    def words_for(self, list_name: str) -> Mapping[str, tuple[str, ...]]:
        """Words of one list of ``facts.toml``: code → words that stand for it."""
        return self.facts.get(list_name, {})


def data_folder() -> Path:
    """The ``data`` folder that ships with this package: inside the wheel, else beside it in the source tree."""
    packed = Path(__file__).parents[1] / "_data"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "data"


def read_toml(path: Path) -> dict[str, Any]:
    """One TOML file as a dictionary."""
    with path.open("rb") as stream:
        return tomllib.load(stream)


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        word = line.split("\t")[0].strip()
        if word and not word.startswith("# "):
            yield word


def _title_families(path: Path) -> Iterator[TitleFamily]:
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        name, *lists = [*line.split("\t"), "", "", ""][:4]
        if name.strip():
            yield TitleFamily(name.strip(), *(_parts(cell) for cell in lists))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _certificate_kinds(path: Path) -> Iterator[CertificateKind]:
    for entry in read_toml(path)["certificate"]:
        aliases, satisfies = tuple(entry.get("aliases", ())), tuple(entry.get("satisfies", ()))
        yield CertificateKind(entry["name"], aliases, satisfies, entry.get("code", ""))


def _facts(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    return {name: {code: tuple(words) for code, words in entries.items()} for name, entries in read_toml(path).items()}


def _digest(folder: Path) -> str:
    state = hashlib.sha256()
    for name in ("titles.tsv", "certificates.toml", "domain_words.txt", "stop_words.txt", "facts.toml"):
        state.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return state.hexdigest()
