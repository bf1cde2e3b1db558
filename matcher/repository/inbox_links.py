"""Stored one-time links (一次性收件链接)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.inbox_link import InboxLink


class InboxLinks:
    """Reads and writes links; the token itself is never here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, link: InboxLink) -> InboxLink:
        """Insert a link."""
        self._session.add(link)
        self._session.flush()
        return link

    def get(self, link_id: int, *, lock: bool = False) -> InboxLink | None:
        """One link by id."""
        return self._session.get(InboxLink, link_id, with_for_update=lock, populate_existing=lock)

    def by_hash(self, token_hash: str, *, lock: bool = False) -> InboxLink | None:
        """One link by the digest of its token."""
        query = select(InboxLink).where(InboxLink.token_hash == token_hash)
        return self._session.exec(
            query.with_for_update().execution_options(populate_existing=True) if lock else query
        ).first()

    def of_case(self, case_id: int, limit: int = 20) -> Sequence[InboxLink]:
        """The links of a case, newest first."""
        query = select(InboxLink).where(InboxLink.case_id == case_id).order_by(col(InboxLink.id).desc())
        return self._session.exec(query.limit(limit)).all()
