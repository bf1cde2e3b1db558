"""What else the demo county was helped with (演示县的政策和事项): claims in every state, a list in 公示, more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.demo import plot
from matcher.demo.bodies import account_actor
from matcher.demo.firms import Firm
from matcher.demo.training import people_of
from matcher.demo.world import World
from matcher.models.claim import Claim, ClaimStep
from matcher.models.enums import ConsentChannel, PairingRole, SkillGrade
from matcher.models.grant import GrantList
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.states import VacancyState
from matcher.models.status import HardshipKind, StatusDraft, StatusKind
from matcher.models.stay_sheet import ExpectedGap, ReturnDraft, StayDraft
from matcher.models.training import CourseDraft, CourseKind, CourseState, EnrolmentDraft
from matcher.models.training_order import TrainingOrder, TrainingOrderDraft
from matcher.planning.holidays import Holiday, calendar
from matcher.planning.stay_rules import least_gap
from matcher.service import claims, courses, enrolments, grants, issues, statuses, stay_sheets, training_orders
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

# A subsidy of a month for somebody in hardship, and what was decided a month (fen).
_POLICY, _MONTH = "S3b", 30_000
# What becomes of each claim after it was proposed.
_WAYS: tuple[tuple[ClaimStep, ...], ...] = (
    (),
    (ClaimStep.SUBMIT,),
    (ClaimStep.SUBMIT, ClaimStep.APPROVE),
    (ClaimStep.SUBMIT, ClaimStep.APPROVE, ClaimStep.PAY),
    (ClaimStep.SUBMIT, ClaimStep.APPROVE, ClaimStep.PAY, ClaimStep.RECOVER, ClaimStep.COLLECT),
    (ClaimStep.SUBMIT, ClaimStep.REFUSE),
    (ClaimStep.WITHDRAW,),
    (ClaimStep.SUBMIT, ClaimStep.RETURN),
)
_OPINIONS = {
    ClaimStep.APPROVE: "材料齐全，按月核定",
    ClaimStep.REFUSE: "社会保险缴费记录与申领月份不符",
    ClaimStep.RETURN: "劳动合同缺签字页，请补正后再报",
    ClaimStep.WITHDRAW: "企业改报社会保险补贴",
    ClaimStep.RECOVER: "核查发现当月社会保险由另一单位缴纳",
    ClaimStep.COLLECT: "企业对公转账退回",
}
_DECIDED = (ClaimStep.APPROVE, ClaimStep.REFUSE, ClaimStep.RETURN, ClaimStep.PAY, ClaimStep.COLLECT)
_HARDSHIPS = (HardshipKind.OLDER, HardshipKind.LONG_TERM, HardshipKind.ZERO_HOUSEHOLD)
# A sheet may be entered at most so long before a holiday, and is tracked so long after it.
_BEFORE, _AFTER = 120, 90


def aid(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """Put it in by those who would; a world too small for the county's story has none."""
    if not plot.complete(world.firms):
        return
    _claims(kit, world, ids)
    _grant(kit, world)
    _train(kit, world, ids)
    _issue(kit, world, ids)
    _stays(kit, world, ids)


def _act(kit: Kit, who: Actor, act: Callable[..., Any], *args: Any, days: int = 0, **options: Any) -> Any:
    with clock.days_ago(days), kit.open(who, write=True, request_id="demo") as context:
        made = act(context, *args, **options)
        context.unit.commit()
    return made


def _claims(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """One claim for each way, for whoever began at the firms of the story, by their officer."""
    county = account_actor(kit, "xianji")
    firms = (plot.RUNNING, plot.FOLLOWED, plot.SOLVED)
    hired = [one for part in firms for one in _hired(kit, ids[world.firms[part.firm].uscc])]
    for number, (way, (firm, officer, seeker_id, first)) in enumerate(zip(_WAYS, hired, strict=False)):
        _status(kit, officer, seeker_id, number)
        told = {"hired_on": first, "contract_signed": True, "contract_months": 24, "social_insured": True, "months": 1}
        made = _act(
            kit,
            officer,
            claims.propose_claim,
            _POLICY,
            days=5,
            enterprise_id=firm,
            seeker_id=seeker_id,
            told=told,
            months_from=first.replace(day=1),
            reason="困难人员稳定就业满一个月，按月申领（演示）",
        )
        _go(kit, officer, county, made, way)


def _hired(kit: Kit, enterprise_id: int) -> list[tuple[int, Actor, int, date]]:
    """Who works at a firm on referral, with its main officer and the first day."""
    with kit.open(SYSTEM, write=False) as context:
        unit = context.unit
        led = next((one for one, _ in unit.officers.open_pairings(enterprise_id) if one.role is PairingRole.MAIN), None)
        account = unit.accounts.by_officer(led.officer_id) if led else None
        if account is None:
            return []
        rows = [row for case in unit.cases.of_enterprise(enterprise_id) for row in _started(context, case.id or 0)]
        return [(enterprise_id, actor_of(account), one, first) for one, first in rows]


def _started(context: Context, case_id: int) -> list[tuple[int, date]]:
    return [(one.seeker_id, one.started_on or clock.today()) for one in context.unit.referrals.started_of_case(case_id)]


def _status(kit: Kit, officer: Actor, seeker_id: int, number: int) -> None:
    """The county had decided, two months before, that the person is in hardship."""
    draft = StatusDraft(
        kind=StatusKind.HARDSHIP,
        since=clock.today() - timedelta(days=120),
        adcode=None,
        document=f"演示困认〔2026〕{number + 1:03d}号",
        category=_HARDSHIPS[number % len(_HARDSHIPS)],
    )
    _act(kit, officer, statuses.put_status, seeker_id, draft)


def _go(kit: Kit, officer: Actor, county: Actor, claim: Claim, way: Sequence[ClaimStep]) -> None:
    """Take a claim its way, a day for each step; whoever proposed it never decides it."""
    claim_id, version = claim.id or 0, claim.version
    names = [one["name"] for one in claim.evidence]
    seen = names if ClaimStep.SUBMIT in way else names[:1]
    version = _act(kit, officer, claims.tick_evidence, claim_id, days=5, version=version, names=seen).version
    for number, step in enumerate(way):
        told: dict[str, Any] = {"opinion": _OPINIONS.get(step, ""), "version": version}
        if step is ClaimStep.APPROVE:
            told["amount"] = _MONTH
        if step is ClaimStep.RECOVER:
            told |= {"article": "演示补贴办法第十二条", "due_on": clock.today() + timedelta(days=20)}
        if step is ClaimStep.COLLECT:
            told["amount"] = _MONTH // 3
        # What the county approved and paid the city orders back.
        city = account_actor(kit, "shiji")
        who = city if step is ClaimStep.RECOVER else county if step in _DECIDED else officer
        version = _act(kit, who, claims.take_step, claim_id, step, days=4 - number, **told).version


def _grant(kit: Kit, world: World) -> None:
    """A list of the county, matched while the policy held and made public today, and one whose public days are over."""
    firms = list({one.uscc: one for one in (world.firms[0], *(world.firms[part.firm] for part in plot.PARTS))}.values())
    _list(kit, firms[:6], "一次性留工培训补助补发名单（演示）")
    made = _list(kit, firms[6:], "一次性留工培训补助补发第一批名单（演示）", days=30)
    with kit.open(SYSTEM, write=False) as context:
        rows = [(row.id or 0, row.version) for row, _ in context.unit.grants.rows(made.id or 0)]
    county, account = account_actor(kit, "xianji"), {"bank": "演示银行汾榆支行", "account_tail": "0417"}
    # Paid, confirmed, taken off; whoever is left has still to confirm.
    for (row, version), firm in zip(rows[:2], firms[6:], strict=False):
        _act(kit, account_actor(kit, firm.uscc), grants.confirm_account, row, days=6, version=version, **account)
    for row, version in rows[:1]:
        _act(kit, county, grants.pay, row, days=4, version=version + 1)
    for row, version in rows[2:3]:
        _act(kit, county, grants.drop, row, days=3, version=version, reason="公示有异议：参保人数待核实（演示）")


def _list(kit: Kit, firms: Sequence[Firm], title: str, *, days: int = 0) -> GrantList:
    """A list of these firms, made public so many days ago."""
    people = [max(1, firm.employees // 20) for firm in firms]
    lines = [f"{firm.uscc},{firm.name},{count},{count * 500}" for firm, count in zip(firms, people, strict=True)]
    content = "\n".join(["统一社会信用代码,单位名称,补助人数,补助金额（元）", *lines]).encode()
    told: dict[str, Any] = {
        "title": title,
        "listed_on": date(2022, 12, 28),
        "source": "市失业保险部门参保数据比对（演示）",
    }
    county = account_actor(kit, "xianji")
    made: GrantList = _act(kit, county, grants.import_list, "S5", "补发名单.csv", content, days=days, **told)
    return made


def _train(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """An order the school took, with its class open and people enrolled; the first firm's own order still waits."""
    officer, school = account_actor(kit, "zhuanyuan"), account_actor(kit, "peixun")
    order = _act(kit, officer, _order, ids[world.firms[plot.RUNNING.firm].uscc], days=8)
    if order is None:
        return
    _act(kit, school, training_orders.answer, order.id or 0, days=6, accept=True, version=order.version)
    today, home = clock.today(), world.firms[0].adcode
    draft = CourseDraft(
        kind=CourseKind.SEEKERS,
        title=f"{order.trade[:20]}订单班",
        trade=order.trade,
        grade=SkillGrade.FIVE,
        hours=60,
        seats=15,
        starts_on=today + timedelta(days=4),
        ends_on=today + timedelta(days=24),
        adcode=home,
        place="汾榆演示职业培训学校二号实训室",
        rule="S4",
        order_id=order.id,
    )
    made = _act(kit, school, courses.file_course, draft, days=3)
    _act(kit, school, courses.move_course, made.id or 0, days=3, to=CourseState.OPEN, version=made.version)
    with kit.open(SYSTEM, write=False) as context:
        people = people_of(context, home, 8)
    for person in people[4:]:
        enrolled = EnrolmentDraft(seeker_id=person, channel=ConsentChannel.PHONE)
        _act(kit, officer, enrolments.enrol, made.id or 0, enrolled, days=1)


def _order(context: Context, enterprise_id: int) -> TrainingOrder | None:
    """An order for the first of the firm's posts whose candidates do not fill the gap."""
    case = context.unit.cases.open_of(enterprise_id)
    schools = training_orders.bodies_for(context, case) if case is not None else []
    for post in context.unit.vacancies.of_case(case.id or 0) if case is not None and schools else ():
        room = training_orders.get_need(context, post.id or 0).room
        if room and post.state is VacancyState.PUBLISHED:
            draft = TrainingOrderDraft(
                organisation_id=schools[0].id or 0,
                headcount=min(room, 20),
                needed_by=clock.today() + timedelta(days=45),
            )
            return training_orders.place(context, post.id or 0, draft)
    return None


def _issue(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """An issue that the county could not solve: it went up to the city."""
    county, firm = account_actor(kit, "xianji"), ids[world.firms[plot.RUNNING.firm].uscc]
    text = "园区没有通勤公交，夜班职工下班无车，企业自办班车线路审批卡在跨县"
    made = _act(kit, SYSTEM, issues.raise_issue, firm, IssueDraft(kind=IssueKind.LOGISTICS, text=text), days=16)
    issue_id = made.id or 0
    _act(kit, county, issues.assign_issue, issue_id, days=15, version=1, department="县交通运输局")
    text = "线路跨两县，需市级交通部门协调"
    _act(kit, county, issues.escalate_issue, issue_id, days=4, version=2, text=text)


def _stays(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """Sheets for the next 春节 where it is near enough to ask, else the returns of the last."""
    today = clock.today()
    found = _spring(today)
    if found is None:
        return
    for part in (plot.RUNNING, plot.FOLLOWED, plot.PROVINCIAL, plot.STEADY):
        firm = world.firms[part.firm]
        stay = firm.employees * 55 // 100
        leave = firm.employees - stay
        facts = {"staff": firm.employees, "stay": stay, "leave": leave, "returners": leave * 8 // 10}
        label = f"{found.first.year} 年{found.label}"
        draft = StayDraft(holiday=label, first=found.first, last=found.last, **facts)
        if today < found.first:
            short = least_gap(leave, facts["returners"])
            draft.gaps = [ExpectedGap(day=found.last + timedelta(days=one), short=short) for one in (1, 3, 7) if short]
        sheet = _act(kit, SYSTEM, stay_sheets.make_sheet, ids[firm.uscc], draft)
        if today > found.last:
            told = ReturnDraft(day=today, due=leave, back=leave * 85 // 100)
            _act(kit, SYSTEM, stay_sheets.record_return, sheet.id or 0, told)


def _spring(today: date) -> Holiday | None:
    """The 春节 that sheets may be written of today."""
    for ahead in (*range(1, _BEFORE + 1), *range(0, -_AFTER, -1)):
        found = calendar().long_holiday(today + timedelta(days=ahead))
        near = found is not None and (found.first - today).days <= _BEFORE and (today - found.last).days <= _AFTER
        if found is not None and found.label == "春节" and near:
            return found
    return None
