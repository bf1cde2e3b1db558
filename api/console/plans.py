"""Plan pages (缺工诊断与一企一策方案): one page for officer, county and enterprise, each with what is theirs to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from api.downloads import DOCX, attachment
from matcher.errors import Conflict, Invalid
from matcher.models.enums import Role, ShortageKind
from matcher.models.plan import CLOSED, CLOSINGS, MeasureDraft
from matcher.models.plan_kinds import MeasureKind
from matcher.models.states import PlanState
from matcher.service import diagnoses, pairings, plan_contents, plan_measures, plan_steps, plans
from matcher.service.permissions import Action, may

router = APIRouter(prefix="/cases/{case_id}/plan", route_class=UnitRoute)

Version = Annotated[int, Form(ge=1, le=2**31)]
Line = Annotated[str, Form(max_length=500)]
Long = Annotated[str, Form(max_length=2000)]


@router.get("", response_class=HTMLResponse)
def plan_page(request: Request, case_id: Id, context: PageContext) -> Response:
    """Diagnosis, measures, agreement, reviews and closing."""
    return _show(request, context, case_id)


def _show(
    request: Request,
    context: PageContext,
    case_id: int,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | None = None,
    part: str = "",
) -> Response:
    """``part`` is the form of the page that was sent, since several have a field of the same name."""
    view, found = plans.get_plan(context, case_id), diagnoses.diagnose(context, case_id)
    plan, works = view.plan, may(context.actor, Action.CASE_WORK)
    confirmed = view.diagnosis.confirmed if view.diagnosis else []
    return page(
        request,
        context,
        "plans/plan.html",
        status_code=error.status if error else 200,
        form=form or {},
        errors=_told(error, part) if error else {},
        part=part,
        view=view,
        found=found,
        told=plan_contents.content(context, view),
        standing=plan_contents.signature(view),
        kinds=list(ShortageKind),
        chosen=confirmed or [kind.value for kind in found.proposed],
        edits=works and plan.state not in CLOSED,
        agrees=may(context.actor, Action.PLAN_AGREE) and plan_steps.agreeable(plan),
        as_enterprise=context.actor.role is Role.ENTERPRISE,
        next_states=plan_steps.STEPS[plan.state] if works else (),
        closings=CLOSINGS.get(plan.state, ()) if works else (),
        pay_text=plan_contents.pay_text,
        inner_quotes=plan_contents.inner_quotes,
        pays={one["id"]: one["pay"] for one in diagnoses.findings_json(found)["posts"]},
        clauses=clauses_of(view),
        measure_kinds=list(MeasureKind),
        officers=officers_for(context, view) if works and plan.state not in CLOSED else [],
    )


def _told(error: Invalid | Conflict, part: str) -> dict[str, str]:
    """What is wrong, beside the field of the form that was sent."""
    if error.code == "numbers":
        return {"closing-solved": error.message}
    field = error.field if isinstance(error, Invalid) else None
    return {f"{part}-{field}" if field else "_form": error.message}


def clauses_of(view: plans.PlanView) -> list[tuple[str, str]]:
    """The clauses of the notice to choose from."""
    return [(key, f"第{key}条 {title}") for key, title in view.rules.clauses.items()]


def officers_for(context: PageContext, view: plans.PlanView) -> list[tuple[str, str]]:
    """Who may own a measure: an administrator chooses among the city's officers, others have the case's own."""
    if may(context.actor, Action.CASE_ASSIGN):
        return [(str(one.id), one.name) for one, _ in pairings.officers_for(context, view.case.adcode)]
    return [(str(view.officer.id), view.officer.name)] if view.officer else []


def _done(
    request: Request,
    context: PageContext,
    case_id: int,
    form: dict[str, str],
    ok: str,
    act: Callable[[], object],
    part: str,
) -> Response:
    """Do it and see the page anew, or show what was typed beside what is wrong.

    A page that is stale is not shown again with the newer version in its forms: the reader must look first.
    """
    try:
        act()
    except Invalid as error:
        return _show(request, context, case_id, form, error, part)
    except Conflict as error:
        if error.code == "stale":
            raise
        return _show(request, context, case_id, form, error, part)
    return back_to(f"/cases/{case_id}/plan", ok)


@router.get("/print", response_class=HTMLResponse)
def print_page(request: Request, case_id: Id, context: PageContext) -> Response:
    """The plan to be printed."""
    view = plans.get_plan(context, case_id)
    told = plan_contents.content(context, view) | plan_contents.signature(view)
    quotes = list(dict.fromkeys((one["clause"], one["quote"]) for one in told["measures"] if one["quote"]))
    return page(request, context, "plans/print.html", view=view, told=told, quotes=quotes)


@router.get("/document")
def document(case_id: Id, context: PageContext) -> Response:
    """The plan as a Word document."""
    return attachment(*plan_contents.write_document(context, case_id), DOCX)


@router.get("/comparison", response_class=HTMLResponse)
def comparison(
    request: Request,
    case_id: Id,
    context: PageContext,
    first: Annotated[int, Query(ge=0, le=10_000)] = 1,
    second: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """What changed between two versions."""
    view = plans.get_plan(context, case_id)
    known = [one.number for one in view.versions]
    changes = plan_contents.compare_versions(context, case_id, first, second) if known else []
    names = [(str(number), f"第 {number} 版") for number in known] + [("0", "当前内容")]
    return page(
        request, context, "plans/comparison.html", view=view, changes=changes, names=names, first=first, second=second
    )


@router.post("/diagnosis")
def confirm_diagnosis(
    request: Request,
    case_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    kinds: Annotated[list[ShortageKind] | None, Form()] = None,
    opinion: Line = "",
) -> Response:
    """Confirm the classes of the shortage."""

    def act() -> object:
        return diagnoses.confirm_diagnosis(context, case_id, kinds=kinds or [], opinion=opinion, version=version)

    return _done(request, context, case_id, form, "diagnosed", act, "diagnosis")


@router.post("/regeneration")
def regenerate(case_id: Id, context: PageContext, version: Version) -> Response:
    """Make the measures anew."""
    plans.regenerate(context, case_id, version=version)
    return back_to(f"/cases/{case_id}/plan", "regenerated", "measures")


@router.post("/texts")
def set_texts(
    request: Request,
    case_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    risks: Long = "",
    remarks: Long = "",
) -> Response:
    """Write risk notes and remarks."""

    def act() -> object:
        return plans.set_texts(context, case_id, risks=risks, remarks=remarks, version=version)

    return _done(request, context, case_id, form, "plan_saved", act, "texts")


@router.post("/measures")
def add_measure(request: Request, case_id: Id, context: PageContext, form: PageForm, version: Version) -> Response:
    """Add a measure."""

    def act() -> object:
        return plan_measures.add_measure(context, case_id, drafted(form), version=version)

    return _done(request, context, case_id, form, "plan_saved", act, "measures")


def drafted(form: dict[str, str]) -> MeasureDraft:
    """The measure that a form tells."""
    names = ("kind", "text", "clause", "officer_id", "body", "start", "due", "target", "place")
    return plan_measures.drafted({name: form.get(name, "").strip() for name in names})


@router.post("/confirm")
def agree(
    request: Request,
    case_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    name: Line = "",
    agreed_on: Annotated[date | None, Form()] = None,
) -> Response:
    """The enterprise agrees, or the officer takes down the signed paper."""

    def act() -> object:
        return plan_steps.agree(context, case_id, version=version, name=name, agreed_on=agreed_on)

    return _done(request, context, case_id, form, "plan_agreed", act, "confirm")


@router.post("/steps")
def move(
    request: Request,
    case_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    to: Annotated[PlanState, Form()],
    opinion: Line = "",
) -> Response:
    """Begin, pause or go on."""

    def act() -> object:
        return plan_steps.move(context, case_id, to=to, version=version, opinion=opinion)

    return _done(request, context, case_id, form, "plan_moved", act, "steps")


@router.post("/closing")
def close(
    request: Request,
    case_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    to: Annotated[PlanState, Form()],
    solved: Annotated[int, Form(ge=0, le=1_000_000)],
    satisfaction: Annotated[int, Form(ge=1, le=5)],
    opinion: Line = "",
) -> Response:
    """Close the plan by its numbers."""

    def act() -> object:
        told = {"solved": solved, "satisfaction": satisfaction}
        return plan_steps.close(context, case_id, to=to, version=version, opinion=opinion, **told)

    return _done(request, context, case_id, form, "plan_closed", act, "closing")


@router.post("/reviews")
def review(
    request: Request,
    case_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    progress: Long = "",
    problems: Long = "",
    next_steps: Long = "",
) -> Response:
    """Write down a monthly review."""

    def act() -> object:
        told = {"progress": progress, "problems": problems, "next_steps": next_steps}
        return plan_steps.review(context, case_id, version=version, **told)

    return _done(request, context, case_id, form, "reviewed", act, "reviews")
