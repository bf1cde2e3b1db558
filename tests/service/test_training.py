"""Training (培训): states, seats, attendance, certificates the next search finds, and the rule of ordering."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher import clock
from matcher.errors import Conflict, Invalid, MatcherError, NotFound
from matcher.models.enums import ConsentChannel, ConsentKind, MergeKind, SkillGrade
from matcher.models.lending import WordChannel
from matcher.models.seeker import SeekerDraft
from matcher.models.training import (
    COURSE_STEPS,
    SEATED,
    Course,
    CourseDraft,
    CourseKind,
    CourseState,
    EnrolmentDraft,
    EnrolmentState,
    TraineeDraft,
)
from matcher.models.training_order import OrderState, TrainingOrderDraft
from matcher.models.vacancy import Vacancy
from matcher.models.weighting import Weighing
from matcher.service import (
    courses,
    diagnoses,
    enrolments,
    graduates_first,
    graduations,
    intakes,
    matching,
    merges,
    referrals,
    seekers,
    training_orders,
    weighing,
)
from matcher.service.consents import withdraw_consent
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.told import Behalf
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor
from tests.service.test_organisations import body, own_case


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One world for the tests that only add to it."""
    folder: Path = tmp_path_factory.mktemp("training")
    kit = copied_world(base_kit, folder)
    yield kit
    kit.database.dispose()


def welders(seats: int = 2, **changes: object) -> CourseDraft:
    today = clock.today()
    facts: dict[str, object] = {
        "kind": CourseKind.SEEKERS,
        "title": "电焊工取证班",
        "trade": "电焊工",
        "grade": SkillGrade.FOUR,
        "certificate": "焊工证",
        "hours": 40,
        "seats": seats,
        "starts_on": today,
        "ends_on": today,
        "adcode": "140703",
    }
    return CourseDraft.model_validate(facts | changes)


def opened(kit: Kit, who: Actor, draft: CourseDraft) -> int:
    with kit.open(who, write=True) as context:
        made = courses.file_course(context, draft)
        courses.move_course(context, made.id or 0, to=CourseState.OPEN, version=made.version)
        context.unit.commit()
    return made.id or 0


def newcomers(kit: Kit, count: int, first: int, **facts: object) -> list[int]:
    """People of the officer's county, without a certificate."""
    known = {"adcode": "140703", "wanted_titles": ["电焊工"], "consent_channel": ConsentChannel.DESK} | facts
    drafts = [
        SeekerDraft.model_validate(known | {"name": f"学员{n:04d}", "phone": f"1381{n:07d}"})
        for n in range(first, first + count)
    ]
    with kit.open(SYSTEM, write=True) as context:
        ids = seekers.register_many(context, drafts)
        context.unit.commit()
    return ids


def step(kit: Kit, who: Actor, course_id: int, to: CourseState) -> Course:
    with kit.open(who, write=True) as context:
        version = courses.get_course(context, course_id).row.course.version
        moved = courses.move_course(context, course_id, to=to, version=version, reason="测试")
        context.unit.commit()
    return moved


def enrolled(kit: Kit, course_id: int, person: int) -> int:
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        made = enrolments.enrol(context, course_id, EnrolmentDraft(seeker_id=person, channel=ConsentChannel.DESK))
        context.unit.commit()
    return made.id or 0


def post_of(context: Context, case_id: int, **facts: object) -> Vacancy:
    """A welding post of the case as the test wants it."""
    post = next(one for one in context.unit.vacancies.of_case(case_id) if one.state in ("submitted", "published"))
    for name, value in ({"title": "电焊工", "certificates": ["焊工证"], "skill_grade": None} | facts).items():
        setattr(post, name, value)
    return post


def test_a_certificate_is_found_by_the_next_search(world: Kit) -> None:
    """The whole way: enrol, run, attend, certify; before, the person is left out for the certificate; after, listed."""
    school, officer, case_id = actor(world, "peixun"), actor(world, "zhuanyuan"), own_case(world)
    (person,) = newcomers(world, 1, 1)
    course_id = opened(world, school, welders())
    place = enrolled(world, course_id, person)
    with world.open(SYSTEM, write=True) as context:
        vacancy_id = post_of(context, case_id, headcount=3).id or 0
        context.unit.commit()
    with world.open(officer, write=True) as context:
        matching.build_shortlist(context, vacancy_id, top=200)
        assert person not in [one.seeker.id for one in matching.get_shortlist(context, vacancy_id).candidates]
        context.unit.commit()
    step(world, school, course_id, CourseState.RUNNING)
    today = clock.today()
    with world.open(school, write=True) as context:
        with pytest.raises(Conflict, match="没有出勤"):
            enrolments.certify(context, place, number="HG-1", issued_on=today, version=1)
        assert enrolments.mark_attendance(context, course_id, today, []) == 0
        with pytest.raises(Conflict, match="没有出勤"):
            enrolments.certify(context, place, number="HG-1", issued_on=today, version=1)
        assert enrolments.mark_attendance(context, course_id, today, [place]) == 1
        with pytest.raises(Invalid):
            enrolments.mark_attendance(context, course_id, today + timedelta(days=1), [place])
        enrolments.certify(context, place, number="HG-1", issued_on=today, version=1)
        view = courses.get_course(context, course_id)
        assert [(one.present, one.absent) for one in view.people] == [(1, 0)], "said again, the later word counts"
        context.unit.commit()
    with world.open(officer, write=True) as context:
        known = context.unit.seekers.get(person)
        assert known is not None
        assert (known.certificates, known.skill_grade) == (["焊工证"], SkillGrade.FOUR)
        matching.build_shortlist(context, vacancy_id, top=200)
        assert person in [one.seeker.id for one in matching.get_shortlist(context, vacancy_id).candidates]
        referrals.refer(context, vacancy_id, person, channel=ConsentChannel.PHONE)
        context.unit.commit()
    step(world, school, course_id, CourseState.FINISHED)
    with world.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_a_paper_roster_typed_after_the_end_still_lets_people_finish(world: Kit) -> None:
    school, today = actor(world, "peixun"), clock.today()
    course_id = opened(world, school, welders())
    first, second = (enrolled(world, course_id, one) for one in newcomers(world, 2, 20))
    step(world, school, course_id, CourseState.RUNNING)
    step(world, school, course_id, CourseState.FINISHED)
    with (
        time_machine.travel(clock.now() + timedelta(days=9), tick=False),
        world.open(school, write=True) as context,
    ):
        with pytest.raises(Conflict, match="没有出勤"):
            enrolments.certify(context, first, number="HG-20", issued_on=today, version=1)
        with pytest.raises(Invalid, match="考勤日期"):
            enrolments.mark_attendance(context, course_id, today + timedelta(days=1), [first])
        enrolments.mark_attendance(context, course_id, today, [first])
        view = courses.get_course(context, course_id)
        assert (view.last_day, view.marked) == (today, {first: True, second: False}), "the page asks for that day"
        with pytest.raises(Conflict, match="以证书结业"):
            enrolments.assess(context, first, assessed_on=today, version=1)
        enrolments.certify(context, first, number="HG-20", issued_on=clock.today(), version=1)
        with pytest.raises(Conflict, match="唯一的出勤"):
            enrolments.mark_attendance(context, course_id, today, [second])
        assert enrolments.mark_attendance(context, course_id, today, [first, second]) == 2
        context.unit.commit()


def test_training_is_ordered_only_for_what_candidates_leave_open(world: Kit) -> None:
    officer, school, case_id = actor(world, "zhuanyuan"), actor(world, "peixun"), own_case(world)
    newcomers(world, 2, 100, certificates=["焊工证"])
    with world.open(officer, write=True) as context:
        post = post_of(context, case_id, headcount=1)
        enough = training_orders.get_need(context, post.id or 0)
        assert enough.gap == 1
        assert enough.qualified >= 2
        draft = TrainingOrderDraft(
            organisation_id=body(context, "peixun").id or 0, headcount=1, needed_by=clock.today() + timedelta(days=60)
        )
        with pytest.raises(Conflict, match="请先推荐"):
            training_orders.place(context, post.id or 0, draft)
        post.headcount = None
        with pytest.raises(Conflict, match="若干"):
            training_orders.place(context, post.id or 0, draft)
        post.headcount = enough.qualified + enough.to_come + enough.ordered + 2
        assert training_orders.get_need(context, post.id or 0).room == 2
        with pytest.raises(Conflict, match="另可订单培训 2 人"):
            training_orders.place(context, post.id or 0, draft.model_copy(update={"headcount": 3}))
        order = training_orders.place(context, post.id or 0, draft.model_copy(update={"headcount": 2}))
        assert (order.gap, order.qualified, order.headcount) == (post.headcount, enough.qualified, 2)
        with pytest.raises(Conflict, match="已够补齐"):
            training_orders.place(context, post.id or 0, draft)
        context.unit.commit()
    with world.open(actor(world, "peixun2"), write=True) as context, pytest.raises(NotFound):
        training_orders.answer(context, order.id or 0, accept=True, version=1)
    with world.open(school, write=True) as context:
        with pytest.raises(Conflict, match="接单后"):
            courses.file_course(context, welders(order_id=order.id))
        training_orders.answer(context, order.id or 0, accept=True, version=1)
        made = courses.file_course(context, welders(order_id=order.id))
        context.unit.commit()
    with world.open(officer, write=True) as context, pytest.raises(Conflict, match="先由培训机构取消"):
        training_orders.withdraw(context, order.id or 0, version=2, reason="岗位取消")
    step(world, school, made.id or 0, CourseState.OPEN)
    (person,) = newcomers(world, 1, 200)
    enrolled(world, made.id or 0, person)
    step(world, school, made.id or 0, CourseState.RUNNING)
    step(world, school, made.id or 0, CourseState.FINISHED)
    with world.open(officer, write=False) as context:
        assert training_orders.get_order(context, order.id or 0).order.state is OrderState.FULFILLED


def test_who_lacks_only_the_certificate_is_of_the_trade_and_counted_as_the_diagnosis_does(world: Kit) -> None:
    officer, case_id = actor(world, "zhuanyuan"), own_case(world)
    with world.open(officer, write=True) as context:
        post_id = post_of(context, case_id, headcount=40).id or 0
        context.unit.commit()
        before = training_orders.get_need(context, post_id).nearly.get("无焊工证", 0)
    newcomers(world, 3, 600)
    newcomers(world, 4, 700, wanted_titles=["会计"])
    with world.open(officer, write=False) as context:
        nearly = training_orders.get_need(context, post_id).nearly
        found = diagnoses.diagnose(context, case_id)
    assert nearly["无焊工证"] == before + 3, "nobody of another trade"
    counted = next(one.barriers for one in found.posts if one.vacancy.id == post_id)
    assert counted is not None
    certificate = next(one for one in counted.conditions if one.code == "certificate:焊工证")
    assert nearly["无焊工证"] == certificate.without - counted.matching


def test_consented_graduates_count_before_training_and_stand_first_on_the_list(world: Kit) -> None:
    officer, school, case_id = actor(world, "zhuanyuan"), actor(world, "peixun"), own_case(world)
    newcomers(world, 2, 900, certificates=["焊工证"], experience_years=8)
    roster = "姓名,联系电话,出生日期,所在地区,求职意向,同意登记\n" + "\n".join(
        f"{name},1371234{n:04d},2003-05-01,太谷区,电焊工,是" for n, name in enumerate(("赵毕业", "钱毕业", "孙毕业"))
    )
    with world.open(SYSTEM, write=True) as context:
        post = post_of(context, case_id, headcount=40)
        before = training_orders.get_need(context, post.id or 0)
        context.unit.commit()
    facts = {"title": "焊接班", "trade": "电焊工", "certificate": "焊工证", "size": 30, "graduates_on": clock.today()}
    with world.open(school, write=True) as context:
        one = graduations.report(context, graduations.GraduatingClassDraft.model_validate(facts))
        intake = graduations.preview_graduates(context, one.id or 0, "名册.csv", roster.encode())
        assert intakes.confirm(context, intake.id or 0, version=intake.version).taken == 3
        context.unit.commit()
    with world.open(actor(world, "peixun2"), write=True) as context, pytest.raises(NotFound):
        graduations.confirm_graduation(context, one.id or 0, version=1)
    with world.open(officer, write=False) as context:
        need = training_orders.get_need(context, post.id or 0)
        assert (need.to_come, need.qualified) == (before.to_come + 3, before.qualified)
        assert need.room == max(0, before.room - 3)
    with world.open(school, write=True) as context:
        graduations.confirm_graduation(context, one.id or 0, version=1)
        context.unit.commit()
    with world.open(officer, write=True) as context:
        need = training_orders.get_need(context, post.id or 0)
        assert (need.to_come, need.qualified) == (before.to_come, before.qualified + 3)
        training_orders.graduates_first(context, post.id or 0)
        shown = matching.get_shortlist(context, post.id or 0).candidates
        mine = {person.id for _, person in context.unit.graduations.seeking([one.id or 0])}
        assert {one.seeker.id for one in shown[:3]} == mine

        def head(**choice: bool) -> list[bool]:
            matching.build_shortlist(context, post.id or 0, chosen=Weighing.model_validate(choice) if choice else None)
            people = matching.get_shortlist(context, post.id or 0).candidates
            assert [bool(each.explanation.get("first")) for each in people] == [
                each.seeker.id in mine and view_first() for each in people
            ]
            return [each.seeker.id in mine for each in people[:4]]

        def view_first() -> bool:
            return matching.get_shortlist(context, post.id or 0).graduates_first

        ahead = [True, True, True, False]
        # Made anew by whatever, they stay ahead, until somebody turns it off; what is tried is what would be kept.
        assert head() == ahead
        assert head(graduates=False) == head() != ahead, "the two of eight years' experience were better all along"
        tried = weighing.try_weights(context, post.id or 0, Weighing(graduates=True)).people
        assert [each.seeker.id in mine for each in tried[:4]] == ahead
        # A post that asks for a certificate has it so from its first list on, one that asks for none has not.
        fresh = Vacancy.model_validate(post.model_dump(exclude={"id"}) | {"version": 1})
        assert graduates_first.switched(context, fresh)
        fresh.certificates = []
        assert not graduates_first.switched(context, fresh)
        context.unit.commit()


def test_who_takes_the_consent_back_leaves_the_course_and_is_not_shown(world: Kit) -> None:
    school = actor(world, "peixun")
    me = actor(world, "qiuzhi")
    with world.open(SYSTEM, write=False) as context:
        own = context.unit.seekers.get(me.seeker_id or 0)
        assert own is not None
    course_id = opened(world, school, welders())
    place = enrolled(world, course_id, own.id or 0)
    with world.open(school, write=True) as context:
        assert enrolments.reveal(context, place, purpose="组织培训").name
        context.unit.commit()
    with world.open(me, write=True) as context:
        consents = context.unit.consents.of_seeker(own.id or 0)
        given = next(one for one in consents if one.kind is ConsentKind.TRAINING)
        assert given.organisation_id == school.organisation_id
        withdraw_consent(context, given.id or 0)
        context.unit.commit()
    with world.open(school, write=True) as context:
        assert courses.get_course(context, course_id).count(EnrolmentState.WITHDRAWN) == 1
        with pytest.raises(NotFound):
            enrolments.reveal(context, place, purpose="组织培训")


def test_an_enterprises_own_course_keeps_name_and_number_only_and_to_itself(world: Kit) -> None:
    firm, today = actor(world, "qiye"), clock.today()
    draft = welders(3, kind=CourseKind.ON_JOB, certificate="", grade=None, rule="S4")
    with world.open(firm, write=True) as context:
        with pytest.raises(Invalid, match="企业备案"):
            courses.file_course(context, welders())
        made = courses.file_course(context, draft)
        people = [TraineeDraft(name="欧阳测试", staff_no="A1"), TraineeDraft(name="司马测试", staff_no="A2")]
        places = enrolments.add_trainees(context, made.id or 0, people)
        with pytest.raises(Invalid, match="A2"):
            enrolments.add_trainees(context, made.id or 0, people[1:])
        with pytest.raises(Conflict, match="还剩 1 个"):
            enrolments.add_trainees(
                context, made.id or 0, [TraineeDraft(name="某某", staff_no=f"B{n}") for n in (1, 2)]
            )
        context.unit.commit()
    step(world, firm, made.id or 0, CourseState.OPEN)
    step(world, firm, made.id or 0, CourseState.RUNNING)
    with world.open(firm, write=True) as context:
        enrolments.mark_attendance(context, made.id or 0, today, [places[0].id or 0])
        enrolments.certify(context, places[0].id or 0, number="内-1", issued_on=today, version=1)
        enrolments.mark_attendance(context, made.id or 0, today, [one.id or 0 for one in places])
        with pytest.raises(Conflict, match="已经登记过"):
            enrolments.certify(context, places[1].id or 0, number="内-1", issued_on=today, version=1)
        # 岗前培训 often gives no certificate: who passed the assessment finished it too, and may get one later.
        second = places[1].id or 0
        with pytest.raises(Invalid, match="考核日期"):
            enrolments.assess(context, second, assessed_on=today + timedelta(days=1), version=1)
        passed = enrolments.assess(context, second, assessed_on=today, version=1)
        assert (passed.state, passed.certified_on, passed.certificate_number) == (EnrolmentState.PASSED, today, None)
        with pytest.raises(Conflict, match="不能登记“考核合格”"):
            enrolments.assess(context, second, assessed_on=today, version=2)
        assert context.unit.courses.finished([made.id or 0]) == {made.id: 2}
        assert enrolments.certify(context, second, number="内-2", issued_on=today, version=2).version == 3
        assert enrolments.reveal(context, places[0].id or 0, purpose="核对").name == "欧阳测试"
        context.unit.commit()
    with world.open(actor(world, "zhuanyuan"), write=True) as context:
        view = courses.get_course(context, made.id or 0)
        assert [one.name for one in view.people] == ["欧***", "司***"]
        with pytest.raises(MatcherError):
            enrolments.reveal(context, places[0].id or 0, purpose="核对")
        # For an enterprise without an account its officer files and runs it, as somebody of it said.
        with pytest.raises(Invalid, match="代"):
            courses.file_course(context, draft, Behalf(firm.enterprise_id))
        told = courses.file_course(context, draft, Behalf(firm.enterprise_id, WordChannel.PHONE, "王会计"))
        assert (told.enterprise_id, told.told_how, told.told_name) == (firm.enterprise_id, WordChannel.PHONE, "王会计")
        enrolments.add_trainees(context, told.id or 0, people[:1])
        assert courses.move_course(context, told.id or 0, to=CourseState.OPEN, version=1).state is CourseState.OPEN
    with world.open(actor(world, "peixun"), write=True) as context, pytest.raises(NotFound):
        courses.get_course(context, made.id or 0)
    with world.open(SYSTEM, write=False) as context:
        stored = context.unit.courses.enrolment(places[0].id or 0)
        assert stored is not None
        assert "欧阳".encode() not in (stored.name_sealed or b"")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(list(CourseState)), st.sampled_from((-1, 0, 1))), max_size=8))
def test_no_order_of_steps_leads_where_no_step_goes(world: Kit, moves: list[tuple[CourseState, int]]) -> None:
    """Any wanted state on any day: either it is the next one and allowed, or a conflict that changes nothing."""
    school = actor(world, "peixun")
    with world.open(school, write=True) as context:
        start = clock.now()
        course = courses.file_course(
            context, welders(starts_on=clock.today() + timedelta(1), ends_on=clock.today() + timedelta(1))
        )
        for to, day in moves:
            with time_machine.travel(start + timedelta(days=1 + day), tick=False):
                before = course.state
                try:
                    courses.move_course(context, course.id or 0, to=to, version=course.version, reason="试")
                except Conflict:
                    assert course.state is before
                else:
                    assert to in COURSE_STEPS[before]
                    assert to is not CourseState.RUNNING, "nobody is enrolled"


def test_a_full_course_takes_nobody_until_somebody_leaves(world: Kit) -> None:
    course_id = opened(world, actor(world, "peixun"), welders(1))
    first, second = newcomers(world, 2, 300)
    place = enrolled(world, course_id, first)
    with pytest.raises(Conflict, match="还剩 0 个"):
        enrolled(world, course_id, second)
    with world.open(actor(world, "peixun"), write=True) as context:
        enrolments.leave(context, place, version=1, note="本人退出")
        context.unit.commit()
    enrolled(world, course_id, second)
    with pytest.raises(Conflict, match="还剩 0 个"):
        enrolled(world, course_id, first)
    with world.open(SYSTEM, write=False) as context:
        assert sum(one.state in SEATED for one in context.unit.courses.people(course_id)) == 1


def test_two_registrations_in_one_course_become_one_place_and_come_apart_again(world: Kit) -> None:
    course_id = opened(world, actor(world, "peixun"), welders(3))
    known = {"name": "慕容重名", "adcode": "140703", "wanted_titles": ["电焊工"], "born_on": "1991-03-04"}
    drafts = [
        SeekerDraft.model_validate(known | {"phone": phone, "consent_channel": ConsentChannel.DESK})
        for phone in ("13812340400", "")
    ]
    with world.open(SYSTEM, write=True) as context:
        first, second = seekers.register_many(context, drafts)
        context.unit.commit()
    places = [enrolled(world, course_id, one) for one in (first, second)]
    with world.open(SYSTEM, write=True) as context:
        made = merges.merge(context, MergeKind.SEEKER, survivor_id=first, gone_id=second, reason="同一人")
        context.unit.commit()
    with world.open(SYSTEM, write=False) as context:
        assert [one.seeker_id for one in context.unit.courses.people(course_id)] == [first]
        assert check_invariants(context) == []
    with world.open(SYSTEM, write=True) as context:
        merges.undo(context, made.id or 0, version=made.version)
        context.unit.commit()
    with world.open(SYSTEM, write=False) as context:
        assert {one.id: one.seeker_id for one in context.unit.courses.people(course_id)} == dict(
            zip(places, (first, second), strict=True)
        )
