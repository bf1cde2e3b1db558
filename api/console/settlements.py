"""A day's settlement (结算清单) and a task's sheet (派工单), to look at, to print and to take along."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import Id, PageContext, UnitRoute, forgetful
from api.downloads import attachment
from matcher.service import settlements
from matcher.service.permissions import Action, may

router = APIRouter(route_class=UnitRoute)


@router.get("/settlements", response_class=HTMLResponse)
def settlement_page(
    request: Request, context: PageContext, day: date | None = None, until: date | None = None, late: bool = False
) -> Response:
    """What each worker of these days is due, has been paid and waits for; ``late`` keeps what is late or was."""
    found = settlements.get_settlement(context, day or context.today(), until, late=late)
    return page(request, context, "settlements/day.html", found=found)


@router.get("/settlements/file")
def settlement_file(
    context: PageContext, day: date | None = None, until: date | None = None, late: bool = False
) -> Response:
    """The same as a workbook."""
    day = day or context.today()
    return attachment(f"结算清单-{day}.xlsx", settlements.settlement_file(context, day, until, late=late))


@router.get("/day-sheet", response_class=HTMLResponse)
def day_sheet_page(request: Request, context: PageContext, day: date | None = None) -> Response:
    """The sheet of a whole day on one paper."""
    on = day or context.today()
    market, rows = settlements.day_sheet(context, on)
    return page(request, context, "settlements/day_sheet.html", market=market, on=on, rows=rows)


@router.get("/tasks/{task_id}/sheet", response_class=HTMLResponse)
def sheet_page(request: Request, task_id: Id, context: PageContext) -> Response:
    """A task's sheet with masked names."""
    task, lines = settlements.sheet_of(context, task_id)
    return page(
        request,
        context,
        "settlements/sheet.html",
        task=task,
        lines=lines,
        people={},
        reveals=may(context.actor, Action.TASK_WORK) and abs((task.day - context.today()).days) <= 1,
    )


@router.post("/tasks/{task_id}/sheet")
@forgetful
def named_sheet(request: Request, task_id: Id, context: PageContext) -> Response:
    """The same with names and telephones; the look is logged."""
    task, lines, people = settlements.named_sheet(context, task_id)
    template = "settlements/sheet.html"
    return page(request, context, template, task=task, lines=lines, people=people, reveals=False)
