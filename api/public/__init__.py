"""Public pages (公开网页): no login."""

from api.public import (
    actions,
    activate,
    complaints,
    enter,
    entry_requests,
    fair_door,
    fairs,
    inbox_links,
    jobs,
    joining,
    lent_links,
    local,
    markets,
    phone_sign_in,
    privacy,
    publicity,
    setup,
)
from api.routes import gathered

PARTS = (
    jobs,
    joining,
    actions,
    activate,
    enter,
    complaints,
    setup,
    inbox_links,
    lent_links,
    local,
    markets,
    phone_sign_in,
    privacy,
    publicity,
    entry_requests,
    fair_door,
    fairs,
)
routes = gathered((part.router for part in PARTS), in_schema=False)
