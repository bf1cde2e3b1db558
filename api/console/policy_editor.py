"""The editor of policies (政策编辑): a new dated wording as a form, its rules as rows; JSON is for the interface."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.console import policy_rows, typed
from api.console.page import back_to, page
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enums import Role
from matcher.models.money import plain_yuan
from matcher.models.policy import AmountKind, Basis, Claimant, ConditionKind, DateKind, EvidenceFrom, PlaceKind, Policy
from matcher.service import editions

router = APIRouter(route_class=UnitRoute)
Code = Annotated[str, Path(max_length=20)]
_DATES = {
    "valid_from": "政策起始日期",
    "valid_to": "政策截止日期",
    "apply_to": "最晚申请日期",
    "known_to": "已知执行到",
}
_PLAIN = ("name", "doc_no", "clause", "note", "source", "term_months", "until_retirement_years", *_DATES)
# What a new policy is told first, since no later wording changes it.
_FIRST = ("id", "name", "claimant", "date_kind", "amount_kind", "scope")
_OTHERS = (
    *("checked_by", "yuan", "numerator", "denominator", "amount_note", "verified", "amount_verified"),
    *("effective_from", "reason", "new_kind", "new_after", "automatic", "apply_to_own"),
)


@router.get("/policies/draft", response_class=HTMLResponse)
def draft_page(request: Request, context: PageContext) -> Response:
    """A new policy: first what every wording of it keeps, then the form that every policy has."""
    told = {name: value for name, value in request.query_params.items() if name in _FIRST}
    try:
        wording = _blank(context, told)
    except (Invalid, Conflict) as error:
        return _draft(request, context, told, error if told else None)
    return _edit(request, context, wording, new=True)


@router.post("/policies/draft")
def add(request: Request, context: PageContext, form: PageForm) -> Response:
    """A policy that is new, to be adopted by another person; a form with errors, or other rows, comes back."""
    first = {name: form.get(name, "") for name in _FIRST}
    try:
        wording = _blank(context, first)
    except Invalid as error:
        return _draft(request, context, first, error)
    if form.get("do"):
        return _edit(request, context, wording, form, new=True)
    try:
        day = typed.needed_day(form.get("effective_from", ""), "effective_from", label="生效日期")
        kept = wording.model_dump(mode="json", include={"id", "scope", "claimant", "date_kind"})
        told = kept | _changes(context, wording, form)
        editions.propose_policy(context, told, effective_from=day, reason=form.get("reason", ""))
    except (Invalid, Conflict) as error:
        return _edit(request, context, wording, form, error, new=True)
    return back_to("/policies", "policy_added")


def _blank(context: PageContext, told: dict[str, str]) -> Policy:
    facts: dict[str, Any] = {name: told.get(name, "") for name in _FIRST if name != "amount_kind"}
    return editions.begin_editing(context, facts | {"amount": {"kind": told.get("amount_kind", "")}})


def _draft(
    request: Request, context: PageContext, told: dict[str, str], error: Invalid | Conflict | None = None
) -> Response:
    return page(
        request,
        context,
        "policies/draft.html",
        status_code=error.status if error else 200,
        form={name: told.get(name, "") for name in _FIRST},
        errors={"amount_kind" if error.field == "amount" else error.field or "_form": error.message} if error else {},
        claimants=Claimant,
        date_kinds=DateKind,
        amount_kinds=AmountKind,
        scopes=editions.scopes(context),
    )


@router.post("/policies/{code}/withdraw")
def withdraw(request: Request, code: Code, context: PageContext, form: PageForm) -> Response:
    """The end of a policy from a day on, to be adopted by another person."""
    editions.may_whole(context)
    try:
        day = typed.needed_day(form.get("last_from", ""), "last_from", label="废止日期")
        editions.propose_withdrawal(context, code, effective_from=day, reason=form.get("why", ""))
    except (Invalid, Conflict) as error:
        field = {"effective_from": "last_from", "reason": "why"}.get(error.field or "", error.field)
        wording = editions.wording_of(context, code)
        told = Invalid(error.message, field=field)
        return _edit(request, context, wording, error=told, ending={n: form.get(n, "") for n in ("last_from", "why")})
    return back_to("/policies", "policy_ended")


@router.get("/policies/{code}/edit", response_class=HTMLResponse)
def edit_page(request: Request, code: Code, context: PageContext) -> Response:
    """The wording in force, to be changed from a day on."""
    return _edit(request, context, editions.wording_of(context, code))


@router.post("/policies/{code}/editions")
def propose(request: Request, code: Code, context: PageContext, form: PageForm) -> Response:
    """A new wording, to be adopted by another person; a form with errors, or with a row more or less, comes back."""
    wording = editions.wording_of(context, code)
    if form.get("do"):
        return _edit(request, context, wording, form)
    try:
        day = typed.needed_day(form.get("effective_from", ""), "effective_from", label="新版本生效日期")
        changes = _changes(context, wording, form)
        editions.propose_edition(context, code, effective_from=day, changes=changes, reason=form.get("reason", ""))
    except Invalid as error:
        return _edit(request, context, wording, form, error)
    return back_to("/policies", "edited")


def _edit(
    request: Request,
    context: PageContext,
    wording: Policy,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | None = None,
    *,
    new: bool = False,
    ending: dict[str, str] | None = None,
) -> Response:
    amount = wording.amount
    known = {name: "" if (value := getattr(wording, name)) is None else str(value) for name in _PLAIN} | {
        "checked_by": wording.checked_by if wording.verified else "",
        "yuan": plain_yuan(amount.fen) if amount.fen is not None else "",
        "numerator": str(amount.numerator or ""),
        "denominator": str(amount.denominator or ""),
        "amount_note": amount.note,
        "verified": "1" if wording.verified else "",
        "amount_verified": "1" if amount.verified else "",
        "automatic": "1" if wording.automatic else "",
        "apply_to_own": "1" if wording.apply_to_own else "",
    }
    if form is None:
        rows = policy_rows.condition_rows(wording.conditions)
    else:
        rows = policy_rows.changed(policy_rows.typed_conditions(form), form)
        # A box that is not ticked is not sent: what was typed counts whole.
        known |= dict.fromkeys(("verified", "amount_verified", "automatic", "apply_to_own"), "")
    told = form or {}
    where = "_form" if error is None or error.field in (None, "wording") else str(error.field)
    return page(
        request,
        context,
        "policies/edit.html",
        status_code=error.status if error else 200,
        policy=wording,
        new=new,
        ending=ending or dict.fromkeys(("last_from", "why"), ""),
        places=[
            (one, one in wording.places if form is None else bool(form.get(f"place-{one.value}"))) for one in PlaceKind
        ],
        form={name: told.get(name, known.get(name, "")) for name in (*_PLAIN, *_OTHERS)},
        errors={where: error.message} if error else {},
        city=context.actor.role is Role.CITY_ADMIN,
        share=amount.kind is AmountKind.SHARE,
        rows=rows,
        slots=policy_rows.slot_rows(editions.slots_of(context, wording), form),
        papers=policy_rows.paper_rows(wording, form),
        kinds=ConditionKind,
        bases=Basis,
        bringers=EvidenceFrom,
        levels=policy_rows.LEVELS,
        sizes=policy_rows.SIZES,
        trainings=policy_rows.TRAININGS,
    )


def _changes(context: PageContext, wording: Policy, form: dict[str, str]) -> dict[str, Any]:
    amount: dict[str, Any] = {
        "kind": wording.amount.kind.value,
        "fen": typed.fen(form.get("yuan", ""), "yuan"),
        "numerator": typed.whole(form.get("numerator", ""), "numerator", label="分子", digits=4),
        "denominator": typed.whole(form.get("denominator", ""), "denominator", label="分母", digits=4),
        "verified": form.get("amount_verified") == "1",
        "note": form.get("amount_note", ""),
    }
    verified = form.get("verified") == "1"
    changes: dict[str, Any] = {
        "amount": amount,
        "note": form.get("note", ""),
        "source": form.get("source", ""),
        "verified": verified,
        "checked_by": form.get("checked_by", "") if verified else wording.checked_by,
    }
    if context.actor.role is Role.CITY_ADMIN:
        return changes
    for name, label in _DATES.items():
        found = typed.day(form.get(name, ""), name, label=label)
        changes[name] = found.isoformat() if found else None
    changes["apply_to_own"] = form.get("apply_to_own") == "1" and changes["apply_to"] is not None
    if changes["valid_to"] and not changes["apply_to"] and wording.date_kind.value in ("hire", "listed"):
        raise Invalid("写了政策截止日期的，还要写最晚申请日期", field="apply_to")
    if changes["valid_to"] and changes["known_to"]:
        raise Invalid("写了政策截止日期的，“已知执行到”留空", field="known_to")
    places = [one.value for one in PlaceKind if form.get(f"place-{one.value}")]
    if not places:
        raise Invalid("申领地请至少选一处", field="places")
    return changes | {
        "conditions": policy_rows.read_conditions(policy_rows.typed_conditions(form)),
        "exclusions": policy_rows.read_slots(policy_rows.slot_rows(editions.slots_of(context, wording), form)),
        "evidence": policy_rows.read_papers(policy_rows.paper_rows(wording, form), wording),
        "automatic": form.get("automatic") == "1",
        "name": form.get("name", ""),
        "doc_no": form.get("doc_no", ""),
        "clause": form.get("clause", ""),
        "places": places,
        "term_months": typed.whole(form.get("term_months", ""), "term_months", label="最长月数", digits=4),
        "until_retirement_years": typed.whole(
            form.get("until_retirement_years", ""), "until_retirement_years", label="距退休年数", digits=2
        ),
    }
