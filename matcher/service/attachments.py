"""Attachments (附件、扫描件): files hung on other things; who sees, opens, adds and removes them, each thing says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.forms.attached import attached_kind, attached_name
from matcher.forms.sandbox import check_attached
from matcher.models.attachment import MAX_FILES, Attachment, DocumentKind, SubjectKind
from matcher.models.enums import Role
from matcher.models.look import LookKind
from matcher.models.media import MediaKind
from matcher.service.attachment_subjects import Held, Subject, Use, of_claim, of_entry, of_fair, of_measure
from matcher.service.context import Context
from matcher.service.looks import looked
from matcher.service.permissions import Action, may, permit

# What files may hang on: one line per noun.
SUBJECTS: dict[SubjectKind, Subject] = {
    SubjectKind.CLAIM: Subject(of_claim, personal=True),
    SubjectKind.MEASURE: Subject(of_measure),
    SubjectKind.FAIR: Subject(of_fair),
    SubjectKind.ENTRY: Subject(of_entry, personal=True),
}
MIN_REASON = 2
_DOORS = {Use.LIST: Action.ATTACHMENT_READ, Use.OPEN: Action.ATTACHMENT_OPEN, Use.CHANGE: Action.ATTACHMENT_WORK}
_UNKNOWN = "没有这个附件，或不在您的管辖范围"
_UNKNOWN_SUBJECT = "没有这项业务，或不在您的管辖范围"
# Sides other than the office: they take away only what their side brought.
_OUTSIDE = (Role.ENTERPRISE, Role.SEEKER)


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file as lists show it; ``name`` is told to who may open it, ``removes`` whether the reader may take it away."""

    attachment: Attachment
    name: str
    by: str
    removes: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentList:
    """The files of one thing: those there, those taken away (for staff), and what the reader may do."""

    subject: SubjectKind
    subject_id: int
    held: Held
    rows: list[AttachmentView]
    removed: list[AttachmentView]
    # How many more there is room for; those the reader does not see count too.
    room: int
    adds: bool
    opens: bool
    personal: bool


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file to hand out."""

    name: str
    media_type: str
    data: bytes


def _found(context: Context, subject: str, subject_id: int, use: Use) -> tuple[SubjectKind, Held]:
    """The thing as far as the actor may do this with its files; another county's answers as an id that never was."""
    permit(context.actor, _DOORS[use])
    kind = next((one for one in SubjectKind if one.value == subject), None)
    if kind is None:
        raise NotFound(_UNKNOWN_SUBJECT)
    try:
        return kind, SUBJECTS[kind].find(context, subject_id, use)
    except (NotFound, Forbidden):
        raise NotFound(_UNKNOWN_SUBJECT) from None


def _located(context: Context, attachment_id: int, use: Use) -> tuple[Attachment, Held]:
    """A file that is there, with what it hangs on; anything else answers as an id that never was."""
    permit(context.actor, _DOORS[use])
    found = context.unit.attachments.get(attachment_id)
    if found is None:
        raise NotFound(_UNKNOWN)
    try:
        _, held = _found(context, found.subject, found.subject_id, use)
    except NotFound:
        raise NotFound(_UNKNOWN) from None
    # Read anew: whoever held the thing before may have taken the file away.
    found = context.unit.attachments.get(attachment_id)
    if found is None or found.removed_at is not None or not held.sees(found):
        raise NotFound(_UNKNOWN)
    return found, held


def list_attachments(context: Context, subject: str, subject_id: int) -> AttachmentList:
    """The files of a thing, the first one first; no content is read. ``subject`` is the code of a ``SubjectKind``."""
    kind, held = _found(context, subject, subject_id, Use.LIST)
    every = context.unit.attachments.of_subject(kind, subject_id)
    rows = [one for one in every if held.sees(one)]
    people = {number for one in rows for number in (one.by_id, one.removed_by) if number is not None}
    outside = context.actor.role in _OUTSIDE
    names = {} if outside else context.unit.accounts.names(sorted(people))
    opens, works = (may(context.actor, _DOORS[use]) for use in (Use.OPEN, Use.CHANGE))
    works = works and held.changes
    views = [_view(context, one, names, opens=opens, works=works and not held.kept) for one in rows]
    return AttachmentList(
        kind,
        subject_id,
        held,
        [one for one in views if one.attachment.removed_at is None],
        [] if outside else [one for one in views if one.attachment.removed_at is not None],
        room=max(0, MAX_FILES - sum(one.removed_at is None for one in every)),
        adds=works and not held.fixed,
        opens=opens,
        personal=SUBJECTS[kind].personal,
    )


def _view(context: Context, one: Attachment, names: Mapping[int, str], *, opens: bool, works: bool) -> AttachmentView:
    name = context.unit.attachments.name(one) if opens else f"{one.kind.label}.{one.media.value}"
    own = context.actor.role not in _OUTSIDE or one.by_role is context.actor.role
    if context.actor.role in _OUTSIDE:
        by = ("本单位" if context.actor.role is Role.ENTERPRISE else "本人") if own else "经办人"
    else:
        by = names.get(one.by_id or 0, "系统")
    return AttachmentView(one, name, by, removes=works and own and one.removed_at is None)


def add_attachment(
    context: Context,
    subject: str,
    subject_id: int,
    *,
    filename: str,
    data: bytes,
    kind: DocumentKind | None = None,
    paper: str = "",
) -> Attachment:
    """Hang a file on a thing; what it is, its content says. ``paper`` is a paper of the thing's list that it shows.

    Without ``kind`` it is that of the paper. Of many at once at most ``MAX_FILES`` hang there: the thing is held.
    """
    permit(context.actor, Action.ATTACHMENT_WORK)
    # Looked at before anything is asked of the store: SQLite's other writers must not wait for it.
    media = check_attached(data)
    found, held = _found(context, subject, subject_id, Use.CHANGE)
    if held.fixed:
        raise Conflict(held.fixed)
    paper = paper.strip()
    if paper and paper not in held.papers:
        raise Invalid(f"材料清单里没有“{paper[:30]}”，请从列表中选择", field="paper")
    if kind is None and not paper:
        raise Invalid("请选择材料类别，或材料清单里的一项", field="kind")
    digest = hashlib.sha256(data).hexdigest()
    there = [one for one in context.unit.attachments.of_subject(found, subject_id) if one.removed_at is None]
    same = next((one for one in there if one.sha256 == digest), None)
    if same is not None:
        which = f"“{context.unit.attachments.name(same)}”" if held.sees(same) else ""
        raise Conflict(f"这个文件已经传过{which}，不再重复保存", code="same_file")
    if len(there) >= MAX_FILES:
        raise Conflict(f"附件已有 {len(there)} 个，最多 {MAX_FILES} 个。请先移除不用的，或合并成一个 PDF", code="full")
    return _hung(context, found, subject_id, filename=filename, data=data, media=media, kind=kind, paper=paper)


def hang(
    context: Context, subject: SubjectKind, subject_id: int, *, filename: str, data: bytes, kind: DocumentKind
) -> Attachment:
    """Hang a file on what was made just now, for a use case that has asked who may and looked at the file."""
    media = attached_kind(data)
    return _hung(context, subject, subject_id, filename=filename, data=data, media=media, kind=kind, paper="")


def _hung(
    context: Context,
    found: SubjectKind,
    subject_id: int,
    *,
    filename: str,
    data: bytes,
    media: MediaKind,
    kind: DocumentKind | None,
    paper: str,
) -> Attachment:
    made = Attachment(
        subject=found,
        subject_id=subject_id,
        kind=kind or DocumentKind.of_paper(paper),
        paper=paper,
        name_sealed=context.unit.attachments.seal_name(attached_name(filename, media)),
        media=media,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        by_id=context.actor.account_id,
        by_role=context.actor.role,
        at=clock.now(),
    )
    context.unit.attachments.add(made, data)
    facts: dict[str, Any] = {"attachment_id": made.id, "kind": made.kind.value, "media": media.value, "size": made.size}
    context.unit.audit("attachment.add", found.value, subject_id, **facts)
    return made


def _person_of(context: Context, found: Attachment) -> int | None:
    """The registered person whose paper a file is."""
    claim = context.unit.claims.get(found.subject_id) if found.subject is SubjectKind.CLAIM else None
    return claim.seeker_id if claim is not None else None


def open_attachment(context: Context, attachment_id: int, *, purpose: str = "") -> AttachedFile:
    """A file with its content; the look is written down. What is personal is opened for a stated purpose."""
    found, _ = _located(context, attachment_id, Use.OPEN)
    if SUBJECTS[found.subject].personal and len(purpose.strip()) < MIN_REASON:
        raise Invalid("请填写查看的用途", field="purpose")
    damaged = Conflict("附件内容已损坏或密钥不符，请联系系统管理员从备份恢复", code="damaged")
    try:
        data = context.unit.attachments.content(found)
    except ValueError:
        raise damaged from None
    if hashlib.sha256(data).hexdigest() != found.sha256:
        raise damaged
    facts: dict[str, Any] = {"attachment_id": attachment_id, "kind": found.kind.value}
    looked(
        context,
        _person_of(context, found),
        LookKind.FILE,
        action="attachment.open",
        subject=found.subject.value,
        subject_id=found.subject_id,
        purpose=purpose,
        **facts,
    )
    return AttachedFile(context.unit.attachments.name(found), found.media.media_type, data)


def remove_attachment(context: Context, attachment_id: int, *, reason: str) -> Attachment:
    """Take a file away (移除) for a reason: what is in it is deleted, that it was there stays."""
    found, held = _located(context, attachment_id, Use.CHANGE)
    if held.kept:
        raise Conflict(held.kept)
    if context.actor.role in _OUTSIDE and found.by_role is not context.actor.role:
        raise Forbidden("只能移除自己上传的附件，经办人上传的请联系经办人", code="not_own")
    if not MIN_REASON <= len(reason.strip()) <= 200:
        raise Invalid("请写明移除的原因，2 到 200 个字", field="reason")
    found.removed_at, found.removed_by, found.reason = clock.now(), context.actor.account_id, reason.strip()
    context.unit.attachments.wipe(found)
    facts: dict[str, Any] = {"attachment_id": attachment_id, "kind": found.kind.value}
    context.unit.audit("attachment.remove", found.subject.value, found.subject_id, **facts)
    return found


def by_paper(files: Sequence[Attachment], paper: str) -> list[Attachment]:
    """The files that show a paper of a checklist: those hung on it, and those of its kind hung on no paper at all."""
    kind = DocumentKind.of_paper(paper)
    alike = [one for one in files if not one.paper and one.kind is kind and kind is not DocumentKind.OTHER]
    return [one for one in files if one.paper == paper] + alike
