"""Must-haves (硬性条件): who is left out before anything is ranked, for which reason, by id."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.models.seeker import WORKING_AGE
from matcher.scoring.columns import Codebooks, Columns
from matcher.scoring.features import VacancyFeatures

Flags = NDArray[np.bool_]
# Whether certificates held answer for a certificate needed; matcher.text.certificates.covers with its lexicon bound.
Covers = Callable[[Iterable[str], str], bool]

# 劳动法 64, 禁止使用童工规定: 16 and 17 year-olds do no underground work and no night shifts.
ADULT_AGE = 18
# Education this many ranks below what the post requires is a must not met; one rank below only costs points.
EDUCATION_GAP = 2
# Codes of the ids a caller hands in, with what the list says of them; another code is shown as it is.
CALLER_LABELS = {
    "handled": "已在本岗位处理",
    "placed": "已在别处到岗",
    "capped": "已达推荐上限",
    "hidden": "已不公开或不再求职",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """People left out for one reason; everybody is counted once, under the first reason that holds."""

    code: str
    label: str
    count: int
    ids: tuple[int, ...]


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
    sets = list(books.certificates.values)
    answers = {name: covers((name,), needed) for name in {name for names in sets for name in names}}
    return np.fromiter((any(answers[name] for name in names) for names in sets), bool, len(sets))


def unmet(
    vacancy: VacancyFeatures, columns: Columns, books: Codebooks, *, today: date, covers: Covers
) -> Iterator[tuple[str, str, Flags]]:
    """Each must of the post as (code, label, who fails it); a fact a person has not told is never held against them."""
    age = minimum_age(vacancy)
    with np.errstate(invalid="ignore"):
        yield "age", f"未满 {age} 周岁", columns.born > born_by(age, today).toordinal()
        for needed in vacancy.certificates:
            yield (
                f"certificate:{needed}",
                f"无{needed}",
                ~holders(needed, books=books, covers=covers)[columns.certificates],
            )
        if vacancy.night:
            yield "night", "不接受夜班", columns.refuses_night
        forms = list(books.forms.values)
        refused = np.fromiter((bool(f) and str(vacancy.employment_form) not in f for f in forms), bool, len(forms))
        yield "form", f"不接受{vacancy.employment_form.label}", refused[columns.forms]
        if vacancy.education_rank is not None and vacancy.education_required:
            yield "education", "学历低两档以上", columns.education <= vacancy.education_rank - EDUCATION_GAP


def sift(
    vacancy: VacancyFeatures,
    columns: Columns,
    books: Codebooks,
    *,
    alive: Flags,
    today: date,
    covers: Covers,
    excluded: Mapping[str, AbstractSet[int]],
) -> tuple[Flags, list[Exclusion]]:
    """Who passes every must, (people,) bool, and who does not and why; the caller's lists come first."""
    called = [
        (code, CALLER_LABELS.get(code, code), np.isin(columns.ids, np.fromiter(ids, np.int64, len(ids))))
        for code, ids in excluded.items()
        if ids
    ]
    passing = alive.copy()
    exclusions = []
    for code, label, failing in (*called, *unmet(vacancy, columns, books, today=today, covers=covers)):
        out = passing & failing
        if out.any():
            passing &= ~failing
            ids = tuple(sorted(columns.ids[out].tolist()))
            exclusions.append(Exclusion(code, label, len(ids), ids))
    return passing, exclusions
