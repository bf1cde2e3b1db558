"""The rows behind the figures of the overview (指标的明细): one query a source, with what a row counts for.

A row has one column per figure (0 where it is none of its rows) and one per split, as text.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, func

from matcher import clock
from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import CASE_ENDED, PAIRING_ENDED, POST_ENDED, Deadline, DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PairingRole
from matcher.models.officer import Officer, Pairing
from matcher.models.overview import By, Figure, Slice
from matcher.models.referral_step import ReferralStep
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import AT_WORK, BEGUN, ReferralState, VacancyState
from matcher.models.types import UtcDateTime
from matcher.models.vacancy import Vacancy
from matcher.repository.civil_days import DaysBetween, LocalDay
from matcher.repository.officers import is_key
from matcher.repository.overview_columns import PLACED as _PLACED
from matcher.repository.overview_columns import Expression as _Expression
from matcher.repository.overview_columns import Source
from matcher.repository.overview_columns import cases as _cases
from matcher.repository.overview_columns import common as _common
from matcher.repository.overview_columns import firm as _firm
from matcher.repository.overview_columns import key as _key
from matcher.repository.overview_columns import one as _one
from matcher.repository.overview_columns import start as _start
from matcher.repository.overview_shortage import confirmed_kinds, shortage_class
from matcher.repository.overview_supply import lent, odd
from matcher.repository.vacancies import NEEDED

# What is said of a deadline whose duty ended before it was done; closing a case is what its own deadline asks for.
_ENDED = (CASE_ENDED, PAIRING_ENDED, POST_ENDED)


def _open_cases(asked: Slice) -> Source:
    query = (
        sa.select(
            *_common(col(Case.id)),
            sa.literal(1).label(Figure.OPEN_CASES.value),
            col(Case.id).label("case_id"),
            col(Case.number).label("number"),
            col(Case.state).label("state"),
            LocalDay(Case.opened_at).label("opened_on"),
            _key(Case.officer_id).label(By.OFFICER.value),
            col(Officer.name).label("officer_name"),
        )
        .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
        .outerjoin(Officer, col(Officer.id) == col(Case.officer_id))
        .where(col(Case.state).in_(OPEN_STATES), _cases(asked), *_firm(asked))
    )
    return Source(query, (Figure.OPEN_CASES,), (By.OFFICER, *_PLACED), ("opened_on",))


def _pairings(asked: Slice) -> Source:
    query = (
        sa.select(
            *_common(col(Pairing.id)),
            sa.literal(1).label(Figure.PAIRINGS.value),
            col(Pairing.first).label("since"),
            _key(Pairing.officer_id).label(By.OFFICER.value),
            col(Officer.name).label("officer_name"),
        )
        .join(Enterprise, col(Enterprise.id) == col(Pairing.enterprise_id))
        .join(Officer, col(Officer.id) == col(Pairing.officer_id))
        .where(col(Pairing.last).is_(None), col(Pairing.role) == PairingRole.MAIN, *_firm(asked))
    )
    return Source(query, (Figure.PAIRINGS,), (By.OFFICER, *_PLACED), ("since",))


def _deadlines(asked: Slice, *measures: Any) -> sa.Select[Any]:
    """Deadlines with who has to keep them: the case's officer, else the enterprise's main one."""
    main = aliased(Pairing)
    owner = func.coalesce(col(Case.officer_id), col(main.officer_id))
    led = sa.and_(
        col(main.enterprise_id) == col(Deadline.enterprise_id),
        col(main.last).is_(None),
        col(main.role) == PairingRole.MAIN,
    )
    return (
        sa.select(
            *_common(col(Deadline.id)),
            *measures,
            col(Deadline.case_id).label("case_id"),
            _key(Deadline.kind).label(By.KIND.value),
            col(Deadline.started_on).label("started_on"),
            col(Deadline.due).label("due"),
            col(Deadline.outcome).label("outcome"),
            _key(owner).label(By.OFFICER.value),
            col(Officer.name).label("officer_name"),
        )
        .select_from(Deadline)
        .join(Enterprise, col(Enterprise.id) == col(Deadline.enterprise_id))
        .outerjoin(Case, col(Case.id) == col(Deadline.case_id))
        .outerjoin(main, led)
        .outerjoin(Officer, col(Officer.id) == owner)
        .where(sa.or_(col(Case.id).is_(None), _cases(asked)), *_firm(asked))
    )


_DUE_SPLITS = (By.OFFICER, By.KIND, *_PLACED)


def _due(asked: Slice) -> Source:
    due = col(Deadline.due)
    red = _one(due < asked.today).label(Figure.RED.value)
    yellow = _one(sa.and_(due >= asked.today, due <= asked.soon)).label(Figure.YELLOW.value)
    query = _deadlines(asked, red, yellow).where(col(Deadline.cleared_at).is_(None), due <= asked.soon)
    return Source(query, (Figure.RED, Figure.YELLOW), _DUE_SPLITS, ("due",))


def _cleared(asked: Slice) -> Source:
    """What was done in time, what late; a duty that ended in time before it was done is neither.

    A contact counts by the day it was had, however late somebody wrote it down.
    """
    at = col(Deadline.cleared_at)
    day = func.coalesce(Deadline.done_on, LocalDay(Deadline.cleared_at), type_=sa.Date())
    late = day > Deadline.due
    dropped = sa.and_(col(Deadline.outcome).in_(_ENDED), col(Deadline.kind) != DeadlineKind.CLOSE)
    measures = [
        _one(sa.and_(sa.not_(late), sa.not_(dropped))).label(Figure.KEPT.value),
        _one(late).label(Figure.LATE.value),
        _one(sa.and_(sa.not_(late), dropped)).label(Figure.ENDED.value),
        day.label("cleared_on"),
        sa.case((sa.or_(late, sa.not_(dropped)), DaysBetween(day, Deadline.started_on))).label("days"),
    ]
    had = sa.and_(col(Deadline.done_on).is_not(None), col(Deadline.done_on).between(asked.first, asked.last))
    written = sa.and_(col(Deadline.done_on).is_(None), *_within(at, asked))
    query = _deadlines(asked, *measures).where(at.is_not(None), sa.or_(had, written))
    return Source(query, (Figure.KEPT, Figure.LATE, Figure.ENDED), _DUE_SPLITS, ("cleared_on",))


def _within(moment: Any, asked: Slice) -> list[_Expression]:
    return [moment >= clock.midnight(asked.first), moment < clock.midnight(asked.last + timedelta(days=1))]


def _posts(asked: Slice) -> Source:
    """The posts of open cases, as ``service.cases.gaps`` counts them."""
    at_work = _at_work().subquery()
    started = func.coalesce(at_work.c.people, 0)
    closed = sa.and_(col(Vacancy.state) == VacancyState.CLOSED, started > 0)
    headcount = sa.case((closed, started), else_=col(Vacancy.headcount))
    missing = sa.case((headcount > started, headcount - started), else_=0)
    said = confirmed_kinds().subquery()
    diagnosed = said.c.kinds.is_not(None)
    query = (
        sa.select(
            *_common(col(Vacancy.id)),
            func.coalesce(headcount, 0).label(Figure.WANTED.value),
            started.label(Figure.STARTED.value),
            missing.label(Figure.MISSING.value),
            sa.case((diagnosed, missing), else_=0).label(Figure.DIAGNOSED.value),
            sa.case((diagnosed, 0), else_=missing).label(Figure.DECLARED.value),
            _one(headcount.is_(None)).label(Figure.UNKNOWN_POSTS.value),
            col(Vacancy.id).label("vacancy_id"),
            col(Vacancy.title).label("title"),
            headcount.label("headcount"),
            shortage_class(said.c.kinds).label(By.SHORTAGE.value),
            diagnosed.label("diagnosed_case"),
            _key(Vacancy.shortage_kind).label("declared_kind"),
        )
        .select_from(Vacancy)
        .join(Case, col(Case.id) == col(Vacancy.case_id))
        .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
        .outerjoin(at_work, at_work.c.vacancy_id == Vacancy.id)
        .outerjoin(said, said.c.case_id == Vacancy.case_id)
        .where(
            sa.or_(col(Vacancy.state).in_(NEEDED), closed),
            col(Case.state).in_(OPEN_STATES),
            _cases(asked),
            *_firm(asked),
        )
    )
    gap = (Figure.MISSING, Figure.DIAGNOSED, Figure.DECLARED)
    figures = (Figure.WANTED, Figure.STARTED, *gap, Figure.UNKNOWN_POSTS)
    return Source(query, figures, (By.SHORTAGE, *_PLACED), ("county", "enterprise_id"))


def _at_work() -> sa.Select[Any]:
    """How many people are at work on each post; once, also who left and came back to the same post."""
    people = func.count(func.distinct(Referral.seeker_id)).label("people")
    columns: list[Any] = [col(Referral.vacancy_id).label("vacancy_id"), people]
    return sa.select(*columns).where(col(Referral.state).in_(sorted(AT_WORK))).group_by(col(Referral.vacancy_id))


def _solved(asked: Slice) -> Source:
    """Distinct (person, enterprise) that began in the period."""
    pairs = (
        sa.select(
            col(Referral.seeker_id).label("seeker_id"),
            col(Vacancy.enterprise_id).label("enterprise_id"),
            func.min(Referral.id).label("referral_id"),
            func.min(Referral.started_on).label("started_on"),
        )
        .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
        .join(Case, col(Case.id) == col(Vacancy.case_id))
        .where(
            col(Referral.state).in_(sorted(BEGUN)),
            col(Referral.started_on).between(asked.first, asked.last),
            _cases(asked),
        )
        .group_by(col(Referral.seeker_id), col(Vacancy.enterprise_id))
        .subquery()
    )
    query = (
        sa.select(
            *_common(pairs.c.referral_id),
            sa.literal(1).label(Figure.SOLVED.value),
            _one(is_key()).label(Figure.SOLVED_KEY.value),
            col(Seeker.name_masked).label("person"),
            col(Vacancy.id).label("vacancy_id"),
            col(Vacancy.title).label("title"),
            pairs.c.started_on,
        )
        .select_from(pairs)
        .join(Enterprise, col(Enterprise.id) == pairs.c.enterprise_id)
        .join(Seeker, col(Seeker.id) == pairs.c.seeker_id)
        .join(Referral, col(Referral.id) == pairs.c.referral_id)
        .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
        .where(*_firm(asked))
    )
    return Source(query, (Figure.SOLVED, Figure.SOLVED_KEY), _PLACED, ("started_on",))


def _reached() -> sa.Select[Any]:
    """The first day on which as many were at work on a post as it wants; none for a post that was never full.

    Whoever left is at work up to the day before, so one who took the place of another makes no post full, and whoever
    comes after a post was full moves no day of the past.
    """
    new, there = aliased(Referral), aliased(Referral)
    left = col(there.left_on)
    full = (
        sa.select(col(new.vacancy_id).label("vacancy_id"), col(new.started_on).label("day"))
        .join(there, col(there.vacancy_id) == col(new.vacancy_id))
        .join(Vacancy, col(Vacancy.id) == col(new.vacancy_id))
        .where(
            col(new.state).in_(sorted(BEGUN)),
            col(there.state).in_(sorted(BEGUN)),
            col(there.started_on) <= col(new.started_on),
            sa.or_(left.is_(None), left > col(new.started_on)),
        )
        .group_by(col(new.vacancy_id), col(new.started_on), col(Vacancy.headcount))
        .having(func.count(sa.distinct(col(there.id))) >= col(Vacancy.headcount))
        .subquery()
    )
    return sa.select(full.c.vacancy_id, func.min(full.c.day).label("day")).group_by(full.c.vacancy_id)


def _filled(asked: Slice) -> Source:
    """Posts whose headcount was reached in the period for the first time."""
    reached = _reached().subquery()
    # A first day at work may lie before the publication, when it was written down afterwards: that is no day.
    took = DaysBetween(reached.c.day, LocalDay(Vacancy.published_at))
    query = (
        sa.select(
            *_common(col(Vacancy.id)),
            sa.literal(1).label(Figure.FILLED.value),
            sa.case((took > 0, took), else_=0).label("days"),
            col(Vacancy.id).label("vacancy_id"),
            col(Vacancy.title).label("title"),
            col(Vacancy.headcount).label("headcount"),
            LocalDay(Vacancy.published_at).label("published_on"),
            reached.c.day.label("filled_on"),
            _key(_family()).label(By.FAMILY.value),
        )
        .select_from(Vacancy)
        .join(reached, reached.c.vacancy_id == Vacancy.id)
        .join(Case, col(Case.id) == col(Vacancy.case_id))
        .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
        .where(
            col(Vacancy.published_at).is_not(None),
            reached.c.day.between(asked.first, asked.last),
            _cases(asked),
            *_firm(asked),
        )
    )
    return Source(query, (Figure.FILLED,), (By.FAMILY, *_PLACED), ("filled_on",))


def _family() -> _Expression:
    """The family (中类) of a post's confirmed occupation: 6-18-02-04 → 6-18-00-00."""
    code = col(Vacancy.occupation_code)
    return sa.case((code.is_not(None), _start(code) + "-00-00"))


def _refusals(asked: Slice) -> Source:
    """Referrals that carry a reason why nothing came of them, by the day of the step that said so.

    Whatever touches the row later (a merge, a correction) moves no refusal into another month; a row without a trail
    counts by its last change.
    """
    steps = (
        sa.select(col(ReferralStep.vacancy_id), col(ReferralStep.seeker_id), func.max(ReferralStep.at).label("at"))
        .where(
            col(ReferralStep.after) == ReferralState.UNSUITABLE,
            col(ReferralStep.undone_at).is_(None),
            col(ReferralStep.undoes_id).is_(None),
        )
        .group_by(col(ReferralStep.vacancy_id), col(ReferralStep.seeker_id))
        .subquery()
    )
    told = func.coalesce(steps.c.at, Referral.updated_at, type_=UtcDateTime())
    query = (
        sa.select(
            *_common(col(Referral.id)),
            sa.literal(1).label(Figure.REFUSALS.value),
            col(Seeker.name_masked).label("person"),
            col(Vacancy.id).label("vacancy_id"),
            col(Vacancy.title).label("title"),
            _key(Referral.reason).label(By.REASON.value),
            _key(_family()).label(By.FAMILY.value),
            LocalDay(told).label("told_on"),
        )
        .select_from(Referral)
        .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
        .join(Case, col(Case.id) == col(Vacancy.case_id))
        .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
        .join(Seeker, col(Seeker.id) == col(Referral.seeker_id))
        .outerjoin(steps, sa.and_(steps.c.vacancy_id == Referral.vacancy_id, steps.c.seeker_id == Referral.seeker_id))
        .where(
            col(Referral.reason).is_not(None),
            *_within(told, asked),
            _cases(asked),
            *_firm(asked),
        )
    )
    return Source(query, (Figure.REFUSALS,), (By.REASON, By.FAMILY, *_PLACED), ("told_on",))


_SOURCES = {
    Figure.OPEN_CASES: _open_cases,
    Figure.PAIRINGS: _pairings,
    Figure.RED: _due,
    Figure.YELLOW: _due,
    Figure.WANTED: _posts,
    Figure.STARTED: _posts,
    Figure.MISSING: _posts,
    Figure.DIAGNOSED: _posts,
    Figure.DECLARED: _posts,
    Figure.UNKNOWN_POSTS: _posts,
    Figure.SOLVED: _solved,
    Figure.SOLVED_KEY: _solved,
    Figure.LENT: lent,
    Figure.ODD: odd,
    Figure.FILLED: _filled,
    Figure.REFUSALS: _refusals,
    Figure.KEPT: _cleared,
    Figure.LATE: _cleared,
    Figure.ENDED: _cleared,
}


def source_of(figure: Figure, asked: Slice) -> Source:
    """The rows a figure is counted over."""
    return _SOURCES[figure](asked)
