"""Public pages (公开网页): no login."""

from api.public import actions, fair_door, fairs, inbox_links, jobs, lent_links, local, markets, privacy, publicity
from api.routes import gathered

PARTS = (jobs, actions, inbox_links, lent_links, local, markets, privacy, publicity, fair_door, fairs, local)
routes = gathered((part.router for part in PARTS), in_schema=False)
