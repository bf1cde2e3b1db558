"""The information notice for anybody (个人信息处理规则)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import PageContext, UnitRoute
from api.pages import render
from matcher.service import privacy_notices

router = APIRouter(prefix="/privacy", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def notice_page(request: Request, context: PageContext) -> Response:
    """The version in force."""
    return render(request, "privacy/notice.html", told=privacy_notices.get_notice(context))


@router.get("/data", response_class=HTMLResponse)
def data_page(request: Request, context: PageContext) -> Response:
    """What is held, purpose by purpose, with basis, term and readers."""
    return render(request, "privacy/data.html", groups=privacy_notices.list_held(context))


@router.get("/{version}", response_class=HTMLResponse)
def version_page(
    request: Request, version: Annotated[str, Path(pattern=r"^\d{4}-\d{2}$")], context: PageContext
) -> Response:
    """One version by its name, as consents name it."""
    return render(request, "privacy/notice.html", told=privacy_notices.get_notice(context, version))
