"""What waits for a body (机构待办): its courses, orders, measures it works on, claims sent back; one query each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.agency import AgencyService
from matcher.models.case import OPEN_STATES, Case
from matcher.models.claim import Claim, ClaimState
from matcher.models.enterprise import Enterprise
from matcher.models.graduation import GraduatingClass
from matcher.models.organisation import Participation, ParticipationPart
from matcher.models.plan import Measure, Plan
from matcher.models.plan_kinds import OPEN_MEASURES
from matcher.models.seeker import Seeker
from matcher.models.states import PlanState
from matcher.models.training import SEATED, Attendance, Course, CourseState, Enrolment, EnrolmentState
from matcher.models.training_order import OrderState, TrainingOrder
from matcher.repository.reach import Reach


@dataclass(frozen=True, slots=True)
class CourseDuty:
    """A course that is not over for its holder: seats taken, people without a result, the last day marked."""

    course: Course
    seated: int
    pending: int
    marked: date | None


class BodyTodos:
    """Reads what waits for bodies; every method gives at most ``limit`` rows, the nearest first."""

    def __init__(self, session: Session, limit: int = 200) -> None:
        self._session = session
        self._limit = limit

    def courses(self, reach: Reach) -> Sequence[CourseDuty]:
        """Courses the body or the enterprise holds that still want something of it, the first to begin first."""
        of_course = select(func.count()).select_from(Enrolment).where(col(Enrolment.course_id) == col(Course.id))
        seated = of_course.where(col(Enrolment.state).in_(SEATED)).correlate(Course).scalar_subquery()
        pending = of_course.where(Enrolment.state == EnrolmentState.ENROLLED).correlate(Course).scalar_subquery()
        marked = (
            select(func.max(Attendance.day))
            .join(Enrolment, col(Enrolment.id) == col(Attendance.enrolment_id))
            .where(col(Enrolment.course_id) == col(Course.id))
            .correlate(Course)
            .scalar_subquery()
        )
        live = col(Course.state).in_((CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING))
        left = sa.and_(col(Course.state) == CourseState.FINISHED, pending > 0)
        query = (
            select(Course, seated, pending, marked)
            .where(_holder(reach), sa.or_(live, left))
            .order_by(col(Course.starts_on), col(Course.id))
        )
        return [CourseDuty(*row) for row in self._session.exec(query.limit(self._limit)).all()]

    def orders(self, reach: Reach) -> Sequence[tuple[TrainingOrder, Enterprise]]:
        """Training orders to answer, and those taken for which no course was filed, the first needed first."""
        held = sa.exists().where(
            col(Course.order_id) == col(TrainingOrder.id), col(Course.state) != CourseState.CANCELLED
        )
        query = (
            select(TrainingOrder, Enterprise)
            .join(Case, col(Case.id) == col(TrainingOrder.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(
                TrainingOrder.organisation_id == reach.organisation_id,
                sa.or_(
                    col(TrainingOrder.state) == OrderState.PLACED,
                    sa.and_(col(TrainingOrder.state) == OrderState.ACCEPTED, ~held),
                ),
            )
            .order_by(col(TrainingOrder.needed_by), col(TrainingOrder.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def graduations(self, reach: Reach, today: date) -> Sequence[GraduatingClass]:
        """Classes whose day has come and whose graduation nobody confirmed."""
        query = select(GraduatingClass).where(
            GraduatingClass.organisation_id == reach.organisation_id,
            col(GraduatingClass.graduated_at).is_(None),
            GraduatingClass.graduates_on <= today,
        )
        ordered = query.order_by(col(GraduatingClass.graduates_on), col(GraduatingClass.id))
        return self._session.exec(ordered.limit(self._limit)).all()

    def measures(self, reach: Reach, today: date, until: date) -> Sequence[tuple[Measure, Participation, Enterprise]]:
        """Measures of running plans, due by a day and not done, on which the body works today.

        A part given before its plan had a measure works on the measures of its kind.
        """
        by_kind = [
            sa.and_(col(Participation.part) == part, col(Measure.kind) == part.measure)
            for part in ParticipationPart
            if part.measure is not None
        ]
        query = (
            select(Measure, Participation, Enterprise)
            .join(Plan, col(Plan.id) == col(Measure.plan_id))
            .join(Case, col(Case.id) == col(Plan.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .join(Participation, col(Participation.case_id) == col(Case.id))
            .where(
                Participation.organisation_id == reach.organisation_id,
                Participation.first <= today,
                sa.or_(col(Participation.last).is_(None), col(Participation.last) >= today),
                sa.or_(
                    col(Participation.measure_id) == col(Measure.id),
                    sa.and_(col(Participation.measure_id).is_(None), sa.or_(*by_kind)),
                ),
                Plan.state == PlanState.RUNNING,
                col(Case.state).in_(OPEN_STATES),
                col(Measure.state).in_(OPEN_MEASURES),
                ~col(Measure.removed),
                col(Measure.due) <= until,
            )
            .order_by(col(Measure.due), col(Measure.id), col(Participation.id))
        )
        return self._session.exec(query.limit(self._limit)).all()

    def returned_claims(self, uscc: str) -> Sequence[tuple[Claim, AgencyService, str]]:
        """Claims for an agency's services sent back to be completed, with the masked name of who was served."""
        query = (
            select(Claim, AgencyService, Seeker.name_masked)
            .join(AgencyService, col(AgencyService.id) == col(Claim.service_id))
            .join(Seeker, col(Seeker.id) == col(AgencyService.seeker_id))
            .where(AgencyService.agency_uscc == uscc, Claim.state == ClaimState.PROPOSED, Claim.opinion != "")
            .order_by(col(Claim.updated_at), col(Claim.id))
        )
        return self._session.exec(query.limit(self._limit)).all()


def _holder(reach: Reach) -> sa.ColumnElement[bool]:
    if reach.organisation_id is not None:
        return col(Course.organisation_id) == reach.organisation_id
    return col(Course.enterprise_id) == reach.enterprise_id if reach.enterprise_id is not None else sa.false()
