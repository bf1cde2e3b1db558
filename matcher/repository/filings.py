"""Stored filings (报送), the forms a campaign asks for, and reminders (催报)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from matcher.models.annex import AnnexKind
from matcher.models.campaign import Campaign
from matcher.models.campaign_form import CampaignForm, FilingUrge
from matcher.models.enums import RegionLevel
from matcher.models.filing import Filing, FilingState
from matcher.models.region import scope_prefix


class Filings:
    """Reads and writes what units hand in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, filing: Filing) -> Filing:
        """Insert one; a second standing one of the same number breaks the unique index."""
        self._session.add(filing)
        self._session.flush()
        return filing

    def get(self, filing_id: int, scope: str | None, *, lock: bool = False) -> Filing | None:
        """One of a unit inside ``scope`` (all without one); ``lock`` holds it until the transaction ends."""
        query = select(Filing).where(Filing.id == filing_id, _inside(scope))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def hold_form(
        self, campaign_id: int, form: AnnexKind, level: RegionLevel, *, shared: bool = False
    ) -> CampaignForm | None:
        """The form a level hands in, held until the transaction ends; ``shared``: many units hand it in at once."""
        query = select(CampaignForm).where(
            CampaignForm.campaign_id == campaign_id, CampaignForm.form == form, CampaignForm.level == level
        )
        return self._session.exec(query.with_for_update(read=shared).execution_options(populate_existing=True)).first()

    def forms(self, campaign_ids: Collection[int]) -> Sequence[CampaignForm]:
        """What these campaigns ask for, by day, form and level."""
        query = select(CampaignForm).where(col(CampaignForm.campaign_id).in_(campaign_ids))
        order = (col(CampaignForm.due), col(CampaignForm.form), col(CampaignForm.level), col(CampaignForm.id))
        return self._session.exec(query.order_by(*order)).all()

    def add_form(self, form: CampaignForm) -> CampaignForm:
        """Insert one."""
        self._session.add(form)
        self._session.flush()
        return form

    def drop_form(self, form: CampaignForm) -> None:
        """Take one back that nobody handed in."""
        self._session.delete(form)
        self._session.flush()

    def of_campaign(self, campaign_id: int, scope: str | None, *, form: AnnexKind | None = None) -> Sequence[Filing]:
        """All filings of a campaign inside ``scope``, the latest of each unit and form first."""
        query = select(Filing).where(Filing.campaign_id == campaign_id, _inside(scope))
        if form is not None:
            query = query.where(Filing.form == form)
        order = (col(Filing.adcode), col(Filing.form), col(Filing.number).desc(), col(Filing.attempt).desc())
        return self._session.exec(query.order_by(*order).options(*_LIGHT)).all()

    def of_unit(self, campaign_id: int, form: AnnexKind, adcode: str) -> Sequence[Filing]:
        """One unit's filings of one form, the latest first."""
        query = select(Filing).where(Filing.campaign_id == campaign_id, Filing.form == form, Filing.adcode == adcode)
        query = query.order_by(col(Filing.number).desc(), col(Filing.attempt).desc())
        return self._session.exec(query.options(*_LIGHT)).all()

    def received_below(self, campaign_id: int, form: AnnexKind, adcode: str) -> Sequence[Filing]:
        """The received filing that counts of each unit below ``adcode`` (its highest number), by unit."""
        query = select(Filing).where(
            Filing.campaign_id == campaign_id,
            Filing.form == form,
            Filing.state == FilingState.RECEIVED,
            col(Filing.adcode) != adcode,
            _inside(adcode),
        )
        found: dict[str, Filing] = {}
        for one in self._session.exec(query.order_by(col(Filing.adcode), col(Filing.number))):
            found[one.adcode] = one
        return list(found.values())

    def awaiting(self, scope: str | None, limit: int, *, cities: bool = False) -> Sequence[tuple[Filing, Campaign]]:
        """Filings of units strictly inside ``scope`` (or of its ``cities`` alone) that wait, the oldest first."""
        query = (
            select(Filing, Campaign)
            .join(Campaign, col(Campaign.id) == col(Filing.campaign_id))
            .where(Filing.state == FilingState.FILED, _inside(scope), col(Filing.adcode) != (scope or ""))
            .order_by(col(Filing.filed_at), col(Filing.id))
        )
        if cities:
            query = query.where(col(Filing.adcode).endswith("00"))
        return self._session.exec(query.limit(limit).options(*_LIGHT)).all()

    def due_between(self, since: date, until: date) -> Sequence[tuple[CampaignForm, Campaign]]:
        """Forms of all campaigns with a day from ``since`` to ``until`` (both inclusive), the earliest first."""
        query = (
            select(CampaignForm, Campaign)
            .join(Campaign, col(Campaign.id) == col(CampaignForm.campaign_id))
            .where(col(CampaignForm.due).between(since, until))
        )
        return self._session.exec(query.order_by(col(CampaignForm.due), col(CampaignForm.id))).all()

    def owed(
        self, adcode: str, level: RegionLevel, until: date, since: date
    ) -> Sequence[tuple[CampaignForm, Campaign, Filing | None]]:
        """What a unit has to hand in with a day from ``since`` to ``until``, and what it handed in last.

        Only campaigns of its own region or one above it.
        """
        above = {adcode, adcode[:4] + "00", adcode[:2] + "0000"}
        query = (
            select(CampaignForm, Campaign)
            .join(Campaign, col(Campaign.id) == col(CampaignForm.campaign_id))
            .where(
                col(CampaignForm.level) == level,
                col(CampaignForm.due) <= until,
                col(CampaignForm.due) >= since,
                col(Campaign.adcode).in_(above),
            )
            .order_by(col(CampaignForm.due), col(CampaignForm.id))
        )
        rows = self._session.exec(query).all()
        latest: dict[tuple[int, AnnexKind], Filing] = {}
        mine = select(Filing).where(
            Filing.adcode == adcode, col(Filing.campaign_id).in_({one.campaign_id for one, _ in rows})
        )
        for filing in self._session.exec(mine.order_by(col(Filing.number), col(Filing.attempt)).options(*_LIGHT)):
            latest[(filing.campaign_id, filing.form)] = filing
        return [(form, campaign, latest.get((form.campaign_id, form.form))) for form, campaign in rows]

    def add_urge(self, urge: FilingUrge) -> FilingUrge:
        """Insert one reminder."""
        self._session.add(urge)
        self._session.flush()
        return urge

    def urges(self, campaign_ids: Collection[int], scope: str | None) -> Sequence[FilingUrge]:
        """Reminders sent to units inside ``scope``, the latest first."""
        inside = sa.true() if scope is None else col(FilingUrge.adcode).startswith(scope_prefix(scope))
        query = select(FilingUrge).where(col(FilingUrge.campaign_id).in_(campaign_ids), inside)
        return self._session.exec(query.order_by(col(FilingUrge.at).desc(), col(FilingUrge.id).desc())).all()


# Lists look at states and days; the frozen forms themselves are read one by one.
_LIGHT = (defer(Filing.content), defer(Filing.rows))  # type: ignore[arg-type]


def _inside(scope: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if scope is None else col(Filing.adcode).startswith(scope_prefix(scope))
