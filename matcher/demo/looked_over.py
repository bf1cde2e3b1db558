"""What a reviewer does with a post (岗位审核) in the demo: its occupation is confirmed where the name is plain."""

from __future__ import annotations

from matcher.models.vacancy import Vacancy
from matcher.service import occupations, vacancies
from matcher.service.context import Context

# Hundredths: below that a reviewer would ask first.
_SURE = 85


def publish(context: Context, post: Vacancy, opinion: str) -> None:
    """Confirm what the post is and publish it."""
    found = occupations.suggest(context, post.title, limit=1)
    if found and found[0].score >= _SURE:
        occupations.confirm_occupation(context, post.id or 0, version=post.version, code=found[0].code)
    vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion=opinion)
