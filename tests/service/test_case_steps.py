"""Cases go up, back and undone by the rules (trust.md T24): illegal steps are conflicts, and the log tells how it came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import DeadlineKind, Light
from matcher.models.enums import ShortageKind
from matcher.models.plan import Diagnosis
from matcher.models.post_end import PostEnd
from matcher.models.states import CaseState, PlanState, VacancyState
from matcher.models.step import CaseLevel, StepKind
from matcher.planning.deadlines import add_months, next_review
from matcher.planning.escalation import levels_due
from matcher.planning.rulebook import Rulebook
from matcher.repository.vacancies import WANTING
from matcher.service import case_endings, cases, deadlines, diagnoses, escalation, plan_steps, upkeep
from matcher.service.context import Context, Kit
from matcher.service.escalation import ReturnPart
from matcher.service.permissions import SYSTEM, Actor
from matcher.settings import Settings
from tests.conftest import copied_world
from tests.factories import actor
from tests.thoroughness import machine_settings

RULES = Rulebook.load(Settings(_env_file=None, demo=True).data_folder / "planning.toml").thresholds
LEVELS, HEIGHTS = list(CaseLevel), {"zhuanyuan": 0, "xianji": 1, "shiji": 2, "shengji": 3}
MOVES = {
    CaseState.REGISTERED: {CaseState.MATCHING, CaseState.CLOSED},
    CaseState.MATCHING: {CaseState.FOLLOWING, CaseState.CLOSED},
    CaseState.FOLLOWING: {CaseState.MATCHING, CaseState.SOLVED, CaseState.CLOSED},
}
BACK = {CaseState.MATCHING: CaseState.REGISTERED, CaseState.FOLLOWING: CaseState.MATCHING}


def case_of(context: Context) -> Case:
    """The case of the demo enterprise."""
    firm = actor(context.kit, "qiye").enterprise_id or 0
    return context.unit.cases.of_enterprise(firm, limit=1)[0]


def as_(context: Context, who: Actor) -> Context:
    """The same transaction as somebody else."""
    return Context(context.kit, context.unit, who)


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; the tests here never commit."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("steps"))
    yield kit
    kit.database.dispose()


def machine(kit: Kit, actors: dict[str, Actor]) -> type[RuleBasedStateMachine]:
    """The state machine over one store: every example in a transaction that is never committed."""

    class Steps(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.stack = ExitStack()
            self.context = self.stack.enter_context(kit.open(SYSTEM, write=True))
            self.case = case_of(self.context)
            plan = self.context.unit.plans.of_case(self.case.id or 0)
            assert plan is not None
            self.gap = cases.gap_of(self.context, self.case).missing
            self.planned = plan.state is PlanState.RUNNING and plan.agreed > 0 and not plan.amended
            self.state, self.level = self.case.state, self.case.level
            # What the model knows of the last step: who made it and what was before.
            self.last: tuple[str, CaseState, CaseLevel] | None = None

        def teardown(self) -> None:
            self.stack.close()

        def tried(self, who: str, legal: bool, use_case: Any, **options: Any) -> bool:
            version = self.case.version
            try:
                use_case(as_(self.context, actors[who]), self.case.id or 0, version=version, **options)
            except Conflict:
                assert not legal, (who, use_case.__name__, options, self.state, self.level)
                assert self.case.version == version, "a refused step changes nothing"
                return False
            assert legal, (who, use_case.__name__, options, self.state, self.level)
            assert self.case.version == version + 1
            return True

        @rule(who=st.sampled_from(["zhuanyuan", "xianji"]), to=st.sampled_from(list(CaseState)))
        def move(self, who: str, to: CaseState) -> None:
            legal = to in MOVES.get(self.state, set()) and (
                to is not CaseState.SOLVED or (self.planned and not self.gap)
            )
            told: dict[str, Any] = {"satisfaction": 4 if to is CaseState.SOLVED else None}
            told["post_end"] = PostEnd.HALTED if to is CaseState.CLOSED else None
            if self.tried(who, legal, case_endings.move_case, to=to, opinion="办理", **told):
                self.last, self.state = (who, self.state, self.level), to

        @rule(who=st.sampled_from(list(HEIGHTS)))
        def escalate(self, who: str) -> None:
            up = self.level.rank + 1
            legal = self.state in OPEN_STATES and up < len(LEVELS) and HEIGHTS[who] >= self.level.rank
            if self.tried(who, legal, escalation.escalate, opinion="请上级协调"):
                self.last, self.level = (who, self.state, self.level), LEVELS[up]

        @rule(who=st.sampled_from(list(HEIGHTS)), part=st.sampled_from(list(ReturnPart)))
        def give_back(self, who: str, part: ReturnPart) -> None:
            level = part is ReturnPart.LEVEL
            legal = self.state in OPEN_STATES and (
                (self.level.rank > 0 and HEIGHTS[who] >= self.level.rank) if level else self.state in BACK
            )
            if self.tried(who, legal, escalation.return_case, part=part, opinion="材料不全"):
                self.last = (who, self.state, self.level)
                if level:
                    self.level = LEVELS[self.level.rank - 1]
                else:
                    self.state = BACK[self.state]

        @rule(who=st.sampled_from(list(HEIGHTS)))
        def retract(self, who: str) -> None:
            legal = self.last is not None and self.last[0] == who
            if self.tried(who, legal, escalation.retract) and self.last is not None:
                _, self.state, self.level = self.last
                self.last = None

        @precondition(lambda self: self.last is not None)
        @rule()
        def somebody_acts(self) -> None:
            cases.note(as_(self.context, actors["zhuanyuan"]), self.case, cases.CaseEventKind.NOTE, "电话沟通")
            self.last = None

        @rule(who=st.sampled_from(list(HEIGHTS)))
        def a_stale_page_changes_nothing(self, who: str) -> None:
            stale = self.case.version - 1
            with pytest.raises(Conflict, match="已被他人更新"):
                escalation.escalate(as_(self.context, actors[who]), self.case.id or 0, version=stale, opinion="x")

        @invariant()
        def the_case_is_as_the_model_says(self) -> None:
            assert (self.case.state, self.case.level) == (self.state, self.level)
            assert (self.case.closed_at is None) == (self.state in OPEN_STATES)
            owed = {one.kind for one in self.context.unit.deadlines.open_of_case(self.case.id or 0)}
            assert (DeadlineKind.CLOSE in owed) == (self.state in OPEN_STATES and self.level is CaseLevel.OFFICER)
            plan = self.context.unit.plans.of_case(self.case.id or 0)
            assert plan is not None
            assert (plan.state in (PlanState.SOLVED, PlanState.UNSOLVED_CLOSED)) == (self.state not in OPEN_STATES)
            steps = self.context.unit.cases.steps(self.case.id or 0)
            assert [one.number for one in steps] == list(range(len(steps), 0, -1))
            if steps:
                assert (steps[0].to_state, steps[0].to_level) == (self.state, self.level)
            for later, earlier in pairwise(steps):
                assert (later.from_state, later.from_level) == (earlier.to_state, earlier.to_level)

    return Steps


def test_no_sequence_of_steps_breaks_a_case(world: Kit) -> None:
    actors = {name: actor(world, name) for name in HEIGHTS}
    run_state_machine_as_test(machine(world, actors), settings=machine_settings(60, 25, derandomize=True))


def test_a_closing_taken_back_brings_everything_back_but_not_beside_a_new_case(world: Kit) -> None:
    officer = actor(world, "zhuanyuan")
    with world.open(officer, write=True) as context:
        case = case_of(context)
        before = [(one.kind, one.subject_id, one.due) for one in context.unit.deadlines.open_of_case(case.id or 0)]
        plan = context.unit.plans.of_case(case.id or 0)
        assert plan is not None
        state, planned = case.state, plan.state
        ended: dict[str, Any] = {"to": CaseState.CLOSED, "opinion": "企业停产", "post_end": PostEnd.HALTED}
        case_endings.move_case(context, case.id or 0, version=case.version, **ended)
        assert not context.unit.deadlines.open_of_case(case.id or 0)
        with pytest.raises(Conflict):
            escalation.retract(as_(context, actor(world, "xianji")), case.id or 0, version=case.version)
        escalation.retract(context, case.id or 0, version=case.version)
        after = [(one.kind, one.subject_id, one.due) for one in context.unit.deadlines.open_of_case(case.id or 0)]
        assert (case.state, plan.state, after) == (state, planned, before)
        case_endings.move_case(context, case.id or 0, version=case.version, **ended)
        fresh = Case(**case.model_dump(exclude={"id", "number", "closed_at", "state"}))
        fresh.number, fresh.state = "YQ000000-2026-0001", CaseState.REGISTERED
        context.unit.cases.add(fresh)
        with pytest.raises(Conflict, match="新的在办案件"):
            escalation.retract(context, case.id or 0, version=case.version)


def test_opinions_upwards_are_required_and_stay_with_the_administration(world: Kit) -> None:
    with world.open(actor(world, "zhuanyuan"), write=True) as context:
        case = case_of(context)
        with pytest.raises(Invalid):
            escalation.escalate(context, case.id or 0, version=case.version, opinion="  ")
        escalation.escalate(context, case.id or 0, version=case.version, opinion="企业欠薪，请县里协调")
        shown = cases.get_case(as_(context, actor(world, "qiye")), case.id or 0)
        assert (shown.steps, shown.deadlines, shown.row.light) == ([], [], None)
        assert not [one for one in shown.events if "欠薪" in one.text]
        seen = cases.get_case(as_(context, actor(world, "xianji")), case.id or 0)
        assert [(one.kind, one.opinion) for one in seen.steps] == [(StepKind.ESCALATE, "企业欠薪，请县里协调")]


def test_long_shortages_go_up_by_rule_once_and_a_return_holds(world: Kit) -> None:
    assert levels_due(RULES, 90) == []
    assert levels_due(RULES, 91) == [CaseLevel.COUNTY]
    assert levels_due(RULES, 121) == [CaseLevel.COUNTY, CaseLevel.CITY]
    with world.open(SYSTEM, write=True) as context:
        case, opened = case_of(context), clock.now()
        others = escalation.escalate_overdue(context)
        for days, level in ((90, CaseLevel.OFFICER), (91, CaseLevel.COUNTY), (120, CaseLevel.COUNTY)):
            with time_machine.travel(opened + timedelta(days=days), tick=False):
                escalation.escalate_overdue(context)
                assert case.level is level, days
                assert escalation.escalate_overdue(context) == 0, "the day's second run finds nothing to do"
        county = as_(context, actor(world, "xianji"))
        escalation.return_case(
            county, case.id or 0, part=ReturnPart.LEVEL, version=case.version, opinion="专员继续跟进"
        )
        with time_machine.travel(opened + timedelta(days=120), tick=False):
            escalation.escalate_overdue(context)
            assert case.level is CaseLevel.OFFICER, "what a person sent back stays back"
        with time_machine.travel(opened + timedelta(days=121), tick=False):
            escalation.escalate_overdue(context)
            assert case.level is CaseLevel.CITY
        assert others == 0
        assert [one.rule for one in upkeep.check_invariants(context)] == []


def test_what_goes_up_is_what_was_confirmed_as_a_long_shortage(world: Kit) -> None:
    """The diagnosis owns the class: a person's word stands, and posts that are closed say nothing any more."""
    late = clock.now() + timedelta(days=95)
    for proposed, confirmed, goes_up in (
        ([], [], False),
        (["long_term", "skill"], ["skill"], False),
        (["skill"], ["long_term", "skill"], True),
    ):
        with world.open(SYSTEM, write=True) as context, time_machine.travel(late, tick=False):
            case = case_of(context)
            first, *others = [one for one in context.unit.vacancies.of_case(case.id or 0) if one.state in WANTING]
            first.headcount, first.published_at, first.shortage_kind = 2, clock.now(), None
            for post in others:
                post.state, post.shortage_kind = VacancyState.CLOSED, ShortageKind.LONG_TERM
            if confirmed:
                said = {"proposed": proposed, "confirmed": confirmed, "by_name": "专员", "at": clock.now()}
                context.unit.plans.add_diagnosis(Diagnosis(case_id=case.id or 0, findings={}, **said))
            # What the rules find now is nothing but the person's own decision, or what was found only since.
            assert ShortageKind.LONG_TERM not in diagnoses.proposed_kinds(context, case)
            escalation.escalate_overdue(context)
            assert (case.level is CaseLevel.COUNTY) is goes_up, confirmed


def test_an_open_case_is_looked_at_each_month_and_a_review_begins_the_next(world: Kit) -> None:
    with world.open(SYSTEM, write=True) as context:
        case, opened = case_of(context), clock.local(case_of(context).opened_at).date()

        def owed() -> date:
            rows = [one for one in context.unit.deadlines.open_of_case(case.id or 0) if one.kind is DeadlineKind.CLOSE]
            assert len(rows) == 1
            return rows[0].due

        deadlines.settle(context, case)
        assert owed() == add_months(opened, 1), "two weeks are no measure of a plan that runs for months"
        plan = context.unit.plans.of_case(case.id or 0)
        assert plan is not None
        plan.state, today = PlanState.AGREED, clock.today()
        officer = as_(context, actor(world, "zhuanyuan"))
        plan_steps.move(officer, case.id or 0, to=PlanState.RUNNING, version=plan.version)
        assert owed() == plan.review_due == next_review(today, 1)
        with time_machine.travel(clock.now() + timedelta(days=29), tick=False):
            plan_steps.review(officer, case.id or 0, version=plan.version, progress="已推荐五人")
            assert owed() == plan.review_due == next_review(clock.today(), 1)
        told = [
            one for one in context.unit.deadlines.of_case(case) if one.kind is DeadlineKind.CLOSE and one.cleared_at
        ]
        assert [one.outcome for one in told] == ["已登记月度回顾"]


def test_lights_by_working_days_and_a_list_by_colour(world: Kit) -> None:
    officer = actor(world, "zhuanyuan")
    with world.open(officer, write=True) as context:
        case = case_of(context)
        owed = context.unit.deadlines.open_of_case(case.id or 0)
        assert DeadlineKind.RESPONSE in {one.kind for one in owed}
        first = min(one.due for one in owed)
        for day, light in ((first, Light.YELLOW), (first + timedelta(days=1), Light.RED)):
            with time_machine.travel(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=4)):
                rows, _ = cases.list_cases(context, limit=50)
                by_id = {row.case.id: row.light for row in rows}
                assert by_id[case.id] is light
                for one in Light:
                    listed, total = cases.list_cases(context, light=one, limit=50)
                    assert {row.case.id for row in listed} == {key for key, value in by_id.items() if value is one}
                    assert deadlines.counts(context)[one] == total
