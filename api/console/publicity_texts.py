"""Texts for publicity (宣传稿): what is public, a thing's texts to copy, and all of it as a zip."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import PageContext, UnitRoute
from api.downloads import attachment
from matcher.service import publicity_texts

router = APIRouter(prefix="/publicity-texts", route_class=UnitRoute)
Item = Annotated[str, Query(max_length=60)]


@router.get("", response_class=HTMLResponse)
def texts_page(request: Request, context: PageContext, item: Item = "") -> Response:
    """The public things of the own region, or the texts of one of them."""
    made = publicity_texts.prepare(context, item, str(request.base_url)) if item else None
    rows = publicity_texts.choices(context) if made is None else []
    return page(request, context, "publicity_texts/page.html", made=made, rows=rows)


@router.get("/package")
def package(request: Request, context: PageContext, item: Item = "") -> Response:
    """Texts, cover and QR code of one thing."""
    made = publicity_texts.prepare(context, item, str(request.base_url))
    name = f"宣传稿_{made.item.step.kind.label}_{made.item.step.subject}.zip"
    return attachment(name, publicity_texts.package(made), "application/zip")


@router.get("/cover")
def cover(request: Request, context: PageContext, item: Item = "") -> Response:
    """The cover picture of one thing, as SVG; the page makes a PNG of it with the fonts its reader has."""
    made = publicity_texts.prepare(context, item, str(request.base_url))
    return attachment("封面.svg", publicity_texts.cover(made.item), "image/svg+xml")


@router.post("/hand-over")
def hand_over(request: Request, context: PageContext, item: Annotated[str, Form(max_length=60)] = "") -> Response:
    """Have the files of one thing laid out in the outbox."""
    publicity_texts.hand_over(context, item, str(request.base_url))
    return back_to("/publicity-texts", "handed_over")
