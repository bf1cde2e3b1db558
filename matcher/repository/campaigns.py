"""Stored campaigns (专项行动) and canvass rows (摸排台账)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.campaign import Campaign, CanvassOutcome, CanvassRow
from matcher.models.enterprise import Enterprise
from matcher.models.region import scope_prefix
from matcher.repository.reach import Reach


class Campaigns:
    """Reads and writes campaigns and the enterprises to be asked in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, campaign: Campaign) -> Campaign:
        """Insert a campaign."""
        self._session.add(campaign)
        self._session.flush()
        return campaign

    @staticmethod
    def _touching(scope: str | None) -> sa.ColumnElement[bool]:
        """Campaigns of a region, of what lies in it and of what it lies in; all without a region."""
        if scope is None:
            return sa.true()
        above = {scope, scope[:4] + "00", scope[:2] + "0000"}
        return sa.or_(col(Campaign.adcode).startswith(scope_prefix(scope)), col(Campaign.adcode).in_(above))

    def within(self, scope: str | None) -> Sequence[Campaign]:
        """The campaigns that concern a region, the latest first."""
        query = select(Campaign).where(self._touching(scope))
        return self._session.exec(query.order_by(col(Campaign.first).desc(), col(Campaign.id).desc())).all()

    def get(self, campaign_id: int, scope: str | None) -> Campaign | None:
        """One campaign that concerns a region."""
        return self._session.exec(select(Campaign).where(Campaign.id == campaign_id, self._touching(scope))).first()

    def enter(self, campaign_id: int, enterprise_ids: Sequence[int], department: str) -> int:
        """Add enterprises to be asked; those that stand in the campaign already are left alone. Returns how many."""
        there = select(CanvassRow.enterprise_id).where(
            CanvassRow.campaign_id == campaign_id, col(CanvassRow.enterprise_id).in_(enterprise_ids)
        )
        known = set(self._session.exec(there).all())
        fresh = [one for one in dict.fromkeys(enterprise_ids) if one not in known]
        self._session.add_all(
            CanvassRow(campaign_id=campaign_id, enterprise_id=one, department=department) for one in fresh
        )
        self._session.flush()
        return len(fresh)

    def row(
        self, row_id: int, reach: Reach, county: str | None, *, lock: bool = False
    ) -> tuple[CanvassRow, Enterprise] | None:
        """One row with its enterprise, within reach."""
        query = (
            select(CanvassRow, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(CanvassRow.enterprise_id))
            .where(CanvassRow.id == row_id, reach.enterprises(county))
        )
        if lock:
            query = query.with_for_update(of=CanvassRow).execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def rows(
        self,
        campaign_id: int,
        reach: Reach,
        county: str | None,
        *,
        outcome: CanvassOutcome | None,
        waiting: bool,
        offset: int,
        limit: int,
    ) -> tuple[Sequence[tuple[CanvassRow, Enterprise]], int]:
        """A campaign's rows within reach: of one outcome, those still to be asked, or all; next calls first."""
        conditions: list[sa.ColumnElement[bool]] = [
            col(CanvassRow.campaign_id) == campaign_id,
            reach.enterprises(county),
        ]
        if waiting:
            conditions.append(col(CanvassRow.outcome).is_(None))
        elif outcome is not None:
            conditions.append(col(CanvassRow.outcome) == outcome)
        base = (
            select(CanvassRow, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(CanvassRow.enterprise_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        order = (
            col(CanvassRow.outcome).is_not(None),
            col(CanvassRow.next_call).is_(None),
            col(CanvassRow.next_call),
            col(CanvassRow.id),
        )
        return self._session.exec(base.order_by(*order).offset(offset).limit(limit)).all(), total

    def counts(
        self, campaign_id: int, reach: Reach, county: str | None
    ) -> Sequence[tuple[str, str, CanvassOutcome | None, int]]:
        """How many rows of a campaign have which outcome, by county and source (来源部门), within reach."""
        query = (
            select(Enterprise.adcode, CanvassRow.department, CanvassRow.outcome, func.count())
            .join(Enterprise, col(Enterprise.id) == col(CanvassRow.enterprise_id))
            .where(CanvassRow.campaign_id == campaign_id, reach.enterprises(county))
            .group_by(col(Enterprise.adcode), col(CanvassRow.department), col(CanvassRow.outcome))
            .order_by(col(Enterprise.adcode), col(CanvassRow.department))
        )
        found = self._session.exec(query).all()
        return [(row[0], row[1], CanvassOutcome(row[2]) if row[2] else None, row[3]) for row in found]
