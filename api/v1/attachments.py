"""Attachments (附件): files hung on claims and measures: list, add, download, remove."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.downloads import attachment as saved
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.attachment import Attachment, DocumentKind
from matcher.models.media import MAX_BYTES
from matcher.service import attachments
from matcher.service.attachments import AttachmentView

router = APIRouter(prefix="/attachments", tags=["附件"], route_class=UnitRoute)
# One byte more than is taken, so that a larger file is known as one.
READ = MAX_BYTES + 1
Subject = Annotated[str, Path(max_length=32, description="附件所属：claim 补贴申领，measure 方案措施")]


class AttachmentOut(BaseModel):
    """A file as its reader may see it; ``name`` only for who may open it."""

    id: int
    kind: str
    kind_label: str
    paper: str
    name: str
    media: str
    size: int
    sha256: str
    by: str
    at: datetime
    removable: bool
    removed_at: datetime | None
    reason: str


class AttachmentsOut(BaseModel):
    """The files of one thing, and the papers it asks for."""

    title: str
    papers: list[str]
    room: int
    may_add: bool
    may_open: bool
    purpose_required: bool
    items: list[AttachmentOut]
    removed: list[AttachmentOut]


class Added(BaseModel):
    """A file that was taken."""

    id: int
    kind: str
    paper: str
    media: str
    size: int
    sha256: str


class Look(BaseModel):
    """What a file is opened for."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(default="", max_length=200, description="补贴申领的附件必填，记入审计日志")


class Removal(BaseModel):
    """Why a file is taken away."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=200)


def _out(one: AttachmentView) -> AttachmentOut:
    row = one.attachment
    facts = row.model_dump(include={"id", "kind", "paper", "media", "size", "sha256", "at", "removed_at", "reason"})
    return AttachmentOut(**facts, kind_label=row.kind.label, name=one.name, by=one.by, removable=one.removes)


def _added(row: Attachment) -> Added:
    return Added(**row.model_dump(include=set(Added.model_fields)))


@router.get("/{subject}/{subject_id}", summary="附件清单", responses=problems())
def list_attachments(subject: Subject, subject_id: Id, context: ApiContext) -> AttachmentsOut:
    """The files of a thing, and those taken away (for staff)."""
    found = attachments.list_attachments(context, subject, subject_id)
    return AttachmentsOut(
        title=found.held.title,
        papers=list(found.held.papers),
        room=found.room,
        may_add=found.adds,
        may_open=found.opens,
        purpose_required=found.personal,
        items=[_out(one) for one in found.rows],
        removed=[_out(one) for one in found.removed],
    )


@router.post("/{subject}/{subject_id}/files", status_code=201, summary="上传附件", responses=problems(409, 413))
def add(
    subject: Subject,
    subject_id: Id,
    context: ApiContext,
    file: Annotated[UploadFile | None, File(description="PDF、JPEG、PNG、docx 或 xlsx，不超过 10 MB")] = None,
    kind: Annotated[str, Form(max_length=32, description="材料类别；写了 paper 的可不写")] = "",
    paper: Annotated[str, Form(max_length=60, description="材料清单里的一项")] = "",
) -> Added:
    """Hang a file on a thing; its type is found by its content."""
    name, content = (file.filename or "", file.file.read(READ)) if file else ("", b"")
    chosen = kind_of(kind)
    return _added(
        attachments.add_attachment(context, subject, subject_id, filename=name, data=content, kind=chosen, paper=paper)
    )


def kind_of(code: str) -> DocumentKind | None:
    """The kind of a paper by its code, None for none."""
    if not code:
        return None
    found = next((one for one in DocumentKind if one.value == code), None)
    if found is None:
        told = "、".join(f"{one.value} {one.label}" for one in DocumentKind)
        raise Invalid(f"没有这个材料类别，请从中选择：{told}", field="kind")
    return found


@router.post(
    "/{attachment_id}/download", summary="下载附件（记入审计）", responses=problems(409), response_class=Response
)
@forgetful
def download(attachment_id: Id, body: Look, context: ApiContext) -> Response:
    """The file itself, as it came."""
    found = attachments.open_attachment(context, attachment_id, purpose=body.purpose)
    return saved(found.name, found.data, found.media_type)


@router.post("/{attachment_id}/removal", summary="移除附件", responses=problems(409))
def remove(attachment_id: Id, body: Removal, context: ApiContext) -> Added:
    """Take a file away; what is in it is deleted, the row stays."""
    return _added(attachments.remove_attachment(context, attachment_id, reason=body.reason))
