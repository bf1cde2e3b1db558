"""Contests (争抢): sixty-four clients who do many different things to the same records at once, and who may win."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.errors import MatcherError
from matcher.service.context import Kit
from matcher.service.permissions import Actor
from tests.repository.stores import race

CLIENTS = 64
# A busy store is asked again as often, as a client does that was told to wait.
PATIENCE = 40
_CHINESE = re.compile("[一-龥]")


@dataclass(frozen=True, slots=True)
class Move:
    """One request of one client: the use case in a transaction of its own."""

    scene: str
    work: Callable[[Kit], Any]


@dataclass(slots=True)
class Contest:
    """The moves of one round and, for each scene, how many of them can win: at least and at most."""

    moves: list[Move]
    bounds: dict[str, tuple[int, int]]

    def add(self, scene: str, winners: int | tuple[int, int], works: Sequence[Callable[[Kit], Any]]) -> None:
        """Let these moves contend for one thing; ``winners`` is their exact number or its two bounds."""
        self.bounds[scene] = winners if isinstance(winners, tuple) else (winners, winners)
        self.moves += [Move(scene, work) for work in works]

    def run(self, kit: Kit, seed: int) -> dict[str, list[Any]]:
        """Deal the shuffled moves to the clients, let all begin at once; returns what the winners of each scene made.

        Every loser must have been told in Chinese why, with a status of 4xx; anything else fails the test.
        """
        moves = list(self.moves)
        random.Random(seed).shuffle(moves)
        hands = [moves[number::CLIENTS] for number in range(CLIENTS)]

        def client(hand: Sequence[Move]) -> Callable[[Kit], list[tuple[str, Any]]]:
            return lambda own: [(move.scene, _answer(move, own)) for move in hand]

        made: dict[str, list[Any]] = {scene: [] for scene in self.bounds}
        lost: dict[str, list[str]] = {scene: [] for scene in self.bounds}
        for results in race(kit, [client(hand) for hand in hands]):
            assert not isinstance(results, Exception), results
            for scene, outcome in results:
                if isinstance(outcome, MatcherError):
                    assert 400 <= outcome.status < 500, (scene, outcome.status, outcome.message)
                    assert _CHINESE.search(outcome.message), (scene, outcome.message)
                    lost[scene].append(f"{outcome.code}: {outcome.message}")
                else:
                    made[scene].append(outcome)
        counted = {scene: len(won) for scene, won in made.items()}
        wrong = {
            scene: (counted[scene], self.bounds[scene], lost[scene][:4])
            for scene, (least, most) in self.bounds.items()
            if not least <= counted[scene] <= most
        }
        assert wrong == {}, wrong
        return made


def contest() -> Contest:
    """A round without moves."""
    return Contest([], {})


def by(who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Callable[[Kit], Any]:
    """A use case as somebody, committed like a request."""

    def work(kit: Kit) -> Any:
        with kit.open(who, write=True) as context:
            made = use_case(context, *args, **options)
            context.unit.commit()
            return made

    return work


def acting(who: Actor, **changes: Any) -> Actor:
    """The same actor in another part."""
    return dataclasses.replace(who, **changes)


def _answer(move: Move, kit: Kit) -> Any:
    error: MatcherError | None = None
    for _ in range(PATIENCE):
        try:
            return move.work(kit)
        except MatcherError as told:
            if told.code != "busy":
                return told
            error = told
    return error
