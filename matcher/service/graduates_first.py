"""Graduates first (毕业班优先推荐): whose names a post's list puts before everybody else's, and when it does.

Institutions report graduating classes; who of them agreed is referred first. A post that asks for a grade or a
certificate has it so by itself, every other one once somebody asks for it; either way until somebody turns it off. Only
the order changes: nobody is listed who does not meet every must of the post, and no score moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher import clock
from matcher.models.case import Case
from matcher.models.enums import SkillGrade
from matcher.models.graduation import GraduatingClass
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.models.weighting import Weighing
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Candidate, Ranking
from matcher.scoring.rank import shortlist as rank
from matcher.scoring.weights import Weights
from matcher.service.context import Context
from matcher.service.left_out import exclusions

# A class is of the post's trade from this kinship on (0 to 1): the same occupation, or one of its family.
KIN = 0.3
# How far below the end of a list graduates are looked for who pass every must too.
DEPTH = 200


def reaches(held: SkillGrade | None, needed: SkillGrade | None) -> bool:
    """Whether a grade will do where another one is asked for."""
    return needed is None or (held is not None and held.rank >= needed.rank)


def classes_for(
    context: Context, vacancy: Vacancy, case: Case, index: SeekerIndex
) -> list[tuple[GraduatingClass, list[Seeker]]]:
    """The classes of the city in the post's trade, with a grade and certificates that will do, and who of them looks
    for work."""
    unit, akin = context.unit, index.kinship(vacancy.title)
    found = []
    for one in unit.graduations.in_city(case.adcode[:4]):
        same = one.occupation_code is not None and one.occupation_code == vacancy.occupation_code
        if not (same or one.trade in vacancy.title or akin(one.trade) >= KIN):
            continue
        held = [one.certificate] if one.certificate else []
        if reaches(one.grade, vacancy.skill_grade) and all(index.covers(held, need) for need in vacancy.certificates):
            found.append((one, [seeker for _, seeker in unit.graduations.seeking([one.id or 0])]))
    return found


def switched(context: Context, vacancy: Vacancy, choice: Weighing | None = None) -> bool:
    """Whether graduates go first on this post's list: as chosen now, else as on its last list, else by its skill."""
    if choice is not None and choice.graduates is not None:
        return choice.graduates
    last = context.unit.shortlists.latest(vacancy.id or 0)
    return last.graduates_first if last is not None else bool(vacancy.skill_grade or vacancy.certificates)


def people(
    context: Context, vacancy: Vacancy, case: Case, index: SeekerIndex, choice: Weighing | None = None
) -> dict[int, str] | None:
    """Who goes first, each with the class: only those who have the post's grade by now. None: it is switched off."""
    if not switched(context, vacancy, choice):
        return None
    return {
        person.id or 0: one.title
        for one, those in classes_for(context, vacancy, case, index)
        for person in those
        if reaches(person.skill_grade, vacancy.skill_grade)
    }


def ordered(candidates: Sequence[Candidate], first: Mapping[int, str] | None) -> list[Candidate]:
    """Those who go first before the others, each part in the order it had."""
    return sorted(candidates, key=lambda one: one.seeker_id not in (first or {}))


def ranked(
    context: Context,
    vacancy: Vacancy,
    index: SeekerIndex,
    *,
    top: int,
    weights: Weights,
    first: Mapping[int, str] | None,
) -> Ranking:
    """The best ``top`` people of the pool for a post now, those who go first at its head."""
    depth = top + DEPTH if first else top
    features, called = context.kit.pool.vacancy(vacancy), exclusions(context, vacancy.id or 0)
    ranking = rank(index, features, top=depth, today=clock.today(), excluded=called, weighing=weights)
    return replace(ranking, candidates=ordered(ranking.candidates, first)[:top])
