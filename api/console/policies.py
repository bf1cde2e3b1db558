"""Policy pages (补贴政策): the dated wordings with their conditions and papers, a what-if page, edits to decide."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console import typed
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enums import EducationLevel, EnterpriseSize, RegionLevel, Role
from matcher.models.policy import FIRST_RETIREMENT
from matcher.models.policy_facts import FACT_LABELS, Answer
from matcher.models.region import SHANXI
from matcher.models.seeker import WORKING_AGE
from matcher.models.training import CourseKind
from matcher.service import edition_reviews, editions, policies
from matcher.service.permissions import Action, may

router = APIRouter(route_class=UnitRoute)
ELSEWHERE = "000000"
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
    ("人员", ("born_on", "retires_on", "education", "graduated_on", "unemployed", "unemployed_since", "unemployed_to")),
    ("人员类别", ("hardship", "hardship_from", "hardship_to", "failed_business", "failed_on")),
    (
        "灵活就业和服务",
        ("flexible_insured", "insured_adcode", "household_adcode", "registration_adcode", "placed", "free_service"),
    ),
)
HINTS = {
    "born_on": f"订立合同或灵活就业参保的政策都要：年满 {WORKING_AGE} 周岁、未达法定退休年龄",
    "retires_on": f"满 {FIRST_RETIREMENT} 周岁的填写",
}
_LISTS = {"size": _SIZES, "education": list(EducationLevel), "training": [one for one in CourseKind if one.own]}


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
    amounts = policies.sees_amounts(context.actor)
    waiting = {one.id for one in made if editions.decidable(context, one)}
    return page(request, context, "policies/list.html", rows=rows, editions=made, decidable=waiting, amounts=amounts)


@router.get("/policies/try", response_class=HTMLResponse)
def try_page(request: Request, context: PageContext, edition: Annotated[int, Query(ge=0, le=2**62)] = 0) -> Response:
    """An empty what-if form; ``edition`` is a proposed wording to try."""
    policies.list_policies(context)
    return _try(request, context, {"edition": str(edition)} if edition else {}, None)


@router.post("/policies/try", response_class=HTMLResponse)
def try_out(request: Request, context: PageContext, form: PageForm) -> Response:
    """The answers to the typed facts; nothing is stored."""
    told: dict[str, Any] = {name: form[name] for name in FACT_LABELS if form.get(name)}
    try:
        if told.get("paid_fen"):  # typed in yuan
            told["paid_fen"] = typed.fen(told["paid_fen"], "paid_fen")
        facts, edition = policies.read_facts(told), typed.whole(form.get("edition", ""), "edition", label="版本")
        answers = (
            edition_reviews.try_edition(context, edition, facts) if edition else policies.try_facts(context, facts)
        )
    except Invalid as error:
        return _try(request, context, form, None, {error.field or "_form": error.message})
    return _try(request, context, form, answers)


def _counties(context: PageContext) -> list[tuple[str, str]]:
    """The counties of the province, and one choice for everywhere else, which no policy here covers."""
    found = context.unit.regions.within(SHANXI, RegionLevel.COUNTY, RegionLevel.ZONE)
    return [*((one.adcode, context.place_name(one.adcode)) for one in found), (ELSEWHERE, "省外")]


def _try(
    request: Request,
    context: PageContext,
    form: dict[str, str],
    answers: list[Answer] | None,
    errors: dict[str, str] | None = None,
) -> Response:
    amounts, edits = policies.sees_amounts(context.actor), may(context.actor, Action.POLICY_EDIT)
    waiting = edition_reviews.list_proposed(context) if edits else []
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
        counties=_counties(context),
        yes_no=YES_NO,
        hints=HINTS,
        waiting=[(one.id, f"第 {one.id} 版 {one.wording['name']}，{one.effective_from} 起") for one in waiting],
    )


@router.get("/policy-editions/{edition_id}", response_class=HTMLResponse)
def review_page(request: Request, edition_id: Id, context: PageContext) -> Response:
    """An edition field by field beside the wording it takes over from, and the open claims it concerns."""
    return _review(request, context, edition_id)


def _review(
    request: Request, context: PageContext, edition_id: int, error: Conflict | Invalid | None = None, opinion: str = ""
) -> Response:
    return page(
        request,
        context,
        "policies/edition.html",
        status_code=error.status if error else 200,
        review=edition_reviews.review_edition(context, edition_id),
        errors={"_form": error.message} if error else {},
        opinion=opinion,
    )


@router.post("/policy-editions/{edition_id}/adoption")
def adopt(request: Request, edition_id: Id, context: PageContext, form: PageForm) -> Response:
    """Another person adopts the wording."""
    return _decided(request, context, edition_id, form, adopt=True)


def _decided(request: Request, context: PageContext, edition_id: int, form: dict[str, str], *, adopt: bool) -> Response:
    version, opinion = typed.whole(form.get("version", ""), "version", digits=4) or 0, form.get("opinion", "")
    try:
        editions.decide_edition(context, edition_id, version=version, adopt=adopt, opinion=opinion)
    except (Conflict, Invalid) as error:
        return _review(request, context, edition_id, error, opinion)
    return back_to("/policies", "edition_adopted" if adopt else "edition_refused")


@router.post("/policy-editions/{edition_id}/refusal")
def refuse(request: Request, edition_id: Id, context: PageContext, form: PageForm) -> Response:
    """Another person refuses the wording."""
    return _decided(request, context, edition_id, form, adopt=False)
