"""The console (工作台网页): server-rendered pages for signed-in people."""

from fastapi import APIRouter

from api.console import (
    audit,
    campaigns,
    cases,
    claims,
    duplicates,
    enterprises,
    grants,
    intakes,
    issues,
    key_lists,
    parse,
    policies,
    profile,
    sessions,
    shortlists,
    stay_sheets,
    styleguide,
    surveys,
    system,
    tasks,
    vacancies,
    weights,
    workbench,
)

router = APIRouter(include_in_schema=False)
for part in (
    sessions,
    workbench,
    intakes,
    parse,
    cases,
    vacancies,
    enterprises,
    shortlists,
    surveys,
    key_lists,
    campaigns,
    issues,
    stay_sheets,
    duplicates,
    tasks,
    profile,
    weights,
    policies,
    claims,
    grants,
    audit,
    system,
    styleguide,
):
    router.include_router(part.router)
