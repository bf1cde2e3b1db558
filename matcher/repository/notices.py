"""Stored notices (消息通知), their deliveries, and what accounts agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.notice import Delivery, DeliveryState, Notice, NoticeChannel, NoticePreference
from matcher.repository.queues import Queue, queue_up
from matcher.security.cipher import Cipher

_ADDRESS = "notice_preference.address"
# States in which a delivery is looked at again once its time has come; sending: its worker died.
_OPEN = (DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.SENDING)


class Notices:
    """Reads and writes notices, deliveries and preferences."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def add(self, notice: Notice) -> Notice | None:
        """Insert a notice; None where the account was told the same before, also by a transaction beside this one."""
        known = select(Notice.id).where(Notice.account_id == notice.account_id, Notice.key == notice.key)
        if self._session.exec(known).first() is not None:
            return None
        try:
            with self._session.begin_nested():
                self._session.add(notice)
                self._session.flush()
        except sa.exc.IntegrityError:
            # Another transaction told it between our look and our insert; anything else wrong is raised as it is.
            if self._session.exec(known).first() is None:
                raise
            return None
        return notice

    def add_delivery(self, delivery: Delivery) -> Delivery:
        """Insert a delivery."""
        self._session.add(delivery)
        self._session.flush()
        return delivery

    def of_account(self, account_id: int, *, limit: int, offset: int = 0) -> tuple[Sequence[Notice], int]:
        """An account's notices, unread first, then the newest, and how many there are."""
        mine = Notice.account_id == account_id
        query = select(Notice).where(mine).order_by(col(Notice.read_at).is_not(None), col(Notice.id).desc())
        total = self._session.exec(select(func.count()).select_from(Notice).where(mine)).one()
        return self._session.exec(query.limit(limit).offset(offset)).all(), total

    def unread(self, account_id: int) -> int:
        """How many notices an account has not read."""
        query = select(func.count()).select_from(Notice)
        return self._session.exec(query.where(Notice.account_id == account_id, col(Notice.read_at).is_(None))).one()

    def own(self, notice_id: int, account_id: int) -> Notice | None:
        """One notice of an account, locked."""
        query = select(Notice).where(Notice.id == notice_id, Notice.account_id == account_id)
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).first()

    def get(self, notice_id: int) -> Notice | None:
        """One notice by id, for sending."""
        return self._session.get(Notice, notice_id)

    def preference(self, account_id: int, channel: NoticeChannel, *, lock: bool = False) -> NoticePreference | None:
        """What an account agreed to for one channel; ``lock`` holds it, or the place of the one that is not there."""
        if lock:
            queue_up(self._session, Queue.NOTICE_CHOICES, account_id)
        query = select(NoticePreference).where(
            NoticePreference.account_id == account_id, NoticePreference.channel == channel
        )
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def preferences(self, account_id: int) -> Sequence[NoticePreference]:
        """What an account agreed to, by channel."""
        query = select(NoticePreference).where(NoticePreference.account_id == account_id)
        return self._session.exec(query.order_by(col(NoticePreference.id))).all()

    def keep(self, preference: NoticePreference, address: str | None) -> NoticePreference:
        """Store a preference and its address, sealed; None wipes the address."""
        preference.address_sealed = self._cipher.seal(address, _ADDRESS) if address else None
        self._session.add(preference)
        self._session.flush()
        return preference

    def address(self, preference: NoticePreference) -> str:
        """The address in clear, for sending or for its owner; empty without one."""
        return self._cipher.open(preference.address_sealed, _ADDRESS) if preference.address_sealed else ""

    def take(self, *, lease: str, at: datetime, until: datetime) -> Delivery | None:
        """Lease the next delivery whose time has come, or whose worker died; None when there is none."""
        due = sa.and_(col(Delivery.state).in_(_OPEN), col(Delivery.next_try) <= at)
        candidate = (
            select(Delivery.id)
            .where(due)
            .order_by(col(Delivery.next_try), col(Delivery.id))
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        statement = (
            sa.update(Delivery)
            .where(col(Delivery.id) == candidate.scalar_subquery())
            .values(state=DeliveryState.SENDING, lease=lease, next_try=until, tries=col(Delivery.tries) + 1)
            .returning(Delivery)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return self._session.execute(statement).scalars().first()

    def held(self, delivery_id: int, lease: str) -> Delivery | None:
        """A delivery this worker still has the lease of, locked."""
        query = select(Delivery).where(Delivery.id == delivery_id, Delivery.lease == lease)
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).first()

    def next_due(self) -> tuple[int, datetime] | None:
        """The delivery that is looked at next, and when."""
        query = select(Delivery.id, Delivery.next_try).where(
            col(Delivery.state).in_(_OPEN), col(Delivery.next_try).is_not(None)
        )
        row = self._session.exec(query.order_by(col(Delivery.next_try), col(Delivery.id)).limit(1)).first()
        return None if row is None or row[0] is None or row[1] is None else (row[0], row[1])

    def first_told(self, accounts: Sequence[int], template: str, since: datetime) -> datetime | None:
        """When one of these accounts was first told this since a moment; None: none of them was."""
        query = select(sa.func.min(col(Notice.created_at))).where(
            col(Notice.account_id).in_(accounts), col(Notice.template) == template, col(Notice.created_at) >= since
        )
        return self._session.exec(query).one()

    def forget_before(self, moment: datetime) -> None:
        """Delete notices written before a moment, with the log of their deliveries, but those that still wait."""
        waits = select(Delivery.notice_id).where(col(Delivery.state).in_(_OPEN))
        old = sa.and_(col(Notice.created_at) < moment, col(Notice.id).not_in(waits))
        gone = select(Notice.id).where(old)
        for statement in (sa.delete(Delivery).where(col(Delivery.notice_id).in_(gone)), sa.delete(Notice).where(old)):
            self._session.execute(statement.execution_options(synchronize_session=False))

    def delivery(self, delivery_id: int) -> Delivery | None:
        """One delivery by id, locked."""
        return self._session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)

    def deliveries(
        self, state: DeliveryState | None, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[tuple[Delivery, Notice]], int]:
        """The log, newest first, in one state or all, and how many there are."""
        wanted = sa.true() if state is None else col(Delivery.state) == state
        total = self._session.exec(select(func.count()).select_from(Delivery).where(wanted)).one()
        query = select(Delivery, Notice).join(Notice, col(Notice.id) == col(Delivery.notice_id)).where(wanted)
        return self._session.exec(query.order_by(col(Delivery.id).desc()).limit(limit).offset(offset)).all(), total
