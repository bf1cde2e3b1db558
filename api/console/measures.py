"""Pages of one measure of a plan (措施): what it says, how far it is, what its result is counted from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.attachments import choices
from api.console.page import back_to, page
from api.console.plans import Line, Version, clauses_of, drafted, officers_for
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid, NotFound
from matcher.models.attachment import SubjectKind
from matcher.models.plan import CLOSED
from matcher.models.plan_kinds import BY_HAND, LinkKind, MeasureKind, MeasureState
from matcher.service import attachments, plan_contents, plan_evidence, plan_measures, plans
from matcher.service.permissions import Action, may

router = APIRouter(prefix="/cases/{case_id}/plan/measures", route_class=UnitRoute)


@router.get("/{measure_id}", response_class=HTMLResponse)
def measure_page(request: Request, case_id: Id, measure_id: Id, context: PageContext) -> Response:
    """One measure: change it, write its progress, link what it is counted from."""
    return _measure(request, context, case_id, measure_id)


def _measure(
    request: Request,
    context: PageContext,
    case_id: int,
    measure_id: int,
    form: dict[str, str] | None = None,
    error: Invalid | None = None,
) -> Response:
    view = plans.get_plan(context, case_id)
    row = next((one for one in view.measures if one.measure.id == measure_id), None)
    if row is None:
        raise NotFound("方案里没有这条措施")
    one = row.measure
    kept = {
        "kind": one.kind.value,
        "text": one.text,
        "clause": one.clause,
        "officer_id": str(one.officer_id or ""),
        "body": one.body,
        "start": str(one.start or ""),
        "due": str(one.due or ""),
        "target": str(one.target),
        "place": str(one.place),
        "state": row.state.value,
        "progress": one.progress,
    }
    edits = may(context.actor, Action.CASE_WORK) and view.plan.state not in CLOSED
    officers = officers_for(context, view) if edits else []
    if edits and one.officer_id and str(one.officer_id) not in dict(officers):
        officers.append((str(one.officer_id), row.owner.split("、")[0]))
    records = plan_evidence.offered(context, view.case) if edits else []
    files = attachments.list_attachments(context, SubjectKind.MEASURE, measure_id) if view.staff else None
    return page(
        request,
        context,
        "plans/measure.html",
        status_code=error.status if error else 200,
        form=kept | (form or {}),
        errors={error.field or "_form": error.message} if error else {},
        view=view,
        row=row,
        number=view.measures.index(row) + 1,
        files=files,
        file_choices=choices(files) if files is not None else [],
        edits=edits,
        measure_kinds=list(MeasureKind),
        measure_states=BY_HAND,
        papers=[two for two in LinkKind if not two.recorded and two.fits(one.kind)],
        proves=may(context.actor, Action.PLAN_PROVE) and view.plan.state not in CLOSED,
        records=[(f"{two.kind.value}:{two.ref}", two.sentence) for two in records if two.kind.fits(one.kind)],
        clauses=clauses_of(view),
        inner_quotes=plan_contents.inner_quotes,
        loose=[(str(two.id), f"推荐记录 {two.id}，{two.started_on} 到岗") for two in view.loose],
        officers=officers,
    )


def _measured(
    request: Request,
    context: PageContext,
    ids: tuple[int, int],
    form: dict[str, str],
    act: Callable[[], object],
) -> Response:
    try:
        act()
    except Invalid as error:
        return _measure(request, context, *ids, form, error)
    return back_to(f"/cases/{ids[0]}/plan/measures/{ids[1]}", "plan_saved")


@router.post("/{measure_id}/edit")
def change_measure(
    request: Request, case_id: Id, measure_id: Id, context: PageContext, form: PageForm, version: Version
) -> Response:
    """Change a measure or its place."""

    def act() -> object:
        return plan_measures.change_measure(context, case_id, measure_id, drafted(form), version=version)

    return _measured(request, context, (case_id, measure_id), form, act)


@router.post("/{measure_id}/removal")
def remove_measure(case_id: Id, measure_id: Id, context: PageContext, version: Version) -> Response:
    """Take a measure out."""
    plan_measures.remove_measure(context, case_id, measure_id, version=version)
    return back_to(f"/cases/{case_id}/plan", "plan_saved", "measures")


@router.post("/{measure_id}/progress")
def set_progress(
    request: Request,
    case_id: Id,
    measure_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    state: Annotated[MeasureState, Form()],
    text: Line = "",
) -> Response:
    """Write down how far a measure is."""

    def act() -> object:
        return plan_measures.set_progress(context, case_id, measure_id, state=state, text=text, version=version)

    return _measured(request, context, (case_id, measure_id), form, act)


@router.post("/{measure_id}/links")
def link(
    request: Request,
    case_id: Id,
    measure_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    kind: Annotated[LinkKind | None, Form()] = None,
    ref: Line = "",
    record: Line = "",
) -> Response:
    """Link a measure with a record of the enterprise (``record`` is kind and number), or with a paper."""
    typed = Typed(form, {"people": "人数", "dated": "凭证日期"})

    def act() -> object:
        people, dated = typed.whole("people") or 0, typed.day("dated")
        for field, message in typed.errors.items():
            raise Invalid(message, field=field)
        of, number = (kind, ref) if kind is not None else _record(record)
        return plan_measures.link(
            context, case_id, measure_id, kind=of, ref=number, people=people, dated=dated, version=version
        )

    # The other forms of the page have a field of this name too.
    kept = {name: text for name, text in form.items() if name != "kind"} | {"link_kind": form.get("kind", "")}
    return _measured(request, context, (case_id, measure_id), kept, act)


def _record(record: str) -> tuple[LinkKind, str]:
    kind, _, number = record.partition(":")
    if not number or kind not in {one.value for one in LinkKind}:
        raise Invalid("请从列表中选择本企业的一条记录", field="record")
    return LinkKind(kind), number


@router.post("/{measure_id}/unlinking")
def unlink(
    case_id: Id,
    measure_id: Id,
    context: PageContext,
    version: Version,
    link_id: Annotated[int, Form(ge=1, le=2**62)],
) -> Response:
    """Undo a link."""
    plan_measures.unlink(context, case_id, measure_id, link_id, version=version)
    return back_to(f"/cases/{case_id}/plan/measures/{measure_id}", "plan_saved")


@router.post("/{measure_id}/confirmation")
def confirm_link(
    case_id: Id,
    measure_id: Id,
    context: PageContext,
    version: Version,
    link_id: Annotated[int, Form(ge=1, le=2**62)],
) -> Response:
    """Confirm a paper from outside the system."""
    plan_measures.confirm_link(context, case_id, measure_id, link_id, version=version)
    return back_to(f"/cases/{case_id}/plan/measures/{measure_id}", "plan_saved")
