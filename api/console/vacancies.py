"""Post pages (岗位): what it says, what the rules say of it, the review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import told
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enums import Benefit, Hazard
from matcher.models.post_end import PostEnd
from matcher.models.states import VacancyState
from matcher.service import closures, occupations, renewals, vacancies
from matcher.service.parsing import OccupationCheck
from matcher.service.permissions import Action, may
from matcher.service.pool import MATCHABLE
from matcher.service.vacancies import VacancyView

router = APIRouter(prefix="/vacancies", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Opinion = Annotated[str, Form(max_length=500)]


@router.get("/{vacancy_id}", response_class=HTMLResponse)
def vacancy_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """A post; the reviewer finds the form below it."""
    return _show(request, context, vacancy_id)


def _show(
    request: Request,
    context: PageContext,
    vacancy_id: int,
    opinion: str = "",
    error: Invalid | Conflict | None = None,
    closing: Mapping[str, str] | None = None,
    copying: Mapping[str, str] | None = None,
) -> Response:
    view = vacancies.get_vacancy(context, vacancy_id)
    post, actor = view.vacancy, context.actor
    waiting = post.state is VacancyState.SUBMITTED and may(actor, Action.VACANCY_REVIEW)
    return page(
        request,
        context,
        "vacancies/vacancy.html",
        status_code=error.status if error else 200,
        opinion=opinion,
        errors=told(error) if error else {},
        copying=copying or {},
        view=view,
        hazards=None if post.hazards is None else [Hazard(one).label for one in post.hazards],
        benefits=[Benefit(one).label for one in post.benefits],
        occupation=_occupation(context, view) if may(actor, Action.CASE_READ) else None,
        confirmable=may(actor, Action.VACANCY_REVIEW),
        reviewable=waiting and post.author_id != actor.account_id,
        own_text=waiting and post.author_id == actor.account_id,
        matchable=post.state in MATCHABLE,
        closable=closures.may_close(post) and may(actor, Action.POST_CLOSE),
        closing=closing or {},
        ends=[(one.value, one.label) for one in PostEnd],
        renewable=renewals.may_renew(post) and may(actor, Action.POST_RENEW),
        wanting=post.state in (VacancyState.SUBMITTED, VacancyState.PUBLISHED, VacancyState.PAUSED),
        copyable=post.merged_into is None and may(actor, Action.POST_RENEW),
    )


def _occupation(context: PageContext, view: VacancyView) -> OccupationCheck:
    """What was confirmed, and candidates beside it."""
    post = view.vacancy
    name = occupations.name_of(context, post.occupation_code)
    suggestions = occupations.suggest(context, post.title, post.duty)
    return OccupationCheck(post.title, post.occupation_code or "", name, suggestions)


@router.post("/{vacancy_id}/occupation")
def confirm_occupation(
    request: Request,
    vacancy_id: Id,
    context: PageContext,
    version: Version,
    code: Annotated[str, Form(max_length=10)] = "",
    other: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Confirm which occupation the post is."""
    try:
        occupations.confirm_occupation(context, vacancy_id, version=version, code=other.strip() or code)
    except Invalid as error:
        return _show(request, context, vacancy_id, "", error)
    return back_to(f"/vacancies/{vacancy_id}", "occupation")


@router.post("/{vacancy_id}/publish")
def publish(
    request: Request, vacancy_id: Id, context: PageContext, version: Version, opinion: Opinion = ""
) -> Response:
    """Publish a submitted post."""
    try:
        vacancies.publish_vacancy(context, vacancy_id, version=version, opinion=opinion)
    except Invalid as error:
        return _show(request, context, vacancy_id, opinion, error)
    return back_to(f"/vacancies/{vacancy_id}", "published")


@router.post("/{vacancy_id}/reject")
def reject(request: Request, vacancy_id: Id, context: PageContext, version: Version, opinion: Opinion = "") -> Response:
    """Send a submitted post back."""
    try:
        vacancies.reject_vacancy(context, vacancy_id, version=version, opinion=opinion)
    except Invalid as error:
        return _show(request, context, vacancy_id, opinion, error)
    return back_to(f"/vacancies/{vacancy_id}", "rejected")


@router.post("/{vacancy_id}/renew")
def renew(request: Request, vacancy_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """Let the post run on, in one tap or to a day."""
    vacancies.find_vacancy(context, vacancy_id, Action.POST_RENEW)
    typed = Typed(form, {"valid_to": "有效期止"})
    try:
        until = typed.day("valid_to")
        if typed.errors:
            raise Invalid(typed.errors["valid_to"], field="valid_to")
        renewed = renewals.renew_vacancy(context, vacancy_id, version=version, valid_to=until)
    except Invalid as error:
        return _show(request, context, vacancy_id, "", error)
    return back_to(f"/vacancies/{vacancy_id}", "resubmitted" if renewed.state is VacancyState.SUBMITTED else "renewed")


@router.post("/{vacancy_id}/close")
def close(
    request: Request,
    vacancy_id: Id,
    context: PageContext,
    version: Version,
    reason: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form(max_length=200)] = "",
    confirmed: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """End the post before its last day, with a reason and once it is confirmed that the recommendations end."""
    vacancies.find_vacancy(context, vacancy_id, Action.POST_CLOSE)
    try:
        known = {one.value: one for one in PostEnd}
        if reason not in known:
            raise Invalid("请选择关闭原因", field="reason")
        if confirmed != "1":
            raise Invalid("请勾选确认：关闭后没有结果的推荐同时结束", field="confirmed")
        closures.close_vacancy(context, vacancy_id, version=version, reason=known[reason], note=note)
    except Invalid as error:
        return _show(request, context, vacancy_id, "", error, {"reason": reason, "note": note})
    return back_to(f"/vacancies/{vacancy_id}", "post_closed")


@router.post("/{vacancy_id}/copy")
def copy(request: Request, vacancy_id: Id, context: PageContext, form: PageForm) -> Response:
    """A new post with the same content, submitted for review."""
    vacancies.find_vacancy(context, vacancy_id, Action.POST_RENEW)
    typed = Typed(form, {"headcount": "招聘人数"})
    try:
        headcount = typed.whole("headcount")
        if typed.errors:
            raise Invalid(typed.errors["headcount"], field="headcount")
        made = renewals.copy_vacancy(context, vacancy_id, title=typed.text("title"), headcount=headcount)
    except (Invalid, Conflict) as error:
        copying = {"title": typed.text("title"), "headcount": typed.text("headcount")}
        return _show(request, context, vacancy_id, "", error, copying=copying)
    return back_to(f"/vacancies/{made.id}", "copied")
