"""A job seeker's own page (我的资料)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import told
from api.console.page import back_to, page
from api.console.typed import needed_fen, number
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.fair_kinds import InviteAnswer
from matcher.service import (
    booking_steps,
    consents,
    own_bookings,
    own_fairs,
    own_referrals,
    policy_sheets,
    recommending,
    registrations,
    seekers,
    statuses,
    task_changes,
    unranked,
)
from matcher.service.context import Context
from matcher.service.registrations import LABELS, OWN, Registration

router = APIRouter(route_class=UnitRoute)


@router.get("/profile", response_class=HTMLResponse)
def profile_page(request: Request, context: PageContext) -> Response:
    """What is held, what was agreed to, to whom it went."""
    return _profile(request, context)


def _profile(request: Request, context: Context, error: MatcherError | None = None) -> Response:
    return page(
        request,
        context,
        "profile/profile.html",
        status_code=error.status if error else 200,
        # There may be several forms like the one that was refused: its sentences stand above them all.
        errors={f"_{name}": text for name, text in told(error).items()} if error else {},
        jobs=own_bookings.list_own(context),
        waiting=own_referrals.count_waiting(context),
        profile=seekers.get_profile(context),
        day=clock.today(),
        own=policy_sheets.own_sheet(context),
        spoken=statuses.spoken,
    )


@router.post("/profile/bookings/{booking_id}/confirm")
def confirm_booking(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say yes to a hold of one's own."""
    seen = bool(form.get("warnings_seen"))
    return _said(request, context, form, "job_taken", booking_steps.confirm_own, booking_id, warnings_seen=seen)


@router.post("/profile/bookings/{booking_id}/agree")
def agree_again(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say yes to hours or pay that changed after the first yes."""
    return _said(request, context, form, "job_agreed", task_changes.agree_again_own, booking_id)


@router.post("/profile/bookings/{booking_id}/cancel")
def cancel_booking(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say no to a hold, or call off what one said yes to."""
    return _said(request, context, form, "job_left", booking_steps.cancel_own, booking_id, reason=_reason(form))


@router.post("/profile/bookings/{booking_id}/payment")
def confirm_payment(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say what one got for one's work."""
    agreed = bool(form.get("agreed"))

    def paid(context: Context, booking_id: int, *, version: int) -> object:
        amount = needed_fen(form, "amount", "收到的金额") if form.get("amount", "").strip() else None
        return booking_steps.confirm_pay_own(context, booking_id, version=version, amount=amount, agreed=agreed)

    return _said(request, context, form, "job_paid", paid, booking_id)


@router.post("/profile/bookings/{booking_id}/dispute")
def dispute_booking(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say that hours or pay are not right."""
    return _said(request, context, form, "job_disputed", booking_steps.dispute_own, booking_id, reason=_reason(form))


@router.post("/profile/bookings/{booking_id}/appeal")
def appeal_absence(request: Request, booking_id: Id, context: PageContext, form: PageForm) -> Response:
    """Say that one did come."""
    return _said(request, context, form, "job_appealed", booking_steps.appeal_own, booking_id, reason=_reason(form))


def _reason(form: dict[str, str]) -> str:
    return form.get("reason", "")[:300]


def _said(
    request: Request,
    context: PageContext,
    form: dict[str, str],
    done: str,
    step: Callable[..., object],
    booking_id: int,
    **told: Any,
) -> Response:
    """Take the person's own word about a booking; what is refused is told on their page, and nothing is kept."""
    try:
        step(context, booking_id, version=number(form, "version", "页面版本"), **told)
    except (Conflict, Invalid) as error:
        context.unit.session.rollback()
        return _profile(request, context, error)
    return back_to("/profile", done, "jobs")


@router.get("/profile/edit", response_class=HTMLResponse)
def edit_page(request: Request, context: PageContext) -> Response:
    """The form for one's own wishes."""
    view = registrations.own_registration(context)
    return _form(request, context, view, view.words)


@router.post("/profile/edit")
def change(
    request: Request,
    context: PageContext,
    form: PageForm,
    version: Annotated[int, Form(ge=1, le=2**31)],
    agree: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Take what differs from what stood in the form."""
    view = registrations.own_registration(context)
    cells = registrations.typed(view.words, form, OWN)
    try:
        registrations.change_own(context, cells, version=version, agree=agree == "1")
    except Invalid as error:
        return _form(request, context, view, form, error, version)
    return back_to("/profile", "changed")


def _form(
    request: Request,
    context: Context,
    view: Registration,
    values: Mapping[str, str],
    error: Invalid | None = None,
    version: int | None = None,
) -> Response:
    columns = getattr(error, "columns", None)
    return page(
        request,
        context,
        "profile/edit.html",
        status_code=error.status if error else 200,
        view=view,
        values=values,
        labels=LABELS,
        version=version or view.seeker.version,
        errors=columns or ({error.field or "_form": error.message} if error else {}),
    )


@router.get("/profile/posts", response_class=HTMLResponse)
def posts_page(request: Request, context: PageContext) -> Response:
    """Published posts that suit the person, best first; without a score for who is not ranked."""
    if not unranked.is_ranked(context):
        return page(request, context, "profile/plain_posts.html", posts=unranked.plain_posts(context))
    try:
        posts, left_out = recommending.recommend_posts(context)
    except Conflict as refused:
        return page(request, context, "profile/posts.html", posts=[], left_out={}, told=refused.message, near=[])
    near = own_fairs.fairs_near(context)
    return page(request, context, "profile/posts.html", posts=posts, left_out=left_out, told="", near=near)


@router.post("/profile/fairs/{fair_id}/answer")
def answer_invitation(fair_id: Id, context: PageContext, answer: Annotated[InviteAnswer, Form()]) -> Response:
    """Say whether one comes to a fair one was asked to."""
    own_fairs.answer_own(context, fair_id, answer)
    return back_to("/profile/posts", "fair_answered", "near-fairs")


@router.post("/profile/stop")
def stop_all(context: PageContext) -> Response:
    """Stop everything at once."""
    consents.stop_all(context)
    return back_to("/profile", "stopped_all")


@router.post("/consents/{consent_id}/withdraw")
def withdraw(consent_id: Id, context: PageContext) -> Response:
    """Take a consent back."""
    consents.withdraw_consent(context, consent_id)
    return back_to("/profile", "withdrawn")
