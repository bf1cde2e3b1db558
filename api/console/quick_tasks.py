"""Quick hiring (即时快招) on pages: an enterprise posts an odd job from a telephone in under a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.bookings import task_view
from api.console.drafts import told
from api.console.page import back_to, page
from api.console.typed import SPOT, Typed, clock_minute, gear_of, listed, low_pay_reason, needed_fen, spot_of
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.enums import InjuryCover, SettleCycle
from matcher.models.gear import Transport
from matcher.models.shift import OddForm, QuickTaskDraft
from matcher.service import quick_tasks, tasks

router = APIRouter(prefix="/quick-tasks", route_class=UnitRoute)
_LABELS = {
    "trade": "工种",
    "headcount": "人数",
    "day": "日期",
    "start_minute": "开始时间",
    "end_minute": "结束时间",
    "pay": "报酬",
    "place": "地点",
    "cover": "伤害保障",
    "detail": "说明",
    "tools": "工具",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "adcode": "县（市、区）",
    "market_id": "零工市场",
    "certificates": "必须持证",
    "gear": "防护用品",
    "spot": "坐标",
    "close_before": "招工截止",
    "own_tools": "请零工自带的工具",
    "transports": "请零工自备的交通工具",
    "pay_reason": "低于最低工资的理由",
}
_SHOWN = {"start_minute": "start", "end_minute": "end", "pay": "pay_yuan", "transports": "transport"} | dict.fromkeys(
    SPOT, "spot"
)


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    trade: Annotated[str, Query(max_length=60)] = "",
    headcount: Annotated[str, Query(max_length=4)] = "",
    day: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The form, with what another page told of the work, and the enterprise's own tasks."""
    known = {"trade": trade, "headcount": headcount, "day": day}
    return _list(request, context, {name: text for name, text in known.items() if text}, None)


def _list(request: Request, context: PageContext, form: dict[str, str], error: MatcherError | None) -> Response:
    enterprise = quick_tasks.own_enterprise(context)
    rows = quick_tasks.list_own(context)
    last = rows[0] if rows else None
    usual = {
        "day": str(context.today() + timedelta(days=1)),
        "start": "08:00",
        "end": "17:00",
        "headcount": "2",
        "pay_unit": "day",
        "settle": "daily",
        "form": "by_task",
        "cover": last.cover.value if last is not None else "",
        "place": last.place if last is not None else enterprise.address or "",
        "contact_name": last.contact_name if last is not None else enterprise.contact_name or "",
        "contact_phone": last.contact_phone if last is not None else "",
        "adcode": last.adcode if last is not None else enterprise.adcode,
        "gear": last.gear if last is not None else "",
    }
    return page(
        request,
        context,
        "quick_tasks/list.html",
        status_code=error.status if error else 200,
        rows=rows,
        form=dict.fromkeys((*_LABELS, "pay_yuan", "transport", "meals", "pay_seen", "tools_must", "transport_must"), "")
        | usual
        | form,
        errors=_placed(told(error)) if error else {},
        markets=[(str(one.id), one.name) for one in quick_tasks.own_markets(context, enterprise)],
        counties=quick_tasks.counties(context, enterprise),
        units=[(unit.value, f"每{unit.label}") for unit in tasks.PAID_BY],
        settles=SettleCycle,
        covers=InjuryCover,
        forms=OddForm,
        transports=Transport,
    )


def _placed(errors: dict[str, str]) -> dict[str, str]:
    return {_SHOWN.get(name, name): text for name, text in errors.items()}


@router.post("")
def post(request: Request, context: PageContext, form: PageForm) -> Response:
    """Post it; a form with errors comes back with what was typed."""
    try:
        made = quick_tasks.post_own(context, _draft(form))
    except (Invalid, Conflict) as error:
        return _list(request, context, form, error)
    return back_to(f"/quick-tasks/{made.id}", "posted")


def _draft(form: dict[str, str]) -> QuickTaskDraft:
    names = ("trade", "headcount", "day", "place", "cover", "pay_unit", "settle", "form", "detail", "tools", "gear")
    more = ("contact_name", "contact_phone", "adcode", "market_id", "close_before")
    facts: dict[str, Any] = {name: form[name] for name in (*names, *more) if form.get(name, "").strip()}
    facts |= spot_of(form.get("spot", ""))
    facts |= {"certificates": listed(form, "certificates"), **gear_of(form)}
    facts["start_minute"], facts["end_minute"] = clock_minute(form.get("start", "")), clock_minute(form.get("end", ""))
    facts["pay"] = needed_fen(form | {"pay": form.get("pay_yuan", "")}, "pay", "报酬")
    facts["meals"] = bool(form.get("meals"))
    facts["pay_reason"] = low_pay_reason(form)
    try:
        return QuickTaskDraft.model_validate(facts)
    except ValidationError as error:
        wrong = Typed(form, _LABELS).refused(error)
        raise Invalid(next(iter(wrong.values())), field=next(iter(wrong)), details=list(wrong.values())) from None


@router.get("/{task_id}", response_class=HTMLResponse)
def task_page(request: Request, task_id: Id, context: PageContext) -> Response:
    """One of the enterprise's own tasks with who comes."""
    quick_tasks.own_enterprise(context)
    return task_view(request, context, task_id)
