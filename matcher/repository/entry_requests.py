"""Stored requests of enterprises for an account (单位入驻申请): who acts for them is sealed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.entry_request import EntryRequest, EntryState
from matcher.models.region import scope_prefix
from matcher.security.cipher import Cipher

_AGENT = "entry_request.agent"
_PHONE = "entry_request.phone"


class EntryRequests:
    """Reads and writes requests."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def seal(self, agent: str, phone: str) -> dict[str, Any]:
        """Name and telephone of who acts, as they are stored."""
        return {
            "agent_sealed": self._cipher.seal(agent, _AGENT),
            "phone_sealed": self._cipher.seal(phone, _PHONE),
        }

    def agent(self, request: EntryRequest) -> tuple[str, str]:
        """Name and telephone of who acts for the enterprise."""
        return self._cipher.open(request.agent_sealed, _AGENT), self._cipher.open(request.phone_sealed, _PHONE)

    def add(self, request: EntryRequest) -> EntryRequest:
        """Insert one."""
        self._session.add(request)
        self._session.flush()
        return request

    def by_number(self, number: str) -> EntryRequest | None:
        """The request of a number."""
        return self._session.exec(select(EntryRequest).where(EntryRequest.number == number)).first()

    def within(self, request_id: int, adcode: str, *, lock: bool = False) -> EntryRequest | None:
        """One request of a region; ``lock`` holds it."""
        query = select(EntryRequest).where(EntryRequest.id == request_id, _near(adcode))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def page(
        self, adcode: str, *, state: EntryState | None, offset: int, limit: int
    ) -> tuple[Sequence[EntryRequest], int]:
        """The requests of a region, the first due first, and how many."""
        conditions = [_near(adcode)]
        if state is not None:
            conditions.append(col(EntryRequest.state) == state)
        total = self._session.exec(select(func.count()).select_from(EntryRequest).where(*conditions)).one()
        query = select(EntryRequest).where(*conditions).order_by(col(EntryRequest.due), col(EntryRequest.id))
        return self._session.exec(query.offset(offset).limit(limit)).all(), total


def _near(adcode: str) -> sa.ColumnElement[bool]:
    return col(EntryRequest.adcode).startswith(scope_prefix(adcode))
