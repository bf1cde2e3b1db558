"""Stored plans (方案) and measures (措施)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.plan import Measure, Plan


class Plans:
    """Reads and writes plans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_case(self, case_id: int) -> Plan | None:
        """The plan of a case."""
        return self._session.exec(select(Plan).where(Plan.case_id == case_id)).first()

    def add(self, plan: Plan) -> Plan:
        """Insert a plan."""
        self._session.add(plan)
        self._session.flush()
        return plan

    def measures(self, plan_id: int) -> Sequence[Measure]:
        """The measures of a plan, in the order they were made."""
        return self._session.exec(select(Measure).where(Measure.plan_id == plan_id).order_by(col(Measure.id))).all()

    def add_measure(self, measure: Measure) -> Measure:
        """Insert a measure."""
        self._session.add(measure)
        self._session.flush()
        return measure
