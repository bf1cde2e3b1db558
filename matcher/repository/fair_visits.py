"""Stored visitors of job fairs (入场求职者): what they agreed on, where they began, what they are asked afterwards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_visit import Agreed, FairFollowUp, FairIntention, FairStart, FairVisitor
from matcher.models.region import scope_prefix
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Contact
from matcher.security.cipher import Cipher

_NAME, _PHONE = "fair_visitor.name", "fair_visitor.phone"


class FairVisits:
    """Reads and writes visitors and what hangs on them; whoever changes one holds its fair."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def add(self, row: FairVisitor | FairIntention | FairStart | FairFollowUp) -> None:
        """Insert a row; a second of the same breaks a unique index."""
        self._session.add(row)
        self._session.flush()

    def seal(self, visitor: FairVisitor, name: str, phone: str) -> None:
        """Keep name and telephone of somebody who is not registered, sealed."""
        visitor.name_sealed = self._cipher.seal(name, _NAME)
        visitor.phone_sealed = self._cipher.seal(phone, _PHONE)

    def contact(self, visitor: FairVisitor) -> Contact | None:
        """Open what was sealed; None where nothing is kept. The caller writes the audit row."""
        if visitor.name_sealed is None or visitor.phone_sealed is None:
            return None
        return Contact(self._cipher.open(visitor.name_sealed, _NAME), self._cipher.open(visitor.phone_sealed, _PHONE))

    def get(self, visitor_id: int) -> FairVisitor | None:
        """One as it is now."""
        query = select(FairVisitor).where(FairVisitor.id == visitor_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def by_key(self, fair_id: int, key: str) -> FairVisitor | None:
        """Who came to a fair under this digest."""
        query = select(FairVisitor).where(FairVisitor.fair_id == fair_id, FairVisitor.key == key)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def by_number(self, fair_id: int, number: int) -> FairVisitor | None:
        """Who is called so at a fair."""
        query = select(FairVisitor).where(FairVisitor.fair_id == fair_id, FairVisitor.number == number)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def by_seeker(self, fair_id: int, seeker_id: int) -> FairVisitor | None:
        """The registered person at a fair."""
        query = select(FairVisitor).where(FairVisitor.fair_id == fair_id, FairVisitor.seeker_id == seeker_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def known(self, seeker_id: int | None, key: str | None) -> Sequence[FairVisitor]:
        """Visitors of all fairs who are a registered person or came under a digest, by id."""
        same = [col(FairVisitor.seeker_id) == seeker_id] if seeker_id is not None else []
        same += [col(FairVisitor.key) == key] if key else []
        query = select(FairVisitor).where(sa.or_(sa.false(), *same)).order_by(col(FairVisitor.id))
        return self._session.exec(query.execution_options(populate_existing=True)).all()

    def had_intentions(self, visitor_id: int) -> bool:
        """Whether anything was ever written down between a visitor and an enterprise, taken back or not."""
        query = select(FairIntention.id).where(FairIntention.visitor_id == visitor_id)
        return self._session.exec(query.limit(1)).first() is not None

    def drop(self, visitor: FairVisitor) -> None:
        """Somebody entered by mistake is gone."""
        self._session.delete(visitor)
        self._session.flush()

    def next_number(self, fair_id: int) -> int:
        """What the next visitor of a fair is called; the fair is held."""
        query = select(func.coalesce(func.max(FairVisitor.number), 0)).where(FairVisitor.fair_id == fair_id)
        return int(self._session.exec(query).one()) + 1

    def page(self, fair_id: int, offset: int, limit: int) -> tuple[Sequence[FairVisitor], int]:
        """The visitors of a fair by number, the latest first, and how many there are."""
        total = self._session.exec(select(func.count()).where(FairVisitor.fair_id == fair_id)).one()
        query = select(FairVisitor).where(FairVisitor.fair_id == fair_id).order_by(col(FairVisitor.number).desc())
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def reachable(self, fair_id: int) -> Sequence[int]:
        """The ids of the visitors of a fair whose telephone is still kept, by number."""
        kept = sa.or_(col(FairVisitor.seeker_id).is_not(None), col(FairVisitor.phone_sealed).is_not(None))
        query = select(FairVisitor.id).where(FairVisitor.fair_id == fair_id, kept)
        return [one for one in self._session.exec(query.order_by(col(FairVisitor.number))) if one is not None]

    def intention(self, intention_id: int) -> FairIntention | None:
        """One intention as it is now."""
        query = select(FairIntention).where(FairIntention.id == intention_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def pair(self, visitor_id: int, entry_id: int) -> FairIntention | None:
        """What stands between a visitor and an enterprise."""
        query = select(FairIntention).where(
            FairIntention.visitor_id == visitor_id,
            FairIntention.entry_id == entry_id,
            col(FairIntention.undone_at).is_(None),
        )
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def agreed(
        self,
        *,
        fair_id: int | None = None,
        entry_id: int | None = None,
        visitors: Collection[int] | None = None,
        intention_id: int | None = None,
    ) -> list[Agreed]:
        """Standing intentions of a fair, of one enterprise there, or of visitors, in the order they were written."""
        query = (
            sa.select(FairIntention, FairVisitor, Enterprise, Vacancy, FairStart)
            .join(FairVisitor, col(FairVisitor.id) == col(FairIntention.visitor_id))
            .join(FairEntry, col(FairEntry.id) == col(FairIntention.entry_id))
            .join(Enterprise, col(Enterprise.id) == col(FairEntry.enterprise_id))
            .outerjoin(Vacancy, col(Vacancy.id) == col(FairIntention.vacancy_id))
            .outerjoin(FairStart, col(FairStart.intention_id) == col(FairIntention.id))
            .where(col(FairIntention.undone_at).is_(None))
            .order_by(col(FairIntention.id))
        )
        if fair_id is not None:
            query = query.where(col(FairIntention.fair_id) == fair_id)
        if entry_id is not None:
            query = query.where(col(FairIntention.entry_id) == entry_id)
        if visitors is not None:
            query = query.where(col(FairIntention.visitor_id).in_(list(visitors)))
        if intention_id is not None:
            query = query.where(col(FairIntention.id) == intention_id)
        rows = self._session.execute(query.execution_options(populate_existing=True))
        return [Agreed(*row) for row in rows]

    def of_referral(self, referral_id: int, *, undone: bool = False) -> Sequence[FairIntention]:
        """The standing intentions that a referral goes on with; ``undone``: those taken back as well."""
        query = select(FairIntention).where(FairIntention.referral_id == referral_id)
        if not undone:
            query = query.where(col(FairIntention.undone_at).is_(None))
        return self._session.exec(query.order_by(col(FairIntention.id))).all()

    def start_of(self, intention_id: int) -> FairStart | None:
        """The start that came of an intention."""
        query = select(FairStart).where(FairStart.intention_id == intention_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def drop_start(self, start: FairStart) -> None:
        """A start written down by mistake is gone; the audit log keeps that it was."""
        self._session.delete(start)
        self._session.flush()

    def follow_up(self, follow_up_id: int) -> FairFollowUp | None:
        """One question as it is now."""
        query = select(FairFollowUp).where(FairFollowUp.id == follow_up_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def follow_ups(self, visitor_ids: Collection[int]) -> dict[int, list[FairFollowUp]]:
        """The questions of visitors, by visitor, in the order of their days."""
        query = select(FairFollowUp).where(col(FairFollowUp.visitor_id).in_(list(visitor_ids)))
        found: dict[int, list[FairFollowUp]] = {}
        for one in self._session.exec(query.order_by(col(FairFollowUp.visitor_id), col(FairFollowUp.days))):
            found.setdefault(one.visitor_id, []).append(one)
        return found

    def drop_open(self, visitor_id: int) -> None:
        """Nothing is asked of somebody who agreed on nothing after all."""
        gone = sa.delete(FairFollowUp).where(
            col(FairFollowUp.visitor_id) == visitor_id, col(FairFollowUp.done_at).is_(None)
        )
        self._session.execute(gone)

    def due(
        self, scope: str, until: date, *, fair_id: int | None = None, limit: int = 200
    ) -> Sequence[tuple[FairFollowUp, FairVisitor, Fair]]:
        """Questions that are due by a day at the fairs that units of a region report, the longest due first."""
        query = (
            select(FairFollowUp, FairVisitor, Fair)
            .join(FairVisitor, col(FairVisitor.id) == col(FairFollowUp.visitor_id))
            .join(Fair, col(Fair.id) == col(FairVisitor.fair_id))
            .where(
                col(FairFollowUp.done_at).is_(None),
                col(FairFollowUp.due) <= until,
                col(Fair.unit_adcode).startswith(scope_prefix(scope)),
            )
            .order_by(col(FairFollowUp.due), col(FairFollowUp.id))
        )
        if fair_id is not None:
            query = query.where(col(Fair.id) == fair_id)
        return self._session.exec(query.limit(limit)).all()

    def due_by_fair(self, units: Collection[str], until: date) -> list[tuple[Fair, int, date]]:
        """How many questions are due at each fair of these units, and since when."""
        query = (
            select(FairVisitor.fair_id, func.count(), func.min(FairFollowUp.due))
            .join(FairVisitor, col(FairVisitor.id) == col(FairFollowUp.visitor_id))
            .join(Fair, col(Fair.id) == col(FairVisitor.fair_id))
            .where(
                col(FairFollowUp.done_at).is_(None),
                col(FairFollowUp.due) <= until,
                col(Fair.unit_adcode).in_(list(units)),
            )
            .group_by(col(FairVisitor.fair_id))
            .order_by(col(FairVisitor.fair_id))
        )
        found = [(fair, number, first) for fair, number, first in self._session.exec(query)]
        fairs = {
            one.id: one
            for one in self._session.exec(select(Fair).where(col(Fair.id).in_([fair for fair, _, _ in found])))
        }
        return [(fairs[fair], number, first) for fair, number, first in found]

    def kept_names(self, before: date, limit: int) -> Sequence[FairVisitor]:
        """Visitors whose names are kept, of fairs that were over before a day."""
        query = (
            select(FairVisitor)
            .join(Fair, col(Fair.id) == col(FairVisitor.fair_id))
            .where(col(FairVisitor.name_sealed).is_not(None), col(Fair.last) < before)
            .order_by(col(FairVisitor.id))
        )
        return self._session.exec(query.limit(limit)).all()

    def forget(self, visitor: FairVisitor) -> None:
        """Wipe name and telephone; the row stays and counts."""
        visitor.name_sealed = visitor.phone_sealed = None
        visitor.name_masked, visitor.phone_masked, visitor.wanted = "已清除", "", ""
        self._session.flush()

    def counts(self, fair_id: int, today: date) -> dict[str, int]:
        """People who came, people who agreed, pairs, people at work today; of one fair."""
        agreed = select(FairIntention).where(FairIntention.fair_id == fair_id, col(FairIntention.undone_at).is_(None))
        rows = agreed.subquery()
        people = select(func.count(), func.count(sa.distinct(rows.c.visitor_id))).select_from(rows)
        pairs, persons = self._session.exec(people).one()
        working = (
            select(func.count(sa.distinct(col(FairIntention.visitor_id))))
            .join(FairStart, col(FairStart.intention_id) == col(FairIntention.id))
            .where(
                FairIntention.fair_id == fair_id,
                col(FairIntention.undone_at).is_(None),
                FairStart.started_on <= today,
                sa.or_(col(FairStart.left_on).is_(None), col(FairStart.left_on) > today),
            )
        )
        return {
            "visitors": self._session.exec(select(func.count()).where(FairVisitor.fair_id == fair_id)).one(),
            "intentions": persons,
            "pairs": pairs,
            "working": self._session.exec(working).one(),
        }

    def groups(self, fair_id: int) -> dict[str, int]:
        """How many visitors named each group."""
        found: dict[str, int] = {}
        for groups in self._session.exec(select(FairVisitor.groups).where(FairVisitor.fair_id == fair_id)):
            for one in groups:
                found[one] = found.get(one, 0) + 1
        return found
