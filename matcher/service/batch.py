"""Lists for many posts at once (批量推荐): ranked wherever the people are, spread over posts, kept when asked.

What is ranked is written down post by post (``batch_log``), so that a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from matcher import clock
from matcher.errors import Invalid
from matcher.models.region import covers
from matcher.models.vacancy import Vacancy
from matcher.planning.proposals import ProposalRules
from matcher.scoring.exposure import Spread, spread
from matcher.scoring.rank import Candidate, Ranking, findable
from matcher.scoring.shards import CHUNK, Search
from matcher.scoring.weights import Weights
from matcher.service import graduates_first
from matcher.service.batch_log import BatchLog, Key, Made, Moment
from matcher.service.context import Context, Kit
from matcher.service.left_out import Elsewhere
from matcher.service.matching import keep
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.vacancies import find_vacancy
from matcher.service.weighing import weights_for

# People looked at for each post; of these the flow keeps as many as the caps of proposals let.
DEPTH = 20
# Posts whose handled people are asked for at once.
_LOT = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """The posts of one run with their weights, their lists cut together, and how many were ranked now rather than read.

    A list is of the moment it was made at: who registered since is not on it; who was taken in hand, started or
    withdrew since was taken off, ``dropped`` in all.
    """

    posts: list[Vacancy]
    weights: list[Weights]
    moments: list[Moment]
    rankings: list[Ranking]
    spread: Spread
    ranked: int
    dropped: int

    @property
    def since(self) -> datetime | None:
        """When the oldest list was made."""
        return min((one.at for one in self.moments), default=None)

    def kept(self, place: int) -> list[Candidate]:
        """Who is proposed for the post at this place, best first."""
        return [self.rankings[place].candidates[one] for one in self.spread.kept[place]]

    def to_dict(self) -> dict[str, Any]:
        """The run as JSON: figures, and the people proposed for each post by number."""
        return {
            "posts": len(self.posts),
            "ranked_now": self.ranked,
            "lists_since": self.since.isoformat() if self.since else None,
            "dropped_since": self.dropped,
            **self.spread.to_dict(),
            "lists": [
                {
                    "vacancy_id": post.id,
                    "title": post.title,
                    "candidates": [{"seeker_id": one.seeker_id, "score": one.score / 10} for one in self.kept(place)],
                }
                for place, post in enumerate(self.posts)
            ],
        }


@dataclass(frozen=True, slots=True)
class Stored:
    """How many shares were stored as lists, how many posts had changed meanwhile, and how many had nobody to store."""

    kept: int
    changed: int
    empty: int


def run(
    context: Context,
    search: Search,
    *,
    adcode: str = "",
    depth: int = DEPTH,
    per_post: int | None = None,
    per_person: int | None = None,
    home: Path | None = None,
    done: Callable[[int, int], None] = lambda _done, _all: None,
) -> Batch:
    """Rank all published posts of a region (6-digit code, everywhere by default) and spread the people over them.

    A post gets ``per_post`` people at most, a person stands on ``per_person`` lists at most (both by default as many as
    the caps of open proposals say), and nobody is listed whom those caps would not let be proposed.
    ``home`` is the folder where a run is written down; ``done`` hears how many posts of how many are ranked.
    """
    permit(context.actor, Action.SHORTLIST_READ)
    unit, pool, today = context.unit, context.kit.pool, clock.today()
    if adcode and unit.regions.find(adcode) is None:
        raise Invalid(f"没有代码为“{adcode}”的地区", field="adcode")
    # A referral made since changes who is left out, and no profile with it.
    now = Moment(clock.now(), pool.refresh(unit.seekers), unit.referrals.mark())
    posts = [post for post, _ in unit.vacancies.live(today) if not adcode or covers(adcode, post.adcode)]
    weighing = [weights_for(context, post.id or 0) for post in posts]
    keys = [_key(post, weights) for post, weights in zip(posts, weighing, strict=True)]
    asked = {"index": pool.index.fingerprint, "day": today.isoformat(), "depth": depth}
    log = BatchLog(home / f"{adcode or 'all'}.jsonl", asked) if home else None
    known = log.read(now) if log else {}
    missing = [place for place, key in enumerate(keys) if key not in known]
    # Posts of one title behind one another: what is alike of them is worked out once.
    missing.sort(key=lambda place: posts[place].title)
    elsewhere = Elsewhere.of(context)
    done(len(posts) - len(missing), len(posts))
    for start in range(0, len(missing), CHUNK):
        some = missing[start : start + CHUNK]
        own = [weighing[place] for place in some]
        lists_now = _ranked(context, search, [posts[place] for place in some], own, depth, elsewhere)
        for place, ranking in zip(some, lists_now, strict=True):
            known[keys[place]] = Made(ranking, now)
            if log:
                log.add(keys[place], known[keys[place]])
        done(len(posts) - len(missing) + start + len(some), len(posts))
    if log:
        log.finish()
    made = [known[key] for key in keys]
    rankings = _as_of_now(context, posts, made, now, elsewhere)
    dropped = sum(len(old.ranking.candidates) - len(one.candidates) for old, one in zip(made, rankings, strict=True))
    lists = [[(one.seeker_id, one.score) for one in ranking.candidates] for ranking in rankings]
    caps, open_now = context.kit.planning.proposals, unit.referrals.open_proposals()
    standing = unit.referrals.standing()
    people = {who for one in lists for who, _ in one}
    most = min(caps.per_person, per_person or caps.per_person)
    room = {who: max(0, most - open_now.get(who, 0)) for who in people}
    wanted = [_wanted(post, caps, per_post or caps.per_post, *standing.get(post.id or 0, (0, 0))) for post in posts]
    cut = spread(lists, per_post=wanted, per_person=room)
    return Batch(posts, weighing, [one.moment for one in made], rankings, cut, len(missing), dropped)


def keep_all(kit: Kit, batch: Batch) -> Stored:
    """Store each post's share as its shortlist, with the weights it was ranked with.

    A post that was changed or weighed otherwise meanwhile keeps the list it has, and so does one that nobody is left
    for: who withdrew, started or was taken in hand since the ranking is not stored.
    """
    kept = changed = empty = 0
    for place, post in enumerate(batch.posts):
        with kit.open(SYSTEM, write=True) as context:
            now, case = find_vacancy(context, post.id or 0, Action.SHORTLIST_READ)
            weights, weighed = batch.weights[place], weights_for(context, post.id or 0)
            if now.version != post.version or now.state not in MATCHABLE or weights != weighed:
                changed += 1
            elif share := _still_wanted(context, now, batch.kept(place)):
                first = graduates_first.people(context, now, case, kit.pool.index)
                ranking = replace(batch.rankings[place], candidates=graduates_first.ordered(share, first))
                keep(context, now, case, ranking, weights=weights, first=first, reached=batch.moments[place].reached)
                context.unit.commit()
                kept += 1
            else:
                empty += 1
    return Stored(kept, changed, empty)


def _still_wanted(context: Context, post: Vacancy, people: Sequence[Candidate]) -> list[Candidate]:
    """Those of these people who look for work still and may be proposed to the post."""
    unit, ids = context.unit, [one.seeker_id for one in people]
    rows = unit.seekers.many(ids)
    out = unit.referrals.engaged(ids, context.kit.planning.proposals.per_person)
    out |= unit.referrals.handled([post.id or 0])[post.id or 0]
    return [one for one in people if one.seeker_id in rows and rows[one.seeker_id].seeking and one.seeker_id not in out]


def _as_of_now(
    context: Context, posts: Sequence[Vacancy], made: Sequence[Made], now: Moment, elsewhere: Elsewhere
) -> list[Ranking]:
    """The lists without those who can't be found any more, or may not be proposed since the list was made."""
    rankings = [one.ranking for one in made]
    old = [place for place, one in enumerate(made) if not one.moment.is_as(now)]
    ids = np.unique(np.array([one.seeker_id for place in old for one in rankings[place].candidates], np.int64))
    fit = findable(context.kit.pool.index.snapshot_, ids) - {*elsewhere.placed.tolist(), *elsewhere.capped.tolist()}
    for start in range(0, len(old), _LOT):
        some = old[start : start + _LOT]
        handled = context.unit.referrals.handled([posts[place].id or 0 for place in some])
        for place in some:
            here = handled[posts[place].id or 0]
            people = [one for one in rankings[place].candidates if one.seeker_id in fit and one.seeker_id not in here]
            rankings[place] = replace(rankings[place], candidates=people)
    return rankings


def _wanted(post: Vacancy, caps: ProposalRules, most: int, waiting: int, started: int) -> int:
    """How many people a post gets: ``most``, no more than may be proposed to it now, and with those who wait already
    no more than twice as many as it has openings."""
    room = min(most, caps.post_room(headcount=post.headcount, waiting=waiting, started=started))
    return room if post.headcount is None else max(0, min(room, 2 * (post.headcount - started) - waiting))


def _key(post: Vacancy, weights: Weights) -> Key:
    """What a list was made for: another version of the post or other weights want another list."""
    return post.id or 0, post.version, f"{weights.key} {sorted(weights.factors.items())}"


def _ranked(
    context: Context,
    search: Search,
    posts: Sequence[Vacancy],
    weighing: Sequence[Weights],
    depth: int,
    elsewhere: Elsewhere,
) -> Iterator[Ranking]:
    """The lists of some posts, in their order; posts with weights of their own are asked with those."""
    features = [context.kit.pool.vacancy(post) for post in posts]
    handled = context.unit.referrals.handled([post.id or 0 for post in posts])
    left_out = [elsewhere.and_at(handled[post.id or 0]) for post in posts]
    found: dict[int, Ranking] = {}
    for weights in {(one.key, tuple(one.factors.items())): one for one in weighing}.values():
        places = [place for place, one in enumerate(weighing) if one == weights]
        lists = search.shortlists(
            [features[place] for place in places],
            top=depth,
            today=clock.today(),
            weighing=weights,
            excluded=[left_out[place] for place in places],
        )
        found |= dict(zip(places, lists, strict=True))
    return (found[place] for place in range(len(posts)))
