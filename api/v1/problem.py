"""The one error shape (RFC 9457) and where routes document it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """What went wrong, in Chinese, with a stable code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str = ""
    field: str | None = None
    errors: list[Any] = []


# For ``openapi_extra``: a route open to anybody, where a token only adds what is one's own.
FOR_ANYBODY: dict[str, Any] = {"security": [{}]}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for these statuses, besides those every route may give."""
    return {
        status: {"model": Problem, "content": {"application/problem+json": {}}, "description": "问题说明"}
        for status in sorted({400, 401, 403, 404, 422, 503, *statuses})
    }
