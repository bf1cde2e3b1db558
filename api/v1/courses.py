"""Courses (培训班), their people, attendance and certificates."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.behalf import BehalfIn
from api.v1.problem import problems
from matcher.models.training import CourseDraft, CourseState, EnrolmentDraft, TraineeDraft
from matcher.service import courses, enrolments
from matcher.service.courses import CourseRow

router = APIRouter(tags=["培训"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class CourseIn(CourseDraft, BehalfIn):
    """A course, and for staff the enterprise they file it for."""


class CourseOut(BaseModel):
    """A course; ``price`` is the cost of one place in fen, whoever pays it, and seekers never do (``fee`` is 0)."""

    id: int
    kind: str
    holder: str
    title: str
    trade: str
    occupation_code: str | None
    grade: str | None
    certificate: str
    hours: int
    seats: int
    seated: int
    starts_on: date
    ends_on: date
    adcode: str
    place: str
    price: int
    fee: int = 0
    rule: str
    order_id: int | None
    state: str
    version: int


class CoursesOut(BaseModel):
    """A page of courses and how many there are."""

    total: int
    items: list[CourseOut]


class TraineeOut(BaseModel):
    """One person of a course, masked; days present and missed as written down so far.

    ``certified_on`` is the day of the certificate, or without a number of the assessment passed.
    """

    id: int
    name: str
    staff_no: str | None
    seeker_id: int | None
    state: str
    present: int
    absent: int
    certificate_number: str | None
    certified_on: date | None
    note: str
    version: int


class CourseDetail(CourseOut):
    """A course with its people."""

    people: list[TraineeOut]


class NameOut(BaseModel):
    """Who it is; the phone only of seekers."""

    name: str
    phone: str


class Step(BaseModel):
    """The next state; a cancellation needs its reason."""

    model_config = ConfigDict(extra="forbid")

    to: CourseState
    version: Version
    reason: str = Field(default="", max_length=200)


class Roster(BaseModel):
    """The own staff to enter: all or none."""

    model_config = ConfigDict(extra="forbid")

    people: list[TraineeDraft] = Field(min_length=1, max_length=500)


class Day(BaseModel):
    """Who of the course was there on a day, by enrolment id; the others were missed."""

    model_config = ConfigDict(extra="forbid")

    day: date
    present: list[Annotated[int, Field(ge=1, le=2**62)]] = Field(max_length=500)


class Certificate(BaseModel):
    """A certificate's number and day."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(max_length=60)
    issued_on: date
    version: Version


class Assessment(BaseModel):
    """The day on which somebody passed."""

    model_config = ConfigDict(extra="forbid")

    assessed_on: date
    version: Version


class Note(BaseModel):
    """Why, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    note: str = Field(default="", max_length=200)


class Purpose(BaseModel):
    """What the look is for."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=200)


class Marked(BaseModel):
    """How many were there."""

    present: int


def _out(row: CourseRow) -> CourseOut:
    return CourseOut(**_facts(row))


def _facts(row: CourseRow) -> dict[str, object]:
    names = set(CourseOut.model_fields) - {"holder", "seated", "fee"}
    return row.course.model_dump(include=names) | {"holder": row.holder, "seated": row.seated}


def _detail(context: ApiContext, course_id: int) -> CourseDetail:
    view = courses.get_course(context, course_id)
    people = [
        TraineeOut(
            **one.enrolment.model_dump(include=set(TraineeOut.model_fields)),
            name=one.name,
            present=one.present,
            absent=one.absent,
        )
        for one in view.people
    ]
    return CourseDetail.model_validate(_facts(view.row) | {"people": people})


@router.get("/courses", summary="培训班", responses=problems())
def list_courses(
    context: ApiContext,
    state: Annotated[list[CourseState], Query(max_length=10)] = [],  # noqa: B006 (FastAPI copies it)
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CoursesOut:
    """The courses within reach, the latest to begin first."""
    rows, total = courses.list_courses(context, states=state, offset=offset, limit=limit)
    return CoursesOut(total=total, items=[_out(row) for row in rows])


@router.post("/courses", status_code=201, summary="开班备案", responses=problems(409))
def file_course(body: CourseIn, context: ApiContext) -> CourseDetail:
    """File a course: a training body's for seekers, an enterprise's for its own staff, or staff's for it."""
    draft = CourseDraft.model_validate(body.model_dump(exclude=set(BehalfIn.model_fields)))
    return _detail(context, courses.file_course(context, draft, body.behalf).id or 0)


@router.get("/courses/{course_id}", summary="一个培训班", responses=problems())
def get_course(course_id: Id, context: ApiContext) -> CourseDetail:
    """A course with its people, masked."""
    return _detail(context, course_id)


@router.post("/courses/{course_id}/steps", summary="推进培训班", responses=problems(409))
def move(course_id: Id, body: Step, context: ApiContext) -> CourseDetail:
    """One step: planned → open → running → finished, or cancelled."""
    courses.move_course(context, course_id, to=body.to, version=body.version, reason=body.reason)
    return _detail(context, course_id)


@router.post("/courses/{course_id}/enrolments", status_code=201, summary="为求职者报名", responses=problems(409))
def enrol(course_id: Id, body: EnrolmentDraft, context: ApiContext) -> CourseDetail:
    """Enrol a seeker who agreed; 409 with code full when no seat is left."""
    enrolments.enrol(context, course_id, body)
    return _detail(context, course_id)


@router.post("/courses/{course_id}/trainees", status_code=201, summary="登记本企业学员", responses=problems(409))
def add_trainees(course_id: Id, body: Roster, context: ApiContext) -> CourseDetail:
    """Enter own staff by name and staff number."""
    enrolments.add_trainees(context, course_id, body.people)
    return _detail(context, course_id)


@router.post("/courses/{course_id}/attendance", summary="登记考勤", responses=problems(409))
def attend(course_id: Id, body: Day, context: ApiContext) -> Marked:
    """Who was there on a day; said again, the later word counts."""
    return Marked(present=enrolments.mark_attendance(context, course_id, body.day, body.present))


@router.post("/enrolments/{enrolment_id}/certificate", summary="登记证书", responses=problems(409))
def certify(enrolment_id: Id, body: Certificate, context: ApiContext) -> CourseDetail:
    """Write down a certificate; a seeker's registration takes it up at once."""
    one = enrolments.certify(context, enrolment_id, number=body.number, issued_on=body.issued_on, version=body.version)
    return _detail(context, one.course_id)


@router.post("/enrolments/{enrolment_id}/passing", summary="考核合格", responses=problems(409))
def assess(enrolment_id: Id, body: Assessment, context: ApiContext) -> CourseDetail:
    """One of the own staff passed an assessment that gives no certificate."""
    one = enrolments.assess(context, enrolment_id, assessed_on=body.assessed_on, version=body.version)
    return _detail(context, one.course_id)


@router.post("/enrolments/{enrolment_id}/failing", summary="考核未通过", responses=problems(409))
def fail(enrolment_id: Id, body: Note, context: ApiContext) -> CourseDetail:
    """Somebody did not pass."""
    return _detail(context, enrolments.fail(context, enrolment_id, version=body.version, note=body.note).course_id)


@router.post("/enrolments/{enrolment_id}/leaving", summary="退出培训", responses=problems(409))
def leave(enrolment_id: Id, body: Note, context: ApiContext) -> CourseDetail:
    """Somebody left before the end; the seat is free again."""
    return _detail(context, enrolments.leave(context, enrolment_id, version=body.version, note=body.note).course_id)


@router.post("/enrolments/{enrolment_id}/reveal", summary="查看学员姓名和电话", responses=problems(409))
@forgetful
def reveal(enrolment_id: Id, body: Purpose, context: ApiContext) -> NameOut:
    """The name, of a seeker also the phone, for the holder of the course; every look is written down."""
    told = enrolments.reveal(context, enrolment_id, purpose=body.purpose)
    return NameOut(name=told.name, phone=told.phone)
