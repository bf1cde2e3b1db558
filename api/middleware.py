"""What every request passes (请求外层): an id, a size limit, security headers, one log line."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from email.message import Message as Fields
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
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
_CHARSETS = ("utf-8", "utf8", "us-ascii")
_log = structlog.get_logger("matcher.access")


class BodyTooLarge(HTTPException):
    """The body grew past the limit while it was read; an HTTP error, since FastAPI calls any other a broken body."""

    def __init__(self) -> None:
        super().__init__(413)


class Envelope:
    """Pure ASGI middleware: no response body is buffered.

    ``failed`` answers what no handler inside took; answered here, so that such an answer has the headers too.
    """

    def __init__(self, app: ASGIApp, *, secure: bool, failed: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._secure = secure
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status, seen, answering = time.perf_counter(), 500, 0, False

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > MAX_BODY:
                    raise BodyTooLarge
            return message

        async def headed(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                status, answering = message["status"], True
                self._head(scope, message, request_id)
            await send(message)

        try:
            _check_charset(scope)
            await self._app(scope, limited, headed)
        except ClientDisconnect:
            return  # Nobody waits for an answer any more.
        except Exception as error:
            if answering:
                raise
            await self._failed(Request(scope), error)(scope, receive, headed)
        finally:
            took = round((time.perf_counter() - started) * 1000, 1)
            _log.info(
                "request", method=scope["method"], path=logged(scope), status=status, ms=took, request_id=request_id
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
        if message["status"] == 429:
            headers.setdefault("Retry-After", "900")
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"


def logged(scope: Scope) -> str:
    """The path as logs may have it: one of ours carries ids, never names; others, like queries, may hold anything.

    A token in an address is a right, so its route is logged in its place.
    """
    if "route" not in scope:
        return "(none)"
    route = str(getattr(scope["route"], "path", ""))
    return route if "{token}" in route else str(scope["path"])


def _check_charset(scope: Scope) -> None:
    """Refuse bodies in another character set: among Python's codecs are some that make no text, and very slow ones."""
    fields = Fields()
    fields["content-type"] = Headers(scope=scope).get("content-type", "")
    charset = fields.get_param("charset")
    if charset is not None and str(charset).lower() not in _CHARSETS:
        raise HTTPException(415)
