"""Stored attachments (附件): what is known of a file, and apart from that its content, sealed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from matcher.models.attachment import Attachment, AttachmentContent, SubjectKind
from matcher.security.cipher import Cipher

_NAME = "attachment.name"


class Attachments:
    """Reads and writes attachments; only :meth:`content` reads what is in one."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def seal_name(self, name: str) -> bytes:
        """A file's name as it is kept."""
        return self._cipher.seal(name, _NAME)

    def name(self, attachment: Attachment) -> str:
        """The file's name in the clear."""
        return self._cipher.open(attachment.name_sealed, _NAME)

    def add(self, attachment: Attachment, data: bytes) -> Attachment:
        """Insert a file with its content; one that hangs there already breaks a unique index."""
        self._session.add(attachment)
        self._session.flush()
        number = attachment.id or 0
        sealed = self._cipher.seal_bytes(data, _content(number))
        self._session.add(AttachmentContent(attachment_id=number, sealed=sealed))
        self._session.flush()
        return attachment

    def get(self, attachment_id: int) -> Attachment | None:
        """One file, removed or not, as it is now; whoever changes it holds what it hangs on."""
        query = select(Attachment).where(Attachment.id == attachment_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def of_subject(self, subject: SubjectKind, subject_id: int) -> Sequence[Attachment]:
        """The files of one thing, removed ones too, in the order they came; read anew."""
        query = select(Attachment).where(Attachment.subject == subject, Attachment.subject_id == subject_id)
        ordered = query.order_by(col(Attachment.id)).execution_options(populate_existing=True)
        return self._session.exec(ordered).all()

    def live(self, subject: SubjectKind, subject_ids: Iterable[int]) -> dict[int, list[Attachment]]:
        """The files that hang on some things of one kind now, by the thing's id."""
        query = select(Attachment).where(
            Attachment.subject == subject,
            col(Attachment.subject_id).in_(list(subject_ids)),
            col(Attachment.removed_at).is_(None),
        )
        found: dict[int, list[Attachment]] = {}
        for one in self._session.exec(query.order_by(col(Attachment.id))).all():
            found.setdefault(one.subject_id, []).append(one)
        return found

    def ever(self, subject: SubjectKind, subject_ids: Iterable[int]) -> set[int]:
        """On which of these things a file ever hung: they may not be deleted under its row."""
        query = select(Attachment.subject_id).where(
            Attachment.subject == subject, col(Attachment.subject_id).in_(list(subject_ids))
        )
        return set(self._session.exec(query.distinct()).all())

    def content(self, attachment: Attachment) -> bytes:
        """What is in a file; ValueError when it is damaged, another row's, sealed under another key, or not there."""
        number = attachment.id or 0
        kept = self._session.get(AttachmentContent, number)
        if kept is None:
            raise ValueError("the attachment has no content")
        return self._cipher.open_bytes(kept.sealed, _content(number))

    def wipe(self, attachment: Attachment) -> None:
        """Delete what is in a file; its row stays."""
        kept = self._session.get(AttachmentContent, attachment.id or 0)
        if kept is not None:
            self._session.delete(kept)
        self._session.flush()


def _content(number: int) -> str:
    """What a content is sealed for: this row and no other."""
    return f"attachment.content:{number}"
