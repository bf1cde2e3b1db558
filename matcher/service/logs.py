"""What the set-up of the logs takes from the library (日志): lines and records that tell of nobody."""

from __future__ import annotations

import logging

from matcher.security.log_filter import HiddenRecords, hide_event

__all__ = ["filter_records", "hide_event"]


def filter_records() -> None:
    """Filter the standard logger's last resort and the server's own handlers; again, nothing is added."""
    handlers = [*logging.getLogger("uvicorn").handlers, *([logging.lastResort] if logging.lastResort else [])]
    for one in handlers:
        if not any(isinstance(known, HiddenRecords) for known in one.filters):
            one.addFilter(HiddenRecords())
