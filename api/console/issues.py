"""Pages of issues (问题台账)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed, whole
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.issue import IssueDraft, IssueKind, IssueState
from matcher.service import issues, standing
from matcher.service.permissions import Action

router = APIRouter(prefix="/issues", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Text = Annotated[str, Form(max_length=1000)]


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=20)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The issues within reach."""
    states = [IssueState(state)] if state in list(IssueState) else []
    rows, total = issues.list_issues(
        context, states=states, overdue=state == "overdue", offset=(page_number - 1) * size, limit=size
    )
    return page(
        request,
        context,
        "issues/list.html",
        rows=rows,
        total=total,
        state=state,
        states_of=IssueState,
        page=page_number,
        size=size,
        own=context.actor.enterprise_id,
    )


@router.get("/new", response_class=HTMLResponse)
def new_page(
    request: Request, context: PageContext, enterprise_id: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """The form for an issue of an enterprise."""
    return _new(request, context, enterprise_id or context.actor.enterprise_id or 0, {}, {})


def _new(
    request: Request, context: PageContext, enterprise_id: int, form: dict[str, str], errors: dict[str, str]
) -> Response:
    firm = standing.find_enterprise(context, enterprise_id, Action.ISSUE_RAISE)
    shown = {"kind": "", "text": "", **form}
    status = 422 if errors else 200
    return page(
        request, context, "issues/new.html", status_code=status, firm=firm, form=shown, errors=errors, kinds=IssueKind
    )


@router.post("")
def raise_issue(
    request: Request,
    context: PageContext,
    form: PageForm,
    enterprise_id: Annotated[int | None, Form(ge=1, le=2**62)] = None,
) -> Response:
    """Bring an issue up."""
    whose = enterprise_id or context.actor.enterprise_id or 0
    standing.find_enterprise(context, whose, Action.ISSUE_RAISE)
    typed = Typed(form, {"kind": "问题类别", "text": "问题内容"})
    try:
        draft = IssueDraft.model_validate({"kind": typed.text("kind"), "text": typed.text("text")})
    except ValidationError as error:
        return _new(request, context, whose, form, typed.refused(error))
    made = issues.raise_issue(context, whose, draft)
    return back_to(f"/issues/{made.id}", "raised")


@router.get("/{issue_id}", response_class=HTMLResponse)
def issue_page(request: Request, issue_id: Id, context: PageContext) -> Response:
    """One issue, its history, and what can be done with it now."""
    return _show(request, context, issue_id, {}, None)


def _show(
    request: Request, context: PageContext, issue_id: int, form: dict[str, str], error: Invalid | None
) -> Response:
    view = issues.get_issue(context, issue_id)
    kept = {"department": view.row.issue.department, "handler": view.row.issue.handler, "days": str(issues.DUE_DAYS)}
    return page(
        request,
        context,
        "issues/issue.html",
        status_code=error.status if error else 200,
        view=view,
        form={"text": "", "reason": "", **kept, **form},
        errors={error.field or "_form": error.message} if error else {},
        steps=[one.value for one in view.steps],
    )


@router.post("/{issue_id}/assign")
def assign(
    request: Request,
    issue_id: Id,
    context: PageContext,
    version: Version,
    department: Annotated[str, Form(max_length=60)] = "",
    handler: Annotated[str, Form(max_length=40)] = "",
    days: Annotated[str, Form(max_length=20)] = str(issues.DUE_DAYS),
) -> Response:
    """Hand it to a department."""
    try:
        count = whole(days, "days", label="办理期限", digits=4)
        if count is None:
            raise Invalid("请填写办理期限", field="days")
        issues.assign_issue(context, issue_id, version=version, department=department, handler=handler, days=count)
    except Invalid as error:
        form = {"department": department, "handler": handler, "days": days}
        return _show(request, context, issue_id, form, error)
    return back_to(f"/issues/{issue_id}", "assigned")


@router.post("/{issue_id}/reply")
def reply(request: Request, issue_id: Id, context: PageContext, version: Version, text: Text = "") -> Response:
    """Answer it."""
    try:
        issues.answer_issue(context, issue_id, version=version, text=text)
    except Invalid as error:
        return _show(request, context, issue_id, {"text": text}, error)
    return back_to(f"/issues/{issue_id}", "answered")


@router.post("/{issue_id}/accept")
def accept(issue_id: Id, context: PageContext, version: Version, text: Text = "") -> Response:
    """The enterprise is satisfied."""
    issues.accept_answer(context, issue_id, version=version, text=text)
    return back_to(f"/issues/{issue_id}", "accepted")


@router.post("/{issue_id}/reopen")
def reopen(request: Request, issue_id: Id, context: PageContext, version: Version, text: Text = "") -> Response:
    """The enterprise is not satisfied."""
    try:
        issues.reopen_issue(context, issue_id, version=version, text=text)
    except Invalid as error:
        return _show(request, context, issue_id, {"text": text}, error)
    return back_to(f"/issues/{issue_id}", "reopened")


@router.post("/{issue_id}/escalate")
def escalate(request: Request, issue_id: Id, context: PageContext, version: Version, reason: Text = "") -> Response:
    """Hand it to the level above."""
    try:
        issues.escalate_issue(context, issue_id, version=version, text=reason)
    except Invalid as error:
        shown = Invalid(error.message, field="reason")
        return _show(request, context, issue_id, {"reason": reason}, shown)
    return back_to(f"/issues/{issue_id}", "escalated")
