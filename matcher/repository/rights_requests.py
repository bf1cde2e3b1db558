"""Stored requests of people about their own data (权利请求): their text and answer are sealed here."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.rights_request import RightsKind, RightsRequest, RightsState
from matcher.models.seeker import Seeker
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_TEXT = "rights_request.text"
_ANSWER = "rights_request.answer"


class RightsRequests:
    """Reads and writes requests."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def seal_text(self, text: str) -> bytes:
        """The person's words as they are stored."""
        return self._cipher.seal(text, _TEXT)

    def seal_answer(self, answer: str) -> bytes:
        """The answer as it is stored."""
        return self._cipher.seal(answer, _ANSWER)

    def text(self, request: RightsRequest) -> str:
        """What the person wrote."""
        return self._cipher.open(request.text_sealed, _TEXT)

    def answer(self, request: RightsRequest) -> str:
        """What the person was answered, empty while nobody has."""
        return self._cipher.open(request.answer_sealed, _ANSWER) if request.answer_sealed else ""

    def add(self, request: RightsRequest) -> RightsRequest:
        """Insert one; a second open one of a kind breaks a unique index, so the caller holds the person."""
        self._session.add(request)
        self._session.flush()
        return request

    def open_of(self, seeker_id: int, kind: RightsKind) -> RightsRequest | None:
        """The request of a kind that a person waits for, read anew."""
        query = select(RightsRequest).where(
            RightsRequest.seeker_id == seeker_id,
            RightsRequest.kind == kind,
            RightsRequest.state == RightsState.RECEIVED,
        )
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def of_seeker(self, seeker_id: int, limit: int) -> Sequence[RightsRequest]:
        """A person's requests, the newest first."""
        query = select(RightsRequest).where(RightsRequest.seeker_id == seeker_id)
        return self._session.exec(query.order_by(col(RightsRequest.id).desc()).limit(limit)).all()

    def within(
        self, request_id: int, reach: Reach, county: str | None, *, lock: bool = False
    ) -> tuple[RightsRequest, Seeker] | None:
        """One request of somebody within reach, with the person; ``lock`` holds the request."""
        query = (
            select(RightsRequest, Seeker)
            .join(Seeker, col(Seeker.id) == col(RightsRequest.seeker_id))
            .where(RightsRequest.id == request_id, reach.seekers(county))
        )
        if lock:
            query = query.with_for_update(of=RightsRequest).execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def page(
        self, reach: Reach, county: str | None, *, state: RightsState | None, offset: int, limit: int
    ) -> tuple[Sequence[tuple[RightsRequest, Seeker]], int]:
        """Requests of people within reach, the first due first, and how many there are."""
        conditions: list[sa.ColumnElement[bool]] = [reach.seekers(county)]
        if state is not None:
            conditions.append(col(RightsRequest.state) == state)
        base = (
            select(RightsRequest, Seeker)
            .join(Seeker, col(Seeker.id) == col(RightsRequest.seeker_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        rows = base.order_by(col(RightsRequest.due), col(RightsRequest.id)).offset(offset).limit(limit)
        return self._session.exec(rows).all(), total
