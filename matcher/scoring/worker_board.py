"""The workers of a market laid out in columns (零工台账), so that a pull over twenty thousand of them takes no time.

It finds the very ranking of :func:`matcher.scoring.shifts.pull`, its slow twin, which says what each rule means.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.models.enums import HardLimit
from matcher.models.values import PAID_DAYS_PER_MONTH
from matcher.scoring import hours
from matcher.scoring.fuzzy import folded, title_likeness
from matcher.scoring.gaps import kilometres
from matcher.scoring.musts import CALLER_LABELS, Covers, Exclusion, born_by, minimum_age
from matcher.scoring.rank import Candidate, Ranking, assemble
from matcher.scoring.reach import Distances, reaches
from matcher.scoring.shifts import (
    ALIKE,
    LABELS,
    NEAR_TRADE,
    SAME_TRADE,
    SIMILAR,
    Kinship,
    TaskFeatures,
    WorkerFeatures,
    gear_musts,
    maxima_of,
    measured,
    wishes_met,
)

# Dead rows beyond which everybody is laid out anew.
MOST_DEAD = 500
_FACTS = ("ids", "_born", "_radius", "_asks", "_pay_bound", "_place_bound", "_told_hours")
_COLUMNS = ("_held", "_spots", "_wanted", "_skills", "_history", "_titles", "_windows", "_gear")
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class WorkerBoard:
    """Everybody of one market. Made once and read by many; :meth:`changed` makes the next one from it.

    Who changed or went stays as a dead row, so that one edited registration does not lay out everybody anew.
    """

    def __init__(self, workers: Sequence[WorkerFeatures]) -> None:
        self.workers = {one.seeker.id: one for one in sorted(workers, key=lambda one: one.seeker.id)}
        rows = self._rows = list(self.workers.values())
        people = [one.seeker for one in rows]
        self._alive = np.ones(len(rows), bool)
        self.ids = np.array([one.id for one in people], np.int64)
        self.unborn = frozenset(one.id for one in people if one.born_on is None)
        self._born = np.array([one.born_on.toordinal() if one.born_on else 0 for one in people], np.int64)
        self._radius = np.array([np.nan if one.radius_km is None else one.radius_km for one in people], float)
        self._asks = np.array([np.nan if one.pay_min is None else one.pay_min / PAID_DAYS_PER_MONTH for one in people])
        self._pay_bound = np.array([HardLimit.PAY in one.limits and bool(one.pay_min) for one in people], bool)
        self._place_bound = np.array([HardLimit.PLACE in one.limits for one in people], bool)
        self._held = _Column([one.certificates for one in people])
        self._spots = _Column([(one.adcode, one.longitude, one.latitude) for one in people])
        self._wanted = _Column([one.wanted_adcodes or (one.adcode,) for one in people])
        self._skills = _Column([one.skills.lower() for one in people])
        self._history = _Column([one.history.lower() for one in people])
        self._titles = _Column([title for one in people for title in one.titles])
        self._title_owner = np.repeat(np.arange(len(people)), [len(one.titles) for one in people])
        self._windows = _Column([one.windows for one in rows])
        self._gear = _Column([(one.own_tools, one.transports) for one in rows])
        spans = [hours.joined(_windows(one)) for one in self._windows.values]
        self._told_hours = np.array([bool(one.windows) for one in rows], bool)
        self._span_owner = np.repeat(np.arange(len(spans)), [len(each) for each in spans])
        self._spans = np.array([span for each in spans for span in each], np.int64).reshape(-1, 2)

    def changed(self, live: Sequence[WorkerFeatures], gone: Iterable[int]) -> WorkerBoard:
        """The board with these workers in place of their former rows, and without those who are gone."""
        lost = {one.seeker.id for one in live} | set(gone)
        workers = {one: row for one, row in self.workers.items() if one not in lost}
        workers |= {one.seeker.id: one for one in live}
        if len(self._rows) + len(live) > len(workers) + MOST_DEAD:
            return WorkerBoard(list(workers.values()))
        more, made = WorkerBoard(live), copy(self)
        made.workers = workers
        made._rows = [*self._rows, *more._rows]
        made._alive = np.concatenate([self._alive & ~np.isin(self.ids, list(lost)), more._alive])
        made.unborn = (self.unborn - lost) | more.unborn
        for name in _FACTS:
            setattr(made, name, np.concatenate([getattr(self, name), getattr(more, name)]))
        for name in _COLUMNS:
            setattr(made, name, getattr(self, name).extended(getattr(more, name)))
        made._title_owner = np.concatenate([self._title_owner, more._title_owner + len(self._rows)])
        fresh = len(self._windows.values)
        spans = [hours.joined(_windows(one)) for one in made._windows.values[fresh:]]
        owner = np.repeat(np.arange(fresh, fresh + len(spans)), [len(each) for each in spans])
        made._span_owner = np.concatenate([self._span_owner, owner.astype(self._span_owner.dtype)])
        flat = np.array([span for each in spans for span in each], np.int64).reshape(-1, 2)
        made._spans = np.concatenate([self._spans, flat])
        return made

    def pull(
        self,
        task: TaskFeatures,
        *,
        top: int,
        today: date,
        covers: Covers,
        distances: Distances | None = None,
        kinship: Kinship | None = None,
        excluded: Mapping[str, AbstractSet[int]] | None = None,
        turns: Mapping[int, int] | None = None,
    ) -> Ranking:
        """As :func:`matcher.scoring.shifts.pull` has it."""
        post, count = task.post, len(self.ids)
        km = self._kilometres(task, distances)
        reasons: list[tuple[str, str, Flags]] = []
        for code, ids in (excluded or {}).items():
            reasons.append((code, CALLER_LABELS.get(code, code), np.isin(self.ids, list(ids))))
        age = minimum_age(post)
        reasons.append(("age", f"未满 {age} 周岁", self._born > born_by(age, today).toordinal()))
        for needed in task.certificates:
            lacks = ~self._held.each(lambda held, needed=needed: covers(held, needed), bool)
            reasons.append((f"certificate:{needed}", f"无{needed}", lacks))
        for code, label, lacking in gear_musts(task):
            reasons.append((code, label, self._gear.each(lambda gear, lacking=lacking: lacking(*gear), bool)))
        reasons.append(("hours_untold", "未填可用时段", ~self._told_hours))
        reasons.append(("hours", f"时段不合（{hours.spoken(task.window)}）", ~self._free(task.window)))
        with np.errstate(invalid="ignore"):
            reasons.append(("radius", "超出本人接受的距离", km > self._radius))
            near = km <= self._radius
            there = self._wanted.each(lambda codes: any(reaches(code, post.adcode) for code in codes), bool)
            away = ~(near | there) if post.adcode else np.zeros(count, bool)
            reasons.append(("place", "本人不去该地区", self._place_bound & away))
            below = self._pay_bound & (self._asks > (np.inf if task.day_pay is None else task.day_pay))
            reasons.append(("pay", "报酬低于本人底线", below))
        left = self._alive
        exclusions: list[Exclusion] = []
        for code, label, failed in reasons:
            left = self._leave(exclusions, code, label, left, failed)
        fits = self._fits(task.trade, kinship, left)
        left = self._leave(exclusions, "trade", "工种不符", left, fits == 0)
        return Ranking(
            len(self.workers), exclusions, self._best(task, np.flatnonzero(left), km, fits, top, turns or {})
        )

    def _leave(self, exclusions: list[Exclusion], code: str, label: str, left: Flags, failed: Flags) -> Flags:
        """Count whoever is still there and fails; returns who is there afterwards."""
        out = np.sort(self.ids[left & failed])
        if len(out):
            exclusions.append(Exclusion(code, label, len(out), tuple(out.tolist())))
        return left & ~failed

    def _kilometres(self, task: TaskFeatures, distances: Distances | None) -> Floats:
        """Kilometres of each worker, not a number where unknown; one reckoning for each place."""
        post, first = task.post, self._spots.first
        found = [kilometres(post, self._rows[at].seeker, distances) for at in first]
        return np.array([np.nan if km is None else km for km in found], float)[self._spots.codes]

    def _free(self, window: hours.Window) -> Flags:
        start, end = hours.in_week(window)
        fitting = (self._spans[:, 0] <= start) & (end <= self._spans[:, 1])
        free = np.zeros(len(self._windows.values), bool)
        free[self._span_owner[fitting]] = True
        return free[self._windows.codes]

    def _fits(self, trade: str, kinship: Kinship | None, left: Flags) -> Floats:
        """:func:`matcher.scoring.shifts.trade_fit` of everybody: the best of their titles, or of what they wrote."""
        name = folded(trade)
        pairs = sorted({name[i : i + 2] for i in range(len(name) - 1)})
        titles = [str(one) for one in self._titles.values]
        alike = title_likeness(title=trade, wanted=[[one] for one in titles])
        by_title = np.zeros(len(titles))
        for number, title in enumerate(titles):
            own, kin = folded(title), kinship(title) if kinship else 0.0
            if len(own) >= 2 and (own in name or name in own):
                by_title[number] = 1.0
            elif alike[number] >= ALIKE or kin >= SAME_TRADE:
                by_title[number] = 0.75
            elif alike[number] >= SIMILAR or kin >= NEAR_TRADE:
                by_title[number] = 0.5
            elif any(pair in own for pair in pairs):
                by_title[number] = 0.25
        fits = np.zeros(len(self.ids))
        if len(titles):
            np.maximum.at(fits, self._title_owner, by_title[self._titles.codes])
        for column, points, words in (
            (self._skills, 0.75, [name]),
            (self._history, 0.5, [name]),
            (self._skills, 0.25, pairs),
        ):
            # Whoever reached as much by a title is not read; nor is who has been left out already.
            asked = left & (fits < points)
            codes = np.unique(column.codes[asked])
            named = np.zeros(len(column.values), bool)
            named[[code for code in codes.tolist() if _names(str(column.values[code]), words)]] = True
            fits[asked & named[column.codes]] = points
        return fits

    def _best(
        self,
        task: TaskFeatures,
        rows: NDArray[np.intp],
        km: Floats,
        fits: Floats,
        top: int,
        turns: Mapping[int, int],
    ) -> list[Candidate]:
        values, missing = measured(task, fits[rows], km[rows], self._asks[rows])
        maxima = maxima_of(task)
        shares = np.add.reduce([maxima[key] * values[key] for key in maxima]) if len(rows) else np.zeros(0)
        turn = np.array([turns.get(one, 0) for one in self.ids[rows].tolist()], np.int64)
        brought = self._gear.each(lambda gear: wishes_met(task, *gear), int)[rows]
        # As points.rounded has it; among equals by what is brought, by turn, then by id.
        chosen = np.lexsort((self.ids[rows], turn, -brought, -np.floor(np.round(shares, 6) + 0.5)))[:top]
        candidates = assemble(
            self.ids[rows][chosen],
            {key: one[chosen] for key, one in values.items()},
            {key: one[chosen] for key, one in missing.items()},
            maxima,
            LABELS,
        )
        more = dict(zip(self.ids[rows][chosen].tolist(), brought[chosen].tolist(), strict=True))
        candidates.sort(key=lambda one: (-one.score, -more[one.seeker_id], turns.get(one.seeker_id, 0), one.seeker_id))
        return candidates


class _Column:
    """Values of a column by their distinct ones: ``codes`` says which one each row has."""

    def __init__(self, values: Sequence[Hashable]) -> None:
        self._known: dict[Hashable, int] = {}
        self.codes = np.zeros(0, np.intp)
        self._append(values)

    def _append(self, values: Sequence[Hashable]) -> None:
        known = self._known
        codes = [known.setdefault(one, len(known)) for one in values]
        self.codes = np.concatenate([self.codes, np.array(codes, np.intp)])
        self.values = list(known)

    @property
    def first(self) -> list[int]:
        """A row that has each value."""
        return np.unique(self.codes, return_index=True)[1].tolist() if len(self.codes) else []

    def extended(self, other: _Column) -> _Column:
        """This column with the rows of another behind it; known values keep their numbers."""
        made = copy(self)
        made._known = dict(self._known)
        made._append([other.values[code] for code in other.codes.tolist()])
        return made

    def each(self, of: Callable[..., object], kind: type) -> NDArray[Any]:
        """A function of the value for every row, reckoned once for each distinct value."""
        return np.array([of(one) for one in self.values], kind)[self.codes] if self.values else np.zeros(0, kind)


def _windows(value: Hashable) -> tuple[hours.Window, ...]:
    assert isinstance(value, tuple)
    return value


def _names(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
