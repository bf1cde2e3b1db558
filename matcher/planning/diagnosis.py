"""Diagnosis (缺工诊断): what kind of shortage posts show, and the measures the notice orders for it."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.models.enums import MeasureKind, ShortageKind
from matcher.models.vacancy import Vacancy

# Clauses of 晋人社厅函〔2022〕1253号 that each measure rests on.
_ROUTES: dict[ShortageKind, tuple[tuple[MeasureKind, str], ...]] = {
    ShortageKind.GENERAL: ((MeasureKind.REFERRAL, "（六）"), (MeasureKind.FAIR, "（七）")),
    ShortageKind.SHORT_TERM: ((MeasureKind.POOLING, "（六）"), (MeasureKind.TEMPORARY, "（六）")),
    ShortageKind.SEASONAL: ((MeasureKind.POOLING, "（六）"), (MeasureKind.TEMPORARY, "（六）")),
    ShortageKind.SKILL: ((MeasureKind.REFERRAL, "（六）"), (MeasureKind.TRAINING, "（六）")),
    ShortageKind.LONG_TERM: ((MeasureKind.REFERRAL, "（六）"), (MeasureKind.FAIR, "（七）")),
}


def shortage_kinds(vacancies: Iterable[Vacancy]) -> set[ShortageKind]:
    """The classes of domain.md §5 that can be decided from the posts alone; what the enterprise declared counts too."""
    kinds: set[ShortageKind] = set()
    for vacancy in vacancies:
        if vacancy.shortage_kind is not None:
            kinds.add(vacancy.shortage_kind)
        if vacancy.skill_grade is not None or vacancy.certificates:
            kinds.add(ShortageKind.SKILL)
    return kinds or {ShortageKind.GENERAL}


def measures_for(kinds: Iterable[ShortageKind]) -> list[tuple[MeasureKind, str]]:
    """The measures for these classes with their clause, each once; recommending people is always one of them."""
    found = {MeasureKind.REFERRAL: "（六）"}
    for kind in sorted(kinds):
        for measure, clause in _ROUTES[kind]:
            found.setdefault(measure, clause)
    return [(kind, found[kind]) for kind in MeasureKind if kind in found]
