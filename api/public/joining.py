"""Registering by oneself on the phone (自助登记): six short forms, without script; the cookie opens the draft alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from api.browser_session import agent_of, carry, draft_token, drop_draft, leave_earlier, next_step, opened
from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit
from matcher.errors import Gone, Invalid, MatcherError
from matcher.models.enums import EducationLevel, SkillGrade
from matcher.models.joining import STEPS
from matcher.models.phone_code import CODE_MINUTES, CodePurpose
from matcher.service import joining, phone_codes, post_search, privacy_notices
from matcher.service.accounts import SignedIn
from matcher.service.context import Kit
from matcher.service.joining import COLUMNS, NEEDED, Draft
from matcher.service.permissions import SYSTEM
from matcher.service.registrations import LABELS, Unfit

router = APIRouter(prefix="/join")
Step = Annotated[int, Path(ge=1, le=STEPS)]
CHOICES = {
    "education": [(one.label, one.label) for one in EducationLevel],
    "skill_grade": [(one.label, one.label) for one in SkillGrade],
    "night": [("是", "是"), ("否", "否")],
}
TITLES = {
    1: "您是谁",
    2: "住在哪里",
    3: "想做什么工作",
    4: "会什么、做过什么",
    5: "什么时候、要多少工资",
    6: "同意并完成",
}


def _page(
    request: Request,
    kit: Kit,
    step: int,
    draft: Draft | None,
    *,
    values: Mapping[str, str] | None = None,
    error: MatcherError | None = None,
    **more: Any,
) -> Response:
    errors = {}
    if error is not None:
        errors = dict(error.columns) if isinstance(error, Unfit) else {error.field or "_form": error.message}
    with kit.open(SYSTEM, write=False) as context:
        notice = privacy_notices.get_notice(context) if step == STEPS else None
        places = [
            (name, name) for code, name in post_search.cities_and_counties(context) if not code.endswith("00")
        ] if step == 2 else []  # fmt: skip
    kept = draft.cells if draft else {}
    return render(
        request,
        "joining/step.html",
        status_code=error.status if error else 200,
        headers=HEADERS,
        step=step,
        steps=STEPS,
        titles=TITLES,
        columns=COLUMNS,
        needed=NEEDED,
        labels=LABELS,
        choices=CHOICES,
        places=places,
        notice=notice,
        draft=draft,
        values={**kept, **(values or {})},
        errors=errors,
        minutes=CODE_MINUTES,
        csrf=joining.DOOR.form_token(kit, draft_token(request, kit)) if draft else "",
        **{"sent": False, "read": False} | more,
    )


@router.get("")
def begin_page(request: Request, kit: TheKit) -> Response:
    """The first step, or where somebody left off."""
    draft = joining.get_draft(kit, draft_token(request, kit))
    if draft is not None:
        return RedirectResponse(f"/join/{draft.step}", status_code=303)
    return _page(request, kit, 1, None)


@router.post("")
def begin(
    request: Request,
    kit: TheKit,
    do: Annotated[str, Form(max_length=10)] = "",
    phone: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
    name: Annotated[str, Form(max_length=60)] = "",
    birth: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Send a code, or take it: the draft begins, or somebody registered already is signed in."""
    refuse_foreign_origin(request)
    address = request.client.host if request.client else ""
    typed = {"phone": phone, "name": name, "birth": birth}
    try:
        if do == "code":
            phone_codes.ask(kit, phone, CodePurpose.JOIN, address=address)
            return _page(request, kit, 1, None, values=typed, sent=True)
        cells = {"name": name, "birth": birth}
        made = joining.begin(kit, phone=phone, code=code, cells=cells, address=address, agent=agent_of(request))
    except MatcherError as error:
        return _page(request, kit, 1, None, values=typed, error=error)
    if isinstance(made, SignedIn):
        return _in(request, kit, made, "already")
    return carry(kit, made, "/join/2")


@router.get("/{step}")
def step_page(request: Request, step: Step, kit: TheKit) -> Response:
    """One of the steps that are done or come next."""
    draft = joining.get_draft(kit, draft_token(request, kit))
    if draft is None or step > draft.step:
        return RedirectResponse("/join", status_code=303)
    return _page(request, kit, step, draft)


@router.post("/{step}")
async def take(request: Request, step: Step, kit: TheKit) -> Response:
    """Keep what was filled in and go on; after the last step the person is registered and signed in."""
    refuse_foreign_origin(request)
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_take, request, step, kit, form)


def _take(request: Request, step: int, kit: Kit, form: Mapping[str, str]) -> Response:
    token = draft_token(request, kit)
    draft = joining.get_draft(kit, token)
    if draft is None:
        return RedirectResponse("/join", status_code=303)
    joining.DOOR.check_form(kit, token, form.get("csrf", ""))
    address = request.client.host if request.client else ""
    try:
        if step == 4 and form.get("do") == "read":
            read = joining.read_text(kit, token, form.get("paste", ""))
            return _page(request, kit, step, draft, values={**form, **read}, read=True)
        if step == STEPS:
            agreed, notice = form.get("agreed") == "1", form.get("notice", "")
            agent = agent_of(request)
            signed = joining.finish(kit, token, agreed=agreed, notice=notice, address=address, agent=agent)
            return _in(request, kit, signed, "joined")
        joining.save(kit, token, step, form)
    except Gone:
        return RedirectResponse("/join", status_code=303)
    except Invalid as error:
        return _page(request, kit, step, draft, values=form, error=error)
    return RedirectResponse(f"/join/{step + 1}", status_code=303)


def _in(request: Request, kit: Kit, signed: SignedIn, told: str) -> Response:
    leave_earlier(request, kit)
    answer = opened(kit, next_step(signed.actor.due, f"/profile/posts?ok={told}"), signed.token)
    return drop_draft(answer, kit)
