"""Pages of attachments (附件): the files of one thing, to be added, saved and taken away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute, forgetful
from api.downloads import attachment as saved
from matcher.errors import Conflict, Invalid, TooLarge
from matcher.models.attachment import DocumentKind, SubjectKind
from matcher.models.media import MAX_BYTES
from matcher.service import attachments
from matcher.service.attachments import AttachmentList
from matcher.service.permissions import Action, may

router = APIRouter(prefix="/attachments", route_class=UnitRoute)
READ = MAX_BYTES + 1
Subject = Annotated[str, Path(max_length=32)]
# A choice of the form is a paper of the list or a kind.
_PAPER, _KIND = "paper:", "kind:"


@router.get("/{subject}/{subject_id}", response_class=HTMLResponse)
def list_page(request: Request, subject: Subject, subject_id: Id, context: PageContext) -> Response:
    """The files of one thing."""
    return _list(request, context, subject, subject_id)


def _list(
    request: Request,
    context: PageContext,
    subject: str,
    subject_id: int,
    error: Invalid | TooLarge | Conflict | None = None,
    shows: str = "",
) -> Response:
    found = attachments.list_attachments(context, subject, subject_id)
    at = error.field if isinstance(error, Invalid | TooLarge) and error.field else "_form"
    return page(
        request,
        context,
        "attachments/list.html",
        status_code=error.status if error else 200,
        files=found,
        choices=choices(found),
        shows=shows,
        errors={at: error.message} if error else {},
        home=_home(context, found),
    )


def choices(found: AttachmentList) -> list[tuple[str, str]]:
    """What a file may be said to show: the papers the thing asks for first, then the kinds."""
    listed = [(_PAPER + name, f"清单：{name}") for name in found.held.papers]
    return listed + [(_KIND + one.value, one.label) for one in DocumentKind]


def _home(context: PageContext, found: AttachmentList) -> str:
    """The page of the thing, for this reader."""
    if found.subject is SubjectKind.MEASURE:
        return f"/cases/{found.held.case_id}/plan/measures/{found.subject_id}"
    if found.subject is SubjectKind.FAIR:
        return f"/job-fairs/{found.subject_id}"
    if found.held.enterprise_id is not None:
        return f"/enterprises/{found.held.enterprise_id}/policies#claim-{found.subject_id}"
    if may(context.actor, Action.CLAIM_OWN):
        return "/profile"
    return f"/claims/personal#claim-{found.subject_id}" if may(context.actor, Action.CLAIM_WORK) else "/claims"


@router.post("/{subject}/{subject_id}/files")
def add(
    request: Request,
    subject: Subject,
    subject_id: Id,
    context: PageContext,
    file: Annotated[UploadFile | None, File()] = None,
    shows: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Hang a file on the thing; what is wrong comes back beside the list."""
    name, content = (file.filename or "", file.file.read(READ)) if file else ("", b"")
    kind = next((one for one in DocumentKind if _KIND + one.value == shows), None)
    paper = shows.removeprefix(_PAPER) if shows.startswith(_PAPER) else ""
    try:
        attachments.add_attachment(context, subject, subject_id, filename=name, data=content, kind=kind, paper=paper)
    except Invalid as error:
        if error.field in ("kind", "paper"):
            error.field = "shows"
        return _list(request, context, subject, subject_id, error, shows)
    except (TooLarge, Conflict) as error:
        return _list(request, context, subject, subject_id, error, shows)
    return back_to(f"/attachments/{subject}/{subject_id}", "attached")


@router.post("/{attachment_id}/download", response_class=Response)
@forgetful
def download(attachment_id: Id, context: PageContext, purpose: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The file, to be saved; the look is written down."""
    found = attachments.open_attachment(context, attachment_id, purpose=purpose)
    return saved(found.name, found.data, found.media_type)


@router.post("/{attachment_id}/remove")
def remove(attachment_id: Id, context: PageContext, reason: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Take a file away for a reason."""
    gone = attachments.remove_attachment(context, attachment_id, reason=reason)
    return back_to(f"/attachments/{gone.subject.value}/{gone.subject_id}", "attachment_removed")
