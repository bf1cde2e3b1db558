"""人事代理: entrusted to public bodies only, read row by row, two persons for a loan, every look written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from matcher import clock
from matcher.demo.dossiers import invented_id
from matcher.demo.uscc import demo_uscc
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.audit import AuditEntry
from matcher.models.dossier import (
    LOAN_STEPS,
    REQUEST_STEPS,
    Agreement,
    AgreementDraft,
    AgreementState,
    Dossier,
    DossierRequest,
    DossierService,
    DossierState,
    LoanDraft,
    LoanState,
    RequestDraft,
    RequestState,
    TransferMode,
)
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.lending import WordChannel
from matcher.models.states import Verdict
from matcher.models.todo import TodoKind
from matcher.planning.deadlines import is_working_day
from matcher.service import agreements, dossiers, loans, successions, todos
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.told import Behalf
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor
from tests.service.test_organisations import body

NAME, NUMBER = "尉迟试档", invented_id(901)


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One world for the tests that only add to it."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("dossiers"))
    yield kit
    kit.database.dispose()


def agreement_of(kit: Kit) -> Agreement:
    with kit.open(actor(kit, "qiye"), write=False) as context:
        return agreements.list_agreements(context)[0].agreement


def entered(kit: Kit, name: str, number: str) -> int:
    """A file of this person, awaited."""
    one = agreement_of(kit)
    with kit.open(actor(kit, "qiye"), write=True) as context:
        batch = agreements.preview_staff(context, one.id or 0, "名单.csv", f"姓名,身份证号\n{name},{number}".encode())
        agreements.take_staff(context, batch.id or 0, version=1)
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        return max(row.id or 0 for row in context.unit.dossiers.of_agreement(one.id or 0, offset=0, limit=500)[0])


def shelved(kit: Kit, name: str, number: str) -> int:
    """A file that has come in."""
    dossier_id = entered(kit, name, number)
    with kit.open(actor(kit, "jigou"), write=True) as context:
        draft = RequestDraft(service=DossierService.TRANSFER, purpose="转入", counterpart="原单位")
        request = dossiers.ask(context, dossier_id, draft)
        for version, to in enumerate((RequestState.ACCEPTED, RequestState.IN_TRANSFER, RequestState.RECEIVED), 1):
            dossiers.handle(context, request.id or 0, to=to, version=version, mode=TransferMode.COURIER)
        context.unit.commit()
    return dossier_id


def acting_as(context: Context, who: Actor) -> Context:
    """The same transaction as another actor."""
    return dataclasses.replace(context, actor=who)


def looks(kit: Kit, dossier_id: int) -> list[tuple[str, int | None]]:
    with kit.open(SYSTEM, write=False) as context:
        wanted = select(AuditEntry).where(AuditEntry.action == "dossier.view", AuditEntry.subject_id == dossier_id)
        return [(one.purpose, one.account_id) for one in context.unit.session.exec(wanted)]


def test_files_are_entrusted_to_public_bodies_only(kit: Kit) -> None:
    firm, today = actor(kit, "qiye"), clock.today()
    with kit.open(firm, write=True) as context:
        commercial = body(context, "jigou3").id or 0
        draft = AgreementDraft(organisation_id=commercial, first=today, last=today, scope=[DossierService.KEEPING])
        with pytest.raises(Invalid, match="公共就业和人才服务机构"):
            agreements.propose(context, draft)
        center = body(context, "jigou").id or 0
        with pytest.raises(Conflict, match="已有"):
            agreements.propose(context, draft.model_copy(update={"organisation_id": center}))
    with kit.open(actor(kit, "peixun"), write=False) as context, pytest.raises(Forbidden):
        agreements.list_agreements(context)
    with kit.open(actor(kit, "jigou3"), write=False) as context:
        assert agreements.list_agreements(context) == []


def test_staff_entrust_for_an_enterprise_without_an_account_and_see_no_file(kit: Kit) -> None:
    """档案代理: who of the enterprise said so is kept; ending it and the files stay with the two sides."""
    county, today = actor(kit, "xianji"), clock.today()
    with kit.open(SYSTEM, write=True) as context:
        own = context.unit.enterprises.get(actor(kit, "qiye").enterprise_id or 0)
        assert own is not None
        facts = {"name": "汾榆无账号测试铸造厂", "adcode": own.adcode, "industry": own.industry}
        firm = context.unit.enterprises.add(EnterpriseDraft(uscc=demo_uscc(own.adcode, 941), **facts))
        center = body(context, "jigou").id or 0
        context.unit.commit()
    draft = AgreementDraft(organisation_id=center, first=today, last=today, scope=[DossierService.KEEPING])
    with kit.open(county, write=True) as context:
        for lacking in (Behalf(firm.id), Behalf(firm.id, WordChannel.PAPER), Behalf(None, WordChannel.PAPER, "李厂长")):
            with pytest.raises(Invalid, match="代"):
                agreements.propose(context, draft, lacking)
        made = agreements.propose(context, draft, Behalf(firm.id, WordChannel.PAPER, "李厂长"))
        assert (made.enterprise_id, made.told_how, made.told_name) == (firm.id, WordChannel.PAPER, "李厂长")
        context.unit.commit()
    with kit.open(actor(kit, "jigou"), write=True) as context:
        agreements.answer(context, made.id or 0, accept=True, version=1)
        context.unit.commit()
    with kit.open(county, write=True) as context:
        listing = f"姓名,身份证号\n尉迟代办,{invented_id(942)}".encode()
        batch = agreements.preview_staff(context, made.id or 0, "名单.csv", listing)
        agreements.take_staff(context, batch.id or 0, version=1)
        view = agreements.get_agreement(context, made.id or 0)
        assert [one.name_masked for one in view.dossiers] == ["尉***"]
        with pytest.raises(Forbidden):
            dossiers.view(context, view.dossiers[0].id or 0, purpose="核对")
        with pytest.raises(Forbidden):
            agreements.end(context, made.id or 0, version=2, reason="停产")
        context.unit.commit()
    stranger = dataclasses.replace(county, adcode="140203")
    with kit.open(stranger, write=True) as context:
        with pytest.raises(NotFound):
            agreements.get_agreement(context, made.id or 0)
        with pytest.raises(NotFound):
            agreements.propose(context, draft, Behalf(firm.id, WordChannel.PAPER, "李厂长"))


def test_a_staff_list_is_told_row_by_row_and_keeps_no_id_number(world: Kit) -> None:
    one, firm = agreement_of(world), actor(world, "qiye")
    rows = [
        ("欧阳档甲", invented_id(700)),
        ("欧阳档乙", invented_id(700)),
        ("丙", invented_id(701)),
        ("某某丁", "14070219000101001"),
        ("演示赵一", invented_id(0)),
    ]
    content = "\n".join(["姓名,身份证号", *(",".join(row) for row in rows)]).encode()
    with world.open(firm, write=True) as context:
        batch = agreements.preview_staff(context, one.id or 0, "名单.csv", content)
        view = agreements.get_batch(context, batch.id or 0)
        told = [(row.number, row.verdict) for row in view.rows]
        assert told == [
            (2, Verdict.GOOD),
            (3, Verdict.DUPLICATE),
            (4, Verdict.BAD),
            (5, Verdict.BAD),
            (6, Verdict.DUPLICATE),
        ]
        assert "姓名" in view.rows[2].problems[0]
        assert "身份证号" in view.rows[3].problems[0]
        assert all("欧阳" not in row.name for row in view.rows)
        assert agreements.take_staff(context, batch.id or 0, version=1).taken == 1
        with pytest.raises(Conflict):
            agreements.take_staff(context, batch.id or 0, version=2)
        assert agreements.get_batch(context, batch.id or 0).rows == [], "the list is forgotten once it was taken"
        context.unit.commit()
    with world.open(actor(world, "jigou"), write=True) as context, pytest.raises(Forbidden):
        agreements.get_batch(context, batch.id or 0)


def test_every_look_at_a_file_is_written_down_with_its_purpose(world: Kit) -> None:
    dossier_id = entered(world, NAME, NUMBER)
    for username in ("jigou", "jigou", "qiye"):
        who = actor(world, username)
        with world.open(who, write=True) as context:
            seen = dossiers.view(context, dossier_id, purpose=f"核对 {username}")
            assert (seen.name, seen.id_tail) == (NAME, NUMBER[-4:])
            context.unit.commit()
    expected = [(f"核对 {name}", actor(world, name).account_id) for name in ("jigou", "jigou", "qiye")]
    assert looks(world, dossier_id) == expected
    with world.open(actor(world, "jigou"), write=True) as context, pytest.raises(Invalid, match="目的"):
        dossiers.view(context, dossier_id, purpose=" ")
    with world.open(actor(world, "jigou3"), write=True) as context:
        with pytest.raises(NotFound) as theirs:
            dossiers.view(context, dossier_id, purpose="核对")
        with pytest.raises(NotFound) as none:
            dossiers.view(context, 987_654_321, purpose="核对")
        assert theirs.value.message == none.value.message
        assert dossiers.list_requests(context) == []
    with world.open(SYSTEM, write=False) as context:
        stored = context.unit.dossiers.dossier(dossier_id, SYSTEM.reach)
        assert stored is not None
        assert stored[0].name_masked == "尉***"
        row = stored[0]
        assert not any(
            part in bytes(value)
            for value in (row.name_sealed, row.id_tail_sealed)
            for part in (NAME.encode(), NUMBER.encode())
        )


def test_a_loan_needs_two_persons_and_comes_back(world: Kit) -> None:
    dossier_id = shelved(world, "尉迟借档", invented_id(902))
    draft = LoanDraft(purpose="核对工龄", return_due=clock.today() + timedelta(days=7))
    for asker, approver in (("jigou", "jigou2"), ("qiye", "jigou")):
        with world.open(actor(world, asker), write=True) as context:
            loan = loans.ask_loan(context, dossier_id, draft)
            with pytest.raises(Conflict, match="已有人申请"):
                loans.ask_loan(context, dossier_id, draft)
            if asker == "jigou":
                with pytest.raises(Conflict, match="双人制"):
                    loans.decide(context, loan.id or 0, approve=True, version=1)
            else:
                with pytest.raises(Forbidden):
                    loans.decide(context, loan.id or 0, approve=True, version=1)
            context.unit.commit()
        with world.open(actor(world, approver), write=True) as context:
            loans.decide(context, loan.id or 0, approve=True, version=1)
            found = context.unit.dossiers.dossier(dossier_id, SYSTEM.reach)
            assert found is not None
            assert found[0].state is DossierState.LENT
            with pytest.raises(Conflict, match="借出"):
                loans.ask_loan(context, dossier_id, draft)
            with pytest.raises(Conflict, match="没有办结"):
                agreements.end(context, found[1].id or 0, version=found[1].version, reason="迁出")
            loans.give_back(context, loan.id or 0, version=2)
            assert found[0].state is DossierState.HELD
            context.unit.commit()
    with world.open(SYSTEM, write=True) as context:
        again = loans.ask_loan(acting_as(context, actor(world, "jigou")), dossier_id, draft)
        again.approver_id = again.asker_id
        with pytest.raises(Exception, match=r"two_persons|CHECK"):
            context.unit.session.flush()


def test_a_transfer_travels_by_the_allowed_ways_and_is_due_in_fifteen_working_days(world: Kit) -> None:
    dossier_id = shelved(world, "尉迟转档", invented_id(903))
    with world.open(actor(world, "qiye"), write=True) as context:
        with pytest.raises(Exception, match="对方单位"):
            RequestDraft(service=DossierService.TRANSFER, purpose="调动")
        draft = RequestDraft(service=DossierService.TRANSFER, purpose="调动", counterpart="外市人才中心", outgoing=True)
        request = dossiers.ask(context, dossier_id, draft)
        days = [clock.today() + timedelta(days=n) for n in range(1, (request.due - clock.today()).days + 1)]
        assert sum(map(is_working_day, days)) == 15
        with pytest.raises(Conflict):
            dossiers.handle(context, request.id or 0, to=RequestState.ACCEPTED, version=1)
        context.unit.commit()
    with world.open(actor(world, "jigou"), write=True) as context:
        dossiers.handle(context, request.id or 0, to=RequestState.ACCEPTED, version=1)
        for way, missing in ((None, "个人自带"), (TransferMode.EMS, "邮件号")):
            with pytest.raises(Invalid, match=missing):
                dossiers.handle(context, request.id or 0, to=RequestState.IN_TRANSFER, version=2, mode=way)
        post = {"to": RequestState.IN_TRANSFER, "mode": TransferMode.EMS, "waybill": "EX1"}
        with pytest.raises(Invalid, match="邮寄前请确认"):
            dossiers.handle(context, request.id or 0, version=2, **post)
        with pytest.raises(Invalid, match="不能邮寄"):
            dossiers.handle(context, request.id or 0, version=2, cadre=True, **post)
        dossiers.handle(context, request.id or 0, version=2, cadre=False, **post)
        certificate = RequestDraft(service=DossierService.CERTIFICATE, purpose="证明")
        with pytest.raises(Conflict, match="转递途中"):
            dossiers.ask(context, dossier_id, certificate)
        # The post loses it: it is looked for, comes back to the shelf, goes by courier, and is gone once it is there.
        ways = (
            (RequestState.MISSED, "查找中"),
            (RequestState.ACCEPTED, "在库"),
            (RequestState.IN_TRANSFER, "转递途中"),
        )
        for version, (to, where) in enumerate((*ways, (RequestState.RECEIVED, "已转出")), 3):
            told = {"reason": "邮件查询 77 号", "mode": TransferMode.COURIER}
            if to in (RequestState.MISSED, RequestState.ACCEPTED):
                with pytest.raises(Invalid, match="请填写"):
                    dossiers.handle(context, request.id or 0, to=to, version=version)
            dossiers.handle(context, request.id or 0, to=to, version=version, **told)
            assert dossiers.view(context, dossier_id, purpose="核对").dossier.state.label == where
            assert [one for one in check_invariants(context) if one.name == "travelling_by_request"] == []
        with pytest.raises(Conflict, match="已转出"):
            dossiers.ask(context, dossier_id, certificate)
        context.unit.commit()


def test_a_file_nobody_finds_is_lost_by_two_persons_and_made_up_anew(world: Kit) -> None:
    dossier_id = shelved(world, "尉迟查找", invented_id(904))
    moves: dict[str, Any] = {"mode": TransferMode.COURIER, "cadre": False}
    begun = clock.now()

    def step(to: RequestState, who: str = "jigou", **told: Any) -> DossierRequest:
        with world.open(actor(world, who), write=True) as context:
            found = context.unit.dossiers.request(asked.id or 0, context.actor.reach)
            assert found is not None
            done = dossiers.handle(context, asked.id or 0, to=to, version=found[0].version, **told)
            assert check_invariants(context) == []
            context.unit.commit()
            return done

    with world.open(actor(world, "qiye"), write=True) as context:
        draft = RequestDraft(service=DossierService.TRANSFER, purpose="调动", counterpart="外市人才中心", outgoing=True)
        asked = dossiers.ask(context, dossier_id, draft)
        context.unit.commit()
    step(RequestState.ACCEPTED)
    step(RequestState.IN_TRANSFER, **moves)
    step(RequestState.MISSED, reason="对方没有收到")
    with pytest.raises(Conflict, match="还没有查找记录"):
        step(RequestState.LOST, "jigou2", reason="找不到")
    step(RequestState.MISSED, reason="机要局查询，无投递记录")
    with pytest.raises(Forbidden, match="双人制"):
        step(RequestState.LOST, reason="找不到")
    # A search that goes on for more than thirty working days is on the keeper's list, once and in red.
    for days, late in ((30, []), (70, ["red"])):
        then = time_machine.travel(begun + timedelta(days=days), tick=True)
        with then, world.open(actor(world, "jigou"), write=False) as context:
            found = todos.list_todos(context, kind=TodoKind.SEARCH).todos
            assert [one.light.value for one in found if one.subject_id == asked.id] == late
    step(RequestState.LOST, "jigou2", reason="两次查询均无下落")
    with world.open(actor(world, "jigou"), write=False) as context:
        seen = dossiers.view(context, dossier_id, purpose="核对")
        assert (seen.dossier.state, [one.found for one in seen.searches]) == (
            DossierState.LOST,
            ["对方没有收到", "机要局查询，无投递记录"],
        )
        with pytest.raises(Conflict, match="遗失已登记"):
            dossiers.ask(context, dossier_id, RequestDraft(service=DossierService.CERTIFICATE, purpose="证明"))
    step(RequestState.REBUILT, reason="依据单位留存材料补建", file_number="补-1", place="三号柜")
    with world.open(actor(world, "jigou"), write=True) as context:
        lost = dossiers.view(context, dossier_id, purpose="核对")
        made = dossiers.view(context, lost.rebuilt_as or 0, purpose="核对")
        assert (lost.dossier.state, made.dossier.state) == (DossierState.LOST, DossierState.HELD)
        assert (made.dossier.rebuilds_id, made.name, made.dossier.file_number) == (dossier_id, "尉迟查找", "补-1")
        assert dossiers.ask(context, made.dossier.id or 0, draft).state is RequestState.SUBMITTED


STEPS = st.lists(st.tuples(st.sampled_from(list(RequestState)), st.sampled_from(("jigou", "qiye"))), max_size=7)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(service=st.sampled_from((DossierService.TRANSFER, DossierService.MATERIALS)), moves=STEPS)
def test_no_order_of_steps_leads_a_request_where_no_step_goes(
    world: Kit, service: DossierService, moves: list[tuple[RequestState, str]]
) -> None:
    one = agreement_of(world)
    people = {name: actor(world, name) for name in ("jigou", "qiye")}
    with world.open(people["qiye"], write=True) as context:
        file = context.unit.dossiers.enter(
            one.id or 0, name="试", masked="试*", number=f"{clock.now().timestamp()}", file_number="", at=clock.now()
        )
        draft = RequestDraft(service=service, purpose="测试", counterpart="某单位")
        request = dossiers.ask(context, file.id or 0, draft)
        for to, who in moves:
            before = request.state
            acting = acting_as(context, people[who])
            try:
                dossiers.handle(
                    acting, request.id or 0, to=to, version=request.version, reason="因", mode=TransferMode.COURIER
                )
            except Conflict:
                assert request.state is before
            else:
                assert to in REQUEST_STEPS[before]
                assert service is DossierService.TRANSFER or to is not RequestState.IN_TRANSFER
                assert who == "jigou" or to is RequestState.SUBMITTED


def test_the_ends_of_every_life_are_ends() -> None:
    assert [state for state, steps in LOAN_STEPS.items() if not steps] == [LoanState.REFUSED, LoanState.RETURNED]
    assert {one for steps in REQUEST_STEPS.values() for one in steps} <= set(REQUEST_STEPS)


def test_an_agreement_is_renewed_before_its_last_day_and_its_files_go_over_without_a_gap(kit: Kit) -> None:
    one, firm, keeper = agreement_of(kit), actor(kit, "qiye"), actor(kit, "jigou")
    file = shelved(kit, "尉迟续档", invented_id(940))
    after = one.last + timedelta(days=1)
    draft = AgreementDraft(
        organisation_id=one.organisation_id,
        first=after,
        last=after + timedelta(days=364),
        scope=[DossierService.CERTIFICATE],
    )
    with kit.open(firm, write=True) as context:
        for wrong in (one.last, after + timedelta(days=1)):
            with pytest.raises(Conflict, match=f"续签的协议从 {after} 开始"):
                agreements.propose(context, draft.model_copy(update={"first": wrong}))
        made = agreements.propose(context, draft)
        assert made.follows_id == one.id
        with pytest.raises(Conflict, match="已有待受理或生效的协议"):
            agreements.propose(context, draft)
        context.unit.commit()
    with kit.open(keeper, write=True) as context:
        agreements.answer(context, made.id or 0, accept=True, version=1)
        context.unit.commit()
    with kit.open(firm, write=True) as context:
        assert agreements.get_agreement(context, one.id or 0).renewable is False
        with pytest.raises(Conflict, match="先终止续签的协议"):
            agreements.end(context, one.id or 0, version=agreement_version(context, one.id), reason="不再委托")
        assert check_invariants(context) == []
    places = {}
    for day, covered in ((one.last, one.id), (after, made.id)):
        with time_machine.travel(datetime.combine(day, time(8), tzinfo=UTC)), kit.open(firm, write=True) as context:
            # Also before the daily job has run.
            found = context.unit.session.get(Dossier, file)
            assert found is not None
            agreement = context.unit.session.get(Agreement, found.agreement_id)
            assert agreement is not None
            assert successions.covering(context, agreement, day).id == covered
            certificate = RequestDraft(service=DossierService.CERTIFICATE, purpose="证明")
            assert dossiers.ask(context, file, certificate).id, day
            places[day] = successions.begin_due(context)
            context.unit.commit()
    assert list(places.values()) == [0, 1]
    with kit.open(SYSTEM, write=False) as context:
        old, row = context.unit.session.get(Agreement, one.id), context.unit.session.get(Dossier, file)
        assert old is not None
        assert row is not None
        assert (old.state, row.agreement_id) == (AgreementState.ENDED, made.id)
        assert f"第 {made.id} 号" in old.reason


def agreement_version(context: Context, agreement_id: int | None) -> int:
    stored = context.unit.session.get(Agreement, agreement_id)
    assert stored is not None
    return stored.version


def test_a_lapsed_agreement_lets_files_go_and_a_new_one_takes_them_over(kit: Kit) -> None:
    one, firm, keeper = agreement_of(kit), actor(kit, "qiye"), actor(kit, "jigou")
    file, gone = (shelved(kit, f"尉迟旧档{n}", invented_id(930 + n)) for n in (1, 2))
    out = RequestDraft(service=DossierService.TRANSFER, purpose="调动", counterpart="外市人才中心", outgoing=True)
    with kit.open(SYSTEM, write=True) as context:
        stored = context.unit.session.get(Agreement, one.id)
        left = context.unit.session.get(Dossier, gone)
        assert stored is not None
        assert left is not None
        stored.first, stored.last = clock.today() - timedelta(days=400), clock.today() - timedelta(days=1)
        left.state = DossierState.GONE
        context.unit.commit()
    with kit.open(firm, write=True) as context:
        with pytest.raises(Conflict, match="只能申请转出"):
            dossiers.ask(context, file, RequestDraft(service=DossierService.CERTIFICATE, purpose="证明"))
        with pytest.raises(Conflict, match="只能申请转出"):
            dossiers.ask(context, file, out.model_copy(update={"outgoing": False}))
        asked = dossiers.ask(context, file, out)
        today = clock.today()
        facts = {"first": today, "last": today + timedelta(days=364), "scope": [DossierService.CERTIFICATE]}
        draft = AgreementDraft(organisation_id=one.organisation_id, **facts)
        made = agreements.propose(context, draft)
        with pytest.raises(Conflict, match="已有待受理或生效的协议"):
            agreements.propose(context, draft)
        context.unit.commit()
    with kit.open(keeper, write=True) as context:
        agreements.answer(context, made.id or 0, accept=True, version=1)
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        old = context.unit.session.get(Agreement, one.id)
        rows = {key: context.unit.session.get(Dossier, key) for key in (file, gone)}
        assert old is not None
        assert (old.state, "到期" in old.reason) == (AgreementState.ENDED, True)
        assert {key: row.agreement_id for key, row in rows.items() if row} == {file: made.id, gone: one.id}
    with kit.open(firm, write=True) as context:
        # The request under way came along, and the services entrusted now are open again.
        assert asked.id in {row.id for row in context.unit.dossiers.requests_of(file)}
        certificate = RequestDraft(service=DossierService.CERTIFICATE, purpose="证明")
        assert dossiers.ask(context, file, certificate).id
