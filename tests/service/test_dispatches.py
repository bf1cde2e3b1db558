"""A dispatch order from the question to the people at work: every illegal step, the law's limits, a number of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.dispatch import DISPATCH_STEPS, DispatchDraft, DispatchOffer, DispatchOrder, DispatchState
from matcher.models.organisation import Organisation, OrganisationKind
from matcher.models.plan_kinds import LinkKind, MeasureKind
from matcher.models.pooling import DispatchKind
from matcher.models.todo import TodoKind
from matcher.service import dispatches, plan_measures, plan_results, todos
from matcher.service.context import Context, Kit
from matcher.service.open_actions import open_actions
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.plan_evidence import find
from tests.conftest import copied_world
from tests.factories import actor
from tests.service.test_organisations import body, own_case

DAYS = 60


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; nothing here is committed."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("dispatch"))
    yield kit
    kit.database.dispose()


class Scene:
    """One transaction as the officer, the enterprise and the dispatch body see it; the firm may use ten."""

    def __init__(self, context: Context) -> None:
        self.system, kit = context, context.kit
        self.officer, self.firm, self.body = (self.by(one) for one in ("zhuanyuan", "qiye", "paiqian"))
        self.case_id = own_case(kit)
        enterprise = context.unit.enterprises.get(self.firm.actor.enterprise_id or 0)
        assert enterprise is not None
        self.enterprise = enterprise
        enterprise.employees_now = 90
        for order in context.unit.dispatches.of_enterprise(enterprise.id or 0):
            order.state, order.offered_last = DispatchState.ENDED, order.offered_first
        self.agency = body(context, "paiqian")
        posts = context.unit.vacancies.of_case(self.case_id)
        self.post = next(one for one in posts if one.state in ("submitted", "published"))
        self.post.headcount = 20
        self.pay = (context.kit.pool.vacancy(self.post).pay_low or 0) + 500_000
        context.unit.session.flush()

    def by(self, username: str) -> Context:
        return Context(self.system.kit, self.system.unit, actor(self.system.kit, username))

    def draft(self, **changes: Any) -> DispatchDraft:
        today = clock.today()
        facts = {"organisation_id": self.agency.id, "headcount": 6, "first": today, "dispatched_now": 0}
        facts |= {"last": today + timedelta(days=DAYS), "kind": DispatchKind.AUXILIARY}
        return DispatchDraft.model_validate(facts | changes)

    def offer(self, **changes: Any) -> DispatchOffer:
        today = clock.today()
        facts = {"headcount": 5, "first": today, "last": today + timedelta(days=30), "pay": self.pay}
        return DispatchOffer.model_validate(facts | changes)

    def placed(self, **changes: Any) -> DispatchOrder:
        return dispatches.place(self.officer, self.post.id or 0, self.draft(**changes))

    def agreed(self, **changes: Any) -> DispatchOrder:
        order = self.placed()
        dispatches.offer(self.body, order.id or 0, self.offer(**changes), version=order.version)
        dispatches.decide(self.firm, order.id or 0, approve=True, version=order.version)
        return dispatches.decide(self.officer, order.id or 0, approve=True, version=order.version)

    def told(self, who: Context, order: DispatchOrder) -> list[str]:
        found = todos.list_todos(who, kind=TodoKind.DISPATCH).todos
        return [one.what for one in found if one.subject_id == order.id]


@pytest.fixture
def scene(world: Kit) -> Iterator[Scene]:
    with world.open(SYSTEM, write=True) as context:
        yield Scene(context)


def test_from_the_question_to_the_people_at_work(scene: Scene) -> None:
    order, unit = scene.placed(), scene.system.unit
    number = order.id or 0
    left = [one["id"] for one in open_actions(scene.system, scene.enterprise.id or 0) if one["kind"] == "dispatch"]
    assert left == [number], "whoever takes the enterprise over is told"
    assert ["请答复" in one for one in scene.told(scene.body, order)] == [True]
    with pytest.raises(Conflict, match="不能确认"):
        dispatches.decide(scene.firm, number, approve=True, version=1)
    with pytest.raises(Conflict, match="确认后才能登记"):
        dispatches.tell_day(scene.body, number, clock.today(), 1, version=1)
    for wrong, field in (({"headcount": 7}, "headcount"), ({"pay": 1}, "pay"), ({"pay": scene.pay - 600_000}, "pay")):
        with pytest.raises(Invalid) as said:
            dispatches.offer(scene.body, number, scene.offer(**wrong), version=1)
        assert said.value.field == field
    dispatches.offer(scene.body, number, scene.offer(), version=1)
    assert scene.told(scene.body, order) == []
    assert len(scene.told(scene.officer, order)) == len(scene.told(scene.firm, order)) == 1
    dispatches.decide(scene.firm, number, approve=True, version=2)
    assert order.state is DispatchState.OFFERED, "one side's word is not enough"
    dispatches.offer(scene.body, number, scene.offer(headcount=4), version=3)
    assert order.enterprise_agreed_at is None, "a new offer is agreed to anew"
    dispatches.decide(scene.officer, number, approve=True, version=4, said_by="张经理")
    dispatches.decide(scene.officer, number, approve=True, version=5)
    assert (order.state, order.enterprise_said) == (DispatchState.ACCEPTED, "张经理")
    assert scene.told(scene.officer, order) == scene.told(scene.firm, order) == []

    with pytest.raises(Invalid, match="0 到 4"):
        dispatches.tell_day(scene.body, number, clock.today(), 5, version=6)
    with pytest.raises(Invalid, match="日期应在"):
        dispatches.tell_day(scene.body, number, clock.today() + timedelta(days=1), 1, version=6)
    dispatches.tell_day(scene.body, number, clock.today(), 3, version=6)
    assert "待确认" in scene.told(scene.firm, order)[0]
    with pytest.raises(Forbidden):
        dispatches.confirm_days(scene.body, number, version=7)
    case = unit.cases.get(scene.case_id, SYSTEM.reach)
    plan = unit.plans.of_case(scene.case_id)
    assert case is not None
    assert plan is not None
    before = plan_results.count(scene.system, plan)
    measure = unit.plans.measures(plan.id or 0)[0]
    measure.kind = MeasureKind.TEMPORARY
    assert find(scene.system, case, LinkKind.DISPATCH, str(number)).people == 0, "told, not confirmed"
    dispatches.confirm_days(scene.firm, number, version=7)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        dispatches.tell_day(scene.body, number, clock.today(), 2, version=8)
        dispatches.confirm_days(scene.officer, number, version=9)
        with pytest.raises(Conflict, match="没有待确认"):
            dispatches.confirm_days(scene.officer, number, version=10)
    told = {"kind": LinkKind.DISPATCH, "ref": str(number), "people": 0, "version": plan.version}
    plan_measures.link(scene.officer, scene.case_id, measure.id or 0, **told)
    counted = plan_results.count(scene.system, plan)
    assert (counted.dispatched, counted.lent - before.lent, counted.supplied - before.supplied) == (3, 3, 3)
    assert len(counted.loose) == len(before.loose), "nobody became a direct hire"
    assert dispatches.get_dispatch(scene.firm, number).came.worker_days == 5
    dispatches.recall(scene.officer, number, version=10, reason="提前完工")
    assert order.state is DispatchState.ENDED
    assert order.offered_last == clock.today(), "what was worked stays, the rest of the tenth is free"


def test_the_law_is_asked_when_placed_and_when_agreed(scene: Scene) -> None:
    today = clock.today()
    with pytest.raises(Conflict, match="10%"):
        scene.placed(dispatched_now=5)
    with pytest.raises(Conflict, match="6 个月"):
        scene.placed(kind=DispatchKind.TEMPORARY, last=today + timedelta(days=200))
    scene.post.headcount = 2
    with pytest.raises(Conflict) as gap:
        scene.placed()
    assert gap.value.code == "gap"
    scene.post.headcount = 20
    with pytest.raises(Invalid, match="不是劳务派遣机构"):
        scene.placed(organisation_id=body(scene.system, "jigou3").id)
    scene.agency.licence_valid_to = today + timedelta(days=10)
    with pytest.raises(Conflict) as licence:
        scene.placed()
    assert licence.value.code == "licence"
    scene.agency.licence_valid_to = today + timedelta(days=400)
    first, second = scene.placed(), scene.placed()
    for order in (first, second):
        dispatches.offer(scene.body, order.id or 0, scene.offer(headcount=6), version=1)
        dispatches.decide(scene.firm, order.id or 0, approve=True, version=2)
    dispatches.decide(scene.officer, first.id or 0, approve=True, version=3)
    with pytest.raises(Conflict, match="最多再用 4 人"):
        dispatches.decide(scene.officer, second.id or 0, approve=True, version=3)
    dispatches.decide(scene.officer, second.id or 0, approve=False, version=3, reason="超过比例")
    assert "改派" not in "".join(scene.told(scene.officer, second))


def test_nobody_else_knows_of_an_order(scene: Scene) -> None:
    order = scene.placed()
    unit, moment = scene.system.unit, clock.now()
    other = unit.organisations.add(
        Organisation(
            uscc="911407030000000009",
            name="另一家派遣公司",
            kind=OrganisationKind.DISPATCH,
            adcode="140703",
            created_at=moment,
            updated_at=moment,
        )
    )
    stranger = Context(
        scene.system.kit,
        unit,
        Actor(account_id=1, role=OrganisationKind.DISPATCH.role, organisation_id=other.id),
    )
    said = []
    for number in (order.id or 0, 987_654_321):
        with pytest.raises(NotFound) as answer:
            dispatches.offer(stranger, number, scene.offer(), version=1)
        said.append(answer.value.message)
        with pytest.raises(NotFound):
            dispatches.get_dispatch(stranger, number)
    assert said[0] == said[1]
    assert dispatches.list_dispatches(stranger) == []
    with pytest.raises(Forbidden):
        dispatches.place(scene.body, scene.post.id or 0, scene.draft())


STEPS = st.lists(
    st.sampled_from(["offer", "decline", "firm", "office", "refuse", "recall", "tell", "confirm"]), max_size=9
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_is_tried_the_order_takes_legal_steps_only(world: Kit, steps: list[str]) -> None:
    with world.open(SYSTEM, write=True) as context:
        scene = Scene(context)
        order = scene.placed()
        number, today = order.id or 0, clock.today()
        for name in steps:
            before, version = order.state, order.version
            try:
                _try(scene, number, name, version, today)
            except (Conflict, Invalid):
                assert order.state is before
            context.unit.session.flush()
            assert order.state is before or order.state in DISPATCH_STEPS[before]
            if order.state is DispatchState.ACCEPTED:
                assert order.office_agreed_at
                assert order.enterprise_agreed_at


def _try(scene: Scene, number: int, name: str, version: int, today: date) -> None:
    if name == "offer":
        dispatches.offer(scene.body, number, scene.offer(), version=version)
    elif name == "decline":
        dispatches.decline(scene.body, number, version=version, reason="没人")
    elif name in ("firm", "office"):
        who = scene.firm if name == "firm" else scene.officer
        dispatches.decide(who, number, approve=True, version=version)
    elif name == "refuse":
        dispatches.decide(scene.firm, number, approve=False, version=version, reason="已招到")
    elif name == "recall":
        dispatches.recall(scene.officer, number, version=version, reason="不需要了")
    elif name == "tell":
        dispatches.tell_day(scene.body, number, today, 2, version=version)
    else:
        dispatches.confirm_days(scene.firm, number, version=version)
