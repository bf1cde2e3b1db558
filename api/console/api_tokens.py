"""The page of one's own tokens for programs (接口令牌)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Asked, Id, PageContext, UnitRoute, ask_page, forgetful
from matcher.errors import Invalid
from matcher.models.api_token import MAX_TOKEN_DAYS
from matcher.service import api_tokens
from matcher.service.api_tokens import MadeToken
from matcher.service.context import Context

router = APIRouter(prefix="/account/tokens", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def tokens_page(request: Request, context: PageContext) -> Response:
    """What there is, and the form for one more."""
    return _show(request, context)


def _show(
    request: Request,
    context: Context,
    *,
    made: MadeToken | None = None,
    error: Invalid | None = None,
    form: dict[str, object] | None = None,
) -> Response:
    offered = api_tokens.choices(context)
    return page(
        request,
        context,
        "accounts/tokens.html",
        status_code=error.status if error else 200,
        tokens=api_tokens.list_tokens(context),
        offered=[(one.value, one.label) for one in offered],
        labels={one.value: one.label for one in offered},
        made=made,
        most=MAX_TOKEN_DAYS,
        form=form or {},
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("", response_class=HTMLResponse)
@forgetful
def make(
    request: Request,
    asked: Annotated[Asked, Depends(ask_page)],
    name: Annotated[str, Form(max_length=200)] = "",
    days: Annotated[int, Form(ge=0, le=100_000)] = 0,
    scopes: Annotated[list[str] | None, Form(max_length=200)] = None,
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make a token against the password, and show it this once."""
    typed: dict[str, object] = {"name": name, "days": days, "scopes": scopes or []}
    request.state.typed = []
    address = request.client.host if request.client else ""
    made, refused = None, None
    try:
        made = api_tokens.make(
            asked.kit, asked.actor, name=name, scopes=scopes or [], days=days, password=password, address=address
        )
    except Invalid as error:
        refused = error
    with asked.kit.open(asked.actor, write=False) as context:
        return _show(request, context, made=made, error=refused, form=typed if refused else None)


@router.post("/{token_id}/revoke")
def revoke(token_id: Id, context: PageContext) -> Response:
    """Effective on its next request."""
    api_tokens.revoke(context, token_id)
    return back_to("/account/tokens", "token_revoked")
