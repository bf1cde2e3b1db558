"""Stored job fairs (招聘会): the fairs themselves and who holds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.fair import Fair, FairHost
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import PUBLIC_FAIR, EntryState, FairMode, FairState
from matcher.models.region import scope_prefix
from matcher.repository.reach import Reach


class Fairs:
    """Reads and writes fairs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, fair: Fair) -> Fair:
        """Insert one."""
        self._session.add(fair)
        self._session.flush()
        return fair

    def get(self, fair_id: int, *, lock: bool = False) -> Fair | None:
        """One by id, whoever asks."""
        return self._session.get(Fair, fair_id, with_for_update=lock, populate_existing=lock)

    def of_code(self, code: str) -> Fair | None:
        """The fair a printed check-in code belongs to."""
        return self._session.exec(select(Fair).where(Fair.code == code)).first()

    def readable(self, fair_id: int, reach: Reach, county: str | None) -> Fair | None:
        """One fair the actor may see."""
        return self._session.exec(select(Fair).where(Fair.id == fair_id, _seen(reach, county))).first()

    def run_by(self, fair_id: int, reach: Reach, county: str | None, *, lock: bool = False) -> Fair | None:
        """One fair the actor's own unit reports; ``lock`` holds it until the transaction ends."""
        query = select(Fair).where(Fair.id == fair_id, _run(reach, county))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def page(
        self,
        reach: Reach,
        county: str | None,
        *,
        states: Collection[FairState] = (),
        scope: str = "",
        first: date | None = None,
        last: date | None = None,
        mode: FairMode | None = None,
        campaign_id: int | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[Fair], int]:
        """Fairs the actor may see by their first day, and how many there are; ``scope`` is a region of the unit."""
        query = select(Fair).where(_seen(reach, county))
        if states:
            query = query.where(col(Fair.state).in_(states))
        if scope:
            query = query.where(col(Fair.unit_adcode).startswith(scope_prefix(scope)))
        if first is not None:
            query = query.where(col(Fair.last) >= first)
        if last is not None:
            query = query.where(col(Fair.first) <= last)
        if mode is not None:
            query = query.where(Fair.mode == mode)
        if campaign_id is not None:
            query = query.where(Fair.campaign_id == campaign_id)
        total = self._session.exec(select(func.count()).select_from(query.subquery())).one()
        query = query.order_by(col(Fair.first), col(Fair.id)).offset(offset).limit(limit)
        return self._session.exec(query).all(), total

    def public(
        self,
        *,
        scope: str = "",
        first: date | None = None,
        last: date | None = None,
        limit: int = 200,
        called_off: bool = False,
    ) -> Sequence[Fair]:
        """Fairs told to anybody, by their first day; ``scope`` is a region of the place or of the unit.

        ``called_off``: also those that were told and then cancelled.
        """
        told: sa.ColumnElement[bool] = col(Fair.state).in_(PUBLIC_FAIR)
        if called_off:
            off = sa.and_(col(Fair.state) == FairState.CANCELLED, col(Fair.publicised_at).is_not(None))
            told = sa.or_(told, off)
        query = select(Fair).where(told)
        if scope:
            prefix = scope_prefix(scope)
            query = query.where(sa.or_(col(Fair.adcode).startswith(prefix), col(Fair.unit_adcode).startswith(prefix)))
        if first is not None:
            query = query.where(col(Fair.last) >= first)
        if last is not None:
            query = query.where(col(Fair.first) <= last)
        return self._session.exec(query.order_by(col(Fair.first), col(Fair.id)).limit(limit)).all()

    def approved(self, scope: str, day: date) -> Sequence[Fair]:
        """A region's fairs that are approved and not told yet, of the days from ``day`` on, by their first day."""
        query = select(Fair).where(
            Fair.state == FairState.APPROVED,
            col(Fair.unit_adcode).startswith(scope_prefix(scope)),
            col(Fair.last) >= day,
        )
        return self._session.exec(query.order_by(col(Fair.first), col(Fair.id))).all()

    def hosts(self, fair_ids: Sequence[int]) -> dict[int, list[FairHost]]:
        """Who holds each of these fairs, in the order in which they were named."""
        found: dict[int, list[FairHost]] = {}
        query = select(FairHost).where(col(FairHost.fair_id).in_(fair_ids)).order_by(col(FairHost.id))
        for one in self._session.exec(query):
            found.setdefault(one.fair_id, []).append(one)
        return found

    def name_hosts(self, fair_id: int, hosts: Sequence[FairHost]) -> None:
        """Replace who holds a fair."""
        self._session.execute(sa.delete(FairHost).where(col(FairHost.fair_id) == fair_id))
        self._session.add_all(hosts)
        self._session.flush()


def _seen(reach: Reach, county: str | None) -> sa.ColumnElement[bool]:
    """Own and lower units' fairs in every state; everybody else's once they are public; one's own entries always."""
    public = col(Fair.state).in_(PUBLIC_FAIR)
    if reach.enterprise_id is not None:
        asked = select(FairEntry.fair_id).where(
            FairEntry.enterprise_id == reach.enterprise_id, FairEntry.state != EntryState.REFUSED
        )
        return sa.or_(public, col(Fair.id).in_(asked))
    return sa.or_(_run(reach, county), public)


def _run(reach: Reach, county: str | None) -> sa.ColumnElement[bool]:
    if reach.everything:
        return sa.true()
    if reach.adcode is not None:
        return col(Fair.unit_adcode).startswith(scope_prefix(reach.adcode))
    if reach.market_id is not None:
        return col(Fair.market_id) == reach.market_id
    if reach.officer_id is not None and county:
        return col(Fair.unit_adcode) == county
    return sa.false()
