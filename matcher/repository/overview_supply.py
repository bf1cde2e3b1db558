"""People who came to an enterprise by other ways than a referral (调剂到岗、零工完工): the rows behind the figures.

They stand beside 解决用工人数 and are no part of it: one person may be in two of them, so they are never added up.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from matcher.models.booking import DONE, Booking
from matcher.models.enterprise import Enterprise
from matcher.models.lending import BEGUN, ConsentState, Lending, LentWorker
from matcher.models.overview import Figure, Slice
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.repository.overview_columns import PLACED, Source, common, firm


def lent(asked: Slice) -> Source:
    """Distinct (person, borrower) whose first day there lies in the period: at the borrower, once (domain.md §12)."""
    columns: list[Any] = [
        func.min(LentWorker.id).label("worker_id"),
        col(Lending.borrower_id).label("enterprise_id"),
        func.min(LentWorker.first).label("started_on"),
    ]
    people = (
        sa.select(*columns)
        .join(Lending, col(Lending.id) == col(LentWorker.lending_id))
        .where(
            col(Lending.state).in_(BEGUN),
            col(LentWorker.consent) == ConsentState.AGREED,
            col(LentWorker.first).between(asked.first, asked.last),
        )
        .group_by(col(LentWorker.person_hash), col(Lending.borrower_id))
        .subquery()
    )
    query = (
        sa.select(
            *common(people.c.worker_id),
            sa.literal(1).label(Figure.LENT.value),
            col(LentWorker.name_masked).label("person"),
            col(LentWorker.title).label("title"),
            col(LentWorker.lending_id).label("lending_id"),
            people.c.started_on,
        )
        .select_from(people)
        .join(Enterprise, col(Enterprise.id) == people.c.enterprise_id)
        .join(LentWorker, col(LentWorker.id) == people.c.worker_id)
        .where(*firm(asked))
    )
    return Source(query, (Figure.LENT,), PLACED, ("started_on",))


def odd(asked: Slice) -> Source:
    """Distinct (person, enterprise) who did an odd job of a registered enterprise on a day of the period."""
    columns: list[Any] = [
        func.min(Booking.id).label("booking_id"),
        col(Task.enterprise_id).label("enterprise_id"),
        func.min(Task.day).label("started_on"),
    ]
    people = (
        sa.select(*columns)
        .join(Task, col(Task.id) == col(Booking.task_id))
        .where(
            col(Booking.state).in_(DONE),
            col(Task.enterprise_id).is_not(None),
            col(Task.day).between(asked.first, asked.last),
        )
        .group_by(col(Booking.seeker_id), col(Task.enterprise_id))
        .subquery()
    )
    query = (
        sa.select(
            *common(people.c.booking_id),
            sa.literal(1).label(Figure.ODD.value),
            col(Seeker.name_masked).label("person"),
            col(Task.trade).label("title"),
            people.c.started_on,
        )
        .select_from(people)
        .join(Enterprise, col(Enterprise.id) == people.c.enterprise_id)
        .join(Booking, col(Booking.id) == people.c.booking_id)
        .join(Task, col(Task.id) == col(Booking.task_id))
        .join(Seeker, col(Seeker.id) == col(Booking.seeker_id))
        .where(*firm(asked))
    )
    return Source(query, (Figure.ODD,), PLACED, ("started_on",))
