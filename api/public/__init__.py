"""Public pages (公开网页): no login."""

from api.public import inbox_links, jobs, lent_links, markets, publicity
from api.routes import gathered

PARTS = (jobs, inbox_links, lent_links, markets, publicity)
routes = gathered((part.router for part in PARTS), in_schema=False)
