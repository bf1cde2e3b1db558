"""Enterprise pages (单位): what is registered, and whether it may recruit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher.errors import Invalid
from matcher.models.enums import RecruitingPaper
from matcher.service import standing

router = APIRouter(prefix="/enterprises", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]


@router.get("/{enterprise_id}", response_class=HTMLResponse)
def enterprise_page(request: Request, enterprise_id: Id, context: PageContext) -> Response:
    """An enterprise, its right to recruit, its cases and posts."""
    return _show(request, context, enterprise_id)


def _show(
    request: Request,
    context: PageContext,
    enterprise_id: int,
    form: dict[str, Any] | None = None,
    error: Invalid | None = None,
) -> Response:
    view = standing.get_enterprise(context, enterprise_id)
    enterprise = view.enterprise
    kept = {
        "papers": enterprise.verified_papers,
        "licence_valid_to": enterprise.licence_valid_to.isoformat() if enterprise.licence_valid_to else "",
        "reason": "",
    }
    return page(
        request,
        context,
        "enterprises/enterprise.html",
        status_code=error.status if error else 200,
        view=view,
        form=kept | (form or {}),
        errors={error.field or "_form": error.message} if error else {},
        papers=[(paper.value, paper.label) for paper in RecruitingPaper],
        seen=[RecruitingPaper(paper).label for paper in enterprise.verified_papers],
    )


@router.post("/{enterprise_id}/verification")
def verify(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    version: Version,
    papers: Annotated[list[RecruitingPaper], Form()] = [],  # noqa: B006 (FastAPI copies it)
    licence_valid_to: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The papers were seen."""
    try:
        until = _day(licence_valid_to)
        standing.verify(context, enterprise_id, version=version, papers=papers, licence_valid_to=until)
    except Invalid as error:
        form = {"papers": papers, "licence_valid_to": licence_valid_to}
        return _show(request, context, enterprise_id, form, error)
    return back_to(f"/enterprises/{enterprise_id}", "verified")


def _day(text: str) -> date | None:
    """The form's date; an empty field means 长期."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("日期请写成 2026-12-31 的样子，长期有效的留空", field="licence_valid_to") from None


@router.post("/{enterprise_id}/bar")
def bar(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    version: Version,
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Stop all publishing for the enterprise."""
    try:
        standing.bar(context, enterprise_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, enterprise_id, {"reason": reason}, error)
    return back_to(f"/enterprises/{enterprise_id}", "barred")


@router.post("/{enterprise_id}/unbar")
def unbar(enterprise_id: Id, context: PageContext, version: Version) -> Response:
    """Let it publish again."""
    standing.unbar(context, enterprise_id, version=version)
    return back_to(f"/enterprises/{enterprise_id}", "unbarred")
