"""Validators (条件请求) of what systems read again and again: ETag, Last-Modified, 304 for what they have."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import format_datetime

from fastapi import Request
from fastapi.responses import Response


def answer(request: Request, content: bytes, media_type: str, modified: datetime | None) -> Response:
    """The content with its validators, or 304 for who holds it already.

    The ETag is of the content itself, since a day's or an hour's end changes it without a step. ``modified`` is None
    while a moment could not tell two states apart; ``If-Modified-Since`` counts only where no ETag is sent, and only
    when it is the very date given out.
    """
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if modified is not None:
        headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    asked = request.headers.get("if-none-match")
    if asked is not None:
        held = {one.strip().removeprefix("W/") for one in asked.split(",")}
        same = bool(held & {headers["ETag"], "*"})
    else:
        same = modified is not None and request.headers.get("if-modified-since") == headers["Last-Modified"]
    return Response(status_code=304, headers=headers) if same else Response(content, 200, headers, media_type)
