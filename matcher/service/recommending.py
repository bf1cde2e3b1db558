"""Posts for a person (为我推荐): the published posts that suit somebody best, with reasons and both directions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.states import ReferralState
from matcher.models.vacancy import Vacancy
from matcher.scoring.explain import Explanation, explain
from matcher.scoring.rank import Candidate, scored
from matcher.scoring.wishes import Offer, combined, recommend
from matcher.service.context import Context
from matcher.service.left_out import Elsewhere
from matcher.service.permissions import Action, permit
from matcher.service.weighing import weights_for

TOP = 20
# What became of an earlier recommendation that keeps a post from being recommended again.
_DONE = {ReferralState.UNSUITABLE: "已处理", ReferralState.LEFT: "已离岗"}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One post for a person: the offer's score and parts, and the reasons: words of both texts, what fits, what not.

    ``fit`` is what the person has in the post's own list, by its weights, and ``combined`` both in one number, in
    tenths of a point; None for somebody whom the index does not have yet.
    """

    vacancy: Vacancy
    enterprise: Enterprise
    place: str
    offer: Offer
    why: Explanation
    fit: int | None
    combined: int | None


def recommend_posts(
    context: Context, seeker_id: int | None = None, *, top: int = TOP
) -> tuple[list[Recommendation], dict[str, int]]:
    """The best published posts for the signed-in person, and how many of their trade were left out for which must.

    They come in the order of what they are worth to the person. The system may ask for anybody.
    """
    permit(context.actor, Action.PROFILE_READ)
    unit, pool = context.unit, context.kit.pool
    own = context.actor.seeker_id if not context.actor.system else seeker_id
    seeker = unit.seekers.get(own or 0)
    if seeker is None:
        raise NotFound("没有这名求职者" if context.actor.system else "没有您的求职登记")
    if not seeker.seeking:
        raise Conflict("您已停止求职；在“我的资料”里重新登记后才会推荐岗位")
    if not seeker.ranked:
        told = "您已选择不参加自动排序，不再按分数推荐；可以按发布时间和距离看岗位（/me/plain-posts）"
        raise Conflict(told, code="unranked")
    pool.refresh(unit.seekers)
    today = clock.today()
    earlier = unit.referrals.of_seeker(own or 0)
    if working := next((one for one in earlier if one.state is ReferralState.STARTED), None):
        post = unit.vacancies.get(working.vacancy_id)
        raise Conflict(
            f"已在“{post.title if post else '推荐的岗位'}”到岗，在岗期间不再推荐岗位；离岗后请告诉窗口或专员登记离岗"
        )
    board = pool.board(unit.vacancies, today)
    hidden = {one.vacancy_id: _DONE[one.state] for one in earlier if one.state in _DONE}
    person, index = pool.seeker(seeker), pool.index
    best = recommend(index, board, person, pool.wishes, top=top, today=today, hidden=hidden)
    ids = [offer.vacancy_id for offer, _ in best.offers]
    posts = {post.id or 0: (post, firm) for post, firm in unit.vacancies.live(today, ids)}
    handled, elsewhere = unit.referrals.handled(ids), Elsewhere.of(context)
    found = []
    for offer, query in best.offers:
        if offer.vacancy_id not in posts:
            continue
        post, firm = posts[offer.vacancy_id]
        candidate = Candidate(seeker.id or 0, offer.score, offer.parts)
        why = explain(index, query.vacancy, person, candidate, query=query, means=best.means)
        called, weights = elsewhere.and_at(handled[post.id or 0]), weights_for(context, post.id or 0)
        mine = scored(index, query.vacancy, person.id, today=today, excluded=called, weighing=weights)
        both = (mine.score, combined(mine.score, offer.score)) if mine else (None, None)
        found.append(Recommendation(post, firm, context.place_name(post.adcode), offer, why, *both))
    return found, best.left_out


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
        "fit": None if one.fit is None else one.fit / 10,
        "combined": None if one.combined is None else one.combined / 10,
        "parts": [
            {
                "key": part.key,
                "label": part.label,
                "points": part.points / 10,
                "maximum": part.maximum / 10,
                "missing": part.missing,
            }
            for part in one.offer.parts
        ],
        "matched": [{**asdict(match), "points": match.points / 10} for match in one.why.matched],
        "strengths": list(one.why.strengths),
        "gaps": list(one.why.gaps),
    }
