"""What the month's sheet asks of the store beside surveys and services: officers of a day, plans, overdue cases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import Case
from matcher.models.deadline import Deadline
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PairingRole
from matcher.models.officer import Officer, Pairing
from matcher.models.plan import Plan
from matcher.models.region import scope_prefix
from matcher.models.states import PlanState


class MonthlyRows:
    """Reads for the month's sheet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def mains(self, enterprise_ids: Collection[int], day: date) -> dict[int, str]:
        """The name of each enterprise's main officer on a day; the day of a change belongs to the later one."""
        query = (
            select(Pairing.enterprise_id, Officer.name)
            .join(Officer, col(Officer.id) == col(Pairing.officer_id))
            .where(
                col(Pairing.enterprise_id).in_(enterprise_ids),
                Pairing.role == PairingRole.MAIN,
                col(Pairing.first) <= day,
                sa.or_(col(Pairing.last).is_(None), col(Pairing.last) >= day),
                col(Pairing.revoked_at).is_(None),
            )
            .order_by(col(Pairing.first), col(Pairing.id))
        )
        return dict(self._session.exec(query).all())

    def plans(self, enterprise_ids: Collection[int], before: datetime) -> dict[int, PlanState]:
        """The state of the plan of each enterprise's latest case that was opened before an instant."""
        query = (
            select(Case.enterprise_id, Plan.state)
            .join(Plan, col(Plan.case_id) == col(Case.id))
            .where(col(Case.enterprise_id).in_(enterprise_ids), col(Case.opened_at) < before)
            .order_by(col(Case.id))
        )
        return {enterprise_id: PlanState(state) for enterprise_id, state in self._session.exec(query).all()}

    def overdue(self, adcode: str, before: date, at: datetime) -> int:
        """How many cases of a region open at an instant had something due before a day and not done by the instant."""
        late = select(Deadline.id).where(
            col(Deadline.enterprise_id) == col(Case.enterprise_id),
            sa.or_(col(Deadline.case_id).is_(None), col(Deadline.case_id) == col(Case.id)),
            col(Deadline.due) < before,
            sa.or_(col(Deadline.cleared_at).is_(None), col(Deadline.cleared_at) >= at),
        )
        query = (
            select(func.count())
            .select_from(Case)
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(
                col(Enterprise.adcode).startswith(scope_prefix(adcode)),
                col(Case.opened_at) < at,
                sa.or_(col(Case.closed_at).is_(None), col(Case.closed_at) >= at),
                late.correlate(Case).exists(),
            )
        )
        return self._session.exec(query).one()
