"""Must-haves (硬性条件): who is left out before anything is ranked, for which reason, by id."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.models.seeker import WORKING_AGE
from matcher.scoring.columns import Codebooks, Columns, Told
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.reach import Distances, ruled_out

Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
# Whether certificates held answer for a certificate needed; matcher.text.certificates.covers with its lexicon bound.
Covers = Callable[[Iterable[str], str], bool]

# 劳动法 64, 禁止使用童工规定: 16 and 17 year-olds do no underground work and no night shifts.
ADULT_AGE = 18
# Education this many ranks below what the post requires is a must not met; one rank below only costs points.
EDUCATION_GAP = 2
# Who can come only so many days after the day wanted is of no use to the post (到岗时间); fewer only cost points.
LATEST_DAYS = 90
# People by id; an array has to be in order, and is for many who are left out of many posts.
Ids = AbstractSet[int] | NDArray[np.int64]
# Ids to leave out by reason; who stands under several is left out for the first.
Excluded = Mapping[str, Ids]

# Codes of the ids a caller hands in, with what the list says of them; another code is shown as it is.
CALLER_LABELS = {
    "handled": "已在本岗位处理",
    "placed": "已在别处到岗",
    "capped": "已达推荐上限",
    "hidden": "已不公开或不再求职",
    "on_task": "已在本任务名单",
    "booked": "该时段已有预约",
    "held": "正被其他任务暂留",
    "birth_unknown": "出生日期未登记，请先核对身份证",
    "absent": "当天已登记未到",
    "declined": "本人已取消过这个任务",
}
# The group of tellings whose musts many posts have in common.
COMMON = "skill"
# A row that is nobody any more: removed, or changed and to be found further behind.
GONE = 255
_MINUS_INFINITY = np.array(-np.inf, np.float32).view(np.int32)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """People left out for one reason; everybody is counted once, under the first reason that holds.

    ``ids`` only where the pool is small enough to name them at once; see :func:`matcher.scoring.rank.left_out`.
    """

    code: str
    label: str
    count: int
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """Every reason for leaving somebody out, with numbers 1, 2, … in the order in which they count; 0 is none.

    ``told`` has the first reason for each telling of a group; groups that leave nobody out are not in it.
    """

    labels: tuple[tuple[str, str], ...]
    called: tuple[tuple[int, NDArray[np.int64]], ...]
    adult: int
    age: int
    told: Mapping[str, NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class Sifted:
    """The number of the first reason that holds for each row, (people,) uint8: 0 passes, ``GONE`` is nobody."""

    reasons: NDArray[np.uint8]

    def passing(self) -> Flags:
        """Who meets every must."""
        return np.asarray(self.reasons == 0)

    def struck(self) -> NDArray[np.float32]:
        """0 for who passes and −∞ for everybody else, to be added to scores."""
        # By its bits: writing through a mask costs ten times as much where those who pass lie scattered.
        bits: NDArray[np.int32] = np.multiply((self.reasons != 0).view(np.int8), _MINUS_INFINITY, dtype=np.int32)
        return bits.view(np.float32)

    def counts(self, labels: int) -> NDArray[np.int64]:
        """How many rows each reason holds for; place 0 are those who pass."""
        # A pass for each: counting all at once makes whole numbers of eight bytes of them first.
        return np.array([np.count_nonzero(self.reasons == number) for number in range(labels + 1)], np.int64)


def born_by(age: int, today: date) -> date:
    """The latest birthday of somebody who has reached ``age`` on ``today``; born on 29 February counts from 1 March."""
    year = today.year - age
    return date(year, today.month, min(today.day, calendar.monthrange(year, today.month)[1]))


def minimum_age(vacancy: VacancyFeatures) -> int:
    """16, or 18 for night or underground work or if the post says so; a higher wish is not a legal limit."""
    adult = vacancy.underground or bool(vacancy.night) or (vacancy.age_min or 0) >= ADULT_AGE
    return ADULT_AGE if adult else WORKING_AGE


def holders(needed: str, *, books: Codebooks, covers: Covers) -> Flags:
    """For each distinct set of certificates in the pool, whether one of them answers for ``needed``."""
    return books.certificates.answers(("holds", needed, id(covers)), lambda names: covers(names, needed), bool)


def unmet(
    vacancy: VacancyFeatures, *, told: Told, covers: Covers, distances: Distances | None
) -> Iterator[tuple[str, str, str, Flags]]:
    """Each must but age as (code, label, group, who fails it), flags over what people told of that group.

    First what the post asks for, then what people rule out themselves. A fact a person has not told is never held
    against them.
    """
    held = told.codes("skill", "certificates")
    for needed in vacancy.certificates:
        yield f"certificate:{needed}", f"无{needed}", "skill", ~holders(needed, books=told.books, covers=covers)[held]
    if vacancy.night:
        yield "night", "不接受夜班", "skill", told.field("skill", "refuses_night") > 0
    form = str(vacancy.employment_form)
    refused = told.books.forms.answers(("refuses", form), lambda forms: bool(forms) and form not in forms, bool)
    yield "form", f"不接受{vacancy.employment_form.label}", "skill", refused[told.codes("skill", "forms")]
    if vacancy.education_rank is not None and vacancy.education_required:
        with np.errstate(invalid="ignore"):
            failed = told.field("skill", "education") <= vacancy.education_rank - EDUCATION_GAP
        yield "education", "学历低两档以上", "skill", failed
    yield "place", "本人不去该地区", "spot", ruled_out(vacancy, told, distances)
    high = vacancy.pay_high if vacancy.pay_high is not None else vacancy.pay_low
    if high is not None:
        with np.errstate(invalid="ignore"):
            below = (told.field("terms", "not_below") > 0) & (told.field("terms", "pay_min") > high)
        yield "pay", "薪资低于本人底线", "terms", below
    if vacancy.start_by is not None:
        with np.errstate(invalid="ignore"):
            late = told.field("start", "available") > vacancy.start_by.toordinal() + LATEST_DAYS
        yield "late", f"晚于要求 {LATEST_DAYS} 天以上才能到岗", "start", late


def reasons(
    vacancy: VacancyFeatures,
    told: Told,
    *,
    today: date,
    covers: Covers,
    distances: Distances | None,
    excluded: Excluded,
) -> Reasons:
    """What a post leaves people out for; the caller's lists of ids come first, then age, then :func:`unmet`."""
    labels = [(code, CALLER_LABELS.get(code, code)) for code, ids in excluded.items() if len(ids)]
    called = tuple(
        (number, ids if isinstance(ids, np.ndarray) else np.fromiter(sorted(ids), np.int64, len(ids)))
        for number, ids in enumerate((ids for ids in excluded.values() if len(ids)), 1)
    )
    years = minimum_age(vacancy)
    labels.append(("age", f"未满 {years} 周岁"))
    age = len(labels)
    found: dict[str, NDArray[np.uint8]] = {}
    for code, label, group, failing in unmet(vacancy, told=told, covers=covers, distances=distances):
        labels.append((code, label))
        if failing.any():
            first = found.setdefault(group, np.zeros(len(failing), np.uint8))
            first[(first == 0) & failing] = min(len(labels), GONE - 1)
    return Reasons(tuple(labels), called, born_by(years, today).toordinal(), age, found)


def common(wanted: Reasons, columns: Columns) -> Sifted:
    """Who is struck by age or by ``COMMON``, which many posts ask alike."""
    found = np.zeros(len(columns), np.uint8)
    if COMMON in wanted.told:
        _strike(found, wanted.told[COMMON], columns.codes[COMMON])
    np.putmask(found, columns.born > wanted.adult, np.uint8(wanted.age))
    return Sifted(found)


def sift(
    wanted: Reasons, columns: Columns, *, dead: Rows, called: Sequence[Rows] = (), begun: Sifted | None = None
) -> Sifted:
    """Who passes every must of ``wanted`` and who does not.

    ``dead`` are rows of people who are gone, ``called`` those of the ids of ``wanted.called``; ``begun`` is what
    :func:`common` gave, where it is at hand.
    """
    begun = begun or common(wanted, columns)
    others = [group for group in wanted.told if group != COMMON]
    if not others and not len(dead) and not any(map(len, called)):
        return begun
    found = begun.reasons.copy()
    for group in others:
        _strike(found, wanted.told[group], columns.codes[group])
    for (number, _), rows in zip(reversed(wanted.called), reversed(called), strict=True):
        found[rows] = number
    found[dead] = GONE
    return Sifted(found)


def _strike(found: NDArray[np.uint8], first: NDArray[np.uint8], codes: Rows) -> None:
    """Note for each row the first reason for what it told, unless an earlier one is noted."""
    if len(codes):
        # One less, so that 0 (no reason) becomes the highest number and the smaller of two is the earlier reason.
        own = np.take(first - np.uint8(1), codes, mode="wrap")
        np.subtract(found, np.uint8(1), out=found)
        np.minimum(found, own, out=found)
        np.add(found, np.uint8(1), out=found)
