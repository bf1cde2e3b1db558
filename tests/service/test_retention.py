"""Every kind of data that has a term goes on the first day after it and not before; one case for each row of the table."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import select

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.models.account import Account, AccountTicket, LoginFailure, TicketKind
from matcher.models.application import Application
from matcher.models.audit import AuditEntry
from matcher.models.booking import Booking, BookingSource, BookingState
from matcher.models.case import Case
from matcher.models.consent import Consent
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel, ConsentKind, IntakeKind, MergeKind, Role
from matcher.models.idempotency import IdempotentReply
from matcher.models.inbox_link import InboxLink
from matcher.models.intake import Intake
from matcher.models.job import Job
from matcher.models.look import Look, LookKind
from matcher.models.merge import Merge
from matcher.models.notice import Notice
from matcher.models.refusal import UnsuitableReason
from matcher.models.rights_request import RightsKind, RightsRequest, RightsState
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.shortlist import Referral, Shortlist, ShortlistEntry
from matcher.models.states import IntakeState, JobState, ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.planning.retention import SECTIONS, Then
from matcher.service import retention, upkeep
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor

# Kinds with sections and use cases of their own, and what tests them.
ELSEWHERE = {
    "lent_names": "test_lent_retention.py",
    "visitor_names": "test_fair_visits.py",
    "notices": "test_upkeep.py",
    "exchange_cells": "test_exchange.py",
    "audit_rows": "../repository/test_audit_seals.py",
}
Left = Callable[[Context], bool]


def first(context: Context, table: Any) -> Any:
    """Some row of the demo world."""
    return context.unit.session.execute(sa.select(table).order_by(table.id)).scalars().first()


def kept(context: Context, row: Any) -> Left:
    """Insert a row; whether it is still there."""
    context.unit.session.add(row)
    context.unit.session.flush()
    table, number = type(row), row.id
    return lambda later: later.unit.session.get(table, number) is not None


def texts(context: Context, row: Any, *columns: str) -> Left:
    """Insert or keep a row; whether any of its columns still says something."""
    context.unit.session.add(row)
    context.unit.session.flush()
    table, number = type(row), row.id
    return lambda later: any(getattr(later.unit.session.get(table, number), one) for one in columns)


def person(context: Context) -> int:
    """Somebody of the demo world."""
    return int(first(context, Seeker).id)


def agreed(context: Context, at: datetime, **changes: Any) -> Consent:
    """A consent that ended with that moment."""
    facts: dict[str, Any] = {
        "kind": ConsentKind.PROFILE, "notice_version": "2026-11", "channel": ConsentChannel.SELF,
        "granted_at": at - timedelta(days=90), "expires_on": clock.today() + timedelta(days=99), "withdrawn_at": at,
    }  # fmt: skip
    return Consent(seeker_id=person(context), **(facts | changes))


def post_contacts(context: Context, at: datetime) -> Left:
    post = first(context, Vacancy)
    post.state, post.ended_reason, post.ended_at, post.contact_phone = VacancyState.CLOSED, "filled", at, "13800000000"
    return texts(context, post, "contact_name", "contact_phone")


def referral_texts(context: Context, at: datetime) -> Left:
    post = first(context, Vacancy)
    moved: dict[str, Any] = {"created_at": at, "updated_at": at, "by_id": first(context, Account).id}
    moved["case_id"] = post.case_id or first(context, Case).id
    made = Referral(vacancy_id=post.id, seeker_id=person(context), state=ReferralState.UNSUITABLE,
                    reason=UnsuitableReason.NOT_SEEKING, note="说是要照顾老人", **moved)  # fmt: skip
    return texts(context, made, "note")


def booked(state: BookingState) -> Callable[[Context, datetime], Left]:
    def make(context: Context, at: datetime) -> Left:
        task = first(context, Task)
        facts: dict[str, Any] = {
            "created_at": at,
            "updated_at": at,
            "starts_at": at - timedelta(hours=4),
            "ends_at": at,
            "seat": 1,
        }
        row = Booking(
            task_id=task.id, seeker_id=person(context), state=state, source=next(iter(BookingSource)), **facts
        )
        return kept(context, row)

    return make


def place(context: Context, at: datetime) -> Left:
    post = first(context, Vacancy)
    made = Shortlist(vacancy_id=post.id, vacancy_version=1, weights="standard", fingerprint="x", feed_seq=0, pool=1,
                     created_at=at)  # fmt: skip
    context.unit.session.add(made)
    context.unit.session.flush()
    return kept(context, ShortlistEntry(shortlist_id=made.id, seeker_id=person(context), rank=1, score=1))


def asked(context: Context, at: datetime) -> Left:
    sealed = context.unit.rights_requests.seal_text("请说明")
    facts: dict[str, Any] = {
        "due": at.date(),
        "answered_at": at,
        "created_at": at,
        "answer_sealed": sealed,
        "answered_by": None,
    }
    row = RightsRequest(seeker_id=person(context), kind=next(iter(RightsKind)), text_sealed=sealed,
                        state=RightsState.DONE, **facts)  # fmt: skip
    return kept(context, row)


def idle(context: Context, at: datetime, who: Seeker | None = None) -> Left:
    row = who or first(context, Seeker)
    row.active_at = at
    context.unit.session.execute(sa.update(Consent).where(Consent.seeker_id == row.id).values(granted_at=at))
    for table in (Booking, Referral, Application):
        context.unit.session.execute(sa.delete(table).where(table.seeker_id == row.id))
    return lambda later: later.unit.session.get(Seeker, row.id).erased_on is None


def read(context: Context, at: datetime) -> Left:
    row = Intake(kind=next(iter(IntakeKind)), state=next(iter(IntakeState)), filename="a.xlsx", sha256="0" * 64, size=1,
                 created_at=at)  # fmt: skip
    context.unit.intakes.keep_rows(row, [])
    return texts(context, row, "rows_sealed")


def merged(context: Context, at: datetime) -> Left:
    row = Merge(kind=MergeKind.SEEKER, survivor_id=900_001, gone_id=900_002, at=at, steps_sealed=b"x")
    return texts(context, row, "steps_sealed")


def file(folder: str, name: str) -> Callable[[Context, datetime], Left]:
    def make(context: Context, at: datetime) -> Left:
        path = context.kit.settings.var / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
        os.utime(path, (at.timestamp(), at.timestamp()))
        return lambda _: path.exists()

    return make


CASES: Mapping[str, Callable[[Context, datetime], Left]] = {
    "profile": idle,
    "consents": lambda own, at: kept(own, agreed(own, at)),
    "looks": lambda own, at: kept(own, Look(seeker_id=person(own), at=at, what=next(iter(LookKind)), audit_id=1)),
    "rights_requests": asked,
    "post_contacts": post_contacts,
    "referrals": referral_texts,
    "booking_ends": booked(BookingState.LAPSED),
    "no_shows": booked(BookingState.NO_SHOW),
    "shortlists": place,
    "uploads": read,
    "sign_ins": lambda own, at: kept(own, LoginFailure(subject="x", at=at)),
    "account_tickets": lambda own, at: kept(
        own,
        AccountTicket(kind=TicketKind.RESET, account_id=first(own, Account).id, token_hash="0" * 64, made_at=at,
                      expires_at=at),
    ),
    "inbox_links": lambda own, at: kept(
        own,
        InboxLink(token_hash="0" * 64, enterprise_id=first(own, Enterprise).id, case_id=1, created_at=at, expires_at=at),
    ),
    "replies": lambda own, at: kept(
        own, IdempotentReply(account_id=1, key="k", request_hash="0" * 64, status=200, body_sealed=b"x", created_at=at)
    ),
    "jobs": lambda own, at: kept(
        own, Job(kind="upkeep.purge", state=JobState.DONE, run_at=at, created_at=at, finished_at=at)
    ),
    "merges": merged,
    "list_runs": file("batch", "140100.jsonl"),
    "captured": file("captured/sms", "1.json"),
}  # fmt: skip


def run(kit: Kit) -> dict[str, int]:
    """What the daily jobs do."""
    with kit.open(SYSTEM, write=True) as context:
        removed = retention.run(context)
        upkeep.purge(context)
        context.unit.commit()
    return removed


def test_every_row_of_the_table_has_a_case(kit: Kit) -> None:
    never = {key for key, terms in kit.retention.terms.items() if terms[-1].then is Then.KEEP}
    assert set(kit.retention.keys) == set(CASES) | set(ELSEWHERE) | never
    assert {"claims", "filings", "dossiers"} <= never, "vouchers and filed reports are never deleted by themselves"
    assert set(ELSEWHERE) == set(SECTIONS)
    assert all((Path(__file__).parent / name).exists() for name in ELSEWHERE.values())


@pytest.mark.parametrize("key", CASES)
def test_a_day_before_its_term_it_stays_and_the_day_after_it_is_gone(kit: Kit, key: str) -> None:
    term = kit.retention.term_on(key, clock.today())
    start = term.latest_gone(clock.today()) + timedelta(days=1)
    at = clock.midnight(start) + timedelta(hours=9)
    with kit.open(SYSTEM, write=True) as context:
        there = CASES[key](context, at)
        context.unit.commit()
    today = clock.midnight(clock.today())
    for days, stays in ((0, True), (1, False)):
        with time_machine.travel(today + timedelta(days=days, hours=8 if stays else 10), tick=True):
            run(kit)
            with kit.open(SYSTEM, write=False) as context:
                assert there(context) is stays, (key, days)
    with time_machine.travel(today + timedelta(days=1, hours=11), tick=True):
        assert key not in run(kit), "a second run finds nothing"


def test_nobody_who_was_made_anonymous_is_found_again(kit: Kit) -> None:
    day = kit.retention.term_on("profile", clock.today()).latest_gone(clock.today())
    with kit.open(SYSTEM, write=True) as context:
        row = first(context, Seeker)
        number, born, phone = row.id, row.born_on, context.unit.seekers.contact(row).phone
        row.wanted_titles, row.history = ["给李家庄老李头看羊"], "李家庄小学代课"
        idle(context, clock.midnight(day))
        context.unit.commit()
    assert run(kit)["profile"] == 1
    with kit.open(SYSTEM, write=False) as context:
        row = context.unit.session.get(Seeker, number)
        assert row is not None
        assert (row.phone_hash, row.name_hash, row.id_hash, row.history, row.words) == (None, None, None, "", "")
        assert born is None or (row.born_on.year, row.born_on.month, row.born_on.day) == (born.year, 1, 1)
        assert row.adcode.endswith("00")
        assert clock.local(row.created_at).day == 1
        assert "李家庄" not in repr(row)
        assert phone not in repr(row)
        (entry,) = context.unit.session.exec(select(AuditEntry).where(AuditEntry.action == "retention.run")).all()
        assert entry.data["rows"]["profile"] == 1


def test_whoever_has_an_account_is_told_once_thirty_days_before(kit: Kit) -> None:
    me = actor(kit, USERNAMES[Role.SEEKER])
    day = kit.retention.term_on("profile", clock.today()).latest_gone(clock.today())
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.session.get(Seeker, me.seeker_id)
        assert row is not None
        idle(context, clock.midnight(day), row)
        for account in context.unit.accounts.of_seeker(row.id or 0):
            account.signed_in_at = None
        context.unit.commit()
    today = clock.midnight(clock.today())
    gone = []
    for days in (0, 1, 29, 31):
        with time_machine.travel(today + timedelta(days=days, hours=10), tick=True):
            run(kit)
            with kit.open(SYSTEM, write=False) as context:
                row = context.unit.session.get(Seeker, me.seeker_id)
                gone.append(row is None or row.gone)
                told = context.unit.session.exec(select(Notice).where(Notice.template == "profile_ends")).all()
                assert len(told) == (not gone[-1]), "once, and what was told goes with the person"
    assert gone == [False, False, False, True]


def test_a_full_lot_stages_the_next_and_a_broken_run_goes_on(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST", 2)
    with kit.open(SYSTEM, write=True) as context:
        at = clock.now() - timedelta(days=365 * 4)
        for _ in range(5):
            kept(context, Look(seeker_id=person(context), at=at, what=next(iter(LookKind)), audit_id=1))
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        assert retention.run(context)["looks"] == 2
    with kit.open(SYSTEM, write=True) as context:  # the first run died before its commit
        counts = [retention.run(context, lot=lot).get("looks", 0) for lot in range(4)]
        context.unit.commit()
        assert context.unit.jobs.exists(f"retention.run:{clock.today()}:1")
    assert counts == [2, 2, 1, 0]
