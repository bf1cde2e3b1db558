"""Who a post leaves out (未列入的人): named, masked, for each must, so that an officer can talk about the condition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher import clock
from matcher.errors import NotFound
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.scoring.musts import CALLER_LABELS, Excluded, Ids
from matcher.scoring.rank import left_out, shortlist
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.vacancies import find_vacancy


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One page of the people a post leaves out now for one reason, who fit best first, with places; all reasons.

    ``condition`` is False when nothing of the post leaves them out, such as 已在别处到岗.
    """

    vacancy: Vacancy
    reason: str
    total: int
    people: list[tuple[Seeker, str]]
    reasons: dict[str, int]
    condition: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who is asked for at no post now: started somewhere, or with as many open proposals as a person may have.

    In order of their ids, worked out once for many posts.
    """

    placed: NDArray[np.int64]
    capped: NDArray[np.int64]

    @classmethod
    def of(cls, context: Context) -> Elsewhere:
        """As the store has it now."""
        referrals, caps = context.unit.referrals, context.kit.planning.proposals
        both = referrals.started_anywhere(), referrals.crowded(caps.per_person)
        return cls(*(np.array(sorted(ids), np.int64) for ids in both))

    def and_at(self, handled: Ids) -> Excluded:
        """What ``exclusions`` says of a post at which these people were handled."""
        return {"handled": handled, "placed": self.placed, "capped": self.capped}


def exclusions(context: Context, vacancy_id: int) -> dict[str, set[int]]:
    """People whom this post does not ask for again or now, by reason (``musts.CALLER_LABELS``)."""
    referrals, caps = context.unit.referrals, context.kit.planning.proposals
    handled = {referral.seeker_id for referral in referrals.of_vacancies([vacancy_id])}
    return {
        "handled": handled,
        "placed": referrals.started_anywhere() - handled,
        "capped": referrals.crowded(caps.per_person) - handled,
    }


def list_left_out(context: Context, vacancy_id: int, reason: str, *, offset: int, limit: int) -> LeftOut:
    """The people left out for a reason as the shortlist words it, such as 无叉车证; the first reason without one.

    Raises :class:`NotFound` for a reason that leaves nobody out.
    """
    vacancy, _ = find_vacancy(context, vacancy_id, Action.SHORTLIST_READ)
    pool, seekers = context.kit.pool, context.unit.seekers
    index = pool.caught_up(seekers)
    features, today, called = pool.vacancy(vacancy), clock.today(), exclusions(context, vacancy_id)
    found = shortlist(index, features, top=1, today=today, excluded=called).excluded
    reason = reason or next((one.label for one in found), "")
    code = next((one.code for one in found if one.label == reason), "")
    if reason and not code:
        raise NotFound("现在没有人因为这个原因未列入名单，请返回名单重新生成")
    total = next((one.count for one in found if one.code == code), 0)
    top = min(total, offset + limit)
    ids = left_out(index, features, code, today=today, top=top, excluded=called)[offset:] if code else []
    rows = seekers.many(ids)
    people = [(rows[i], context.place_name(rows[i].adcode)) for i in ids if i in rows]
    reasons = {one.label: one.count for one in found}
    return LeftOut(vacancy, reason, total, people, reasons, condition=code not in CALLER_LABELS)
