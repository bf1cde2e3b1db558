"""Published posts for anybody (招聘岗位)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Id, PageContext, UnitRoute
from api.pages import render
from api.post_query import Page, PostQuery, Size
from matcher.models.enums import Benefit, EducationLevel, EmploymentForm, Hazard
from matcher.models.post_search import PostOrder
from matcher.service import post_search

router = APIRouter(route_class=UnitRoute)


@router.get("/")
def root() -> Response:
    """The posts are the front page."""
    return RedirectResponse("/jobs", status_code=303)


@router.get("/jobs", response_class=HTMLResponse)
def jobs_page(request: Request, context: PageContext, asked: PostQuery, page: Page = 1, size: Size = 20) -> Response:
    """Search published posts by words and filters; the address holds the whole search."""
    found = post_search.search(context, asked, offset=(page - 1) * size, limit=size)
    return render(
        request,
        "jobs/list.html",
        found=found,
        asked=asked,
        page=page,
        size=size,
        regions=post_search.cities_and_counties(context),
        occupations=post_search.occupations(context),
        forms=_choices(EmploymentForm),
        levels=_choices(EducationLevel),
        benefits=_choices(Benefit),
        hazards=_choices(Hazard),
        orders=_choices(PostOrder),
        since=[(str(days), f"近 {days} 天") for days in post_search.SINCE],
    )


@router.get("/jobs/{vacancy_id}", response_class=HTMLResponse)
def job_page(
    request: Request,
    vacancy_id: Id,
    context: PageContext,
    near: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
) -> Response:
    """One published post, with its distance from a region if one is given."""
    return render(request, "jobs/job.html", post=post_search.get_post(context, vacancy_id, near=near))


def _choices(kind: type[Benefit | EducationLevel | EmploymentForm | Hazard | PostOrder]) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in kind]
