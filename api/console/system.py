"""The system page (系统状态): no personal data."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute
from matcher.service.workbench import calendar_warnings, job_counts

router = APIRouter(route_class=UnitRoute)


@router.get("/system", response_class=HTMLResponse)
def system_page(request: Request, context: PageContext) -> Response:
    """Jobs by state, the index, the store."""
    pool = context.kit.pool
    return page(
        request,
        context,
        "system/status.html",
        jobs=job_counts(context),
        warnings=calendar_warnings(context),
        ready=pool.ready,
        people=pool.index.size,
        fingerprint=pool.index.fingerprint if pool.ready else "",
        store="SQLite" if context.kit.database.is_sqlite else "PostgreSQL",
    )
