"""Stored invitations of job seekers to fairs (邀请求职者), and the people of an area who may be asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.consent import Consent
from matcher.models.enums import ConsentKind
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_visit import FairVisitor
from matcher.models.seeker import Seeker
from matcher.models.status import SeekerStatus, StatusKind
from matcher.repository.reach import Reach


class FairInvitations:
    """Reads and writes invitations; whoever adds one holds its fair."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, invitation: FairInvitation) -> FairInvitation:
        """Insert one; a second of the same person at the same fair breaks a unique index."""
        self._session.add(invitation)
        self._session.flush()
        return invitation

    def get(self, invitation_id: int, *, lock: bool = False) -> FairInvitation | None:
        """One by id; ``lock`` holds it until the transaction ends."""
        return self._session.get(FairInvitation, invitation_id, with_for_update=lock, populate_existing=lock)

    def of_fair(self, fair_id: int, seekers: Collection[int] | None = None) -> dict[int, FairInvitation]:
        """The invitations to a fair by person, read anew; ``seekers`` narrows."""
        query = select(FairInvitation).where(FairInvitation.fair_id == fair_id).order_by(col(FairInvitation.id))
        if seekers is not None:
            query = query.where(col(FairInvitation.seeker_id).in_(list(seekers)))
        return {one.seeker_id: one for one in self._session.exec(query.execution_options(populate_existing=True))}

    def of_seeker(self, seeker_id: int) -> dict[int, FairInvitation]:
        """A person's invitations by fair."""
        query = select(FairInvitation).where(FairInvitation.seeker_id == seeker_id).order_by(col(FairInvitation.id))
        return {one.fair_id: one for one in self._session.exec(query)}

    def askable(self, reach: Reach, county: str | None, prefix: str, day: date, limit: int) -> tuple[list[Seeker], int]:
        """People of an area within reach who look for work and agreed to it, the latest active first; how many."""
        agreed = select(Consent.seeker_id).where(
            Consent.kind == ConsentKind.PROFILE,
            col(Consent.withdrawn_at).is_(None),
            col(Consent.expires_on) >= day,
        )
        conditions = (
            reach.seekers(county),
            col(Seeker.adcode).startswith(prefix),
            col(Seeker.seeking),
            col(Seeker.merged_into).is_(None),
            col(Seeker.id).in_(agreed),
        )
        total = self._session.exec(select(func.count()).select_from(Seeker).where(*conditions)).one()
        query = select(Seeker).where(*conditions).order_by(col(Seeker.active_at).desc(), col(Seeker.id)).limit(limit)
        return list(self._session.exec(query).all()), total

    def came(self, fair_id: int, seekers: Collection[int]) -> set[int]:
        """Who of these people stands among a fair's visitors."""
        query = select(FairVisitor.seeker_id).where(
            FairVisitor.fair_id == fair_id, col(FairVisitor.seeker_id).in_(list(seekers))
        )
        return {one for one in self._session.exec(query) if one is not None}

    def statuses(self, seekers: Collection[int], day: date) -> dict[int, set[StatusKind]]:
        """What offices wrote down of these people and counts on a day, by person."""
        found: dict[int, set[StatusKind]] = {}
        query = select(SeekerStatus.seeker_id, SeekerStatus.kind).where(
            col(SeekerStatus.seeker_id).in_(list(seekers)),
            col(SeekerStatus.revoked_at).is_(None),
            col(SeekerStatus.holds),
            col(SeekerStatus.since) <= day,
            sa.or_(col(SeekerStatus.until).is_(None), col(SeekerStatus.until) >= day),
        )
        for seeker_id, kind in self._session.exec(query):
            found.setdefault(seeker_id, set()).add(StatusKind(kind))
        return found
