"""Stored stay sheets (留工登记) and returns (返岗)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.stay_sheet import StayReturn, StaySheet
from matcher.repository.reach import Reach


class StaySheets:
    """Reads and writes stay sheets and the returns after them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: StaySheet | StayReturn) -> None:
        """Insert a sheet or a return."""
        self._session.add(row)
        self._session.flush()

    def get(
        self, sheet_id: int, reach: Reach, county: str | None, *, lock: bool = False
    ) -> tuple[StaySheet, Enterprise] | None:
        """One sheet with its enterprise, within reach."""
        query = (
            select(StaySheet, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(StaySheet.enterprise_id))
            .where(StaySheet.id == sheet_id, reach.enterprises(county))
        )
        if lock:
            query = query.with_for_update(of=StaySheet).execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def of_holiday(self, enterprise_id: int, first: date) -> StaySheet | None:
        """An enterprise's sheet for the holiday that begins on a day."""
        query = select(StaySheet).where(StaySheet.enterprise_id == enterprise_id, StaySheet.first == first)
        return self._session.exec(query).first()

    def page(
        self, reach: Reach, county: str | None, *, offset: int, limit: int
    ) -> tuple[Sequence[tuple[StaySheet, Enterprise]], int]:
        """The sheets within reach, the latest holiday first."""
        base = (
            select(StaySheet, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(StaySheet.enterprise_id))
            .where(reach.enterprises(county))
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        order = (col(StaySheet.first).desc(), col(StaySheet.id))
        return self._session.exec(base.order_by(*order).offset(offset).limit(limit)).all(), total

    def returns(self, sheet_ids: Sequence[int]) -> Sequence[StayReturn]:
        """The returns of some sheets, by day."""
        query = select(StayReturn).where(col(StayReturn.sheet_id).in_(sheet_ids))
        return self._session.exec(query.order_by(col(StayReturn.day))).all()

    def latest_returns(
        self, first: date, before: date, reach: Reach, county: str | None
    ) -> Sequence[tuple[int, str, int, int]]:
        """Enterprise, county, due and back as last told in a span of days, for each sheet within reach."""
        later = aliased(StayReturn)
        in_span = (col(StayReturn.day) >= first) & (col(StayReturn.day) < before)
        newer = sa.exists().where(
            col(later.sheet_id) == col(StayReturn.sheet_id),
            col(later.day) > col(StayReturn.day),
            col(later.day) < before,
        )
        query = (
            select(Enterprise.id, Enterprise.adcode, StayReturn.due, StayReturn.back)
            .join(StaySheet, col(StaySheet.id) == col(StayReturn.sheet_id))
            .join(Enterprise, col(Enterprise.id) == col(StaySheet.enterprise_id))
            .where(in_span, ~newer, reach.enterprises(county))
        )
        return [(one or 0, adcode, due, back) for one, adcode, due, back in self._session.exec(query).all()]
