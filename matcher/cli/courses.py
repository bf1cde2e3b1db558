"""``matcher course`` (培训班): filing, steps, people, attendance, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    drafted,
    money,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

if TYPE_CHECKING:
    from matcher.models.training import Enrolment
    from matcher.service.context import Context

course = typer.Typer(help="培训班：备案、报名、考勤、证书", no_args_is_help=True)
_STEPS = "open:开始报名 running:开班 finished:结业 cancelled:取消（写原因）"
_PERSON_STEPS = "certify:取得证书 pass:考核合格（企业自办班，不发证书） fail:考核未通过 leave:退出（写原因）"
_LISTED = (
    "id=course.id:编号 title=course.title:培训班 holder:举办 kind=course.kind:类别 starts_on=course.starts_on:开班 "
    "ends_on=course.ends_on:结业 seated:在册 seats=course.seats:名额 state=course.state:状态 "
    "version=course.version:版次"
)
_COURSE = "id:编号 title:培训班 kind:类别 trade:工种 starts_on:开班 ends_on:结业 seats:名额 state:状态 version:版次"
_PERSON = (
    "id=enrolment.id:编号 name:姓名 staff_no=enrolment.staff_no:工号 seeker_id=enrolment.seeker_id:求职者 "
    "state=enrolment.state:状态 present:出勤 absent:缺勤 certificate=enrolment.certificate_number:证书"
)
_ENROLMENT = (
    "id:编号 course_id:培训班 name_masked:姓名 state:状态 certificate_number:证书 certified_on:发证或考核日期 "
    "note:说明 version:版次"
)


@course.command("list")
def list_all(
    state: Annotated[list[str] | None, typer.Option(help="只看这些状态，可重复，如 open")] = None,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出培训班，最近开班的在前。"""
    from matcher.cli.terminal import member
    from matcher.models.training import CourseState
    from matcher.service.courses import list_courses

    with reading(staff) as context:
        states = [member(CourseState, one, "--state") for one in state or []]
        rows, total = list_courses(context, states=states, limit=MOST)
    show(rows, _LISTED, as_json, total)


@course.command("show")
def show_course(course_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一个培训班和学员（姓名脱敏）、出勤、证书。"""
    from matcher.service.courses import get_course

    with reading(staff) as context:
        view = get_course(context, course_id)
    if as_json:
        print_json(row_of(view.row, _LISTED) | {"people": [row_of(one, _PERSON) for one in view.people]})
        return
    tell(view.row, _LISTED, False)
    show(view.people, _PERSON, False)


@course.command("file")
def file_course(
    title: Annotated[str, typer.Option(help="名称")],
    trade: Annotated[str, typer.Option(help="工种")],
    hours: Annotated[int, typer.Option(help="课时")],
    seats: Annotated[int, typer.Option(help="名额")],
    first: Annotated[str, typer.Option("--from", help="开班日期，如 2026-12-01")],
    last: Annotated[str, typer.Option("--to", help="结业日期")],
    adcode: Annotated[str, typer.Option("--adcode", help="地区代码")],
    staff: Staff,
    kind: Annotated[str, typer.Option(help="seekers 面向求职者；企业自办：pre_job、on_job、upskill")] = "seekers",
    grade: Annotated[str, typer.Option(help="技能等级代码")] = "",
    certificate: Annotated[str, typer.Option(help="所发证书")] = "",
    place: Annotated[str, typer.Option(help="地点")] = "",
    price: Annotated[str, typer.Option(help="每人培训费，元；求职者不缴费")] = "",
    rule: Annotated[str, typer.Option(help="按哪项政策补贴")] = "",
    for_order: Annotated[int | None, typer.Option("--order", min=1, max=2**62, help="为哪个培训订单开班")] = None,
    as_json: AsJson = False,
) -> None:
    """开班备案：培训机构面向求职者，企业面向本单位职工。"""
    from matcher.models.training import CourseDraft
    from matcher.service import courses

    with acting(staff) as context:
        facts: dict[str, Any] = {
            "kind": kind,
            "title": title,
            "trade": trade,
            "grade": grade,
            "certificate": certificate,
        }
        facts |= {"hours": hours, "seats": seats, "starts_on": first, "ends_on": last, "adcode": adcode}
        facts |= {"place": place, "price": money(price, "--price"), "rule": rule, "order_id": for_order}
        labels = (
            "kind:--kind title:--title trade:--trade grade:--grade certificate:--certificate hours:--hours "
            "seats:--seats starts_on:--from ends_on:--to adcode:--adcode price:--price rule:--rule order_id:--order"
        )
        done = courses.file_course(context, drafted(CourseDraft, facts, labels))
    tell(done, _COURSE, as_json)


@course.command("step")
def step_course(
    course_id: RowId,
    to: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """推进一个培训班。"""
    from matcher.models.training import Course, CourseState
    from matcher.service import courses

    with acting(staff) as context:
        held = seen(context, Course, course_id, version)
        state = CourseState(chosen(_STEPS, to))
        done = courses.move_course(context, course_id, to=state, version=held, reason=opinion)
    tell(done, _COURSE, as_json)


@course.command("enrol")
def enrol(
    course_id: RowId,
    staff: Staff,
    seeker: Annotated[int | None, typer.Option(min=1, max=2**62, help="求职者编号")] = None,
    phone: Annotated[str, typer.Option(help="或本人登记的电话")] = "",
    channel: Annotated[str, typer.Option(help="本人同意方式：phone、desk、paper")] = "desk",
    as_json: AsJson = False,
) -> None:
    """为同意的求职者报名；名额满了不再收。"""
    from matcher.models.training import EnrolmentDraft
    from matcher.service import enrolments

    facts = {"seeker_id": seeker, "phone": phone, "channel": channel}
    with acting(staff) as context:
        draft = drafted(EnrolmentDraft, facts, "seeker_id:--seeker phone:--phone channel:--channel :--seeker或--phone")
        done = enrolments.enrol(context, course_id, draft)
        named = _named(context, done)
    tell(named, _ENROLMENT, as_json)


@course.command("staff")
def add_staff(
    course_id: RowId,
    person: Annotated[list[str], typer.Option(help="职工，写成 工号=姓名，可重复；有一个不对，一个也不登记")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """登记企业自办班的本单位学员。"""
    from matcher.errors import Invalid
    from matcher.models.training import TraineeDraft
    from matcher.service import enrolments

    with acting(staff) as context:
        people = []
        for one in person:
            number, sign, name = one.partition("=")
            if not sign:
                raise Invalid(f"“{one[:30]}”应写成 工号=姓名", field="person")
            facts = {"staff_no": number, "name": name}
            people.append(drafted(TraineeDraft, facts, "staff_no:工号 name:姓名"))
        made = enrolments.add_trainees(context, course_id, people)
    show(made, "id:编号 staff_no:工号 name=name_masked:姓名 state:状态", as_json)


@course.command("attend")
def attend(
    course_id: RowId,
    staff: Staff,
    present: Annotated[
        list[int] | None, typer.Option(min=1, max=2**62, help="到课学员编号，可重复；没写的算缺勤")
    ] = None,
    on: Annotated[str, typer.Option(help="日期，如 2026-12-01；不写为今天")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一天的考勤；同一天再登记，以后一次为准。"""
    from matcher.service import enrolments

    with acting(staff) as context:
        count = enrolments.mark_attendance(context, course_id, day(on, "--on") or context.today(), present or [])
    if as_json:
        print_json({"present": count})
        return
    out.print(f"到课 {count} 人", markup=False)


@course.command("person")
def step_person(
    enrolment_id: RowId,
    step: Annotated[str, step_argument(_PERSON_STEPS)],
    staff: Staff,
    number: Annotated[str, typer.Option(help="证书编号")] = "",
    on: Annotated[str, typer.Option(help="发证或考核日期，不写为今天")] = "",
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """一名学员（学员编号）：登记证书、考核合格、考核未通过、退出。证书即刻进入求职登记。"""
    from matcher.models.training import Enrolment
    from matcher.service import enrolments

    with acting(staff) as context:
        held = seen(context, Enrolment, enrolment_id, version)
        if chosen(_PERSON_STEPS, step) == "certify":
            issued = day(on, "--on") or context.today()
            done = enrolments.certify(context, enrolment_id, number=number, issued_on=issued, version=held)
        elif step == "pass":
            assessed = day(on, "--on") or context.today()
            done = enrolments.assess(context, enrolment_id, assessed_on=assessed, version=held)
        elif step == "fail":
            done = enrolments.fail(context, enrolment_id, version=held, note=opinion)
        else:
            done = enrolments.leave(context, enrolment_id, version=held, note=opinion)
        named = _named(context, done)
    tell(named, _ENROLMENT, as_json)


def _named(context: Context, enrolment: Enrolment) -> dict[str, Any]:
    """What is told of an enrolment; a registered seeker's masked name stands in the registration, not in it."""
    from matcher.service.courses import masked_name

    return row_of(enrolment, _ENROLMENT) | {"name_masked": masked_name(context, enrolment)}
