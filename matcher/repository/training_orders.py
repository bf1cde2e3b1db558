"""Stored training orders (订单培训)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.organisation import Organisation
from matcher.models.training_order import UNDER_WAY, TrainingOrder
from matcher.repository.reach import Reach

Row = tuple[TrainingOrder, Enterprise, Organisation]


class TrainingOrders:
    """Reads and writes orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, order: TrainingOrder) -> TrainingOrder:
        """Insert an order."""
        self._session.add(order)
        self._session.flush()
        return order

    def reachable(self, order_id: int, reach: Reach, *, lock: bool = False) -> Row | None:
        """One order within reach: the body's own, or of a case within reach."""
        query = _rows().where(col(TrainingOrder.id) == order_id, _within(reach))
        found = self._session.exec(query).first()
        if found is not None and lock:
            self._session.refresh(found[0], with_for_update=True)
        return found

    def get(self, order_id: int, *, lock: bool = False) -> TrainingOrder | None:
        """One order by id, whoever asks; ``lock`` holds it until the transaction ends."""
        return self._session.get(TrainingOrder, order_id, with_for_update=lock, populate_existing=lock)

    def page(self, reach: Reach, limit: int = 200) -> Sequence[Row]:
        """Orders within reach, newest first."""
        return self._session.exec(
            _rows().where(_within(reach)).order_by(col(TrainingOrder.id).desc()).limit(limit)
        ).all()

    def of_vacancy(self, vacancy_id: int) -> Sequence[Row]:
        """The orders for a post, newest first."""
        query = _rows().where(col(TrainingOrder.vacancy_id) == vacancy_id)
        return self._session.exec(query.order_by(col(TrainingOrder.id).desc())).all()

    def of_enterprise(self, enterprise_id: int) -> Sequence[TrainingOrder]:
        """The orders of an enterprise's cases, newest first."""
        query = select(TrainingOrder).join(Case, col(Case.id) == col(TrainingOrder.case_id))
        query = query.where(Case.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(TrainingOrder.id).desc())).all()

    def under_way(self, vacancy_id: int) -> int:
        """How many people are ordered for a post and not yet trained or given up."""
        query = select(func.coalesce(func.sum(TrainingOrder.headcount), 0)).where(
            TrainingOrder.vacancy_id == vacancy_id, col(TrainingOrder.state).in_(UNDER_WAY)
        )
        return int(self._session.exec(query).one())


def _rows() -> Select[TrainingOrder, Enterprise, Organisation]:
    return (
        select(TrainingOrder, Enterprise, Organisation)
        .join(Case, col(Case.id) == col(TrainingOrder.case_id))
        .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
        .join(Organisation, col(Organisation.id) == col(TrainingOrder.organisation_id))
    )


def _within(reach: Reach) -> sa.ColumnElement[bool]:
    if reach.organisation_id is not None:
        return col(TrainingOrder.organisation_id) == reach.organisation_id
    return reach.cases()
