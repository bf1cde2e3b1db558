"""Stored applications (应聘)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.application import Application, ApplicationState
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.repository.reach import Reach

Row = tuple[Application, Vacancy, Enterprise, Seeker]


class Applications:
    """Reads and writes applications; whoever adds one holds its person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, application: Application) -> Application:
        """Insert one; a second that waits for the same post breaks a unique index."""
        self._session.add(application)
        self._session.flush()
        return application

    def get(self, application_id: int, *, lock: bool = False) -> Application | None:
        """One by id; ``lock`` holds it until the transaction ends."""
        return self._session.get(Application, application_id, with_for_update=lock, populate_existing=lock)

    def of_referral(self, referral_id: int) -> Sequence[Application]:
        """The applications that a recommendation came of, by id, read anew."""
        query = select(Application).where(Application.referral_id == referral_id).order_by(col(Application.id))
        return self._session.exec(query.execution_options(populate_existing=True)).all()

    def waiting_of(self, seeker_id: int) -> Sequence[Application]:
        """What of a person waits, by id, read anew."""
        query = select(Application).where(
            Application.seeker_id == seeker_id, Application.state == ApplicationState.WAITING
        )
        anew = query.order_by(col(Application.id)).execution_options(populate_existing=True)
        return self._session.exec(anew).all()

    def of_seeker(self, seeker_id: int, limit: int) -> Sequence[tuple[Application, Vacancy, Enterprise]]:
        """A person's applications with their posts, the newest first."""
        query = (
            select(Application, Vacancy, Enterprise)
            .join(Vacancy, col(Vacancy.id) == col(Application.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(Application.seeker_id == seeker_id)
            .order_by(col(Application.id).desc())
            .limit(limit)
        )
        return self._session.exec(query).all()

    def page(
        self, reach: Reach, *, state: ApplicationState | None, offset: int, limit: int
    ) -> tuple[Sequence[Row], int]:
        """Applications for posts of cases within reach, the oldest first, and how many there are."""
        conditions: list[sa.ColumnElement[bool]] = [reach.cases()]
        if state is not None:
            conditions.append(col(Application.state) == state)
        base = (
            select(Application, Vacancy, Enterprise, Seeker)
            .join(Vacancy, col(Vacancy.id) == col(Application.vacancy_id))
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Seeker, col(Seeker.id) == col(Application.seeker_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        rows = base.order_by(col(Application.created_at), col(Application.id)).offset(offset).limit(limit)
        return self._session.exec(rows).all(), total
