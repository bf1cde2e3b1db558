"""The JSON API (接口), ``/api/v1``."""

from fastapi import APIRouter

from api.v1 import (
    campaigns,
    cases,
    claims,
    consents,
    duplicates,
    enterprises,
    grants,
    handovers,
    intakes,
    issues,
    key_lists,
    me,
    officers,
    organisations,
    pairings,
    parse,
    policies,
    sessions,
    shortlists,
    stay_sheets,
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
    campaigns,
    issues,
    stay_sheets,
    tasks,
    duplicates,
    policies,
    claims,
    grants,
    pairings,
    handovers,
    officers,
    organisations,
):
    router.include_router(part.router)
