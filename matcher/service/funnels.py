"""The funnel of a post or case (推荐漏斗): how many came how far, who stayed, and why it came to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.models.placement import FOLLOW_UP_DAYS
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.states import ReferralState
from matcher.models.vacancy import Vacancy
from matcher.service import cases
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.vacancies import find_vacancy

# The last of the follow-ups is what counts as having stayed.
STAYED = FOLLOW_UP_DAYS[-1]


@dataclass(frozen=True, slots=True)
class Funnel:
    """People who ever reached each stage of a post, by marks that stand; ``now`` counts who works there today.

    A stage nobody marked is 0 even where a later one is not: an interview that was never written down is not invented.
    """

    vacancy: Vacancy
    referred: int = 0
    interviewed: int = 0
    offered: int = 0
    started: int = 0
    stayed: int = 0
    left: int = 0
    now: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """How many people came to nothing at a post for one reason, by whose word."""

    reason: UnsuitableReason
    refused_by: RefusedBy | None
    count: int


@dataclass(frozen=True, slots=True)
class FunnelView:
    """The funnels of some posts and the refusals over all of them, the most frequent first."""

    posts: list[Funnel] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def of_case(context: Context, case_id: int) -> FunnelView:
    """The funnels of all posts of a case."""
    case = cases.find_case(context, case_id, Action.CASE_READ)
    return _view(context, context.unit.vacancies.of_case(case.id or 0))


def of_vacancy(context: Context, vacancy_id: int) -> FunnelView:
    """The funnel of one post."""
    permit(context.actor, Action.CASE_READ)
    vacancy, _ = find_vacancy(context, vacancy_id, Action.CASE_READ)
    return _view(context, [vacancy])


def _view(context: Context, posts: Sequence[Vacancy]) -> FunnelView:
    ids = [post.id or 0 for post in posts]
    reached = context.unit.referral_steps.reached(ids)
    stayed = context.unit.referral_steps.stayed(ids, STAYED)
    now = Counter(
        one.vacancy_id for one in context.unit.referrals.of_vacancies(ids) if one.state is ReferralState.STARTED
    )
    funnels = [
        Funnel(
            vacancy=post,
            referred=reached.get((post.id or 0, ReferralState.REFERRED), 0),
            interviewed=reached.get((post.id or 0, ReferralState.INTERVIEW), 0),
            offered=reached.get((post.id or 0, ReferralState.OFFER), 0),
            started=reached.get((post.id or 0, ReferralState.STARTED), 0),
            stayed=stayed.get(post.id or 0, 0),
            left=reached.get((post.id or 0, ReferralState.LEFT), 0),
            now=now[post.id or 0],
        )
        for post in posts
    ]
    counts: Counter[tuple[UnsuitableReason, RefusedBy | None]] = Counter()
    for _, reason, side, count in context.unit.referrals.refusals(ids):
        counts[reason, side] += count
    order = list(UnsuitableReason)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], order.index(one[0][0]), str(one[0][1])))
    return FunnelView(funnels, [Refusal(reason, side, count) for (reason, side), count in ranked])


def as_json(view: FunnelView) -> dict[str, Any]:
    """Funnels and refusals as the command line and the API give them."""
    return {
        "posts": [
            {
                "vacancy_id": one.vacancy.id,
                "title": one.vacancy.title,
                "headcount": one.vacancy.headcount,
                "referred": one.referred,
                "interviewed": one.interviewed,
                "offered": one.offered,
                "started": one.started,
                "stayed_90_days": one.stayed,
                "left": one.left,
                "at_work": one.now,
            }
            for one in view.posts
        ],
        "refusals": [
            {
                "reason": one.reason.value,
                "label": one.reason.label,
                "refused_by": one.refused_by.value if one.refused_by else None,
                "count": one.count,
            }
            for one in view.refusals
        ],
    }
