"""Stored dispatch orders (派遣订单) and the days of their people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from matcher.models.case import Case
from matcher.models.dispatch import DispatchDay, DispatchOrder, DispatchState
from matcher.models.enterprise import Enterprise
from matcher.models.organisation import Organisation
from matcher.repository.reach import Reach


@dataclass(frozen=True, slots=True)
class Came:
    """Who came of an order, in numbers: ``most`` on one confirmed day, ``worker_days`` on all of them together.

    ``pending`` days are told and not confirmed, ``last_told`` is the last day told.
    """

    most: int = 0
    worker_days: int = 0
    pending: int = 0
    last_told: date | None = None


Row = tuple[DispatchOrder, Enterprise, Organisation]


class Dispatches:
    """Reads and writes orders and days."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, order: DispatchOrder) -> DispatchOrder:
        """Insert an order."""
        self._session.add(order)
        self._session.flush()
        return order

    def reachable(self, dispatch_id: int, reach: Reach) -> Row | None:
        """One order within reach: the body's own, or of a case within reach."""
        return self._session.exec(_rows().where(col(DispatchOrder.id) == dispatch_id, _within(reach))).first()

    def get(self, dispatch_id: int, *, lock: bool = False) -> DispatchOrder | None:
        """One order by id, whoever asks."""
        return self._session.get(DispatchOrder, dispatch_id, with_for_update=lock, populate_existing=lock)

    def page(self, reach: Reach, states: Collection[DispatchState] = (), limit: int = 200) -> Sequence[Row]:
        """Orders within reach, newest first."""
        where = [_within(reach)] + ([col(DispatchOrder.state).in_(states)] if states else [])
        return self._session.exec(_rows().where(*where).order_by(col(DispatchOrder.id).desc()).limit(limit)).all()

    def of_vacancy(self, vacancy_id: int) -> Sequence[Row]:
        """The orders for a post, newest first."""
        query = _rows().where(col(DispatchOrder.vacancy_id) == vacancy_id)
        return self._session.exec(query.order_by(col(DispatchOrder.id).desc())).all()

    def of_enterprise(self, enterprise_id: int) -> Sequence[DispatchOrder]:
        """The orders of an enterprise's cases, newest first."""
        query = select(DispatchOrder).join(Case, col(Case.id) == col(DispatchOrder.case_id))
        query = query.where(Case.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(DispatchOrder.id).desc())).all()

    def agreed_of(self, enterprise_ids: Collection[int], today: date) -> Sequence[tuple[DispatchOrder, int]]:
        """Agreed orders not over, with the enterprise each is for."""
        query = (
            select(DispatchOrder, Case.enterprise_id)
            .join(Case, col(Case.id) == col(DispatchOrder.case_id))
            .where(
                col(Case.enterprise_id).in_(enterprise_ids),
                DispatchOrder.state == DispatchState.ACCEPTED,
                col(DispatchOrder.offered_last) >= today,
            )
        )
        return self._session.exec(query.order_by(col(DispatchOrder.id))).all()

    def days(self, dispatch_id: int) -> Sequence[DispatchDay]:
        """The days told of an order, the latest first."""
        query = select(DispatchDay).where(DispatchDay.order_id == dispatch_id)
        return self._session.exec(query.order_by(col(DispatchDay.day).desc())).all()

    def day(self, dispatch_id: int, day: date) -> DispatchDay | None:
        """One day of an order; the caller holds the order."""
        query = select(DispatchDay).where(DispatchDay.order_id == dispatch_id, DispatchDay.day == day)
        return self._session.exec(query).first()

    def tell(self, day: DispatchDay) -> None:
        """Insert a day."""
        self._session.add(day)
        self._session.flush()

    def came(self, dispatch_ids: Collection[int]) -> dict[int, Came]:
        """Who came, by order; an order of which no day was told is missing."""
        confirmed = col(DispatchDay.confirmed_at).is_not(None)
        people = sa.case((confirmed, col(DispatchDay.headcount)), else_=0)
        query = (
            sa.select(
                col(DispatchDay.order_id),
                func.max(people),
                func.sum(people),
                func.sum(sa.case((confirmed, 0), else_=1)),
                func.max(DispatchDay.day),
            )
            .where(col(DispatchDay.order_id).in_(dispatch_ids))
            .group_by(col(DispatchDay.order_id))
        )
        rows = self._session.execute(query).all()
        return {row[0]: Came(int(row[1]), int(row[2]), int(row[3]), row[4]) for row in rows}


def _rows() -> Select[DispatchOrder, Enterprise, Organisation]:
    return (
        select(DispatchOrder, Enterprise, Organisation)
        .join(Case, col(Case.id) == col(DispatchOrder.case_id))
        .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
        .join(Organisation, col(Organisation.id) == col(DispatchOrder.organisation_id))
    )


def _within(reach: Reach) -> sa.ColumnElement[bool]:
    if reach.organisation_id is not None:
        return col(DispatchOrder.organisation_id) == reach.organisation_id
    return reach.cases()
