"""The page of weights (评分权重): in use and learned, side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.service import learning

router = APIRouter(prefix="/weights", route_class=UnitRoute)
Seen = Annotated[int, Form(ge=1, le=2**31)]


@router.get("", response_class=HTMLResponse)
def weights_page(request: Request, context: PageContext) -> Response:
    """What is in use, what was learned."""
    return page(request, context, "weights/weights.html", shown=learning.show(context), errors={})


@router.post("")
def learn(request: Request, context: PageContext) -> Response:
    """Learn anew; too few decisions are said on the page."""
    try:
        learning.propose(context)
    except Conflict as error:
        shown, errors = learning.show(context), {"_form": error.message}
        return page(request, context, "weights/weights.html", status_code=409, shown=shown, errors=errors)
    return back_to("/weights", "learned")


@router.post("/{learned_id}/adoption")
def adopt(request: Request, learned_id: Id, context: PageContext, version: Seen, form: PageForm) -> Response:
    """Take these weights up; a reason that is missing or too long is said beside its field."""
    reason = form.get("reason", "")
    try:
        learning.adopt(context, learned_id, version=version, reason=reason)
    except Invalid as error:
        told = {"shown": learning.show(context), "errors": {f"reason-{learned_id}": error.message}, "typed": reason}
        return page(request, context, "weights/weights.html", status_code=422, **told)
    return back_to("/weights", "adopted")


@router.post("/{learned_id}/retirement")
def retire(learned_id: Id, context: PageContext, version: Seen) -> Response:
    """Give these weights up."""
    learning.retire(context, learned_id, version=version)
    return back_to("/weights", "retired")
