"""Public pages (公开网页): no login."""

from api.public import (
    actions,
    activate,
    complaints,
    entry_requests,
    fair_door,
    fairs,
    inbox_links,
    jobs,
    lent_links,
    local,
    markets,
    privacy,
    publicity,
    setup,
)
from api.routes import gathered

PARTS = (
    jobs,
    actions,
    activate,
    complaints,
    setup,
    inbox_links,
    lent_links,
    local,
    markets,
    privacy,
    publicity,
    entry_requests,
    fair_door,
    fairs,
)
routes = gathered((part.router for part in PARTS), in_schema=False)
