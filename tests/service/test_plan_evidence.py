"""Measures of a plan tell how far they are by the enterprise's own records, and end with their plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from matcher import clock
from matcher.demo.load import PASSWORD
from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.plan import Measure
from matcher.models.plan_kinds import LinkKind, MeasureKind, MeasureState
from matcher.models.states import CaseState, PlanState
from matcher.models.training import CourseState
from matcher.models.training_order import OrderState, TrainingOrder
from matcher.models.visit import Visit, VisitKind
from matcher.service import courses, enrolments, escalation, plan_measures, plan_steps
from matcher.service.cases import move_case
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.plans import MeasureRow
from matcher.service.upkeep import check_invariants
from tests.conftest import Api
from tests.factories import actor
from tests.service.test_organisations import body
from tests.service.test_plans import act, begun, only_post, placed, view_of
from tests.service.test_referrals import do, submit
from tests.service.test_training import enrolled, newcomers, opened, step, welders


def rows_of(kit: Kit, case_id: int, who: str = "zhuanyuan") -> dict[MeasureKind, MeasureRow]:
    return {one.measure.kind: one for one in view_of(kit, case_id, who).measures}


def measure(kit: Kit, case_id: int, kind: MeasureKind) -> int:
    return rows_of(kit, case_id)[kind].measure.id or 0


def ordered(kit: Kit, case_id: int, headcount: int = 2) -> int:
    """A training order of the case that the demo school took."""
    moment = clock.now()
    with kit.open(SYSTEM, write=True) as context:
        post = context.unit.vacancies.of_case(case_id)[0]
        made = context.unit.training_orders.add(
            TrainingOrder(
                case_id=case_id,
                vacancy_id=post.id or 0,
                organisation_id=body(context, "peixun").id or 0,
                trade="电焊工",
                headcount=headcount,
                needed_by=clock.today() + timedelta(60),
                gap=headcount,
                qualified=0,
                graduates=0,
                ordered=0,
                state=OrderState.ACCEPTED,
                created_at=moment,
                updated_at=moment,
            )
        )
        context.unit.commit()
        return made.id or 0


def visited(kit: Kit, enterprise_id: int) -> int:
    with kit.open(SYSTEM, write=True) as context:
        made = context.unit.visits.add(
            Visit(enterprise_id=enterprise_id, kind=VisitKind.VISIT, held_on=clock.today(), at=clock.now())
        )
        context.unit.commit()
        return made.id or 0


def link(kit: Kit, case_id: int, measure_id: int, kind: LinkKind, ref: object, people: int = 0) -> None:
    act(kit, plan_measures.link, case_id, measure_id, kind=kind, ref=str(ref), people=people)


def test_a_measure_is_linked_with_this_enterprises_records_only(kit: Kit) -> None:
    case_id = only_post(kit, submit(kit))
    own = view_of(kit, case_id).enterprise.id or 0
    with kit.open(SYSTEM, write=False) as context:
        other = context.unit.session.exec(select(Enterprise).where(Enterprise.id != own)).first()
        assert other is not None
    visit = measure(kit, case_id, MeasureKind.VISIT)
    for kind in (one for one in LinkKind if one.recorded and one is not LinkKind.PLACEMENT):
        for wrong in ("999999", "订单3", "-1", "９"):
            with pytest.raises(Invalid, match=f"本企业没有编号为“{wrong}”的{kind.label}"):
                link(kit, case_id, visit, kind, wrong)
    with pytest.raises(Invalid, match="本企业没有编号"):
        link(kit, case_id, visit, LinkKind.VISIT, visited(kit, other.id or 0))
    mine = visited(kit, own)
    link(kit, case_id, visit, LinkKind.VISIT, mine)
    row = rows_of(kit, case_id)[MeasureKind.VISIT]
    assert row.measure.state is MeasureState.RUNNING, "what has a record has begun"
    assert f"上门走访记录 {mine}" in row.standing
    with pytest.raises(Conflict, match="已计入本方案的一条措施"):
        link(kit, case_id, measure(kit, case_id, MeasureKind.TRAINING), LinkKind.VISIT, mine)
    # A paper the store knows nothing of is taken as written.
    link(kit, case_id, visit, LinkKind.OTHER, "走访纪要 3 号", 4)


def test_training_tells_its_roster_attendance_and_certificates_beside_what_was_written(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    order, training = ordered(kit, case_id), measure(kit, case_id, MeasureKind.TRAINING)
    link(kit, case_id, training, LinkKind.ORDER, order, people=99)
    assert "已接单，还没有学员" in rows_of(kit, case_id)[MeasureKind.TRAINING].standing
    school = actor(kit, "peixun")
    course = opened(kit, school, welders(order_id=order))
    with pytest.raises(Conflict, match="两者只能关联一个"):
        link(kit, case_id, training, LinkKind.TRAINING, course)
    places = [enrolled(kit, course, one) for one in newcomers(kit, 2, 4000)]
    step(kit, school, course, CourseState.RUNNING)
    act(kit, plan_measures.set_progress, case_id, training, state=MeasureState.RUNNING, text="已与学校对接")
    with kit.open(school, write=True) as context:
        enrolments.mark_attendance(context, course, clock.today(), places[:1])
        enrolments.certify(context, places[0], number="HG-77", issued_on=clock.today(), version=1)
        context.unit.commit()
    row = rows_of(kit, case_id)[MeasureKind.TRAINING]
    assert "在册 2 人，出勤率 50%，已取得证书 1 人" in row.standing
    assert (row.result, row.measure.progress) == (1, "已与学校对接")
    seen = rows_of(kit, case_id, "qiye")[MeasureKind.TRAINING]
    assert (seen.standing, seen.links) == (row.standing, [])
    # The enterprise follows its order by numbers; who is trained it does not see.
    with TestClient(create_app(kit)) as client:
        told = Api(client, "qiye").get(f"/training-orders/{order}").json()
        client.post("/login", data={"username": "qiye", "password": PASSWORD})
        page = client.get(f"/training-orders/{order}").text
    (seen_course,) = told["courses"]
    assert [seen_course[name] for name in ("seated", "marked", "present", "completed")] == [2, 2, 1, 1]
    assert "2 / 2" in page
    assert "50%" in page
    assert "培训中" in page
    assert "开班备案" not in page, "filing a course is the school's"
    with kit.open(school, write=False) as context:
        assert not any(one.name in page for one in courses.get_course(context, course).people)


def test_the_end_of_a_plan_ends_its_measures_and_says_why(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    begun(kit, case_id)
    link(kit, case_id, measure(kit, case_id, MeasureKind.TRAINING), LinkKind.ORDER, ordered(kit, case_id))
    visit = measure(kit, case_id, MeasureKind.VISIT)
    link(kit, case_id, visit, LinkKind.VISIT, visited(kit, view_of(kit, case_id).enterprise.id or 0))
    dropped = next(
        one.measure.id or 0
        for one in view_of(kit, case_id).measures
        if one.measure.kind not in (MeasureKind.TRAINING, MeasureKind.VISIT, MeasureKind.REFERRAL)
    )
    act(kit, plan_measures.set_progress, case_id, dropped, state=MeasureState.DROPPED, text="企业不需要")
    with pytest.raises(Invalid, match="由系统登记"):
        act(kit, plan_measures.set_progress, case_id, visit, state=MeasureState.MISSED, text="")
    assert rows_of(kit, case_id)[MeasureKind.REFERRAL].state is MeasureState.PLANNED
    placed(kit, post, 2)
    assert rows_of(kit, case_id)[MeasureKind.REFERRAL].state is MeasureState.RUNNING, "people at work are a beginning"
    before = {one.measure.id: one.measure.state for one in view_of(kit, case_id).measures}
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, satisfaction=5, opinion="全部到岗")
    rows = rows_of(kit, case_id)
    assert rows[MeasureKind.REFERRAL].measure.state is MeasureState.DONE
    assert rows[MeasureKind.REFERRAL].standing == "到岗 2 人"
    assert rows[MeasureKind.VISIT].measure.state is MeasureState.DONE
    training = rows[MeasureKind.TRAINING]
    assert training.measure.state is MeasureState.MISSED
    assert "没有办结的记录" in training.standing or "目标" in training.standing
    states = {one.measure.id: one.measure.state for one in view_of(kit, case_id).measures}
    assert states[dropped] is MeasureState.DROPPED
    assert not {MeasureState.PLANNED, MeasureState.RUNNING} & set(states.values())
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
    submit(kit, title="氩弧焊工")
    again = {one.measure.id: one.measure for one in view_of(kit, case_id).measures}
    assert {number: again[number].state for number in before} == before, "new posts open the plan, and its measures"
    assert all(one.outcome == "" for one in again.values())


def test_taking_the_end_of_a_case_back_gives_its_measures_back(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    begun(kit, case_id)
    placed(kit, post, 2)

    def version() -> int:
        with kit.open(SYSTEM, write=False) as context:
            case = context.unit.cases.get(case_id, SYSTEM.reach)
            assert case is not None
            return case.version

    def states() -> dict[int | None, MeasureState]:
        with kit.open(SYSTEM, write=False) as context:
            plan = context.unit.plans.of_case(case_id)
            assert plan is not None
            found: list[Measure] = list(context.unit.plans.measures(plan.id or 0))
            return {one.id: one.state for one in found}

    before = states()
    do(kit, move_case, case_id, to=CaseState.SOLVED, version=version(), satisfaction=5, opinion="全部到岗")
    assert MeasureState.MISSED in states().values()
    do(kit, escalation.retract, case_id, version=version())
    assert states() == before
