"""What a claim rests on (申领依据): the course that was held, the record that somebody began, the day it came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.policy import PaperRecord, PlaceKind, Policy
from matcher.models.policy_facts import PolicyFacts
from matcher.models.retirement import RetireKind
from matcher.models.seeker import Seeker
from matcher.models.states import BEGUN
from matcher.models.training import Course, CourseState
from matcher.planning.policies import PolicyBook, place_known
from matcher.planning.retirement import legal_retirement
from matcher.service.context import Context

MIN_REASON = 4
MAX_REMARK = 200


def check_dates(whole: PolicyBook, facts: PolicyFacts, received: str) -> None:
    """Refuse days to come, and an application date further back than the limits allow or without a word why."""
    today = clock.today()
    if facts.hired_on is not None and facts.hired_on > today:
        raise Invalid("招用日期不能晚于今天：上岗后再申领", field="hired_on")
    applied = facts.applied_on or today
    if applied > today:
        raise Invalid("申请日期不能晚于今天", field="applied_on")
    if applied == today:
        return
    most = whole.limits_on(today).backdate_days
    if applied < today - timedelta(days=most):
        raise Invalid(
            f"申请日期不能早于 {today - timedelta(days=most)}：纸质申请最多补录 {most} 天", field="applied_on"
        )
    if len(received.strip()) < MIN_REASON:
        raise Invalid("申请日期早于今天的，请写明何时、何处收到纸质申请", field="received")


def check_months(policy: Policy, facts: PolicyFacts, months_from: date | None) -> None:
    """Refuse months of a monthly subsidy before the hire, or after this month: only what was paid is paid back."""
    if not policy.monthly or months_from is None or not facts.months:
        return
    if policy.concerns_hire and facts.hired_on is None:
        raise Invalid("请填写招用日期：按月的补贴从招用当月起", field="hired_on")
    first, today = _month(months_from), clock.today()
    if policy.concerns_hire and facts.hired_on is not None and first < _month(facts.hired_on):
        raise Invalid(f"起始月份不能早于招用当月（{facts.hired_on:%Y-%m}）", field="months_from")
    if first > _month(today):
        raise Invalid(f"起始月份不能晚于本月（{today:%Y-%m}）：先缴费，后申领", field="months_from")
    most = _month(today) - first + 1
    if facts.months > most:
        raise Invalid(f"从 {months_from:%Y-%m} 起到本月只有 {most} 个月：先缴费，后申领", field="months")


def _month(day: date) -> int:
    return day.year * 12 + day.month


def retiring(
    whole: PolicyBook, policy: Policy, facts: PolicyFacts, seeker: Seeker | None, kind: RetireKind | None
) -> dict[str, Any]:
    """When the person retires, computed from the birth and the kind told; a date that was typed counts instead."""
    if policy.until_retirement_years is None or kind is None or facts.retires_on is not None:
        return {}
    if seeker is None or seeker.born_on is None:
        raise Invalid("登记里没有此人的出生日期，请直接填写法定退休日期", field="retires_on")
    day = legal_retirement(seeker.born_on, kind, whole.ages, facts.applied_on or clock.today())
    return {"retires_on": day, "retire_kind": kind} if day is not None else {}


# Places that are the person's own; whether one of them is known depends on what offices wrote down.
_OWN_PLACES = (PlaceKind.INSURED, PlaceKind.HOUSEHOLD, PlaceKind.REGISTRATION)


def own_place(context: Context, policy: Policy, facts: PolicyFacts, seeker: Seeker, chosen: str) -> str:
    """Where a person's own claim is handed in: at one of the policy's places, chosen by the person if they differ."""
    wanted = [kind for kind in policy.places if kind in _OWN_PLACES]
    if not wanted:
        known = {"求职登记地": seeker.adcode}
    else:
        told = {kind.label: place_known(kind, facts) for kind in wanted}
        known = {label: code for label, code in told.items() if code}
    if not known:
        labels = "或".join(kind.label for kind in wanted)
        raise Invalid(f"还不知道此人的{labels}，请先在“人员类别”里登记", field="place")
    words = "，".join(f"{label} {context.place_name(code)}" for label, code in known.items())
    if chosen and chosen not in known.values():
        raise Invalid(f"只能在这些地方申领：{words}", field="place")
    if not chosen and len(set(known.values())) > 1:
        raise Invalid(f"请由本人选择一处申领：{words}", field="place")
    return chosen or next(iter(known.values()))


def started(context: Context, enterprise_id: int, seeker_id: int) -> bool:
    """Whether the register knows that this person began work at this enterprise (到岗记录), also if they left since."""
    posts = {one.id for one in context.unit.vacancies.of_enterprise(enterprise_id)}
    referrals = context.unit.referrals.of_seeker(seeker_id)
    return any(one.vacancy_id in posts and one.state in BEGUN for one in referrals)


def course_of(context: Context, policy: Policy, enterprise_id: int, course_id: int | None) -> Course:
    """The enterprise's own finished course that a training subsidy is claimed for."""
    if course_id is None:
        raise Invalid("请选择培训班：同一班次只申领一次，金额按取得证书和考核合格的人数计算", field="course_id")
    course = context.unit.courses.get(course_id)
    if course is None or course.enterprise_id != enterprise_id:
        raise Invalid("没有这个培训班，或不是这家单位备案的", field="course_id")
    if course.state is not CourseState.FINISHED:
        raise Conflict(f"培训班当前为“{course.state.label}”，结业后按取得证书和考核合格的人数申领", code="not_finished")
    if course.rule and course.rule != policy.id:
        raise Invalid("这个培训班备案时关联的是另一项政策", field="course_id")
    return course


def course_facts(context: Context, course: Course) -> dict[str, Any]:
    """What a course says to the engine: its kind, how many finished it (证书或考核合格)."""
    finished = context.unit.courses.finished([course.id or 0]).get(course.id or 0, 0)
    return {"training": course.kind, "trained": finished > 0, "trainees": finished}


def recorded_papers(context: Context, course: Course) -> dict[PaperRecord, str]:
    """The papers of a course that the store holds, with what it says of each; what is not there is ticked by hand."""
    turnout = context.unit.courses.turnout([course.id or 0])
    found = {PaperRecord.COURSE_FILED: f"培训班 {course.id} 于 {clock.local(course.created_at).date()} 备案"}
    if turnout.marked:
        found[PaperRecord.COURSE_ROSTER] = f"在册 {turnout.seated} 人，出勤率 {turnout.percent}%"
    if turnout.finished:
        told = [f"取得证书 {turnout.completed} 人"] if turnout.completed else []
        told += [f"考核合格 {turnout.passed} 人"] if turnout.passed else []
        found[PaperRecord.COURSE_PASSED] = f"登记{'，'.join(told)}"
    return found


def checklist(policy: Policy, records: Mapping[PaperRecord, str]) -> list[dict[str, Any]]:
    """The papers of a claim, those that a record carries ticked by it."""
    seen = clock.now().isoformat(timespec="seconds")
    found = []
    for one in policy.evidence:
        row: dict[str, Any] = {"name": one.name, "by": one.by.value}
        if one.record is not None and one.record in records:
            row |= {"record": records[one.record], "ticked_at": seen}
        found.append(row)
    return found


def ticked(
    evidence: Sequence[Mapping[str, Any]], names: Sequence[str], remarks: Mapping[str, str], by: str
) -> list[dict[str, Any]]:
    """A checklist with these papers ticked by hand; what follows from a record stays, a tick kept keeps its moment.

    Raises :class:`Invalid` for a name that is not on the list, and for a remark on a paper nobody ticked.
    """
    known = [one["name"] for one in evidence]
    if strange := [name for name in (*names, *remarks) if name not in known]:
        raise Invalid(f"材料清单里没有“{strange[0][:30]}”", field="names")
    for name, text in remarks.items():
        if name not in names:
            raise Invalid(f"“{name}”没有勾选，不能写备注", field="names")
        if len(text.strip()) > MAX_REMARK:
            raise Invalid(f"“{name}”的备注不能超过 {MAX_REMARK} 个字", field="remarks")
    now = clock.now().isoformat(timespec="seconds")
    found = []
    for old in evidence:
        remark = remarks.get(old["name"], old.get("remark", "")).strip()
        if old.get("record") or (old["name"] in names and old.get("ticked_at") and remark == old.get("remark", "")):
            found.append(dict(old))
            continue
        row = {"name": old["name"], "by": old["by"]}
        if old["name"] in names:
            row |= {"ticked_by": by, "ticked_at": now} | ({"remark": remark} if remark else {})
        found.append(row)
    return found


def own_courses(context: Context, enterprise_id: int) -> list[tuple[str, str]]:
    """The enterprise's finished courses for its own staff, as choices of a form: number, and title with its figures."""
    held = [
        one
        for one in context.unit.courses.of_enterprise(enterprise_id)
        if one.enterprise_id == enterprise_id and one.state is CourseState.FINISHED
    ]
    finished = context.unit.courses.finished([one.id or 0 for one in held])
    return [
        (str(one.id), f"{one.title}（{one.ends_on} 结业，取得证书或考核合格 {finished.get(one.id or 0, 0)} 人）")
        for one in held
    ]
