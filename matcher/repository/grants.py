"""Stored lists of subsidies without application (免申即享名单)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from matcher.models.enterprise import Enterprise
from matcher.models.grant import GrantList, GrantRow, GrantState
from matcher.models.region import scope_prefix


class Grants:
    """Reads and writes lists and their rows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, made: GrantList, rows: Sequence[GrantRow]) -> GrantList:
        """Insert a list with its rows."""
        self._session.add(made)
        self._session.flush()
        for row in rows:
            row.list_id = made.id or 0
            self._session.add(row)
        self._session.flush()
        return made

    def get(self, list_id: int) -> GrantList | None:
        """One list."""
        return self._session.get(GrantList, list_id)

    def row(self, row_id: int, *, lock: bool = False) -> GrantRow | None:
        """One row; ``lock`` holds it until the transaction ends."""
        query = select(GrantRow).where(GrantRow.id == row_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def page(self, adcode: str, limit: int) -> Sequence[GrantList]:
        """Lists of a region, newest first."""
        query = select(GrantList).where(col(GrantList.adcode).startswith(scope_prefix(adcode)))
        return self._session.exec(query.order_by(col(GrantList.id).desc()).limit(limit)).all()

    def public(self, day: date) -> Sequence[GrantList]:
        """Lists that are public on a day, the one that ends first before."""
        query = select(GrantList).where(GrantList.public_from <= day, GrantList.public_to >= day)
        return self._session.exec(query.order_by(col(GrantList.public_to), col(GrantList.id))).all()

    def rows(self, list_id: int) -> Sequence[tuple[GrantRow, Enterprise]]:
        """The rows of a list in its order, with their enterprises."""
        query = (
            select(GrantRow, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(GrantRow.enterprise_id))
            .where(GrantRow.list_id == list_id)
            .order_by(col(GrantRow.row_number), col(GrantRow.id))
        )
        return self._session.exec(query).all()

    def recovering(
        self, adcode: str, limit: int, *, enterprise_id: int | None = None
    ) -> Sequence[tuple[GrantRow, GrantList, Enterprise]]:
        """Rows ordered back and not all there (责令退回), of a region's lists or of one enterprise, first due first."""
        query = (
            select(GrantRow, GrantList, Enterprise)
            .join(GrantList, col(GrantList.id) == col(GrantRow.list_id))
            .join(Enterprise, col(Enterprise.id) == col(GrantRow.enterprise_id))
            .where(GrantRow.state == GrantState.RECOVERING)
        )
        if enterprise_id is not None:
            query = query.where(GrantRow.enterprise_id == enterprise_id)
        else:
            query = query.where(col(GrantList.adcode).startswith(scope_prefix(adcode)))
        return self._session.exec(query.order_by(col(GrantRow.recover_due), col(GrantRow.id)).limit(limit)).all()

    def of_enterprise(self, enterprise_id: int) -> Sequence[tuple[GrantRow, GrantList]]:
        """The rows of an enterprise with their lists, newest first."""
        query = (
            select(GrantRow, GrantList)
            .join(GrantList, col(GrantList.id) == col(GrantRow.list_id))
            .where(GrantRow.enterprise_id == enterprise_id)
            .order_by(col(GrantRow.id).desc())
        )
        return self._session.exec(query).all()
