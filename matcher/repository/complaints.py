"""Stored complaints (投诉): words, contact and answer are sealed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.complaint import OPEN_COMPLAINTS, Complaint, ComplaintState
from matcher.models.region import scope_prefix
from matcher.security.cipher import Cipher

_TEXT = "complaint.text"
_CONTACT = "complaint.contact"
_ANSWER = "complaint.answer"


class Complaints:
    """Reads and writes complaints."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def seal_text(self, text: str) -> bytes:
        """The words as they are stored."""
        return self._cipher.seal(text, _TEXT)

    def seal_contact(self, contact: str) -> bytes | None:
        """Name or telephone as stored; nothing for who stays anonymous."""
        return self._cipher.seal(contact, _CONTACT) if contact else None

    def seal_answer(self, answer: str) -> bytes:
        """Answer or reason as it is stored."""
        return self._cipher.seal(answer, _ANSWER)

    def text(self, complaint: Complaint) -> str:
        """What was written."""
        return self._cipher.open(complaint.text_sealed, _TEXT)

    def whom(self, complaint: Complaint) -> str:
        """How to reach who complained, empty for who stays anonymous; who calls this writes the look down."""
        return self._cipher.open(complaint.contact_sealed, _CONTACT) if complaint.contact_sealed else ""

    def answer(self, complaint: Complaint) -> str:
        """Answer or reason, empty while there is none."""
        return self._cipher.open(complaint.answer_sealed, _ANSWER) if complaint.answer_sealed else ""

    def add(self, complaint: Complaint) -> Complaint:
        """Insert one."""
        self._session.add(complaint)
        self._session.flush()
        return complaint

    def by_number(self, number: str) -> Complaint | None:
        """The complaint of a number."""
        return self._session.exec(select(Complaint).where(Complaint.number == number)).first()

    def of_seeker(self, seeker_id: int, limit: int) -> Sequence[Complaint]:
        """A person's complaints, the newest first."""
        query = select(Complaint).where(Complaint.seeker_id == seeker_id)
        return self._session.exec(query.order_by(col(Complaint.id).desc()).limit(limit)).all()

    def open_of(self, seeker_id: int) -> int:
        """How many of a person's complaints wait for a word."""
        query = select(func.count()).where(
            col(Complaint.seeker_id) == seeker_id, col(Complaint.state).in_(OPEN_COMPLAINTS)
        )
        return self._session.exec(query).one()

    def within(
        self, complaint_id: int, home: str, *, whole: bool, late_on: date | None, lock: bool = False
    ) -> Complaint | None:
        """One that the unit ``home`` sees; ``lock`` holds it."""
        query = select(Complaint).where(Complaint.id == complaint_id, _seen(home, whole, late_on))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def page(
        self,
        home: str,
        *,
        whole: bool,
        late_on: date | None,
        states: Sequence[ComplaintState] = (),
        offset: int = 0,
        limit: int = 20,
    ) -> tuple[Sequence[Complaint], int]:
        """Those the unit ``home`` sees, the first due first, and how many there are."""
        conditions = [_seen(home, whole, late_on)]
        if states:
            conditions.append(col(Complaint.state).in_(states))
        total = self._session.exec(select(func.count()).select_from(Complaint).where(*conditions)).one()
        query = select(Complaint).where(*conditions).order_by(col(Complaint.due), col(Complaint.id))
        return self._session.exec(query.offset(offset).limit(limit)).all(), total


def _seen(home: str, whole: bool, late_on: date | None) -> sa.ColumnElement[bool]:
    """A county all of its own; a unit above its own level's, and of those below what is late on that day."""
    below = col(Complaint.adcode).startswith(scope_prefix(home))
    if whole:
        return below
    late = sa.and_(below, col(Complaint.state).in_(OPEN_COMPLAINTS), col(Complaint.due) < late_on)
    return sa.or_(col(Complaint.adcode) == home, late)
