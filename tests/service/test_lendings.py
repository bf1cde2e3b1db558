"""共享用工: a lending's life by the rules C1–C11; who sees names when; nobody profits, nobody is lent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from openpyxl import load_workbook

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, MatcherError, NotFound
from matcher.models.audit import AuditQuestion
from matcher.models.case import Case
from matcher.models.enums import ConsentChannel
from matcher.models.lending import (
    CLAUSES,
    ConsentState,
    CostDraft,
    ExtensionState,
    LendingSide,
    LendingState,
    PassThroughKind,
    ReturnReason,
    TermsDraft,
    WordChannel,
    WorkRelation,
)
from matcher.models.plan import MeasureLink
from matcher.models.plan_kinds import LinkKind
from matcher.models.pooling import LotSide
from matcher.models.todo import TodoKind
from matcher.service import (
    lending_documents,
    lending_extensions,
    lending_steps,
    lending_views,
    lendings,
    lent_checks,
    lent_links,
    lent_workers,
    lots,
    pass_through,
    placements,
    plan_evidence,
    referrals,
    todos,
)
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor
from matcher.service.permissions import SYSTEM, Action, Actor
from matcher.service.plan_evidence import Evidence
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.lent import PAY, Ground, at, begin, ground, later, lot, person
from tests.service.test_referrals import do, listed, submit
from tests.thoroughness import machine_settings

__all__ = ["at", "later"]
REFUSED, WITHDRAWN, AGREED = ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.AGREED


def test_a_whole_life_from_proposal_to_closing(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2, headcount=3)
    made = at.get(lending_id)
    # Two agreed of three proposed: the third unit of both lots is free again.
    assert (made.state, made.headcount) == (LendingState.SIGNED, 2)
    with at.kit.open(SYSTEM, write=False) as context:
        assert lots.get_lot(context, at.surplus).free == 8
    with pytest.raises(Conflict, match="还没有到"):
        at.on(at.officer, lending_steps.begin, lending_id)
    later(2)
    assert at.do(SYSTEM, lending_steps.advance) == 1
    assert at.do(SYSTEM, lending_steps.advance) == 0
    assert at.get(lending_id).state is LendingState.ACTIVE
    one, two = at.workers(lending_id)
    early = {"returned_on": clock.today(), "reason": ReturnReason.EXPIRED}
    with pytest.raises(Invalid, match="才到期"):
        at.do(at.borrower, lending_steps.record_return, one.id, version=one.version, **early)
    with pytest.raises(Conflict, match="先登记返岗"):
        at.do(at.lender, lending_steps.confirm_back, one.id, version=one.version)
    later(14)
    at.do(SYSTEM, lending_steps.advance)
    assert at.get(lending_id).state is LendingState.RETURNING
    with pytest.raises(Conflict, match="还有 2 名职工没有确认返岗"):
        at.on(at.officer, lending_steps.close, lending_id)
    for worker in (one, two):
        back = {"returned_on": made.last, "reason": ReturnReason.EXPIRED}
        told = at.do(at.borrower, lending_steps.record_return, worker.id, version=worker.version, **back)
        with pytest.raises(Forbidden, match="借出方"):
            at.do(at.borrower, lending_steps.confirm_back, worker.id, version=told.version)
        at.do(at.lender, lending_steps.confirm_back, worker.id, version=told.version)
    # Nobody documented a wage: it is not closed without saying why.
    with pytest.raises(Invalid, match="的工资没有登记") as bare:
        at.on(at.officer, lending_steps.close, lending_id)
    assert (bare.value.field, bare.value.code) == ("reason", "undocumented")
    closed = at.on(at.officer, lending_steps.close, lending_id, reason="工资表月底寄到")
    assert closed.state is LendingState.CLOSED
    assert closed.end_reason.endswith("工资表月底寄到")
    with pytest.raises(Conflict, match="已结束"):
        at.on(at.lender, lendings.cancel, lending_id, reason="反悔")
    with at.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_nothing_is_signed_while_anything_is_missing(at: Ground) -> None:
    lending_id = at.proposed()
    with pytest.raises(Conflict, match="不能签订"):
        at.on(at.officer, lending_steps.sign, lending_id)
    # The officer writes down both words; an enterprise speaks for itself alone.
    with pytest.raises(Invalid, match="电话、当面或书面"):
        at.on(at.officer, lendings.agree, lending_id, side=LendingSide.LENDER)
    with pytest.raises(Conflict, match="不能替对方"):
        at.on(at.lender, lendings.agree, lending_id, side=LendingSide.BORROWER)
    with at.kit.open(at.officer, write=False) as context:
        told = "；".join(
            lending_steps.lacking(context, lendings.find_lending(context, lending_id, Action.LENDING_READ))
        )
    for what in ("还没有填写：工作时间和休息休假", "工伤保险参保证明", "还没有职工同意"):
        assert what in told
    # Nobody agrees to clauses that say nothing, so no worker is asked about them (C3, C5).
    with pytest.raises(Conflict, match="还没有填写：工作时间和休息休假") as empty:
        at.on(at.officer, lendings.agree, lending_id, side=LendingSide.LENDER, how=WordChannel.PHONE)
    assert (empty.value.code, "工伤责任和补偿" in empty.value.details) == ("incomplete", True)
    whole = dict.fromkeys(CLAUSES, "按约定")
    at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=PAY, clauses=whole))
    for side in LendingSide:
        at.on(at.officer, lendings.agree, lending_id, side=side, how=WordChannel.PHONE)
    at.on(at.lender, lent_workers.name_workers, lending_id, [person(0)])
    token = at.do(at.lender, lent_workers.make_links, lending_id)[0].token
    at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=PAY, clauses=whole | {"injury": ""}))
    # Emptied afterwards: no link is made, the page asks for no yes, the desk takes none.
    with pytest.raises(Conflict, match="工伤责任和补偿"):
        at.do(at.lender, lent_workers.make_links, lending_id)
    with pytest.raises(Conflict, match="工伤责任和补偿"):
        at.answer(lending_id, 0)
    assert not lent_links.open_link(at.kit, Visitor(token, "10.0.0.9")).whole
    with pytest.raises(Conflict, match=r"借出方还没有确认现在的条款.*还没有填写：工伤责任和补偿"):
        at.on(at.officer, lending_steps.sign, lending_id)
    with pytest.raises(Invalid, match="低于现日薪"):
        at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=PAY - 1, clauses={}))


def test_dispatched_workers_and_agencies_are_never_lent(at: Ground) -> None:
    dispatched = at.do(
        at.lender, lots.publish, at.lender.enterprise_id, lot(LotSide.SURPLUS, at.adcode, dispatched=True)
    )
    with pytest.raises(Conflict, match="劳务派遣人员不能再出借"):
        at.proposed(surplus_id=dispatched.id)
    lending_id = at.proposed()
    draft = person(0, relation=WorkRelation.DISPATCHED)
    with pytest.raises(Invalid, match="第六十二条"):
        at.on(at.lender, lent_workers.name_workers, lending_id, [draft])
    with pytest.raises(Invalid, match="高于借调日薪"):
        at.on(at.lender, lent_workers.name_workers, lending_id, [person(0, present_pay=PAY + 1)])
    with pytest.raises(Invalid, match="协议借调 3 人"):
        at.on(at.lender, lent_workers.name_workers, lending_id, [person(n) for n in range(4)])
    with pytest.raises(Forbidden, match="借出单位自己"):
        at.on(at.officer, lent_workers.name_workers, lending_id, [person(0)])
    # Who is the dispatch agency is known by its credit code.
    with at.kit.open(SYSTEM, write=True) as context:
        agency = context.unit.organisations.get(actor(at.kit, "paiqian").organisation_id or 0)
        firm = context.unit.enterprises.get(at.lender.enterprise_id or 0)
        assert agency is not None
        assert firm is not None
        firm.uscc = agency.uscc
        context.unit.commit()
    with pytest.raises(Conflict, match="劳务派遣单位"):
        at.proposed()


def test_names_are_the_lenders_until_the_worker_agrees(at: Ground) -> None:
    lending_id = at.consenting(people=2)
    auditor = actor(at.kit, "shenji")

    def seen(who: Actor) -> list[int]:
        with at.kit.open(who, write=False) as context:
            lending = lendings.find_lending(context, lending_id, lendings.Action.LENDING_READ)
            assert lent_workers.by_trade(context, lending)[0][:2] == ("电焊工", 2)
            return [one.number for one in lent_workers.visible(context, lending)]

    assert [seen(who) for who in (at.lender, at.borrower, at.officer, auditor)] == [[1, 2], [], [], []]
    first = at.workers(lending_id)[0]
    with pytest.raises(NotFound):
        at.do(at.officer, lent_workers.reveal, first.id, purpose="核对")
    at.answer(lending_id, 0)
    assert [seen(who) for who in (at.lender, at.borrower, at.officer, auditor)] == [[1, 2], [1], [1], []]
    assert at.do(at.borrower, lent_workers.reveal, first.id, purpose="安排入厂").name == person(0).name
    with pytest.raises(Invalid, match="目的"):
        at.do(at.borrower, lent_workers.reveal, first.id, purpose=" ")
    raw = at.workers(lending_id)[0]
    assert person(0).name.encode() not in raw.name_sealed
    assert len(raw.terms_hash) == 64


def test_a_worker_answers_by_a_link_and_takes_it_back_before_the_start(
    at: Ground, later: Callable[[int], None]
) -> None:
    lending_id = at.consenting(people=1)
    with pytest.raises(Forbidden):
        at.do(at.officer, lent_workers.make_links, lending_id)
    token = at.do(at.lender, lent_workers.make_links, lending_id)[0].token
    who = Visitor(token, "10.0.0.9")
    opened = lent_links.open_link(at.kit, who)
    assert (opened.name, opened.answers, opened.withdraws) == ("令**", True, False)
    assert ("借入单位", "汾榆借入测试制造有限公司") in opened.terms
    form = lent_links.DOOR.form_token(at.kit, token)
    with pytest.raises(Forbidden):
        lent_links.answer(at.kit, who, AGREED, csrf="x" * 64, digest=opened.digest)
    # The terms change while the page is open: the worker reads them anew.
    at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=PAY + 500, clauses={}))
    with pytest.raises(Conflict, match="重新阅读"):
        lent_links.answer(at.kit, who, AGREED, csrf=form, digest=opened.digest)
    at.on(at.lender, lendings.agree, lending_id)
    at.on(at.borrower, lendings.agree, lending_id)
    for _ in range(2):  # a second tap is no error
        lent_links.answer(at.kit, who, AGREED, csrf=form, digest=lent_links.open_link(at.kit, who).digest)
    worker = at.workers(lending_id)[0]
    assert (worker.consent, worker.answered_how, worker.live) == (AGREED, WordChannel.LINK, True)
    at.do(at.officer, lent_checks.confirm, worker.id, own=True, how=WordChannel.PHONE, version=worker.version)
    at.on(at.officer, lending_steps.sign, lending_id)
    lent_links.answer(at.kit, who, WITHDRAWN, csrf=form)
    # Nobody is left, so the signed lending is at its end, and the link with it.
    assert at.get(lending_id).state is LendingState.CANCELLED
    with at.kit.open(SYSTEM, write=False) as context:
        rows, _ = context.unit.audit_log.page(AuditQuestion(action="lent.withdrawn"), offset=0, limit=5)
        assert [entry.subject_id for entry, _ in rows] == [worker.id]
    with pytest.raises(NotFound, match="无效或已失效"):
        lent_links.open_link(at.kit, who)
    with pytest.raises(NotFound, match="无效或已失效"):
        lent_links.open_link(at.kit, Visitor("x" * 43, "10.0.0.9"))
    other = at.signed(people=1)
    later(3)
    with pytest.raises(Conflict, match="已经开始"):
        at.answer(other, 0, WITHDRAWN)


def test_a_no_tapped_by_mistake_becomes_a_yes_while_a_place_is_free(at: Ground) -> None:
    lending_id = at.consenting(people=2, headcount=2)
    token = at.do(at.lender, lent_workers.make_links, lending_id)[0].token
    who, form = Visitor(token, "10.0.0.9"), lent_links.DOOR.form_token(at.kit, token)
    opened = lent_links.open_link(at.kit, who)
    lent_links.answer(at.kit, who, REFUSED, csrf=form)
    refused = lent_links.open_link(at.kit, who)
    assert (refused.answers, refused.changes, refused.consent) == (False, True, REFUSED)
    # Somebody else is named in the free place: the page offers nothing, and the word is refused with the reason.
    at.on(at.lender, lent_workers.name_workers, lending_id, [person(2)])
    assert not lent_links.open_link(at.kit, who).changes
    with pytest.raises(Conflict, match="名额已由其他职工占满"):
        lent_links.answer(at.kit, who, AGREED, csrf=form, digest=opened.digest)
    at.answer(lending_id, 2, REFUSED)
    lent_links.answer(at.kit, who, AGREED, csrf=form, digest=opened.digest)
    assert [one.consent for one in at.workers(lending_id)] == [AGREED, ConsentState.ASKED, REFUSED]
    assert at.workers(lending_id)[0].live
    # The desk may write the same word down, once more; after the signing nobody can.
    at.answer(lending_id, 0, WITHDRAWN)
    at.answer(lending_id, 0)
    at.answer(lending_id, 1, REFUSED)
    at.on(at.officer, lending_steps.sign, lending_id)
    with pytest.raises(Conflict, match="现在不征求意见"):
        at.answer(lending_id, 1)


def test_whoever_agreed_by_a_link_is_asked_in_person_before_the_signing(at: Ground) -> None:
    """The lender holds every link: a sample is asked by staff, and everybody once one says it was somebody else."""
    lending_id = at.consenting(people=3)
    for link in at.do(at.lender, lent_workers.make_links, lending_id):
        who = Visitor(link.token, "10.0.0.9")
        digest = lent_links.open_link(at.kit, who).digest
        lent_links.answer(at.kit, who, AGREED, csrf=lent_links.DOOR.form_token(at.kit, link.token), digest=digest)

    def confirm(who: Actor, number: int, **said: Any) -> Any:
        worker = at.workers(lending_id)[number - 1]
        told = {"own": True, "how": WordChannel.PHONE, "version": worker.version}
        return at.do(who, lent_checks.confirm, worker.id, **told | said)

    def lacking(count: int) -> None:
        with pytest.raises(Conflict, match=f"核实 {count} 名以链接答复的职工"):
            at.on(at.officer, lending_steps.sign, lending_id)

    lacking(2)
    with pytest.raises(Forbidden, match="工作人员核实"):
        confirm(at.lender, 1)
    with pytest.raises(Invalid, match="电话或当面"):
        confirm(at.officer, 1, how=WordChannel.PAPER)
    confirm(at.officer, 1)
    with pytest.raises(Conflict, match="已经核实"):
        confirm(at.officer, 1)
    lacking(1)
    disowned = confirm(at.officer, 2, own=False, how=WordChannel.DESK)
    assert (disowned.consent, disowned.live, disowned.link_hash) == (WITHDRAWN, False, None)
    lacking(1)
    with at.kit.open(at.officer, write=False) as context:
        assert lending_views.get_lending(context, lending_id).checks == frozenset({3})
    # A word that is given anew has not been confirmed.
    at.answer(lending_id, 1)
    confirm(at.officer, 3)
    assert at.on(at.officer, lending_steps.sign, lending_id).headcount == 3
    with at.kit.open(SYSTEM, write=False) as context:
        rows, _ = context.unit.audit_log.page(AuditQuestion(action="lent.disown"), offset=0, limit=5)
        assert [entry.subject_id for entry, _ in rows] == [disowned.id]
        assert check_invariants(context) == []


def test_who_agreed_to_other_terms_is_asked_again(at: Ground) -> None:
    lending_id = at.consenting(people=2)
    at.answer(lending_id, 0)
    at.answer(lending_id, 1, REFUSED)
    same = TermsDraft(pay=PAY, clauses=at.get(lending_id).clauses)
    at.on(at.borrower, lendings.set_terms, lending_id, same)
    assert [one.consent for one in at.workers(lending_id)] == [AGREED, REFUSED]
    at.on(at.borrower, lendings.set_terms, lending_id, TermsDraft(pay=PAY, clauses={"rest": "每周休一日"}))
    assert [one.consent for one in at.workers(lending_id)] == [ConsentState.ASKED, REFUSED]
    assert at.get(lending_id).lender_agreed_at is None
    with pytest.raises(Conflict, match="还有 1 名职工没有答复"):
        at.on(at.officer, lending_steps.sign, lending_id)


def test_leaving_out_who_has_not_answered(at: Ground) -> None:
    lending_id = at.consenting(people=2)
    at.answer(lending_id, 0)
    with pytest.raises(Conflict, match="还有 1 名职工没有答复"):
        at.on(at.officer, lending_steps.sign, lending_id)
    made = at.on(at.officer, lending_steps.sign, lending_id, leave_out=True)
    assert made.headcount == 1
    assert at.workers(lending_id)[1].consent is ConsentState.LEFT_OUT


def test_nobody_is_lent_to_two_places_on_one_day(at: Ground) -> None:
    one = at.consenting(people=1)
    two = at.consenting(people=1)
    at.answer(one, 0)
    with pytest.raises(Conflict, match="已同意另一次借调"):
        at.answer(two, 0)
    at.answer(one, 0, WITHDRAWN)
    at.answer(two, 0)
    with pytest.raises(Conflict, match="第 1 人在这段时间已同意"):
        at.on(at.lender, lent_workers.name_workers, at.proposed(), [person(0)])


def test_the_borrower_cannot_hire_who_is_lent_without_a_release_letter(at: Ground) -> None:
    post = submit(at.kit)
    seeker_id = listed(at.kit, post)[0]
    with at.kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(seeker_id)
        assert seeker is not None
        contact = context.unit.seekers.contact(seeker)
    name, phone = contact.name, contact.phone
    do(at.kit, referrals.refer, post, seeker_id, channel=ConsentChannel.PHONE)
    # The enterprise with the post borrows: the sides are the other way round here.
    back = Ground(at.kit, at.officer, at.borrower, at.lender, at.adcode, 0, 0)
    back.surplus = at.do(at.borrower, lots.publish, at.borrower.enterprise_id, lot(LotSide.SURPLUS, at.adcode)).id
    back.shortage = at.do(at.lender, lots.publish, at.lender.enterprise_id, lot(LotSide.SHORTAGE, at.adcode)).id
    lending_id = back.consenting(people=0)
    back.on(back.lender, lent_workers.name_workers, lending_id, [person(0, name=name, phone=phone)])
    told = {"name": name, "phone": phone, "answer": AGREED, "how": WordChannel.DESK}
    back.do(back.officer, lent_workers.take_answer, lending_id, **told)
    back.on(back.officer, lending_steps.sign, lending_id)
    with pytest.raises(Conflict, match="放行函"):
        do(at.kit, placements.mark_started, post, seeker_id)
    worker = back.workers(lending_id)[0]
    letter = {"letter": "放行函 1 号", "released_on": clock.today(), "version": worker.version}
    with pytest.raises(Forbidden):
        back.do(back.borrower, lent_workers.let_go, worker.id, **letter)
    back.do(back.lender, lent_workers.let_go, worker.id, **letter)
    assert do(at.kit, placements.mark_started, post, seeker_id).started_on == clock.today()


def test_the_ledger_passes_costs_through_to_the_fen(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)
    later(2)
    at.do(SYSTEM, lending_steps.advance)
    worker = at.workers(lending_id)[0].id
    month = clock.today().replace(day=1)

    def cost(**changes: object) -> CostDraft:
        facts = {
            "month": month,
            "kind": PassThroughKind.WAGE,
            "documented": 100_001,
            "proof": "工资单 1",
            "worker_id": worker,
        }
        return CostDraft.model_validate(facts | changes)

    line = at.do(at.lender, pass_through.add_cost, lending_id, cost())
    at.do(
        at.officer,
        pass_through.add_cost,
        lending_id,
        cost(kind=PassThroughKind.TRAVEL, documented=2_000, proof="车票 1", worker_id=None),
    )
    with pytest.raises(Forbidden):
        at.do(at.borrower, pass_through.add_cost, lending_id, cost())
    with pytest.raises(Invalid, match="不在这份协议"):
        at.do(at.lender, pass_through.add_cost, lending_id, cost(worker_id=999_999))
    # Once only: the same proof again, also for everybody, and the same amount without a word are refused.
    for twice in ({"proof": " 工资单1"}, {"worker_id": None}, {"documented": 1}):
        with pytest.raises(Invalid, match="同一笔成本只登记一次"):
            at.do(at.lender, pass_through.add_cost, lending_id, cost(**twice))
    with pytest.raises(Invalid, match="金额相同") as alike:
        at.do(
            at.officer,
            pass_through.add_cost,
            lending_id,
            cost(kind=PassThroughKind.TRAVEL, documented=2_000, proof="车票 2", worker_id=None),
        )
    assert (alike.value.field, alike.value.code) == ("note", "unexplained")
    today = clock.today()
    with pytest.raises(Invalid, match=r"多 0\.01 元.*不得营利"):
        at.do(at.borrower, pass_through.pay_cost, line.id, paid=100_002, paid_on=today, version=1)
    at.do(at.borrower, pass_through.pay_cost, line.id, paid=100_001, paid_on=today, version=1)
    with pytest.raises(Invalid, match="不能更少"):
        at.do(at.lender, pass_through.correct_cost, line.id, documented=100_000, proof="工资单 1", version=2)
    with at.kit.open(at.borrower, write=True) as context:
        ledger = pass_through.get_ledger(context, lending_id)
        assert [(one.documented, one.paid) for one in ledger.months] == [(102_001, 100_001)]
        name, content = pass_through.export_ledger(context, lending_id)
    assert name.startswith("代付明细")
    cells = [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows()]  # type: ignore[union-attr]
    assert [row[3] for row in cells if row[0] == "合计"] == ["1020.01"]
    assert not any(person(0).name in str(cell) for row in cells for cell in row)


def test_a_wage_outside_pay_times_days_is_explained(at: Ground, later: Callable[[int], None]) -> None:
    """99,000 yuan for a loan of three days at 200 a day is no cost of it; next to nothing is no wage."""
    first = at.dates()[0]
    lending_id = at.signed(people=2, last=first + timedelta(days=2))
    later(4)
    at.do(SYSTEM, lending_steps.advance)
    one, two = (worker.id for worker in at.workers(lending_id))
    wage = {"month": first, "kind": PassThroughKind.WAGE, "documented": 60_000, "proof": "工资单 1", "worker_id": one}

    def add(**changes: Any) -> Any:
        return at.do(at.lender, pass_through.add_cost, lending_id, CostDraft.model_validate(wage | changes))

    with pytest.raises(Invalid, match=r"99000 元，多于日薪×借调天数的 600 元") as told:
        add(documented=9_900_000)
    assert (told.value.field, told.value.code) == ("note", "unexplained")
    with pytest.raises(Invalid, match="不到日薪×借调天数的 50%"):
        add(documented=29_999)
    line = add()
    with pytest.raises(Invalid, match=r"600\.01 元，多于"):
        add(documented=1, proof="工资单 2")
    with pytest.raises(Invalid, match="共 1800 元，多于日薪×借调天数的 1200 元"):
        add(documented=120_000, proof="工资总表", worker_id=None)
    add(worker_id=two, proof="工资单 3", documented=75_000, note="休息日加班一天")
    with pytest.raises(Invalid, match="多于"):
        at.do(at.lender, pass_through.correct_cost, line.id, documented=60_001, proof="工资单 1", version=1)
    at.do(at.lender, pass_through.correct_cost, line.id, documented=61_000, proof="工资单 1", note="补贴", version=1)
    with at.kit.open(at.borrower, write=True) as context:
        (month,) = pass_through.get_ledger(context, lending_id).months
        assert (month.wages_due, month.wages) == (120_000, 136_000)
        _, content = pass_through.export_ledger(context, lending_id)
    cells = [str(cell.value) for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {"休息日加班一天", "补贴", "工资 1360.00 元，日薪×借调天数 1200.00 元"} <= set(cells)


def test_early_return_and_its_reasons(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)
    later(4)
    at.do(SYSTEM, lending_steps.advance)
    one, two = at.workers(lending_id)
    day = {"returned_on": clock.today(), "version": one.version}
    with pytest.raises(Invalid, match="具体情形"):
        at.do(at.borrower, lending_steps.record_return, one.id, reason=ReturnReason.OTHER, **day)
    told = at.do(at.officer, lending_steps.record_return, one.id, reason=ReturnReason.BORROWER_BREACH, **day)
    assert told.last == clock.today()
    assert at.get(lending_id).state is LendingState.ACTIVE
    day["version"] = two.version
    at.do(at.borrower, lending_steps.record_return, two.id, reason=ReturnReason.NOT_ADAPTED, **day)
    # The last one gone: what is left is to confirm that they are back.
    assert at.get(lending_id).state is LendingState.RETURNING
    # From tomorrow on both may be lent elsewhere, and the units are free.
    with at.kit.open(SYSTEM, write=False) as context:
        found = context.unit.lots.get(at.surplus)
        assert found is not None
        assert lots.free_units(context, found[0], clock.today() + timedelta(days=1), found[0].last) == 10


def test_an_extension_needs_both_sides_and_the_worker(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)
    later(5)
    at.do(SYSTEM, lending_steps.advance)
    old = at.get(lending_id).last
    new = old + timedelta(days=7)
    made = at.on(at.borrower, lending_extensions.propose, lending_id, last=new, reason="订单延长")
    with pytest.raises(Conflict, match="先办完"):
        at.on(at.borrower, lending_extensions.propose, lending_id, last=new, reason="订单延长")
    links = at.do(at.lender, lent_workers.make_links, lending_id)
    token = links[0].token
    who = Visitor(token, "10.0.0.8")
    opened = lent_links.open_link(at.kit, who)
    assert (opened.stay_until, opened.withdraws) == (new, False)
    with pytest.raises(Conflict, match="借出方、借入方还没有同意"):
        at.do(at.officer, lending_extensions.put_in_force, made.id, version=1)
    at.do(at.lender, lending_extensions.agree, made.id, version=1)
    at.do(at.borrower, lending_extensions.agree, made.id, version=2)
    with pytest.raises(Conflict, match="没有职工同意续借"):
        at.do(at.officer, lending_extensions.put_in_force, made.id, version=3)
    lent_links.answer(at.kit, who, AGREED, csrf=lent_links.DOOR.form_token(at.kit, token), stay=True)
    done = at.do(at.officer, lending_extensions.put_in_force, made.id, version=3)
    assert (done.state, at.get(lending_id).last) == (ExtensionState.IN_FORCE, new)
    # Who did not answer goes back on the old day.
    assert [one.last for one in at.workers(lending_id)] == [new, old]
    again = at.on(at.officer, lending_extensions.propose, lending_id, last=new + timedelta(days=3), reason="再延")
    assert at.do(at.lender, lending_extensions.drop, again.id, version=1).state is ExtensionState.DROPPED
    assert at.get(lending_id).last == new


def test_the_return_is_on_the_lists_from_seven_days_before(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=1)

    def told(who: Actor) -> list[tuple[str, str]]:
        with at.kit.open(who, write=False) as context:
            found = todos.list_todos(context, kind=TodoKind.LENT_RETURN)
            return [(one.light.value, one.what) for one in found.todos]

    later(2)
    at.do(SYSTEM, lending_steps.advance)
    assert told(at.lender) == []
    later(6)  # seven days before the last of fourteen
    assert "7 天后到期" in told(at.lender)[0][1]
    assert told(at.borrower) == []
    assert told(at.officer) == told(at.lender)
    later(7)
    assert "已到期" in told(at.lender)[0][1]
    later(4)
    at.do(SYSTEM, lending_steps.advance)
    assert told(at.lender)[0][0] == "red"
    worker = at.workers(lending_id)[0]
    back = {"returned_on": at.get(lending_id).last, "reason": ReturnReason.EXPIRED, "version": worker.version}
    at.do(at.lender, lending_steps.record_return, worker.id, **back)
    at.do(at.lender, lending_steps.confirm_back, worker.id, version=worker.version + 1)
    at.on(at.lender, lending_steps.close, lending_id, reason="工资表月底寄到")
    assert told(at.lender) == []


def test_another_enterprise_knows_nothing_of_it(at: Ground) -> None:
    lending_id = at.consenting(people=1)
    stranger = Actor(account_id=at.lender.account_id, role=at.lender.role, enterprise_id=3_000_000)
    with at.kit.open(stranger, write=False) as context:
        assert lendings.list_lendings(context) == ([], 0)
        with pytest.raises(NotFound):
            pass_through.get_ledger(context, lending_id)
    with pytest.raises(NotFound):
        at.do(stranger, lendings.agree, lending_id, version=1)
    with pytest.raises(NotFound):
        at.do(stranger, lent_workers.reveal, at.workers(lending_id)[0].id, purpose="看")


def _text(content: bytes) -> str:
    paper = docx.Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def test_the_papers_have_every_clause_and_only_the_roster_names_people(at: Ground) -> None:
    lending_id = at.consenting(people=2)
    at.answer(lending_id, 0)
    with at.kit.open(at.borrower, write=True) as context:
        agreement = _text(lending_documents.write_agreement(context, lending_id)[1])
        consent = _text(lending_documents.write_consent_form(context, lending_id)[1])
        roster = _text(lending_documents.write_roster(context, lending_id)[1])
        rows, _ = context.unit.audit_log.page(AuditQuestion(action="lending.roster"), offset=0, limit=5)
        assert len(rows) == 1
    for label in CLAUSES.values():
        assert f"、{label}" in agreement
        assert label in consent
    assert "不收取" in agreement or "不向职工收取" in agreement
    assert "劳动关系不变" in agreement
    assert person(0).name in roster
    assert person(1).name not in roster  # not answered yet
    assert not any(person(n).name in text for text in (agreement, consent) for n in (0, 1))


class Life(RuleBasedStateMachine):
    """The model: one lending as plain facts. What may follow what, and who may be left in it, is written here anew."""

    at: Ground
    base: int

    @initialize()
    def proposed(self) -> None:
        self.lending_id = self.at.consenting(people=0, headcount=2)
        self.state = "consenting"
        self.people: dict[int, str] = {}
        self.back: dict[int, bool] = {}

    def tries(self, allowed: bool, use_case: Callable[..., Any], *args: Any, **told: Any) -> bool:
        """Do it; a step the model does not allow must be refused with 409, and nothing else."""
        refused: MatcherError | None = None
        try:
            use_case(*args, **told)
        except MatcherError as error:
            refused = error
        assert (refused is None) is allowed, (use_case, refused and refused.message)
        assert refused is None or refused.status == 409
        return allowed

    def on(self, use_case: Callable[..., Any], **told: Any) -> Any:
        return self.at.on(self.at.officer, use_case, self.lending_id, **told)

    @rule(number=st.integers(0, 1))
    def name(self, number: int) -> None:
        if number in self.people or self.state != "consenting":
            return
        self.at.on(self.at.lender, lent_workers.name_workers, self.lending_id, [person(self.base + number)])
        self.people[number] = "asked"

    @rule(number=st.integers(0, 1), said=st.sampled_from([AGREED, AGREED, REFUSED, WITHDRAWN]))
    def say(self, number: int, said: ConsentState) -> None:
        if number not in self.people:
            return
        now = self.people[number]
        from_ = {AGREED: ("asked", "refused", "withdrawn"), REFUSED: ("asked",), WITHDRAWN: ("agreed",)}
        open_ = now in from_[said]
        states = {AGREED: ("consenting",), REFUSED: tuple(LendingState), WITHDRAWN: ("consenting", "signed")}[said]
        if said is REFUSED and self.state != "consenting":
            return
        if self.tries(open_ and self.state in states, self.at.answer, self.lending_id, self.base + number, said):
            self.people[number] = said.value
            if self.state == "signed" and "agreed" not in self.people.values():
                self.state = "cancelled"

    @rule(leave_out=st.booleans())
    def sign(self, leave_out: bool) -> None:
        said = list(self.people.values())
        allowed = self.state == "consenting" and "agreed" in said and (leave_out or "asked" not in said)
        if self.tries(allowed, self.on, lending_steps.sign, leave_out=leave_out):
            self.state = "signed"
            self.people = {one: "left_out" if now == "asked" else now for one, now in self.people.items()}

    @rule()
    def begin(self) -> None:
        with at_day(self.at.get(self.lending_id).first):
            if self.tries(self.state == "signed", self.on, lending_steps.begin):
                self.state = "active"
                self.back = {one: False for one, now in self.people.items() if now == "agreed"}

    @rule()
    def finish(self) -> None:
        with at_day(self.at.get(self.lending_id).first):
            if self.tries(self.state == "active", self.on, lending_steps.end_early, reason="订单取消"):
                self.state = "returning"

    @rule(number=st.integers(0, 1))
    def go_back(self, number: int) -> None:
        worker = next((one for one in self.at.workers(self.lending_id) if one.number == self.place(number)), None)
        if worker is None:
            return
        day = self.at.get(self.lending_id).first
        allowed = self.state in ("active", "returning") and self.back.get(number) is False
        told = {"returned_on": day, "reason": ReturnReason.NOT_ADAPTED, "version": worker.version}
        with at_day(day):
            if self.tries(allowed, self.at.do, self.at.borrower, lending_steps.record_return, worker.id, **told):
                self.at.do(self.at.lender, lending_steps.confirm_back, worker.id, version=worker.version + 1)
                self.back[number] = True
                self.state = "returning" if all(self.back.values()) else self.state

    def place(self, number: int) -> int:
        """The number a worker got: they are counted in the order they were named."""
        return list(self.people).index(number) + 1 if number in self.people else 0

    @rule()
    def close(self) -> None:
        if self.tries(
            self.state == "returning" and all(self.back.values()), self.on, lending_steps.close, reason="工资表未到"
        ):
            self.state = "closed"

    @rule()
    def cancel(self) -> None:
        if self.tries(self.state in ("consenting", "signed"), self.on, lendings.cancel, reason="不借了"):
            self.state = "cancelled"

    @invariant()
    def as_the_model_says(self) -> None:
        if not hasattr(self, "state"):
            return
        assert self.at.get(self.lending_id).state == self.state
        said = {one.number: one.consent.value for one in self.at.workers(self.lending_id)}
        assert said == {self.place(number): now for number, now in self.people.items()}
        with self.at.kit.open(SYSTEM, write=False) as context:
            assert check_invariants(context) == []

    def teardown(self) -> None:
        """Leave the lots free for the next run."""
        if self.state in ("consenting", "signed"):
            self.on(lendings.cancel, reason="下一轮")
        type(self).base += 2


def at_day(day: date) -> time_machine.travel:
    """The clock on a day, noon in Shanxi."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=True)


def test_no_order_of_steps_leaves_the_rules(kit: Kit) -> None:
    at = ground(kit)
    with kit.open(SYSTEM, write=True) as context:
        for lot_ in context.unit.lots.hold([at.surplus, at.shortage]).values():
            lot_.headcount = 9999
        context.unit.commit()
    machine = type("Life", (Life,), {"at": at, "base": 0})
    run_state_machine_as_test(machine, settings=machine_settings(8, 12, derandomize=True))


def test_a_plan_counts_who_is_lent_from_the_first_day(at: Ground, later: Callable[[int], None]) -> None:
    """余缺调剂 in 一企一策: the borrower's lending is found by its number and supplies those who agreed, once they came."""
    signed, consenting = at.signed(people=2, headcount=3), at.consenting(people=2, start=4)

    def read(number: int) -> Evidence:
        with at.kit.open(SYSTEM, write=False) as context:
            borrower = at.get(number).borrower_id
            return plan_evidence.read(context, borrower, MeasureLink(kind=LinkKind.LENDING, ref=str(number)))

    with at.kit.open(SYSTEM, write=False) as context:
        for firm, ref in ((at.get(signed).lender_id, signed), (at.get(signed).borrower_id, 987_654)):
            with pytest.raises(Invalid, match="没有编号为"):
                plan_evidence.find(context, Case(enterprise_id=firm), LinkKind.LENDING, str(ref))
    assert (read(signed).people, read(consenting).people) == (0, 0), "signed is not begun"
    assert "已签协议" in read(signed).sentence
    begin(at.kit, later)
    assert (read(signed).people, read(signed).over, read(consenting).people) == (2, False, 0)
