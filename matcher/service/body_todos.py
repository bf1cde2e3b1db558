"""To-dos of bodies (机构待办): courses, orders, measures they work on, files, claims sent back, their permit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from matcher.models.case import OPEN_STATES
from matcher.models.dispatch import DispatchOrder, DispatchState
from matcher.models.dossier import OPEN_REQUESTS, AgreementState, LoanState, RequestState
from matcher.models.enums import Role
from matcher.models.organisation import Organisation, ParticipationPart
from matcher.models.states import VacancyState
from matcher.models.todo import Todo, TodoKind
from matcher.models.training import Course, CourseState
from matcher.models.training_order import OrderState
from matcher.planning.deadlines import ANSWER_DAYS, CORRECT_DAYS, MEASURE_DAYS, add_working_days
from matcher.repository.body_todos import CourseDuty
from matcher.repository.dispatches import Came
from matcher.repository.vacancies import WANTING
from matcher.service.dossier_searches import SEARCH_DAYS
from matcher.service.permissions import BODIES
from matcher.service.todo_sources import CONFIRM_DAYS, Asking, after

# A course nobody was marked at for so many working days is asked about: not every one is held daily.
ATTENDANCE_DAYS = 3
# The permit is asked about so many days before it runs out: a new one takes weeks.
LICENCE_DAYS = 30


def orders(asking: Asking) -> Iterable[Todo]:
    """Training orders to answer, and those taken without a course."""
    for one, firm in asking.unit.body_todos.orders(asking.reach):
        if one.state is OrderState.PLACED:
            what, due = "请答复是否接单", min(after(one.created_at, ANSWER_DAYS), one.needed_by)
        else:
            what, due = "已接单，还没有开班备案", min(after(one.updated_at, MEASURE_DAYS), one.needed_by)
        told = f"{one.trade} {one.headcount} 人，{one.needed_by} 前到岗：{what}"
        yield asking.todo(TodoKind.ORDER, one.id, told, firm.name, due, f"/training-orders/{one.id}")


def courses(asking: Asking) -> Iterable[Todo]:
    """What a course wants of its holder next: to begin, attendance, to end, certificates."""
    for one in asking.unit.body_todos.courses(asking.reach):
        course = one.course
        for what, due in _course_duties(one, asking):
            yield asking.todo(TodoKind.COURSE, course.id, what, course.title, due, f"/courses/{course.id}")


def _course_duties(duty: CourseDuty, asking: Asking) -> Iterable[tuple[str, date]]:
    course, today = duty.course, asking.today
    if course.state in (CourseState.PLANNED, CourseState.OPEN):
        if course.starts_on <= asking.near:
            people = f"，已报名 {duty.seated} 人" if duty.seated else "，还没有学员"
            yield f"{course.starts_on} 开班{people}，请开班或取消", course.starts_on
        return
    if course.state is CourseState.RUNNING and course.ends_on > today:
        since = duty.marked or course.starts_on - timedelta(days=1)
        due = add_working_days(since, ATTENDANCE_DAYS)
        if due <= asking.near:
            last = f"上次登记考勤是 {duty.marked}" if duty.marked else "开班以来没有登记考勤"
            yield f"{last}，请补登", due
        return
    yield from _ending(course, duty)


def _ending(course: Course, duty: CourseDuty) -> Iterable[tuple[str, date]]:
    told = [] if course.state is CourseState.FINISHED else [f"{course.ends_on} 结业，请办理结业"]
    if duty.marked is None:
        told.append("没有登记考勤")
    if duty.pending:
        told.append(f"{duty.pending} 人没有登记证书或考核结果")
    due = course.ends_on + timedelta(days=CONFIRM_DAYS)
    if course.state is CourseState.FINISHED:
        due = add_working_days(course.ends_on, MEASURE_DAYS)
    yield "；".join(told), due


def graduations(asking: Asking) -> Iterable[Todo]:
    """Classes whose graduation is to be confirmed, so that grade and certificate count."""
    for one in asking.unit.body_todos.graduations(asking.reach, asking.today):
        due = add_working_days(one.graduates_on, CORRECT_DAYS)
        what = f"{one.graduates_on} 毕业，请确认毕业并补登同意登记的毕业生"
        yield asking.todo(TodoKind.GRADUATION, one.id, what, one.title, due, f"/classes/{one.id}")


def measures(asking: Asking) -> Iterable[Todo]:
    """Measures the body works on whose day is near or over; the enterprise's other measures are not told."""
    seen = set()
    for one, part, firm in asking.unit.body_todos.measures(asking.reach, asking.today, asking.near):
        if (one.id, part.id) in seen:
            continue
        seen.add((one.id, part.id))
        what = f"{part.part.label}：{one.kind.label}措施到期，请办理并把结果告诉专员"
        yield asking.todo(TodoKind.PART, one.id, what, firm.name, one.due, "/participations")


def returned_claims(asking: Asking) -> Iterable[Todo]:
    """职业介绍补贴 sent back: the evidence is the agency's."""
    body = _own(asking)
    for one, service, person in asking.unit.body_todos.returned_claims(body.uscc) if body else ():
        what = f"{person} {service.served_on} 的职业介绍补贴退回补正：{one.opinion[:40]}"
        due = after(one.updated_at, CORRECT_DAYS)
        yield asking.todo(TodoKind.CLAIM_BACK, one.id, what, service.employer, due, "/own-services")


def invitations(asking: Asking) -> Iterable[Todo]:
    """Enterprises an agency is invited to recommend to, as long as it has recommended nobody there."""
    body = _own(asking)
    if body is None:
        return
    told = {one.case_id for one, _, _, _ in asking.unit.agencies.recommended(body.uscc)}
    for part, case, firm in asking.unit.organisations.of_organisation(body.id or 0):
        running = part.first <= asking.today and part.runs(asking.today)
        if (
            part.part is not ParticipationPart.REFERRAL
            or not running
            or case.id in told
            or case.state not in OPEN_STATES
        ):
            continue
        posts = [one for one in asking.unit.vacancies.of_case(case.id or 0) if one.state is VacancyState.PUBLISHED]
        if posts:
            what = f"“{posts[0].title}”等 {len(posts)} 个岗位在招，请推荐本机构的求职者"
            due = after(part.created_at, MEASURE_DAYS)
            yield asking.todo(TodoKind.INVITATION, part.id, what, firm.name, due, "/participations")


def files(asking: Asking) -> Iterable[Todo]:
    """Personnel files (人事代理): agreements to take up, requests due, files lent."""
    dossiers = asking.unit.dossiers
    for agreement, firm, _ in dossiers.agreements(asking.reach):
        if agreement.state is AgreementState.PROPOSED:
            what, due = "委托管理职工档案，请受理或退回", after(agreement.created_at, ANSWER_DAYS)
            yield asking.todo(TodoKind.AGREEMENT, agreement.id, what, firm.name, due, f"/agreements/{agreement.id}")
    requests = dossiers.requests(asking.reach, OPEN_REQUESTS)
    missed = [one.id or 0 for one, _, _ in requests if one.state is RequestState.MISSED]
    begun: dict[int, datetime] = {}
    for entry in dossiers.searches(missed) if missed else ():
        begun.setdefault(entry.request_id, entry.at)
    for request, dossier, _ in requests:
        first = begun.get(request.id or 0)
        if first is not None and (until := after(first, SEARCH_DAYS)) < asking.today:
            told = f"查找已超过 {SEARCH_DAYS} 个工作日，请记下查找结果，找不到的由另一人确认遗失"
            page = "/dossier-requests"
            yield asking.todo(TodoKind.SEARCH, request.id, told, dossier.name_masked, until, page)
            continue
        what, href = f"{request.service.label}，{request.state.label}", f"/dossiers/{dossier.id}"
        yield asking.todo(TodoKind.DOSSIER, request.id, what, dossier.name_masked, request.due, href)
    for loan, dossier, _ in dossiers.loans(asking.reach):
        what = "借阅申请，请由另一人审批" if loan.state is LoanState.ASKED else "借出的档案，到期收回"
        href = f"/dossiers/{dossier.id}"
        yield asking.todo(TodoKind.LOAN, loan.id, what, dossier.name_masked, loan.return_due, href)


def dispatches(asking: Asking) -> Iterable[Todo]:
    """Dispatch orders: the body answers and tells who came, office and enterprise agree, the enterprise confirms."""
    role, latest = asking.context.actor.role, set()
    for order, firm, body in asking.unit.dispatches.page(asking.reach):
        # Newest first: a declined order is asked about until there is another one for its post.
        newest = order.vacancy_id not in latest
        if order.state is not DispatchState.WITHDRAWN:
            latest.add(order.vacancy_id)
        if role is Role.DISPATCH_BODY:
            found = _to_provide(order, asking)
        elif role is Role.OFFICER:
            found = _for_office(order, body, asking, newest=newest)
        else:
            found = _for_firm(order, body, asking)
        if found is not None:
            whom = body.name if role is Role.ENTERPRISE else firm.name
            told = f"{order.title} {order.offered or order.headcount} 人：{found[0]}"
            yield asking.todo(TodoKind.DISPATCH, order.id, told, whom, found[1], f"/dispatch-orders/{order.id}")


def _to_provide(order: DispatchOrder, asking: Asking) -> tuple[str, date] | None:
    if order.state is DispatchState.PLACED:
        return "请答复能否派遣", min(after(order.created_at, ANSWER_DAYS), order.first)
    first, last = order.offered_first, order.offered_last
    if order.state is not DispatchState.ACCEPTED or first is None or last is None or first > asking.today:
        return None
    told = asking.unit.dispatches.came([order.id or 0]).get(order.id or 0, Came()).last_told
    due = add_working_days(told or first - timedelta(days=1), ATTENDANCE_DAYS)
    if (told is not None and told >= min(last, asking.today)) or due > asking.near:
        return None
    return f"在岗人数登记到 {told}，请补登" if told else f"{first} 起用工，请登记在岗人数", due


def _for_office(order: DispatchOrder, body: Organisation, asking: Asking, *, newest: bool) -> tuple[str, date] | None:
    if order.state is DispatchState.OFFERED and order.office_agreed_at is None:
        return f"{body.name}已答复，请确认", after(order.updated_at, ANSWER_DAYS)
    if order.state is DispatchState.DECLINED and newest:
        post = asking.unit.vacancies.get(order.vacancy_id)
        if post is not None and post.state in WANTING:
            return f"{body.name}不能提供，改派或另想办法", after(order.updated_at, CORRECT_DAYS)
    return None


def _for_firm(order: DispatchOrder, body: Organisation, asking: Asking) -> tuple[str, date] | None:
    if order.state is DispatchState.OFFERED and order.enterprise_agreed_at is None:
        return f"{body.name}可派遣，请确认", after(order.updated_at, ANSWER_DAYS)
    if order.state in (DispatchState.ACCEPTED, DispatchState.ENDED):
        came = asking.unit.dispatches.came([order.id or 0]).get(order.id or 0, Came())
        if came.pending:
            return f"{came.pending} 天的在岗人数待确认", after(order.updated_at, ANSWER_DAYS)
    return None


def licences(asking: Asking) -> Iterable[Todo]:
    """The own permit that runs out, or why the body may take nothing on today."""
    body = _own(asking)
    if body is None:
        return
    hindrance, href = body.hindrance(asking.today), f"/organisations/{body.id}"
    until = body.licence_valid_to
    if hindrance:
        yield asking.todo(TodoKind.LICENCE, body.id, hindrance, body.name, until, href)
    elif until is not None and until <= asking.today + timedelta(days=LICENCE_DAYS):
        what = f"{body.kind.licence} {until} 到期，换发后请县级人社部门重新核验"
        yield asking.todo(TodoKind.LICENCE, body.id, what, body.name, until, href)


def _own(asking: Asking) -> Organisation | None:
    return asking.unit.organisations.get(asking.reach.organisation_id or 0)


_TRAINING = frozenset({Role.TRAINING_BODY})
_AGENCY = frozenset({Role.AGENCY})
# As ``todo_sources.SOURCES``: every source with those in whose list it stands.
BODY_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (orders, _TRAINING),
    (courses, _TRAINING | {Role.ENTERPRISE}),
    (graduations, _TRAINING),
    (measures, BODIES),
    (returned_claims, _AGENCY),
    (invitations, _AGENCY),
    (files, _AGENCY),
    (dispatches, frozenset({Role.DISPATCH_BODY, Role.OFFICER, Role.ENTERPRISE})),
    (licences, BODIES),
)
