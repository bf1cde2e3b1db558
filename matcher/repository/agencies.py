"""Stored services of agencies (服务台账)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.agency import AgencyService
from matcher.models.enterprise import Enterprise
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.vacancy import Vacancy


class Agencies:
    """Reads and writes the ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, service: AgencyService) -> AgencyService:
        """Insert a line; the same service twice breaks a unique constraint."""
        self._session.add(service)
        self._session.flush()
        return service

    def get(self, service_id: int, *, lock: bool = False) -> AgencyService | None:
        """One line; ``lock`` holds it until the transaction ends."""
        return self._session.get(AgencyService, service_id, with_for_update=lock, populate_existing=lock)

    def known(self, uscc: str, seeker_id: int, kind: str, served_on: object) -> AgencyService | None:
        """The line of this very service."""
        query = select(AgencyService).where(
            AgencyService.agency_uscc == uscc,
            AgencyService.seeker_id == seeker_id,
            AgencyService.kind == kind,
            AgencyService.served_on == served_on,
        )
        return self._session.exec(query).first()

    def of_agency(self, uscc: str, *, offset: int, limit: int) -> tuple[Sequence[tuple[AgencyService, str]], int]:
        """One agency's lines, whoever wrote them, newest first, with the masked name, and their number."""
        query = (
            select(AgencyService, Seeker.name_masked)
            .join(Seeker, col(Seeker.id) == col(AgencyService.seeker_id))
            .where(AgencyService.agency_uscc == uscc)
        )
        total = self._session.exec(select(func.count()).select_from(query.subquery())).one()
        rows = self._session.exec(query.order_by(col(AgencyService.id).desc()).offset(offset).limit(limit)).all()
        return rows, total

    def recommended(self, uscc: str, limit: int = 200) -> Sequence[tuple[Referral, Vacancy, Enterprise, str]]:
        """Whom an agency recommended where, the latest change first, with the masked name."""
        query = (
            select(Referral, Vacancy, Enterprise, Seeker.name_masked)
            .join(AgencyService, col(AgencyService.id) == col(Referral.service_id))
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Seeker, col(Seeker.id) == col(Referral.seeker_id))
            .where(AgencyService.agency_uscc == uscc)
        )
        ordered = query.order_by(col(Referral.updated_at).desc(), col(Referral.id).desc())
        return self._session.exec(ordered.limit(limit)).all()

    def page(self, adcode: str, *, offset: int, limit: int) -> tuple[Sequence[tuple[AgencyService, str]], int]:
        """Lines whose agency or person lies in a region, newest first, with the masked name, and their number."""
        prefix = scope_prefix(adcode)
        near = sa.or_(col(AgencyService.agency_adcode).startswith(prefix), col(Seeker.adcode).startswith(prefix))
        query = (
            select(AgencyService, Seeker.name_masked)
            .join(Seeker, col(Seeker.id) == col(AgencyService.seeker_id))
            .where(near)
        )
        total = self._session.exec(select(func.count()).select_from(query.subquery())).one()
        rows = self._session.exec(query.order_by(col(AgencyService.id).desc()).offset(offset).limit(limit)).all()
        return rows, total
