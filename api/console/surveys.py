"""Pages of demand surveys (用工需求调查): the month, the form, one survey, the rates."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.doubts import told, unseen
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.enums import FindingLevel
from matcher.models.survey import (
    MAX_TRAININGS,
    MONTH,
    SURVEY_LABELS,
    PostKind,
    ShortReason,
    SurveyDraft,
    SurveyWant,
    month_before,
    month_of,
)
from matcher.models.values import Problem
from matcher.service import standing, survey_rates, surveys
from matcher.service.permissions import Action
from matcher.service.survey_rates import RateBy

router = APIRouter(prefix="/surveys", route_class=UnitRoute)
_COUNTS = ("staff_start", "staff_end", "joined", "departed", "needed", "short")
_MAYBE = ("short_general", "short_skilled", "short_technical")
# Rows for posts that the form shows at least, and how many are kept empty below those filled in.
_ROWS, _SPARE = 3, 2
_POST = ("title", "kind", "short", "reason", "needed_by", "duration_days")
_MONTHS_SHOWN = 13


def _month(text: str) -> str:
    return text if re.fullmatch(MONTH, text) else month_of(clock.today())


def _months() -> list[tuple[str, str]]:
    found = [month_of(clock.today())]
    while len(found) < _MONTHS_SHOWN:
        found.append(month_before(found[-1]))
    return [(one, f"{one[:4]} 年 {int(one[5:])} 月") for one in found]


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    month: Annotated[str, Query(max_length=7)] = "",
    q: Annotated[str, Query(max_length=60)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """A month's surveys, and who has not handed in."""
    month = _month(month)
    found = surveys.list_surveys(context, month=month, words=q, offset=(page_number - 1) * size, limit=size)
    total, _ = survey_rates.get_rates(context, month=month)
    return page(
        request,
        context,
        "surveys/list.html",
        found=found,
        month=month,
        months=_months(),
        q=q,
        page=page_number,
        size=size,
        rates=total,
        own=context.actor.enterprise_id,
    )


@router.get("/rates", response_class=HTMLResponse)
def rates_page(
    request: Request, context: PageContext, month: Annotated[str, Query(max_length=7)] = "", by: str = ""
) -> Response:
    """Rates of a month by city, county or enterprise."""
    month = _month(month)
    chosen = RateBy(by) if by in list(RateBy) else RateBy.COUNTY
    total, parts = survey_rates.get_rates(context, month=month, by=chosen)
    return page(
        request,
        context,
        "surveys/rates.html",
        month=month,
        months=_months(),
        by=chosen.value,
        kinds=RateBy,
        total=total,
        parts=parts,
    )


@router.get("/new", response_class=HTMLResponse)
def new_page(
    request: Request,
    context: PageContext,
    enterprise_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    month: Annotated[str, Query(max_length=7)] = "",
) -> Response:
    """The form, prefilled from the last survey."""
    month = _month(month)
    firm, draft = surveys.prefill(context, enterprise_id or context.actor.enterprise_id or 0, month)
    return _form(request, context, firm, _typed(draft), month=month)


def _typed(draft: SurveyDraft) -> dict[str, Any]:
    """A draft as the form shows it."""
    facts = draft.model_dump(mode="json", exclude={"posts"})
    rows = [post.model_dump(mode="json") for post in draft.posts]
    return {**{name: "" if value is None else value for name, value in facts.items()}, "posts": rows}


def _form(
    request: Request,
    context: PageContext,
    firm: Enterprise,
    form: dict[str, Any],
    *,
    month: str,
    revises: int | None = None,
    errors: dict[str, str] | None = None,
    doubts: list[Problem] | None = None,
) -> Response:
    posts = [{name: row.get(name) if row.get(name) is not None else "" for name in _POST} for row in form["posts"]]
    rows = max(_ROWS, len(posts) + _SPARE)
    posts += [dict.fromkeys(_POST, "") for _ in range(rows - len(posts))]
    earlier = surveys.surveys_of(context, firm.id or 0)
    return page(
        request,
        context,
        "surveys/form.html",
        status_code=422 if errors or doubts else 200,
        firm=firm,
        form={**dict.fromkeys(SURVEY_LABELS, ""), **form},
        posts=posts,
        month=month,
        months=_months(),
        revises=revises,
        errors=errors or {},
        doubts=doubts or [],
        seen=told(doubts or []),
        unchanged=revises is None and any(one.month < month for one in earlier),
        handed=next((one for one in earlier if one.month == month), None) if revises is None else None,
        kinds=PostKind,
        reasons=ShortReason,
        wants=SurveyWant,
    )


def _trainings(form: dict[str, str]) -> list[dict[str, str]]:
    """The trades people are to be trained in, as typed; rows left empty are not there."""
    rows = (
        {name: form.get(f"training.{number}.{name}", "").strip() for name in ("trade", "headcount")}
        for number in range(MAX_TRAININGS)
    )
    return [one for one in rows if any(one.values())]


def _draft(form: dict[str, str], wants: list[str]) -> tuple[SurveyDraft | None, dict[str, str], dict[str, Any]]:
    """The draft a form makes, the sentence for each wrong field, and the form as typed."""
    typed = Typed(form, SURVEY_LABELS)
    facts: dict[str, Any] = {name: typed.text(name) for name in ("month", "training_need", "signer")}
    facts |= {name: typed.whole(name) or 0 for name in (*_COUNTS, "lend_count")}
    facts |= {name: typed.whole(name) for name in _MAYBE}
    facts |= {name: typed.day(name) for name in ("lend_from", "lend_to")}
    for name in ("staff_start", "staff_end", "needed", "short"):
        if not typed.text(name):
            typed.errors[name] = f"请填写{SURVEY_LABELS[name]}，没有的填 0"
    rows, shown = _posts(form, typed)
    trainings = _trainings(form)
    kept = {**{name: form.get(name, "") for name in SURVEY_LABELS}, "wants": wants, "posts": shown}
    kept["training_needs"] = trainings
    if typed.errors:
        return None, typed.errors, kept
    try:
        whole = {**facts, "wants": wants, "posts": rows, "training_needs": trainings}
        return SurveyDraft.model_validate(whole), {}, kept
    except ValidationError as error:
        errors = typed.refused(error)
        if "posts" in errors:
            errors["posts"] = "缺工岗位没有填对：岗位名称 2–60 字，人数 1–9999，天数 1–3660"
        if "training_needs" in errors:
            errors["training_needs"] = "培训工种没有填对：工种 2–60 字，人数 1–9999，两项都要填"
        return None, errors, kept


def _posts(form: dict[str, str], typed: Typed) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    numbers = sorted({int(match[1]) for name in form if (match := re.fullmatch(r"post\.(\d{1,3})\.title", name))})
    rows: list[dict[str, Any]] = []
    shown: list[dict[str, str]] = []
    for number in numbers:
        cells = {name: form.get(f"post.{number}.{name}", "").strip() for name in _POST}
        if not any(cells[name] for name in _POST if name != "kind"):
            continue
        shown.append(cells)
        one = Typed(cells, {"short": "岗位缺工人数", "duration_days": "用工天数", "needed_by": "需到岗日期"})
        facts: dict[str, Any] = {"title": cells["title"], "kind": cells["kind"] or PostKind.GENERAL}
        facts |= {"short": one.whole("short"), "duration_days": one.whole("duration_days")}
        facts |= {"reason": cells["reason"] or None, "needed_by": one.day("needed_by")}
        for text in one.errors.values():
            typed.errors.setdefault("posts", f"第 {len(shown)} 个岗位：{text}")
        rows.append(facts)
    return rows, shown


def _blocking(found: list[Problem]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for one in found:
        if one.level is FindingLevel.BLOCK:
            errors.setdefault(one.field, str(one))
    return errors


@router.post("")
def submit(
    request: Request,
    context: PageContext,
    form: PageForm,
    enterprise_id: Annotated[int | None, Form(ge=1, le=2**62)] = None,
    wants: Annotated[list[SurveyWant], Form()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Hand the survey in; what the formulas forbid comes back beside its field, what they doubt is asked once."""
    firm = standing.find_enterprise(context, enterprise_id or context.actor.enterprise_id or 0, Action.SURVEY_SUBMIT)
    month = _month(form.get("month", ""))
    draft, errors, kept = _draft(form, [one.value for one in wants])
    found = surveys.check(context, firm.id or 0, draft) if draft is not None else []
    errors = errors or _blocking(found)
    doubts = unseen(form, found)
    if draft is None or errors or doubts:
        return _form(request, context, firm, kept, month=month, errors=errors, doubts=doubts)
    made = surveys.submit_survey(context, firm.id or 0, draft)
    return back_to(f"/surveys/{made.id}", "surveyed")


@router.post("/unchanged")
def unchanged(
    context: PageContext,
    month: Annotated[str, Form(pattern=MONTH)],
    enterprise_id: Annotated[int | None, Form(ge=1, le=2**62)] = None,
) -> Response:
    """无变化, in one tap."""
    made = surveys.submit_unchanged(context, enterprise_id or context.actor.enterprise_id or 0, month)
    return back_to(f"/surveys/{made.id}", "surveyed")


@router.get("/{survey_id}", response_class=HTMLResponse)
def survey_page(request: Request, survey_id: Id, context: PageContext) -> Response:
    """One revision."""
    return page(request, context, "surveys/survey.html", view=surveys.get_survey(context, survey_id), wants=SurveyWant)


@router.get("/{survey_id}/revise", response_class=HTMLResponse)
def revise_page(request: Request, survey_id: Id, context: PageContext) -> Response:
    """The form with what was handed in, to be corrected."""
    view = surveys.get_survey(context, survey_id, Action.SURVEY_SUBMIT)
    standing.find_enterprise(context, view.enterprise.id or 0, Action.SURVEY_SUBMIT)
    if not view.counts:
        raise Conflict(f"这份调查已有第 {view.revisions[0].revision} 版，请在最新一版上更正", code="stale")
    form = _typed(surveys.draft_of(view.survey, view.posts))
    return _form(request, context, view.enterprise, form, month=view.survey.month, revises=survey_id)


@router.post("/{survey_id}/revise")
def revise(
    request: Request,
    survey_id: Id,
    context: PageContext,
    form: PageForm,
    wants: Annotated[list[SurveyWant], Form()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Store the corrected survey as a new revision."""
    view = surveys.get_survey(context, survey_id, Action.SURVEY_SUBMIT)
    firm = standing.find_enterprise(context, view.enterprise.id or 0, Action.SURVEY_SUBMIT)
    draft, errors, kept = _draft({**form, "month": view.survey.month}, [one.value for one in wants])
    if not form.get("revision_reason", "").strip():
        errors = {**errors, "revision_reason": "请填写更正原因"}
    found = surveys.check(context, firm.id or 0, draft) if draft is not None else []
    errors |= _blocking(found)
    doubts = unseen(form, found)
    if draft is None or errors or doubts:
        month = view.survey.month
        return _form(request, context, firm, kept, month=month, revises=survey_id, errors=errors, doubts=doubts)
    try:
        made = surveys.revise_survey(context, survey_id, draft, reason=form["revision_reason"])
    except Invalid as error:
        errors = {error.field or "_form": error.message}
        return _form(request, context, firm, kept, month=view.survey.month, revises=survey_id, errors=errors)
    return back_to(f"/surveys/{made.id}", "revised")
