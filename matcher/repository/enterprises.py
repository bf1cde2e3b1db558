"""Stored enterprises (企业)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher import clock
from matcher.models.enterprise import Enterprise, EnterpriseDraft


class Enterprises:
    """Reads and writes enterprises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, enterprise_id: int) -> Enterprise | None:
        """One enterprise by id."""
        return self._session.get(Enterprise, enterprise_id)

    def by_uscc(self, uscc: str) -> Enterprise | None:
        """One enterprise by its credit code."""
        return self._session.exec(select(Enterprise).where(Enterprise.uscc == uscc)).first()

    def add(self, draft: EnterpriseDraft, *, tags: Sequence[str] = ()) -> Enterprise:
        """Insert an enterprise from a checked draft."""
        moment = clock.now()
        enterprise = Enterprise(**draft.model_dump(), tags=list(tags), created_at=moment, updated_at=moment)
        self._session.add(enterprise)
        self._session.flush()
        return enterprise

    def update(self, enterprise: Enterprise, draft: EnterpriseDraft) -> list[str]:
        """Take over what a newer brochure header says; empty never erases, name and county stay as registered.

        Returns the names of the changed fields.
        """
        changed = []
        for name, value in draft.model_dump(exclude={"uscc", "name", "adcode"}, exclude_defaults=True).items():
            # The introduction stands on published posts already, so a later one does not slip in without a review.
            if name == "intro" and enterprise.intro:
                continue
            if value not in ("", None) and getattr(enterprise, name) != value:
                setattr(enterprise, name, value)
                changed.append(name)
        if changed:
            enterprise.version += 1
            enterprise.updated_at = clock.now()
        return changed

    def many(self, ids: Sequence[int]) -> dict[int, Enterprise]:
        """Enterprises by id."""
        rows = self._session.exec(select(Enterprise).where(col(Enterprise.id).in_(ids))).all()
        return {row.id: row for row in rows if row.id is not None}
