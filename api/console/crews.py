"""Crews (班组) and paper sheets (纸质派工单) on pages."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import told
from api.console.page import back_to, page
from api.console.typed import clock_minute, needed_fen, number, typed_date, worked_minutes
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.booking import BookingState
from matcher.service import bookings, crews, paper_sheets, task_life
from matcher.service.paper_sheets import SheetRow
from matcher.service.permissions import Action, permit
from matcher.service.worker_numbers import card_code

router = APIRouter(route_class=UnitRoute)
# Empty lines that a sheet offers beyond those who are booked.
_MORE = 5
_FIELDS = ("worker", "arrived", "minutes", "paid", "absent", "remark", "agreed")


@router.get("/crews", response_class=HTMLResponse)
def crews_page(request: Request, context: PageContext) -> Response:
    """The market's crews, and the form for a new one."""
    return _list(request, context, {}, None)


def _list(request: Request, context: PageContext, form: dict[str, str], error: MatcherError | None) -> Response:
    return page(
        request,
        context,
        "crews/list.html",
        status_code=error.status if error else 200,
        rows=crews.list_crews(context),
        form={"name": "", "members": ""} | form,
        errors=told(error) if error else {},
    )


@router.post("/crews")
def make_crew(request: Request, context: PageContext, form: PageForm) -> Response:
    """Make a crew; the first line is the leader."""
    try:
        people = crews.read_members(context, form.get("members", "")[:2000].splitlines())
        ids = [one.id or 0 for one in people]
        leader = ids[0] if ids else 0
        made = crews.make_crew(context, name=form.get("name", ""), leader_id=leader, member_ids=ids)
    except (Conflict, Invalid) as error:
        return _list(request, context, form, error)
    return back_to(f"/crews/{made.id}", "crew_made")


@router.get("/crews/{crew_id}", response_class=HTMLResponse)
def crew_page(request: Request, crew_id: Id, context: PageContext) -> Response:
    """One crew with its members."""
    return _crew(request, context, crew_id, None, None)


def _crew(
    request: Request, context: PageContext, crew_id: int, form: dict[str, str] | None, error: MatcherError | None
) -> Response:
    view = crews.get_crew(context, crew_id)
    leader = view.crew.leader_id
    ids = [leader, *(one.id for one in view.members if one.id != leader)]
    return page(
        request,
        context,
        "crews/crew.html",
        status_code=error.status if error else 200,
        view=view,
        form={"members": "\n".join(card_code(one or 0) for one in ids)} | (form or {}),
        errors=told(error) if error else {},
    )


@router.post("/crews/{crew_id}/change")
def change_crew(request: Request, crew_id: Id, context: PageContext, form: PageForm) -> Response:
    """Put other people into a crew; the first line is the leader."""
    try:
        people = crews.read_members(context, form.get("members", "")[:2000].splitlines())
        ids = [one.id or 0 for one in people]
        version = number(form, "version", "页面版本")
        crews.change_crew(context, crew_id, leader_id=ids[0] if ids else 0, member_ids=ids, version=version)
    except (Conflict, Invalid) as error:
        return _crew(request, context, crew_id, form, error)
    return back_to(f"/crews/{crew_id}", "crew_changed")


@router.post("/crews/{crew_id}/disband")
def disband(request: Request, crew_id: Id, context: PageContext, form: PageForm) -> Response:
    """The crew is no more."""
    try:
        crews.disband(context, crew_id, version=number(form, "version", "页面版本"))
    except (Conflict, Invalid) as error:
        return _crew(request, context, crew_id, None, error)
    return back_to("/crews", "crew_disbanded")


@router.get("/tasks/{task_id}/paper", response_class=HTMLResponse)
def paper_page(request: Request, task_id: Id, context: PageContext) -> Response:
    """The sheet of a task to be entered, one line for each who is booked and some more."""
    return _paper(request, context, task_id, {}, None)


def _paper(
    request: Request, context: PageContext, task_id: int, form: dict[str, str], error: MatcherError | None
) -> Response:
    permit(context.actor, Action.TASK_WORK)
    task = task_life.reachable(context, task_id)
    open_ = (BookingState.CONFIRMED, BookingState.ARRIVED)
    rows = [one for one in bookings.list_bookings(context, task_id) if one.booking.state in open_]
    lines = []
    count = max(len(rows) + _MORE, max(_numbers(form), default=0))
    for at in range(1, count + 1):
        known = rows[at - 1] if at <= len(rows) else None
        line = {name: form.get(f"{name}_{at}", "") for name in _FIELDS}
        if known is not None and not form:
            line["worker"] = card_code(known.seeker.id or 0)
        lines.append((at, known.seeker.name_masked if known is not None else "", line))
    return page(
        request,
        context,
        "tasks/paper.html",
        status_code=error.status if error else 200,
        task=task,
        lines=lines,
        paid_on=form.get("paid_on", str(task.day)),
        errors=told(error) if error else {},
    )


def _numbers(form: dict[str, str]) -> list[int]:
    told_ = [name.partition("_")[2] for name in form if name.startswith("worker_")]
    return [int(one) for one in told_ if one.isdecimal() and len(one) < 4 and int(one) <= paper_sheets.MOST_ROWS]


@router.post("/tasks/{task_id}/paper")
def enter_paper(request: Request, task_id: Id, context: PageContext, form: PageForm) -> Response:
    """Enter a sheet: all lines or none; faults are told by line."""
    try:
        paper_sheets.enter_sheet(context, task_id, _rows(form))
    except (Conflict, Invalid) as error:
        context.unit.session.rollback()
        return _paper(request, context, task_id, form, error)
    return back_to(f"/tasks/{task_id}", "sheet_entered", "bookings")


def _rows(form: dict[str, str]) -> list[SheetRow]:
    rows, wrong = [], []
    paid_on = typed_date(form, "paid_on", "付款日期")
    for at in sorted(_numbers(form)):
        line = {name: form.get(f"{name}_{at}", "").strip() for name in _FIELDS}
        if not line["worker"] or not (line["minutes"] or line["paid"] or line["arrived"] or line["absent"]):
            continue
        try:
            arrived = clock_minute(line["arrived"]) if line["arrived"] else None
            if line["arrived"] and arrived is None:
                raise Invalid("到岗时间请写成 08:05 的样子")
            minutes = worked_minutes(line["minutes"]) if line["minutes"] else None
            paid = needed_fen(line, "paid", "实付") if line["paid"] else None
        except Invalid as error:
            wrong.append(f"第 {at} 行：{error.message}")
            continue
        row = SheetRow(
            worker=line["worker"][:20],
            arrived_minute=arrived,
            minutes=minutes,
            paid=paid,
            paid_on=paid_on if paid else None,
            absent=line["absent"] == "1",
            remark=line["remark"],
            agreed=line["agreed"] == "1",
        )
        rows.append(row)
    if wrong:
        raise Invalid(wrong[0] if len(wrong) == 1 else f"{len(wrong)} 处有误，未保存", field="rows", details=wrong)
    return rows
