"""Lists for many posts at once (批量推荐): ranked wherever the people are, spread over posts, kept when asked.

What is ranked is written down post by post, so that a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.vacancy import Vacancy
from matcher.scoring.exposure import Spread, spread
from matcher.scoring.musts import Exclusion
from matcher.scoring.rank import Candidate, Part, Ranking
from matcher.scoring.shards import CHUNK, Excluded, Search
from matcher.scoring.weights import Weights
from matcher.service.context import Context, Kit
from matcher.service.left_out import PROPOSAL_CAP, exclusions
from matcher.service.matching import keep
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.vacancies import find_vacancy
from matcher.service.weighing import weights_for

# People looked at for each post; of these the flow keeps up to ``PER_POST``.
DEPTH = 20
PER_POST = 5
# A post, its version, and the weights it is ranked with.
Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """The posts of one run, their lists cut together, and how many were ranked now rather than read."""

    posts: list[Vacancy]
    rankings: list[Ranking]
    spread: Spread
    ranked: int

    def kept(self, place: int) -> list[Candidate]:
        """Who is proposed for the post at this place, best first."""
        return [self.rankings[place].candidates[one] for one in self.spread.kept[place]]

    def to_dict(self) -> dict[str, Any]:
        """The run as JSON: figures, and the people proposed for each post by number."""
        return {
            "posts": len(self.posts),
            "ranked_now": self.ranked,
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


def run(
    context: Context,
    search: Search,
    *,
    adcode: str = "",
    depth: int = DEPTH,
    per_post: int = PER_POST,
    per_person: int = PROPOSAL_CAP,
    home: Path | None = None,
    done: Callable[[int, int], None] = lambda _done, _all: None,
) -> Batch:
    """Rank all published posts of a region (6-digit code, everywhere by default) and spread the people over them.

    ``home`` is the folder where a run is written down; ``done`` hears how many posts of how many are ranked.
    """
    permit(context.actor, Action.SHORTLIST_READ)
    unit, pool, today = context.unit, context.kit.pool, clock.today()
    if adcode and unit.regions.find(adcode) is None:
        raise Invalid(f"没有代码为“{adcode}”的地区", field="adcode")
    reached = pool.refresh(unit.seekers)
    inside = adcode.rstrip("0") if adcode.endswith("00") else adcode
    posts = [post for post, _ in unit.vacancies.live(today) if post.adcode.startswith(inside)]
    weighing = {post.id or 0: weights_for(context, post.id or 0) for post in posts}
    keys = [_key(post, weighing[post.id or 0]) for post in posts]
    # A referral made since changes who is left out, and no profile with it.
    asked = {"index": pool.index.fingerprint, "reached": reached, "referrals": unit.referrals.mark()}
    asked |= {"day": today.isoformat(), "depth": depth}
    log = _Log(home / f"{adcode or 'all'}.jsonl", asked) if home else None
    known = log.read() if log else {}
    missing = [post for post, key in zip(posts, keys, strict=True) if key not in known]
    # Posts of one title behind one another: what is alike of them is worked out once.
    missing.sort(key=lambda post: post.title)
    done(len(posts) - len(missing), len(posts))
    for start in range(0, len(missing), CHUNK):
        some = missing[start : start + CHUNK]
        own = [weighing[post.id or 0] for post in some]
        for post, weights, ranking in zip(some, own, _ranked(context, search, some, own, depth), strict=True):
            known[_key(post, weights)] = ranking
            if log:
                log.add(_key(post, weights), ranking)
        done(len(posts) - len(missing) + start + len(some), len(posts))
    rankings = [known[key] for key in keys]
    lists = [[(one.seeker_id, one.score) for one in ranking.candidates] for ranking in rankings]
    open_now = unit.referrals.open_proposals()
    people = {who for one in lists for who, _ in one}
    room = {who: max(0, per_person - open_now.get(who, 0)) for who in people}
    cut = spread(lists, per_post=[_wanted(post, per_post) for post in posts], per_person=room)
    return Batch(posts, rankings, cut, len(missing))


def keep_all(kit: Kit, batch: Batch) -> tuple[int, int]:
    """Store each post's share as its shortlist; returns how many were kept and how many had changed meanwhile."""
    kept = 0
    for place, post in enumerate(batch.posts):
        with kit.open(SYSTEM, write=True) as context:
            now, case = find_vacancy(context, post.id or 0, Action.SHORTLIST_READ)
            if now.version != post.version or now.state not in MATCHABLE:
                continue
            ranking = batch.rankings[place]
            share = Ranking(ranking.pool, ranking.excluded, batch.kept(place), ranking.means)
            keep(context, now, case, share, weights=weights_for(context, post.id or 0))
            context.unit.commit()
            kept += 1
    return kept, len(batch.posts) - kept


def _wanted(post: Vacancy, most: int) -> int:
    """A post gets no more than twice as many people as it has openings, and at most ``most``."""
    return min(most, 2 * post.headcount) if post.headcount else most


def _key(post: Vacancy, weights: Weights) -> Key:
    """What a list was made for: another version of the post or other weights want another list."""
    return post.id or 0, post.version, f"{weights.key} {sorted(weights.factors.items())}"


def _ranked(
    context: Context, search: Search, posts: Sequence[Vacancy], weighing: Sequence[Weights], depth: int
) -> Iterator[Ranking]:
    """The lists of some posts, in their order; posts with weights of their own are asked with those."""
    features = [context.kit.pool.vacancy(post) for post in posts]
    left_out: list[Excluded] = [exclusions(context, post.id or 0) for post in posts]
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


class _Log:
    """Lists of one run, a line of JSON each; what another index, another day or another depth gave is thrown away."""

    def __init__(self, path: Path, asked: dict[str, Any]) -> None:
        self._path = path
        self._asked = asked

    def read(self) -> dict[Key, Ranking]:
        """The lists by what they were made for; the last line may be cut off, and is then ranked again."""
        found: dict[Key, Ranking] = {}
        lines = self._path.read_text("utf-8").splitlines() if self._path.is_file() else []
        try:
            if lines and json.loads(lines[0]) == self._asked:
                for line in lines[1:]:
                    plain = json.loads(line)
                    found[(plain["post"], plain["version"], plain["weights"])] = _ranking(plain)
        except (ValueError, KeyError, TypeError):
            pass
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = [json.dumps(self._asked), *(_line(key, ranking) for key, ranking in found.items())]
        self._path.write_text("".join(f"{line}\n" for line in whole), "utf-8")
        return found

    def add(self, key: Key, ranking: Ranking) -> None:
        """One more list, on disk before the next is ranked."""
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(key, ranking) + "\n")
        except OSError as fault:
            raise Conflict(f"写不进 {self._path}：{fault.strerror}；腾出空间后重新运行，已排的岗位不会重排") from fault


def _line(key: Key, ranking: Ranking) -> str:
    people = [
        [one.seeker_id, one.score, [[p.key, p.label, p.points, p.maximum, p.value, p.missing] for p in one.parts]]
        for one in ranking.candidates
    ]
    left_out = [[one.code, one.label, one.count] for one in ranking.excluded]
    told = {"pool": ranking.pool, "left_out": left_out, "people": people, "means": dict(ranking.means)}
    return json.dumps(dict(zip(("post", "version", "weights"), key, strict=True)) | told, ensure_ascii=False)


def _ranking(plain: dict[str, Any]) -> Ranking:
    people = [Candidate(who, score, tuple(Part(*part) for part in parts)) for who, score, parts in plain["people"]]
    return Ranking(plain["pool"], [Exclusion(*one) for one in plain["left_out"]], people, plain["means"])
