"""Stored status groups of people (人员类别): papers are sealed here and opened only here."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher import clock
from matcher.models.seeker import Seeker
from matcher.models.status import SeekerStatus, StatusDraft, StatusKind
from matcher.security.cipher import Cipher

_PAPERS = "seeker_status.papers"
_BATCH = 2000


class Statuses:
    """Reads and writes status groups."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def put(self, seeker_id: int, draft: StatusDraft, *, by_id: int | None) -> SeekerStatus:
        """Insert a status; the one of its kind that counted until now stays as history."""
        for old in self.live([seeker_id]).get(seeker_id, []):
            if old.kind is draft.kind:
                self.revoke(old, by_id=by_id)
        papers = json.dumps({"document": draft.document, "category": draft.category}, ensure_ascii=False)
        status = SeekerStatus(
            **draft.model_dump(exclude={"document", "category"}),
            seeker_id=seeker_id,
            papers_sealed=self._cipher.seal(papers, _PAPERS),
            by_id=by_id,
            at=clock.now(),
        )
        self._session.add(status)
        self._session.flush()
        return status

    def revoke(self, status: SeekerStatus, *, by_id: int | None) -> None:
        """End a status that was entered wrongly or is replaced; the row stays."""
        status.revoked_at, status.revoked_by = clock.now(), by_id
        self._session.add(status)
        self._session.flush()

    def get(self, status_id: int) -> SeekerStatus | None:
        """One by id, locked until the transaction ends."""
        return self._session.get(SeekerStatus, status_id, with_for_update=True, populate_existing=True)

    def live(self, seeker_ids: Sequence[int]) -> dict[int, list[SeekerStatus]]:
        """What counts now, by person, in the order it was entered."""
        query = select(SeekerStatus).where(
            col(SeekerStatus.seeker_id).in_(seeker_ids), col(SeekerStatus.revoked_at).is_(None)
        )
        found: dict[int, list[SeekerStatus]] = {}
        for one in self._session.exec(query.order_by(col(SeekerStatus.id))).all():
            found.setdefault(one.seeker_id, []).append(one)
        return found

    def in_force(
        self,
        kinds: Collection[StatusKind],
        on: date,
        *,
        ids: Collection[int] = (),
        market_id: int | None = None,
    ) -> dict[int, dict[StatusKind, tuple[bool, str | None]]]:
        """What was decided of a market's workers, or of people by id, and counts on a day: whether it holds, and the
        category. The caller keeps the category to itself.
        """
        query = select(SeekerStatus).where(
            col(SeekerStatus.kind).in_(kinds),
            col(SeekerStatus.revoked_at).is_(None),
            col(SeekerStatus.since) <= on,
            sa.or_(col(SeekerStatus.until).is_(None), col(SeekerStatus.until) >= on),
        )
        found: dict[int, dict[StatusKind, tuple[bool, str | None]]] = {}
        chosen: list[Sequence[int] | None] = [None]
        if market_id is not None:
            query = query.join(Seeker, col(Seeker.id) == col(SeekerStatus.seeker_id)).where(
                Seeker.market_id == market_id, col(Seeker.seeking)
            )
        else:
            every = sorted(ids)
            chosen = [every[at : at + _BATCH] for at in range(0, len(every), _BATCH)]
        for some in chosen:
            part = query if some is None else query.where(col(SeekerStatus.seeker_id).in_(some))
            for one in self._session.exec(part.order_by(col(SeekerStatus.id))).all():
                found.setdefault(one.seeker_id, {})[one.kind] = one.holds, self.papers(one).get("category")
        return found

    def papers(self, status: SeekerStatus) -> dict[str, str | None]:
        """Document number and category in the clear; the caller writes the audit row."""
        opened: dict[str, str | None] = json.loads(self._cipher.open(status.papers_sealed, _PAPERS))
        return opened
