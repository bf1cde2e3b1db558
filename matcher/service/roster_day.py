"""A market's day as the planner sees it (排班日): open places, who waits, who could be called, hours from the store.

Reads only. Everybody in today's queue is looked at, visitors of other markets too, and of the others the best for each
task; nobody whose consent to be registered has ended, and nobody who is held for another task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.shift import MINUTES_PER_DAY, OddForm, Task
from matcher.models.ticket import Ticket, waited
from matcher.planning.odd_work import Shift, around, danger, overtime
from matcher.planning.roster.day import Booked, Pair, RosterDay, RosterTask, RosterWorker
from matcher.planning.roster.rules import Limits
from matcher.scoring import hours
from matcher.scoring.gaps import kilometres
from matcher.scoring.musts import born_by
from matcher.scoring.rank import Candidate
from matcher.scoring.shifts import WorkerFeatures
from matcher.service import hardship, odd_rules, tasks
from matcher.service.bookings import ABSENT_DAYS, counted
from matcher.service.context import Context
from matcher.service.fallen_out import fallen_out
from matcher.service.tasks import Ranked

# How many more than there are seats in the day are looked at for a task, of those who are not at the market: more can
# only matter where all of these are kept away by hours or rest.
SPARE = 200
# Neighbouring days whose shifts count for rest.
_BESIDE = 2
_BATCH = 2000
_ELSEWHERE = "elsewhere"
UNAGREED = "登记同意已到期或已撤回"


@dataclass(frozen=True, slots=True)
class MarketDay:
    """A day's tasks and people with what the planner is told of them.

    ``numbers`` are those of people at the market now, ``strangers`` how many who
    wait cannot be planned.
    ``kept_out`` says why somebody who was looked at by name does not come for a task, ``counts`` how many do not, by
    reason; ``shifts`` are people's other work of the month and a week around, ``worked`` the minutes they really
    worked of it by person and task, where they were written down.
    """

    day: RosterDay
    tasks: Mapping[int, Task]
    people: Mapping[int, Seeker]
    numbers: Mapping[int, Ticket]
    strangers: int
    shifts: Mapping[int, Sequence[Task]]
    worked: Mapping[tuple[int, int], int]
    rankings: Mapping[int, Ranked]
    candidates: Mapping[tuple[int, int], Candidate]
    kept_out: Mapping[tuple[int, int], str]
    counts: Mapping[int, Counter[str]]


def load(
    context: Context, market: Market, on: date, rows: Sequence[Task], *, among: Collection[int] | None = None
) -> MarketDay:
    """These tasks of a market's day and who may do them; ``among`` looks at these people alone."""
    look, seats = _Look(context, market, on), _free_seats(context, rows)
    for row in rows:
        look.at(row, seats, among)
    people, now, unit = look.people(), clock.now(), context.unit
    shifts: dict[int, list[Task]] = {}
    worked: dict[tuple[int, int], int] = {}
    absences: dict[int, int] = {}
    first, last = around(on)
    for ids in _batches(people):
        shifts |= unit.bookings.shifts(ids, first, last, now)
        worked |= unit.bookings.worked_minutes(ids, first, last)
        absences |= unit.bookings.absences(ids, now - timedelta(days=ABSENT_DAYS))
    features, here = look.board.workers, {one: look.numbers[one] for one in look.numbers if one in people}
    tiers = hardship.tiers(context, people, on)
    day = RosterDay(
        [_task(context, row, seats[row.id or 0]) for row in rows],
        [
            _worker(
                row,
                features[one],
                [odd_rules.shift_of(task, worked.get((one, task.id or 0))) for task in shifts.get(one, [])],
                here.get(one),
                absences.get(one, 0),
                on,
                tier=tiers.get(one, 0),
                limits=context.kit.odd_work.limits,
            )
            for one, row in people.items()
        ],
        [one for one in look.pairs if one.worker_id in people],
    )
    return MarketDay(
        day,
        {row.id or 0: row for row in rows},
        people,
        here,
        len(look.numbers) - len(here),
        shifts,
        worked,
        look.rankings,
        look.candidates,
        look.kept_out,
        look.counts,
    )


class _Look:
    """Pulls for each task whoever may come, and notes who does not and why."""

    def __init__(self, context: Context, market: Market, on: date) -> None:
        unit, now = context.unit, clock.now()
        self._context, self._market = context, market
        queue = unit.tickets.of_day(market.id or 0, clock.today())
        self.numbers = {one.seeker_id: one for one in queue if one.state in tasks.HERE}
        boards = context.kit.pool.workers
        board = boards.board(market.id or 0, unit.seekers, unit.tasks)
        # Who came and drew a number may be planned here wherever they are registered (bookable.at_market).
        came = sorted(self.numbers.keys() - board.workers.keys())
        self.board = boards.with_visitors(board, came, unit.seekers, unit.tasks) if came else board
        if on == clock.today():
            self.board = boards.with_present(self.board, self.numbers, on)
        self._everybody = frozenset(self.board.workers)
        self._fallen, self._held = fallen_out(context, market.id or 0, on), unit.bookings.holding(now)
        self._named: set[int] = set()
        self.rankings: dict[int, Ranked] = {}
        self.candidates: dict[tuple[int, int], Candidate] = {}
        self.kept_out: dict[tuple[int, int], str] = {}
        self.counts: dict[int, Counter[str]] = {}
        self.pairs: list[Pair] = []

    def at(self, task: Task, seats: Mapping[int, int], among: Collection[int] | None) -> None:
        """Everybody at the market, or everybody ``among`` some, and the best of the others."""
        unit, now, number = self._context.unit, clock.now(), task.id or 0
        shut = {
            "on_task": unit.bookings.on_task(number, now),
            "absent": self._fallen.absent,
            "declined": self._fallen.declined.get(number, frozenset()),
            "held": self._held,
            "birth_unknown": self.board.unborn,
        }
        named = self._everybody.intersection(self.numbers if among is None else among)
        self._named |= named
        self.counts[number] = Counter()
        self._pull(task, len(named), {_ELSEWHERE: self._everybody - named, **shut}, named)
        if among is None:
            busy = unit.bookings.busy(*odd_rules.instants(task), now)
            self._pull(task, sum(seats.values()) + SPARE, {_ELSEWHERE: named, **shut, "booked": busy}, frozenset())

    def _pull(self, task: Task, top: int, excluded: Mapping[str, AbstractSet[int]], named: AbstractSet[int]) -> None:
        number = task.id or 0
        found = tasks.pulled(self._context, self.board, task, top=top, excluded=excluded)
        self.rankings[number] = found
        for one in found.excluded:
            if one.code != _ELSEWHERE:
                # Hours are said with the task, whose own they are.
                label = one.label.partition("（")[0]
                self.counts[number][label] += one.count
                self.kept_out |= {(number, who): label for who in one.ids if who in named}
        away = self._distances(found)
        for best in found.candidates:
            self.candidates[number, best.seeker_id] = best
            self.pairs.append(Pair(number, best.seeker_id, best.score, away(best.seeker_id)))

    def _distances(self, found: Ranked) -> Callable[[int], float | None]:
        """Kilometres to a task of each worker, reckoned once for each place."""
        post, known = found.asked.post, dict[object, float | None]()
        distances = self._context.kit.pool.index.distances

        def away(seeker_id: int) -> float | None:
            seeker = found.workers[seeker_id].seeker
            place = seeker.adcode, seeker.longitude, seeker.latitude
            if place not in known:
                known[place] = kilometres(post, seeker, distances)
            return known[place]

        return away

    def people(self) -> dict[int, Seeker]:
        """Everybody named and everybody who fits something, if their consent to be registered holds."""
        wanted = sorted(self._named | {one.worker_id for one in self.pairs})
        unit, found = self._context.unit, dict[int, Seeker]()
        for ids in _batches(wanted):
            agreed, rows = unit.consents.registered(ids, clock.today()), unit.seekers.many(ids)
            found |= {one: rows[one] for one in ids if one in agreed and rows[one].merged_into is None}
        self.kept_out |= {(task, one): UNAGREED for task in self.counts for one in self._named if one not in found}
        return found


def _free_seats(context: Context, rows: Sequence[Task]) -> dict[int, int]:
    return {row.id or 0: max(0, row.headcount - firm - held) for row, firm, held in counted(context, rows)}


def _task(context: Context, row: Task, seats: int) -> RosterTask:
    return RosterTask(
        row.id or 0,
        row.start_minute,
        row.end_minute,
        seats,
        odd_rules.employer_key(row, row.enterprise_id),
        part_time=row.form is OddForm.PART_TIME,
        contract=row.form is OddForm.BY_TASK,
        hazard=bool(danger(odd_rules.job_of(context, row))),
        label=row.trade,
    )


@dataclass(frozen=True, slots=True)
class _Week:
    """Other work of the month and the week of one person: planned, or as it was really worked where that is known."""

    days: int
    part_time: Mapping[str, int]
    overtime: Mapping[str, int]

    @classmethod
    def of(cls, shifts: Sequence[Shift], on: date, limits: Limits) -> _Week:
        """What lies on other days than ``on``; a shift of which nothing was worked is no day of work."""
        others = [one for one in shifts if one.day != on]
        week = [one for one in others if one.day.isocalendar()[:2] == on.isocalendar()[:2]]
        part_time, over = Counter[str](), Counter[str]()
        for one in week:
            part_time[one.employer] += one.minutes if one.form is OddForm.PART_TIME else 0
        month = (one for one in others if (one.day.year, one.day.month) == (on.year, on.month))
        for (employer, _), minutes in overtime(month, limits).items():
            over[employer] += minutes
        # No week has more minutes, whatever was written down.
        spent = {key: min(minutes, 7 * MINUTES_PER_DAY) for key, minutes in sorted(part_time.items()) if minutes}
        return cls(len({one.day for one in week if one.minutes}), spent, dict(sorted(over.items())))


def _worker(
    seeker: Seeker,
    features: WorkerFeatures,
    shifts: Sequence[Shift],
    ticket: Ticket | None,
    absences: int,
    on: date,
    *,
    tier: int,
    limits: Limits,
) -> RosterWorker:
    week = _Week.of(shifts, on, limits)
    return RosterWorker(
        seeker.id or 0,
        _free_hours(features.windows, on),
        _age(seeker.born_on, on),
        tuple(_booked(one, on) for one in shifts if abs((one.day - on).days) <= _BESIDE),
        week.part_time,
        week.overtime,
        days_worked=week.days,
        waiting=waited(ticket, clock.now()) if ticket is not None else 0,
        tier=tier,
        no_shows=absences,
        label=seeker.name_masked if ticket is None else f"{ticket.number} 号{seeker.name_masked}",
        here=ticket is not None,
    )


def _booked(one: Shift, on: date) -> Booked:
    first = (one.day - on).days * MINUTES_PER_DAY
    return Booked(
        first + one.start_minute,
        first + one.end_minute,
        one.employer,
        part_time=one.form is OddForm.PART_TIME,
        contract=one.form is OddForm.BY_TASK,
        worked=one.worked,
    )


def _free_hours(windows: Sequence[hours.Window], on: date) -> tuple[tuple[int, int], ...]:
    """The week's windows as minutes of the day, from the day before to the day after."""
    first = (on.isoweekday() - 1) * MINUTES_PER_DAY
    low, high = -MINUTES_PER_DAY, 2 * MINUTES_PER_DAY
    spans = ((max(start - first, low), min(end - first, high)) for start, end in hours.joined(windows))
    return tuple((start, end) for start, end in spans if start < end)


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    years = on.year - born_on.year
    return max(0, years if born_on <= born_by(years, on) else years - 1)


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    every = list(ids)
    for start in range(0, len(every), _BATCH):
        yield every[start : start + _BATCH]
