"""Pages of enterprises at job fairs (参会单位): sign-up, review, booths, and the door."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console import behalf
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enums import Role
from matcher.models.fair_entry import MOST_POSTS, EntryDraft
from matcher.models.fair_kinds import CheckIn, EntryState
from matcher.models.lending import NOTED
from matcher.service import fair_booths, fair_check_ins, fair_entries, fairs
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Ids = Annotated[list[str] | None, Form()]
FairCode = Annotated[str, Path(max_length=24)]


def ids_of(texts: list[str] | None, field: str, most: int = 200) -> list[int]:
    """The ids chosen in a form, each once; anything else names the field."""
    found = [int(one) for one in texts or [] if one.isascii() and one.isdecimal() and 0 < len(one) < 19]
    if len(found) != len(texts or []) or len(found) > most or 0 in found:
        raise Invalid("所选内容有误，请刷新页面后重选", field=field)
    return list(dict.fromkeys(found))


@router.get("/job-fairs/{fair_id}/sign-up", response_class=HTMLResponse)
def sign_up_page(
    request: Request,
    fair_id: Id,
    context: PageContext,
    uscc: Annotated[str, Query(max_length=30)] = "",
) -> Response:
    """The posts to choose from; staff first say for which enterprise."""
    permit(context.actor, Action.FAIR_ENTER)
    try:
        return _sign_up(request, context, fair_id, uscc, {})
    except Invalid as error:
        return _sign_up(request, context, fair_id, "", {"uscc": uscc}, error)


def _sign_up(
    request: Request,
    context: PageContext,
    fair_id: int,
    uscc: str,
    form: dict[str, str],
    error: Invalid | Conflict | None = None,
    chosen: list[int] | None = None,
) -> Response:
    fair = fairs.find_fair(context, fair_id, Action.FAIR_ENTER)
    own = context.actor.role is Role.ENTERPRISE
    firm = fair_entries.firm_of_code(context, fair_id, uscc) if uscc and not own else None
    number = context.actor.enterprise_id if own else firm.id if firm else None
    posts = fair_entries.posts_to_choose(context, fair_id, number) if number else []
    field = error.field if isinstance(error, Invalid) and error.field else "_form"
    there = fair_entries.live_entry(context, fair_id, number) if number else None
    shown = there[1] if there else [one.id or 0 for one in posts]
    return page(
        request,
        context,
        "fairs/sign_up.html",
        status_code=error.status if error else 200,
        row=fairs.fair_rows(context, [fair])[0],
        fair=fair,
        own=own,
        firm=firm,
        uscc=uscc,
        posts=posts,
        chosen=shown if chosen is None else chosen,
        entry=there[0] if there else None,
        channels=NOTED,
        form={"people": "2", "note": "", "how": "", "name": "", "uscc": uscc} | form,
        errors={field: error.message} if error else {},
    )


@router.post("/job-fairs/{fair_id}/entries")
def sign_up(request: Request, fair_id: Id, context: PageContext, form: PageForm, vacancy_ids: Ids = None) -> Response:
    """Sign up; what is wrong comes back with what was chosen."""
    permit(context.actor, Action.FAIR_ENTER)
    chosen: list[int] = []
    try:
        chosen = ids_of(vacancy_ids, "vacancy_ids", MOST_POSTS)
        people = form.get("people", "1").strip() or "1"
        if not (people.isascii() and people.isdecimal() and 1 <= int(people[:3]) <= 50):
            raise Invalid("到场人数应为 1 到 50", field="people")
        draft = EntryDraft(vacancy_ids=chosen, people=int(people), note=form.get("note", "").strip()[:300])
        fair_entries.sign_up(context, fair_id, draft, behalf.read(form))
    except (Invalid, Conflict) as error:
        return _sign_up(request, context, fair_id, form.get("uscc", "")[:30], form, error, chosen)
    own = context.actor.role is Role.ENTERPRISE
    return back_to("/own-fairs" if own else f"/job-fairs/{fair_id}", "fair_entered")


@router.post("/job-fairs/{fair_id}/invite")
def invite(fair_id: Id, context: PageContext, codes: Annotated[str, Form(max_length=6000)] = "") -> Response:
    """Ask enterprises by their credit codes, one a line."""
    permit(context.actor, Action.FAIR_PLAN)
    lines = [one.strip() for one in codes.replace("，", "\n").replace(",", "\n").splitlines() if one.strip()]
    if not lines:
        raise Invalid("请填写统一社会信用代码，每行一个", field="codes")
    fair_entries.invite_codes(context, fair_id, lines)
    return back_to(f"/job-fairs/{fair_id}", "fair_invited", "entries")


@router.get("/job-fairs/{fair_id}/booths", response_class=HTMLResponse)
def booths_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The list of booths, to be arranged and printed."""
    fair, rows = fair_booths.booth_list(context, fair_id)
    return page(
        request,
        context,
        "fairs/booths.html",
        row=fairs.fair_rows(context, [fair])[0],
        fair=fair,
        rows=rows,
        mine=fairs.runs(context, fair),
    )


@router.post("/job-fairs/{fair_id}/booths")
def assign(
    fair_id: Id, context: PageContext, version: Version, anew: Annotated[str, Form(max_length=1)] = ""
) -> Response:
    """Give out booths by the rule."""
    fair_booths.assign_booths(context, fair_id, version=version, anew=anew == "1")
    return back_to(f"/job-fairs/{fair_id}/booths", "fair_booths")


@router.post("/job-fairs/{fair_id}/sheet")
def sheet(fair_id: Id, context: PageContext, entry_ids: Ids = None) -> Response:
    """Enter those who signed the paper sheet."""
    permit(context.actor, Action.FAIR_DOOR)
    fair_check_ins.check_in_sheet(context, fair_id, ids_of(entry_ids, "entry_ids"))
    return back_to(f"/job-fairs/{fair_id}", "fair_came", "entries")


@router.post("/job-fair-entries/{entry_id}/review")
def review(
    entry_id: Id,
    context: PageContext,
    version: Version,
    verdict: Annotated[str, Form(pattern="^(accept|refuse)$")],
    reason: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Accept or refuse; the reason is why it is refused, or why one is taken whom the fair is not meant for."""
    accept = verdict == "accept"
    told = {"fit_note": reason} if accept else {"reason": reason}
    entry = fair_entries.review_entry(context, entry_id, accept=accept, version=version, **told)
    return back_to(f"/job-fairs/{entry.fair_id}", "fair_reviewed", "entries")


@router.post("/job-fair-entries/{entry_id}/posts")
def change_posts(
    entry_id: Id, context: PageContext, form: PageForm, version: Version, vacancy_ids: Ids = None
) -> Response:
    """Show other posts."""
    permit(context.actor, Action.FAIR_ENTER)
    chosen = ids_of(vacancy_ids, "vacancy_ids", MOST_POSTS)
    entry = fair_entries.change_posts(context, entry_id, chosen, version=version, behalf=behalf.read(form))
    own = context.actor.role is Role.ENTERPRISE
    return back_to("/own-fairs" if own else f"/job-fairs/{entry.fair_id}", "fair_posts")


@router.post("/job-fair-entries/{entry_id}/withdraw")
def withdraw(entry_id: Id, context: PageContext, form: PageForm, version: Version) -> Response:
    """Stay away after all, or decline an invitation."""
    permit(context.actor, Action.FAIR_ENTER)
    entry = fair_entries.withdraw_entry(
        context, entry_id, version=version, reason=form.get("reason", "")[:200], behalf=behalf.read(form)
    )
    own = context.actor.role is Role.ENTERPRISE
    return back_to("/own-fairs" if own else f"/job-fairs/{entry.fair_id}", "fair_withdrawn")


@router.post("/job-fair-entries/{entry_id}/booth")
def give_booth(
    entry_id: Id, context: PageContext, version: Version, booth: Annotated[str, Form(max_length=5)] = ""
) -> Response:
    """Give one booth by hand; an empty field takes it back."""
    text = booth.strip()
    if text and not (text.isascii() and text.isdecimal()):
        raise Invalid("展位号请填整数", field="booth")
    entry = fair_booths.give_booth(context, entry_id, int(text) if text else None, version=version)
    return back_to(f"/job-fairs/{entry.fair_id}/booths", "fair_booths")


@router.post("/job-fair-entries/{entry_id}/swap")
def swap(
    entry_id: Id,
    context: PageContext,
    version: Version,
    other: Annotated[str, Form(pattern=r"^[1-9]\d{0,17}:[1-9]\d{0,8}$")],
) -> Response:
    """Exchange two booths; the other is told by its id and version."""
    number, _, its_version = other.partition(":")
    entry, _ = fair_booths.swap_booths(context, entry_id, int(number), version=version, other_version=int(its_version))
    return back_to(f"/job-fairs/{entry.fair_id}/booths", "fair_booths")


@router.post("/job-fair-entries/{entry_id}/check-in")
def check_in(entry_id: Id, context: PageContext) -> Response:
    """An enterprise is at the desk."""
    entry = fair_check_ins.check_in(context, entry_id, CheckIn.DESK)
    return back_to(f"/job-fairs/{entry.fair_id}", "fair_came", "entries")


@router.post("/job-fair-entries/{entry_id}/undo-check-in")
def undo_check_in(entry_id: Id, context: PageContext) -> Response:
    """It was not here after all."""
    entry = fair_check_ins.undo_check_in(context, entry_id)
    return back_to(f"/job-fairs/{entry.fair_id}", "undone", "entries")


@router.get("/own-fairs", response_class=HTMLResponse)
def own_page(request: Request, context: PageContext) -> Response:
    """The fairs of the own enterprise, and those it may still sign up for."""
    found = fair_entries.own_fairs(context)
    rows = fairs.fair_rows(context, [fair for _, fair in found])
    entered = {entry.fair_id for entry, _ in found if entry.state not in (EntryState.WITHDRAWN, EntryState.REFUSED)}
    return page(
        request,
        context,
        "fairs/own.html",
        rows=[(entry, row) for (entry, _), row in zip(found, rows, strict=True)],
        coming=[one for one in fair_entries.to_sign_up(context) if one.fair.id not in entered],
    )


@router.get("/fair-check-in/{code}", response_class=HTMLResponse)
def code_page(request: Request, code: FairCode, context: PageContext) -> Response:
    """What the code at the door opens for an enterprise."""
    fair, entry = fair_check_ins.fair_of_code(context, code)
    return page(
        request,
        context,
        "fairs/check_in.html",
        row=fairs.fair_rows(context, [fair])[0],
        fair=fair,
        entry=entry,
        code=code,
    )


@router.post("/fair-check-in/{code}")
def check_in_by_code(code: FairCode, context: PageContext) -> Response:
    """The enterprise is here."""
    fair_check_ins.check_in_by_code(context, code)
    return back_to("/own-fairs", "fair_came")
