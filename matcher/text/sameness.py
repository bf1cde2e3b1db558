"""Whether two company names mean one enterprise (单位名称是否相同): what a name is made of, and how alike two are.

A name is place, brand, business and legal form: 山西太谷 + 宏远 + 玛钢 + 有限公司. The brand (字号) tells enterprises
apart, so it weighs most; places and legal forms are written or left out at will, so they weigh nothing by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from matcher.models.region import SHANXI, covers
from matcher.text.lexicon import data_folder, read_toml
from matcher.text.normalise import clean
from matcher.text.place import PlaceReader

LONGEST = 100
_BRACKET = re.compile(r"[(\[{<【〔《「]([^()\[\]{}<>【】〔〕《》「」]{0,30})[)\]}>】〕》」]")
_PUNCTUATION = re.compile(r"[^0-9A-Za-z一-龥㐀-䶿]+")
# 一分厂, 第二, 3号: names that differ in such a number mean two places of work.
_NUMBER = "[0-9一二三四五六七八九十]"
_ORDINAL = re.compile(rf"第?{_NUMBER}{{1,3}}(?=厂|号|部|店|期|矿|$)|第{_NUMBER}{{1,3}}")
_LONGEST_PLACE = 9

BRAND_WEIGHT, BUSINESS_WEIGHT = 0.65, 0.35
# How much two businesses agree when only one name says what it does.
UNSAID = 0.6
OTHER_PLACE = 0.15
# A branch or a numbered plant is never its parent, however alike the names are.
BRANCH_CAP = 0.5


@dataclass(frozen=True, slots=True)
class NameKey:
    """What a company name is made of; ``core`` is brand and business together, ``places`` are six-digit codes."""

    name: str
    core: str
    brand: str
    business: str
    form: str
    branch: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sameness:
    """How likely two names mean one enterprise, 0 to 1, with what agrees and what differs in Chinese."""

    score: float
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()


class CompanyNames:
    """Takes company names apart by the word lists of ``company_names.toml`` and the names of places."""

    def __init__(self, places: PlaceReader, file: Path | None = None) -> None:
        lists = read_toml(file or data_folder() / "lexicon" / "company_names.toml")
        self._places = places
        self._forms = re.compile(_any(lists["forms"]["words"]) + r"$")
        self._form_words = frozenset(lists["forms"]["words"])
        self._branch = re.compile(rf"(?:第?{_NUMBER}{{1,3}})?{_any(lists['branch']['words'])}")
        self._business = re.compile(_any(lists["business"]["words"]))
        self.key: Callable[[str], NameKey] = lru_cache(maxsize=50_000)(self._key)

    def compare(self, one: str, other: str) -> Sameness:
        """How alike two names are; the order does not matter."""
        return sameness(self.key(one), self.key(other))

    def _key(self, name: str) -> NameKey:
        text, codes, forms, branch = self._without_brackets(clean(name)[:LONGEST])
        text = _PUNCTUATION.sub("", text).casefold()
        text, branch = self._without_branch(text, branch)
        start, found = self._leading_places(text)
        body, tail = self._without_forms(text[start:])
        codes += found
        # A brand that is itself a place (太谷饼业) stays a brand.
        if len(self._business.sub("", body)) < 2 and start:
            whole, tail = self._without_forms(text)
            body = whole if len(self._business.sub("", whole)) >= 2 else body or whole
        core = body or text
        brand = self._business.sub("", core)
        business = "".join(self._business.findall(core)) if brand else ""
        return NameKey(
            name=name,
            core=core,
            brand=brand or core,
            business=business,
            form=tail or "".join(forms),
            branch=branch,
            places=tuple(dict.fromkeys(codes)),
        )

    def _without_brackets(self, text: str) -> tuple[str, list[str], list[str], str]:
        """Places and legal forms in brackets are taken out, a branch noted, anything else stays as text."""
        codes: list[str] = []
        forms: list[str] = []
        branches: list[str] = []

        def take(match: re.Match[str]) -> str:
            inside = match[1].strip()
            place = self._place(inside)
            if place is not None:
                codes.append(place)
            elif inside in self._form_words:
                forms.append(inside)
            elif self._branch.search(inside):
                branches.append(inside)
            else:
                return inside
            return ""

        return _BRACKET.sub(take, text), codes, forms, "".join(branches)

    def _without_branch(self, text: str, branch: str) -> tuple[str, str]:
        """What follows the parent's legal form, 太谷分公司, and any numbered plant, is the branch."""
        found = self._branch.search(text)
        if found is not None:
            parent = re.search(r"^.*(?:公司|集团|厂|合作社)(?=.)", text[: found.end() - 1])
            at = parent.end() if parent is not None else found.start()
            return text[:at] + text[found.end() :], branch + text[at : found.end()]
        numbered = _ORDINAL.search(text, 2)
        if numbered is None:
            return text, branch
        return text[: numbered.start()] + text[numbered.end() :], branch + numbered.group()

    def _without_forms(self, text: str) -> tuple[str, str]:
        end = len(text)
        while (match := self._forms.search(text[:end])) is not None and match.start() > 0:
            end = match.start()
        return text[:end], text[end:]

    def _leading_places(self, text: str) -> tuple[int, list[str]]:
        """Where the places at the beginning end, 山西省太原市小店区, and their codes; each inside the one before."""
        at: int = 0
        codes: list[str] = []
        while (step := self._place_at(text, at, codes[-1] if codes else None)) is not None:
            at = step[0]
            codes.append(step[1])
        return at, codes

    def _place_at(self, text: str, at: int, above: str | None) -> tuple[int, str] | None:
        # The longest name first: 太谷区 before 太谷, so that no 区 is left over for the brand.
        for end in range(min(len(text), at + _LONGEST_PLACE), at + 1, -1):
            code = self._place(text[at:end], above)
            # 兴隆, 平安 are counties far away and brands here; a firm names its own province, or a city or province.
            near = code is not None and (code.startswith(SHANXI[:2]) or code.endswith("00"))
            if code is not None and near and (above is None or (covers(above, code) and above != code)):
                return end, code
        return None

    def _place(self, text: str, near: str | None = None) -> str | None:
        """The region whose name this text is from end to end."""
        place = self._places.read_name(text, near=near) if len(text) > 1 and not text.isdigit() else None
        return place.adcode if place is not None else None


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda one: (-len(one), one))) + ")"


def sameness(one: NameKey, other: NameKey) -> Sameness:
    """How alike two names are by their parts; symmetric, 1.0 for equal ones."""
    if (one.brand, one.name) > (other.brand, other.name):
        one, other = other, one
    agree: list[str] = []
    differ: list[str] = []
    if not one.core or not other.core:
        score = 0.0
    elif one.core == other.core:
        score = 1.0
        agree.append("名称去掉地名和组织形式后相同" if one.name != other.name else "名称完全相同")
    else:
        # Squared: 榆砺诚 and 榆砺达 share two of three characters and are two enterprises.
        brand = (fuzz.ratio(one.brand, other.brand) / 100) ** 2
        business = _business(one.business, other.business)
        score = BRAND_WEIGHT * brand + BUSINESS_WEIGHT * business
        _tell("字号", one.brand, other.brand, agree, differ)
        _tell("行业用词", one.business, other.business, agree, differ)
    if one.branch != other.branch:
        score = min(score, BRANCH_CAP)
        differ.append(f"分支或序号不同：{one.branch or '无'}／{other.branch or '无'}")
    if _apart(one.places, other.places):
        score -= OTHER_PLACE
        differ.append("名称中的地区不同")
    if one.form and other.form and one.form != other.form:
        differ.append(f"组织形式不同：{one.form}／{other.form}")
    return Sameness(round(max(0.0, score), 4), tuple(agree), tuple(differ))


def _business(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if not one or not other:
        return UNSAID
    return fuzz.ratio(one, other) / 100


def _tell(what: str, one: str, other: str, agree: list[str], differ: list[str]) -> None:
    if one == other and one:
        agree.append(f"{what}相同：{one}")
    elif one and other:
        differ.append(f"{what}不同：{one}／{other}")


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the names speak of two places, none of which holds the other."""
    if not one or not other:
        return False
    a, b = _finest(one), _finest(other)
    return not covers(a, b) and not covers(b, a)


def _finest(codes: tuple[str, ...]) -> str:
    return max(codes, key=lambda code: (not code.endswith("0000"), not code.endswith("00")))
