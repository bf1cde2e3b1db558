"""Pages of job fairs (招聘会): the list, the month, the map, the plan, one fair with its steps."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api import spot_map
from api.console.attachments import choices as file_choices
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.enums import Industry, Role
from matcher.models.fair import Fair, FairDraft
from matcher.models.fair_kinds import FairKind, FairMode, FairState, FairStep, FirmGroup, PeopleGroup
from matcher.models.region import covers
from matcher.service import attachments, campaigns, fair_boards, fair_check_ins, fair_entries, fair_steps, fairs
from matcher.service.permissions import Action, may, permit

router = APIRouter(prefix="/job-fairs", route_class=UnitRoute)
Code = Annotated[str, Query(max_length=10)]
LABELS = {
    "theme": "主题",
    "kind": "类型",
    "mode": "方式",
    "firm_group": "企业类别",
    "industry": "行业",
    "groups": "面向群体",
    "adcode": "举办地区划代码",
    "unit_adcode": "填报单位区划代码",
    "campaign_id": "专项行动",
    "market_id": "零工市场编号",
    "address": "地点",
    "link": "网址",
    "first": "起日",
    "last": "止日",
    "hours": "时间",
    "planned_firms": "拟组织参会单位数",
    "booths": "展位数",
    "expected": "预计同时到场人数",
    "permit_no": "许可文号",
    "permit_on": "许可日期",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "hosts": "主办、承办单位",
}
_DAYS, _NUMBERS = ("first", "last", "permit_on"), ("planned_firms", "booths", "expected", "campaign_id", "market_id")
_STATE_OF_ROAD = (
    FairState.PLANNED,
    FairState.SUBMITTED,
    FairState.APPROVED,
    FairState.PUBLICISED,
    FairState.READY,
    FairState.OPEN,
    FairState.CLOSED,
    FairState.REPORTED,
)


def _member(kind: Any, code: str) -> Any:
    return next((one for one in kind if one.value == code), None)


def _filters(state: str, scope: str, mode: str, first: str, last: str) -> dict[str, Any]:
    typed = Typed({"first": first, "last": last}, {"first": "起日", "last": "止日"})
    chosen = _member(FairState, state)
    if scope and not (len(scope) == 6 and scope.isascii() and scope.isdecimal()):
        raise Invalid("填报单位请写六位行政区划代码", field="scope")
    found = {"first": typed.day("first"), "last": typed.day("last")}
    if typed.errors:
        field, text = next(iter(typed.errors.items()))
        raise Invalid(text, field=field)
    return {"states": (chosen,) if chosen else (), "scope": scope, "mode": _member(FairMode, mode), **found}


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Code = "",
    scope: Code = "",
    mode: Code = "",
    first: Code = "",
    last: Code = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The fairs the actor may see, by their first day."""
    asked = {"state": state, "scope": scope, "mode": mode, "first": first, "last": last}
    rows, total = fairs.list_fairs(context, **_filters(**asked), offset=(number - 1) * size, limit=size)
    counts = fair_entries.counts_of(context, [one.fair for one in rows])
    shown: dict[str, Any] = {"rows": rows, "counts": counts, "total": total, "page": number, "size": size}
    return page(request, context, "fairs/list.html", **shown, **_frame(asked))


def _frame(asked: dict[str, str]) -> dict[str, Any]:
    return {"asked": asked, "states": FairState, "modes": FairMode, "query_text": urlencode(asked)}


@router.get("/calendar", response_class=HTMLResponse)
def calendar_page(
    request: Request,
    context: PageContext,
    month: Code = "",
    state: Code = "",
    scope: Code = "",
    mode: Code = "",
) -> Response:
    """A month's fairs by days."""
    asked = {"state": state, "scope": scope, "mode": mode}
    told = _filters(**asked, first="", last="")
    sheet = fair_boards.month_sheet(
        context, _month(month, context.today()), scope=scope, mode=told["mode"], states=told["states"]
    )
    return page(request, context, "fairs/calendar.html", sheet=sheet, **_frame(asked | {"first": "", "last": ""}))


def _month(text: str, today: date) -> date:
    if not text:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        raise Invalid("月份请写成 2026-12 的样子", field="month") from None
    if not 2000 <= found.year <= 2999:
        raise Invalid("月份请写成 2026-12 的样子", field="month")
    return found


@router.get("/map", response_class=HTMLResponse)
def map_page(
    request: Request,
    context: PageContext,
    state: Code = "",
    scope: Code = "",
    mode: Code = "",
    first: Code = "",
    last: Code = "",
) -> Response:
    """How many fairs take place in which county."""
    asked = {"state": state, "scope": scope, "mode": mode, "first": first, "last": last}
    spots = fair_boards.located(context, **_filters(**asked))
    drawing = spot_map.draw(
        (
            spot_map.Mark(
                one.name,
                one.count,
                "/job-fairs?" + urlencode(asked | {"scope": one.adcode}),
                one.longitude,
                one.latitude,
            )
            for one in spots
        ),
        signed=False,
    )
    return page(request, context, "fairs/map.html", spots=spots, drawing=drawing, **_frame(asked))


@router.get("/new", response_class=HTMLResponse)
def new_page(request: Request, context: PageContext) -> Response:
    """The form for a fair of the own unit."""
    permit(context.actor, Action.FAIR_PLAN)
    actor = context.actor
    own = {"adcode": actor.adcode or "", "booths": "0", "expected": "0", "mode": "offline", "firm_group": "any"}
    if actor.role is Role.MARKET_OPERATOR:
        own |= {"kind": FairKind.ODD_JOB.value, "market_id": str(actor.market_id or ""), "firm_group": "flexible"}
    return _form(request, context, None, own, [])


@router.post("")
def plan(
    request: Request, context: PageContext, form: PageForm, groups: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Plan a fair; a form with errors comes back with what was typed."""
    permit(context.actor, Action.FAIR_PLAN)
    try:
        made = fairs.plan_fair(context, _draft(form, groups or []))
    except (Invalid, Conflict, Forbidden) as error:
        return _form(request, context, None, form, groups or [], error)
    return back_to(f"/job-fairs/{made.id}", "fair_planned")


@router.get("/{fair_id}", response_class=HTMLResponse)
def fair_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """One fair: facts, steps, papers, and who comes."""
    return _show(request, context, fair_id)


@router.get("/{fair_id}/edit", response_class=HTMLResponse)
def edit_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The form with what was planned."""
    permit(context.actor, Action.FAIR_PLAN)
    fair = fairs.run_fair(context, fair_id)
    (row,) = fairs.fair_rows(context, [fair])
    shown = {name: getattr(fair, name, None) for name in LABELS}
    form = {name: "" if value is None else str(value) for name, value in shown.items() if name != "groups"}
    form |= {"hosts": "、".join(row.hosts)}
    return _form(request, context, fair, form, fair.groups)


@router.post("/{fair_id}/change")
def change(
    request: Request,
    fair_id: Id,
    context: PageContext,
    form: PageForm,
    version: Annotated[int, Form(ge=1, le=2**31)],
    groups: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Change a fair that has not begun."""
    permit(context.actor, Action.FAIR_PLAN)
    try:
        fairs.change_fair(context, fair_id, _draft(form, groups or []), version=version)
    except (Invalid, Conflict) as error:
        return _form(request, context, fairs.run_fair(context, fair_id), form, groups or [], error)
    return back_to(f"/job-fairs/{fair_id}", "fair_changed")


@router.post("/{fair_id}/step")
def step(
    request: Request,
    fair_id: Id,
    context: PageContext,
    taken: Annotated[FairStep, Form(alias="step")],
    version: Annotated[int, Form(ge=1, le=2**31)],
    reason: Annotated[str, Form(max_length=300)] = "",
    summary: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Take a step; what is lacking is told above the fair."""
    try:
        fair_steps.take_step(context, fair_id, taken, version=version, reason=reason, summary=summary)
    except (Invalid, Conflict) as error:
        return _show(request, context, fair_id, error)
    return back_to(f"/job-fairs/{fair_id}", "fair_stepped")


def _show(request: Request, context: PageContext, fair_id: int, error: Invalid | Conflict | None = None) -> Response:
    fair, entries = fair_entries.list_entries(context, fair_id)
    mine = fairs.runs(context, fair)
    # The auditor sees that there are papers, no more.
    seen = (mine or context.actor.reach.everything) and may(context.actor, Action.ATTACHMENT_READ)
    files = attachments.list_attachments(context, "fair", fair_id) if seen else None
    return page(
        request,
        context,
        "fairs/fair.html",
        status_code=error.status if error else 200,
        row=fairs.fair_rows(context, [fair])[0],
        fair=fair,
        mine=mine,
        enterprise=context.actor.role is Role.ENTERPRISE,
        entries=entries,
        counts=fair_entries.counts_of(context, [fair])[fair_id],
        open_steps=fair_steps.open_steps(context, fair) if mine else [],
        missing=fair_steps.missing_papers(context, fair) if mine else [],
        has_booths=fair_steps.has_booths(fair),
        sheets_open=fair_check_ins.sheets_open(fair),
        files=files,
        choices=file_choices(files) if files else [],
        groups=[PeopleGroup(one).label for one in fair.groups],
        road=_road(fair),
        covers=covers,
        errors={error.field or "_form": error.message} if isinstance(error, Invalid) else _told(error),
    )


def _told(error: Conflict | None) -> dict[str, str]:
    return {"_form": error.message} if error else {}


def _road(fair: Fair) -> list[dict[str, str]]:
    if fair.state is FairState.CANCELLED:
        return [{"label": FairState.CANCELLED.label, "state": "stopped", "note": fair.cancelled_reason}]
    at = _STATE_OF_ROAD.index(fair.state)
    last = len(_STATE_OF_ROAD) - 1
    return [
        {"label": one.label, "state": "done" if n < at or at == last else "current" if n == at else "todo"}
        for n, one in enumerate(_STATE_OF_ROAD)
    ]


def _draft(form: dict[str, str], groups: list[str]) -> FairDraft:
    typed = Typed(form, LABELS)
    facts: dict[str, Any] = {name: typed.text(name) for name in LABELS if name not in ("groups", "hosts")}
    facts |= {name: typed.day(name) for name in _DAYS} | {name: typed.whole(name) for name in _NUMBERS}
    facts |= {"groups": groups, "hosts": [one.strip() for one in form.get("hosts", "").split("、") if one.strip()]}
    needed = ("first", "last", "planned_firms")
    facts = {name: value for name, value in facts.items() if value not in (None, "") or name in needed}
    if not typed.errors:
        try:
            return FairDraft.model_validate({name: value for name, value in facts.items() if value is not None})
        except ValidationError as error:
            typed.refused(error)
    field, text = next(iter(typed.errors.items()))
    raise Invalid(text, field=field)


def _form(
    request: Request,
    context: PageContext,
    fair: Fair | None,
    form: dict[str, str],
    groups: list[str],
    error: Invalid | Conflict | Forbidden | None = None,
) -> Response:
    field = error.field if isinstance(error, Invalid) and error.field else "_form"
    running = campaigns.list_campaigns(context) if may(context.actor, Action.CAMPAIGN_READ) else []
    return page(
        request,
        context,
        "fairs/form.html",
        status_code=error.status if error else 200,
        fair=fair,
        form=dict.fromkeys(LABELS, "") | form,
        groups=groups,
        errors={field: error.message} if error else {},
        kinds=FairKind,
        modes=FairMode,
        firm_groups=FirmGroup,
        people_groups=PeopleGroup,
        industries=Industry,
        campaigns=[(one.id, one.name) for one in running],
        market=context.actor.role is Role.MARKET_OPERATOR,
    )
