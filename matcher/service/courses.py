"""Courses (培训班): filed by training bodies for seekers and by enterprises for their own staff; then step by step."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import Role
from matcher.models.organisation import OrganisationKind
from matcher.models.seeker import Seeker
from matcher.models.training import COURSE_STEPS, Course, CourseDraft, CourseState, Enrolment, EnrolmentState
from matcher.models.training_order import OrderState
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.organisations import city_of, own_organisation
from matcher.service.permissions import Action, may, permit
from matcher.service.told import Behalf, party_of

UNKNOWN = "没有这个培训班，或不在您的管辖范围"
_OPEN = (CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING)


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course as lists show it: who holds it, how many seats are taken."""

    course: Course
    holder: str
    place: str
    seated: int

    @property
    def free(self) -> int:
        """Seats left."""
        return max(0, self.course.seats - self.seated)


@dataclass(frozen=True, slots=True)
class Trainee:
    """One person of a course, masked, with the days they were there and were missed."""

    enrolment: Enrolment
    name: str
    present: int
    absent: int


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course as its page shows it; ``runs`` says whether the actor holds it, ``marked`` who came on the last day."""

    row: CourseRow
    people: list[Trainee]
    runs: bool
    marked: dict[int, bool] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        """The last day of the course so far: the one whose attendance is asked for first."""
        return min(self.row.course.ends_on, clock.today())

    def count(self, state: EnrolmentState) -> int:
        """How many people are in a state."""
        return sum(one.enrolment.state is state for one in self.people)


def find_course(context: Context, course_id: int, action: Action, *, lock: bool = False) -> Course:
    """A course within the actor's reach for ``action``, or the same NotFound as for an id that never was."""
    reach = permit(context.actor, action)
    found = context.unit.courses.reachable(
        course_id, reach, city=city_of(context), county=county_of(context), lock=lock
    )
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def county_of(context: Context) -> str | None:
    """An officer's county, whose enterprises the officer sees; None for other roles."""
    return context.actor.adcode if context.actor.role is Role.OFFICER else None


def list_courses(
    context: Context, *, states: Collection[CourseState] = (), offset: int = 0, limit: int = 50
) -> tuple[list[CourseRow], int]:
    """The courses the actor may see, the latest to begin first, and how many there are."""
    reach = permit(context.actor, Action.COURSE_READ)
    rows, total = context.unit.courses.page(
        reach, city=city_of(context), county=county_of(context), states=states, offset=offset, limit=limit
    )
    return course_rows(context, rows), total


def course_rows(context: Context, courses: Sequence[Course]) -> list[CourseRow]:
    """Courses with their holders and seats."""
    unit = context.unit
    bodies = unit.organisations.many([one.organisation_id for one in courses if one.organisation_id is not None])
    firms = unit.enterprises.many([one.enterprise_id for one in courses if one.enterprise_id is not None])
    seated = unit.courses.seated([one.id or 0 for one in courses])
    found = []
    for one in courses:
        body, firm = bodies.get(one.organisation_id or 0), firms.get(one.enterprise_id or 0)
        holder = body.name if body else firm.name if firm else ""
        found.append(CourseRow(one, holder, context.place_name(one.adcode), seated.get(one.id or 0, 0)))
    return found


def get_course(context: Context, course_id: int) -> CourseView:
    """A course with its people, masked."""
    course = find_course(context, course_id, Action.COURSE_READ)
    unit = context.unit
    people = list(unit.courses.people(course_id))
    seekers = unit.seekers.many([one.seeker_id for one in people if one.seeker_id is not None])
    there: dict[int, list[bool]] = {}
    view = CourseView(course_rows(context, [course])[0], [], holds(context, course))
    for one in unit.courses.attendance([one.id or 0 for one in people]):
        there.setdefault(one.enrolment_id, []).append(one.present)
        if one.day == view.last_day:
            view.marked[one.enrolment_id] = one.present
    view.people.extend(
        Trainee(
            one,
            _masked(one, seekers),
            sum(there.get(one.id or 0, [])),
            sum(not present for present in there.get(one.id or 0, [])),
        )
        for one in people
    )
    return view


def masked_name(context: Context, enrolment: Enrolment) -> str:
    """The masked name of somebody of a course, a registered seeker's or a member of staff's, as its page shows it."""
    number = enrolment.seeker_id
    return _masked(enrolment, context.unit.seekers.many([number]) if number is not None else {})


def _masked(enrolment: Enrolment, seekers: dict[int, Seeker]) -> str:
    seeker = seekers.get(enrolment.seeker_id or 0)
    return seeker.name_masked if seeker is not None else enrolment.name_masked


def holds(context: Context, course: Course) -> bool:
    """Whether the actor's own body or enterprise holds the course, or staff may run it for the enterprise."""
    actor = context.actor
    if not may(actor, Action.COURSE_RUN):
        return False
    if actor.role in (Role.OFFICER, Role.COUNTY_ADMIN):
        return course.enterprise_id is not None and (
            context.unit.enterprises.reachable(course.enterprise_id, actor.reach) is not None
        )
    own_body = course.organisation_id is not None and course.organisation_id == actor.organisation_id
    return (
        actor.system or own_body or (course.enterprise_id is not None and course.enterprise_id == actor.enterprise_id)
    )


def run_course(context: Context, course_id: int) -> Course:
    """A course the actor holds, locked; for everybody else it is not there."""
    course = find_course(context, course_id, Action.COURSE_RUN, lock=True)
    if not holds(context, course):
        raise NotFound(UNKNOWN)
    return course


def file_course(context: Context, draft: CourseDraft, behalf: Behalf = Behalf()) -> Course:
    """File a course (开班备案): a training body's for seekers, an enterprise's for its own staff.

    For an enterprise its officer or county may file it (``behalf``), with who said so and how.
    """
    permit(context.actor, Action.COURSE_RUN)
    facts = draft.model_dump()
    if context.actor.role is Role.TRAINING_BODY:
        body = own_organisation(context, Action.COURSE_RUN)
        if draft.kind.own:
            raise Invalid("培训机构开设面向求职者的培训；岗前、在岗和技能提升培训由企业备案", field="kind")
        hindrance = body.hindrance(max(clock.today(), draft.starts_on))
        if body.kind is not OrganisationKind.TRAINING or hindrance:
            raise Conflict(hindrance or "只有培训机构可以开班", code="licence")
        if not draft.certificate and draft.grade is None:
            raise Invalid("请填写结业取得的证书或技能等级，求职者结业后按此推荐", field="certificate")
        facts["organisation_id"] = body.id
    else:
        party = party_of(context, Action.COURSE_RUN, behalf)
        if not draft.kind.own:
            raise Invalid("企业备案的是岗前、在岗或技能提升培训", field="kind")
        if draft.order_id is not None:
            raise Invalid("企业自办的培训不关联订单", field="order_id")
        facts |= {"enterprise_id": party.enterprise.id, "told_how": party.how, "told_name": party.name}
    if draft.ends_on < draft.starts_on:
        raise Invalid("结束日期不能早于开始日期", field="ends_on")
    if draft.starts_on < clock.today():
        raise Invalid("开班须先备案：开始日期不能早于今天", field="starts_on")
    if context.unit.regions.find(draft.adcode) is None:
        raise Invalid("培训地点的行政区划代码不存在", field="adcode")
    if draft.order_id is not None:
        # Held, so that it is not withdrawn while its course is filed.
        order = context.unit.training_orders.get(draft.order_id, lock=True)
        if order is None or order.organisation_id != facts.get("organisation_id"):
            raise Invalid("没有这个培训订单", field="order_id")
        if order.state is not OrderState.ACCEPTED:
            raise Conflict(f"订单当前为“{order.state.label}”，接单后才能为它开班")
    moment = clock.now()
    made = context.unit.courses.add(
        Course(**facts, by_id=context.actor.account_id, created_at=moment, updated_at=moment)
    )
    context.unit.audit("course.file", "course", made.id, kind=made.kind.value)
    return made


def move_course(context: Context, course_id: int, *, to: CourseState, version: int, reason: str = "") -> Course:
    """Take a course one step; an illegal step, one before its day, or a stale version is a conflict."""
    course = run_course(context, course_id)
    check_version(course.version, version)
    if to not in COURSE_STEPS[course.state]:
        raise Conflict(f"培训班当前为“{course.state.label}”，不能转为“{to.label}”")
    today = clock.today()
    if to is CourseState.RUNNING and today < course.starts_on:
        raise Conflict(f"还没到开班日期 {course.starts_on}")
    if to is CourseState.RUNNING and not context.unit.courses.seated([course_id]):
        raise Conflict("还没有学员，不能开班")
    if to is CourseState.FINISHED and today < course.ends_on:
        raise Conflict(f"还没到结业日期 {course.ends_on}")
    if to is CourseState.CANCELLED and not reason.strip():
        raise Invalid("请填写取消的原因", field="reason")
    course.state = to
    course.version += 1
    course.updated_at = clock.now()
    context.unit.audit("course.move", "course", course.id, purpose=reason.strip()[:200], to=to.value)
    if to is CourseState.CANCELLED:
        _empty(context, course, reason)
    if to in (CourseState.FINISHED, CourseState.CANCELLED):
        _fulfil(context, course)
    return course


def _empty(context: Context, course: Course, reason: str) -> None:
    """Nobody stays on the roll of a course that does not take place; who has a certificate already keeps it."""
    for one in context.unit.courses.people(course.id or 0):
        if one.state is EnrolmentState.ENROLLED:
            one.state, one.note = EnrolmentState.WITHDRAWN, f"培训班取消：{reason.strip()}"[:200]
            one.version += 1
            one.by_id, one.updated_at = context.actor.account_id, clock.now()
            context.unit.audit("course.left", "enrolment", one.id, course_id=course.id)


def _fulfil(context: Context, course: Course) -> None:
    """An order whose courses have all ended, one of them held, is fulfilled however many passed.

    What is missing shows in the gap; an order whose courses were all cancelled waits for another one.
    """
    if course.order_id is None:
        return
    courses = context.unit.courses.of_order(course.order_id)
    order = context.unit.training_orders.get(course.order_id, lock=True)
    held = any(one.state is CourseState.FINISHED for one in courses)
    if (
        order is None
        or order.state is not OrderState.ACCEPTED
        or not held
        or any(one.state in _OPEN for one in courses)
    ):
        return
    order.state = OrderState.FULFILLED
    order.version += 1
    order.updated_at = clock.now()
    context.unit.audit("order.fulfilled", "training_order", order.id)


def next_steps(course: Course) -> tuple[CourseState, ...]:
    """The steps the course may take from where it is."""
    return COURSE_STEPS[course.state]
