"""Workers of a lending (借调职工) and its ledger (代付明细): named, asked, back, and what was paid for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.lendings import Text, Version, done, show
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from api.downloads import attachment
from matcher.errors import Conflict, Invalid
from matcher.models.lending import (
    ConsentState,
    CostDraft,
    LentWorkerDraft,
    PassThroughKind,
    ReturnReason,
    WordChannel,
    WorkRelation,
)
from matcher.service import lending_steps, lendings, lent_asking, lent_checks, lent_links, lent_workers, pass_through
from matcher.service.permissions import Action

router = APIRouter(route_class=UnitRoute)
_MOST = 200
_COST = {"worker_id": "职工", "month": "月份", "kind": "项目", "documented": "凭证金额", "proof": "凭证"}
_COST |= {"note": "说明"}


@router.post("/lendings/{lending_id}/workers")
def name_workers(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    people: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """The lender names workers, one line each."""

    def act() -> object:
        return lent_workers.name_workers(context, lending_id, _lines(people), version=version)

    return done(request, context, lending_id, form, act, "workers_named", "workers")


def _lines(text: str) -> list[LentWorkerDraft]:
    lines = [line for line in text.replace("，", " ").replace(",", " ").replace("\t", " ").splitlines() if line.strip()]
    if len(lines) > _MOST:
        raise Invalid(f"一次最多填 {_MOST} 人", field="people")
    return [_line(number, line.split()) for number, line in enumerate(lines, 1)]


def _line(number: int, words: list[str]) -> LentWorkerDraft:
    """姓名 手机 工种 现日薪 [用工关系]; pay in yuan."""
    if not 4 <= len(words) <= 5:
        raise Invalid(f"第 {number} 行请写成“姓名 手机 工种 现日薪”，中间空一格", field="people")
    typed = Typed({"pay": words[3].removesuffix("元")}, {"pay": f"第 {number} 行现日薪"})
    pay = typed.yuan("pay")
    if pay is None:
        raise Invalid(typed.errors.get("pay", f"第 {number} 行请填写现日薪"), field="people")
    relation = WorkRelation.from_label(words[4]) if len(words) == 5 else WorkRelation.OWN_CONTRACT
    if relation is None:
        known = "、".join(one.label for one in WorkRelation)
        raise Invalid(f"第 {number} 行的用工关系可以是：{known}；本单位职工可以不写", field="people")
    try:
        return LentWorkerDraft(name=words[0], phone=words[1], title=words[2], present_pay=pay, relation=relation)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        label = {"name": "姓名", "phone": "手机号码", "title": "工种", "present_pay": "现日薪"}.get(name, name)
        raise Invalid(f"第 {number} 行的{label}没有填对", field="people") from None


@router.post("/lendings/{lending_id}/links", response_class=HTMLResponse)
@forgetful
def make_links(request: Request, lending_id: Id, context: PageContext) -> Response:
    """Fresh links for workers who have not answered, shown once."""
    try:
        made = lent_workers.make_links(context, lending_id)
    except Conflict as error:
        return show(request, context, lending_id, {}, error)
    lending = lendings.find_lending(context, lending_id, Action.LENDING_READ)
    rows = []
    for one in made:
        url = f"{request.base_url}lent/{one.token}"
        rows.append((one.worker, url, lent_links.message(context, lending, one.worker.name_masked, url)))
    return page(request, context, "lendings/links.html", rows=rows, lending_id=lending_id)


@router.post("/lendings/{lending_id}/answers")
def take_answer(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    name: Annotated[str, Form(max_length=20)] = "",
    phone: Annotated[str, Form(max_length=20)] = "",
    answer: Annotated[ConsentState | None, Form()] = None,
    how: Annotated[WordChannel | None, Form()] = None,
    stay: Annotated[str, Form(max_length=1)] = "",
) -> Response:
    """Staff write down what a worker said."""

    def act() -> object:
        if answer is None or how is None:
            raise Invalid("请选择本人意见和答复方式", field="answer")
        facts: dict[str, Any] = {"name": name, "phone": phone, "answer": answer, "how": how}
        return lent_workers.take_answer(context, lending_id, **facts, stay=stay == "1")

    return done(request, context, lending_id, form, act, "worker_answered", "workers")


@router.post("/lendings/{lending_id}/ask-anew")
def ask_anew(
    request: Request,
    lending_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    number: Annotated[int | None, Form(ge=1, le=10_000)] = None,
) -> Response:
    """Ask those again who said no before the terms changed: one by number, or all."""

    def act() -> object:
        numbers = [number] if number is not None else []
        return lent_asking.ask_anew(context, lending_id, version=version, numbers=numbers)

    return done(request, context, lending_id, form, act, "asked_anew", "workers")


@router.post("/lent-workers/{lent_id}/name", response_class=HTMLResponse)
@forgetful
def reveal(
    request: Request, lent_id: Id, context: PageContext, purpose: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Name and telephone; the look is written down."""
    lending, worker = lent_workers.find_worker(context, lent_id, Action.LENDING_WORK)
    contact = lent_workers.reveal(context, lent_id, purpose=purpose)
    return page(request, context, "lendings/contact.html", contact=contact, worker=worker, lending_id=lending.id)


@router.post("/lent-workers/{lent_id}/confirm")
def confirm(
    request: Request,
    lent_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    own: Annotated[str, Form(max_length=1)] = "",
    how: Annotated[WordChannel | None, Form()] = None,
) -> Response:
    """Staff asked a worker whether the yes by link is the own one."""
    lending, _ = lent_workers.find_worker(context, lent_id, Action.LENDING_WORK)

    def act() -> object:
        if own not in ("0", "1") or how is None:
            raise Invalid("请选择本人怎样说、怎样核实的", field=f"check-{lent_id}")
        try:
            return lent_checks.confirm(context, lent_id, own=own == "1", how=how, version=version)
        except Invalid as error:
            raise Invalid(error.message, field=f"check-{lent_id}") from None

    return done(request, context, lending.id or 0, form, act, "word_checked", "workers")


@router.post("/lent-workers/{lent_id}/go-back")
def record_return(
    request: Request,
    lent_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    returned_on: Annotated[date | None, Form()] = None,
    reason: Annotated[ReturnReason | None, Form()] = None,
    note: Text = "",
) -> Response:
    """When and why a worker goes back."""
    lending, _ = lent_workers.find_worker(context, lent_id, Action.LENDING_WORK)

    def act() -> object:
        if returned_on is None or reason is None:
            raise Invalid("请填写返岗日期和原因", field=f"return-{lent_id}")
        try:
            return lending_steps.record_return(
                context, lent_id, returned_on=returned_on, reason=reason, note=note, version=version
            )
        except Invalid as error:
            raise Invalid(error.message, field=f"return-{lent_id}") from None

    return done(request, context, lending.id or 0, form, act, "return_told", "workers")


@router.post("/lent-workers/{lent_id}/arrive")
def confirm_back(request: Request, lent_id: Id, context: PageContext, form: PageForm, version: Version) -> Response:
    """The lender confirms that a worker is back."""
    lending, _ = lent_workers.find_worker(context, lent_id, Action.LENDING_WORK)

    def act() -> object:
        return lending_steps.confirm_back(context, lent_id, version=version)

    return done(request, context, lending.id or 0, form, act, "worker_back", "workers")


@router.post("/lent-workers/{lent_id}/let-go")
def let_go(
    request: Request,
    lent_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    letter: Annotated[str, Form(max_length=100)] = "",
    released_on: Annotated[date | None, Form()] = None,
) -> Response:
    """The lender lets a worker go."""
    lending, _ = lent_workers.find_worker(context, lent_id, Action.LENDING_WORK)

    def act() -> object:
        if released_on is None:
            raise Invalid("请填写放行日期", field=f"let-go-{lent_id}")
        try:
            return lent_workers.let_go(context, lent_id, letter=letter, released_on=released_on, version=version)
        except Invalid as error:
            raise Invalid(error.message, field=f"let-go-{lent_id}") from None

    return done(request, context, lending.id or 0, form, act, "worker_let_go", "workers")


@router.get("/lendings/{lending_id}/costs", response_class=HTMLResponse)
def costs_page(request: Request, lending_id: Id, context: PageContext) -> Response:
    """The ledger with its totals by month."""
    return _costs(request, context, lending_id, {}, {})


def _costs(
    request: Request, context: PageContext, lending_id: int, form: dict[str, str], errors: dict[str, str]
) -> Response:
    return page(
        request,
        context,
        "lendings/costs.html",
        status_code=422 if errors else 200,
        ledger=pass_through.get_ledger(context, lending_id),
        form={**dict.fromkeys(_COST, ""), **form},
        errors=errors,
        kinds=PassThroughKind,
    )


@router.post("/lendings/{lending_id}/costs")
def add_cost(request: Request, lending_id: Id, context: PageContext, form: PageForm) -> Response:
    """The lender documents a cost."""
    lendings.find_lending(context, lending_id, Action.LENDING_WORK)
    typed = Typed(form | {"month": _month(form.get("month", ""))}, _COST)
    facts: dict[str, Any] = {"month": typed.day("month"), "kind": typed.text("kind"), "proof": typed.text("proof")}
    facts["note"] = typed.text("note")
    facts |= {"documented": typed.yuan("documented"), "worker_id": typed.whole("worker_id") or None}
    if typed.errors:
        return _costs(request, context, lending_id, form, typed.errors)
    try:
        pass_through.add_cost(context, lending_id, CostDraft.model_validate(facts))
    except ValidationError as error:
        return _costs(request, context, lending_id, form, typed.refused(error))
    except Invalid as error:
        return _costs(request, context, lending_id, form, {error.field or "_form": error.message})
    return back_to(f"/lendings/{lending_id}/costs", "cost_added")


def _month(text: str) -> str:
    """A month field sends 2026-12; any day of it will do."""
    return f"{text}-01" if len(text) == len("2026-12") else text


@router.post("/lendings/{lending_id}/costs/export")
def export(lending_id: Id, context: PageContext) -> Response:
    """The ledger as a workbook."""
    return attachment(*pass_through.export_ledger(context, lending_id))


@router.post("/pass-through/{cost_id}/pay")
def pay(
    request: Request,
    cost_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    paid_on: Annotated[date | None, Form()] = None,
) -> Response:
    """What was paid for a line in all."""
    lending_id = pass_through.lending_of(context, cost_id)
    typed = Typed(form, {"paid": "已支付"})
    paid, errors = typed.yuan("paid"), typed.errors
    if paid is None or paid_on is None:
        errors.setdefault(f"paid-{cost_id}", errors.pop("paid", "请填写支付金额和日期"))
        return _costs(request, context, lending_id, {}, errors)
    try:
        pass_through.pay_cost(context, cost_id, paid=paid, paid_on=paid_on, version=version)
    except Invalid as error:
        return _costs(request, context, lending_id, {}, {f"paid-{cost_id}": error.message})
    return back_to(f"/lendings/{lending_id}/costs", "cost_paid")


@router.post("/pass-through/{cost_id}/amend")
def correct(
    request: Request,
    cost_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    proof: Annotated[str, Form(max_length=100)] = "",
    note: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Correct amount and proof of a line."""
    lending_id = pass_through.lending_of(context, cost_id)
    typed = Typed(form, {"documented": "凭证金额"})
    documented = typed.yuan("documented")
    if documented is None:
        told = typed.errors.get("documented", "请填写凭证金额")
        return _costs(request, context, lending_id, {}, {f"amend-{cost_id}": told})
    try:
        pass_through.correct_cost(context, cost_id, documented=documented, proof=proof, note=note, version=version)
    except Invalid as error:
        return _costs(request, context, lending_id, {}, {f"amend-{cost_id}": error.message})
    return back_to(f"/lendings/{lending_id}/costs", "cost_amended")
