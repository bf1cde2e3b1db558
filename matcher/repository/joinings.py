"""Stored registrations begun by people themselves (自助登记草稿), sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, delete, select

from matcher.models.joining import Joining
from matcher.security.cipher import Cipher

_CELLS, _PHONE = "joining.cells", "joining.phone"


class Joinings:
    """Reads and writes drafts; the cookie's token itself is never here."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def begin(self, token_hash: str, phone: str, cells: Mapping[str, str], at: datetime, until: datetime) -> Joining:
        """Insert a draft; an earlier one of the same number is dropped."""
        phone_hash = self._cipher.lookup_hash(phone, _PHONE)
        self._session.exec(delete(Joining).where(col(Joining.phone_hash) == phone_hash))
        draft = Joining(
            token_hash=token_hash,
            phone_hash=phone_hash,
            cells_sealed=self._sealed({**cells, "phone": phone}),
            created_at=at,
            expires_at=until,
        )
        self._session.add(draft)
        self._session.flush()
        return draft

    def by_hash(self, token_hash: str, *, lock: bool = False) -> Joining | None:
        """One draft by the digest of its cookie; ``lock`` keeps it from others and reads it anew."""
        query = select(Joining).where(Joining.token_hash == token_hash)
        return self._session.exec(
            query.with_for_update().execution_options(populate_existing=True) if lock else query
        ).first()

    def cells(self, draft: Joining) -> dict[str, str]:
        """What was written so far, by column; the number among it."""
        found: dict[str, str] = json.loads(self._cipher.open(draft.cells_sealed, _CELLS))
        return found

    def keep(self, draft: Joining, cells: Mapping[str, str], *, step: int) -> None:
        """Put cells in place of those kept, and the step that comes next."""
        draft.cells_sealed, draft.step = self._sealed(cells), step
        self._session.flush()

    def drop(self, draft: Joining) -> None:
        """Delete a draft."""
        self._session.delete(draft)
        self._session.flush()

    def purge(self, before: datetime) -> None:
        """Drop what has ended at an instant."""
        self._session.exec(delete(Joining).where(col(Joining.expires_at) <= before))

    def _sealed(self, cells: Mapping[str, str]) -> bytes:
        return self._cipher.seal(json.dumps(dict(cells), ensure_ascii=False), _CELLS)
