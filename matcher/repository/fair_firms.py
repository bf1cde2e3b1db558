"""What enterprises of an area have open (可邀请单位): posts valid on a day, cases, odd jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import Enterprise
from matcher.models.market import Market
from matcher.models.shift import Task
from matcher.models.states import TaskState, VacancyState
from matcher.models.vacancy import Vacancy


class FairFirms:
    """Reads enterprises for fairs; ``prefix`` is the beginning that the region codes of an area share."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def posts(self, prefix: str, day: date) -> Sequence[Vacancy]:
        """Published posts of the area's enterprises that are valid on a day, by id."""
        query = (
            select(Vacancy)
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(
                col(Enterprise.adcode).startswith(prefix),
                col(Enterprise.merged_into).is_(None),
                Vacancy.state == VacancyState.PUBLISHED,
                col(Vacancy.valid_to) >= day,
            )
            .order_by(col(Vacancy.id))
        )
        return self._session.exec(query).all()

    def open_cases(self, prefix: str) -> list[tuple[int, int]]:
        """Open cases of the area's enterprises: the enterprise's and the case's id, by case."""
        query = (
            select(Case.enterprise_id, Case.id)
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(
                col(Enterprise.adcode).startswith(prefix),
                col(Enterprise.merged_into).is_(None),
                col(Case.state).in_(OPEN_STATES),
            )
            .order_by(col(Case.id))
        )
        return [(firm, case or 0) for firm, case in self._session.exec(query)]

    def odd_jobs(
        self, prefix: str, day: date, market_id: int | None = None
    ) -> Sequence[tuple[Market, int | None, int]]:
        """Places of odd jobs still open from a day on, by market (one or the area's) and enterprise, by their ids."""
        query = (
            select(Market, Task.enterprise_id, func.sum(Task.headcount))
            .join(Market, col(Market.id) == col(Task.market_id))
            .where(col(Market.adcode).startswith(prefix), Task.state == TaskState.OPEN, col(Task.day) >= day)
            .group_by(col(Market.id), col(Task.enterprise_id))
            .order_by(col(Market.id), col(Task.enterprise_id))
        )
        if market_id is not None:
            query = query.where(Task.market_id == market_id)
        return [(market, firm, int(number)) for market, firm, number in self._session.exec(query)]

    def others(self, prefix: str, known: Sequence[int]) -> int:
        """How many more enterprises the area has than these."""
        query = select(func.count()).where(
            col(Enterprise.adcode).startswith(prefix), col(Enterprise.merged_into).is_(None)
        )
        return max(0, self._session.exec(query).one() - len(known))
