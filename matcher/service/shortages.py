"""What fills an enterprise's shortages (缺口怎么补): borrowed, flexible workers, dispatch, what stays open.

One page per enterprise over all its lots that lack people, for itself and for those within whose reach it is. What is
borrowed is agreed or being agreed; flexible and dispatched people are proposals (``second_stage``), each person for one
place of the enterprise: the next step is taken where it leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.lending import LendingState
from matcher.models.lot_move import TAKING, LotMove
from matcher.models.pooling import Lot
from matcher.models.vacancy import Vacancy
from matcher.models.values import Period
from matcher.planning.pooling.leftover import leftover
from matcher.service import lendings, second_stage
from matcher.service.context import Context
from matcher.service.lendings import LendingRow
from matcher.service.permissions import Action
from matcher.service.second_stage import Filled, Open
from matcher.service.standing import find_enterprise, within


@dataclass(frozen=True, slots=True)
class Part:
    """Places of a lot open on the same days (both inclusive), and how they may be filled."""

    period: Period
    filled: Filled


@dataclass(frozen=True, slots=True)
class Filling:
    """How the places of a lot are filled on one day: lent and moved as agreed or being agreed, the others proposed."""

    day: date
    headcount: int
    borrowed: int
    moved: int
    flexible: int
    dispatched: int

    @property
    def open(self) -> int:
        """Places that stay open."""
        return self.headcount - self.borrowed - self.moved - self.flexible - self.dispatched


@dataclass(frozen=True, slots=True)
class Shortage:
    """A lot that lacks people: its lendings and moves, what is open when; ``post`` is the enterprise's post for it."""

    lot: Lot
    lent: list[LendingRow]
    moves: list[LotMove]
    parts: list[Part]
    post: Vacancy | None

    def on(self, day: date) -> Filling:
        """What fills it on one day; the figures add up to what it lacks."""
        parts = [part for part in self.parts if part.period.first <= day <= part.period.last]
        moved = sum(one.headcount for one in self.moves if one.first <= day <= one.last)
        gap = sum(part.filled.headcount for part in parts)
        return Filling(
            day,
            self.lot.headcount,
            max(0, self.lot.headcount - gap - moved),
            min(moved, self.lot.headcount - gap),
            sum(part.filled.flexible for part in parts),
            sum(part.filled.dispatched for part in parts),
        )

    @property
    def now(self) -> Filling:
        """Today's figures, or those of its first day if that is to come."""
        return self.on(max(clock.today(), self.lot.first))

    @property
    def worst(self) -> Filling:
        """The first day on which most places stay open after all of it."""
        days = [self.now.day, *(part.period.first for part in self.parts)]
        return min((self.on(day) for day in sorted(set(days))), key=lambda one: (-one.open, one.day))


@dataclass(frozen=True, slots=True)
class Shortages:
    """An enterprise's shortages; ``case_id`` is its latest case, whose plan asks for what needs a measure."""

    enterprise: Enterprise
    rows: list[Shortage]
    case_id: int | None


def reached(context: Context, firms: Iterable[Enterprise]) -> set[int]:
    """Those of enterprises, by id, whose shortages the actor may see and work on."""
    return {
        one.id or 0
        for one in context.unit.enterprises.by_usccs(
            sorted({one.uscc for one in firms}), *within(context, Action.LOT_READ)
        ).values()
    }


def get_shortages(context: Context, enterprise_id: int) -> Shortages:
    """What fills the shortages of an enterprise from today on, the first to begin first."""
    firm = find_enterprise(context, enterprise_id, Action.LOT_READ)
    today = clock.today()
    found = context.unit.lots.lacking(enterprise_id, today)
    taken = context.unit.lots.taken([lot.id or 0 for lot in found])
    opened: list[Open] = []
    for lot in found:
        rest = leftover(lot.headcount, Period(max(lot.first, today), lot.last), taken.get(lot.id or 0, []), once=False)
        opened += [Open(lot, firm, count, period) for period, count in rest]
    parts: dict[int, list[Part]] = {}
    for one, filled in zip(opened, second_stage.fill(context, opened), strict=True):
        parts.setdefault(one.lot.id or 0, []).append(Part(one.period, filled))
    posts = context.unit.vacancies.wanting(enterprise_id)
    rows = [
        Shortage(lot, _lent(context, lot), _moves(context, lot), parts.get(lot.id or 0, []), post_of(lot, posts))
        for lot in found
    ]
    cases = context.unit.cases.of_enterprise(enterprise_id, limit=1)
    return Shortages(firm, rows, cases[0].id if cases else None)


def _lent(context: Context, lot: Lot) -> list[LendingRow]:
    return [row for row in lendings.of_lot(context, lot.id or 0) if row.lending.state is not LendingState.CANCELLED]


def _moves(context: Context, lot: Lot) -> list[LotMove]:
    return [one for one in context.unit.lot_moves.of_lot(lot.id or 0) if one.state in TAKING]


def post_of(lot: Lot, posts: Sequence[Vacancy]) -> Vacancy | None:
    """The enterprise's post for a lot: of the same title, or else of the same occupation."""
    same = [one for one in posts if one.title == lot.title]
    akin = [one for one in posts if lot.occupation_code and one.occupation_code == lot.occupation_code]
    return next(iter([*same, *akin]), None)
