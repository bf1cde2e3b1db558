"""协议条款: the agreement says what the record says, and a no stands as long as the terms do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.audit import AuditQuestion
from matcher.models.lending import (
    CLAUSES,
    ConsentState,
    CostDraft,
    LendingSide,
    PassThroughKind,
    ReturnReason,
    TermsDraft,
    WordChannel,
)
from matcher.service import (
    lending_documents,
    lending_extensions,
    lending_steps,
    lending_views,
    lendings,
    lent_asking,
    lent_workers,
    pass_through,
)
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.lent import PAY, Ground, at, later, person

__all__ = ["at", "later"]
REFUSED, WITHDRAWN, AGREED = ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.AGREED


def clause(at: Ground, lending_id: int, label: str) -> str:
    """What the agreement says under a heading."""
    with at.kit.open(at.officer, write=False) as context:
        told = dict(lending_documents.get_content(context, lending_id)["clauses"])
    return str(told[label])


def test_the_agreement_says_what_the_record_says(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.consenting(people=3, pay=PAY)
    before = at.get(lending_id).clauses
    # A new wage is in the agreement by itself; what names another is refused under its clause.
    for key, text, what in (
        ("pay", "每日 200 元，按约定", "劳动报酬标准.*200 元.*205.55 元"),
        ("pay_method", "日薪 200 元，月底付清", "支付日期和方式"),
        ("headcount", "电焊工 3 人", r"借调人数.*3 人"),
        ("period", "到 2026 年 12 月 31 日止", "借调期限"),
    ):
        with pytest.raises(Invalid, match=what) as told:
            at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=20_555, clauses={key: text}))
        assert told.value.field == f"clause-{key}"
    assert (at.get(lending_id).pay, at.get(lending_id).clauses) == (PAY, before)
    # Clauses sent back as they were read keep no old figure.
    with at.kit.open(at.lender, write=False) as context:
        read = lending_views.get_lending(context, lending_id).worded
    at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=20_555, clauses=read | {"rest": "每周休一日"}))
    said = clause(at, lending_id, CLAUSES["pay"])
    assert said == "每日 205.55 元，不低于职工现工资和当地最低工资标准。劳动报酬标准按双方约定"
    assert clause(at, lending_id, CLAUSES["headcount"]) == "3 人（电焊工）。借调人数按双方约定"
    for side in (at.lender, at.borrower):
        at.on(side, lendings.agree, lending_id)
    for number, word in enumerate((AGREED, AGREED, REFUSED)):
        at.answer(lending_id, number, word)
    at.on(at.officer, lending_steps.sign, lending_id)
    # Two of three agreed: that is the agreement, and it is the wording each of them agreed to.
    assert clause(at, lending_id, CLAUSES["headcount"]).startswith("2 人")
    with at.kit.open(at.officer, write=False) as context:
        told = lending_documents.get_content(context, lending_id)
    assert {one.terms_hash for one in at.workers(lending_id) if one.live} == {told["digest"]}
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    old = at.get(lending_id).last
    made = at.on(at.officer, lending_extensions.propose, lending_id, last=old + timedelta(days=5), reason="延长")
    for side in LendingSide:
        made = at.do(
            at.officer, lending_extensions.agree, made.id, version=made.version, side=side, how=WordChannel.PAPER
        )
    one = person(0)
    stays = {"name": one.name, "phone": one.phone, "answer": AGREED, "how": WordChannel.DESK, "stay": True}
    at.do(at.officer, lent_workers.take_answer, lending_id, **stays)
    at.do(at.officer, lending_extensions.put_in_force, made.id, version=made.version)
    period = clause(at, lending_id, CLAUSES["period"])
    assert f"至 {old + timedelta(days=5)}" in period
    assert f"其中 1 人至 {old}" in period
    at.on(at.officer, lending_steps.end_early, lending_id, reason="订单取消")
    ended = f"{old + timedelta(days=5)}（含首尾两日）；实际借调至 {clock.today()}。"
    assert ended in clause(at, lending_id, CLAUSES["period"])


def test_a_no_stands_until_the_terms_have_really_changed(at: Ground) -> None:
    lending_id = at.consenting(people=3)
    at.answer(lending_id, 0)
    at.answer(lending_id, 1, REFUSED)
    at.answer(lending_id, 2)
    at.answer(lending_id, 2, WITHDRAWN)

    def terms(text: str) -> None:
        at.on(at.lender, lendings.set_terms, lending_id, TermsDraft(pay=PAY, clauses={"rest": text}))

    def said() -> list[ConsentState]:
        return [one.consent for one in at.workers(lending_id)]

    def anew(who: Actor) -> frozenset[int]:
        with at.kit.open(who, write=False) as context:
            return lending_views.get_lending(context, lending_id).anew

    usual = at.get(lending_id).clauses["rest"]
    for text in (usual, usual.replace("按", " 按")):  # blanks are no other terms
        terms(text)
        assert (anew(at.lender), said()) == (frozenset(), [AGREED, REFUSED, WITHDRAWN])
        with pytest.raises(Conflict, match="条款没有变动") as told:
            at.on(at.officer, lent_asking.ask_anew, lending_id)
        assert told.value.code == "unchanged"
    terms("每周休两日")
    assert (anew(at.lender), anew(at.officer), anew(at.borrower)) == (frozenset({2, 3}),) * 2 + (frozenset(),)
    with pytest.raises(Forbidden, match="借出方"):
        at.on(at.borrower, lent_asking.ask_anew, lending_id)
    with pytest.raises(Conflict, match="1 号职工没有答复过不同意"):
        at.on(at.lender, lent_asking.ask_anew, lending_id, numbers=[1, 2])
    assert at.on(at.lender, lent_asking.ask_anew, lending_id, numbers=[2]) == 1
    assert said() == [ConsentState.ASKED, ConsentState.ASKED, WITHDRAWN]
    # Back to the very terms that were refused: the no stands, and nobody is pressed.
    terms(usual)
    assert said() == [ConsentState.ASKED, REFUSED, WITHDRAWN]
    with pytest.raises(Conflict, match="条款没有变动"):
        at.on(at.lender, lent_asking.ask_anew, lending_id)
    terms("每周休两日")
    assert at.on(at.officer, lent_asking.ask_anew, lending_id) == 2
    for side in (at.lender, at.borrower):
        at.on(side, lendings.agree, lending_id)
    for number in (0, 1):
        at.answer(lending_id, number)
    at.answer(lending_id, 2, REFUSED)
    with pytest.raises(Conflict, match="没有可以再次征求"):
        at.on(at.lender, lent_asking.ask_anew, lending_id)
    # Room is made for others meanwhile: no more are asked than the lending has places.
    at.on(at.lender, lent_workers.name_workers, lending_id, [person(3)])
    terms("每周休三日")
    with pytest.raises(Conflict, match="最多再征求 0 人"):
        at.on(at.lender, lent_asking.ask_anew, lending_id)
    with at.kit.open(SYSTEM, write=False) as context:
        rows, _ = context.unit.audit_log.page(AuditQuestion(action="lent.ask_anew"), offset=0, limit=10)
        assert len(rows) == 3
        assert check_invariants(context) == []


def test_no_clause_takes_a_fee_and_no_fee_is_a_cost(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.proposed()
    for key, text in (("lodging", "住宿免费，借入方另付服务费"), ("pay_method", "每人每月管理费 100 元")):
        with pytest.raises(Invalid, match=f"“{CLAUSES[key]}”.*不收任何费用") as told:
            at.on(at.officer, lendings.set_terms, lending_id, TermsDraft(pay=PAY, clauses={key: text}))
        assert told.value.field == f"clause-{key}"
    free = TermsDraft(pay=PAY, clauses={"pay_method": "按月支付，不收取管理费、服务费"})
    assert at.on(at.officer, lendings.set_terms, lending_id, free).clauses["pay_method"].startswith("按月支付")
    signed = at.signed(people=1)
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    facts = {"month": clock.today(), "kind": PassThroughKind.TRAVEL, "documented": 10_000, "proof": "介绍费发票"}
    with pytest.raises(Invalid, match="介绍费"):
        at.do(at.lender, pass_through.add_cost, signed, CostDraft.model_validate(facts))


def test_closing_with_costs_not_paid_needs_a_reason(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=1)
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    facts = {"month": clock.today(), "kind": PassThroughKind.WAGE, "documented": 123_456, "proof": "工资单"}
    line = at.do(at.lender, pass_through.add_cost, lending_id, CostDraft.model_validate(facts))
    worker = at.workers(lending_id)[0]
    back = {"returned_on": clock.today(), "reason": ReturnReason.NOT_ADAPTED, "version": worker.version}
    told = at.do(at.borrower, lending_steps.record_return, worker.id, **back)
    at.do(at.lender, lending_steps.confirm_back, worker.id, version=told.version)
    paid = {"paid": 120_000, "paid_on": clock.today(), "version": 1}
    at.do(at.borrower, pass_through.pay_cost, line.id, **paid)
    with pytest.raises(Invalid, match=r"34\.56 元没有支付") as refused:
        at.on(at.lender, lending_steps.close, lending_id, reason=" ")
    assert (refused.value.field, refused.value.code) == ("reason", "unpaid")
    with at.kit.open(at.lender, write=False) as context:
        view = lending_views.get_lending(context, lending_id)
    # The month's wages are documented: only the rest of the payment is asked about.
    assert (view.unpaid, view.wanting) == (3_456, ["代付明细里还有 34.56 元没有支付"])
    closed = at.on(at.lender, lending_steps.close, lending_id, reason="余款 15 日前支付")
    assert closed.end_reason == "办结时代付 34.56 元未付清：余款 15 日前支付"
    # The ledger stays open for it; a fen is a rounding.
    at.do(at.borrower, pass_through.pay_cost, line.id, **paid | {"paid": 123_455, "version": 2})
    with at.kit.open(at.lender, write=False) as context:
        assert pass_through.unpaid(context, lending_id) == 0
