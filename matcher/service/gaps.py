"""How many people a case still lacks (缺口): asked for by its posts, less who started on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.models.case import Case
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
