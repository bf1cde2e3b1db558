"""The console (工作台网页): server-rendered pages for signed-in people."""

from fastapi import APIRouter

from api.console import (
    audit,
    cases,
    intakes,
    profile,
    sessions,
    shortlists,
    styleguide,
    system,
    tasks,
    vacancies,
    workbench,
)

router = APIRouter(include_in_schema=False)
for part in (
    sessions,
    workbench,
    intakes,
    cases,
    vacancies,
    shortlists,
    tasks,
    profile,
    audit,
    system,
    styleguide,
):
    router.include_router(part.router)
