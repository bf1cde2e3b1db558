"""What is printed for a job fair (海报、展位卡): once it is public, so that its codes open what they say."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import Conflict
from matcher.models.fair_kinds import PUBLIC_FAIR
from matcher.service.context import Context
from matcher.service.fair_public import PublicFair, Stand, public_fair
from matcher.service.fairs import find_fair

# What fits beside the code: enterprises on a poster, posts on a card of half a sheet.
ON_POSTER = 12
ON_CARD = 5


@dataclass(frozen=True, slots=True)
class Poster:
    """A poster's figures and its first enterprises: how many posts there are and how many people they look for."""

    found: PublicFair
    posts: int
    first: list[Stand]

    @property
    def more(self) -> int:
        """Enterprises that are not named."""
        return len(self.found.stands) - len(self.first)


def poster(context: Context, fair_id: int) -> Poster:
    """The poster of a public fair the actor may see, those that look for most people named first, by booth."""
    found = _public(context, fair_id)
    wanted = {one.enterprise.id or 0: sum(post.headcount or 0 for post in one.posts) for one in found.stands}
    chosen = set(sorted(wanted, key=lambda firm: (-wanted[firm], firm))[:ON_POSTER])
    first = [one for one in found.stands if one.enterprise.id in chosen]
    return Poster(found, sum(len(one.posts) for one in found.stands), first)


def booth_cards(context: Context, fair_id: int) -> PublicFair:
    """The cards of a public fair's enterprises that have a booth, by booth."""
    found = _public(context, fair_id)
    placed = [one for one in found.stands if one.booth is not None]
    return PublicFair(found.row, placed, sum(post.headcount or 0 for one in placed for post in one.posts))


def _public(context: Context, fair_id: int) -> PublicFair:
    fair = find_fair(context, fair_id)
    if fair.state not in PUBLIC_FAIR:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，公布后才能打印海报和展位卡：二维码要能打开", code="state")
    return public_fair(context, fair_id)
