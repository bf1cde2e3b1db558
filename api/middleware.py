"""What every request passes (请求外层): an id, a size limit, security headers, one log line."""

from __future__ import annotations

import secrets
import time
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The largest upload (20 MB, trust.md T43) plus what a multipart envelope adds.
MAX_BODY = 21 * 1024 * 1024

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_log = structlog.get_logger("matcher.access")


class BodyTooLarge(Exception):
    """The body grew past the limit while it was read."""


class Envelope:
    """Pure ASGI middleware: no response body is buffered."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status, seen = time.perf_counter(), 500, 0

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > MAX_BODY:
                    raise BodyTooLarge
            return message

        async def headed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._head(scope, message, request_id)
            await send(message)

        try:
            await self._app(scope, limited, headed)
        finally:
            took = round((time.perf_counter() - started) * 1000, 1)
            # The path carries ids, never names or phones; query strings may hold what a person typed, so they stay out.
            _log.info(
                "request", method=scope["method"], path=scope["path"], status=status, ms=took, request_id=request_id
            )

    def _head(self, scope: Scope, message: Any, request_id: str) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        headers["X-Request-ID"] = request_id
        if scope["path"].startswith("/static/"):
            headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if b"v=" in scope["query_string"] else "no-cache"
            )
        else:
            headers.setdefault("Cache-Control", "no-store")
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
