"""Invented training (培训): a course for seekers, a graduating class, an enterprise's own course, perhaps an order."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from matcher import clock
from matcher.demo.bodies import account_actor
from matcher.demo.world import World
from matcher.errors import MatcherError
from matcher.models.enums import ConsentChannel, SkillGrade
from matcher.models.graduation import GraduatingClassDraft
from matcher.models.seeker import Seeker
from matcher.models.training import CourseDraft, CourseKind, CourseState, EnrolmentDraft, TraineeDraft
from matcher.models.training_order import TrainingOrderDraft
from matcher.service import courses, enrolments, graduations, intakes, training_orders
from matcher.service.context import Context, Kit

_COLUMNS = "姓名,联系电话,出生日期,所在地区,求职意向,技能特长,可到岗日期,同意登记"
_GRADUATES = ("演示甲", "演示乙", "演示丙", "演示丁", "演示戊")
_STAFF = (("演示张三", "GH001"), ("演示李四", "GH002"), ("演示王五", "GH003"))


def train(kit: Kit, world: World) -> None:
    """Put everything in by the accounts that would."""
    home = world.firms[0].adcode
    _course(kit, home)
    _graduates(kit, home)
    _own_course(kit, home)
    _order(kit, world)


def _course(kit: Kit, home: str) -> None:
    today = clock.today()
    with kit.open(account_actor(kit, "peixun"), write=True, request_id="demo") as context:
        draft = CourseDraft(
            kind=CourseKind.SEEKERS,
            title="电焊工取证班",
            trade="电焊工",
            grade=SkillGrade.FIVE,
            certificate="焊工证",
            hours=80,
            seats=20,
            starts_on=today + timedelta(days=7),
            ends_on=today + timedelta(days=28),
            adcode=home,
            place="汾榆演示职业培训学校实训车间",
            price=120_000,
            rule="S4",
        )
        made = courses.file_course(context, draft)
        courses.move_course(context, made.id or 0, to=CourseState.OPEN, version=made.version)
        context.unit.commit()
    with kit.open(account_actor(kit, "zhuanyuan"), write=True, request_id="demo") as context:
        for person in people_of(context, home, 3):
            draft_of = EnrolmentDraft(seeker_id=person, channel=ConsentChannel.DESK)
            enrolments.enrol(context, made.id or 0, draft_of)
        context.unit.commit()


def people_of(context: Context, home: str, count: int) -> list[int]:
    """The last people of a county who look for a steady job."""
    wanted = select(Seeker.id).where(col(Seeker.adcode) == home, col(Seeker.flexible).is_(False), col(Seeker.seeking))
    found = context.unit.session.exec(wanted.order_by(col(Seeker.id).desc()).limit(count)).all()
    return [one for one in found if one is not None]


def _graduates(kit: Kit, home: str) -> None:
    """A class that graduates in two months, and the roster of those who agreed, read from a file like any other."""
    with kit.open(account_actor(kit, "peixun"), write=True, request_id="demo") as context:
        day = clock.today() + timedelta(days=60)
        draft = GraduatingClassDraft(
            title="焊接技术应用毕业班",
            trade="电焊工",
            grade=SkillGrade.FOUR,
            certificate="焊工证",
            size=32,
            graduates_on=day,
        )
        made = graduations.report(context, draft)
        context.unit.commit()
    place = kit.places.name_of(home)
    lines = [
        f"{name},1390000{number + 9100},2004-06-{number + 1:02d},{place},电焊工、装配焊工,手工电弧焊、气保焊,{day},是"
        for number, name in enumerate(_GRADUATES)
    ]
    with kit.open(account_actor(kit, "peixun"), write=True, request_id="demo") as context:
        content = "\n".join([_COLUMNS, *lines]).encode()
        intake = graduations.preview_graduates(context, made.id or 0, "毕业生名册.csv", content)
        if intakes.get_intake(context, intake.id or 0).takeable:
            intakes.confirm(context, intake.id or 0, version=intake.version)
        context.unit.commit()


def _own_course(kit: Kit, home: str) -> None:
    """The first firm's own pre-job course: filed, roster entered, begun, the first day written down."""
    today = clock.today()
    with kit.open(account_actor(kit, "qiye"), write=True, request_id="demo") as context:
        draft = CourseDraft(
            kind=CourseKind.PRE_JOB,
            title="新员工岗前安全培训",
            trade="铸造工",
            hours=24,
            seats=30,
            starts_on=today,
            ends_on=today + timedelta(days=2),
            adcode=home,
            place="厂区培训教室",
            rule="S4",
        )
        made = courses.file_course(context, draft)
        people = [TraineeDraft(name=name, staff_no=number) for name, number in _STAFF]
        entered = enrolments.add_trainees(context, made.id or 0, people)
        for state in (CourseState.OPEN, CourseState.RUNNING):
            courses.move_course(context, made.id or 0, to=state, version=made.version)
        enrolments.mark_attendance(context, made.id or 0, today, [one.id or 0 for one in entered[:2]])
        context.unit.commit()


def _order(kit: Kit, world: World) -> None:
    """An order for the first post of the first firm whose candidates do not fill the gap; none is a fine answer."""
    officer = account_actor(kit, "zhuanyuan")
    with kit.open(officer, write=True, request_id="demo") as context:
        firm = context.unit.enterprises.by_uscc(world.firms[0].uscc)
        case = context.unit.cases.open_of(firm.id or 0) if firm else None
        if case is None or case.officer_id != officer.officer_id:
            return
        schools = training_orders.bodies_for(context, case)
        for post in context.unit.vacancies.of_case(case.id or 0):
            try:
                room = training_orders.get_need(context, post.id or 0).room
                if room and schools:
                    draft = TrainingOrderDraft(
                        organisation_id=schools[0].id or 0,
                        headcount=min(room, 20),
                        needed_by=clock.today() + timedelta(days=60),
                    )
                    training_orders.place(context, post.id or 0, draft)
                    context.unit.commit()
                    return
            except MatcherError:
                continue
