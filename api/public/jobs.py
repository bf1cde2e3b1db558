"""Published posts for anybody (招聘岗位)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Id, PageContext, UnitRoute
from api.pages import render
from matcher.models.enums import Benefit
from matcher.service import vacancies

router = APIRouter(route_class=UnitRoute)


@router.get("/")
def root() -> Response:
    """The posts are the front page."""
    return RedirectResponse("/jobs", status_code=303)


@router.get("/jobs", response_class=HTMLResponse)
def jobs_page(
    request: Request,
    context: PageContext,
    q: Annotated[str, Query(max_length=60)] = "",
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Search published posts by words and city."""
    rows, total = vacancies.browse(context, adcode=adcode or None, words=q, offset=(page - 1) * size, limit=size)
    return render(
        request,
        "jobs/list.html",
        rows=rows,
        total=total,
        page=page,
        size=size,
        q=q,
        adcode=adcode,
        cities=vacancies.cities(context),
        place_name=context.place_name,
    )


@router.get("/jobs/{vacancy_id}", response_class=HTMLResponse)
def job_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """One published post."""
    vacancy, enterprise = vacancies.get_published(context, vacancy_id)
    return render(
        request,
        "jobs/job.html",
        vacancy=vacancy,
        enterprise=enterprise,
        address=context.full_address(vacancy.adcode, vacancy.address),
        benefits=[Benefit(one).label for one in vacancy.benefits],
    )
