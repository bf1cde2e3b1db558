"""What pooling leaves open (第二步): flexible workers of the same city first, then places a dispatch body may fill.

Only proposals: nobody is booked, referred or dispatched by them. A worker is proposed for one place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EmploymentForm
from matcher.models.organisation import OrganisationKind
from matcher.models.pooling import Lot
from matcher.models.seeker import Seeker
from matcher.models.values import PAID_DAYS_PER_MONTH, Period
from matcher.planning.dispatch_rules import Licence, Places, allowed, unlicensed
from matcher.scoring.columns import Codebooks, Columns, columns_of
from matcher.scoring.exposure import Scored, spread
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.gaps import kilometres
from matcher.scoring.musts import reasons, sift
from matcher.scoring.shifts import BANDS_KM, trade_fit
from matcher.service.context import Context

# Workers looked at in one city, those last active first; fit below which the trade is another one.
MOST_WORKERS = 5_000
FIT = 0.5


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
    """How the places of one lot may be filled: by whom, by which bodies how many, why not more, what stays open."""

    lot_id: int
    headcount: int
    workers: tuple[Worker, ...]
    dispatched: int
    bodies: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def open(self) -> int:
        """Places that stay open after both."""
        return self.headcount - len(self.workers) - self.dispatched


def fill(context: Context, found: Sequence[Open]) -> list[Filled]:
    """A proposal for each, in their order; the same for the same facts."""
    by_city: dict[str, list[Open]] = {}
    for one in found:
        by_city.setdefault(one.lot.adcode[:4], []).append(one)
    workers = {id(one): own for city, some in by_city.items() for one, own in _proposed(context, city, some)}
    # A tenth of a firm's staff is one tenth for all its places together.
    used: dict[int, int] = {}
    filled = []
    for one in found:
        own = workers[id(one)]
        dispatched, bodies, why = _dispatch(context, one, one.headcount - len(own), used)
        filled.append(Filled(one.lot.id or 0, one.headcount, own, dispatched, bodies, why))
    return filled


def _proposed(context: Context, city: str, found: Sequence[Open]) -> list[tuple[Open, tuple[Worker, ...]]]:
    """Flexible workers spread over the open places of one city: as many as can be, then the best fits."""
    pool = context.kit.pool
    rows = context.unit.seekers.flexible_in(city, MOST_WORKERS, without=context.unit.referrals.started_anywhere())
    people = [pool.seeker(row) for row in rows]
    books = Codebooks()
    columns, known = columns_of(people, books), {row.id or 0: row for row in rows}
    lists: list[list[Scored]] = []
    kms: list[dict[int, float | None]] = []
    for one in found:
        post = _post(context, one)
        scored, far = _fits(context, post, people, columns, books)
        lists.append(scored)
        kms.append(far)
    kept = spread(lists, per_post=[one.headcount for one in found], per_person=1).kept
    return [
        (one, tuple(_worker(known, who, score, far) for who, score in (own[place] for place in places)))
        for one, own, places, far in zip(found, lists, kept, kms, strict=True)
    ]


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


def _dispatch(
    context: Context, one: Open, left: int, used: dict[int, int]
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """How many a dispatch body may send, which bodies could, and why not more."""
    if left <= 0:
        return 0, (), ()
    lot, firm = one.lot, one.enterprise
    taken = used.get(firm.id or 0, 0)
    now = None if lot.dispatched_now is None else lot.dispatched_now + taken
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
    used[firm.id or 0] = taken + found.headcount
    return found.headcount, tuple(may), found.reasons
