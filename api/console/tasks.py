"""Odd-job pages (零工任务) for a market's operator."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.bookings import task_view
from api.console.page import back_to, page
from api.console.typed import SPOT, gear_of, listed, low_pay_reason, spot_of, typed_date
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Invalid
from matcher.models.enums import InjuryCover, SettleCycle
from matcher.models.gear import Transport
from matcher.models.shift import OddForm, TaskDraft
from matcher.service import bookings, quick_tasks, task_life, tasks, todos

PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
# A task is a card on a phone: more of them are a long way to the page's foot.
PER_PAGE = 20
router = APIRouter(prefix="/tasks", route_class=UnitRoute)
_LABELS = {
    "employer": "用工单位",
    "trade": "工种",
    "headcount": "人数",
    "day": "日期",
    "start_minute": "开始时间",
    "end_minute": "结束时间",
    "adcode": "用工地点",
    "pay": "报酬",
    "pay_unit": "计酬方式",
    "settle": "结算方式",
    "cover": "伤害保障",
    "spot": "坐标",
    "close_before": "招工截止",
    "own_tools": "请零工自带的工具",
    "transport": "请零工自备的交通工具",
}

_SHOWN = {"start_minute": "start", "end_minute": "end", "pay": "pay_yuan", "transports": "transport"}
_SHOWN |= dict.fromkeys(SPOT, "spot")
# What stands on the form besides: read by readers of their own, and taken as it is typed.
_READ = (
    "certificates",
    "own_tools",
    "transport",
    "tools_must",
    "transport_must",
    "start",
    "end",
    "pay_yuan",
    "meals",
    "pay_seen",
    "pay_reason",
)
_OPTIONAL = ("detail", "place", "tools", "gear", "contact_name", "contact_phone", "form")


@router.get("", response_class=HTMLResponse)
def tasks_page(
    request: Request,
    context: PageContext,
    day: str = "",
    page_number: PageNumber = 1,
    size: Annotated[int, Query(ge=1, le=100)] = PER_PAGE,
) -> Response:
    """The market's tasks of a day or from today on, and the form for a new one."""
    try:
        on = typed_date({"day": day}, "day", "日期")
    except Invalid as error:
        return _page(request, context, {}, {"on": error.message})
    return _page(request, context, {}, {}, on=on, number=page_number, size=size)


def _page(
    request: Request,
    context: PageContext,
    form: dict[str, str],
    errors: dict[str, str],
    *,
    on: date | None = None,
    number: int = 1,
    size: int = PER_PAGE,
) -> Response:
    market = tasks.market_of(context)
    found, total = tasks.list_tasks(context, day=on, offset=(number - 1) * size, limit=size)
    rows = bookings.counted(context, found)
    default = {"day": str(clock.today()), "start": "08:00", "end": "17:00", "adcode": market.adcode, "pay_unit": "day"}
    return page(
        request,
        context,
        "tasks/list.html",
        status_code=422 if errors else 200,
        market=market,
        rows=rows,
        total=total,
        on=on,
        number=number,
        size=size,
        per_page=PER_PAGE,
        behind=tasks.BEHIND.days,
        stopped=task_life.stopped(context, [task for task, _, _ in rows]),
        todo=todos.list_todos(context).todos,
        unseen=[(one, tasks.warnings(context, one)) for one in quick_tasks.list_unseen(context)],
        form={
            **dict.fromkeys((*_LABELS, *_READ, *_OPTIONAL), ""),
            **default,
            **form,
        },
        errors=errors,
        counties=tasks.counties_near(context, market),
        units=[(unit.value, f"每{unit.label}") for unit in tasks.PAID_BY],
        settles=SettleCycle,
        covers=InjuryCover,
        forms=OddForm,
        transports=Transport,
    )


@router.post("")
def post_task(request: Request, context: PageContext, form: PageForm) -> Response:
    """Post a task, or write down one that is over; a form with errors comes back with what was typed."""
    past = form.get("past") == "1"
    try:
        draft = TaskDraft.model_validate(_facts(form))
        task = tasks.enter_past(context, draft) if past else tasks.post_task(context, draft)
    except ValidationError as error:
        places = [str(one["loc"][0]) for one in error.errors()]
        return _page(request, context, form, {_field(name): _sentence(name, form) for name in places})
    except Invalid as error:
        return _page(request, context, form, {_field(error.field or "_form"): error.message})
    return back_to(f"/tasks/{task.id}/paper", "entered_late") if past else back_to(f"/tasks/{task.id}", "posted")


def _sentence(name: str, form: dict[str, str]) -> str:
    label = _LABELS.get(_field(name), _LABELS.get(name, name))
    if form.get(_field(name), "").strip():
        return f"{label}没有填对"
    return f"请选择{label}" if name in ("adcode", "pay_unit", "settle", "cover") else f"请填写{label}"


def _field(name: str) -> str:
    return _SHOWN.get(name, name)


def _facts(form: dict[str, str]) -> dict[str, Any]:
    names = ("employer", "trade", "headcount", "day", "adcode", "pay_unit", "settle", "cover", *_OPTIONAL)
    start, end = _minutes(form.get("start", "")), _minutes(form.get("end", ""))
    return {
        **{name: form[name] for name in names if form.get(name)},
        "start_minute": start,
        "end_minute": end + 24 * 60 if start is not None and end is not None and end <= start else end,
        "pay": _fen(form.get("pay_yuan", "")),
        "meals": form.get("meals") == "1",
        **spot_of(form.get("spot", "")),
        **({"close_before": form["close_before"]} if form.get("close_before", "").strip() else {}),
        "certificates": listed(form, "certificates"),
        **gear_of(form),
        "pay_reason": low_pay_reason(form),
    }


def _minutes(text: str) -> int | None:
    hours, _, minutes = text.partition(":")
    if len(text) > 5 or not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        return None
    return int(hours) * 60 + int(minutes)


def _fen(text: str) -> int | None:
    whole, _, part = text.strip().partition(".")
    if not whole.isdecimal() or not (part or "0").isdecimal() or len(part) > 2 or len(whole) > 7:
        return None
    return int(whole) * 100 + int((part + "00")[:2])


@router.get("/{task_id}", response_class=HTMLResponse)
def task_page(request: Request, task_id: Id, context: PageContext) -> Response:
    """A task with its bookings and the workers who fit and are free."""
    tasks.find_task(context, task_id)
    return task_view(request, context, task_id)
