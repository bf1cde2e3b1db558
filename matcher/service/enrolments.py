"""People in courses (学员): enrolled with consent and never past the seats, attendance by day, certificates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.consent import NOTICE_VERSION, Consent
from matcher.models.enums import ConsentKind, MergeKind, Role
from matcher.models.look import LookKind
from matcher.models.training import (
    PASSED,
    SEATED,
    Attendance,
    Course,
    CourseState,
    Enrolment,
    EnrolmentDraft,
    EnrolmentState,
    TraineeDraft,
)
from matcher.repository.seekers import Contact
from matcher.service import seekers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.courses import find_course, run_course
from matcher.service.looks import looked
from matcher.service.permissions import Action, permit
from matcher.text.contact import mask_name

# A consent to be shown to a training body lasts this long after the course's last day.
CONSENT_AFTER_DAYS = 90
# A course that takes place or took place.
_HELD = (CourseState.RUNNING, CourseState.FINISHED)
_NOBODY = "没有这位求职者，或不在您的管辖范围"
_UNKNOWN = "没有这名学员，或不在您的管辖范围"


def enrol(context: Context, course_id: int, draft: EnrolmentDraft) -> Enrolment:
    """Enrol a seeker who agreed to it; the course is locked, so that racing clients never pass its seats."""
    course = find_course(context, course_id, Action.ENROL, lock=True)
    if course.organisation_id is None:
        raise Conflict("这是企业内部培训，名单由企业登记")
    if course.state is not CourseState.OPEN:
        raise Conflict(f"培训班当前为“{course.state.label}”，报名中才能报名")
    seeker_id = draft.seeker_id or _by_phone(context, draft.phone)
    if not _sees(context, course, seeker_id):
        raise NotFound(_NOBODY)
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    if seeker is None or not seeker.seeking:
        raise NotFound(_NOBODY)
    known = context.unit.courses.of_seeker(course_id, seeker_id)
    if known is not None and known.state in SEATED:
        raise Conflict("该求职者已在这个培训班")
    _seats(context, course, 1)
    consent = context.unit.consents.add(
        Consent(
            seeker_id=seeker_id,
            kind=ConsentKind.TRAINING,
            organisation_id=course.organisation_id,
            scope=f"参加“{course.title}”，向培训机构提供姓名和电话",
            notice_version=NOTICE_VERSION,
            channel=draft.channel,
            staff_id=context.actor.account_id,
            granted_at=clock.now(),
            expires_on=course.ends_on + timedelta(days=CONSENT_AFTER_DAYS),
        )
    )
    context.unit.audit("course.enrol", "seeker", seeker_id, course_id=course_id)
    if known is not None:
        return _changed(context, known, EnrolmentState.ENROLLED, consent_id=consent.id, note="")
    moment = clock.now()
    return context.unit.courses.enrol(
        Enrolment(
            course_id=course_id,
            seeker_id=seeker_id,
            consent_id=consent.id,
            by_id=context.actor.account_id,
            created_at=moment,
            updated_at=moment,
        )
    )


def _by_phone(context: Context, phone: str) -> int:
    digest = context.unit.seekers.phone_hash(phone) or ""
    return context.unit.seekers.known_phones([digest]).get(digest, 0)


def _sees(context: Context, course: Course, seeker_id: int) -> bool:
    """Whether the actor may handle this person: of the own county, or left to them by the list of the order's post."""
    unit, reach = context.unit, context.actor.reach
    officer = unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    if unit.merges.sees(MergeKind.SEEKER, [seeker_id], reach, officer.adcode if officer is not None else None):
        return True
    order = unit.training_orders.reachable(course.order_id, reach) if course.order_id is not None else None
    return order is not None and unit.shortlists.shown(order[0].vacancy_id, seeker_id) is not None


def _seats(context: Context, course: Course, wanted: int) -> None:
    free = course.seats - context.unit.courses.seated([course.id or 0]).get(course.id or 0, 0)
    if wanted > free:
        raise Conflict(f"名额 {course.seats} 人，还剩 {max(0, free)} 个", code="full")


def add_trainees(context: Context, course_id: int, people: Sequence[TraineeDraft]) -> list[Enrolment]:
    """Enter the own staff of an enterprise's course: name and staff number, all or none."""
    course = run_course(context, course_id)
    if course.enterprise_id is None:
        raise Conflict("面向求职者的培训班由专员为求职者报名")
    if course.state not in (CourseState.PLANNED, CourseState.OPEN):
        raise Conflict(f"培训班当前为“{course.state.label}”，不能再登记名单")
    known, seen = context.unit.courses.staff_numbers(course_id), set()
    for number, one in enumerate(people, 1):
        if one.staff_no in seen:
            raise Invalid(f"第 {number} 行工号 {one.staff_no} 与前面重复", field="people")
        if one.staff_no in known and known[one.staff_no].state in SEATED:
            raise Invalid(f"第 {number} 行工号 {one.staff_no} 已在名单中", field="people")
        seen.add(one.staff_no)
    if not people:
        raise Invalid("请至少填写一人", field="people")
    _seats(context, course, len(people))
    context.unit.audit("course.roster", "course", course_id, people=len(people))
    return [_seat(context, course, one, known.get(one.staff_no)) for one in people]


def _seat(context: Context, course: Course, one: TraineeDraft, known: Enrolment | None) -> Enrolment:
    if known is not None:
        return _changed(context, known, EnrolmentState.ENROLLED, note="")
    moment = clock.now()
    made = Enrolment(
        course_id=course.id or 0,
        name_masked=mask_name(one.name),
        staff_no=one.staff_no,
        by_id=context.actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    return context.unit.courses.enrol(made, name=one.name)


def mark_attendance(context: Context, course_id: int, day: date, present: Collection[int]) -> int:
    """Write down who of a course was there on a day; whoever is not named was missed. Returns how many were.

    A paper roster is typed after the course is over too: until then nobody of it could have a certificate.
    """
    course = run_course(context, course_id)
    if course.state not in _HELD:
        raise Conflict(f"培训班当前为“{course.state.label}”，开班后才能登记考勤")
    if not course.starts_on <= day <= min(course.ends_on, clock.today()):
        raise Invalid(f"考勤日期应在 {course.starts_on} 到 {min(course.ends_on, clock.today())} 之间", field="day")
    people = {one.id or 0 for one in context.unit.courses.people(course_id) if one.state in SEATED}
    if not set(present) <= people:
        raise Invalid("名单里有不属于本班的学员，请刷新后重试", field="present")
    marked = {one.enrolment_id: one for one in context.unit.courses.attendance(sorted(people), day)}
    _still_there(context, course_id, day, present)
    for person in sorted(people):
        there = person in present
        if person in marked:
            marked[person].present, marked[person].at = there, clock.now()
            marked[person].by_id = context.actor.account_id
            continue
        context.unit.courses.attend(
            Attendance(enrolment_id=person, day=day, present=there, by_id=context.actor.account_id, at=clock.now())
        )
    context.unit.audit("course.attendance", "course", course_id, day=str(day), present=len(set(present)))
    return len(set(present))


def _still_there(context: Context, course_id: int, day: date, present: Collection[int]) -> None:
    """Nobody who has a result already is left without a day on which they were there."""
    done = {one.id or 0: one for one in context.unit.courses.people(course_id) if one.state in PASSED}
    lost = sorted(set(done) - set(present))
    kept = {one.enrolment_id for one in context.unit.courses.attendance(lost) if one.present and one.day != day}
    if gone := [one for one in lost if one not in kept]:
        raise Conflict(f"{len(gone)} 名学员已登记结业结果，这一天是其唯一的出勤，不能改为缺勤")


def certify(context: Context, enrolment_id: int, *, number: str, issued_on: date, version: int) -> Enrolment:
    """Write down a certificate; a seeker's registration takes it up, so that the next search finds them with it."""
    course, one = _person(context, enrolment_id)
    check_version(one.version, version)
    number = number.strip()
    _finishes(context, course, one, EnrolmentState.COMPLETED)
    if not number:
        raise Invalid("请填写证书编号", field="number")
    if not course.starts_on <= issued_on <= clock.today():
        raise Invalid(f"发证日期应在开班（{course.starts_on}）之后，不晚于今天", field="issued_on")
    if context.unit.courses.certified(course, number):
        raise Conflict(f"证书编号 {number} 已经登记过")
    one.certificate_number, one.certified_on = number[:60], issued_on
    _changed(context, one, EnrolmentState.COMPLETED)
    context.unit.audit("course.certificate", "enrolment", enrolment_id, course_id=course.id)
    if one.seeker_id is not None:
        seekers.award(context, one.seeker_id, certificate=course.certificate, grade=course.grade)
    return one


def _finishes(context: Context, course: Course, one: Enrolment, to: EnrolmentState) -> None:
    """Refuse a result for somebody who was not there, of a course not held, or who has one that says as much."""
    if course.state not in _HELD:
        raise Conflict(f"培训班当前为“{course.state.label}”，不能登记“{to.label}”")
    before = {EnrolmentState.ENROLLED, EnrolmentState.FAILED}
    before |= {EnrolmentState.PASSED} if to is EnrolmentState.COMPLETED else set()
    if one.state not in before:
        raise Conflict(f"学员当前为“{one.state.label}”，不能登记“{to.label}”")
    if not any(day.present for day in context.unit.courses.attendance([one.id or 0])):
        raise Conflict("该学员没有出勤记录，请先登记考勤")


def assess(context: Context, enrolment_id: int, *, assessed_on: date, version: int) -> Enrolment:
    """Write down that one of the own staff passed the assessment of a course that gives no certificate (考核合格).

    A seeker is referred by certificate or grade, so a course for seekers has no such end. A certificate may follow.
    """
    course, one = _person(context, enrolment_id)
    check_version(one.version, version)
    if course.enterprise_id is None:
        raise Conflict("面向求职者的培训以证书结业，请登记证书编号")
    _finishes(context, course, one, EnrolmentState.PASSED)
    if not course.starts_on <= assessed_on <= clock.today():
        raise Invalid(f"考核日期应在开班（{course.starts_on}）之后，不晚于今天", field="assessed_on")
    context.unit.audit("course.assessed", "enrolment", enrolment_id, course_id=course.id)
    return _changed(context, one, EnrolmentState.PASSED, certified_on=assessed_on, note="")


def fail(context: Context, enrolment_id: int, *, version: int, note: str = "") -> Enrolment:
    """Write down that somebody did not pass; a later certificate is still possible."""
    course, one = _person(context, enrolment_id)
    check_version(one.version, version)
    if one.state is not EnrolmentState.ENROLLED or course.state not in _HELD:
        raise Conflict(f"学员当前为“{one.state.label}”，不能标为考核未通过")
    context.unit.audit("course.failed", "enrolment", enrolment_id, course_id=course.id)
    return _changed(context, one, EnrolmentState.FAILED, note=note.strip()[:200])


def leave(context: Context, enrolment_id: int, *, version: int, note: str) -> Enrolment:
    """Take somebody out of a course before its end, with the reason; the seat is free again."""
    course, one = _person(context, enrolment_id)
    check_version(one.version, version)
    if one.state is not EnrolmentState.ENROLLED:
        raise Conflict(f"学员当前为“{one.state.label}”，不能退出")
    if course.state is CourseState.FINISHED:
        raise Conflict("培训班已结业，不能再退出；没有通过的请标为考核未通过")
    if not note.strip():
        raise Invalid("请填写退出的原因", field="note")
    context.unit.audit("course.left", "enrolment", enrolment_id, course_id=course.id)
    return _changed(context, one, EnrolmentState.WITHDRAWN, note=note.strip()[:200])


def reveal(context: Context, enrolment_id: int, *, purpose: str) -> Contact:
    """The name (of a seeker also the phone, while the consent holds) for who holds the course; each look is written."""
    permit(context.actor, Action.TRAINEE_REVEAL)
    course, one = _person(context, enrolment_id)
    if not purpose.strip():
        raise Invalid("请填写查看目的", field="purpose")
    told = Contact(context.unit.courses.name(one), "")
    if one.seeker_id is not None:
        consent = context.unit.consents.get(one.consent_id or 0)
        seeker = context.unit.seekers.get(one.seeker_id)
        if consent is None or seeker is None or not consent.holds(clock.today()) or one.state not in SEATED:
            raise NotFound("本人同意已到期或撤回，不能查看")
        told = context.unit.seekers.contact(seeker)
    fields = ["姓名", "联系电话"] if one.seeker_id is not None else ["姓名"]
    looked(
        context,
        one.seeker_id,
        LookKind.TRAINEE,
        action="trainee.reveal",
        subject="enrolment",
        subject_id=enrolment_id,
        purpose=purpose,
        course_id=course.id,
        fields=fields,
    )
    return told


def _person(context: Context, enrolment_id: int) -> tuple[Course, Enrolment]:
    """A person of a course the actor holds, both locked."""
    permit(context.actor, Action.COURSE_RUN)
    found = context.unit.courses.enrolment(enrolment_id)
    try:
        course = run_course(context, found.course_id if found is not None else 0)
    except NotFound:
        raise NotFound(_UNKNOWN) from None
    one = context.unit.courses.enrolment(enrolment_id, lock=True)
    if one is None:
        raise NotFound(_UNKNOWN)
    return course, one


def _changed(context: Context, one: Enrolment, state: EnrolmentState, **facts: object) -> Enrolment:
    for name, value in facts.items():
        setattr(one, name, value)
    one.state = state
    one.version += 1
    one.by_id = context.actor.account_id
    one.updated_at = clock.now()
    return one


def withdrawn(context: Context, consent_id: int) -> None:
    """A consent was taken back: who is still in training under it leaves the course."""
    for one in context.unit.courses.under_consent(consent_id):
        if one.state is EnrolmentState.ENROLLED:
            _changed(context, one, EnrolmentState.WITHDRAWN, note="本人撤回同意")
            context.unit.audit("course.left", "enrolment", one.id, course_id=one.course_id)


def enrols(context: Context, course: Course) -> bool:
    """Whether the actor may enrol seekers in this course now (buttons ask this)."""
    staff = context.actor.role in (Role.OFFICER, Role.COUNTY_ADMIN)
    return staff and course.organisation_id is not None and course.state is CourseState.OPEN
