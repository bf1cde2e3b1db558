"""Cases, plans and claims over HTTP, in any order by anybody: done, or refused in words; never 500, never half done."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher import clock
from matcher.models.claim import STEPS, ClaimState, ClaimStep
from matcher.models.enums import Role, ShortageKind
from matcher.models.plan_kinds import MeasureState
from matcher.models.states import CaseState, PlanState
from matcher.service import diagnoses, plan_steps
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.conftest import Api
from tests.factories import actor, enterprise_of
from tests.service.test_case_steps import MOVES
from tests.service.test_plans import act, case_of
from tests.service.test_referrals import listed, submit
from tests.thoroughness import machine_settings

DONE, REFUSED = (200, 201), (403, 404, 409, 422)
WHO = (Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.ENTERPRISE, Role.SEEKER)
STAFF = (Role.OFFICER, Role.COUNTY_ADMIN)
WHY = "经县里研究，情况属实，同意先行提出"
anybody, off = st.sampled_from(WHO), st.sampled_from([0, 0, 0, -1, 1])


class Steps(RuleBasedStateMachine):
    """Any account asks for any step, mostly with the version it sees; what was refused has changed nothing."""

    kit: Kit
    accounts: dict[Role, Api]
    firm: int

    @initialize()
    def begin(self) -> None:
        post = submit(self.kit, title=f"铸造工{next(_NUMBERS)}号", headcount="2")
        self.post, self.case, self.people = post, case_of(self.kit, post), listed(self.kit, post)[:2]
        self.claims: list[int] = []

    def seen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        officer = self.accounts[Role.OFFICER]
        case = officer.get(f"/cases/{self.case}").json()
        return case, officer.get(f"/cases/{self.case}/plan").json()

    def ask(self, who: Role, path: str, body: dict[str, Any], *, legal: bool | None = None) -> int:
        """Ask for something; where it is known to be illegal and the person may do such things, it is a conflict."""
        before = self.seen()
        answer = self.accounts[who].post(path, json=body)
        assert answer.status_code in (*DONE, *REFUSED), (who, path, body, answer.status_code, answer.text)
        if answer.status_code in REFUSED:
            assert self.seen() == before, (path, body, answer.text)
            assert answer.json()["detail"], "refused in words"
        if legal is False:
            assert answer.status_code in ((409,) if who in STAFF else REFUSED), (who, path, body, answer.text)
        return answer.status_code

    @rule(who=anybody, to=st.sampled_from(list(CaseState)), off=off, rated=st.sampled_from([None, 4]))
    def move(self, who: Role, to: CaseState, off: int, rated: int | None) -> None:
        case, _ = self.seen()
        ending = to in (CaseState.SOLVED, CaseState.CLOSED)
        body = {"to": to.value, "version": max(1, case["version"] + off), "opinion": "办理"}
        body |= {"satisfaction": rated} if ending and rated else {}
        body |= {"post_end": "halted"} if to is CaseState.CLOSED else {}
        illegal = off != 0 or to not in MOVES.get(CaseState(case["state"]), set())
        stale = body["version"] != case["version"]
        self.ask(who, f"/cases/{self.case}/moves", body, legal=False if illegal and (stale or off == 0) else None)

    @rule(who=anybody, part=st.sampled_from(["escalation", "retraction", "return", "level"]), off=off)
    def hand_on(self, who: Role, part: str, off: int) -> None:
        body: dict[str, Any] = {"version": max(1, self.seen()[0]["version"] + off)}
        body |= {} if part == "retraction" else {"opinion": "请协调"}
        body |= {"part": "state" if part == "return" else "level"} if part in ("return", "level") else {}
        self.ask(who, f"/cases/{self.case}/{'return' if part == 'level' else part}", body)

    @rule(who=anybody, to=st.sampled_from(list(PlanState)), off=off)
    def step(self, who: Role, to: PlanState, off: int) -> None:
        _, plan = self.seen()
        body = {"to": to.value, "version": max(1, plan["version"] + off), "opinion": "订单调整"}
        illegal = body["version"] != plan["version"] or to not in plan_steps.STEPS[PlanState(plan["state"])]
        self.ask(who, f"/cases/{self.case}/plan/steps", body, legal=False if illegal else None)

    @rule(who=anybody, off=off)
    def agree(self, who: Role, off: int) -> None:
        act_on = self.seen()[1]
        if act_on["state"] == "draft" and not act_on["classes"]:
            told = {"kinds": [ShortageKind.SKILL], "opinion": "属实"}
            act(self.kit, diagnoses.confirm_diagnosis, self.case, **told)
        body = {"version": max(1, self.seen()[1]["version"] + off), "name": "王厂长"}
        self.ask(who, f"/cases/{self.case}/plan/confirm", body)

    @rule(who=anybody, to=st.sampled_from(list(PlanState)), solved=st.integers(0, 2), off=off)
    def close(self, who: Role, to: PlanState, solved: int, off: int) -> None:
        _, plan = self.seen()
        body = {"to": to.value, "solved": solved, "satisfaction": 4, "opinion": "结案"}
        body["version"] = max(1, plan["version"] + off)
        wrong = to not in (PlanState.SOLVED, PlanState.UNSOLVED_CLOSED) or plan["state"] not in ("running", "paused")
        self.ask(who, f"/cases/{self.case}/plan/closing", body, legal=False if wrong else None)

    @rule(who=anybody, part=st.sampled_from(["reviews", "regeneration", "texts", "progress"]), off=off)
    def work(self, who: Role, part: str, off: int) -> None:
        _, plan = self.seen()
        path, body = part, {"version": max(1, plan["version"] + off)}
        if part == "reviews":
            body |= {"progress": "推进"}
        elif part == "texts":
            body |= {"remarks": "每周联系"}
        elif part == "progress":
            path = f"measures/{plan['measures'][0]['id']}/progress"
            body |= {"state": MeasureState.RUNNING.value, "text": "已走访"}
        self.ask(who, f"/cases/{self.case}/plan/{path}", body)

    @rule(who=anybody, person=st.integers(0, 1), start=st.booleans())
    def place(self, who: Role, person: int, start: bool) -> None:
        path = f"/vacancies/{self.post}/candidates/{self.people[person]}"
        self.ask(who, f"{path}/{'start' if start else 'referral'}", {} if start else {"channel": "phone"})

    @rule(who=anybody, policy=st.sampled_from(["S1", "S2", "S3b", "S7", "NOPE"]), person=st.integers(0, 1))
    def claim(self, who: Role, policy: str, person: int) -> None:
        facts = {"hired_on": "2022-12-20", "applied_on": "2022-12-25", "months": 2}
        body = {"policy": policy, "seeker_id": self.people[person], "facts": facts, "months_from": "2022-12-01"}
        told = {"reason": WHY, "received": "2022-12-25 县窗口收到纸质申请"}
        answer = self.accounts[who].post(f"/enterprises/{self.firm}/claims", json=body | told)
        assert answer.status_code in (*DONE, *REFUSED), (who, body, answer.text)
        self.claims += [answer.json()["id"]] if answer.status_code == 201 else []

    @rule(who=anybody, number=st.integers(0, 3), step=st.sampled_from(list(ClaimStep)), off=off)
    def decide(self, who: Role, number: int, step: ClaimStep, off: int) -> None:
        if not self.claims:
            return
        claim = self.claims[number % len(self.claims)]
        with self.kit.open(SYSTEM, write=False) as context:
            row = context.unit.claims.get(claim)
            assert row is not None
            state, version, papers = ClaimState(row.state), row.version, [one["name"] for one in row.evidence]
        if step is ClaimStep.SUBMIT and off == 0:
            self.ask(who, f"/claims/{claim}/evidence", {"version": version, "names": papers})
            version += who in STAFF and state is ClaimState.PROPOSED
        body = {"version": max(1, version + off), "step": step.value, "opinion": "按规定办理"}
        body |= {"amount": 30_000} if step in (ClaimStep.APPROVE, ClaimStep.COLLECT) else {}
        body |= {"article": WHY, "due_on": str(clock.today())} if step is ClaimStep.RECOVER else {}
        status = self.ask(who, f"/claims/{claim}/steps", body)
        assert status not in DONE or state in STEPS[step][0], (state, step)

    @invariant()
    def what_is_stored_is_sound(self) -> None:
        if hasattr(self, "case"):
            case, plan = self.seen()
            closed = case["state"] in ("solved", "closed")
            assert (plan["state"] in ("solved", "unsolved_closed")) or not closed


_NUMBERS = iter(range(10_000))


def test_any_step_by_anybody_is_done_or_refused_in_words(kit: Kit, sign_in) -> None:
    told = {"kit": kit, "accounts": {who: sign_in(who) for who in WHO}}
    told["firm"] = enterprise_of(kit, actor(kit, "qiye")).id
    run_state_machine_as_test(type("BoundSteps", (Steps,), told), settings=machine_settings(4, 25, derandomize=True))
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
