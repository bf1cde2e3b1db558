"""Stored demand surveys (用工需求调查): revisions are added, none is changed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.survey import Survey, SurveyPost
from matcher.repository.reach import Reach


class Surveys:
    """Adds and reads surveys; there is no way to change one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, survey: Survey, posts: Sequence[SurveyPost]) -> Survey:
        """Insert a revision with its posts; the same revision twice breaks a unique index."""
        self._session.add(survey)
        self._session.flush()
        for post in posts:
            post.survey_id = survey.id or 0
        self._session.add_all(posts)
        self._session.flush()
        return survey

    def get(self, survey_id: int, reach: Reach, county: str | None) -> tuple[Survey, Enterprise] | None:
        """One revision with its enterprise, within reach."""
        query = (
            select(Survey, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Survey.enterprise_id))
            .where(Survey.id == survey_id, reach.enterprises(county))
        )
        return self._session.exec(query).first()

    def posts(self, survey_ids: Sequence[int]) -> Sequence[SurveyPost]:
        """The posts of some revisions, in the order they were written."""
        query = select(SurveyPost).where(col(SurveyPost.survey_id).in_(survey_ids)).order_by(col(SurveyPost.id))
        return self._session.exec(query).all()

    def revisions(self, enterprise_id: int, month: str) -> Sequence[Survey]:
        """All revisions of one month, the latest first."""
        query = select(Survey).where(Survey.enterprise_id == enterprise_id, Survey.month == month)
        return self._session.exec(query.order_by(col(Survey.revision).desc())).all()

    def before(self, enterprise_id: int, month: str) -> Survey | None:
        """The latest revision of the latest month before ``month``."""
        query = select(Survey).where(Survey.enterprise_id == enterprise_id, col(Survey.month) < month)
        return self._session.exec(query.order_by(col(Survey.month).desc(), col(Survey.revision).desc())).first()

    def of_enterprise(self, enterprise_id: int, limit: int = 24) -> Sequence[Survey]:
        """An enterprise's surveys as they count, the latest month first."""
        query = select(Survey).where(Survey.enterprise_id == enterprise_id, self._counts())
        return self._session.exec(query.order_by(col(Survey.month).desc()).limit(limit)).all()

    def in_months(self, pairs: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Survey]:
        """The surveys that count of some enterprises and months."""
        ids = {enterprise_id for enterprise_id, _ in pairs}
        months = {month for _, month in pairs}
        query = select(Survey).where(col(Survey.enterprise_id).in_(ids), col(Survey.month).in_(months), self._counts())
        return {(one.enterprise_id, one.month): one for one in self._session.exec(query).all()}

    @staticmethod
    def _counts() -> sa.ColumnElement[bool]:
        """The highest revision of its enterprise and month, as a condition."""
        later = aliased(Survey)
        return ~sa.exists().where(
            col(later.enterprise_id) == col(Survey.enterprise_id),
            col(later.month) == col(Survey.month),
            col(later.revision) > col(Survey.revision),
        )

    def of_month(
        self, month: str, reach: Reach, county: str | None, *, words: str = "", offset: int = 0, limit: int = 100_000
    ) -> tuple[Sequence[tuple[Survey, Enterprise]], int]:
        """The surveys of a month that count, within reach, the largest shortage first; and how many there are."""
        conditions: list[sa.ColumnElement[bool]] = [
            col(Survey.month) == month,
            self._counts(),
            reach.enterprises(county),
        ]
        if words:
            conditions.append(col(Enterprise.name).contains(words, autoescape=True))
        base = (
            select(Survey, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Survey.enterprise_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        ordered = base.order_by(col(Survey.short).desc(), col(Enterprise.id)).offset(offset).limit(limit)
        return self._session.exec(ordered).all(), total

    def without(self, month: str, reach: Reach, county: str | None) -> Sequence[Enterprise]:
        """The live enterprises within reach that handed in nothing for a month, by county and name."""
        handed = sa.exists().where(col(Survey.enterprise_id) == col(Enterprise.id), col(Survey.month) == month)
        query = select(Enterprise).where(~handed, reach.enterprises(county), col(Enterprise.merged_into).is_(None))
        return self._session.exec(query.order_by(col(Enterprise.adcode), col(Enterprise.id))).all()
