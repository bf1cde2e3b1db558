"""Bookings (预约) on pages: holds on a task, a morning of tasks, one booking's steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.drafts import told
from api.console.page import back_to, page
from api.console.typed import Typed, clock_minute, needed_fen, number, typed_date
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Conflict, Invalid, MatcherError, TooMany
from matcher.models.booking import BOOKING_STEPS, BookingSide, BookingState
from matcher.models.enums import InjuryCover, SettleCycle
from matcher.models.gear import Transport
from matcher.models.shift import TaskChange
from matcher.models.states import TaskState
from matcher.service import booking_steps, bookings, crews, odd_rules, task_changes, task_life, tasks
from matcher.service.permissions import Action, may, permit

router = APIRouter(route_class=UnitRoute)
_REFUSALS = (Conflict, Invalid, TooMany)
_SIDES = (BookingSide.WORKER, BookingSide.EMPLOYER, BookingSide.MARKET)


def task_view(
    request: Request,
    context: PageContext,
    task_id: int,
    form: dict[str, str] | None = None,
    error: MatcherError | None = None,
) -> Response:
    """A task with its bookings, and for the market's operator the workers who fit."""
    task = task_life.reachable(context, task_id)
    rows = bookings.list_bookings(context, task_id)
    works = may(context.actor, Action.TASK_WORK)
    barred = task_life.stopped(context, [task]).get(task_id, "")
    takes = works and task.state is TaskState.OPEN and not barred
    live = [one for one in rows if one.booking.state in _LIVE and not one.over]
    firm = sum(one.booking.state is not BookingState.HELD for one in live)
    return page(
        request,
        context,
        "tasks/task.html",
        status_code=error.status if error else 200,
        task=task,
        rows=rows,
        firm=firm,
        held=len(live) - firm,
        free=max(task.headcount - len(live), 0),
        works=works,
        stopped=barred,
        warnings=[] if task.entered_late else tasks.warnings(context, task),
        found=tasks.pull_workers(context, task_id) if takes else None,
        crews=crews.list_crews(context) if takes else [],
        form=dict.fromkeys(("count", "worker", "crew_id", "reason", *_CHANGED), "") | (form or {}),
        errors=told(error) if error else {},
        covers=InjuryCover,
        settles=SettleCycle,
        absences=bookings.ABSENCES,
        own_ways=[Transport(one).label for one in task.transports],
        begun=clock.now() >= odd_rules.instants(task)[0],
        over=clock.now() >= odd_rules.instants(task)[1],
    )


_LIVE = tuple(state for state, after in BOOKING_STEPS.items() if after)


@router.post("/tasks/{task_id}/hold")
def hold(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """Hold the next so many who fit, or the one who is named by number or telephone."""
    try:
        if form.get("worker", "").strip():
            bookings.hold_told(context, task_id, form["worker"])
        else:
            bookings.hold_next(context, task_id, number(form, "count", "暂留人数"))
    except _REFUSALS as error:
        return _refused(request, context, task_id, form, error)
    return back_to(f"/tasks/{task_id}", "held", "bookings")


# Fields of a change's form that fall back to what the task says.
_CHANGED = ("headcount", "start", "end", "pay_yuan", "settle", "cover", "change")
_CHANGES = {
    "headcount": "人数",
    "start_minute": "开始时间",
    "end_minute": "结束时间",
    "pay": "报酬",
    "cover": "伤害保障",
    "settle": "结算方式",
    "detail": "任务说明",
    "place": "详细地点",
    "tools": "工具",
    "gear": "防护用品",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "pay_reason": "低于最低工资的理由",
}


def change_of(form: dict[str, str]) -> TaskChange:
    """What the form of a change states; words that were emptied are taken away, other empty fields stay."""
    words = ("detail", "place", "tools", "gear", "contact_name", "contact_phone", "pay_reason")
    facts: dict[str, Any] = {name: form[name] for name in words if name in form}
    facts |= {name: form[name] for name in ("headcount", "cover", "settle") if form.get(name, "").strip()}
    for name, shown in (("start_minute", "start"), ("end_minute", "end")):
        if form.get(shown, "").strip():
            facts[name] = clock_minute(form[shown])
            if facts[name] is None:
                raise Invalid(f"{_CHANGES[name]}请写成 08:00", field=shown)
    if form.get("pay_yuan", "").strip():
        facts["pay"] = needed_fen(form | {"pay": form["pay_yuan"]}, "pay", "报酬")
    try:
        return TaskChange.model_validate(facts)
    except ValidationError as error:
        wrong = Typed(form, _CHANGES).refused(error)
        raise Invalid(next(iter(wrong.values())), field=next(iter(wrong)), details=list(wrong.values())) from None


def _refused(
    request: Request, context: PageContext, task_id: int, form: dict[str, str], error: MatcherError
) -> Response:
    """The page again with what was typed; what was begun is taken back first."""
    context.unit.session.rollback()
    return task_view(request, context, task_id, form, error)


@router.post("/tasks/{task_id}/crew")
def book_crew(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """Book a whole crew."""
    try:
        crew = number(form, "crew_id", "班组")
        crews.book_crew(context, task_id, crew, warnings_seen=bool(form.get("warnings_seen")))
    except _REFUSALS as error:
        return _refused(request, context, task_id, form, error)
    return back_to(f"/tasks/{task_id}", "crew_booked", "bookings")


@router.post("/tasks/{task_id}/change")
def change_task(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """Change a task; whoever has to be asked again is marked on its page."""
    try:
        task_changes.change_task(context, task_id, change_of(form), version=number(form, "version", "页面版本"))
    except _REFUSALS as error:
        return _refused(request, context, task_id, form, error)
    works = may(context.actor, Action.TASK_WORK)
    return back_to(f"/tasks/{task_id}" if works else f"/quick-tasks/{task_id}", "task_changed", "bookings")


@router.post("/tasks/{task_id}/cancel")
def cancel_task(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """Call a task off; the page that follows lists who has to be told."""
    try:
        version = number(form, "version", "页面版本")
        rows = task_life.cancel_task(context, task_id, reason=form.get("reason", ""), version=version)
    except _REFUSALS as error:
        return _refused(request, context, task_id, form, error)
    return page(request, context, "tasks/called_off.html", task=task_life.reachable(context, task_id), told=rows)


@router.post("/tasks/{task_id}/finish")
def finish_task(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """The task is over."""
    try:
        task_life.finish_task(context, task_id, version=number(form, "version", "页面版本"))
    except _REFUSALS as error:
        return _refused(request, context, task_id, form, error)
    return back_to(f"/tasks/{task_id}", "task_finished")


@router.post("/tasks/{task_id}/audit")
def audit_task(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """Look at what an employer published by itself: seen, or taken down."""
    try:
        version, down = number(form, "version", "页面版本"), form.get("down") == "1"
        task_life.audit_task(context, task_id, version=version, down=down, reason=form.get("reason", ""))
    except _REFUSALS as error:
        return _refused(request, context, task_id, form, error)
    return back_to(f"/tasks/{task_id}", "task_taken_down" if down else "task_seen")


@router.get("/mornings", response_class=HTMLResponse)
def morning_page(request: Request, context: PageContext, day: date | None = None) -> Response:
    """The open tasks of a day with how many each still needs."""
    return _morning(request, context, day or context.today(), {}, None)


def _morning(
    request: Request, context: PageContext, day: date, form: dict[str, str], error: MatcherError | None
) -> Response:
    return page(
        request,
        context,
        "tasks/morning.html",
        status_code=error.status if error else 200,
        day_=day,
        rows=bookings.needs_of_day(context, day),
        form=form,
        errors=told(error) if error else {},
    )


@router.post("/mornings")
def hold_morning(request: Request, context: PageContext, form: PageForm) -> Response:
    """Hold the next for several tasks at once, nobody twice."""
    day = context.today()
    try:
        day = typed_date(form, "day", "日期") or day
        wanted = {
            int(name.removeprefix("task_")): number(form, name, "暂留人数")
            for name, text in form.items()
            if name.startswith("task_") and name[5:].isdecimal() and len(name) < 24 and text.strip() not in ("", "0")
        }
        bookings.hold_many(context, wanted)
    except _REFUSALS as error:
        context.unit.session.rollback()
        return _morning(request, context, day, form, error)
    return back_to(f"/mornings?day={day}", "held")


@router.get("/bookings/{booking_id}", response_class=HTMLResponse)
def booking_page(request: Request, booking_id: Id, context: PageContext) -> Response:
    """One booking with the steps it may take."""
    return _booking(request, context, booking_id)


def _booking(
    request: Request,
    context: PageContext,
    booking_id: int,
    form: dict[str, str] | None = None,
    error: MatcherError | None = None,
) -> Response:
    view = bookings.get_booking(context, booking_id)
    market, booking = may(context.actor, Action.TASK_WORK), view.booking
    disputed = booking.state is BookingState.DISPUTED
    worked = booking.worked_minutes or view.task.end_minute - view.task.start_minute
    expected = (booking.paid or 0) if disputed else booking.due
    usual = {
        "minutes": str(worked),
        # Left open: with other hours it is another sum, which the task's pay says.
        "due": "",
        "amount": f"{expected / 100:.2f}" if expected is not None else "",
        "paid_on": str(context.today()),
        "by": "worker",
    }
    names = ("code", "reason", "remark", "appeal", "arrived")
    return page(
        request,
        context,
        "tasks/booking.html",
        status_code=error.status if error else 200,
        view=view,
        steps=[one.value for one in booking_steps.steps_of(context, booking)],
        market=market,
        over=clock.now() >= booking.ends_at,
        judges=may(context.actor, Action.APPEAL_ANSWER),
        sides=[one for one in _SIDES if market or one is BookingSide.EMPLOYER],
        absences=bookings.ABSENCES,
        before=task_life.minutes_before(view.booking) if view.booking.ended_at else None,
        form=dict.fromkeys(names, "") | usual | (form or {}),
        errors=told(error) if error else {},
    )


@router.post("/bookings/{booking_id}/step")
def step(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Take a step; a form with errors comes back with what was typed."""
    try:
        _take(context, booking_id, form)
    except _REFUSALS as error:
        context.unit.session.rollback()
        return _booking(request, context, booking_id, form, error)
    return back_to(f"/bookings/{booking_id}", "stepped")


@router.post("/bookings/{booking_id}/appeal-answer")
def answer_appeal(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say whether an appeal against an absence is right."""
    permit(context.actor, Action.APPEAL_ANSWER)
    try:
        version = number(form, "version", "页面版本")
        if form.get("upheld") not in ("0", "1"):
            raise Invalid("请选择异议是否成立", field="upheld")
        booking_steps.answer_appeal(context, booking_id, upheld=form["upheld"] == "1", version=version)
    except _REFUSALS as error:
        context.unit.session.rollback()
        return _booking(request, context, booking_id, form, error)
    return back_to(f"/bookings/{booking_id}", "stepped")


def _take(context: PageContext, booking_id: int, form: dict[str, str]) -> None:
    version, to = number(form, "version", "页面版本"), form.get("to", "")
    reason = form.get("reason", "")
    told_: dict[str, Any] = {"version": version}
    if to == "confirmed":
        booking_steps.confirm(context, booking_id, **told_, warnings_seen=bool(form.get("warnings_seen")))
    elif to == "agreed":
        task_changes.agree_again(context, booking_id, **told_)
    elif to == "arrived":
        if form.get("arrived", "").strip():
            told_["arrived_minute"] = clock_minute(form["arrived"])
            if told_["arrived_minute"] is None:
                raise Invalid("到岗时间请写成 08:05 的样子", field="arrived_minute")
        booking_steps.check_in(context, booking_id, code=form.get("code", "")[:20], **told_)
    elif to == "undone":
        booking_steps.undo_check_in(context, booking_id, reason=reason, **told_)
    elif to == "worked":
        amount = needed_fen(form, "amount", "应付") if form.get("amount", "").strip() else None
        told_ |= {"minutes": number(form, "minutes", "工时"), "remark": form.get("remark", "")}
        booking_steps.record_work(context, booking_id, amount=amount, **told_)
    elif to == "paid":
        told_ |= {"amount": needed_fen(form, "amount", "实付"), "remark": form.get("remark", "")}
        if form.get("minutes", "").strip():
            told_["minutes"] = number(form, "minutes", "工时")
        if form.get("due", "").strip():
            told_["due"] = needed_fen(form, "due", "应付")
        paid_on = typed_date(form, "paid_on", "付款日期")
        booking_steps.record_pay(context, booking_id, paid_on=paid_on, agreed=bool(form.get("agreed")), **told_)
    elif to == "disputed":
        booking_steps.dispute(context, booking_id, reason=reason, **told_)
    elif to in ("no_show", "cancelled"):
        if form.get("by") not in list(BookingSide):
            raise Invalid("请选择由谁", field="by")
        use_case = booking_steps.mark_absent if to == "no_show" else booking_steps.cancel
        use_case(context, booking_id, by=BookingSide(form["by"]), reason=reason, **told_)
    elif to == "appeal":
        booking_steps.appeal(context, booking_id, reason=form.get("appeal", ""), **told_)
    else:
        raise Invalid("请选择要办理的步骤", field="to")
