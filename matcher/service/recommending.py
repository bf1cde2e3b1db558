"""Posts for a person (为我推荐): the published posts that suit somebody best, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.states import ReferralState
from matcher.models.vacancy import Vacancy
from matcher.scoring.gaps import gaps, strengths
from matcher.scoring.wishes import Offer, recommend
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

TOP = 20
# What became of an earlier recommendation that keeps a post from being recommended again.
_DONE = {ReferralState.UNSUITABLE: "已处理", ReferralState.STARTED: "已到岗", ReferralState.LEFT: "已离岗"}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One post for a person: the offer's score and parts, what speaks for it and what does not."""

    vacancy: Vacancy
    enterprise: Enterprise
    place: str
    offer: Offer
    strengths: list[str]
    gaps: list[str]


def recommend_posts(
    context: Context, seeker_id: int | None = None, *, top: int = TOP
) -> tuple[list[Recommendation], dict[str, int]]:
    """The best published posts for the signed-in person, and how many were left out for which must.

    The system may ask for anybody.
    """
    permit(context.actor, Action.PROFILE_READ)
    unit, pool = context.unit, context.kit.pool
    own = context.actor.seeker_id if not context.actor.system else seeker_id
    seeker = unit.seekers.get(own or 0)
    if seeker is None:
        raise NotFound("没有这名求职者" if context.actor.system else "没有您的求职登记")
    if not seeker.seeking:
        raise Conflict("您已停止求职；在“我的资料”里重新登记后才会推荐岗位")
    pool.refresh(unit.seekers)
    today = clock.today()
    board = pool.board(unit.vacancies, today)
    hidden = {one.vacancy_id: _DONE[one.state] for one in unit.referrals.of_seeker(own or 0) if one.state in _DONE}
    person, index = pool.seeker(seeker), pool.index
    offers, left_out = recommend(index, board, person, pool.wishes, top=top, today=today, hidden=hidden)
    posts = {
        post.id or 0: (post, firm) for post, firm in unit.vacancies.live(today, [one.vacancy_id for one in offers])
    }
    found = []
    for offer in offers:
        if offer.vacancy_id not in posts:
            continue
        post, firm = posts[offer.vacancy_id]
        features = pool.vacancy(post)
        found.append(
            Recommendation(
                post,
                firm,
                context.place_name(post.adcode),
                offer,
                strengths(features, person, covers=index.covers, distances=index.distances),
                gaps(features, person, covers=index.covers, distances=index.distances),
            )
        )
    return found, left_out


def as_json(one: Recommendation) -> dict[str, Any]:
    """A recommendation as the command line and the API give it; scores in points out of 100."""
    return {
        "vacancy_id": one.vacancy.id,
        "title": one.vacancy.title,
        "enterprise": one.enterprise.name,
        "place": one.place,
        "pay_text": one.vacancy.pay_text,
        "valid_to": one.vacancy.valid_to,
        "score": one.offer.score / 10,
        "parts": [
            {"key": part.key, "label": part.label, "points": part.points / 10, "maximum": part.maximum / 10}
            for part in one.offer.parts
        ],
        "strengths": one.strengths,
        "gaps": one.gaps,
    }
