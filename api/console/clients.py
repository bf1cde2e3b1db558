"""Pages of an agency's own people (本机构求职者): the list with the form, and a post it may recommend to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import told
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.agency import RecommendDraft
from matcher.models.enums import ConsentChannel
from matcher.service import clients
from matcher.service.permissions import Action, permit
from matcher.service.registrations import LABELS

router = APIRouter(route_class=UnitRoute)
COLUMNS = ("name", "phone", "birth", "place", "wanted", "skills", "certificates", "education", "pay")
CHANNELS = [(one.value, one.label) for one in ConsentChannel if one is not ConsentChannel.SELF]
_CHANNELS = {value for value, _ in CHANNELS}


@router.get("/clients", response_class=HTMLResponse)
def clients_page(request: Request, context: PageContext) -> Response:
    """The agency's own people, what became of whom it recommended, and the form for another."""
    return _list(request, context, {})


def _list(
    request: Request, context: PageContext, form: dict[str, str], error: Invalid | Conflict | None = None
) -> Response:
    body, people, recommended = clients.list_clients(context)
    columns = getattr(error, "columns", {})
    return page(
        request,
        context,
        "clients/list.html",
        status_code=error.status if error else 200,
        body=body,
        people=people,
        recommended=recommended,
        columns=[(key, LABELS[key]) for key in COLUMNS],
        channels=CHANNELS,
        form=dict.fromkeys((*COLUMNS, "channel"), "") | form,
        errors=(columns or told(error)) if error else {},
    )


@router.post("/clients")
def take_up(request: Request, context: PageContext, form: PageForm) -> Response:
    """Register or take up a person; a form with errors comes back with what was typed."""
    permit(context.actor, Action.CLIENT_WORK)
    typed = {name: form.get(name, "") for name in (*COLUMNS, "channel")}
    try:
        clients.take_up(context, {key: typed[key] for key in COLUMNS if typed[key]}, channel=_channel(typed["channel"]))
    except (Invalid, Conflict) as error:
        return _list(request, context, typed, error)
    return back_to("/clients", "client_taken_up")


def _channel(text: str) -> ConsentChannel:
    if text not in _CHANNELS:
        raise Invalid("请选择本人的同意方式（电话、柜台或纸质）", field="channel")
    return ConsentChannel(text)


@router.get("/vacancies/{vacancy_id}/recommend", response_class=HTMLResponse)
def invitation_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """A post the agency is invited to and its own people."""
    return _invitation(request, context, vacancy_id)


def _invitation(
    request: Request, context: PageContext, vacancy_id: int, error: Invalid | Conflict | None = None
) -> Response:
    return page(
        request,
        context,
        "clients/invitation.html",
        status_code=error.status if error else 200,
        view=clients.get_invitation(context, vacancy_id),
        channels=CHANNELS,
        errors=told(error) if error else {},
    )


@router.post("/vacancies/{vacancy_id}/recommend")
def recommend(
    request: Request,
    vacancy_id: Id,
    context: PageContext,
    seeker_id: Annotated[int, Form(ge=1, le=2**62)],
    channel: Annotated[str, Form(max_length=20)] = "",
    free: Annotated[bool, Form()] = False,
) -> Response:
    """Recommend one of the own people, who agreed to it just now."""
    permit(context.actor, Action.CLIENT_WORK)
    try:
        draft = RecommendDraft(seeker_id=seeker_id, channel=_channel(channel), free=free)
        clients.recommend(context, vacancy_id, draft)
    except (Invalid, Conflict) as error:
        return _invitation(request, context, vacancy_id, error)
    return back_to(f"/vacancies/{vacancy_id}/recommend", "client_recommended")
