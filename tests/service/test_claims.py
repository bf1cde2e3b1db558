"""The claims ledger: nothing is claimed twice whatever the order of steps, two persons decide, the day's answer stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import delete, select

from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.agency import AgencyService, ServiceDraft
from matcher.models.case import Case
from matcher.models.claim import DECISIONS, LIVE, STEPS, Claim, ClaimHold, ClaimState, ClaimStep
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EducationLevel, EnterpriseSize, MergeKind
from matcher.models.grant import GrantList, GrantRow, GrantState
from matcher.models.plan_kinds import LinkKind
from matcher.models.policy import AnswerKind
from matcher.models.retirement import RetireKind
from matcher.models.seeker import Seeker
from matcher.models.status import StatusDraft, StatusKind
from matcher.models.todo import TodoKind
from matcher.service import (
    agency_services,
    claims,
    editions,
    grants,
    merges,
    plan_evidence,
    policies,
    policy_sheets,
    statuses,
    todos,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor, enterprise_of
from tests.service.test_referrals import do
from tests.thoroughness import machine_settings

DAY = date(2022, 12, 20)
THEN = datetime(2022, 12, 20, 3, tzinfo=UTC)
WHY = "县里研究同意"
HIRE = {"hired_on": "2022-12-01", "contract_signed": "是", "contract_months": 12, "born_on": "2000-03-01"}


@pytest.fixture
def december() -> Any:
    with time_machine.travel(THEN, tick=True):
        yield


def world(kit: Kit) -> tuple[list[int], list[int]]:
    """Two enterprises and three people of the officer's county, sizes and educations set."""
    home = actor(kit, "xianji").adcode
    with kit.open(SYSTEM, write=True) as context:
        run = context.unit.session.exec
        own = enterprise_of(kit, actor(kit, "qiye")).id
        firms = [one for one in run(select(Enterprise)) if one.id != own][:1]
        mine = context.unit.enterprises.get(own or 0)
        assert mine is not None
        people = list(run(select(Seeker).where(Seeker.adcode == home, Seeker.merged_into == None).limit(3)))  # noqa: E711
        for firm, size in zip((mine, *firms), (EnterpriseSize.MEDIUM, EnterpriseSize.LARGE), strict=True):
            firm.size, firm.adcode = size, home or ""
        for person in people:
            person.education = EducationLevel.BACHELOR
        context.unit.commit()
        return [one.id or 0 for one in (mine, *firms)], [one.id or 0 for one in people]


def graduate(kit: Kit, seeker_id: int) -> None:
    draft = StatusDraft(kind=StatusKind.GRADUATE, since=date(2022, 6, 30), document="毕业证 1234")
    do(kit, statuses.put_status, seeker_id, draft)


def sound(context: Context) -> bool:
    return check_invariants(context) == []


TAKING_BACK = (ClaimStep.RECOVER, ClaimStep.COLLECT)


class Ledger(RuleBasedStateMachine):
    """The model: a list of claims as plain dictionaries. Who is in which group is written here anew."""

    kit: Kit
    firms: list[int]
    people: list[int]

    @initialize()
    def nothing_yet(self) -> None:
        with self.kit.open(SYSTEM, write=True) as context:
            for table in (ClaimHold, Claim, GrantRow, GrantList):
                context.unit.session.exec(delete(table))
            context.unit.commit()
            found = context.unit.enterprises.many(self.firms)
            self.codes = [found[one].uscc for one in self.firms]
        self.claims: dict[int, dict[str, Any]] = {}
        self.listed: dict[int, dict[str, Any]] = {}

    def live(self) -> list[dict[str, Any]]:
        listed = [one for one in self.listed.values() if one["state"] is GrantState.LISTED]
        return [*(one for one in self.claims.values() if one["state"] in LIVE), *listed]

    def clashes(self, new: dict[str, Any]) -> bool:
        for one in self.live():
            if one["person"] != new["person"]:
                continue
            if "S3" in (one["policy"], new["policy"]):
                if one["policy"] == new["policy"] and one["months"] & new["months"]:
                    return True
                continue
            both_s6 = one["policy"] == new["policy"] == "S6"
            if one["firm"] == new["firm"] or both_s6:
                return True
        return False

    @rule(
        policy=st.sampled_from(["S1", "S2", "S3", "S6"]),
        person=st.integers(0, 1),
        firm=st.integers(0, 1),
        first=st.integers(1, 9),
        months=st.integers(1, 4),
        who=st.sampled_from(["zhuanyuan", "xianji"]),
    )
    def propose(self, policy: str, person: int, firm: int, first: int, months: int, who: str) -> None:
        new: dict[str, Any] = {
            "policy": policy,
            "person": person,
            "firm": firm,
            "state": ClaimState.PROPOSED,
            "by": who,
        }
        new["months"] = set(range(first, first + months)) if policy == "S3" else set()
        options = {"months_from": date(2022, first, 1)} if policy == "S3" else {}
        # Months before the hire and months to come are refused, so S3's hire is of January and its months end in December.
        told = HIRE | ({"months": months, "hired_on": "2022-01-05"} if policy == "S3" else {})
        held = sum(len(one["months"]) for one in self.live() if one["person"] == person and one["policy"] == "S3")
        allowed = not self.clashes(new) and held + len(new["months"]) <= 36
        try:
            made = do(
                self.kit,
                claims.propose_claim,
                policy,
                enterprise_id=self.firms[firm],
                seeker_id=self.people[person],
                told=told,
                reason=WHY,
                who=who,
                **options,
            )
        except Conflict:
            assert not allowed
        else:
            assert allowed
            self.claims[made.id] = new

    @rule(firm=st.integers(0, 1), people=st.sets(st.integers(0, 1), min_size=1))
    def take_list(self, firm: int, people: set[int]) -> None:
        rows = [{"policy": "S6", "person": one, "firm": firm, "months": set()} for one in people]
        allowed = not any(self.clashes(one) for one in rows)
        numbers = "、".join(str(self.people[one]) for one in sorted(people))
        paper = f"统一社会信用代码,补助人数,补助金额（元）,人员编号\n{self.codes[firm]},{len(people)},1500,{numbers}"
        told = {"title": "扩岗补助", "source": "失业保险经办比对", "listed_on": DAY, "who": "xianji"}
        try:
            made = do(self.kit, grants.import_list, "S6", "名单.csv", paper.encode(), **told)
        except Invalid:
            assert not allowed
            return
        assert allowed
        with self.kit.open(SYSTEM, write=False) as context:
            ((row, _),) = context.unit.grants.rows(made.id)
        for one in rows:
            self.listed[len(self.listed)] = one | {"row": row.id, "state": GrantState.LISTED}

    @rule(data=st.data())
    def drop(self, data: Any) -> None:
        rows = sorted({one["row"] for one in self.listed.values() if one["state"] is GrantState.LISTED})
        if rows:
            row = data.draw(st.sampled_from(rows))
            do(self.kit, grants.drop, row, version=1, reason="公示有异议", who="xianji")
            for one in self.listed.values():
                one["state"] = GrantState.DROPPED if one["row"] == row else one["state"]

    @rule(
        data=st.data(),
        step=st.sampled_from(ClaimStep),
        who=st.sampled_from(["zhuanyuan", "xianji", "shiji", "shengji"]),
        ticked=st.booleans(),
        part=st.sampled_from([None, 40_000, 100_000, 200_000]),
    )
    def step(self, data: Any, step: ClaimStep, who: str, ticked: bool, part: int | None) -> None:
        if not self.claims:
            return
        claim_id = data.draw(st.sampled_from(sorted(self.claims)))
        model = self.claims[claim_id]
        with self.kit.open(SYSTEM, write=False) as context:
            stored = context.unit.claims.get(claim_id)
        assert stored is not None
        if ticked and model["state"] is ClaimState.PROPOSED:
            names = [one["name"] for one in stored.evidence]
            do(self.kit, claims.tick_evidence, claim_id, version=stored.version, names=names)
            stored.version += 1
            model["ticked"] = True
        before, after = STEPS[step]
        may = (who != "zhuanyuan") if step in DECISIONS else (who not in ("shiji", "shengji"))
        lawful = model["state"] in before and not (step in DECISIONS and model["by"] == who)
        complete = step is not ClaimStep.SUBMIT or model.get("ticked", False)
        # Money: 1,000 yuan are paid; what is asked back, and what comes back, is never more than there is.
        asked, back = model.get("asked", 0), model.get("back", 0)
        if step is ClaimStep.RECOVER:
            lawful = lawful and who not in (model.get("decider"), model.get("payer"))
            part = 100_000 - back if part is None else part
            complete = part <= 100_000 - back
        if step is ClaimStep.COLLECT:
            complete = part is not None and part <= asked - back
        if step is ClaimStep.LIFT:
            lawful = lawful and who != model.get("orderer")
        try:
            do(
                self.kit,
                claims.take_step,
                claim_id,
                step,
                version=stored.version,
                opinion=WHY,
                amount={ClaimStep.APPROVE: 100_000}.get(step, part if step in TAKING_BACK else None),
                article="晋人社发〔2022〕1号" if step is ClaimStep.RECOVER else "",
                due_on=DAY + timedelta(days=30) if step is ClaimStep.RECOVER else None,
                who=who,
            )
        except (Conflict, Forbidden, Invalid):
            assert not (may and lawful and complete)
        else:
            assert may
            assert lawful
            assert complete
            model["state"] = after
            if step is ClaimStep.APPROVE:
                model["decider"] = who
            if step is ClaimStep.PAY:
                model["payer"] = who
            if step is ClaimStep.RECOVER:
                model |= {"asked": back + (part or 0), "orderer": who}
            if step is ClaimStep.LIFT:
                model["asked"] = back
            if step is ClaimStep.COLLECT:
                model["back"] = back + (part or 0)
                left, owed = 100_000 - model["back"], asked - model["back"]
                model["state"] = after if not left else ClaimState.RECOVERING if owed else ClaimState.PAID

    @invariant()
    def nothing_is_claimed_twice(self) -> None:
        with self.kit.open(SYSTEM, write=False) as context:
            assert sound(context)
            holds = list(context.unit.session.exec(select(ClaimHold).where(ClaimHold.live)))
            stored = list(context.unit.session.exec(select(Claim)))
        assert {one.id: one.state for one in stored} == {key: one["state"] for key, one in self.claims.items()}
        assert {one.id: one.returned for one in stored} == {key: one.get("back", 0) for key, one in self.claims.items()}
        assert {one.claim_id for one in holds} - {None} == {
            key for key, one in self.claims.items() if one["state"] in LIVE
        }
        assert {one.grant_row_id for one in holds} - {None} == {
            one["row"] for one in self.listed.values() if one["state"] is GrantState.LISTED
        }
        live = self.live()
        for one in live:
            assert not any(other is not one and self.pair(one, other) for other in live)

    @staticmethod
    def pair(one: dict[str, Any], other: dict[str, Any]) -> bool:
        same = one["person"] == other["person"]
        hires = "S3" not in (one["policy"], other["policy"])
        twice = hires and (one["firm"] == other["firm"] or one["policy"] == other["policy"] == "S6")
        return same and (twice or bool(one["months"] & other["months"]))


def test_no_order_of_steps_claims_anything_twice(kit: Kit, december: None) -> None:
    class Bound(Ledger):
        pass

    Bound.kit = kit
    Bound.firms, Bound.people = world(kit)
    run_state_machine_as_test(Bound, settings=machine_settings(15, 20))


def proposed(kit: Kit, policy: str, firm: int, person: int, **options: Any) -> Claim:
    told = HIRE | options.pop("told", {})
    made = do(kit, claims.propose_claim, policy, enterprise_id=firm, seeker_id=person, told=told, **options)
    assert isinstance(made, Claim)
    return made


def ticked(kit: Kit, claim: Claim) -> Claim:
    names = [one["name"] for one in claim.evidence]
    made = do(kit, claims.tick_evidence, claim.id, version=claim.version, names=names)
    assert isinstance(made, Claim)
    return made


def test_a_claim_goes_from_the_engines_answer_to_the_payment(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    with pytest.raises(Conflict, match="信息不全：缺少毕业日期"):
        proposed(kit, "S1", firm, person)
    graduate(kit, person)
    with pytest.raises(Conflict, match="未见到岗记录"):
        proposed(kit, "S1", firm, person)
    claim = proposed(kit, "S1", firm, person, reason=WHY)
    assert (claim.answer["kind"], claim.placed) == ("eligible", False)
    with pytest.raises(Conflict, match="材料不齐，还缺：毕业证书或学信网学历查询"):
        do(kit, claims.take_step, claim.id, ClaimStep.SUBMIT, version=claim.version)
    claim = ticked(kit, claim)
    assert {one["ticked_by"] for one in claim.evidence} == {actor(kit, "zhuanyuan").name}
    claim = do(kit, claims.take_step, claim.id, ClaimStep.SUBMIT, version=claim.version)
    with pytest.raises(Invalid, match="尚未核实，请填写核定金额"):
        do(kit, claims.take_step, claim.id, ClaimStep.APPROVE, version=claim.version, who="xianji")
    with pytest.raises(Conflict, match="已被"):
        do(kit, claims.take_step, claim.id, ClaimStep.APPROVE, version=1, amount=100_000, who="xianji")
    options: dict[str, Any] = {"version": claim.version, "amount": 100_000, "who": "xianji"}
    claim = do(kit, claims.take_step, claim.id, ClaimStep.APPROVE, **options)
    assert claim.decided_by != claim.proposed_by
    claim = do(kit, claims.take_step, claim.id, ClaimStep.PAY, version=claim.version, paid_on=DAY, who="xianji")
    with time_machine.travel(datetime(2026, 11, 30, tzinfo=UTC)), kit.open(SYSTEM, write=False) as context:
        stored = context.unit.claims.get(claim.id or 0)
        assert stored is not None
        assert (stored.answer["kind"], stored.policy_version) == ("eligible", "notice_2022"), "the day's answer stays"
        assert claims.asked_today(context, stored).kind is AnswerKind.EXPIRED
        assert context.unit.claims.facts(stored).graduated_on == date(2022, 6, 30)


def test_what_is_approved_stays_within_the_standard_and_beside_what_was_computed(kit: Kit, december: None) -> None:
    (firm, _), (person, other, _) = world(kit)
    graduate(kit, person)

    def handed_in(policy: str, whom: int, **options: Any) -> Claim:
        claim = ticked(kit, proposed(kit, policy, firm, whom, reason=WHY, **options))
        return do(kit, claims.take_step, claim.id, ClaimStep.SUBMIT, version=claim.version)

    def approve(claim: Claim, amount: int | None, opinion: str = "") -> Claim:
        told = {"version": claim.version, "amount": amount, "opinion": opinion, "who": "xianji"}
        return do(kit, claims.take_step, claim.id, ClaimStep.APPROVE, **told)

    claim = handed_in("S1", person)
    assert (claim.answer["kind"], claim.proposed_amount) == ("eligible", 100_000)
    with pytest.raises(Invalid, match=r"不能超过按标准计算的 1000\.00 元"):
        approve(claim, 100_001, "领导同意多发一分")
    with pytest.raises(Invalid, match=r"与系统计算的 1000\.00 元不同"):
        approve(claim, 90_000)
    claim = approve(claim, 90_000, "合同按日折算，少发一百元")
    claim = do(kit, claims.take_step, claim.id, ClaimStep.PAY, version=claim.version, who="xianji")
    assert (claim.amount, claim.proposed_amount, claim.approval_note) == (90_000, 100_000, "合同按日折算，少发一百元")
    # Where information was lacking the computed figure needs words too; without any figure always.
    unsure = handed_in("S2", other)
    assert (unsure.answer["kind"], unsure.proposed_amount) == ("missing", 100_000)
    with pytest.raises(Invalid, match="系统结论为“信息不全”"):
        approve(unsure, 100_000)
    assert approve(unsure, 100_000, "已向窗口核对失业登记").amount == 100_000
    told = {"hired_on": "2022-12-01", "months": 1}
    bare = handed_in("S3", other, told=told, months_from=date(2022, 12, 1))
    assert bare.proposed_amount is None
    with pytest.raises(Invalid, match="系统没有算出金额"):
        approve(bare, 30_000)
    with kit.open(actor(kit, "qiye"), write=False) as context:
        rows = {row.claim.id: row for row in policy_sheets.get_sheet(context, firm).claims}
        assert (rows[claim.id].amount, rows[claim.id].computed) == (90_000, None), "unverified: the office's alone"
        assert rows[unsure.id].computed == 100_000


def test_an_approval_is_taken_back_and_what_it_held_is_free(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    claim = ticked(kit, proposed(kit, "S2", firm, person, reason=WHY))
    claim = do(kit, claims.take_step, claim.id, ClaimStep.SUBMIT, version=claim.version)
    claim = do(
        kit,
        claims.take_step,
        claim.id,
        ClaimStep.APPROVE,
        version=claim.version,
        amount=100_000,
        who="xianji",
        opinion=WHY,
    )

    def waiting() -> tuple[list[int | None], list[int]]:
        with kit.open(actor(kit, "xianji"), write=False) as context:
            paying = [one.subject_id for one in todos.list_todos(context, kind=TodoKind.CLAIM_PAY).todos]
            return [one.id for one, _ in claims.list_to_pay(context)], paying

    assert waiting() == ([claim.id], [claim.id])
    with pytest.raises(Invalid, match="请写明原因"):
        do(kit, claims.take_step, claim.id, ClaimStep.REVOKE, version=claim.version, who="xianji")
    with pytest.raises(Forbidden):
        do(kit, claims.take_step, claim.id, ClaimStep.REVOKE, version=claim.version, opinion="合同作废")
    told = {"version": claim.version, "opinion": "劳动合同已解除，未满十二个月"}
    claim = do(kit, claims.take_step, claim.id, ClaimStep.REVOKE, who="shiji", **told)
    assert (claim.state, claim.opinion, waiting()) == (ClaimState.REVOKED, told["opinion"], ([], []))
    assert proposed(kit, "S1", firm, person, reason=WHY).id != claim.id
    with kit.open(SYSTEM, write=False) as context:
        assert sound(context)


def test_a_paid_claim_is_given_back_in_parts_and_counts_until_all_is_there(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    claim = ticked(kit, proposed(kit, "S2", firm, person, reason=WHY))

    def step(what: ClaimStep, who: str, **told: Any) -> Claim:
        return do(kit, claims.take_step, claim.id, what, version=claim.version, who=who, **told)

    claim = step(ClaimStep.SUBMIT, "zhuanyuan")
    claim = step(ClaimStep.APPROVE, "xianji", amount=100_000, opinion=WHY)
    claim = step(ClaimStep.PAY, "shiji")
    due = DAY + timedelta(days=15)
    told: dict[str, Any] = {"opinion": "稽核发现合同不满十二个月", "article": "晋人社发〔2022〕1号", "due_on": due}
    for who in ("xianji", "shiji"):
        with pytest.raises(Forbidden, match="另一人"):
            step(ClaimStep.RECOVER, who, **told)
    for wrong in ({"article": ""}, {"due_on": None}, {"due_on": DAY - timedelta(days=1)}, {"amount": 100_001}):
        with pytest.raises(Invalid):
            step(ClaimStep.RECOVER, "shengji", **(told | wrong))
    claim = step(ClaimStep.RECOVER, "shengji", **told)
    with pytest.raises(Invalid, match=r"还应退回的 1000\.00 元"):
        step(ClaimStep.COLLECT, "xianji", amount=100_001)
    claim = step(ClaimStep.COLLECT, "xianji", amount=60_000, opinion="回单 3 号")
    assert (claim.state, claim.owed, claim.net) == (ClaimState.RECOVERING, 40_000, 40_000)
    # The rest is chased: what was received excludes other claims, and it is told to office and enterprise, late in red.
    with pytest.raises(Conflict, match="不重复申领"):
        proposed(kit, "S1", firm, person, reason=WHY)
    with time_machine.travel(THEN + timedelta(days=16), tick=False):
        for who in ("xianji", "qiye"):
            with kit.open(actor(kit, who), write=False) as context:
                (todo,) = todos.list_todos(context, kind=TodoKind.CLAIM_RECOVER).todos
                assert (todo.subject_id, todo.due, todo.light.value) == (claim.id, due, "red")
                assert "还应退回 400.00 元" in todo.what
    with kit.open(actor(kit, "qiye"), write=False) as context:
        money = policy_sheets.get_sheet(context, firm).money
        assert (money.paid, money.returned, money.net, money.owed) == (100_000, 60_000, 40_000, 40_000)
        linked = plan_evidence.find(context, Case(enterprise_id=firm), LinkKind.CLAIM, str(claim.id))
        assert (linked.people, linked.stands) == (0, "责令退回中 净 400.00 元"), "a plan counts what stays paid"
    claim = step(ClaimStep.COLLECT, "shiji", amount=40_000)
    assert (claim.state, claim.owed, claim.net) == (ClaimState.RECOVERED, 0, 0)
    assert proposed(kit, "S1", firm, person, reason=WHY).id != claim.id, "what was given back whole excludes nothing"
    with kit.open(SYSTEM, write=False) as context:
        assert sound(context)


def test_what_can_be_claimed_together_is_the_most(kit: Kit, december: None) -> None:
    """S6 alone brings 1500 yuan and excludes S1 and S2; where those two may go together they bring 2000."""
    (firm, _), (person, *_) = world(kit)
    graduate(kit, person)
    do(kit, statuses.put_status, person, StatusDraft(kind=StatusKind.UNEMPLOYED, since=date(2022, 5, 1)))

    def best(exclusive: bool) -> tuple[list[str], int, list[str]]:
        switched = replace(kit, policies=replace(kit.policies, switches={"s1_s2_exclusive": exclusive}))
        with switched.open(SYSTEM, write=False) as context:
            enterprise, seeker = context.unit.enterprises.get(firm), context.unit.seekers.get(person)
            assert enterprise is not None
            assert seeker is not None
            found = policy_sheets.chances_of_hiring(context, enterprise, [seeker])[person]
            sheet = policy_sheets.get_sheet(context, firm)
        hired = replace(sheet, hired=[policy_sheets.Hire(seeker, DAY, found)])
        return sorted(one.answer.policy for one in policy_sheets.best_of(found)), hired.claimable, hired.uncounted

    assert best(exclusive=False)[:2] == (["S1", "S2"], 200_000)
    assert best(exclusive=True)[:2] == (["S6"], 150_000)
    hard = StatusDraft(kind=StatusKind.HARDSHIP, since=date(2022, 3, 1), category="land", document="困认 3")
    do(kit, statuses.put_status, person, hard)
    assert best(exclusive=True)[2] == ["社会保险补贴（用人单位）"], "a share of what is not known yet is told"


def test_the_facts_of_a_claim_are_sealed(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    draft = StatusDraft(
        kind=StatusKind.HARDSHIP, since=date(2022, 3, 1), document="并困认〔2022〕77号", category="disabled"
    )
    do(kit, statuses.put_status, person, draft)
    told = {"hired_on": "2022-10-08", "social_insured": "是", "paid_fen": 90_000, "months": 3}
    claim = proposed(kit, "S3", firm, person, told=told, months_from=date(2022, 10, 15), reason=WHY)
    assert claim.amount == 270_000
    rows = b"".join(path.read_bytes() for path in kit.settings.var.glob("matcher.sqlite3*"))
    assert b'"claimant"' in rows
    assert "并困认".encode() not in rows
    assert b'"hardship_from"' not in rows
    with pytest.raises(Conflict, match=r"已有“社会保险补贴（用人单位）”（2022-12）"):
        proposed(kit, "S3", firm, person, told=told | {"months": 1}, months_from=date(2022, 12, 1))


def test_only_months_since_the_hire_and_until_now_are_claimed(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)

    def asked(first: date, months: int, hired: str = "2022-10-08") -> Claim:
        told = {"hired_on": hired, "social_insured": "是", "paid_fen": 90_000, "months": months}
        return proposed(kit, "S3", firm, person, told=told, months_from=first, reason=WHY)

    for first, months, hired, field in (
        (date(2022, 9, 30), 1, "2022-10-08", "months_from"),
        (date(2022, 11, 1), 3, "2022-10-08", "months"),
        (date(2023, 1, 1), 1, "2022-10-08", "months_from"),
        (date(9999, 12, 1), 600, "2022-10-08", "months_from"),
        (date(2022, 11, 1), 1, "", "hired_on"),
    ):
        with pytest.raises(Invalid) as told:
            asked(first, months, hired)
        assert told.value.field == field
    assert asked(date(2022, 10, 31), 3).months == 3


def test_near_retirement_months_go_on_past_the_term(kit: Kit) -> None:
    (firm, _), (person, *_) = world(kit)
    with kit.open(SYSTEM, write=True) as context:
        seeker = context.unit.seekers.get(person)
        assert seeker is not None
        seeker.born_on = None
        context.unit.commit()

    def asked(first: date, months: int, **options: Any) -> Claim:
        hire = {"hired_on": "2023-01-05", "social_insured": "是", "paid_fen": 90_000, "months": months}
        return proposed(
            kit, "S3", firm, person, told=hire | options.pop("told", {}), months_from=first, reason=WHY, **options
        )

    with time_machine.travel(datetime(2025, 12, 20, 3, tzinfo=UTC), tick=True):
        draft = StatusDraft(kind=StatusKind.HARDSHIP, since=date(2022, 12, 1), category="older", document="困认 9")
        do(kit, statuses.put_status, person, draft)
        with pytest.raises(Invalid, match="没有此人的出生日期") as told:
            asked(date(2023, 1, 1), 36, retire_kind=RetireKind.WOMAN_CADRE)
        assert told.value.field == "retires_on"
        with kit.open(SYSTEM, write=True) as context:
            seeker = context.unit.seekers.get(person)
            assert seeker is not None
            seeker.born_on = date(1974, 6, 15)
            context.unit.commit()
        asked(date(2023, 1, 1), 36)
    with time_machine.travel(datetime(2026, 1, 20, 3, tzinfo=UTC), tick=True):
        with pytest.raises(Conflict, match=r"最长 36 个月：已申领 36 个月，这次又申领 1 个月；.*请填写退休类别"):
            asked(date(2026, 1, 1), 1)
        # 55 years in June 2029, 54 months of birth after January 2025: 14 months later.
        claim = asked(date(2026, 1, 1), 1, retire_kind=RetireKind.WOMAN_CADRE)
        assert claim.answer["term_text"].endswith("（2030-08-15，按出生日期和女职工（原 55 周岁退休）推算，未核实）")
        do(kit, claims.take_step, claim.id, ClaimStep.WITHDRAW, version=1)
        with pytest.raises(Conflict, match="最长 2 个月：已申领 36 个月"):
            asked(date(2026, 1, 1), 1, retire_kind=RetireKind.WOMAN_CADRE, told={"retires_on": "2026-02-28"})


def test_groups_of_people_are_not_typed_with_a_claim(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    with pytest.raises(Invalid, match="就业困难人员”不在这里填"):
        proposed(kit, "S3", firm, person, told={"hardship": True})
    with pytest.raises(ValueError, match="系统不代为判断"):
        StatusDraft(kind=StatusKind.HARDSHIP, since=DAY)
    with pytest.raises(Invalid, match="不用选申领地"):
        proposed(kit, "S1", firm, person, place="999999", reason=WHY)
    with pytest.raises(Invalid, match="招用日期不能晚于今天"):
        proposed(kit, "S1", firm, person, told={"hired_on": "2022-12-21"})


@pytest.mark.parametrize("bad", [{"months": 0}, {"paid_fen": -1}, {"hired_on": "2022-02-30"}, {"contract_months": "x"}])
def test_what_cannot_be_is_told_by_its_name(kit: Kit, bad: dict[str, Any]) -> None:
    (firm, _), (person, *_) = world(kit)
    with pytest.raises(Invalid) as told:
        proposed(kit, "S1", firm, person, told=bad)
    assert told.value.field == next(iter(bad))


def test_merging_two_registrations_claims_nothing_twice(kit: Kit, december: None) -> None:
    (firm, _), (one, other, _) = world(kit)
    same_person(kit, one, other)
    first = proposed(kit, "S1", firm, one, reason=WHY)
    second = proposed(kit, "S1", firm, other, reason=WHY)
    with pytest.raises(Conflict, match="都已申领"):
        by_system(kit, lambda context: merged(context, one, other))
    do(kit, claims.take_step, second.id, ClaimStep.WITHDRAW, version=second.version)
    made = by_system(kit, lambda context: merged(context, one, other))
    with pytest.raises(Conflict, match="不重复申领"):
        proposed(kit, "S6", firm, one, reason=WHY)
    with kit.open(SYSTEM, write=False) as context:
        assert {claim.id for claim in context.unit.claims.of_seeker(one)} == {first.id, second.id}
        assert sound(context)
    by_system(kit, lambda context: merges.undo(context, made))
    with kit.open(SYSTEM, write=False) as context:
        assert {claim.id for claim in context.unit.claims.of_seeker(other)} == {second.id}


def same_person(kit: Kit, *ids: int) -> None:
    with kit.open(SYSTEM, write=True) as context:
        for person in context.unit.seekers.many(ids).values():
            person.id_hash, person.name_hash, person.born_on = "i" * 64, "n" * 64, date(1999, 5, 1)
        context.unit.commit()


def service_of(kit: Kit, person: int, began: date, *, number: int = 977) -> int:
    from matcher.demo.uscc import demo_uscc

    draft = ServiceDraft(
        agency_name="某人力资源公司",
        agency_uscc=demo_uscc("140105", number),
        agency_adcode="140105",
        seeker_id=person,
        served_on=date(2022, 10, 1),
        employer="某铸造厂",
        placed_on=began,
    )
    return do(kit, agency_services.record_service, draft).id or 0


@pytest.mark.parametrize(("apart", "twice"), [(0, True), (30, True), (31, False)])
def test_one_placement_is_not_paid_twice_by_merging_whom_it_was_paid_for(
    kit: Kit, december: None, apart: int, twice: bool
) -> None:
    _, (one, other, _) = world(kit)
    same_person(kit, one, other)
    first = service_of(kit, one, DAY)
    second = service_of(kit, other, DAY - timedelta(days=apart), number=978)
    made = do(kit, agency_services.claim_service, first, place="140105", reason=WHY)
    late = do(kit, agency_services.claim_service, second, place="140105", reason=WHY)
    if twice:
        with pytest.raises(Conflict, match="算同一次，请先撤回其中一笔"):
            by_system(kit, lambda context: merged(context, one, other))
        do(kit, claims.take_step, late.id, ClaimStep.WITHDRAW, version=late.version)
    merge_id = by_system(kit, lambda context: merged(context, one, other))
    with kit.open(SYSTEM, write=False) as context:
        assert {claim.id for claim in context.unit.claims.of_seeker(one)} == {made.id, late.id}
        assert len(context.unit.claims.held_by([one])[one]) == (1 if twice else 2)
        assert sound(context)
    with pytest.raises(Conflict, match="不重复申领"):
        do(kit, agency_services.claim_service, second, place="140105", reason=WHY)
    by_system(kit, lambda context: merges.undo(context, merge_id))


def test_undoing_a_merge_leaves_no_service_to_be_claimed_again(kit: Kit, december: None) -> None:
    _, (one, other, _) = world(kit)
    same_person(kit, one, other)
    service = service_of(kit, other, DAY)
    merge_id = by_system(kit, lambda context: merged(context, one, other))
    claim = do(kit, agency_services.claim_service, service, place="140105", reason=WHY)
    assert claim.seeker_id == one
    with pytest.raises(Conflict, match=f"第 {claim.id} 号"):
        by_system(kit, lambda context: merges.undo(context, merge_id))
    do(kit, claims.take_step, claim.id, ClaimStep.WITHDRAW, version=claim.version)
    by_system(kit, lambda context: merges.undo(context, merge_id))
    assert do(kit, agency_services.claim_service, service, place="140105", reason=WHY).seeker_id == other


def test_merging_does_not_stretch_the_longest_term(kit: Kit, december: None) -> None:
    (firm, _), (one, other, _) = world(kit)
    same_person(kit, one, other)
    hired = {"hired_on": date(2019, 5, 6)}
    proposed(kit, "S3", firm, one, told=hired | {"months": 20}, months_from=date(2019, 6, 1), reason=WHY)
    late = proposed(kit, "S3", firm, other, told=hired | {"months": 17}, months_from=date(2021, 3, 1), reason=WHY)
    with pytest.raises(Conflict, match="合起来是 37 个月，最长 36 个月"):
        by_system(kit, lambda context: merged(context, one, other))
    do(kit, claims.take_step, late.id, ClaimStep.WITHDRAW, version=late.version)
    proposed(kit, "S3", firm, other, told=hired | {"months": 16}, months_from=date(2021, 3, 1), reason=WHY)
    by_system(kit, lambda context: merged(context, one, other))
    with kit.open(SYSTEM, write=False) as context:
        assert (context.unit.claims.months_held(one, "social_insurance"), sound(context)) == (36, True)


def merged(context: Context, one: int, other: int) -> int:
    """Two registrations of one number as one person."""
    return merges.merge(context, MergeKind.SEEKER, survivor_id=one, gone_id=other).id or 0


def by_system(kit: Kit, work: Callable[[Context], Any]) -> Any:
    with kit.open(SYSTEM, write=True) as context:
        made = work(context)
        context.unit.commit()
        return made


def test_one_service_is_paid_once_at_whichever_place(kit: Kit, december: None) -> None:
    _, (person, *_) = world(kit)
    home = actor(kit, "xianji").adcode or ""
    draft = StatusDraft(kind=StatusKind.UNEMPLOYED, since=date(2022, 5, 1), adcode=home, document="失登 1")
    do(kit, statuses.put_status, person, draft)
    facts = {"seeker_id": person, "served_on": date(2022, 11, 1), "employer": "某铸造厂", "placed_on": DAY}
    line = ServiceDraft(agency_name="某人力资源公司", agency_uscc="91140100MA0GT00000", agency_adcode="140105", **facts)
    with pytest.raises(Invalid, match="校验位"):
        do(kit, agency_services.record_service, line)
    sound_code = uscc("140105")
    line = line.model_copy(update={"agency_uscc": sound_code})
    service = do(kit, agency_services.record_service, line)
    assert isinstance(service, AgencyService)
    with pytest.raises(Conflict, match="已经登记过"):
        do(kit, agency_services.record_service, line)
    with pytest.raises(Invalid, match="只能向机构注册地或"):
        do(kit, agency_services.claim_service, service.id, place="141002")
    do(kit, agency_services.claim_service, service.id, place=home)
    with pytest.raises(Conflict, match="不重复申领"):
        do(kit, agency_services.claim_service, service.id, place="140105")
    twin = do(kit, agency_services.record_service, line.model_copy(update={"agency_uscc": uscc("140703")}))
    with pytest.raises(Conflict, match="不重复申领"):
        do(kit, agency_services.claim_service, twin.id, place=home)
    # Another agency writes the same first day down a few days apart: still one placement, up to the window's last day.
    for served, began, again in (
        (date(2022, 11, 2), date(2022, 12, 19), "不重复申领：此人 2022-12-20 上岗已申领"),
        (date(2022, 11, 3), date(2022, 11, 20), "相隔 30 天以内的上岗算同一次"),
        (date(2022, 11, 4), date(2022, 11, 19), ""),
    ):
        other = line.model_copy(update={"agency_uscc": uscc("140703"), "served_on": served, "placed_on": began})
        near = do(kit, agency_services.record_service, other)
        if again:
            with pytest.raises(Conflict, match=again):
                do(kit, agency_services.claim_service, near.id, place=home, reason=WHY)
        else:
            assert do(kit, agency_services.claim_service, near.id, place=home, reason=WHY).seeker_id == person


def test_the_answers_turn_with_the_beijing_day(kit: Kit) -> None:
    """The last day of 2022 ends at 16:00 UTC: for what is tried, listed, said of a candidate, and asked of a claim."""
    (firm, _), (person, other, _) = world(kit)
    facts = {"adcode": "140703", "size": "medium", "contract_signed": "是", "contract_months": "12"}
    facts |= {"unemployed": "是", "unemployed_since": "2022-05-01", "education": "21", "graduated_on": "2022-06-30"}
    facts |= {"unemployment_insured": "是", "enterprise_insured": "是", "on_list": "是", "born_on": "2000-03-01"}
    with time_machine.travel(THEN, tick=True):
        claim = proposed(kit, "S2", firm, person, reason=WHY)
        graduate(kit, other)

    def answers(moment: datetime) -> dict[str, Any]:
        with time_machine.travel(moment), kit.open(SYSTEM, write=False) as context:
            day = "2022-12-31" if moment.hour < 16 else "2023-01-01"
            asked = policies.read_facts(facts | {"hired_on": day, "listed_on": day})
            said = {one.policy: one.kind.value for one in policies.try_facts(context, asked)}
            rows = {one.policy.id: one.status for one in policies.list_policies(context)}
            enterprise, seeker = context.unit.enterprises.get(firm), context.unit.seekers.get(other)
            stored = context.unit.claims.get(claim.id or 0)
            assert enterprise is not None
            assert seeker is not None
            assert stored is not None
            hiring = policy_sheets.chances_of_hiring(context, enterprise, [seeker])[other]
            return {
                "tried": [said[one] for one in ("S1", "S2", "S5", "S6")],
                "listed": [rows[one] for one in ("S1", "S2", "S5", "S6")],
                "asked": claims.asked_today(context, stored).kind,
                "hiring": {one.answer.policy for one in hiring} & {"S1", "S2", "S6"},
            }

    before = answers(datetime(2022, 12, 31, 15, 59, 59, tzinfo=UTC))
    assert before["tried"] == ["eligible"] * 4
    assert "已过期" not in before["listed"]
    assert (before["asked"], before["hiring"]) == (AnswerKind.MISSING, {"S1", "S2", "S6"})
    after = answers(datetime(2022, 12, 31, 16, 0, tzinfo=UTC))
    assert after["tried"] == ["expired"] * 4
    # Whoever was hired or listed in time may still apply.
    assert after["listed"] == ["只受理期内招用的", "已过期", "只受理期内招用的", "只受理期内招用的"]
    assert (after["asked"], after["hiring"]) == (AnswerKind.EXPIRED, set())


def uscc(adcode: str) -> str:
    from matcher.demo.uscc import demo_uscc

    return demo_uscc(adcode, 977)


def test_an_edited_wording_counts_from_its_day_once_another_adopted_it(kit: Kit, december: None) -> None:
    change = {"amount": {"kind": "person", "fen": 200_000, "verified": True}}
    day = date(2022, 12, 15)
    with pytest.raises(Invalid, match="市级只能改本市的标准"):
        do(
            kit,
            editions.propose_edition,
            "S2",
            effective_from=day,
            changes={"conditions": []},
            reason="本市文件",
            who="shiji",
        )
    made = do(
        kit, editions.propose_edition, "S2", effective_from=day, changes=change, reason="本市文件 3 号", who="shiji"
    )
    with pytest.raises(Forbidden, match="另一人"):
        do(kit, editions.decide_edition, made.id, version=1, adopt=True, who="shiji")
    home = actor(kit, "xianji").adcode or ""

    def amount(place: str, applied: date) -> int | None:
        with kit.open(SYSTEM, write=False) as context:
            facts = policies.read_facts({"adcode": place, "applied_on": applied.isoformat()})
            said = policies.book(context).answer("S2", facts)
            assert said is not None
            return said.amount

    assert amount(home, DAY) == 100_000
    do(kit, editions.decide_edition, made.id, version=1, adopt=True, who="shengji")
    asked = [(home, day), (home, date(2022, 12, 14)), ("141002", DAY)]
    assert [amount(*one) for one in asked] == [200_000, 100_000, 100_000]
    with pytest.raises(Conflict):
        do(kit, editions.decide_edition, made.id, version=2, adopt=False, who="shengji")


def test_a_policy_of_its_own_is_entered_answered_and_ended_by_two_persons(kit: Kit, december: None) -> None:
    told = {
        "id": "N1",
        "name": "企业吸纳就业奖励",
        "doc_no": "晋人社函〔2022〕77号",
        "claimant": "enterprise",
        "date_kind": "hire",
        "amount": {"kind": "person", "fen": 50_000},
        "conditions": [{"kind": "contract", "months": 12}],
        "exclusions": [{"slot": "N1", "basis": "person"}],
    }
    begins = {"effective_from": date(2022, 12, 1), "reason": "晋人社函 77 号"}
    for wrong, words in (
        ({"id": "S1"}, "已有政策"),
        ({"exclusions": []}, "至少选一项"),
        ({"scope": "110000"}, "本省或省内"),
        ({"id": "新 一"}, "内部编号"),
    ):
        with pytest.raises((Invalid, Conflict), match=words):
            do(kit, editions.propose_policy, told | wrong, **begins, who="shengji")
    with pytest.raises(Invalid, match="生效日期最早填 2022-06-23"):
        do(kit, editions.propose_policy, told, **(begins | {"effective_from": date(2022, 6, 22)}), who="shengji")
    with pytest.raises(Forbidden, match="由省级办理"):
        do(kit, editions.propose_policy, told, **begins, who="shiji")
    made = do(kit, editions.propose_policy, told, **begins, who="shengji")
    facts = {
        "adcode": actor(kit, "xianji").adcode or "",
        "hired_on": "2022-12-10",
        "applied_on": "2022-12-20",
        "contract_signed": True,
    }
    facts |= {"contract_months": 12, "born_on": "1999-05-01"}

    def said(policy: str, **changes: Any) -> str:
        with kit.open(SYSTEM, write=False) as context:
            found = policies.book(context).answer(policy, policies.read_facts(facts | changes))
            return found.kind.value if found is not None else "none"

    assert said("N1") == "none", "nobody adopted it yet"
    with pytest.raises(Conflict, match="等待审定"):
        do(kit, editions.propose_policy, told, **begins, who="shengji")
    with kit.open(SYSTEM, write=True) as context:
        # The province's second person.
        context.unit.editions.get(made.id).made_by = actor(kit, "shiji").account_id
        context.unit.commit()
    do(kit, editions.decide_edition, made.id, version=1, adopt=True, who="shengji")
    assert (said("N1"), said("N1", hired_on="2022-11-30")) == ("eligible", "eligible")
    # A city sets its own amount; the end of the policy ends that too, from its day on and for no earlier hire.
    local = {"amount": {"kind": "person", "fen": 80_000}}
    day = date(2022, 12, 5)
    own = do(kit, editions.propose_edition, "N1", effective_from=day, changes=local, reason="本市标准", who="shiji")
    do(kit, editions.decide_edition, own.id, version=1, adopt=True, who="shengji")
    ends = {"effective_from": date(2022, 12, 15), "reason": "晋人社函 80 号"}
    with pytest.raises(Forbidden, match="由省级办理"):
        do(kit, editions.propose_withdrawal, "N1", **ends, who="shiji")
    end = do(kit, editions.propose_withdrawal, "N1", **ends, who="shengji")
    with pytest.raises(Forbidden, match="另一人"):
        do(kit, editions.decide_edition, end.id, version=1, adopt=True, who="shengji")
    with kit.open(SYSTEM, write=True) as context:
        context.unit.editions.get(end.id).made_by = actor(kit, "shiji").account_id
        context.unit.commit()
    do(kit, editions.decide_edition, end.id, version=1, adopt=True, who="shengji")
    assert (said("N1"), said("N1", hired_on="2022-12-15")) == ("eligible", "expired")
    with kit.open(actor(kit, "shengji"), write=False) as context:
        rows = [row.status for row in policies.list_policies(context) if row.policy.id == "N1"]
        assert set(rows) == {"已废止"}
    with pytest.raises(Conflict, match="已废止"):
        do(kit, editions.propose_withdrawal, "N1", **ends, who="shengji")


def test_claims_and_people_of_others_look_like_nothing(kit: Kit, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    claim = proposed(kit, "S1", firm, person, reason=WHY)
    home = actor(kit, "xianji").adcode or ""
    with kit.open(SYSTEM, write=True) as context:
        run = context.unit.session.exec
        away = next(one for one in run(select(Enterprise)) if one.adcode[:4] != home[:4])
        stranger = next(one for one in run(select(Seeker)) if one.adcode[:4] != home[:4])
    for who in ("zhuanyuan", "xianji"):
        with pytest.raises(NotFound):
            do(kit, claims.propose_claim, "S1", enterprise_id=away.id, seeker_id=person, who=who)
        with pytest.raises(NotFound):
            do(kit, statuses.list_statuses, stranger.id, who=who)
    for who in ("qiye", "qiuzhi", "shenji"):
        with pytest.raises(Forbidden):
            do(kit, claims.take_step, claim.id, ClaimStep.WITHDRAW, version=1, who=who)


def test_a_list_of_decisions_is_taken_whole_or_not_at_all(kit: Kit) -> None:
    _, (one, other, _) = world(kit)
    number = "11010519491231002X"
    with kit.open(SYSTEM, write=True) as context:
        person = context.unit.seekers.get(other)
        assert person is not None
        person.id_hash = context.unit.seekers.id_hash(number)
        context.unit.commit()
    head = "求职者编号,身份证号,人员类别,起始日期,有效期至,文号,困难类别,登记地"
    good = [
        f"{one},,登记失业,2022-06-01,,失登 1,,140703",
        f",{number},就业困难人员,2022/3/1,2025-02-28,困认 2,残疾失业人员,",
    ]
    bad = [
        "x,,登记失业,2022-06-01,,,,",
        f"{one},,神仙,2022-06-01,,,,",
        f"{one},,就业困难人员,2022-06-01,,,,",
        f"{one},,登记失业,2022-13-01,,,,",
        "987654321,,登记失业,2022-06-01,,,,",
        f"{one},,高校毕业生,2999-01-01,,,,",
    ]

    def take(*rows: str) -> Any:
        return do(kit, statuses.import_statuses, "名单.csv", "\n".join([head, *rows]).encode())

    with pytest.raises(Invalid) as told:
        take(*good, *bad)
    assert [text.split("：")[0] for text in told.value.details] == [
        "第 4 行 求职者编号",
        "第 5 行 类别",
        "第 6 行 类别",
        "第 7 行 起始日期",
        "第 8 行 求职者",
        "第 9 行 起始日期",
    ]
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.statuses.live([one, other]) == {}
    assert take(*good) == 2
    with kit.open(SYSTEM, write=False) as context:
        (hard,) = context.unit.statuses.live([one, other])[other]
        assert (hard.since, hard.until) == (date(2022, 3, 1), date(2025, 2, 28))
        assert context.unit.statuses.papers(hard) == {"document": "困认 2", "category": "disabled"}
    with pytest.raises(Invalid, match="表头"):
        do(kit, statuses.import_statuses, "名单.csv", "甲,乙\n1,2\n".encode())
