"""How many people a case lacks (缺口): asked for by its posts, less who started on them.

One figure under one name wherever it is shown; whom others lend or send is told beside it (``Gap.told``), since such
people come and go by their own terms and a post stays open for them. Its twin in SQL: ``overview_sources._posts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.models.case import Case
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service.context import Context


@dataclass(frozen=True, slots=True)
class Gap:
    """A case's shortage in people: asked for, started, still missing; posts asking for 若干 are counted apart.

    ``empty_posts`` are those of them on which nobody has started.
    """

    wanted: int = 0
    started: int = 0
    missing: int = 0
    unknown_posts: int = 0
    empty_posts: int = 0

    def still(self, lent: int) -> int:
        """Whom a case still looks for (计入后还缺): the gap less those lent, on odd jobs or sent by a dispatch body.

        They fill no post, so the gap (缺口) itself stays, on every page alike.
        """
        return max(0, self.missing - lent)

    def told(self, lent: int) -> str:
        """What those people leave of the gap, in words; empty when there are none."""
        return f"另有调剂、零工、派遣 {lent} 人，计入后还缺 {self.still(lent)} 人" if lent else ""


def gaps(context: Context, case_ids: Iterable[int]) -> dict[int, Gap]:
    """The gap of each case: what its posts ask for, also those that ran out unfilled, and who started on them."""
    ids = list(case_ids)
    found = {one: Gap() for one in ids}
    for case_id, headcount, started in context.unit.vacancies.fill_counts(ids):
        gap = found[case_id]
        found[case_id] = Gap(
            gap.wanted + (headcount or 0),
            gap.started + started,
            gap.missing + max(0, (headcount or 0) - started),
            gap.unknown_posts + (headcount is None),
            gap.empty_posts + (headcount is None and not started),
        )
    return found


def gap_of(context: Context, case: Case) -> Gap:
    """The gap of one case."""
    return gaps(context, [case.id or 0])[case.id or 0]


def missing_on(vacancy: Vacancy, started: int) -> int | None:
    """Whom one post still lacks with so many at work there; None for 若干."""
    if vacancy.state is VacancyState.CLOSED:
        return 0
    return None if vacancy.headcount is None else max(0, vacancy.headcount - started)


def still_missing(context: Context, posts: Sequence[Vacancy]) -> dict[int, int | None]:
    """Whom each post still lacks, by its id; None for 若干."""
    started = dict.fromkeys((one.id or 0 for one in posts), 0)
    for one in context.unit.referrals.of_vacancies(list(started)):
        started[one.vacancy_id] += one.state is ReferralState.STARTED
    return {one.id or 0: missing_on(one, started[one.id or 0]) for one in posts}
