"""The JSON API (接口), ``/api/v1``."""

from fastapi import APIRouter

from api.v1 import (
    cases,
    consents,
    duplicates,
    enterprises,
    intakes,
    key_lists,
    me,
    parse,
    sessions,
    shortlists,
    surveys,
    tasks,
    vacancies,
    weights,
)

router = APIRouter(prefix="/api/v1")
for part in (
    sessions,
    me,
    parse,
    intakes,
    cases,
    vacancies,
    enterprises,
    shortlists,
    weights,
    consents,
    surveys,
    key_lists,
    tasks,
    duplicates,
):
    router.include_router(part.router)
