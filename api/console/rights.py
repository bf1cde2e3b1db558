"""Pages of a person's rights over their own data (我的信息与权利), and the county's list of what they asked for."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import number
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from api.downloads import attachment
from matcher import clock
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.rights_request import ANSWER_DAYS, RightsKind, RightsState
from matcher.service import looks, own_data, rights_requests, seekers, unranked
from matcher.service.context import Context

router = APIRouter(route_class=UnitRoute)


@router.get("/profile/rights", response_class=HTMLResponse)
def rights_page(
    request: Request,
    context: PageContext,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """What is held, who looked, what one can ask for."""
    return _rights(request, context, number, size)


def _rights(
    request: Request,
    context: Context,
    number: int = 1,
    size: int = 20,
    *,
    form: dict[str, str] | None = None,
    error: MatcherError | None = None,
) -> Response:
    rows, total = looks.list_own(context, offset=(number - 1) * size, limit=size)
    return page(
        request,
        context,
        "profile/rights.html",
        status_code=error.status if error else 200,
        profile=seekers.get_profile(context),
        held=[(part.title, "、".join(part.columns.values())) for part in own_data.PARTS],
        looks=rows,
        total=total,
        number=number,
        size=size,
        requests=rights_requests.list_own(context),
        kinds=RightsKind,
        days=ANSWER_DAYS,
        day=clock.today(),
        form=form or {},
        errors={getattr(error, "field", None) or "_form": error.message} if error else {},
    )


@router.post("/profile/rights/requests")
def file_request(request: Request, context: PageContext, form: PageForm) -> Response:
    """File a request."""
    kind = next((one for one in RightsKind if one.value == form.get("kind", "")), None)
    try:
        if kind is None:
            raise Invalid("请选择请求事项", field="kind")
        rights_requests.file_request(context, kind, form.get("text", ""))
    except (Invalid, Conflict) as error:
        context.unit.session.rollback()
        return _rights(request, context, form=form, error=error)
    return back_to("/profile/rights", "rights_filed", "requests")


@router.post("/profile/rights/ranking")
def choose_ranking(context: PageContext, form: PageForm) -> Response:
    """Take part in automatic ranking or not."""
    if form.get("ranked") not in ("0", "1"):
        raise Invalid("请选择是否参加自动排序", field="ranked")
    ranked = unranked.choose(context, ranked=form["ranked"] == "1").ranked
    return back_to("/profile/rights", "ranked_on" if ranked else "ranked_off", "ranking")


@router.post("/profile/data.json")
@forgetful
def data_json(context: PageContext) -> Response:
    """One's own data as JSON."""
    text = json.dumps(own_data.export(context), ensure_ascii=False, indent=1)
    return attachment(f"本人数据_{clock.today():%Y%m%d}.json", text.encode(), "application/json")


@router.post("/profile/data.xlsx")
@forgetful
def data_workbook(context: PageContext) -> Response:
    """One's own data as a workbook."""
    return attachment(f"本人数据_{clock.today():%Y%m%d}.xlsx", own_data.export_workbook(context))


@router.get("/rights-requests", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=20)] = RightsState.RECEIVED.value,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Requests of people of the own county."""
    chosen = next((one for one in RightsState if one.value == state), None)
    rows, total = rights_requests.list_requests(context, state=chosen, offset=(number - 1) * size, limit=size)
    return page(
        request,
        context,
        "profile/rights_requests.html",
        rows=rows,
        total=total,
        number=number,
        size=size,
        state=chosen,
        states=RightsState,
    )


@router.post("/rights-requests/{rights_id}/answer")
def answer(rights_id: Id, context: PageContext, form: PageForm) -> Response:
    """Answer a request."""
    granted, seen = form.get("granted") == "1", number(form, "version", "页面版本")
    rights_requests.answer(context, rights_id, version=seen, granted=granted, words=form.get("answer", ""))
    return back_to("/rights-requests", "rights_answered")
