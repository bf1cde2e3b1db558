"""The whole demo world (演示世界) from one seed and one day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from matcher.demo.firms import Firm, FirmMaker
from matcher.demo.markets import MarketMaker, MarketPlace, MarketTask, Worker
from matcher.demo.names import load_names
from matcher.demo.people import PeopleMaker
from matcher.demo.places import Places, load_places
from matcher.demo.posts import Post, PostMaker
from matcher.demo.staff import Admin, Pair, StaffMember, make_admins, make_officers, make_pairings
from matcher.demo.trades import Trades, load_trades, read_toml
from matcher.models.seeker import SeekerDraft


@dataclass(frozen=True)
class World:
    """Everything the demo holds; people are drawn anew, and the same, each time they are asked for."""

    today: date
    seed: int
    places: Places
    trades: Trades
    firms: list[Firm]
    posts: list[Post]
    officers: list[StaffMember]
    pairings: list[Pair]
    admins: list[Admin]
    markets: list[MarketPlace]
    workers: list[Worker]
    tasks: list[MarketTask]
    seeker_count: int
    people: PeopleMaker

    def seekers(self) -> Iterator[SeekerDraft]:
        """The people, one by one, so that 100,000 need no memory."""
        return self.people.people(_stream(self.seed, "people"), self.seeker_count)

    def posts_of(self, uscc: str) -> list[Post]:
        """The rows of one firm's brochure."""
        return [post for post in self.posts if post.uscc == uscc]


def build_world(
    *,
    seed: int,
    today: date,
    folder: Path,
    enterprises: int = 84,
    seekers: int = 5000,
    officers: int = 44,
    workers: int = 300,
) -> World:
    """Draw the world; each part has its own stream, so one size does not change the others."""
    trades, places, names = load_trades(folder), load_places(folder), load_names(folder)
    firms = list(FirmMaker(_stream(seed, "firms"), places, trades, names, folder).firms(enterprises))
    posts = list(PostMaker(_stream(seed, "posts"), places, trades, folder, today).posts(firms))
    rng = _stream(seed, "staff")
    officer_name = read_toml(folder / "story.toml")["officer"]["name"]
    staff = make_officers(rng, places, names, firms, officers, today, officer_name)
    people = PeopleMaker(places, trades, names, folder, today)
    market_maker = MarketMaker(_stream(seed, "markets"), places, names, folder, today)
    return World(
        today=today,
        seed=seed,
        places=places,
        trades=trades,
        firms=firms,
        posts=posts,
        officers=staff,
        pairings=make_pairings(rng, firms, staff, today),
        admins=make_admins(rng, places, names, staff),
        markets=market_maker.markets(),
        workers=market_maker.workers(workers),
        tasks=market_maker.tasks(),
        seeker_count=seekers,
        people=people,
    )


def _stream(seed: int, name: str) -> Random:
    """A stream of its own for each part; a text seed is hashed the same on every machine."""
    return Random(f"{seed}:{name}")  # noqa: S311 (demo data, no secret)
