"""People who take no part in automatic ranking (不参加自动排序), 个人信息保护法 24: the switch, lists without a score.

The search index leaves them out as it leaves out who does not look for work; their rank is nobody's concern, and
nobody else's changes by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher import clock
from matcher.errors import NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.scoring.rank import shortlist as rank
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.pool import MATCHABLE

# Shown at most: of posts to a person, and of people beside a post's list.
MOST_POSTS = 100
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class PlainPost:
    """A published post without a score; ``km`` from where the person lives, None where a place is not known."""

    vacancy: Vacancy
    enterprise: Enterprise
    place: str
    km: float | None


@dataclass(frozen=True, slots=True)
class PlainPerson:
    """Somebody who meets a post's musts and is not ranked; masked."""

    seeker: Seeker
    place: str


def choose(context: Context, *, ranked: bool) -> Seeker:
    """Take part in automatic ranking or not; from the next search on, in every process."""
    permit(context.actor, Action.PROFILE_CHANGE)
    seeker = _own(context, lock=True)
    if seeker.ranked is not ranked:
        seeker.ranked, seeker.version = ranked, seeker.version + 1
        context.unit.session.flush()
        context.unit.seekers.touch([seeker.id or 0])
        context.unit.audit("seeker.ranked", "seeker", seeker.id, ranked=ranked)
    return seeker


def _own(context: Context, *, lock: bool = False) -> Seeker:
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=lock)
    if seeker is None or seeker.gone:
        raise NotFound("没有您的求职登记")
    return seeker


def is_ranked(context: Context) -> bool:
    """Whether the signed-in person takes part in ranking."""
    permit(context.actor, Action.PROFILE_READ)
    return _own(context).ranked


def plain_posts(context: Context) -> list[PlainPost]:
    """The published posts for the signed-in person, the latest first, of one day the nearest first; no score."""
    permit(context.actor, Action.PROFILE_READ)
    seeker = _own(context)
    found = [
        PlainPost(
            post, firm, context.place_name(post.adcode), context.kit.places.distance_km(seeker.adcode, post.adcode)
        )
        for post, firm in context.unit.vacancies.live(clock.today())
    ]
    return sorted(found, key=_place)[:MOST_POSTS]


def _place(one: PlainPost) -> tuple[float, float, int]:
    day = clock.local(one.vacancy.published_at).toordinal() if one.vacancy.published_at else 0
    return -day, one.km if one.km is not None else float("inf"), one.vacancy.id or 0


def beside(context: Context, vacancy: Vacancy) -> list[PlainPerson]:
    """Who is not ranked, lives or wants to work in the post's city and meets its musts, in the order of registration.

    The caller asked who may. The musts are those of the list: the same code, over an index of these people alone, whose
    scores nobody sees.
    """
    if vacancy.state not in MATCHABLE:
        return []
    unit, pool = context.unit, context.kit.pool
    people = unit.seekers.unranked(vacancy.adcode[:4], MOST_PEOPLE)
    if not people:
        return []
    taken = {one.seeker_id for one in unit.referrals.of_vacancies([vacancy.id or 0])}
    index = pool.index.pinned(pool.index.fitted([pool.seeker(one) for one in people], 0))
    found = rank(index, pool.vacancy(vacancy), top=len(people), today=clock.today())
    passing = (
        {one.seeker_id for one in found.candidates}
        - taken
        - unit.referrals.started_anywhere([one.id or 0 for one in people])
    )
    return [PlainPerson(one, context.home_of(one)) for one in people if one.id in passing]
