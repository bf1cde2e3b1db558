"""Pages of people at a job fair (入场求职者): the door, intentions, questions afterwards, the closing report."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from api.downloads import DOCX, attachment
from matcher.errors import Conflict, Invalid
from matcher.models.enums import ConsentChannel
from matcher.models.fair_kinds import AfterOutcome, PeopleGroup
from matcher.models.fair_visit import VisitorDraft
from matcher.models.placement import LeftReason, StartProof
from matcher.service import fair_after, fair_check_ins, fair_intentions, fair_report, fair_starts, fair_visitors, fairs
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
SIZE = 50
LABELS = {"name": "姓名", "phone": "手机号", "groups": "人员类别", "wanted": "求职意向", "agreed": "同意回访"}
DAYS = {"started_on": "上岗日期", "left_on": "离开日期", "day": "日期"}
_BLANK = {"name": "", "phone": "", "wanted": "", "agreed": "", "seeker_id": "", "gate_count": "", "gate_how": ""}
# How somebody agrees to be named to an enterprise when asked at the fair or by telephone.
CHANNELS = (ConsentChannel.DESK, ConsentChannel.PHONE, ConsentChannel.PAPER)


def _draft(form: dict[str, str], groups: list[str]) -> VisitorDraft:
    told = {name: form.get(name, "") for name in ("name", "phone", "wanted")}
    return fair_visitors.draft_of(**told, groups=groups, agreed=form.get("agreed") == "1")


@router.get("/job-fairs/{fair_id}/visitors", response_class=HTMLResponse)
def visitors_page(
    request: Request,
    fair_id: Id,
    context: PageContext,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """Who came, and the desk's form."""
    return _visitors(request, context, fair_id, number=number)


def _visitors(
    request: Request,
    context: PageContext,
    fair_id: int,
    form: dict[str, str] | None = None,
    groups: list[str] | None = None,
    error: Invalid | Conflict | None = None,
    number: int = 1,
) -> Response:
    found = fair_visitors.list_visitors(context, fair_id, offset=(number - 1) * SIZE, limit=SIZE)
    field = error.field if isinstance(error, Invalid) and error.field else "_form"
    details = [str(one) for one in error.details] if isinstance(error, Invalid) and error.details else []
    return page(
        request,
        context,
        "fairs/visitors.html",
        status_code=error.status if error else 200,
        view=found,
        fair=found.fair,
        sampled=fair_visitors.sampled(context, found.fair),
        row=fairs.fair_rows(context, [found.fair])[0],
        people_groups=PeopleGroup,
        groups=groups or [],
        form=_BLANK
        | {"gate_count": "" if found.fair.gate_count is None else str(found.fair.gate_count)}
        | {"gate_how": found.fair.gate_how}
        | (form or {}),
        errors={field: error.message} if error else {},
        details=details,
        page=number,
        size=SIZE,
    )


@router.post("/job-fairs/{fair_id}/visitors")
def register(
    request: Request,
    fair_id: Id,
    context: PageContext,
    form: PageForm,
    groups: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Somebody is at the desk."""
    permit(context.actor, Action.FAIR_DOOR)
    try:
        made = fair_visitors.register(context, fair_id, _draft(form, groups or []))
    except (Invalid, Conflict) as error:
        return _visitors(request, context, fair_id, form, groups, error)
    return back_to(f"/job-fairs/{fair_id}/visitors", "fair_again" if made.again else "fair_visitor")


@router.post("/job-fairs/{fair_id}/registered-visitors")
def register_seeker(request: Request, fair_id: Id, context: PageContext, form: PageForm) -> Response:
    """A registered person is at the desk."""
    permit(context.actor, Action.FAIR_DOOR)
    typed = Typed(form, {"seeker_id": "求职者编号"})
    number = typed.whole("seeker_id")
    try:
        if number is None or typed.errors:
            raise Invalid(typed.errors.get("seeker_id", "请填写求职者编号"), field="seeker_id")
        made = fair_visitors.register_seeker(context, fair_id, number)
    except (Invalid, Conflict) as error:
        return _visitors(request, context, fair_id, form, None, error)
    return back_to(f"/job-fairs/{fair_id}/visitors", "fair_again" if made.again else "fair_visitor")


@router.post("/job-fairs/{fair_id}/visitor-sheet")
def enter_sheet(
    request: Request,
    fair_id: Id,
    context: PageContext,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A paper sheet, whole or not at all; what is wrong is told by row."""
    fair_visitors.at_door(context, fair_id)
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择文件", field="file")
        fair_visitors.enter_sheet(context, fair_id, file.filename, file.file.read(READ))
    except (Invalid, Conflict) as error:
        return _visitors(request, context, fair_id, None, None, error)
    return back_to(f"/job-fairs/{fair_id}/visitors", "fair_sheet")


@router.post("/job-fairs/{fair_id}/gate")
def count_gate(
    request: Request,
    fair_id: Id,
    context: PageContext,
    form: PageForm,
    version: Annotated[int, Form(ge=1, le=2**31)],
) -> Response:
    """What a counter at the gate said; an empty field takes it back."""
    permit(context.actor, Action.FAIR_DOOR)
    typed = Typed(form, {"gate_count": "人工计数"})
    count = typed.whole("gate_count")
    try:
        if typed.errors:
            raise Invalid(typed.errors["gate_count"], field="gate_count")
        fair_visitors.count_gate(context, fair_id, count, form.get("gate_how", ""), version=version)
    except Invalid as error:
        return _visitors(request, context, fair_id, form, None, error)
    return back_to(f"/job-fairs/{fair_id}/visitors", "fair_gate")


@router.post("/fair-visitors/{visitor_id}/removal")
def undo_visitor(visitor_id: Id, context: PageContext) -> Response:
    """Somebody was entered by mistake."""
    visitor, fair = fair_visitors.held(context, visitor_id)
    fair_visitors.undo_visitor(context, visitor.id or 0)
    return back_to(f"/job-fairs/{fair.id}/visitors", "undone")


@router.post("/fair-visitors/{visitor_id}/contact", response_class=HTMLResponse)
@forgetful
def reveal(
    request: Request, visitor_id: Id, context: PageContext, purpose: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Name and telephone for a stated purpose, on a page of their own."""
    visitor, fair = fair_visitors.held(context, visitor_id)
    name, phone = fair_visitors.reveal(context, visitor_id, purpose=purpose)
    return page(
        request,
        context,
        "fairs/contact.html",
        fair=fair,
        visitor=visitor,
        name=name,
        phone=phone,
        purpose=purpose.strip(),
    )


@router.get("/job-fairs/{fair_id}/wall", response_class=HTMLResponse)
def wall_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The codes to hang at the door, to be printed: one for visitors, one for enterprises."""
    fair = fairs.run_fair(context, fair_id, Action.FAIR_DOOR)
    base = str(request.base_url)
    return page(
        request,
        context,
        "fairs/wall.html",
        fair=fair,
        row=fairs.fair_rows(context, [fair])[0],
        visitors=f"{base}fairs/c/{fair.code}",
        firms=f"{base}fair-check-in/{fair.code}",
    )


@router.get("/job-fair-entries/{entry_id}/intentions", response_class=HTMLResponse)
def intentions_page(request: Request, entry_id: Id, context: PageContext) -> Response:
    """What an enterprise agreed on at a fair, and the form of its booth."""
    return _intentions(request, context, entry_id, {})


def _intentions(
    request: Request,
    context: PageContext,
    entry_id: int,
    form: dict[str, str],
    error: Invalid | Conflict | None = None,
) -> Response:
    entry, fair, rows = fair_intentions.list_of_entry(context, entry_id)
    firm = context.unit.enterprises.get(entry.enterprise_id)
    field = error.field if isinstance(error, Invalid) and error.field else "_form"
    return page(
        request,
        context,
        "fairs/intentions.html",
        status_code=error.status if error else 200,
        entry=entry,
        fair=fair,
        firm=firm,
        rows=rows,
        posts=fair_intentions.posts_of(context, entry),
        own=context.actor.enterprise_id is not None,
        late=fair_check_ins.sheets_open(fair),
        channels=CHANNELS,
        proofs=StartProof,
        reasons=LeftReason,
        form={"phone": "", "number": "", "vacancy_id": "", "note": ""} | form,
        errors={field: error.message} if error else {},
    )


@router.post("/job-fair-entries/{entry_id}/intentions")
def record(request: Request, entry_id: Id, context: PageContext, form: PageForm) -> Response:
    """Write an intention down."""
    permit(context.actor, Action.FAIR_INTEND)
    typed = Typed(form, {"number": "求职者号", "vacancy_id": "岗位"})
    number, vacancy = typed.whole("number"), typed.whole("vacancy_id")
    try:
        if typed.errors:
            field, text = next(iter(typed.errors.items()))
            raise Invalid(text, field=field)
        told = {"phone": form.get("phone", "")[:30], "note": form.get("note", "")[:200]}
        fair_intentions.record(context, entry_id, number=number, vacancy_id=vacancy, **told)
    except (Invalid, Conflict) as error:
        return _intentions(request, context, entry_id, form, error)
    return back_to(f"/job-fair-entries/{entry_id}/intentions", "fair_intended")


@router.post("/fair-intentions/{intention_id}/undo")
def undo(intention_id: Id, context: PageContext) -> Response:
    """It was written down by mistake."""
    found = fair_intentions.undo(context, intention_id)
    return back_to(f"/job-fair-entries/{found.entry_id}/intentions", "undone")


@router.post("/fair-intentions/{intention_id}/referral")
def refer_on(
    intention_id: Id, context: PageContext, channel: Annotated[ConsentChannel | None, Form()] = None
) -> Response:
    """Let a referral go on with it."""
    found = fair_intentions.refer_on(context, intention_id, channel=channel)
    return back_to(f"/job-fair-entries/{found.entry_id}/intentions", "fair_referred")


@router.post("/fair-intentions/{intention_id}/start")
def mark_started(
    intention_id: Id, context: PageContext, form: PageForm, proof: Annotated[StartProof, Form()]
) -> Response:
    """The first day at work."""
    fair_starts.mark_started(context, intention_id, started_on=_day(form, "started_on"), proof=proof)
    found, _ = fair_intentions.held_intention(context, intention_id)
    return back_to(f"/job-fair-entries/{found.entry_id}/intentions", "fair_started")


@router.post("/fair-intentions/{intention_id}/leaving")
def mark_left(
    intention_id: Id, context: PageContext, form: PageForm, reason: Annotated[LeftReason, Form()] = LeftReason.UNKNOWN
) -> Response:
    """Somebody is not there any more."""
    fair_starts.mark_left(context, intention_id, left_on=_day(form, "left_on"), reason=reason)
    found, _ = fair_intentions.held_intention(context, intention_id)
    return back_to(f"/job-fair-entries/{found.entry_id}/intentions", "fair_started")


@router.post("/fair-intentions/{intention_id}/start-undo")
def undo_start(intention_id: Id, context: PageContext) -> Response:
    """It was written down by mistake."""
    fair_starts.undo_start(context, intention_id)
    found, _ = fair_intentions.held_intention(context, intention_id)
    return back_to(f"/job-fair-entries/{found.entry_id}/intentions", "undone")


def _day(form: dict[str, str], name: str) -> Any:
    typed = Typed(form, DAYS)
    found = typed.day(name)
    if typed.errors:
        raise Invalid(typed.errors[name], field=name)
    return found


@router.get("/job-fairs/{fair_id}/after", response_class=HTMLResponse)
def after_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """Questions of a fair that are due, and those of the next thirty days."""
    fair = fairs.run_fair(context, fair_id, Action.FAIR_DOOR)
    today = context.today()
    rows = fair_after.list_due(context, fair_id=fair_id, ahead=30)
    return page(
        request,
        context,
        "fairs/after.html",
        fair=fair,
        row=fairs.fair_rows(context, [fair])[0],
        due=[one for one in rows if one.follow_up.due <= today],
        coming=[one for one in rows if one.follow_up.due > today],
        sampled=fair_visitors.sampled(context, fair),
        outcomes=AfterOutcome,
    )


@router.post("/fair-follow-ups/{follow_up_id}/answer")
def answer(
    follow_up_id: Id, context: PageContext, form: PageForm, outcome: Annotated[AfterOutcome, Form()]
) -> Response:
    """What a question found."""
    permit(context.actor, Action.FAIR_DOOR)
    typed = Typed(form, {"intention_id": "单位"})
    told = {"intention_id": typed.whole("intention_id"), "day": _day(form, "day"), "note": form.get("note", "")[:200]}
    if typed.errors:
        raise Invalid(typed.errors["intention_id"], field="intention_id")
    made = fair_after.answer(context, follow_up_id, outcome, **told)
    visitor = context.unit.fair_visits.get(made.visitor_id)
    return back_to(f"/job-fairs/{visitor.fair_id if visitor else 0}/after", "fair_asked")


@router.get("/job-fairs/{fair_id}/report", response_class=HTMLResponse)
def report_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The closing report on the screen, to be printed."""
    found = fair_report.get_report(context, fair_id)
    return page(request, context, "fairs/report.html", report=found, fair=found.fair, groups_of=PeopleGroup)


@router.get("/job-fairs/{fair_id}/report/file")
def report_file(fair_id: Id, context: PageContext) -> Response:
    """The same as a Word document."""
    name, data = fair_report.document(context, fair_id)
    return attachment(name, data, DOCX)
