"""The audit log page (审计日志)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute
from matcher.service import audit_words, upkeep

router = APIRouter(route_class=UnitRoute)
_CODES = {words: code for code, words in audit_words.ACTIONS.items()}


@router.get("/audit", response_class=HTMLResponse)
def audit_page(
    request: Request,
    context: PageContext,
    action: Annotated[str, Query(max_length=60)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Who did what, newest first; ``action`` is an action in words, or the beginning of its code."""
    code = _CODES.get(action.strip(), action)
    rows, total = upkeep.list_audit(context, action=code, offset=(page_number - 1) * size, limit=size)
    return page(
        request,
        context,
        "audit/list.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        action=action,
        actions=sorted(_CODES),
        action_words=audit_words.action_words,
        subject_words=audit_words.subject_words,
    )
