"""Messages (消息): the own inbox, the ways out of the system, and the log of deliveries."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import clock_minute
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.notice import DeliveryState, NoticeChannel
from matcher.service import notice_sending, notice_templates, notices

router = APIRouter(route_class=UnitRoute)
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=100)]


@router.get("/notices", response_class=HTMLResponse)
def notices_page(request: Request, context: PageContext, page_number: PageNumber = 1, size: Size = 20) -> Response:
    """One's own messages, unread first."""
    rows, total = notices.list_notices(context, limit=size, offset=(page_number - 1) * size)
    return page(request, context, "notices/list.html", rows=rows, total=total, page=page_number, size=size)


@router.post("/notices/{notice_id}/read")
def read_notice(notice_id: Id, context: PageContext) -> Response:
    """Mark an own message read."""
    notices.read_notice(context, notice_id)
    return back_to("/notices", "notice_read")


@router.get("/notices/preferences", response_class=HTMLResponse)
def preferences_page(request: Request, context: PageContext) -> Response:
    """What one agreed to."""
    return page(request, context, "notices/preferences.html", choices=notices.list_choices(context), wrong=None)


@router.post("/notices/preferences")
def choose(
    request: Request, context: PageContext, form: PageForm, channel: Annotated[NoticeChannel, Form()]
) -> Response:
    """Agree or withdraw; what is not filled in right comes back as typed."""
    try:
        hours = {name: _minute(form, name) for name in ("quiet_from", "quiet_until")}
        notices.choose(context, channel, on=form.get("on") == "1", address=form.get("address", ""), **hours)
    except Invalid as error:
        context.unit.session.rollback()
        wrong = {"channel": channel, "form": form, "errors": {error.field or "_form": error.message}}
        choices = notices.list_choices(context)
        return page(
            request, context, "notices/preferences.html", status_code=error.status, choices=choices, wrong=wrong
        )
    return back_to("/notices/preferences", "notice_chosen")


def _minute(form: dict[str, str], name: str) -> int:
    found = clock_minute(form.get(name, ""))
    if found is None:
        raise Invalid("免打扰时段请写成 21:00 的样子", field=name)
    return found


@router.get("/notice-deliveries", response_class=HTMLResponse)
def deliveries_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=20)] = "",
    page_number: PageNumber = 1,
    size: Size = 20,
) -> Response:
    """How messages fared, newest first, in one state or all."""
    wanted = next((one for one in DeliveryState if one.value == state), None)
    rows, total = notice_sending.list_deliveries(context, state=wanted, limit=size, offset=(page_number - 1) * size)
    return page(
        request,
        context,
        "notices/deliveries.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        state=wanted,
        states_of=list(DeliveryState),
        heading=notice_templates.heading,
    )


@router.post("/notice-deliveries/{delivery_id}/retry")
def retry(delivery_id: Id, context: PageContext) -> Response:
    """Let one that failed be tried anew."""
    notice_sending.retry(context, delivery_id)
    return back_to("/notice-deliveries", "notice_retried")
