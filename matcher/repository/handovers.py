"""Stored hand-overs (交接)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.enterprise import Enterprise
from matcher.models.handover import Handover, HandoverState
from matcher.repository.reach import Reach


class Handovers:
    """Reads and writes hand-overs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, handover: Handover) -> Handover:
        """Insert one; a second proposed one of the same enterprise breaks a unique index."""
        self._session.add(handover)
        self._session.flush()
        return handover

    def get(self, handover_id: int, reach: Reach, *, lock: bool = False) -> Handover | None:
        """One hand-over within reach."""
        query = select(Handover).where(Handover.id == handover_id, _within(reach))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def proposed(self, enterprise_ids: Sequence[int]) -> dict[int, Handover]:
        """The hand-overs that wait for an answer, by enterprise."""
        query = select(Handover).where(
            col(Handover.enterprise_id).in_(enterprise_ids), Handover.state == HandoverState.PROPOSED
        )
        return {one.enterprise_id: one for one in self._session.exec(query).all()}

    def waiting_of(self, officer_id: int) -> Sequence[Handover]:
        """The hand-overs an officer gives or receives that wait for an answer, by enterprise."""
        mine = sa.or_(col(Handover.giver_id) == officer_id, col(Handover.receiver_id) == officer_id)
        query = select(Handover).where(mine, Handover.state == HandoverState.PROPOSED)
        return self._session.exec(query.order_by(col(Handover.enterprise_id))).all()

    def of_enterprise(self, enterprise_id: int, limit: int = 20) -> Sequence[Handover]:
        """An enterprise's hand-overs, the latest first."""
        query = select(Handover).where(Handover.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(Handover.id).desc()).limit(limit)).all()

    def page(self, reach: Reach, *, offset: int, limit: int) -> Sequence[tuple[Handover, Enterprise]]:
        """Hand-overs within reach: those waiting first, then the latest."""
        waiting = col(Handover.state) == HandoverState.PROPOSED
        query = (
            select(Handover, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Handover.enterprise_id))
            .where(_within(reach))
            .order_by(waiting.desc(), col(Handover.id).desc())
        )
        return self._session.exec(query.offset(offset).limit(limit)).all()


def _within(reach: Reach) -> sa.ColumnElement[bool]:
    """The officer's own, given or received; an administrator's region; nobody else's."""
    if reach.officer_id is not None:
        return sa.or_(col(Handover.giver_id) == reach.officer_id, col(Handover.receiver_id) == reach.officer_id)
    if reach.everything:
        return sa.true()
    if reach.adcode is None:
        return sa.false()
    return col(Handover.enterprise_id).in_(select(Enterprise.id).where(reach.enterprises()))
