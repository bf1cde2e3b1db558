"""Public pages (公开网页): no login."""

from fastapi import APIRouter

from api.public import inbox_links, jobs, lent_links, markets

router = APIRouter(include_in_schema=False)
router.include_router(jobs.router)
router.include_router(inbox_links.router)
router.include_router(lent_links.router)
router.include_router(markets.router)
