"""Stored questions to people whether they may be named to an enterprise (征求同意)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from matcher.models.consent_request import ConsentAnswer, ConsentRequest


class ConsentRequests:
    """Reads and writes questions; whoever adds or answers one holds its person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: ConsentRequest) -> ConsentRequest:
        """Insert one; a second that waits for the same pair breaks a unique index."""
        self._session.add(request)
        self._session.flush()
        return request

    def get(self, request_id: int, *, lock: bool = False) -> ConsentRequest | None:
        """One by id; ``lock`` holds it until the transaction ends."""
        return self._session.get(ConsentRequest, request_id, with_for_update=lock, populate_existing=lock)

    def of_seeker(self, seeker_id: int, limit: int = 50) -> Sequence[ConsentRequest]:
        """A person's questions, the newest first, read anew."""
        query = select(ConsentRequest).where(ConsentRequest.seeker_id == seeker_id)
        query = query.order_by(col(ConsentRequest.id).desc()).limit(limit)
        return self._session.exec(query.execution_options(populate_existing=True)).all()

    def open_of(self, seeker_id: int) -> Sequence[ConsentRequest]:
        """What a person has not answered, by id, read anew."""
        query = select(ConsentRequest).where(
            ConsentRequest.seeker_id == seeker_id, ConsentRequest.state == ConsentAnswer.ASKED
        )
        return self._session.exec(
            query.order_by(col(ConsentRequest.id)).execution_options(populate_existing=True)
        ).all()

    def latest(self, vacancy_id: int, seeker_id: int) -> ConsentRequest | None:
        """The newest question of a post to a person, read anew."""
        query = select(ConsentRequest).where(
            ConsentRequest.vacancy_id == vacancy_id, ConsentRequest.seeker_id == seeker_id
        )
        query = query.order_by(col(ConsentRequest.id).desc()).limit(1)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def of_vacancy(self, vacancy_id: int, now: datetime) -> dict[int, ConsentRequest]:
        """What waits for an answer at a post, by person."""
        query = select(ConsentRequest).where(
            ConsentRequest.vacancy_id == vacancy_id,
            ConsentRequest.state == ConsentAnswer.ASKED,
            ConsentRequest.expires_at > now,
        )
        return {one.seeker_id: one for one in self._session.exec(query.order_by(col(ConsentRequest.id)))}
