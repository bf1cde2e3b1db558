"""Names of occupations standing in a title (标题里的名称): which, where, and how much each counts there."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from matcher.models.values import Span
from matcher.text.catalogue import Catalogue
from matcher.text.lexicon import Lexicon, TitleFamily
from matcher.text.likeness import Words
from matcher.text.title import Part, TitleCleaner, folded, parts

_DENIAL = re.compile(r"(?:无|非|不做|不是|不用|不含|免)")
# 某某有限公司招聘空调工: what stands before is the employer; 招聘专员 is a post itself, and so is 焊工 in 焊工招聘.
_EMPLOYER = re.compile(
    r"^(?P<who>.{0,40}?)(?:(?P<firm>有限(?:责任)?公司|分公司|集团)|招聘|[直急诚]招|[诚急]聘|高薪聘|招募|招收|招)"
    r"(?!专员|主管|经理|顾问|助理|文员|商|生|投标|标)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that titles are compared with: in one spelling, as shown, its codes, and the family if it is ours."""

    key: str
    shown: str
    codes: tuple[str, ...]
    family: TitleFamily | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Names that stand in the title at one place, and from 0 to 1 how much the place counts.

    ``crossed``: the place lies across two words, as 车工 does in 汽车工程师, so that likely no such name is meant.
    """

    names: tuple[Name, ...]
    span: Span
    weight: float
    crossed: bool = False


class Naming:
    """All names of the word list and the catalogue, and where they stand in a title."""

    def __init__(
        self,
        lexicon: Lexicon,
        catalogue: Catalogue,
        cleaner: TitleCleaner,
        place: Mapping[str, float],
        words: Words | None,
    ) -> None:
        """``place`` is the table of that name in ``occupation.toml``."""
        self._lexicon = lexicon
        self._catalogue = catalogue
        self._cleaner = cleaner
        self._place = place
        self._words = words

    @cached_property
    def names(self) -> list[Name]:
        """Our own names first, then the official ones and their aliases."""
        own: dict[str, Name] = {}
        for family in self._lexicon.titles:
            own[folded(family.name)] = Name(folded(family.name), family.name, family.codes, family)
        for family in self._lexicon.titles:
            for form in family.synonyms:
                own.setdefault(folded(form), Name(folded(form), form, family.codes, family))
        official = [
            Name(folded(name), name, (one.code,)) for one in self._catalogue.fine for name in (one.name, *one.aliases)
        ]
        return [*own.values(), *official]

    @cached_property
    def _by_key(self) -> dict[str, tuple[Name, ...]]:
        found: dict[str, tuple[Name, ...]] = {}
        for name in self.names:
            if len(name.key) > 1:
                found[name.key] = (*found.get(name.key, ()), name)
        return found

    @cached_property
    def _roots(self) -> dict[str, tuple[Name, ...]]:
        found: dict[str, tuple[Name, ...]] = {}
        for name in self.names:
            root = self._cleaner.root(name.key)
            if len(root) > 1:
                found[root] = (*found.get(root, ()), name)
        return found

    @cached_property
    def _generality(self) -> dict[str, int]:
        """How many occupations have a longer name that ends in this one: 司机, 设计师 and 经理 say little alone."""
        codes: dict[str, set[str]] = {}
        for name in self.names:
            for start in range(1, len(name.key) - 1):
                ending = name.key[start:]
                if ending in self._by_key:
                    codes.setdefault(ending, set()).update(name.codes[:1])
        return {ending: len(found) for ending, found in codes.items()}

    @cached_property
    def _longest(self) -> int:
        return max((len(key) for key in self._by_key), default=0)

    def plain(self, text: str) -> str:
        """A folded title with the employer before the post and denied names (无销售) as blanks."""
        head = _EMPLOYER.match(text)
        if head and self._is_employer(text, head):
            text = " " * head.end() + text[head.end() :]
        for denial in _DENIAL.finditer(text):
            end = self._name_from(text, denial.end())
            if end:
                text = text[: denial.start()] + " " * (end - denial.start()) + text[end:]
        return text

    def _is_employer(self, text: str, head: re.Match[str]) -> bool:
        """Only where a name follows; and where none stands right before the verb, unless a firm is named as such."""
        follows = any(self._name_from(text, at) for at in range(head.end(), len(text)))
        who = head["who"].rstrip()
        is_post = any(who[start:] in self._by_key for start in range(len(who)))
        return follows and (bool(head["firm"]) or not is_post)

    def _name_from(self, text: str, start: int) -> int | None:
        """Where the longest name that starts there ends; words that are usually noise are no names."""
        ends = range(min(len(text), start + self._longest), start + 1, -1)
        names = (end for end in ends if text[start:end] in self._by_key and not self._cleaner.is_noise(text[start:end]))
        return next(names, None)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Names in the title that do not overlap: the longer wins, then the later (the head noun stands last)."""
        found = [
            (start, end)
            for start in range(len(text))
            for end in range(start + 2, min(len(text), start + self._longest) + 1)
            if text[start:end] in self._by_key
        ]
        bare = "".join(part.text for part in parts(text))
        found = [
            (start, end)
            for start, end in found
            if not self._cleaner.is_noise(text[start:end]) or end - start == len(bare)
        ]
        taken = [False] * len(text)
        chosen = []
        for start, end in sorted(found, key=lambda place: (place[0] - place[1], -place[0])):
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                chosen.append((start, end))
        runs = list(parts(self._cleaner.blanked(text, chosen)))
        words = {word for word in self._words(text) if len(word) > 1} if self._words and chosen else set()
        for mention in self._weighed(text, sorted(chosen), runs):
            if any(_cross(text, word, mention.span) for word in words):
                yield replace(mention, weight=mention.weight * self._place["crossed"], crossed=True)
            else:
                yield mention
        for run in runs:
            if not any(taken[run.start : run.end]):
                yield from self._by_root(run)

    def _by_root(self, run: Part) -> Iterator[Mention]:
        """Names that differ from a whole part in the role alone: 铲车师傅 and 铲车司机."""
        root = self._cleaner.root(self._cleaner.stem(run.text))
        names = self._roots.get(root) or self._roots.get(self._cleaner.thing(root))
        if names:
            weight = self._place["stemmed"] * (self._place["bracket"] if run.in_bracket else 1.0)
            yield Mention(names, Span(run.start, run.end), weight)

    def _weighed(self, text: str, places: list[tuple[int, int]], runs: list[Part]) -> Iterator[Mention]:
        rules = self._place
        number = 0
        for start, end in places:
            run = next((one for one in runs if one.start <= start < one.end), Part(text[start:end], start, False))
            stem = self._cleaner.stem(run.text)
            is_head = end >= run.start + len(stem)
            weight = rules["base"] + rules["share"] * min(1.0, (end - start) / len(stem)) + rules["head"] * is_head
            if end - start < len(stem):
                weight /= 1 + rules["general"] * math.log1p(self._generality.get(text[start:end], 0))
            if run.in_bracket:
                weight *= rules["bracket"]
            elif is_head:
                weight *= rules["later"] ** number
                number += 1
            yield Mention(self._by_key[text[start:end]], Span(start, end), weight)


def _cross(text: str, word: str, span: Span) -> bool:
    """Whether a word and a name overlap without one holding the other, as 汽车 and 车工 do in 汽车工程师."""
    start = text.find(word)
    while 0 <= start < span.end:
        end = start + len(word)
        if start < span.start < end < span.end or span.start < start < span.end < end:
            return True
        start = text.find(word, start + 1)
    return False
