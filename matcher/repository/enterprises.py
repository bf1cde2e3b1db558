"""Stored enterprises (企业)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from matcher import clock
from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.officer import Pairing
from matcher.repository.reach import Reach


class Enterprises:
    """Reads and writes enterprises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, enterprise_id: int) -> Enterprise | None:
        """One enterprise by id."""
        return self._session.get(Enterprise, enterprise_id)

    def by_id_locked(self, enterprise_id: int) -> Enterprise | None:
        """One enterprise by id, held until the transaction ends."""
        return self._session.exec(self._locked(select(Enterprise).where(Enterprise.id == enterprise_id))).first()

    def reachable(
        self, enterprise_id: int, reach: Reach, *, county: str | None = None, lock: bool = False
    ) -> Enterprise | None:
        """One enterprise within reach; an officer's reaches over the ``county`` too."""
        query = select(Enterprise).where(Enterprise.id == enterprise_id, reach.enterprises(county))
        return self._session.exec(self._locked(query) if lock else query).first()

    def hold(self, ids: Sequence[int]) -> dict[int, Enterprise]:
        """Enterprises by id, locked until the transaction ends, in the order of everybody (decision 0005)."""
        query = select(Enterprise).where(col(Enterprise.id).in_(ids)).order_by(col(Enterprise.id))
        return {one.id or 0: one for one in self._session.exec(self._locked(query)).all()}

    def by_uscc(self, uscc: str, *, lock: bool = False) -> Enterprise | None:
        """One enterprise by its credit code; a record merged away leads to the one it went into.

        ``lock`` holds the row until the transaction ends, so that nothing is hung on it while it is merged away.
        """
        query = select(Enterprise).where(Enterprise.uscc == uscc)
        found = self._session.exec(self._locked(query) if lock else query).first()
        if found is None or found.merged_into is None:
            return found
        survivor = select(Enterprise).where(Enterprise.id == found.merged_into)
        return self._session.exec(self._locked(survivor) if lock else survivor).first()

    @staticmethod
    def _locked(query: SelectOfScalar[Enterprise]) -> SelectOfScalar[Enterprise]:
        # NO KEY UPDATE on PostgreSQL: rows that only refer to it do not wait.
        return query.with_for_update(key_share=True).execution_options(populate_existing=True)

    def served_by(self, officer_id: int) -> Sequence[tuple[Enterprise, Case | None]]:
        """The live enterprises paired with an officer or with an open case of the officer's, and that open case."""
        paired = select(Pairing.enterprise_id).where(Pairing.officer_id == officer_id, col(Pairing.last).is_(None))
        is_open = sa.and_(col(Case.enterprise_id) == col(Enterprise.id), col(Case.state).in_(OPEN_STATES))
        query = (
            select(Enterprise, Case)
            .join(Case, is_open, isouter=True)
            .where(
                col(Enterprise.merged_into).is_(None),
                sa.or_(col(Enterprise.id).in_(paired), col(Case.officer_id) == officer_id),
            )
            .order_by(col(Enterprise.id))
        )
        return self._session.exec(query).all()

    def by_usccs(self, codes: Sequence[str], reach: Reach, county: str | None = None) -> dict[str, Enterprise]:
        """The enterprises within reach by the codes asked for; a record merged away leads to the one it went into."""
        query = select(Enterprise).where(col(Enterprise.uscc).in_(codes))
        found = {one.uscc: one for one in self._session.exec(query).all()}
        went = self.many([one.merged_into for one in found.values() if one.merged_into is not None])
        live = {code: went.get(one.merged_into or 0, one) for code, one in found.items()}
        seen = select(Enterprise.id).where(
            col(Enterprise.id).in_([one.id for one in live.values()]), reach.enterprises(county)
        )
        ids = set(self._session.exec(seen).all())
        return {code: one for code, one in live.items() if one.id in ids}

    def by_name(self, name: str) -> Enterprise | None:
        """The one enterprise of exactly this name; None when there is none, or several."""
        live = col(Enterprise.merged_into).is_(None)
        found = self._session.exec(select(Enterprise).where(Enterprise.name == name, live).limit(2)).all()
        return found[0] if len(found) == 1 else None

    def add(self, draft: EnterpriseDraft) -> Enterprise:
        """Insert an enterprise from a checked draft."""
        moment = clock.now()
        enterprise = Enterprise(**draft.model_dump(), created_at=moment, updated_at=moment)
        self._session.add(enterprise)
        self._session.flush()
        return enterprise

    def update(self, enterprise: Enterprise, draft: EnterpriseDraft, *, over: Collection[str] = ()) -> list[str]:
        """Take over what a newer brochure header says; empty never erases, name and county stay as registered.

        What is registered is replaced only in the fields named by ``over``; the others are filled where they are
        empty. The size is not the header's to say (``service.sizes.take_header``). Returns the names of the changed
        fields.
        """
        changed = []
        told = draft.model_dump(exclude={"uscc", "name", "adcode", "size"}, exclude_defaults=True)
        for name, value in told.items():
            known = getattr(enterprise, name)
            # The introduction stands on published posts already, so a later one does not slip in without a review.
            if known not in ("", None, EnterpriseDraft.model_fields[name].default) and (
                name not in over or name == "intro"
            ):
                continue
            if value not in ("", None) and known != value:
                setattr(enterprise, name, value)
                changed.append(name)
        if changed:
            enterprise.version += 1
            enterprise.updated_at = clock.now()
        return changed

    def tags(self, ids: Sequence[int] | None = None) -> dict[int, list[str]]:
        """The stored tags of all live enterprises, or of some, by id."""
        query = select(Enterprise.id, Enterprise.tags).where(col(Enterprise.merged_into).is_(None))
        if ids is not None:
            query = query.where(col(Enterprise.id).in_(ids))
        return {enterprise_id or 0: list(tags) for enterprise_id, tags in self._session.exec(query).all()}

    def set_tags(self, enterprise_id: int, tags: Sequence[str]) -> None:
        """Write the tags that follow from lists; nobody else does."""
        enterprise = self._session.get(Enterprise, enterprise_id)
        if enterprise is not None:
            enterprise.tags = list(tags)
            enterprise.updated_at = clock.now()
            self._session.flush()

    def mandates_ending(self, reach: Reach, until: date, limit: int | None) -> Sequence[Enterprise]:
        """Live enterprises within reach whose written order ends by a day, the first first; with at most one a row."""
        query = select(Enterprise).where(
            reach.enterprises(), col(Enterprise.mandate_valid_to) <= until, col(Enterprise.merged_into).is_(None)
        )
        query = query.order_by(col(Enterprise.mandate_valid_to), col(Enterprise.id))
        return self._session.exec(query.limit(limit) if limit else query).all()

    def many(self, ids: Sequence[int]) -> dict[int, Enterprise]:
        """Enterprises by id."""
        rows = self._session.exec(select(Enterprise).where(col(Enterprise.id).in_(ids))).all()
        return {row.id: row for row in rows if row.id is not None}
