"""Questions of two records that become one (合并征求同意): of two that wait for one post, one goes on waiting."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import clock
from matcher.models.consent_request import ConsentAnswer, ConsentRequest
from matcher.repository.journal import Journal


def move(
    journal: Journal, found: Sequence[ConsentRequest], *, seeker_id: int | None = None, vacancy_id: int | None = None
) -> None:
    """Hang all of ``found`` on one person or one post; of two that wait for one post the earlier goes on waiting."""
    waiting: set[tuple[int, int]] = set()
    for one in sorted(found, key=lambda row: row.id or 0):
        pair = (seeker_id or one.seeker_id, vacancy_id or one.vacancy_id)
        if one.state is ConsentAnswer.ASKED:
            if pair in waiting:
                journal.change(one, state=ConsentAnswer.LAPSED, answered_at=clock.now())
            waiting.add(pair)
        if (one.seeker_id, one.vacancy_id) != pair:
            journal.change(one, seeker_id=pair[0], vacancy_id=pair[1])
