"""Pages of a market's roster (排班): the day's best plan with its proof, filled anew after a no-show, adopted."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import told
from api.console.page import page
from api.console.typed import typed_date
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.booking import HOLD_MINUTES
from matcher.service import roster_adoption, rosters

router = APIRouter(route_class=UnitRoute)
_REFUSALS = (Conflict, Invalid)
TaskIds = Annotated[list[Annotated[int, Query(ge=1, le=2**62)]], Query(default_factory=list, max_length=50)]


@router.get("/roster", response_class=HTMLResponse)
def roster_page(
    request: Request, context: PageContext, task: TaskIds, day: date | None = None, again: bool = False
) -> Response:
    """The plan of a day, of some of its tasks, or of those that lost somebody."""
    try:
        return _shown(request, context, day, again, task, {})
    except _REFUSALS as error:
        return _shown(request, context, None, False, [], {}, error)


def _shown(
    request: Request,
    context: PageContext,
    day: date | None,
    again: bool,
    tasks: list[int],
    form: dict[str, str],
    error: MatcherError | None = None,
) -> Response:
    plan = rosters.solve(context, day=day, task_ids=tasks, again=again)
    return page(
        request,
        context,
        "tasks/roster.html",
        status_code=error.status if error else 200,
        plan=plan,
        only=tasks,
        pairs=" ".join(f"{row.task.id}:{one.seeker.id}" for row in plan.tasks for one in row.given),
        hold_minutes=HOLD_MINUTES,
        form=form,
        errors=told(error) if error else {},
    )


@router.post("/roster/adopt")
def adopt(request: Request, context: PageContext, form: PageForm) -> Response:
    """Book the ticked tasks of the plan that was shown; what changed meanwhile is told."""
    day, again, tasks = context.today(), form.get("again") == "1", [int(one) for one in _numbers(form.get("only", ""))]
    try:
        day = typed_date(form, "day", "日期") or day
        pairs = [one for one in _pairs(form.get("plan", "")) if f"task-{one[0]}" in form]
        if not pairs:
            raise Invalid("请至少选一项任务", field="plan")
        made = roster_adoption.adopt(context, day=day, pairs=pairs, warnings_seen=bool(form.get("warnings_seen")))
    except _REFUSALS as error:
        context.unit.session.rollback()
        soon = max(day, context.today())
        return _shown(request, context, soon, again, tasks, form, error)
    return page(request, context, "tasks/rostered.html", made=made, hold_minutes=HOLD_MINUTES)


def _pairs(text: str) -> list[tuple[int, int]]:
    """任务:人员 pairs as the page wrote them."""
    found = []
    for word in text.split():
        numbers = word.split(":")
        if len(numbers) != 2 or len(_numbers(" ".join(numbers))) != 2:
            raise Invalid("排班方案不完整，请重新测算后再采用", field="plan")
        found.append((int(numbers[0]), int(numbers[1])))
    return found


def _numbers(text: str) -> list[str]:
    return [one for one in text.split() if one.isascii() and one.isdecimal() and len(one) < 19]
