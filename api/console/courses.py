"""Course pages (培训班): the list and the form, a course with its people, attendance and certificates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console import behalf, typed
from api.console.drafts import read_draft, told
from api.console.organisations import read_day
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import ConsentChannel, Role, SkillGrade
from matcher.models.training import CourseDraft, CourseKind, CourseState, EnrolmentDraft, EnrolmentState, TraineeDraft
from matcher.models.training_order import OrderState
from matcher.service import courses, enrolments, organisations, policies, training_orders
from matcher.service.permissions import Action, may

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Note = Annotated[str, Form(max_length=200)]
_FIELDS = {
    "kind": "培训类别",
    "title": "班名",
    "trade": "工种",
    "occupation_code": "职业代码",
    "grade": "技能等级",
    "certificate": "结业证书",
    "hours": "课时",
    "seats": "名额",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "adcode": "县（市、区）",
    "place": "培训地点",
    "price": "每人费用",
    "rule": "申领哪项培训补贴",
    "order_id": "培训订单",
}
_MOST = 500


@router.get("/courses", response_class=HTMLResponse)
def courses_page(
    request: Request,
    context: PageContext,
    state: str = "",
    order: Annotated[int, Query(ge=0, le=2**62)] = 0,
    enterprise_id: Annotated[int, Query(ge=0, le=2**62)] = 0,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The courses within reach, and for who holds courses the form for a new one, filled in from an ``order``.

    Staff come to the form from the page of the enterprise they file for.
    """
    form = _from_order(context, order) if order else {"enterprise_id": str(enterprise_id)}
    return _list(request, context, form, state=state, number=number, size=size)


def _from_order(context: PageContext, order_id: int) -> dict[str, str]:
    """What an order says of the course it wants; nothing for an order that no course can be filed for."""
    order = training_orders.get_order(context, order_id).order
    if not may(context.actor, Action.ORDER_ANSWER) or order.state is not OrderState.ACCEPTED:
        return {}
    return {
        "order_id": str(order_id),
        "title": f"{order.trade}培训班",
        "trade": order.trade,
        "grade": order.grade.value if order.grade else "",
        "certificate": next(iter(order.certificates), ""),
        "seats": str(order.headcount),
        "ends_on": str(order.needed_by),
    }


def _list(
    request: Request,
    context: PageContext,
    form: dict[str, str],
    error: Invalid | Conflict | None = None,
    *,
    state: str = "",
    number: int = 1,
    size: int = 20,
) -> Response:
    states = [CourseState(state)] if state in list(CourseState) else []
    rows, total = courses.list_courses(context, states=states, offset=(number - 1) * size, limit=size)
    school = context.actor.role is Role.TRAINING_BODY
    kinds = [kind for kind in CourseKind if kind.own is not school]
    default = {"kind": kinds[0].value, "starts_on": str(context.today()), "adcode": context.actor.adcode or ""}
    return page(
        request,
        context,
        "courses/list.html",
        status_code=error.status if error else 200,
        rows=rows,
        total=total,
        page=number,
        size=size,
        state=state,
        course_states=CourseState,
        kinds=kinds,
        grades=SkillGrade,
        counties=organisations.counties_of_city(context),
        orders=_orders(context) if school else [],
        rules=policies.for_training(context),
        form=dict.fromkeys((*_FIELDS, "yuan", *behalf.FIELDS), "") | default | form,
        behalf=behalf.form_for(context, behalf.number_of(form)),
        errors=told(error) if error else {},
    )


def _orders(context: PageContext) -> list[tuple[int, str]]:
    rows = training_orders.list_orders(context) if may(context.actor, Action.ORDER_READ) else []
    return [
        (one.order.id or 0, f"{one.enterprise.name} {one.order.trade} {one.order.headcount} 人")
        for one in rows
        if one.order.state == "accepted"
    ]


@router.post("/courses")
def file_course(request: Request, context: PageContext, form: PageForm) -> Response:
    """File a course; a form with errors comes back with what was typed."""
    try:
        price = typed.fen(form.get("yuan", ""), "price", label="每人费用")
        facts = dict(form) | {"price": "" if price is None else price}
        made = courses.file_course(context, read_draft(CourseDraft, facts, _FIELDS), behalf.read(form))
    except (Invalid, Conflict) as error:
        typed_in = {name: form.get(name, "") for name in (*_FIELDS, "yuan", *behalf.FIELDS)}
        return _list(request, context, typed_in, error)
    return back_to(f"/courses/{made.id}", "course_filed")


@router.get("/courses/{course_id}", response_class=HTMLResponse)
def course_page(request: Request, course_id: Id, context: PageContext) -> Response:
    """A course with its people."""
    return _show(request, context, course_id)


def _show(
    request: Request,
    context: PageContext,
    course_id: int,
    form: dict[str, Any] | None = None,
    error: Invalid | Conflict | None = None,
) -> Response:
    view = courses.get_course(context, course_id)
    course = view.row.course
    kept = {"phone": "", "channel": "", "people": "", "day": str(view.last_day), "reason": "", "number": ""}
    return page(
        request,
        context,
        "courses/course.html",
        status_code=error.status if error else 200,
        view=view,
        steps=courses.next_steps(course) if view.runs else (),
        enrols=enrolments.enrols(context, course),
        channels=[one for one in ConsentChannel if one is not ConsentChannel.SELF],
        CourseState=CourseState,
        EnrolmentState=EnrolmentState,
        form=kept | (form or {}),
        errors=told(error) if error else {},
    )


@router.post("/courses/{course_id}/step")
def step(
    request: Request,
    course_id: Id,
    context: PageContext,
    version: Version,
    to: Annotated[CourseState, Form()],
    reason: Note = "",
) -> Response:
    """Take the course one step."""
    try:
        courses.move_course(context, course_id, to=to, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, course_id, {"reason": reason}, error)
    return back_to(f"/courses/{course_id}", "course_moved")


@router.post("/courses/{course_id}/enrol")
def enrol(request: Request, course_id: Id, context: PageContext, form: PageForm) -> Response:
    """Enrol a seeker by the phone they are registered with."""
    try:
        draft = read_draft(
            EnrolmentDraft, form, {"phone": "登记电话", "channel": "同意方式", "seeker_id": "求职者编号"}
        )
        # The course first: one that is not there has no page; somebody who is not there is a mistake of the form.
        courses.find_course(context, course_id, Action.ENROL)
        try:
            enrolments.enrol(context, course_id, draft)
        except NotFound as error:
            raise Invalid(error.message, field="phone") from None
    except Invalid as error:
        kept = {name: form.get(name, "")[:40] for name in ("phone", "channel")}
        return _show(request, context, course_id, kept, error)
    return back_to(f"/courses/{course_id}", "enrolled")


@router.post("/courses/{course_id}/roster")
def roster(
    request: Request, course_id: Id, context: PageContext, people: Annotated[str, Form(max_length=40_000)] = ""
) -> Response:
    """Enter own staff, one line a person: name, blank, staff number."""
    try:
        enrolments.add_trainees(context, course_id, _lines(people))
    except Invalid as error:
        return _show(request, context, course_id, {"people": people}, error)
    return back_to(f"/courses/{course_id}", "roster_taken")


def _lines(text: str) -> list[TraineeDraft]:
    lines = [line for line in text.replace("，", " ").replace(",", " ").splitlines() if line.strip()]
    if len(lines) > _MOST:
        raise Invalid(f"一次最多登记 {_MOST} 人", field="people")
    found = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        try:
            name, staff_no = words[:2] if len(words) == 2 else ("", "")
            found.append(TraineeDraft(name=name, staff_no=staff_no))
        except ValidationError:
            raise Invalid(f"第 {number} 行请写成“姓名 工号”，中间空一格", field="people") from None
    return found


@router.post("/courses/{course_id}/attend")
def attend(
    request: Request,
    course_id: Id,
    context: PageContext,
    day: Annotated[str, Form(max_length=10)] = "",
    present: Annotated[list[int], Form(max_length=_MOST)] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Who was there on a day."""
    try:
        on = read_day(day, "day")
        if on is None:
            raise Invalid("请选择考勤日期", field="day")
        enrolments.mark_attendance(context, course_id, on, present)
    except Invalid as error:
        return _show(request, context, course_id, {"day": day}, error)
    return back_to(f"/courses/{course_id}", "attended")


@router.post("/enrolments/{enrolment_id}/certify")
def certify(
    enrolment_id: Id,
    context: PageContext,
    version: Version,
    number: Annotated[str, Form(max_length=60)] = "",
    issued_on: Annotated[date | None, Form()] = None,
) -> Response:
    """Write down a certificate, of today without another day."""
    one = enrolments.certify(
        context, enrolment_id, number=number, issued_on=issued_on or context.today(), version=version
    )
    return back_to(f"/courses/{one.course_id}", "certified", anchor=f"person-{one.id}")


@router.post("/enrolments/{enrolment_id}/pass")
def assess(
    enrolment_id: Id, context: PageContext, version: Version, assessed_on: Annotated[date | None, Form()] = None
) -> Response:
    """One of the own staff passed without a certificate, today without another day."""
    one = enrolments.assess(context, enrolment_id, assessed_on=assessed_on or context.today(), version=version)
    return back_to(f"/courses/{one.course_id}", "assessed", anchor=f"person-{one.id}")


@router.post("/enrolments/{enrolment_id}/fail")
def fail(enrolment_id: Id, context: PageContext, version: Version, note: Note = "") -> Response:
    """Somebody did not pass."""
    one = enrolments.fail(context, enrolment_id, version=version, note=note)
    return back_to(f"/courses/{one.course_id}", "failed", anchor=f"person-{one.id}")


@router.post("/enrolments/{enrolment_id}/leave")
def leave(enrolment_id: Id, context: PageContext, version: Version, note: Note = "") -> Response:
    """Somebody left before the end."""
    one = enrolments.leave(context, enrolment_id, version=version, note=note)
    return back_to(f"/courses/{one.course_id}", "left_course", anchor=f"person-{one.id}")


@router.post("/enrolments/{enrolment_id}/name", response_class=HTMLResponse)
@forgetful
def reveal(
    request: Request,
    enrolment_id: Id,
    context: PageContext,
    purpose: Note = "",
    course: Annotated[int, Form(ge=0, le=2**62)] = 0,
) -> Response:
    """Name and phone in the clear, on a page of its own; the look is written down."""
    contact = enrolments.reveal(context, enrolment_id, purpose=purpose)
    return page(
        request,
        context,
        "courses/name.html",
        contact=contact,
        purpose=purpose,
        back=f"/courses/{course}" if course else "/courses",
        watermark=context.page_mark(),
    )
