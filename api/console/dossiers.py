"""Pages of 人事代理: agreements with their files, staff lists, one file's record, requests and loans."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console import behalf
from api.console.drafts import read_draft, told
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from api.downloads import attachment
from matcher.errors import Conflict, Invalid
from matcher.models.dossier import (
    OPEN_REQUESTS,
    AgreementDraft,
    AgreementState,
    DossierService,
    LoanDraft,
    RequestDraft,
    RequestState,
    TransferMode,
)
from matcher.models.states import IntakeState
from matcher.service import agreements, dossiers, loans

router = APIRouter(route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
Version = Annotated[int, Form(ge=1, le=2**31)]
Text = Annotated[str, Form(max_length=200)]
_FIELDS = {"organisation_id": "保管机构", "first": "开始日期", "last": "截止日期", "scope": "委托事项"}
_REQUEST = {"service": "办理事项", "purpose": "用途", "counterpart": "对方单位", "outgoing": "转递方向"}
_LOAN = {"purpose": "借阅用途", "return_due": "归还期限"}
_DONE = {"done": (RequestState.DONE, RequestState.REFUSED, RequestState.LOST, RequestState.REBUILT)}


@router.get("/agreements", response_class=HTMLResponse)
def agreements_page(
    request: Request,
    context: PageContext,
    renew: Annotated[int, Query(ge=0, le=2**62)] = 0,
    enterprise_id: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """The own agreements, and for enterprises, or staff who act for one, the form for a new one or a renewal."""
    if not renew:
        return _list(request, context, {"enterprise_id": str(enterprise_id)})
    before = agreements.get_agreement(context, renew, limit=1)
    one = before.row.agreement
    known = {"organisation_id": str(one.organisation_id), "first": str(before.renews_from), "scope": list(one.scope)}
    return _list(request, context, known | {"enterprise_id": str(one.enterprise_id)})


def _list(
    request: Request, context: PageContext, form: dict[str, Any], error: Invalid | Conflict | None = None
) -> Response:
    default = {"organisation_id": "", "first": str(context.today()), "last": "", "scope": list(DossierService)}
    default |= dict.fromkeys(behalf.FIELDS, "")
    number = behalf.number_of(form)
    return page(
        request,
        context,
        "dossiers/agreements.html",
        status_code=error.status if error else 200,
        rows=agreements.list_agreements(context),
        bodies=[(one.id, one.name) for one in agreements.keepers(context, number or None)],
        behalf=behalf.form_for(context, number),
        services=DossierService,
        form=default | form,
        errors=told(error) if error else {},
    )


@router.post("/agreements")
def propose(
    request: Request,
    context: PageContext,
    form: PageForm,
    scope: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Propose an entrustment."""
    facts = {**form, "scope": scope}
    try:
        made = agreements.propose(context, read_draft(AgreementDraft, facts, _FIELDS), behalf.read(form))
    except (Invalid, Conflict) as error:
        return _list(request, context, {name: facts.get(name, "") for name in (*_FIELDS, *behalf.FIELDS)}, error)
    return back_to(f"/agreements/{made.id}", "agreement_proposed")


@router.get("/staff-template")
def template(context: PageContext) -> Response:
    """The blank staff list."""
    return attachment(*agreements.staff_template(context))


@router.get("/agreements/{agreement_id}", response_class=HTMLResponse)
def agreement_page(
    request: Request,
    agreement_id: Id,
    context: PageContext,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """An agreement with a page of its files, masked."""
    return _show(request, context, agreement_id, number=number, size=size)


def _show(
    request: Request,
    context: PageContext,
    agreement_id: int,
    error: Invalid | Conflict | None = None,
    *,
    reason: str = "",
    number: int = 1,
    size: int = 20,
) -> Response:
    view = agreements.get_agreement(context, agreement_id, offset=(number - 1) * size, limit=size)
    return page(
        request,
        context,
        "dossiers/agreement.html",
        status_code=error.status if error else 200,
        view=view,
        page=number,
        size=size,
        reason=reason,
        keeps=agreements.keeps(context),
        AgreementState=AgreementState,
        errors=told(error) if error else {},
    )


@router.post("/agreements/{agreement_id}/accept")
def accept(
    request: Request,
    agreement_id: Id,
    context: PageContext,
    version: Version,
    accept: Annotated[bool, Form()] = False,
    reason: Text = "",
) -> Response:
    """The body accepts or refuses."""
    try:
        agreements.answer(context, agreement_id, accept=accept, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, agreement_id, error, reason=reason)
    return back_to(f"/agreements/{agreement_id}", "agreement_answered")


@router.post("/agreements/{agreement_id}/terminate")
def end(request: Request, agreement_id: Id, context: PageContext, version: Version, reason: Text = "") -> Response:
    """Either side ends it."""
    try:
        agreements.end(context, agreement_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, agreement_id, error, reason=reason)
    return back_to(f"/agreements/{agreement_id}", "agreement_ended")


@router.post("/agreements/{agreement_id}/staff")
def upload(
    request: Request, agreement_id: Id, context: PageContext, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Read a staff list; it is confirmed on its own page."""
    try:
        name, content = (file.filename or "", file.file.read(READ)) if file else ("", b"")
        made = agreements.preview_staff(context, agreement_id, name, content)
    except Invalid as error:
        return _show(request, context, agreement_id, error)
    return back_to(f"/staff-batches/{made.id}")


@router.get("/staff-batches/{batch_id}", response_class=HTMLResponse)
def batch_page(request: Request, batch_id: Id, context: PageContext) -> Response:
    """A staff list row by row."""
    view = agreements.get_batch(context, batch_id)
    return page(request, context, "dossiers/batch.html", view=view, IntakeState=IntakeState)


@router.post("/staff-batches/{batch_id}/take")
def take(batch_id: Id, context: PageContext, version: Version) -> Response:
    """Enter the good rows."""
    batch = agreements.take_staff(context, batch_id, version=version)
    return back_to(f"/agreements/{batch.agreement_id}", "staff_taken")


@router.post("/staff-batches/{batch_id}/drop")
def drop(batch_id: Id, context: PageContext, version: Version) -> Response:
    """Give a staff list up."""
    batch = agreements.drop_staff(context, batch_id, version=version)
    return back_to(f"/agreements/{batch.agreement_id}", "discarded")


@router.post("/dossiers/{dossier_id}/view", response_class=HTMLResponse)
@forgetful
def view(request: Request, dossier_id: Id, context: PageContext, purpose: Text = "") -> Response:
    """A file's record in the clear, on a page of its own; the look is written down."""
    return _record(request, context, dossier_id, purpose)


def _record(
    request: Request,
    context: PageContext,
    dossier_id: int,
    purpose: str,
    error: Invalid | Conflict | None = None,
    form: dict[str, str] | None = None,
) -> Response:
    found = dossiers.view(context, dossier_id, purpose=purpose)
    blank = dict.fromkeys((*_REQUEST, *_LOAN), "")
    return page(
        request,
        context,
        "dossiers/dossier.html",
        view=found,
        purpose=purpose,
        services=[one for one in DossierService if one.value in found.agreement.scope],
        form=blank | (form or {}),
        errors=told(error) if error else {},
        watermark=context.page_mark(),
    )


@router.post("/dossiers/{dossier_id}/request")
def ask(request: Request, dossier_id: Id, context: PageContext, form: PageForm) -> Response:
    """Ask for one of the services; a form with errors comes back, and that look is written down too."""
    try:
        dossiers.ask(context, dossier_id, read_draft(RequestDraft, form, _REQUEST))
    except (Invalid, Conflict) as error:
        return _record(request, context, dossier_id, "填写办件", error, _typed(form, _REQUEST))
    return back_to("/dossier-requests", "dossier_asked")


@router.post("/dossiers/{dossier_id}/loan")
def borrow(request: Request, dossier_id: Id, context: PageContext, form: PageForm) -> Response:
    """Ask to borrow a file."""
    try:
        loans.ask_loan(context, dossier_id, read_draft(LoanDraft, form, _LOAN))
    except (Invalid, Conflict) as error:
        return _record(request, context, dossier_id, "填写借阅", error, _typed(form, _LOAN))
    return back_to("/dossier-requests", "loan_asked", anchor="loans")


def _typed(form: dict[str, str], fields: dict[str, str]) -> dict[str, str]:
    return {name: form.get(name, "") for name in fields}


@router.get("/dossier-requests", response_class=HTMLResponse)
def requests_page(request: Request, context: PageContext, state: str = "") -> Response:
    """Requests and loans, the first due first."""
    return _requests(request, context, state)


def _requests(
    request: Request,
    context: PageContext,
    state: str = "",
    error: Invalid | Conflict | None = None,
    at: str = "",
    form: dict[str, str] | None = None,
) -> Response:
    """The list, with the form of one row as it was typed where it was refused; ``at`` names the row."""
    return page(
        request,
        context,
        "dossiers/requests.html",
        status_code=error.status if error else 200,
        rows=dossiers.list_requests(context, states=_DONE.get(state, OPEN_REQUESTS)),
        loans=loans.list_loans(context),
        state=state,
        keeps=agreements.keeps(context),
        modes=TransferMode,
        RequestState=RequestState,
        at=at,
        form=form or {},
        errors=told(error) if error else {},
    )


@router.post("/dossier-requests/{request_id}/handle")
def handle(
    request: Request,
    request_id: Id,
    context: PageContext,
    version: Version,
    to: Annotated[str, Form(max_length=20)] = "",
    reason: Text = "",
    mode: Annotated[str, Form(max_length=20)] = "",
    waybill: Annotated[str, Form(max_length=60)] = "",
    file_number: Annotated[str, Form(max_length=40)] = "",
    place: Annotated[str, Form(max_length=100)] = "",
    cadre: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Take a request one step; a refused one comes back with what was typed."""
    words = {"reason": reason, "waybill": waybill, "file_number": file_number, "place": place}
    try:
        if to not in list(RequestState):
            raise Invalid("请选择转为哪一步", field="to")
        way = TransferMode(mode) if mode in list(TransferMode) else None
        former = {"yes": True, "no": False}.get(cadre)
        step = RequestState(to)
        dossiers.handle(context, request_id, to=step, version=version, mode=way, cadre=former, **words)
    except (Invalid, Conflict) as error:
        typed = words | {"to": to, "mode": mode, "cadre": cadre}
        return _requests(request, context, "done" if to == RequestState.REBUILT else "", error, f"r{request_id}", typed)
    return back_to("/dossier-requests", "dossier_handled")


@router.post("/loans/{loan_id}/decide")
def decide(
    request: Request,
    loan_id: Id,
    context: PageContext,
    version: Version,
    approve: Annotated[bool, Form()] = False,
    reason: Text = "",
) -> Response:
    """Approve or refuse a loan."""
    try:
        loans.decide(context, loan_id, approve=approve, version=version, reason=reason)
    except (Invalid, Conflict) as error:
        return _requests(request, context, "", error, f"l{loan_id}", {"reason": reason})
    return back_to("/dossier-requests", "loan_decided", anchor="loans")


@router.post("/loans/{loan_id}/give-back")
def give_back(request: Request, loan_id: Id, context: PageContext, version: Version) -> Response:
    """The file is back."""
    try:
        loans.give_back(context, loan_id, version=version)
    except Conflict as error:
        return _requests(request, context, "", error)
    return back_to("/dossier-requests", "loan_returned", anchor="loans")
