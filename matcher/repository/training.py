"""Stored courses (培训班), their people (学员) and attendance (考勤)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.organisation import Organisation
from matcher.models.training import PASSED, SEATED, Attendance, Course, CourseState, Enrolment, EnrolmentState
from matcher.models.training_order import TrainingOrder
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_NAME = "enrolment.name"


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who came to courses: people by what became of them, and the days marked, those present among them."""

    seated: int = 0
    completed: int = 0
    failed: int = 0
    withdrawn: int = 0
    marked: int = 0
    present: int = 0
    passed: int = 0

    @property
    def finished(self) -> int:
        """Who finished, with a certificate or by an assessment."""
        return self.completed + self.passed

    @property
    def percent(self) -> int | None:
        """Attendance in whole per cent; None before the first day was marked."""
        return round(100 * self.present / self.marked) if self.marked else None


class Courses:
    """Reads and writes courses, and seals the names of an enterprise's own people."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def add(self, course: Course) -> Course:
        """Insert a course."""
        self._session.add(course)
        self._session.flush()
        return course

    def get(self, course_id: int, *, lock: bool = False) -> Course | None:
        """One course by id, whoever asks."""
        return self._session.get(Course, course_id, with_for_update=lock, populate_existing=lock)

    def reachable(
        self, course_id: int, reach: Reach, *, city: str | None, county: str | None, lock: bool = False
    ) -> Course | None:
        """One course within reach; ``lock`` holds it until the transaction ends, so that seats are counted once."""
        query = select(Course).where(Course.id == course_id, _within(reach, city, county))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def page(
        self,
        reach: Reach,
        *,
        city: str | None,
        county: str | None,
        states: Collection[CourseState],
        offset: int,
        limit: int,
    ) -> tuple[Sequence[Course], int]:
        """Courses within reach, the latest to begin first, and how many there are."""
        where = [_within(reach, city, county)]
        if states:
            where.append(col(Course.state).in_(states))
        total = self._session.exec(select(func.count()).select_from(Course).where(*where)).one()
        query = select(Course).where(*where).order_by(col(Course.starts_on).desc(), col(Course.id).desc())
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def of_order(self, order_id: int) -> Sequence[Course]:
        """The courses held for a training order, by id."""
        return self._session.exec(select(Course).where(Course.order_id == order_id).order_by(col(Course.id))).all()

    def of_enterprise(self, enterprise_id: int) -> Sequence[Course]:
        """The courses an enterprise holds for its own staff and those held for its orders, newest first."""
        orders = (
            select(TrainingOrder.id)
            .join(Case, col(Case.id) == col(TrainingOrder.case_id))
            .where(Case.enterprise_id == enterprise_id)
        )
        mine = sa.or_(col(Course.enterprise_id) == enterprise_id, col(Course.order_id).in_(orders))
        return self._session.exec(select(Course).where(mine).order_by(col(Course.id).desc())).all()

    def turnout(self, course_ids: Sequence[int]) -> Turnout:
        """People and attendance of some courses together."""
        if not course_ids:
            return Turnout()
        states = dict(
            self._session.exec(
                select(Enrolment.state, func.count())
                .where(col(Enrolment.course_id).in_(course_ids))
                .group_by(col(Enrolment.state))
            ).all()
        )
        days = dict(
            self._session.exec(
                select(Attendance.present, func.count())
                .join(Enrolment, col(Enrolment.id) == col(Attendance.enrolment_id))
                .where(col(Enrolment.course_id).in_(course_ids))
                .group_by(col(Attendance.present))
            ).all()
        )
        return Turnout(
            sum(states.get(one, 0) for one in SEATED),
            states.get(EnrolmentState.COMPLETED, 0),
            states.get(EnrolmentState.FAILED, 0),
            states.get(EnrolmentState.WITHDRAWN, 0),
            sum(days.values()),
            days.get(True, 0),
            states.get(EnrolmentState.PASSED, 0),
        )

    def finished(self, course_ids: Sequence[int]) -> dict[int, int]:
        """How many finished, with a certificate or by an assessment, by course."""
        query = (
            select(Enrolment.course_id, func.count())
            .where(col(Enrolment.course_id).in_(course_ids), col(Enrolment.state).in_(PASSED))
            .group_by(col(Enrolment.course_id))
        )
        return dict(self._session.exec(query).all())

    def seated(self, course_ids: Sequence[int]) -> dict[int, int]:
        """How many seats are taken, by course."""
        query = (
            select(Enrolment.course_id, func.count())
            .where(col(Enrolment.course_id).in_(course_ids), col(Enrolment.state).in_(SEATED))
            .group_by(col(Enrolment.course_id))
        )
        return dict(self._session.exec(query).all())

    def enrol(self, enrolment: Enrolment, *, name: str = "") -> Enrolment:
        """Insert a person; the ``name`` of a member of the own staff is sealed here."""
        if name:
            enrolment.name_sealed = self._cipher.seal(name, _NAME)
        self._session.add(enrolment)
        self._session.flush()
        return enrolment

    def name(self, enrolment: Enrolment) -> str:
        """Open the name of a member of the own staff; the caller writes the audit row."""
        return self._cipher.open(enrolment.name_sealed, _NAME) if enrolment.name_sealed else ""

    def enrolment(self, enrolment_id: int, *, lock: bool = False) -> Enrolment | None:
        """One person of a course by id."""
        return self._session.get(Enrolment, enrolment_id, with_for_update=lock, populate_existing=lock)

    def of_seeker(self, course_id: int, seeker_id: int) -> Enrolment | None:
        """A seeker's place in a course."""
        query = select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.seeker_id == seeker_id)
        return self._session.exec(query).first()

    def staff_numbers(self, course_id: int) -> dict[str, Enrolment]:
        """The own staff of a course by staff number."""
        query = select(Enrolment).where(Enrolment.course_id == course_id, col(Enrolment.staff_no).is_not(None))
        return {one.staff_no: one for one in self._session.exec(query) if one.staff_no}

    def people(self, course_id: int) -> Sequence[Enrolment]:
        """Everybody of a course, in the order they came."""
        query = select(Enrolment).where(Enrolment.course_id == course_id).order_by(col(Enrolment.id))
        return self._session.exec(query).all()

    def under_consent(self, consent_id: int) -> Sequence[Enrolment]:
        """Places that rest on a consent."""
        return self._session.exec(select(Enrolment).where(Enrolment.consent_id == consent_id)).all()

    def certified(self, holder: Course, number: str) -> bool:
        """Whether the course's holder has given this certificate number before."""
        query = (
            select(Enrolment.id)
            .join(Course, col(Course.id) == col(Enrolment.course_id))
            .where(
                Enrolment.certificate_number == number,
                Course.organisation_id == holder.organisation_id
                if holder.organisation_id is not None
                else Course.enterprise_id == holder.enterprise_id,
            )
        )
        return self._session.exec(query.limit(1)).first() is not None

    def trained_for(self, order_ids: Sequence[int]) -> dict[int, int]:
        """How many people have a certificate from the courses of orders, by order."""
        query = (
            select(Course.order_id, func.count())
            .join(Enrolment, col(Course.id) == col(Enrolment.course_id))
            .where(col(Course.order_id).in_(order_ids), Enrolment.state == EnrolmentState.COMPLETED)
            .group_by(col(Course.order_id))
        )
        return {order: count for order, count in self._session.exec(query).all() if order is not None}

    def attendance(self, enrolment_ids: Sequence[int], day: date | None = None) -> Sequence[Attendance]:
        """Attendance of people, of one day or all, by day."""
        query = select(Attendance).where(col(Attendance.enrolment_id).in_(enrolment_ids))
        if day is not None:
            query = query.where(Attendance.day == day)
        return self._session.exec(query.order_by(col(Attendance.day), col(Attendance.id))).all()

    def attend(self, attendance: Attendance) -> None:
        """Insert one day of one person."""
        self._session.add(attendance)
        self._session.flush()


def _within(reach: Reach, city: str | None, county: str | None) -> sa.ColumnElement[bool]:
    bodies = select(Organisation.id).where(reach.organisations(city))
    firms = select(Enterprise.id).where(reach.enterprises(county))
    return sa.or_(col(Course.organisation_id).in_(bodies), col(Course.enterprise_id).in_(firms))
