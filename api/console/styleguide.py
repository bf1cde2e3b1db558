"""The live style guide (样式指南)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import render

router = APIRouter()


@router.get("/styleguide", response_class=HTMLResponse)
def styleguide(request: Request) -> Response:
    """Every component once."""
    return render(request, "styleguide.html")
