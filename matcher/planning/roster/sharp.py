"""Rows for what one worker can do in a day when each task is a column of its own.

They are written sharp: cliques of tasks that are in each other's way, by time and by hours, instead of pairs, and of
tasks too long for one another only so many as fit. That keeps the linear relaxation near the whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import gcd

from matcher.planning.roster.day import RosterDay, RosterTask
from matcher.planning.roster.limits import Budget, apart
from matcher.planning.roster.rules import RosterRules

# A row of one worker's tasks: (places among them, coefficients, most).
Row = tuple[tuple[int, ...], tuple[int, ...], int]


class Sharp:
    """Rows of one worker; those with the same tasks and the same hours left share them."""

    def __init__(self, day: RosterDay, rules: RosterRules) -> None:
        self._day, self._rules = day, rules
        self._known: dict[object, tuple[Row, ...]] = {}

    def rows(self, tasks: tuple[int, ...], left: Budget) -> tuple[Row, ...]:
        """All rows of a worker who can do these tasks and has so many minutes left."""
        mine = [self._day.tasks[t] for t in tasks]
        employers = sorted({one.employer for one in mine})
        key = (tasks, left.day, tuple(_left_for(left, one) for one in employers))
        if key not in self._known:
            self._known[key] = tuple(self._written(mine, employers, left))
        return self._known[key]

    def _written(self, tasks: list[RosterTask], employers: list[str], left: Budget) -> list[Row]:
        found = _interval_cliques(tasks, self._rules)
        found += self._hours(tasks, range(len(tasks)), left.day)
        for employer in employers:
            here = [place for place, one in enumerate(tasks) if one.employer == employer]
            found += self._hours(tasks, here, left.of(employer))
            part = [place for place in here if tasks[place].part_time]
            found += self._hours(tasks, part, left.part_time_of(employer))
            contract = [place for place in here if tasks[place].contract]
            found += self._hours(tasks, contract, left.contract_of(employer))
        return _undominated(found)

    def _hours(self, tasks: Sequence[RosterTask], places: Sequence[int], left: int) -> list[Row]:
        """How much of these fits into so many minutes: nothing where time alone keeps them within."""
        if len(places) < 2 or _longest([tasks[place] for place in places], self._rules) <= left:
            return []
        minutes = {place: tasks[place].minutes for place in places}
        step = gcd(*minutes.values())
        found: list[Row] = [(tuple(places), tuple(minutes[place] // step for place in places), left // step)]
        falling = sorted(places, key=lambda place: (-minutes[place], place))
        for count in (1, 2, 3):
            found += _covers(falling, minutes, left, count)
        halves = [place for place in places if minutes[place] * 2 > left]
        for clique, _, _ in _interval_cliques([tasks[place] for place in places], self._rules) if halves else ():
            members = [places[k] for k in clique]
            for least in sorted({minutes[place] for place in members}):
                together = {place for place in members if minutes[place] >= least}
                together |= {place for place in halves if minutes[place] + least > left}
                found.append(_plain(together, 1))
        return found


def _left_for(left: Budget, employer: str) -> tuple[int, int, int]:
    return left.of(employer), left.part_time_of(employer), left.contract_of(employer)


def _plain(places: Iterable[int], most: int) -> Row:
    members = tuple(sorted(places))
    return members, (1,) * len(members), most


def _covers(falling: Sequence[int], minutes: Mapping[int, int], left: int, count: int) -> list[Row]:
    """Sets of which no ``count + 1`` fit: the longest ones, and each shorter one with those that leave it no room."""
    long: list[int] = []
    for place in falling:
        if sum(minutes[one] for one in [*long, place][-count - 1 :]) <= left:
            break
        long.append(place)
    if len(long) <= count:
        return []
    found = [_plain(long, count)]
    for short in falling[len(long) :]:
        beside = len(long)
        while beside >= count and sum(minutes[one] for one in long[beside - count : beside]) + minutes[short] <= left:
            beside -= 1
        if beside >= count:
            found.append(_plain([*long[:beside], short], count))
    return found


def _interval_cliques(tasks: Sequence[RosterTask], rules: RosterRules) -> list[Row]:
    """Largest sets of tasks that are all in each other's way in time: those still going on when one of them begins."""
    found: list[Row] = []
    gap = rules.limits.gap_minutes
    for one in tasks:
        together = tuple(k for k, other in enumerate(tasks) if other.start <= one.start < other.end + gap)
        if len(together) > 1:
            found.append((together, (1,) * len(together), 1))
    return found


def _longest(tasks: Sequence[RosterTask], rules: RosterRules) -> int:
    """The most minutes that one worker can do of these by time alone."""
    order = sorted(tasks, key=lambda one: one.end)
    best: list[int] = []
    for place, one in enumerate(order):
        before = max((best[k] for k in range(place) if apart(order[k], one, rules)), default=0)
        best.append(before + one.minutes)
    return max(best, default=0)


def _undominated(rows: Sequence[Row]) -> list[Row]:
    """Without rows that another one of the same ``most`` says already."""
    kept: list[tuple[frozenset[int], Row]] = []
    for row in sorted(set(rows), key=lambda row: (row[2], -len(row[0]), row)):
        members = frozenset(row[0])
        said = any(max(other[1]) == 1 and other[2] <= row[2] and members <= wide for wide, other in kept)
        if max(row[1]) > 1 or not said:
            kept.append((members, row))
    return [row for _, row in kept]
