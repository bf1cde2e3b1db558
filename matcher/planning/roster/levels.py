"""Goals in their order (逐级择优): each level's best is kept in all that follow, proved by a bound where it can be.

A level is first solved without asking for whole numbers (HiGHS). Where the answer is whole, as it always is when each
worker can take one task at most, its prices prove it. Else CP-SAT looks among the columns that the prices leave
in question, with an effort that counts steps and not seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.planning.roster.program import SCALE, Bound, Ints, Program, bound, narrowed

# Levels are solved together as long as no column is worth more than this: solvers reckon with floating point.
_TOGETHER = 4_000_000
# Points from the bound within which CP-SAT looks first.
_CORE = 40


@dataclass(frozen=True, slots=True)
class Goal:
    """A level: what is made most. ``span`` is at least the difference between its best and its worst total."""

    name: str
    values: Ints
    lowest: int
    span: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A level's total, and the bound that none exceeds who keeps the levels before it."""

    name: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing better is possible."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Climb:
    """A plan best by all levels, what each reached, and the bound of the first solve, for a later re-plan."""

    x: Ints
    reached: tuple[Reached, ...]
    first: NDArray[np.float64] | None


def goal(name: str, values: Ints, lowest: int, highest: int) -> Goal:
    """A level whose total lies between two numbers."""
    return Goal(name, values, lowest, highest - lowest)


def climb(
    program: Program, goals: Sequence[Goal], start: Ints, *, complete: Callable[[Ints], Ints], seconds: float
) -> Climb:
    """Best by the first goal, among those best by the second, and so on. ``start`` is any plan that is feasible.

    ``complete`` sets columns that follow from others.
    """
    best, reached = start, []
    first: NDArray[np.float64] | None = None
    for together in _grouped(goals):
        total = _weighed(together)
        best, prices, most = _solved(program, total, best, seconds)
        best = complete(best)
        if first is None:
            first = prices
        shown = None if prices is None else bound(program, total, prices)
        reached += _told(together, best, most)
        program = narrowed(program, [one.values for one in together], total, best, shown)
    return Climb(best, tuple(reached), first)


def most_of_first(program: Program, goals: Sequence[Goal], prices: NDArray[np.float64]) -> int | None:
    """The most the first level can reach in a programme, by prices of another one with the same rows and goals."""
    together = _grouped(goals)[0]
    shown = bound(program, _weighed(together), prices)
    return None if shown is None else _top(together, shown.whole)


def _top(goals: Sequence[Goal], most: int) -> int:
    """The most of the first of goals solved together, when their sum is at most so much."""
    lowest = weight = 0
    for one in reversed(goals[1:]):
        weight = weight or 1
        lowest += one.lowest * weight
        weight *= one.span + 1
    return (most - lowest) // (weight or 1)


def _grouped(goals: Sequence[Goal]) -> list[list[Goal]]:
    """Neighbouring levels that fit into one goal."""
    groups: list[list[Goal]] = []
    for one in goals:
        if groups and int(np.abs(_weighed([*groups[-1], one])).max(initial=0)) <= _TOGETHER:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _weighed(goals: Sequence[Goal]) -> Ints:
    """One goal of several: a point of each weighs more than all that the later ones can make of a difference."""
    total = goals[0].values
    for one in goals[1:]:
        total = total * (one.span + 1) + one.values
    return total


def _told(goals: Sequence[Goal], x: Ints, most: int) -> list[Reached]:
    """Bounds of the single levels out of that of their sum, which is the first's alone while it is not proven."""
    said: list[Reached] = []
    for place, one in enumerate(goals):
        value = int(one.values @ x)
        proven = all(other.proven for other in said)
        top = _top(goals[place:], most) if proven else one.lowest + one.span
        said.append(Reached(one.name, value, max(value, top)))
        for other in goals[place + 1 :]:
            value *= other.span + 1
        most -= value
    return said


def _solved(program: Program, total: Ints, start: Ints, seconds: float) -> tuple[Ints, NDArray[np.float64] | None, int]:
    """A best plan, prices, and the bound on its worth."""
    free = np.flatnonzero(program.low < program.high)
    worth = int(total @ start)
    if not total[free].any():
        return start, np.zeros(len(program.most)), worth
    relaxed = _relaxed(program, total, free)
    shown = None if relaxed is None else bound(program, total, relaxed[1])
    if relaxed is None or shown is None:
        best, most, _ = _cp_sat(program, total, start, seconds)
        return best, None, most
    x, prices = relaxed
    whole = np.rint(x).astype(np.int64)
    best = whole if program.feasible(whole) and int(total @ whole) > worth else start
    if shown.whole > int(total @ best):
        best = max((best, _rounded(program, total, x, best)), key=lambda one: int(total @ one))
        best, most = _searched(program, total, shown, best, seconds)
        return best, prices, most
    return best, prices, int(total @ best)


def _relaxed(program: Program, total: Ints, free: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """The optimum where parts of a person count, and the prices of the rows."""
    from scipy.optimize import linprog

    inside = program.rows[:, free]
    used = np.flatnonzero(np.diff(inside.indptr))
    room = (program.most - program.rows @ program.low)[used].astype(float)
    equal = program.equal[used]
    rows = inside[used].astype(float)
    x, prices = program.low.astype(float), np.zeros(len(program.most))
    ours, same = np.flatnonzero(~equal), np.flatnonzero(equal)
    done = linprog(
        -total[free].astype(float),
        A_ub=rows[ours] if len(ours) else None,
        b_ub=room[ours] if len(ours) else None,
        A_eq=rows[same] if len(same) else None,
        b_eq=room[same] if len(same) else None,
        bounds=(0, 1),
        method="highs-ds",
    )
    if done.status != 0:
        return None
    x[free] = done.x
    if len(ours):
        prices[used[ours]] = -done.ineqlin.marginals
    if len(same):
        prices[used[same]] = -done.eqlin.marginals
    return x, prices


def _rounded(program: Program, total: Ints, x: NDArray[np.float64], start: Ints) -> Ints:
    """A whole plan near a relaxed one, where rows only bound from above; else the start."""
    if program.equal.any() or (program.most < 0).any():
        return start
    by_column = program.rows.tocsc()
    plan, room = program.low.copy(), program.most - program.rows @ program.low
    free = np.flatnonzero((program.low < program.high) & (total > 0))
    for column in free[np.lexsort((-total[free], -np.rint(x[free] * 1000)))].tolist():
        part = slice(by_column.indptr[column], by_column.indptr[column + 1])
        rows, weights = by_column.indices[part], by_column.data[part]
        if (room[rows] >= weights).all():
            room[rows] -= weights
            plan[column] = 1
    return plan if program.feasible(plan) else start


def _searched(program: Program, total: Ints, shown: Bound, start: Ints, seconds: float) -> tuple[Ints, int]:
    """CP-SAT among columns near the bound, then among all that may still be in a better plan; the plan and a bound."""
    best = start
    worth = int(total @ best)
    weight = max(1, int(np.abs(total).max()) // 1000)
    for width in (_CORE * weight * SCALE, None):
        gap = shown.scaled - worth * SCALE
        # Whoever takes a column of more than the gap away from its best side gets no better plan than this one.
        reach = gap if width is None else min(width, gap)
        low = np.where((shown.reduced > reach) & (program.high > 0), 1, program.low)
        high = np.where((-shown.reduced > reach) & (program.low < 1), 0, program.high)
        # The plan at hand stays possible, so that there is always one.
        low, high = np.minimum(low, best), np.maximum(high, best)
        best, most, closed = _cp_sat(replace(program, low=low, high=high), total, best, seconds)
        worth = int(total @ best)
        if closed and reach == gap:
            return best, worth
        if width is None or shown.whole <= worth:
            break
    return best, max(worth, shown.whole if reach < gap else min(shown.whole, most))


def _cp_sat(program: Program, total: Ints, start: Ints, seconds: float) -> tuple[Ints, int, bool]:
    """The best plan found, a bound among these columns, whether they are equal."""
    from ortools.sat.python import cp_model

    program = program.tightened()
    free = np.flatnonzero(program.low < program.high)
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in free]
    inside = program.rows[:, free]
    room = (program.most - program.rows @ program.low).tolist()
    for row in np.flatnonzero(np.diff(inside.indptr)).tolist():
        part = slice(inside.indptr[row], inside.indptr[row + 1])
        terms = [variables[k] for k in inside.indices[part].tolist()]
        sum_ = cp_model.LinearExpr.weighted_sum(terms, inside.data[part].tolist())
        model.add(sum_ == room[row] if program.equal[row] else sum_ <= room[row])
    model.maximize(cp_model.LinearExpr.weighted_sum(variables, total[free].tolist()))
    for variable, value in zip(variables, start[free].tolist(), strict=True):
        model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = seconds
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    fixed = int(total @ program.low)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return start, int(total @ start) + int(np.abs(total[free]).sum()), False
    found = program.low.copy()
    found[free] = [solver.value(one) for one in variables]
    better = found if int(total @ found) > int(total @ start) else start
    return better, fixed + int(np.floor(solver.best_objective_bound + 1e-6)), status == cp_model.OPTIMAL
