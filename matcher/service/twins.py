"""How likely two records are one thing (查重打分): candidates by shared keys, a score, and what agrees and differs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeVar

from rapidfuzz import fuzz

from matcher.models.enums import MergeKind
from matcher.models.region import covers
from matcher.repository.twins import Firm, Person, Post
from matcher.text.codes import uscc_problem
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import fold_title
from matcher.text.sameness import CompanyNames, NameKey, sameness

# From this score on, in per cent, a pair is proposed.
PROPOSED = 75
# A key that more records share than this says nothing, and comparing them all would take for ever.
_CROWD = 60
_RARE = 3
Pair = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are one, in per cent, with what agrees and what differs in Chinese sentences."""

    score: int
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records that may be one (疑似重复); ``first_id`` is the older."""

    kind: MergeKind
    first_id: int
    second_id: int
    likeness: Likeness


class _Points:
    """Points gathered with their reasons."""

    def __init__(self, points: float = 0.0) -> None:
        self.points = points
        self.agree: list[str] = []
        self.differ: list[str] = []

    def add(self, points: float, said: str) -> None:
        """Something agrees."""
        self.points += points
        self.agree.append(said)

    def take(self, points: float, said: str) -> None:
        """Something differs."""
        self.points -= points
        self.differ.append(said)

    def likeness(self) -> Likeness:
        """What came together."""
        return Likeness(max(0, min(100, round(self.points))), tuple(self.agree), tuple(self.differ))


def proposals(
    kind: MergeKind,
    pairs: Iterable[tuple[T, T]],
    judge: Callable[[T, T], Likeness | None],
    identity: Callable[[T], int],
    apart: set[Pair],
) -> list[Proposal]:
    """The pairs that score high enough and nobody told apart, the likeliest first."""
    found: dict[Pair, Likeness] = {}
    for one, other in pairs:
        first, second = sorted((one, other), key=identity)
        key = (identity(first), identity(second))
        if key in found or key in apart or key[0] == key[1]:
            continue
        likeness = judge(first, second)
        if likeness is not None and likeness.score >= PROPOSED:
            found[key] = likeness
    ordered = sorted(found.items(), key=lambda item: (-item[1].score, item[0]))
    return [Proposal(kind, *key, likeness) for key, likeness in ordered]


def _within(blocks: Mapping[Any, Sequence[T]], most: int = _CROWD) -> Iterator[tuple[T, T]]:
    for block in blocks.values():
        if 1 < len(block) <= most:
            yield from combinations(block, 2)


# --- Enterprises ------------------------------------------------------------------------------------------------------


def firm_pairs(firms: Sequence[Firm], names: CompanyNames) -> Iterator[tuple[Firm, Firm]]:
    """Enterprises of one city that share their brand, a rare run of two characters in the name, or the phone."""
    keys = {firm.id: names.key(firm.name) for firm in firms}
    runs = {firm.id: {(firm.adcode[:4], run) for run in _runs(keys[firm.id])} for firm in firms}
    common = Counter(run for own in runs.values() for run in own)
    blocks: dict[Hashable, list[Firm]] = defaultdict(list)
    for firm in firms:
        city = firm.adcode[:4]
        blocks["brand", city, keys[firm.id].brand].append(firm)
        if phone := _digits(firm.contact_phone):
            blocks["phone", city, phone].append(firm)
        for run in sorted(runs[firm.id], key=lambda one: (common[one], one))[:_RARE]:
            blocks["run", run].append(firm)
    return _within(blocks)


def _runs(key: NameKey) -> set[str]:
    core = key.core
    return {core[at : at + 2] for at in range(len(core) - 1)} or {core}


def judge_firms(one: Firm, other: Firm, names: CompanyNames) -> Likeness:
    """How likely two enterprises are one: the name first, phone, contact and address as hints."""
    by_name = sameness(names.key(one.name), names.key(other.name))
    points = _Points(by_name.score * 95)
    points.agree.extend(by_name.agree)
    points.differ.extend(by_name.differ)
    phones = _digits(one.contact_phone), _digits(other.contact_phone)
    if all(phones) and phones[0] == phones[1]:
        points.add(12, f"联系电话相同：{one.contact_phone}")
    elif all(phones):
        points.take(0, "联系电话不同")
    if one.contact_name and one.contact_name == other.contact_name:
        points.add(3, f"联系人相同：{one.contact_name}")
    if one.address and other.address and fuzz.ratio(one.address, other.address) >= 85:
        points.add(5, "地址相近")
    if one.adcode == other.adcode:
        points.agree.append("同一县（市、区）")
    else:
        points.take(5, "登记在不同的县（市、区）")
    if one.industry is not other.industry:
        points.take(0, f"行业不同：{one.industry.label}／{other.industry.label}")
    if one.uscc != other.uscc:
        valid = both_verified(one.uscc, other.uscc)
        points.take(0, "统一社会信用代码不同" + ("，且两个代码都有效" if valid else "，其中有代码校验不通过"))
    return points.likeness()


def both_verified(one: str, other: str) -> bool:
    """Whether two credit codes both stand the check, so that they are two registered entities."""
    return uscc_problem(one) is None and uscc_problem(other) is None


def _digits(phone: str) -> str:
    digits = "".join(char for char in phone if char.isdigit())
    return digits if len(digits) >= 7 else ""


# --- Posts ------------------------------------------------------------------------------------------------------------


def post_pairs(posts: Sequence[Post], employers: Iterable[Pair], lexicon: Lexicon) -> Iterator[tuple[Post, Post]]:
    """Posts of one enterprise, or of two that may be one, under one title or title family."""
    blocks: dict[tuple[int, str], list[Post]] = defaultdict(list)
    offered: dict[int, set[str]] = defaultdict(set)
    for post in posts:
        for title in _titles(post.title, lexicon):
            blocks[post.enterprise_id, title].append(post)
            offered[post.enterprise_id].add(title)
    yield from _within(blocks)
    for first, second in employers:
        for title in sorted(offered[first] & offered[second]):
            yield from ((one, other) for one in blocks[first, title] for other in blocks[second, title])


def _titles(title: str, lexicon: Lexicon) -> set[str]:
    family = lexicon.title_family(title)
    return {f"={fold_title(title)}"} | ({f"~{family.name}"} if family else set())


def judge_posts(one: Post, other: Post, lexicon: Lexicon) -> Likeness | None:
    """How likely two posts are one; None when place, period or title rule it out."""
    titles = fold_title(one.title), fold_title(other.title)
    families = lexicon.title_family(one.title), lexicon.title_family(other.title)
    points = _Points()
    if titles[0] == titles[1]:
        points.add(45, f"岗位名称相同：{one.title}" if one.title == other.title else "岗位名称去掉修饰后相同")
    elif families[0] is not None and families[0] == families[1]:
        points.add(35, f"属同一岗位族：{families[0].name}")
    else:
        return None
    if one.adcode == other.adcode:
        points.add(20, "工作地区相同")
    elif covers(one.adcode, other.adcode) or covers(other.adcode, one.adcode):
        points.add(10, "工作地区相容")
    else:
        return None
    if one.valid_from > other.valid_to or other.valid_from > one.valid_to:
        return None
    points.add(10, "有效期重叠")
    if one.valid_to != other.valid_to:
        points.take(0, f"有效期止不同：{one.valid_to}／{other.valid_to}")
    if one.enterprise_id == other.enterprise_id:
        points.add(5, "同一单位")
    else:
        points.take(0, "分属两家单位（疑似同一家）")
    _headcounts(points, one, other)
    _pays(points, one, other)
    return points.likeness()


def _headcounts(points: _Points, one: Post, other: Post) -> None:
    a, b = one.headcount, other.headcount
    shown = f"{a or '若干'}／{b or '若干'}"
    if a == b:
        points.add(10, f"人数相同：{a or '若干'}")
    elif a and b and max(a, b) <= 2 * min(a, b):
        points.add(5, f"人数相近：{shown}")
    else:
        points.take(0, f"人数不同：{shown}")


def _pays(points: _Points, one: Post, other: Post) -> None:
    mine, theirs = (one.pay_min, one.pay_max, one.pay_unit), (other.pay_min, other.pay_max, other.pay_unit)
    if mine == theirs:
        points.add(10, "薪资相同")
        return
    low = max(one.pay_min or 0, other.pay_min or 0)
    high = min(one.pay_max or one.pay_min or 0, other.pay_max or other.pay_min or 0)
    if one.pay_unit is other.pay_unit and high and low <= high:
        points.add(5, "薪资范围重叠")
    else:
        points.take(5, "薪资不同")


# --- People -----------------------------------------------------------------------------------------------------------


def person_pairs(people: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
    """People of one ID number; people of one name with the same birthday in a city, or in one county."""
    blocks: dict[Hashable, list[Person]] = defaultdict(list)
    for person in people:
        if person.id_hash:
            blocks["id", person.id_hash].append(person)
        if person.name_hash:
            if person.born_on is not None:
                blocks["day", person.adcode[:4], person.name_hash, person.born_on].append(person)
            blocks["county", person.adcode, person.name_hash].append(person)
    return _within(blocks)


def judge_people(one: Person, other: Person) -> Likeness | None:
    """How likely two registrations are one person; None when something says they are not. Digests are compared."""
    points = _Points()
    if one.id_hash and other.id_hash:
        if one.id_hash != other.id_hash:
            return None
        points.add(98, "身份证号相同（比对的是加密摘要）")
    named = one.name_hash is not None and one.name_hash == other.name_hash
    if not named and not points.points:
        return None
    if named:
        points.add(45, "姓名相同（比对的是加密摘要）")
    elif one.name_hash and other.name_hash:
        points.take(20, "姓名不同")
    if not _births(points, one, other):
        return None
    if one.adcode == other.adcode:
        points.add(10, "同一县（市、区）")
    elif one.adcode[:4] == other.adcode[:4]:
        points.add(5, "同一市")
    else:
        points.take(0, "所在地区不同")
    _phones(points, one, other)
    if one.education is not None and one.education is other.education:
        points.add(3, f"学历相同：{one.education.label}")
    if _wants_alike(one.wanted_titles, other.wanted_titles):
        points.add(7, "求职意向相近")
    return points.likeness()


def _births(points: _Points, one: Person, other: Person) -> bool:
    a, b = one.born_on, other.born_on
    if a is None or b is None:
        return True
    if a == b:
        points.add(30, "出生日期相同")
    elif a.year == b.year:
        points.add(12, "出生年份相同")
    elif points.points < 98:
        return False
    else:
        points.take(15, "出生日期不同")
    return True


def _phones(points: _Points, one: Person, other: Person) -> None:
    if not one.phone_hash or not other.phone_hash:
        points.add(5, "其中一条没有联系电话")
    elif one.phone_hash == other.phone_hash:
        points.add(20, "联系电话相同")
    elif one.phone_masked == other.phone_masked:
        points.add(12, "联系电话首尾相同，中间几位不同")
    else:
        points.take(5, "联系电话不同")


def _wants_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(fuzz.ratio(fold_title(a), fold_title(b)) >= 80 for a in one for b in other)
