"""Pages of lendings (共享用工): one page for officer, lender and borrower, each with what is theirs to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from api.downloads import DOCX, attachment
from matcher.errors import Conflict, Invalid
from matcher.models.lending import (
    CLAUSES,
    NOTED,
    ConsentState,
    LendingDraft,
    LendingSide,
    LendingState,
    ReturnReason,
    TermsDraft,
    WordChannel,
)
from matcher.models.money import plain_yuan
from matcher.service import (
    lending_documents,
    lending_extensions,
    lending_steps,
    lending_views,
    lendings,
    lot_pairs,
)
from matcher.service.permissions import Action

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Text = Annotated[str, Form(max_length=300)]
_LABELS = {"headcount": "借调人数", "first": "开始日期", "last": "结束日期", "pay": "借调日薪", "reason": "原因"}


@router.get("/lendings", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=12)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Lendings within reach."""
    states = [LendingState(state)] if state in list(LendingState) else []
    rows, total = lendings.list_lendings(context, states=states, offset=(page_number - 1) * size, limit=size)
    return page(
        request,
        context,
        "lendings/list.html",
        rows=rows,
        total=total,
        page=page_number,
        size=size,
        state=state,
        lending_states=LendingState,
    )


@router.get("/lendings/new", response_class=HTMLResponse)
def new_page(
    request: Request,
    context: PageContext,
    surplus_id: Annotated[int, Query(ge=0, le=2**62)] = 0,
    shortage_id: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """The proposal for a pair of lots; without one there is nothing to propose."""
    return _proposal(request, context, surplus_id, shortage_id, {}, {})


def _proposal(
    request: Request,
    context: PageContext,
    surplus_id: int,
    shortage_id: int,
    form: dict[str, str],
    errors: dict[str, str],
    status: int = 422,
) -> Response:
    surplus, shortage, partner = lot_pairs.pair(context, surplus_id, shortage_id)
    kept: dict[str, Any] = {
        "first": partner.first,
        "last": partner.last,
        "headcount": partner.headcount or "",
        "pay": plain_yuan(shortage.lot.pay),
        "reason": "",
    }
    return page(
        request,
        context,
        "lendings/new.html",
        status_code=status if errors else 200,
        surplus=surplus,
        shortage=shortage,
        partner=partner,
        form={**kept, **form},
        errors=errors,
    )


@router.post("/lendings")
def propose(
    request: Request,
    context: PageContext,
    form: PageForm,
    surplus_id: Annotated[int, Form(ge=1, le=2**62)],
    shortage_id: Annotated[int, Form(ge=1, le=2**62)],
) -> Response:
    """Propose to lend workers of a surplus to a shortage."""
    typed = Typed(form, _LABELS)
    facts: dict[str, Any] = {"surplus_id": surplus_id, "shortage_id": shortage_id, "pay": typed.yuan("pay")}
    facts["reason"] = typed.text("reason")
    facts |= {"headcount": typed.whole("headcount"), "first": typed.day("first"), "last": typed.day("last")}
    try:
        draft = LendingDraft.model_validate(facts)
    except ValidationError as error:
        return _proposal(request, context, surplus_id, shortage_id, form, typed.refused(error))
    if typed.errors:
        return _proposal(request, context, surplus_id, shortage_id, form, typed.errors)
    try:
        made = lendings.propose(context, draft)
    except (Invalid, Conflict) as error:
        told = {error.field or "_form": error.message}
        return _proposal(request, context, surplus_id, shortage_id, form, told, error.status)
    return back_to(f"/lendings/{made.id}", "lending_proposed")


@router.get("/lendings/{lending_id}", response_class=HTMLResponse)
def lending_page(request: Request, lending_id: Id, context: PageContext) -> Response:
    """Terms, both sides' word, workers, and what comes next."""
    return show(request, context, lending_id)


def show(
    request: Request,
    context: PageContext,
    lending_id: int,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | None = None,
) -> Response:
    """The page, with what was typed beside what is wrong."""
    view = lending_views.get_lending(context, lending_id)
    return page(
        request,
        context,
        "lendings/lending.html",
        status_code=error.status if error else 200,
        view=view,
        form=form or {},
        errors={error.field or "_form": error.message} if error else {},
        clauses=CLAUSES,
        samples=view.samples,
        S=LendingState,
        C=ConsentState,
        sides=[side for side in LendingSide if side in view.sides],
        noted=NOTED,
        reasons=ReturnReason,
        answers=(ConsentState.AGREED, ConsentState.REFUSED, ConsentState.WITHDRAWN),
    )


def done(
    request: Request,
    context: PageContext,
    lending_id: int,
    form: dict[str, str],
    act: Callable[[], object],
    ok: str,
    anchor: str = "",
) -> Response:
    """Do it and see the page anew, or the form again; a stale page is not shown with the newer version in it."""
    lendings.find_lending(context, lending_id, Action.LENDING_WORK)
    try:
        act()
    except Invalid as error:
        return show(request, context, lending_id, form, error)
    except Conflict as error:
        if error.code == "stale":
            raise
        return show(request, context, lending_id, form, error)
    return back_to(f"/lendings/{lending_id}", ok, anchor)


@router.post("/lendings/{lending_id}/terms")
def set_terms(request: Request, lending_id: Id, context: PageContext, form: PageForm, version: Version) -> Response:
    """Change pay and clauses."""

    def act() -> object:
        typed = Typed(form, _LABELS)
        pay = typed.yuan("pay")
        if typed.errors or not pay:
            raise Invalid(typed.errors.get("pay", "请填写借调日薪"), field="pay")
        told = {key: form.get(f"clause.{key}", "").strip() for key in CLAUSES}
        long = next((key for key, text in told.items() if len(text) > 600), None)
        if long is not None:
            raise Invalid(f"“{CLAUSES[long]}”最多 600 字", field=f"clause-{long}")
        if pay > 10_000_000:
            raise Invalid("借调日薪过高，请核对单位（元）", field="pay")
        return lendings.set_terms(context, lending_id, TermsDraft(pay=pay, clauses=told), version=version)

    return done(request, context, lending_id, form, act, "terms_set", "terms")


@router.post("/lendings/{lending_id}/agree")
def agree(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    side: Annotated[LendingSide | None, Form()] = None,
    how: Annotated[WordChannel | None, Form()] = None,
) -> Response:
    """A side agrees."""

    def act() -> object:
        return lendings.agree(context, lending_id, version=version, side=side, how=how)

    return done(request, context, lending_id, form, act, "side_agreed")


@router.post("/lendings/{lending_id}/proof")
def set_proof(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    proof: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """The lender's proof of insurance."""

    def act() -> object:
        return lending_steps.set_proof(context, lending_id, proof=proof, version=version)

    return done(request, context, lending_id, form, act, "terms_set", "terms")


@router.post("/lendings/{lending_id}/sign")
def sign(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    signed_on: Annotated[date | None, Form()] = None,
    leave_out: Annotated[str, Form(max_length=1)] = "",
) -> Response:
    """Write down that it is signed."""

    def act() -> object:
        leaves = leave_out == "1"
        return lending_steps.sign(context, lending_id, version=version, signed_on=signed_on, leave_out=leaves)

    return done(request, context, lending_id, form, act, "lending_signed")


def _button(name: str, use_case: Callable[..., object], ok: str, anchor: str = "", *, reasoned: bool = True) -> None:
    """A button that takes a lending on, with the reason given where one is asked for."""

    def press(
        request: Request, lending_id: Id, context: PageContext, form: PageForm, version: Version, reason: Text = ""
    ) -> Response:
        told = {"version": version} | ({"reason": reason} if reasoned else {})
        return done(request, context, lending_id, form, lambda: use_case(context, lending_id, **told), ok, anchor)

    press.__doc__ = use_case.__doc__
    router.add_api_route(f"/lendings/{{lending_id}}/{name}", press, methods=["POST"], name=name)


_button("begin", lending_steps.begin, "lending_moved", reasoned=False)
_button("finish", lending_steps.end_early, "lending_moved", "workers")
_button("close", lending_steps.close, "lending_closed")
_button("cancel", lendings.cancel, "lending_cancelled")


@router.post("/lendings/{lending_id}/extend")
def extend(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    until: Annotated[date | None, Form()] = None,
    reason: Text = "",
) -> Response:
    """Ask whether it goes on."""

    def act() -> object:
        if until is None:
            raise Invalid("请填写续借到哪一天", field="until")
        return lending_extensions.propose(context, lending_id, last=until, reason=reason, version=version)

    return done(request, context, lending_id, form, act, "extension_asked", "extension")


@router.post("/lending-extensions/{extension_id}/agree")
def agree_longer(
    extension_id: Id,
    context: PageContext,
    version: Version,
    side: Annotated[LendingSide | None, Form()] = None,
    how: Annotated[WordChannel | None, Form()] = None,
) -> Response:
    """A side agrees that it goes on."""
    made = lending_extensions.agree(context, extension_id, version=version, side=side, how=how)
    return back_to(f"/lendings/{made.lending_id}", "side_agreed", "extension")


@router.post("/lending-extensions/{extension_id}/sign")
def put_in_force(extension_id: Id, context: PageContext, version: Version) -> Response:
    """Vary the agreement."""
    made = lending_extensions.put_in_force(context, extension_id, version=version)
    return back_to(f"/lendings/{made.lending_id}", "extended", "workers")


@router.post("/lending-extensions/{extension_id}/drop")
def drop(extension_id: Id, context: PageContext, version: Version) -> Response:
    """Give an extension up."""
    made = lending_extensions.drop(context, extension_id, version=version)
    return back_to(f"/lendings/{made.lending_id}", "extension_dropped", "workers")


@router.get("/lendings/{lending_id}/print", response_class=HTMLResponse)
def print_page(request: Request, lending_id: Id, context: PageContext) -> Response:
    """The agreement to be printed."""
    told = lending_documents.get_content(context, lending_id)
    return page(request, context, "lendings/print.html", told=told, lending_id=lending_id)


@router.get("/lendings/{lending_id}/document")
def document(lending_id: Id, context: PageContext) -> Response:
    """The agreement as a Word document."""
    return attachment(*lending_documents.write_agreement(context, lending_id), DOCX)


@router.get("/lendings/{lending_id}/consent-form")
def consent_form(lending_id: Id, context: PageContext) -> Response:
    """The form on which a worker consents by hand."""
    return attachment(*lending_documents.write_consent_form(context, lending_id), DOCX)


@router.post("/lendings/{lending_id}/roster")
def roster(lending_id: Id, context: PageContext) -> Response:
    """The roster of those who agreed, names in full; the look is written down."""
    return attachment(*lending_documents.write_roster(context, lending_id), DOCX)
