"""Posts an enterprise already wants people for (在招岗位): whoever would hand the same one in again is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matcher.models.vacancy import Vacancy, VacancyDraft
from matcher.service.cases import PostRow
from matcher.service.context import Context
from matcher.text.normalise import fold_title


def twins(open_posts: Iterable[Vacancy], draft: Vacancy | VacancyDraft) -> list[Vacancy]:
    """Those of an enterprise's open posts that are the same: one name, however it is written, and one place."""
    name = fold_title(draft.title)
    return [one for one in open_posts if one.adcode == draft.adcode and fold_title(one.title) == name]


def told(same: Sequence[Vacancy]) -> str:
    """Open posts of one name in a sentence: 该岗位已在招 8 人（有效期至 2023-01-31）."""
    counts = [one.headcount for one in same]
    wanted = "若干" if None in counts else str(sum(one or 0 for one in counts))
    return f"该岗位已在招 {wanted} 人（有效期至 {max(one.valid_to for one in same)}）"


def still_wanted(context: Context, enterprise_id: int) -> dict[str, int | None]:
    """How many people the open posts of each name (``fold_title``) still want, wherever they are; None for 若干."""
    found: dict[str, int | None] = {}
    for post in context.unit.vacancies.wanting(enterprise_id):
        name = fold_title(post.title)
        missing = PostRow(post, context.unit.referrals.started_on_vacancy(post.id or 0)).missing
        before = found.get(name, 0)
        found[name] = None if missing is None or before is None else before + missing
    return found
