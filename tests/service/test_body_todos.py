"""To-dos of bodies: each comes and goes with its fact, shows on the start page, and another body has none of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from matcher import clock
from matcher.models.agency import OwnServiceDraft
from matcher.models.claim import ClaimStep
from matcher.models.enums import ConsentChannel
from matcher.models.graduation import GraduatingClassDraft
from matcher.models.organisation import ParticipationPart
from matcher.models.plan_kinds import OPEN_MEASURES, MeasureKind
from matcher.models.states import PlanState
from matcher.models.todo import Todo, TodoKind
from matcher.models.training import CourseState, EnrolmentDraft
from matcher.models.training_order import OrderState, TrainingOrder
from matcher.service import agency_services, claims, courses, enrolments, graduations, todos, training_orders
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.conftest import copied_world
from tests.factories import actor
from tests.service.test_organisations import body, own_case
from tests.service.test_training import newcomers, post_of, welders


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; the tests here never commit but for people."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("body-todos"))
    yield kit
    kit.database.dispose()


class Seen:
    """One transaction as several accounts see it."""

    def __init__(self, context: Context) -> None:
        self.system = context

    def by(self, username: str) -> Context:
        return Context(self.system.kit, self.system.unit, actor(self.system.kit, username))

    def of(self, username: str, kind: TodoKind, subject: int | None) -> list[Todo]:
        found = todos.list_todos(self.by(username), kind=kind).todos
        return [one for one in found if one.subject_id == subject]


@pytest.fixture
def seen(world: Kit) -> Iterator[Seen]:
    with world.open(SYSTEM, write=True) as context:
        yield Seen(context)


def test_a_school_is_told_of_orders_courses_attendance_and_certificates(world: Kit) -> None:
    (person,) = newcomers(world, 1, 700)
    case_id, today = own_case(world), clock.today()
    with world.open(SYSTEM, write=True) as context:
        seen, school = Seen(context), body(context, "peixun")
        peixun = seen.by("peixun")
        moment = clock.now()
        order = context.unit.training_orders.add(
            TrainingOrder(
                case_id=case_id,
                vacancy_id=post_of(context, case_id).id or 0,
                organisation_id=school.id or 0,
                trade="电焊工",
                headcount=2,
                needed_by=today + timedelta(days=60),
                gap=2,
                qualified=0,
                graduates=0,
                ordered=0,
                created_at=moment,
                updated_at=moment,
            )
        )
        assert "是否接单" in seen.of("peixun", TodoKind.ORDER, order.id)[0].what
        assert seen.of("peixun2", TodoKind.ORDER, order.id) == [], "another school has none of it"
        training_orders.answer(peixun, order.id or 0, accept=True, version=order.version)
        assert "开班备案" in seen.of("peixun", TodoKind.ORDER, order.id)[0].what
        draft = welders(order_id=order.id, starts_on=today, ends_on=today + timedelta(days=20))
        course = courses.file_course(peixun, draft)
        assert seen.of("peixun", TodoKind.ORDER, order.id) == []

        def told() -> list[str]:
            assert seen.of("peixun2", TodoKind.COURSE, course.id) == []
            return [one.what for one in seen.of("peixun", TodoKind.COURSE, course.id)]

        assert "还没有学员" in told()[0]
        courses.move_course(peixun, course.id or 0, to=CourseState.OPEN, version=course.version)
        enrolment = EnrolmentDraft(seeker_id=person, channel=ConsentChannel.DESK)
        place = enrolments.enrol(seen.by("zhuanyuan"), course.id or 0, enrolment)
        assert "已报名 1 人" in told()[0]
        courses.move_course(peixun, course.id or 0, to=CourseState.RUNNING, version=course.version)
        assert told() == [], "attendance is not asked about on the first day"
        with time_machine.travel(clock.now() + timedelta(days=10), tick=False):
            assert "开班以来没有登记考勤" in told()[0]
            enrolments.mark_attendance(peixun, course.id or 0, clock.today(), [place.id or 0])
            assert told() == []
        with time_machine.travel(clock.now() + timedelta(days=21), tick=False):
            assert told() == [f"{course.ends_on} 结业，请办理结业；1 人没有登记证书或考核结果"]
            courses.move_course(peixun, course.id or 0, to=CourseState.FINISHED, version=course.version)
            assert told() == ["1 人没有登记证书或考核结果"]
            enrolments.certify(peixun, place.id or 0, number="T-700", issued_on=clock.today(), version=place.version)
            assert told() == []
            assert order.state is OrderState.FULFILLED

        graduating = GraduatingClassDraft(title="焊接班", trade="焊工", size=20, graduates_on=today)
        one = graduations.report(peixun, graduating)
        assert len(seen.of("peixun", TodoKind.GRADUATION, one.id)) == 1
        graduations.confirm_graduation(peixun, one.id or 0, version=one.version)
        assert seen.of("peixun", TodoKind.GRADUATION, one.id) == []

        school.licence_valid_to = today + timedelta(days=10)
        assert "到期" in seen.of("peixun", TodoKind.LICENCE, school.id)[0].what
        assert seen.of("paiqian", TodoKind.LICENCE, school.id) == []


def test_a_claim_sent_back_and_a_measure_due_stand_with_the_body_they_are_about(seen: Seen) -> None:
    unit, today = seen.system.unit, clock.today()
    agency, officer = seen.by("jigou3"), seen.by("zhuanyuan")
    person = unit.seekers.latest(officer.actor.reach, "140703")[0][0]
    contact = unit.seekers.contact(person)
    line = OwnServiceDraft(name=contact.name, phone=contact.phone, served_on=today, employer="某厂", placed_on=today)
    service = agency_services.record_own(agency, line)
    where = service.agency_adcode
    claim = agency_services.claim_service(
        seen.by("xianji"), service.id or 0, place=where, reason="首次申领，附台账与本人签字"
    )
    assert seen.of("jigou3", TodoKind.CLAIM_BACK, claim.id) == []
    names = [one["name"] for one in claim.evidence]
    claims.tick_evidence(seen.by("xianji"), claim.id or 0, version=claim.version, names=names)
    claims.take_step(seen.by("xianji"), claim.id or 0, ClaimStep.SUBMIT, version=claim.version)
    claims.take_step(seen.by("shiji"), claim.id or 0, ClaimStep.RETURN, version=claim.version, opinion="缺合同原件")
    assert "缺合同" in seen.of("jigou3", TodoKind.CLAIM_BACK, claim.id)[0].what
    assert seen.of("jigou", TodoKind.CLAIM_BACK, claim.id) == [], "another agency's claim"

    case_id = own_case(seen.system.kit)
    plan = unit.plans.of_case(case_id)
    assert plan is not None
    plan.state = PlanState.RUNNING
    parts = {one.part: one for one, _ in unit.organisations.of_case(case_id)}
    measures = [one for one in unit.plans.measures(plan.id or 0) if one.state in OPEN_MEASURES]
    mine, dispatch = measures[0], ParticipationPart.DISPATCH
    mine.kind, mine.due = MeasureKind.TEMPORARY, today
    unit.session.flush()
    assert parts[dispatch].measure_id is None, "the plan had none of its kind when the body came in"
    assert len(seen.of("paiqian", TodoKind.PART, mine.id)) == 1
    assert seen.of("peixun", TodoKind.PART, mine.id) == []
    parts[dispatch].last = today - timedelta(days=1)
    parts[dispatch].first = today - timedelta(days=1)
    unit.session.flush()
    assert seen.of("paiqian", TodoKind.PART, mine.id) == [], "its part has ended"
