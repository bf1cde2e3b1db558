"""Enterprise pages (单位): what is registered, and whether it may recruit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Invalid
from matcher.models.enums import EnterpriseSize, RecruitingPaper
from matcher.models.size_statement import STATED, SizeDraft, SizeSource
from matcher.service import key_lists, shortages, sizes, standing
from matcher.service.permissions import Action

router = APIRouter(prefix="/enterprises", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
_SIZES = {
    "year": "数据年份",
    "industry_code": "行业代码",
    "employees": "从业人员",
    "revenue": "营业收入",
    "assets": "资产总额",
    "source": "认定方式",
    "size": "规模",
    "said_by": "来源部门或签字人",
    "said_on": "名单或声明日期",
}


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
    errors: dict[str, str] | None = None,
) -> Response:
    view = standing.get_enterprise(context, enterprise_id)
    enterprise = view.enterprise
    kept = {
        "papers": enterprise.verified_papers,
        "licence_valid_to": enterprise.licence_valid_to.isoformat() if enterprise.licence_valid_to else "",
        "mandate_valid_to": enterprise.mandate_valid_to.isoformat() if enterprise.mandate_valid_to else "",
        "reason": "",
        **dict.fromkeys(_SIZES, ""),
        "year": str(clock.today().year - 1),
        "industry_code": enterprise.industry_code or "",
        "employees": "" if enterprise.employees_now is None else str(enterprise.employees_now),
        "source": SizeSource.COMPUTED.value,
    }
    return page(
        request,
        context,
        "enterprises/enterprise.html",
        status_code=error.status if error else 422 if errors else 200,
        view=view,
        form=kept | (form or {}),
        errors={error.field or "_form": error.message} if error else errors or {},
        statements=sizes.list_statements(context, enterprise_id),
        lists=key_lists.lists_of(context, enterprise_id),
        size_sources=STATED,
        size_basis=sizes.basis(context, enterprise),
        sizes=[one for one in EnterpriseSize if one is not EnterpriseSize.UNKNOWN],
        papers=[(paper.value, paper.label) for paper in RecruitingPaper],
        seen=[RecruitingPaper(paper).label for paper in enterprise.verified_papers],
    )


@router.get("/{enterprise_id}/shortages", response_class=HTMLResponse)
def shortages_page(request: Request, enterprise_id: Id, context: PageContext) -> Response:
    """What fills the enterprise's shortages: borrowed, flexible workers, dispatch, and what stays open."""
    view = shortages.get_shortages(context, enterprise_id)
    return page(request, context, "enterprises/shortages.html", view=view)


@router.post("/{enterprise_id}/verification")
def verify(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    version: Version,
    papers: Annotated[list[RecruitingPaper], Form()] = [],  # noqa: B006 (FastAPI copies it)
    licence_valid_to: Annotated[str, Form(max_length=10)] = "",
    mandate_valid_to: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The papers were seen."""
    try:
        until = {"licence_valid_to": _day(licence_valid_to)}
        until["mandate_valid_to"] = _day(mandate_valid_to, "mandate_valid_to")
        standing.verify(context, enterprise_id, version=version, papers=papers, **until)
    except Invalid as error:
        form = {"papers": papers, "licence_valid_to": licence_valid_to, "mandate_valid_to": mandate_valid_to}
        return _show(request, context, enterprise_id, form, error)
    return back_to(f"/enterprises/{enterprise_id}", "verified")


def _day(text: str, field: str = "licence_valid_to") -> date | None:
    """The form's date; an empty field means 长期."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("日期请写成 2026-12-31 的样子，长期有效的留空", field=field) from None


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
def unbar(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    version: Version,
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Let it publish again."""
    try:
        standing.unbar(context, enterprise_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, enterprise_id, {}, error)
    return back_to(f"/enterprises/{enterprise_id}", "unbarred")


@router.post("/{enterprise_id}/size")
def state_size(request: Request, enterprise_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """State the enterprise's size: from figures, a list or a declaration."""
    standing.find_enterprise(context, enterprise_id, Action.SIZE_STATE)
    typed = Typed(form, _SIZES)
    facts: dict[str, Any] = {name: typed.text(name) for name in ("industry_code", "source", "said_by")}
    facts |= {name: typed.whole(name) for name in ("year", "employees")}
    facts |= {name: typed.wan(name) for name in ("revenue", "assets")}
    facts |= {"size": typed.text("size") or None, "said_on": typed.day("said_on")}
    facts["industry_code"] = facts["industry_code"].upper()
    try:
        draft = SizeDraft.model_validate(facts)
        if typed.errors:
            return _show(request, context, enterprise_id, dict(form), errors=typed.errors)
        sizes.state_size(context, enterprise_id, draft, version=version)
    except ValidationError as error:
        return _show(request, context, enterprise_id, dict(form), errors=typed.refused(error))
    except Invalid as error:
        return _show(request, context, enterprise_id, dict(form), error)
    return back_to(f"/enterprises/{enterprise_id}", "sized")
