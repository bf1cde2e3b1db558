"""What pooling leaves open (第二步): flexible workers of the same city first, then places a dispatch body may fill.

Only proposals: nobody is booked, referred or dispatched by them. A worker is proposed for one place. Who they are is
told to those who work shortlists and within whose reach they are; all others, and what is stored, have a number only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EmploymentForm
from matcher.models.organisation import OrganisationKind
from matcher.models.pooling import Lot
from matcher.models.seeker import Seeker
from matcher.models.shift import MINUTES_PER_DAY
from matcher.models.values import HOURS_PER_DAY, PAID_DAYS_PER_MONTH, Period
from matcher.planning.dispatch_rules import Licence, Places, allowed, unlicensed
from matcher.scoring import hours
from matcher.scoring.columns import Codebooks, Columns, columns_of
from matcher.scoring.exposure import Scored, spread
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.gaps import kilometres
from matcher.scoring.musts import reasons, sift
from matcher.scoring.shifts import BANDS_KM, trade_fit
from matcher.service import lots
from matcher.service.context import Context
from matcher.service.permissions import Action, may
from matcher.service.standing import within

# Workers looked at in one city, those last active first; fit below which the trade is another one.
MOST_WORKERS = 5_000
FIT = 0.5
# So many days of a week are work; the others are rest.
WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Open:
    """Places of a lot that pooling left open, on which days."""

    lot: Lot
    enterprise: Enterprise
    headcount: int
    period: Period


@dataclass(frozen=True, slots=True)
class Worker:
    """A flexible worker proposed for a place; ``score`` 0 to 1,000 by trade, then distance."""

    seeker_id: int
    name_masked: str
    titles: tuple[str, ...]
    score: int
    km: float | None


@dataclass(frozen=True, slots=True)
class Filled:
    """How the places of one lot may be filled: by how many, by which bodies how many, why not more, what stays open.

    ``flexible`` counts the workers proposed, ``workers`` are those of them whom the actor may see.
    """

    lot_id: int
    headcount: int
    flexible: int
    workers: tuple[Worker, ...]
    dispatched: int
    bodies: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def open(self) -> int:
        """Places that stay open after both."""
        return self.headcount - self.flexible - self.dispatched

    @property
    def kept(self) -> dict[str, Any]:
        """What a stored run keeps of it: numbers and bodies, nobody's name or id."""
        return {
            "lot_id": self.lot_id,
            "headcount": self.headcount,
            "flexible": self.flexible,
            "dispatched": self.dispatched,
            "bodies": list(self.bodies),
            "reasons": list(self.reasons),
            "open": self.open,
        }


def fill(context: Context, found: Sequence[Open]) -> list[Filled]:
    """A proposal for each, in their order; the same for the same facts."""
    by_city: dict[str, list[Open]] = {}
    for one in found:
        by_city.setdefault(one.lot.adcode[:4], []).append(one)
    workers = {id(one): own for city, some in by_city.items() for one, own in _proposed(context, city, some)}
    seen = _seen(context, [one.seeker_id for own in workers.values() for one in own])
    firms = _user_firms(context, found)
    filled = []
    for one in found:
        own = workers[id(one)]
        dispatched, bodies, why = _dispatch(context, one, one.headcount - len(own), firms[one.enterprise.id or 0])
        told = tuple(worker for worker in own if worker.seeker_id in seen)
        filled.append(Filled(one.lot.id or 0, one.headcount, len(own), told, dispatched, bodies, why))
    return filled


@dataclass(slots=True)
class _UserFirm:
    """All dispatched workers of a firm: a tenth of the staff is one tenth for all its places together.

    ``told`` is the most any of its lots tells, ``spare`` are dispatched workers it has to spare or agreed to,
    ``proposed`` those proposed so far; the last two by days.
    """

    told: int | None = None
    spare: list[tuple[date, date, int]] = field(default_factory=list)
    proposed: list[tuple[date, date, int]] = field(default_factory=list)

    def at_once(self, period: Period) -> int | None:
        """How many are dispatched to the firm at the same time in a period; None when it has not told."""
        if self.told is None:
            return None
        days = (period.first, period.last)
        return max(self.told, lots.peak(self.spare, *days)) + lots.peak(self.proposed, *days)


def _user_firms(context: Context, found: Sequence[Open]) -> dict[int, _UserFirm]:
    """What the firms with open places tell of their dispatched workers in any of their lots, and agreed orders."""
    firms = {one.enterprise.id or 0: _UserFirm() for one in found}
    for lot in context.unit.lots.on_dispatched(firms, clock.today()):
        firm = firms[lot.enterprise_id]
        if lot.dispatched:
            firm.spare.append((lot.first, lot.last, lot.headcount))
        if lot.dispatched_now is not None:
            firm.told = max(firm.told or 0, lot.dispatched_now)
    for order, enterprise_id in context.unit.dispatches.agreed_of(firms, clock.today()):
        if order.offered and order.offered_first and order.offered_last:
            firms[enterprise_id].spare.append((order.offered_first, order.offered_last, order.offered))
    return firms


def _seen(context: Context, people: Sequence[int]) -> set[int]:
    """Those of the people whom the actor may see one by one: who works shortlists, within the own reach."""
    if context.actor.system or not may(context.actor, Action.SHORTLIST_READ):
        return set()
    return context.unit.seekers.within(*within(context, Action.SHORTLIST_READ), people)


def _proposed(context: Context, city: str, found: Sequence[Open]) -> list[tuple[Open, tuple[Worker, ...]]]:
    """Flexible workers spread over the open places of one city: as many as can be, then the best fits."""
    pool = context.kit.pool
    rows = context.unit.seekers.flexible_in(city, MOST_WORKERS, without=context.unit.referrals.started_anywhere())
    people = [pool.seeker(row) for row in rows]
    windows = context.unit.tasks.windows([row.id or 0 for row in rows])
    books = Codebooks()
    columns, known = columns_of(people, books), {row.id or 0: row for row in rows}
    lists: list[list[Scored]] = []
    kms: list[dict[int, float | None]] = []
    for one in found:
        post = _post(context, one)
        scored, far = _fits(context, post, people, columns, books)
        away = _away(context, one, windows, [who for who, _ in scored])
        lists.append([(who, score) for who, score in scored if who not in away])
        kms.append(far)
    kept = spread(lists, per_post=[one.headcount for one in found], per_person=1).kept
    return [
        (one, tuple(_worker(known, who, score, far) for who, score in (own[place] for place in places)))
        for one, own, places, far in zip(found, lists, kept, kms, strict=True)
    ]


def _away(
    context: Context, one: Open, windows: Mapping[int, Sequence[hours.Window]], people: Sequence[int]
) -> set[int]:
    """Who of the people cannot come on these days: booked for odd work, or not free for a day's work by their windows.

    Whoever told no windows is asked when called.
    """
    first, last = one.period.first, one.period.last
    until = clock.midnight(last + timedelta(days=1))
    away = context.unit.bookings.busy(clock.midnight(first), until, clock.now(), among=people)
    days = {(first + timedelta(days=number)).isoweekday() for number in range(min(7, (last - first).days + 1))}
    return away | {who for who in people if who in windows and not _free(windows[who], days)}


def _free(windows: Sequence[hours.Window], days: set[int]) -> bool:
    """Whether eight hours on end are free on enough of the weekdays: on all of a few, on five of a week."""
    spans = hours.joined(windows)
    free = 0
    for day in days:
        begin = (day - 1) * MINUTES_PER_DAY
        # A stretch of the day itself; a night may run into the next.
        stretches = (
            min(end, begin + 2 * MINUTES_PER_DAY) - max(start, begin)
            for start, end in spans
            if max(start, begin) < begin + MINUTES_PER_DAY
        )
        free += any(minutes >= HOURS_PER_DAY * 60 for minutes in stretches)
    return free >= min(WORKDAYS, len(days))


def _worker(known: Mapping[int, Seeker], who: int, score: int, far: Mapping[int, float | None]) -> Worker:
    row = known[who]
    return Worker(who, row.name_masked, tuple(row.wanted_titles), score, far[who])


def _fits(
    context: Context, post: VacancyFeatures, people: Sequence[SeekerFeatures], columns: Columns, books: Codebooks
) -> tuple[list[Scored], dict[int, float | None]]:
    """Who meets every must and knows the trade, best first; and how far away they live, in km."""
    index = context.kit.pool.index
    if not people:
        return [], {}
    wanted = reasons(
        post, books.reading(), today=clock.today(), covers=index.covers, distances=index.distances, excluded={}
    )
    passing = sift(wanted, columns, dead=np.zeros(0, np.intp)).passing()
    kinship = index.kinship(post.title)
    scored, far = [], {}
    for place in np.flatnonzero(passing) if passing.dtype == bool else passing:
        one = people[int(place)]
        if one.pay_min is not None and post.pay_high is not None and one.pay_min > post.pay_high:
            continue
        fit = trade_fit(trade=post.title, titles=one.titles, skills=one.skills, history=one.history, kinship=kinship)
        if fit < FIT:
            continue
        km = kilometres(post, one, index.distances)
        near = 0.0 if km is None else sum(km <= band for band in BANDS_KM) / len(BANDS_KM)
        scored.append((one.id, round(800 * fit + 200 * near)))
        far[one.id] = None if km is None else round(km, 1)
    return sorted(scored, key=lambda pair: (-pair[1], pair[0])), far


def _post(context: Context, one: Open) -> VacancyFeatures:
    """The places as a post, so that musts mean the same everywhere; pay as it comes to in a month."""
    lot = one.lot
    location = context.kit.places.location(lot.adcode) or (None, None)
    pay = round(lot.pay * PAID_DAYS_PER_MONTH)
    return VacancyFeatures(
        id=lot.id or 0,
        title=lot.title,
        duty=lot.skills,
        adcode=lot.adcode,
        longitude=location[0],
        latitude=location[1],
        pay_low=pay,
        pay_high=pay,
        grade_rank=lot.skill_grade.rank if lot.skill_grade else None,
        certificates=tuple(lot.certificates),
        night=lot.shift.has_night if lot.shift else None,
        employment_form=EmploymentForm.ODD_JOB,
        start_by=one.period.first,
    )


def _dispatch(context: Context, one: Open, left: int, user: _UserFirm) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """How many a dispatch body may send, which bodies could, and why not more."""
    if left <= 0:
        return 0, (), ()
    lot, firm, now = one.lot, one.enterprise, user.at_once(one.period)
    found = allowed(Places(left, Period(lot.first, lot.last), lot.dispatch_kind, firm.employees_now, now))
    if not found.headcount:
        return 0, (), found.reasons
    bodies = context.unit.organisations.within(lot.adcode[:4], OrganisationKind.DISPATCH)
    may, barred = [], []
    for body in bodies:
        licence = Licence(body.verified_at is not None, body.licence_number, body.licence_valid_to)
        why = unlicensed(licence, one.period)
        if why:
            barred.append(f"{body.name}：{why}")
        else:
            may.append(body.name)
    if not may:
        none = barred or ["本市没有登记的劳务派遣机构"]
        return 0, (), (*found.reasons, *none)
    user.proposed.append((one.period.first, one.period.last, found.headcount))
    return found.headcount, tuple(may), found.reasons
