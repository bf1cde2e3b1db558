"""姓名到期清除: names of a lending that is over go on their day, not before; figures, consents and money stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from docx import Document
from sqlmodel import select

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.jobs.schedule import stage_daily
from matcher.jobs.worker import Worker
from matcher.models.audit import AuditEntry
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.lending import ConsentState, CostDraft, LendingState, PassThroughKind, ReturnReason
from matcher.planning.deadlines import add_months
from matcher.planning.retention import RetentionRules
from matcher.service import (
    issues,
    lending_documents,
    lending_steps,
    lending_views,
    lendings,
    lent_retention,
    lent_workers,
)
from matcher.service import pass_through as costs
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.lent import NAMES, Ground, at, later, person

__all__ = ["at", "later"]


def closed(at: Ground, later: Callable[[int], None], *, paid: bool) -> int:
    """Two were lent, one said no; a month's wage is documented, and paid as told; closed on its last day."""
    lending_id = at.consenting(people=3)
    at.answer(lending_id, 0)
    at.answer(lending_id, 1)
    at.answer(lending_id, 2, ConsentState.REFUSED)
    at.on(at.officer, lending_steps.sign, lending_id)
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    month = clock.today().replace(day=1)
    later(20)
    at.do(SYSTEM, lending_steps.advance)
    who = at.workers(lending_id)[0]
    told = {"kind": PassThroughKind.WAGE, "documented": 90_000, "proof": "工资表 12-1", "note": f"{NAMES[0]}请假"}
    cost = at.do(at.lender, costs.add_cost, lending_id, CostDraft(worker_id=who.id, month=month, **told))
    if paid:
        at.do(at.borrower, costs.pay_cost, cost.id, paid=90_000, paid_on=clock.today(), version=cost.version)
    for one in at.workers(lending_id)[:2]:
        back = {"returned_on": clock.today(), "reason": ReturnReason.EXPIRED, "note": one.name_masked}
        one = at.do(at.borrower, lending_steps.record_return, one.id, version=one.version, **back)
        at.do(at.lender, lending_steps.confirm_back, one.id, version=one.version)
    at.on(at.officer, lending_steps.close, lending_id, reason="下月付清")
    return lending_id


def on(at: Ground, day: date) -> int:
    """The job run on a day."""
    with time_machine.travel(clock.midnight(day) + timedelta(hours=9), tick=True):
        return at.do(SYSTEM, lent_retention.forget_due)


def test_names_go_on_their_day_and_nobody_is_found_again(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = closed(at, later, paid=True)
    paid_on = clock.today()
    before, ledger = at.workers(lending_id), at.do(SYSTEM, costs.get_ledger, lending_id)
    view = at.do(at.officer, lending_views.get_lending, lending_id)
    # The borrower paid after the last day: from then on three years, and two for who was never lent.
    assert (view.keeping.until, view.keeping.held) == (add_months(paid_on, 36) - timedelta(days=1), "")
    assert on(at, add_months(paid_on, 24) - timedelta(days=1)) == 0
    assert on(at, add_months(paid_on, 24)) == 1
    assert [one.forgotten_on is None for one in at.workers(lending_id)] == [True, True, False]
    last = add_months(paid_on, 36)
    assert on(at, last - timedelta(days=1)) == 0
    with time_machine.travel(clock.midnight(last) + timedelta(hours=9), tick=True):
        # As it is in service: staged by the calendar, run by the worker.
        stage_daily(at.kit)
        Worker(at.kit).drain()
        after = at.workers(lending_id)
        assert [one.forgotten_on for one in after] == [last, last, add_months(paid_on, 24)]
        kept = {"number", "title", "first", "last", "live", "consent", "terms_hash", "answered_at", "returned_on"}
        kept |= {"present_pay", "back_at"}
        assert [one.model_dump(include=kept) for one in after] == [one.model_dump(include=kept) for one in before]
        assert {one.name_masked for one in after} == {lent_retention.FORGOTTEN}
        hashes = {one.person_hash for one in before}
        assert not hashes & {one.person_hash for one in after}, "nobody is found by a name and a number"
        now = at.do(SYSTEM, costs.get_ledger, lending_id)
        assert (now.months, [one.documented for one in now.lines]) == (ledger.months, [90_000])
        assert [one.note for one in now.lines] == [""]
        with pytest.raises(Conflict, match="按保存期限清除"):
            at.do(at.lender, lent_workers.reveal, after[0].id, purpose="核对")
        _, paper = at.do(at.lender, lending_documents.write_roster, lending_id)
        cells = [cell.text for table in Document(BytesIO(paper)).tables for row in table.rows for cell in row.cells]
        assert lent_retention.FORGOTTEN in cells
        assert not {person(0).name, person(0).phone} & set(cells)
        assert at.do(at.officer, lending_views.get_lending, lending_id).keeping is None
        with at.kit.open(SYSTEM, write=False) as context:
            query = select(AuditEntry).where(AuditEntry.action == "lending.forget").order_by(AuditEntry.id)
            told = [(one.subject_id, one.data) for one in context.unit.session.exec(query)]
            assert told == [(lending_id, {"people": 1, "left": 2}), (lending_id, {"people": 2, "left": 0})]
            assert check_invariants(context) == []
    # The same person may be named, asked and lent again.
    with time_machine.travel(clock.midnight(last) + timedelta(days=1), tick=True):
        at.relot()
        other = at.consenting(people=1, headcount=1)
        assert at.answer(other, 0).live
        assert at.get(other).state is LendingState.CONSENTING


def test_what_is_owed_and_what_is_in_dispute_keep_the_names(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = closed(at, later, paid=False)
    late = add_months(clock.today(), 48)
    assert on(at, late) == 0
    assert at.do(at.officer, lending_views.get_lending, lending_id).keeping.held == "代付没有付清"
    (line,) = at.do(SYSTEM, costs.get_ledger, lending_id).lines
    at.do(at.borrower, costs.pay_cost, line.id, paid=90_000, paid_on=clock.today(), version=line.version)
    draft = IssueDraft(kind=IssueKind.LABOUR, text="借调期间加班工资有争议")
    issue = at.do(SYSTEM, issues.raise_issue, at.lender.enterprise_id, draft)
    assert on(at, late) == 0
    for who, told in ((at.officer, True), (at.lender, True), (at.borrower, False)):
        held = at.do(who, lending_views.get_lending, lending_id).keeping.held
        assert ("没解决" in held) is told, "one side is not told of the other's issues"
    issue = at.do(SYSTEM, issues.assign_issue, issue.id, version=issue.version, department="人社局")
    issue = at.do(SYSTEM, issues.answer_issue, issue.id, version=issue.version, text="已责令补发")
    assert on(at, late) == 0, "answered is not settled"
    at.do(at.lender, issues.accept_answer, issue.id, version=issue.version)
    assert on(at, late) == 3


def test_a_term_is_dated_and_never_below_the_law(tmp_path: Path) -> None:
    file, term = tmp_path / "retention.toml", "[[lent_names]]\neffective_from={}\nlent_months={}\nothers_months=6\n"
    term += 'source="x"\nverified=false\n'
    kept = 'effective_from=2026-01-01\ndays=180\nsource="x"\nverified=false\n'
    others = f'[[visitor_names]]\n{kept}[[notices]]\n{kept}[[exchange_cells]]\n{kept}[[audit_rows]]\neffective_from=2026-01-01\nmonths=36\nsource="x"\nverified=false\n'
    others += '[[term]]\nkey="jobs"\ntitle="x"\neffective_from=2026-01-01\nmonths=6\nstarts="x"\nthen="delete"\nsource="x"\nverified=false\n'
    file.write_text(term.format("2026-01-01", 36) + term.format("2027-01-01", 30) + others, "utf-8")
    rules = RetentionRules.load(file)
    months = [rules.lent_on(day).lent_months for day in (date(2025, 1, 1), date(2026, 12, 31), date(2027, 1, 1))]
    assert months == [36, 36, 30]
    short = term.format("2026-01-01", 36) + others.replace("180", "89", 1)
    for wrong in (
        term.format("2026-01-01", 23) + others,
        term.format("2027-01-01", 36) * 2 + others,
        "lent_names=1\n" + others,
        short,
    ):
        file.write_text(wrong, "utf-8")
        with pytest.raises(Invalid, match=r"retention\.toml"):
            RetentionRules.load(file)


def test_names_of_what_never_was_go_sooner(at: Ground) -> None:
    lending_id = at.consenting(people=2)
    at.on(at.officer, lendings.cancel, lending_id, reason="订单取消")
    gone = add_months(clock.today(), 24)
    assert on(at, gone - timedelta(days=1)) == 0
    assert on(at, gone) == 2
    assert person(0).name not in str([one.model_dump() for one in at.workers(lending_id)])
