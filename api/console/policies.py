"""Policy pages (补贴政策): the dated wordings, a what-if page, and the editor."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.enums import EducationLevel, EnterpriseSize, Role
from matcher.models.policy import AmountKind, ConditionKind, Policy, TrainingKind
from matcher.models.policy_facts import FACT_LABELS, Answer
from matcher.service import editions, policies

router = APIRouter(route_class=UnitRoute)
Code = Annotated[str, Path(max_length=20)]
YES_NO = [("true", "是"), ("false", "否")]
_SIZES = [one for one in EnterpriseSize if one is not EnterpriseSize.UNKNOWN]
# Facts of the what-if page by section; a flag is asked as 是, 否 or not known.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("日期", ("applied_on", "hired_on", "listed_on")),
    ("单位", ("adcode", "size", "enterprise_insured", "on_list", "training", "trained")),
    (
        "合同和参保",
        ("contract_signed", "contract_months", "social_insured", "unemployment_insured", "months", "paid_fen"),
    ),
    ("人员", ("education", "graduated_on", "unemployed", "unemployed_since", "unemployed_to")),
    ("人员类别", ("hardship", "hardship_from", "hardship_to", "failed_business", "failed_on", "retires_on")),
    (
        "灵活就业和服务",
        ("flexible_insured", "insured_adcode", "household_adcode", "registration_adcode", "placed", "free_service"),
    ),
)
_LISTS = {"size": _SIZES, "education": list(EducationLevel), "training": list(TrainingKind)}


def _kind(name: str) -> str:
    if name in _LISTS:
        return "list"
    if name.endswith(("_on", "_since", "_from", "_to")):
        return "date"
    if name.endswith("adcode"):
        return "adcode"
    return "number" if name in ("contract_months", "months", "paid_fen") else "flag"


@router.get("/policies", response_class=HTMLResponse)
def policies_page(request: Request, context: PageContext) -> Response:
    """Every wording with its status today, and what was edited."""
    rows = policies.list_policies(context)
    edits = context.actor.role in (Role.CITY_ADMIN, Role.PROVINCE_ADMIN)
    made = editions.list_editions(context) if edits else []
    return page(request, context, "policies/list.html", rows=rows, editions=made)


@router.get("/policies/try", response_class=HTMLResponse)
def try_page(request: Request, context: PageContext) -> Response:
    """An empty what-if form."""
    policies.list_policies(context)
    return _try(request, context, {}, None)


@router.post("/policies/try", response_class=HTMLResponse)
def try_out(request: Request, context: PageContext, form: PageForm) -> Response:
    """The answers to the typed facts; nothing is stored."""
    told: dict[str, Any] = {name: form[name] for name in FACT_LABELS if form.get(name)}
    try:
        if told.get("paid_fen"):  # typed in yuan
            told["paid_fen"] = typed.fen(told["paid_fen"], "paid_fen")
        answers = policies.try_facts(context, policies.read_facts(told))
    except Invalid as error:
        return _try(request, context, form, None, {error.field or "_form": error.message})
    return _try(request, context, form, answers)


def _try(
    request: Request,
    context: PageContext,
    form: dict[str, str],
    answers: list[Answer] | None,
    errors: dict[str, str] | None = None,
) -> Response:
    amounts = policies.sees_amounts(context.actor)
    return page(
        request,
        context,
        "policies/try.html",
        status_code=422 if errors else 200,
        form=form,
        answers=answers,
        errors=errors or {},
        amounts=amounts,
        sections=[
            (title, [(name, FACT_LABELS[name].replace("（分）", "（元）"), _kind(name)) for name in names])
            for title, names in SECTIONS
        ],
        lists=_LISTS,
        yes_no=YES_NO,
    )


@router.get("/policies/{code}/edit", response_class=HTMLResponse)
def edit_page(request: Request, code: Code, context: PageContext) -> Response:
    """The wording in force, to be changed from a day on."""
    return _edit(request, context, editions.wording_of(context, code))


@router.post("/policies/{code}/editions")
def propose(request: Request, code: Code, context: PageContext, form: PageForm) -> Response:
    """A new wording, to be adopted by another person; a form with errors comes back as typed."""
    wording = editions.wording_of(context, code)
    try:
        day = typed.needed_day(form.get("effective_from", ""), "effective_from")
        changes = _changes(wording, form, city=context.actor.role is Role.CITY_ADMIN)
        editions.propose_edition(context, code, effective_from=day, changes=changes, reason=form.get("reason", ""))
    except Invalid as error:
        return _edit(request, context, wording, form, error)
    return back_to("/policies", "edited")


def _edit(
    request: Request,
    context: PageContext,
    wording: Policy,
    form: dict[str, str] | None = None,
    error: Invalid | None = None,
) -> Response:
    amount = wording.amount
    rules = wording.model_dump(mode="json", include={"conditions", "evidence", "exclusions"}, exclude_defaults=True)
    known = {
        "name": wording.name,
        "doc_no": wording.doc_no,
        "note": wording.note,
        "source": wording.source,
        "checked_by": wording.checked_by,
        "term_months": wording.term_months if wording.term_months is not None else "",
        "yuan": f"{amount.fen / 100:g}" if amount.fen is not None else "",
        "numerator": amount.numerator or "",
        "denominator": amount.denominator or "",
        "amount_note": amount.note,
        "verified": "1" if wording.verified else "",
        "amount_verified": "1" if amount.verified else "",
        **{name: str(getattr(wording, name) or "") for name in ("valid_from", "valid_to", "apply_to")},
        **{name: json.dumps(rows, ensure_ascii=False, indent=1) for name, rows in rules.items()},
        "effective_from": "",
        "reason": "",
    }
    told = dict(form or {})
    # A box that is not ticked is not sent: what was typed counts whole.
    kept = known | ({"verified": "", "amount_verified": ""} if form is not None else {}) | told
    return page(
        request,
        context,
        "policies/edit.html",
        status_code=error.status if error else 200,
        policy=wording,
        form={name: kept.get(name, "") for name in (*known, "conditions", "evidence", "exclusions")},
        errors={error.field or "_form": error.message} if error else {},
        city=context.actor.role is Role.CITY_ADMIN,
        share=amount.kind is AmountKind.SHARE,
        kinds=list(ConditionKind),
    )


def _changes(wording: Policy, form: dict[str, str], *, city: bool) -> dict[str, Any]:
    amount: dict[str, Any] = {
        "kind": wording.amount.kind.value,
        "fen": typed.fen(form.get("yuan", ""), "yuan"),
        "numerator": typed.whole(form.get("numerator", ""), "numerator", digits=4),
        "denominator": typed.whole(form.get("denominator", ""), "denominator", digits=4),
        "verified": form.get("amount_verified") == "1",
        "note": form.get("amount_note", ""),
    }
    changes: dict[str, Any] = {
        "amount": amount,
        "note": form.get("note", ""),
        "source": form.get("source", ""),
        "verified": form.get("verified") == "1",
        "checked_by": form.get("checked_by", ""),
    }
    if city:
        return changes
    for name in ("valid_from", "valid_to", "apply_to"):
        found = typed.day(form.get(name, ""), name)
        changes[name] = found.isoformat() if found else None
    for name in ("conditions", "evidence", "exclusions"):
        changes[name] = _rows(form.get(name, ""), name)
    return changes | {
        "name": form.get("name", ""),
        "doc_no": form.get("doc_no", ""),
        "term_months": typed.whole(form.get("term_months", ""), "term_months", digits=4),
    }


def _rows(text: str, field: str) -> list[Any]:
    """The rows of a rule as JSON; nested no deeper than a rule can be."""
    if not text.strip():
        return []
    try:
        found = json.loads(text[:20_000])
    except (ValueError, RecursionError):
        raise Invalid('应是 JSON 列表，例如 [{"kind": "contract", "months": 12}]', field=field) from None
    if not isinstance(found, list):
        raise Invalid("应是 JSON 列表，用方括号括起", field=field)
    return found


@router.post("/policy-editions/{edition_id}/adoption")
def adopt(edition_id: Id, context: PageContext, form: PageForm) -> Response:
    """Another person adopts the wording."""
    version = typed.whole(form.get("version", ""), "version", digits=4) or 0
    editions.decide_edition(context, edition_id, version=version, adopt=True)
    return back_to("/policies", "edition_adopted")


@router.post("/policy-editions/{edition_id}/refusal")
def refuse(edition_id: Id, context: PageContext, form: PageForm) -> Response:
    """Another person refuses the wording."""
    version = typed.whole(form.get("version", ""), "version", digits=4) or 0
    editions.decide_edition(context, edition_id, version=version, adopt=False)
    return back_to("/policies", "edition_refused")
