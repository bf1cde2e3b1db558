"""Stored lendings (共享用工) with their workers, extensions and costs: identity is sealed and opened here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.lending import (
    BOUND,
    OVER,
    ConsentState,
    ExtensionState,
    Lending,
    LendingExtension,
    LendingState,
    LentWorker,
    PassThrough,
)
from matcher.models.organisation import Organisation, OrganisationKind
from matcher.repository.queues import Queue, queue_up
from matcher.repository.reach import Reach
from matcher.repository.seekers import Contact
from matcher.repository.todos import Todos
from matcher.security.cipher import Cipher

_NAME, _PHONE = "lent.name", "lent.phone"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many workers of a lending said what; ``returned`` are back at the lender."""

    asked: int = 0
    agreed: int = 0
    refused: int = 0
    back: int = 0


class Lendings:
    """Reads and writes lendings and what hangs on them."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def add(self, row: Lending | LentWorker | LendingExtension | PassThrough) -> None:
        """Insert a lending or what hangs on one."""
        self._session.add(row)
        self._session.flush()

    def flush(self) -> None:
        """Send what was changed to the store, whose guard speaks now and not at the end."""
        self._session.flush()

    def reachable(self, lending_id: int, reach: Reach, county: str | None) -> Lending | None:
        """One lending in which an enterprise within reach is a side."""
        query = select(Lending).where(Lending.id == lending_id, _within(reach, county))
        return self._session.exec(query).first()

    def hold(self, ids: Collection[int]) -> Sequence[Lending]:
        """Lendings by id, locked in this order until the transaction ends and read anew (decision 0005)."""
        query = select(Lending).where(col(Lending.id).in_(ids)).order_by(col(Lending.id))
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).all()

    def page(
        self,
        reach: Reach,
        county: str | None,
        *,
        states: Collection[LendingState] = (),
        offset: int = 0,
        limit: int = 20,
    ) -> tuple[Sequence[Lending], int]:
        """Lendings within reach, newest first, and how many there are."""
        base = select(Lending).where(_within(reach, county), *([col(Lending.state).in_(states)] if states else []))
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        return self._session.exec(base.order_by(col(Lending.id).desc()).offset(offset).limit(limit)).all(), total

    def get(self, lending_id: int) -> Lending | None:
        """One lending by id."""
        return self._session.get(Lending, lending_id)

    def many(self, ids: Collection[int]) -> Sequence[Lending]:
        """Lendings by id."""
        return self._session.exec(select(Lending).where(col(Lending.id).in_(ids)).order_by(col(Lending.id))).all()

    def of_agreement(self, key: int) -> Sequence[Lending]:
        """The lendings that stand on one agreement: the first, whose id it is, then the others by id."""
        mine = sa.or_(col(Lending.id) == key, col(Lending.agreement_id) == key)
        return self._session.exec(select(Lending).where(mine).order_by(col(Lending.id))).all()

    def of_borrower(self, enterprise_id: int, limit: int) -> Sequence[Lending]:
        """The lendings to an enterprise that were not cancelled, newest first."""
        query = select(Lending).where(
            Lending.borrower_id == enterprise_id, col(Lending.state) != LendingState.CANCELLED
        )
        return self._session.exec(query.order_by(col(Lending.id).desc()).limit(limit)).all()

    def of_lot(self, lot_id: int, reach: Reach, county: str | None) -> Sequence[Lending]:
        """The lendings of a lot within reach, newest first."""
        mine = sa.or_(col(Lending.surplus_id) == lot_id, col(Lending.shortage_id) == lot_id)
        query = select(Lending).where(mine, _within(reach, county)).order_by(col(Lending.id).desc())
        return self._session.exec(query.limit(50)).all()

    def in_states(self, states: Collection[LendingState], *conditions: Any) -> Sequence[Lending]:
        """Lendings in some states, by id."""
        query = select(Lending).where(col(Lending.state).in_(states), *conditions).order_by(col(Lending.id))
        return self._session.exec(query).all()

    def running(self, shortage_ids: Collection[int]) -> Sequence[Lending]:
        """Active lendings to these shortages, by id."""
        return self.in_states((LendingState.ACTIVE,), col(Lending.shortage_id).in_(shortage_ids))

    def to_begin(self, today: date) -> Sequence[Lending]:
        """Signed lendings whose first day has come."""
        return self.in_states((LendingState.SIGNED,), col(Lending.first) <= today)

    def to_return(self, today: date) -> Sequence[Lending]:
        """Lendings in which everybody's last day is over; it may be before the last of the lending."""
        there = sa.exists().where(
            col(LentWorker.lending_id) == Lending.id,
            col(LentWorker.live),
            col(LentWorker.returned_on).is_(None),
            col(LentWorker.last) >= today,
        )
        return self.in_states((LendingState.ACTIVE,), ~there)

    def with_names(self, lent: date, others: date, rounding: int, limit: int) -> Sequence[int]:
        """Ids of lendings that are over with all paid, in which a name is left of somebody whose term may have ended.

        Those who were lent: where it ended by the day ``lent``; all others: by ``others``.
        """

        def by(day: date) -> sa.ColumnElement[bool]:
            taken_back = col(Lending.updated_at) < clock.midnight(day + timedelta(days=1))
            return sa.or_(col(Lending.ended_on) <= day, sa.and_(col(Lending.ended_on).is_(None), taken_back))

        was_lent = sa.and_(col(LentWorker.live), col(Lending.state) == LendingState.CLOSED)
        there = sa.exists().where(
            col(LentWorker.lending_id) == Lending.id,
            col(LentWorker.forgotten_on).is_(None),
            sa.or_(sa.and_(was_lent, by(lent)), sa.and_(~was_lent, by(others))),
        )
        owed = sa.exists().where(
            col(PassThrough.lending_id) == Lending.id, col(PassThrough.documented) - col(PassThrough.paid) > rounding
        )
        query = select(Lending.id).where(col(Lending.state).in_(OVER), there, ~owed)
        return [one or 0 for one in self._session.exec(query.order_by(col(Lending.id)).limit(limit)).all()]

    def own(self, reach: Reach, states: Collection[LendingState]) -> Sequence[tuple[Lending, Enterprise]]:
        """Lendings of own enterprises in some states with the lender, the first to end first."""
        lender, borrower = col(Lending.lender_id).in_(_own(reach)), col(Lending.borrower_id).in_(_own(reach))
        query = (
            select(Lending, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Lending.lender_id))
            .where(sa.or_(lender, borrower), col(Lending.state).in_(states))
        )
        return self._session.exec(query.order_by(col(Lending.last), col(Lending.id)).limit(200)).all()

    def returns(self, reach: Reach, until: date) -> Sequence[tuple[Lending, Enterprise, date | None, int]]:
        """Lendings of own lenders from which workers go back by ``until``: on which day, and how many are not back.

        A row for each day, by the worker's own last day: it comes before the lending's when it ends early or when he
        or she does not stay on. Who was let go does not go back. No day and 0 when everybody is back already.
        """
        query = (
            select(Lending, Enterprise, col(LentWorker.last), func.count(col(LentWorker.id)))
            .join(Enterprise, col(Enterprise.id) == col(Lending.lender_id))
            .outerjoin(
                LentWorker,
                sa.and_(
                    col(LentWorker.lending_id) == Lending.id,
                    col(LentWorker.live),
                    col(LentWorker.back_at).is_(None),
                    col(LentWorker.release_letter) == "",
                ),
            )
            .where(
                col(Lending.lender_id).in_(_own(reach)),
                sa.or_(
                    sa.and_(
                        col(Lending.state).in_((LendingState.ACTIVE, LendingState.RETURNING)),
                        col(LentWorker.last) <= until,
                    ),
                    sa.and_(col(Lending.state) == LendingState.RETURNING, col(LentWorker.id).is_(None)),
                ),
            )
            .group_by(col(Lending.id), col(Enterprise.id), col(LentWorker.last))
        )
        first = func.coalesce(col(LentWorker.last), col(Lending.last))
        return self._session.exec(query.order_by(first, col(Lending.id)).limit(200)).all()

    def is_dispatch_body(self, uscc: str) -> bool:
        """Whether a registered dispatch agency has this credit code (C2)."""
        kind = col(Organisation.kind) == OrganisationKind.DISPATCH
        return self._session.exec(select(Organisation.id).where(Organisation.uscc == uscc, kind)).first() is not None

    # --- Workers ------------------------------------------------------------------------------------------------------

    def sealed(self, name: str, phone: str) -> tuple[bytes, bytes]:
        """A worker's name and telephone, sealed."""
        return self._cipher.seal(name, _NAME), self._cipher.seal(phone, _PHONE)

    def contact(self, worker: LentWorker) -> Contact:
        """Open a worker's identity; the caller writes the audit row."""
        name, phone = self._cipher.open(worker.name_sealed, _NAME), self._cipher.open(worker.phone_sealed, _PHONE)
        return Contact(name, phone)

    def workers(self, lending_id: int, *, lock: bool = False) -> Sequence[LentWorker]:
        """The workers of a lending in their order."""
        query = select(LentWorker).where(LentWorker.lending_id == lending_id).order_by(col(LentWorker.number))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).all()

    def worker(self, worker_id: int) -> LentWorker | None:
        """One worker by id."""
        return self._session.get(LentWorker, worker_id)

    def worker_by_link(self, link_hash: str) -> LentWorker | None:
        """The worker whom a link was made for."""
        return self._session.exec(select(LentWorker).where(LentWorker.link_hash == link_hash)).first()

    def tally(self, ids: Sequence[int]) -> dict[int, Tally]:
        """How many workers of each lending said what."""
        query = (
            select(LentWorker.lending_id, LentWorker.consent, col(LentWorker.back_at).is_not(None), func.count())
            .where(col(LentWorker.lending_id).in_(ids))
            .group_by(col(LentWorker.lending_id), col(LentWorker.consent), col(LentWorker.back_at).is_not(None))
        )
        found: dict[int, Tally] = {}
        for lending_id, consent, back, count in self._session.exec(query).all():
            one = found.get(lending_id, Tally())
            asked, agreed = consent is ConsentState.ASKED, consent is ConsentState.AGREED
            found[lending_id] = Tally(
                one.asked + count * asked,
                one.agreed + count * agreed,
                one.refused + count * (not asked and not agreed),
                one.back + count * bool(back and agreed),
            )
        return found

    def queue_up(self, person_hash: str) -> None:
        """Let one transaction at a time decide about a person."""
        queue_up(self._session, Queue.LENT_PEOPLE, person_hash)

    def elsewhere(self, person_hash: str, first: date, last: date, lending_id: int) -> LentWorker | None:
        """Where else a person is lent on some day from ``first`` to ``last``."""
        query = select(LentWorker).where(
            LentWorker.person_hash == person_hash,
            col(LentWorker.live),
            col(LentWorker.lending_id) != lending_id,
            col(LentWorker.first) <= last,
            col(LentWorker.last) >= first,
        )
        return self._session.exec(query).first()

    def bound_to(self, person_hash: str, borrower_id: int) -> LentWorker | None:
        """A person whom an enterprise has borrowed, who is not back and whom the lender has not let go (C9)."""
        query = (
            select(LentWorker)
            .join(Lending, col(Lending.id) == col(LentWorker.lending_id))
            .where(
                LentWorker.person_hash == person_hash,
                col(LentWorker.live),
                col(LentWorker.back_at).is_(None),
                LentWorker.release_letter == "",
                Lending.borrower_id == borrower_id,
                col(Lending.state).in_(BOUND),
            )
        )
        return self._session.exec(query).first()

    # --- Extensions and costs -----------------------------------------------------------------------------------------

    def extensions(self, lending_id: int) -> Sequence[LendingExtension]:
        """The extensions of a lending, newest first."""
        query = select(LendingExtension).where(LendingExtension.lending_id == lending_id)
        return self._session.exec(query.order_by(col(LendingExtension.id).desc())).all()

    def extension(self, extension_id: int, *, lock: bool = False) -> LendingExtension | None:
        """One extension by id."""
        return self._session.get(LendingExtension, extension_id, with_for_update=lock, populate_existing=lock)

    def open_extension(self, lending_id: int) -> LendingExtension | None:
        """The extension that waits to be agreed."""
        query = select(LendingExtension).where(
            LendingExtension.lending_id == lending_id, LendingExtension.state == ExtensionState.PROPOSED
        )
        return self._session.exec(query).first()

    def costs(self, lending_id: int) -> Sequence[PassThrough]:
        """The ledger of a lending, by month."""
        query = select(PassThrough).where(PassThrough.lending_id == lending_id)
        return self._session.exec(query.order_by(col(PassThrough.month), col(PassThrough.id))).all()

    def cost(self, cost_id: int, *, lock: bool = False) -> PassThrough | None:
        """One line of a ledger by id."""
        return self._session.get(PassThrough, cost_id, with_for_update=lock, populate_existing=lock)


def _own(reach: Reach) -> Any:
    return select(Enterprise.id).where(Todos.own(reach))


def _within(reach: Reach, county: str | None) -> sa.ColumnElement[bool]:
    if reach.everything:
        return sa.true()
    firms = select(Enterprise.id).where(reach.enterprises(county))
    return sa.or_(col(Lending.lender_id).in_(firms), col(Lending.borrower_id).in_(firms))
