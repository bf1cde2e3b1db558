"""Removing what is past its term (保存期限已满), a lot at a time: one statement or two for each kind of data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from matcher import clock
from matcher.models.account import Account, AccountTicket
from matcher.models.application import Application
from matcher.models.booking import Booking, BookingState
from matcher.models.consent import Consent, Disclosure
from matcher.models.inbox_link import InboxLink
from matcher.models.look import Look
from matcher.models.market_event import MarketEvent
from matcher.models.referral_step import ReferralStep
from matcher.models.rights_request import RightsRequest
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral, Shortlist, ShortlistEntry
from matcher.models.states import ReferralState
from matcher.models.training import Enrolment
from matcher.models.vacancy import Vacancy

# What stands where a text had to stand.
GONE = "（已清除）"
_OVER = (ReferralState.LEFT, ReferralState.UNSUITABLE)


class Retention:
    """Finds and removes rows that began to count before a moment; each call at most ``limit`` rows of a table."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def forget(self, key: str, before: datetime, limit: int) -> int:
        """Remove or blank a lot of one kind; how many rows. KeyError for a kind that is not removed here."""
        return sum(rule(self, before, limit) for rule in RULES[key])

    def idle(self, before: datetime, after: int, limit: int) -> Sequence[int]:
        """People behind an id of whom nothing has been heard since, by id; whoever is gone is not among them."""
        own: Any = Seeker.id
        heard = [
            sa.exists().where(col(Booking.seeker_id) == own, col(Booking.created_at) >= before),
            sa.exists().where(col(Referral.seeker_id) == own, col(Referral.updated_at) >= before),
            sa.exists().where(col(Application.seeker_id) == own, col(Application.created_at) >= before),
            sa.exists().where(col(Consent.seeker_id) == own, col(Consent.granted_at) >= before),
            sa.exists().where(col(Account.seeker_id) == own, col(Account.signed_in_at) >= before),
        ]
        query = select(col(Seeker.id)).where(
            col(Seeker.active_at) < before,
            col(Seeker.id) > after,
            col(Seeker.erased_on).is_(None),
            col(Seeker.merged_into).is_(None),
            *(~one for one in heard),
        )
        return [one or 0 for one in self._session.exec(query.order_by(col(Seeker.id)).limit(limit)).all()]

    def consents(self, before: datetime, limit: int) -> int:
        """Consents that ended, once nothing rests on them any more: what rests on them goes by its own term."""
        resting = [
            ~sa.exists().where(column == Consent.__table__.c.id)  # type: ignore[attr-defined]
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            if any(key.column.table.name == "consent" for key in column.foreign_keys)
        ]
        return self._drop(Consent, sa.and_(_ended(before), *resting), limit)

    def disclosures(self, before: datetime, limit: int) -> int:
        """Hand-overs under a consent that ended."""
        ended = select(col(Consent.id)).where(_ended(before))
        return self._drop(Disclosure, col(Disclosure.consent_id).in_(ended), limit)

    def bookings(self, states: Sequence[BookingState], before: datetime, limit: int) -> int:
        """Bookings that came to nothing; the market's feed keeps its lines without them."""
        found = self._ids(Booking, col(Booking.state).in_(states) & (col(Booking.ends_at) < before), limit)
        self._run(sa.update(MarketEvent).where(col(MarketEvent.booking_id).in_(found)).values(booking_id=None))
        return self._run(sa.delete(Booking).where(col(Booking.id).in_(found)))

    def entries(self, before: datetime, limit: int) -> int:
        """Places on lists that were made before."""
        lists = select(col(Shortlist.id)).where(col(Shortlist.created_at) < before)
        return self._drop(ShortlistEntry, col(ShortlistEntry.shortlist_id).in_(lists), limit)

    def drop(self, table: Any, condition: Any, limit: int) -> int:
        """Delete a lot."""
        return self._drop(table, condition, limit)

    def blank(self, table: Any, condition: Any, values: Mapping[str, Any], limit: int) -> int:
        """Blank the columns of a lot that says something in one of them."""
        says = sa.or_(*(col(getattr(table, name)) != value for name, value in values.items()))
        found = self._ids(table, condition & says, limit)
        return self._run(sa.update(table).where(table.id.in_(found)).values(**values))

    def _drop(self, table: Any, condition: Any, limit: int) -> int:
        return self._run(sa.delete(table).where(table.id.in_(self._ids(table, condition, limit))))

    def _ids(self, table: Any, condition: Any, limit: int) -> list[int]:
        query = sa.select(table.id).where(condition).order_by(table.id).limit(limit)
        return list(self._session.execute(query).scalars())

    def _run(self, statement: Any) -> int:
        done: Any = self._session.execute(statement.execution_options(synchronize_session=False))
        return int(done.rowcount)


def _ended(before: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(col(Consent.withdrawn_at) < before, col(Consent.expires_on) < clock.local(before).date())


Rule = Callable[[Retention, datetime, int], int]
# How each kind that is a matter of rows alone is removed; people and files are in service/retention.py.
RULES: Mapping[str, Sequence[Rule]] = {
    "consents": (Retention.disclosures, Retention.consents),
    "looks": (lambda own, before, most: own.drop(Look, col(Look.at) < before, most),),
    "rights_requests": (
        lambda own, before, most: own.drop(RightsRequest, col(RightsRequest.answered_at) < before, most),
    ),
    "post_contacts": (
        lambda own, before, most: own.blank(
            Vacancy, col(Vacancy.ended_at) < before, {"contact_name": "", "contact_phone": ""}, most
        ),
    ),
    "referrals": (
        lambda own, before, most: own.blank(
            Referral,
            (col(Referral.updated_at) < before) & col(Referral.state).in_(_OVER),
            {"note": "", "interview_place": ""},
            most,
        ),
        lambda own, before, most: own.blank(ReferralStep, col(ReferralStep.at) < before, {"note": ""}, most),
        lambda own, before, most: own.blank(
            Application, (col(Application.decided_at) < before) & (col(Application.answer) != ""),
            {"note": "", "answer": GONE}, most,
        ),
        lambda own, before, most: own.blank(Application, col(Application.decided_at) < before, {"note": ""}, most),
        lambda own, before, most: own.blank(Enrolment, col(Enrolment.updated_at) < before, {"note": ""}, most),
    ),
    "booking_ends": (
        lambda own, before, most: own.bookings((BookingState.CANCELLED, BookingState.LAPSED), before, most),
    ),
    "no_shows": (lambda own, before, most: own.bookings((BookingState.NO_SHOW,), before, most),),
    "shortlists": (Retention.entries,),
    "account_tickets": (
        lambda own, before, most: own.drop(AccountTicket, col(AccountTicket.expires_at) < before, most),
    ),
    "inbox_links": (lambda own, before, most: own.drop(InboxLink, col(InboxLink.expires_at) < before, most),),
}  # fmt: skip
