"""The officer's day: every source comes and goes with its fact, in order, for nobody else; calls to a line's end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.call import CallQueue
from matcher.models.campaign import CampaignDraft
from matcher.models.deadline import Deadline, DeadlineKind, Light
from matcher.models.enums import ConsentChannel, Role
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.officer import Officer
from matcher.models.organisation import Organisation
from matcher.models.plan_kinds import OPEN_MEASURES, MeasureState
from matcher.models.policy import Claimant
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import PlanState
from matcher.models.stay_sheet import StayDraft
from matcher.models.survey import SurveyDraft, SurveyPostDraft, month_of
from matcher.models.todo import Todo, TodoKind
from matcher.models.training_order import OrderState, TrainingOrder
from matcher.models.visit import VisitKind, VisitTag
from matcher.planning.deadlines import add_working_days
from matcher.planning.holidays import coming_holiday
from matcher.service import (
    calls,
    campaigns,
    caseloads,
    cases,
    claims,
    deadlines,
    escalation,
    handovers,
    issues,
    matching,
    pairings,
    parsing,
    placements,
    referrals,
    stay_sheets,
    surveys,
    todos,
    vacancies,
    visits,
)
from matcher.service.caseloads import CaseloadSort
from matcher.service.context import Context, Kit
from matcher.service.open_actions import ActionKind, open_actions
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.workbench import get_workbench
from tests.conftest import copied_world
from tests.factories import actor


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; the tests here never commit."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("todos"))
    yield kit
    kit.database.dispose()


class Day:
    """One transaction seen by an officer, a colleague of the same county, its administrator and the enterprise."""

    def __init__(self, context: Context) -> None:
        kit = context.kit
        self.system = context
        self.officer, self.admin, self.firm = (self.seen(actor(kit, one)) for one in ("zhuanyuan", "xianji", "qiye"))
        self.enterprise_id = self.firm.actor.enterprise_id or 0
        case = context.unit.cases.open_of(self.enterprise_id)
        enterprise = context.unit.enterprises.get(self.enterprise_id)
        assert case is not None
        assert enterprise is not None
        self.case, self.enterprise = case, enterprise
        # Key, so that visits, surveys and stay sheets are owed.
        enterprise.tags = ["whitelist"]
        other = context.unit.officers.add(Officer(staff_no="T9", name="同县员", adcode=case.adcode))
        self.colleague = self.seen(Actor(role=Role.OFFICER, name=other.name, adcode=case.adcode, officer_id=other.id))

    def seen(self, who: Actor) -> Context:
        return Context(self.system.kit, self.system.unit, who)

    def of(self, kind: TodoKind, who: Context | None = None) -> list[Todo]:
        """The to-dos of a kind that are about the enterprise."""
        found = todos.list_todos(who or self.officer, kind=kind).todos
        return [one for one in found if one.whom == self.enterprise.name]

    def publish(self) -> int:
        """A post of the case published, with its list."""
        post = self.system.unit.vacancies.of_case(self.case.id or 0)[0]
        vacancies.publish_vacancy(self.officer, post.id or 0, version=post.version, opinion="核实")
        return post.id or 0


@pytest.fixture
def day(world: Kit) -> Iterator[Day]:
    with world.open(SYSTEM, write=True) as context:
        yield Day(context)


def test_each_duty_of_the_officer_comes_and_goes_and_nobody_else_has_it(day: Day) -> None:
    unit, firm = day.system.unit, day.enterprise_id
    deadlines.open_visits(day.system)
    assert [one.href for one in day.of(TodoKind.VISIT)] == [f"/enterprises/{firm}/visit?back=workbench&kind=visit"]
    visits.record_visit(day.officer, firm, kind=VisitKind.VISIT, tags=[VisitTag.SKILL_SHORT, VisitTag.NORMAL])
    assert unit.visits.of_enterprise(firm)[0].tags == ["normal", "skill_short"], "in the order of the list"
    assert day.of(TodoKind.VISIT) == []

    waiting = len([one for one in unit.vacancies.of_case(day.case.id or 0) if one.state.value == "submitted"])
    assert len(day.of(TodoKind.REVIEW)) == 1
    assert f"{waiting} 个岗位" in day.of(TodoKind.REVIEW)[0].what
    post = day.publish()
    owed = {"kind": DeadlineKind.SHORTLIST, "subject_id": post, "started_on": clock.today(), "due": clock.today()}
    unit.deadlines.add(Deadline(enterprise_id=firm, case_id=day.case.id, **owed))
    assert any(f"/vacancies/{post}/" in one.href for one in day.of(TodoKind.SHORTLIST))
    matching.build_shortlist(day.officer, post)
    assert not any(f"/vacancies/{post}/" in one.href for one in day.of(TodoKind.SHORTLIST))

    person = matching.get_shortlist(day.officer, post).candidates[0].seeker.id or 0
    referrals.refer(day.officer, post, person, channel=ConsentChannel.PHONE)
    assert len(day.of(TodoKind.REFERRAL)) == len(day.of(TodoKind.ANSWER, day.firm)) == 1
    placements.mark_started(day.officer, post, person, started_on=clock.today() - timedelta(days=7))
    assert day.of(TodoKind.REFERRAL) == day.of(TodoKind.ANSWER, day.firm) == []
    assert [one.due for one in day.of(TodoKind.FOLLOW_UP)] == [clock.today()]
    placements.follow_up(day.officer, post, person)
    assert day.of(TodoKind.FOLLOW_UP) == []

    issue = issues.raise_issue(day.firm, firm, IssueDraft(kind=IssueKind.LABOUR, text="夜班缺人"))
    assert len(day.of(TodoKind.ISSUE)) == len(day.of(TodoKind.ISSUE, day.admin)) == 1
    issues.assign_issue(day.admin, issue.id or 0, version=1, department="县人社局", handler="同县员")
    assert day.of(TodoKind.ISSUE, day.admin) == []
    assert len(day.of(TodoKind.ISSUE, day.colleague)) == 1, "it was given to the colleague by name"
    issues.answer_issue(day.officer, issue.id or 0, version=2, text="已安排")
    assert day.of(TodoKind.ISSUE) == []
    assert len(day.of(TodoKind.ISSUE, day.firm)) == 1
    issues.accept_answer(day.firm, issue.id or 0, version=3)
    assert day.of(TodoKind.ISSUE, day.firm) == []

    month = month_of(clock.today())
    assert len(day.of(TodoKind.SURVEY)) == len(day.of(TodoKind.SURVEY, day.firm)) == 1
    short = cases.gap_of(day.system, day.case).missing + 2
    told = {"posts": [SurveyPostDraft(title="夜班包装工", short=2)], "needed": short + 2, "short": short}
    surveys.submit_survey(day.firm, firm, SurveyDraft(month=month, staff_start=100, staff_end=100, **told))  # type: ignore[arg-type]
    assert day.of(TodoKind.SURVEY) == day.of(TodoKind.SURVEY, day.firm) == []
    # A shortage that no post tells of is looked into within a working day, with its posts to be handed in.
    (asked,) = day.of(TodoKind.SHORT)
    assert (asked.due, f"缺工 {short} 人" in asked.what) == (add_working_days(clock.today(), 1), True)
    text = surveys.brochure_text(day.officer, int(asked.href.removeprefix("/surveys/"))).text
    read = parsing.parse(day.officer, parsing.Wanted.POST, text)
    assert (read.header["name"], [one.heading for one in read.rows]) == (day.enterprise.name, ["夜班包装工"])
    assert "招聘人数：2人" in text
    visits.record_visit(day.officer, firm, kind=VisitKind.PHONE, note="缺 2 名夜班包装工，下周报岗位")
    assert day.of(TodoKind.SHORT) == []

    handovers.propose(day.officer, firm, receiver_id=day.colleague.actor.officer_id or 0, reason="调整")
    assert len(day.of(TodoKind.HANDOVER, day.colleague)) == len(day.of(TodoKind.HANDOVER, day.admin)) == 1
    assert day.of(TodoKind.HANDOVER) == [], "who gives has nothing to answer"

    rest = [one for one in todos.list_todos(day.colleague).todos if one.whom == day.enterprise.name]
    assert [one.kind for one in rest] == [TodoKind.HANDOVER], "a colleague has only what was offered"


def test_administrators_have_what_is_theirs(day: Day) -> None:
    escalation.escalate(day.officer, day.case.id or 0, version=day.case.version, opinion="请协调")
    assert len(day.of(TodoKind.ESCALATED, day.admin)) == 1
    assert day.of(TodoKind.ESCALATED, day.seen(actor(day.system.kit, "shiji"))) == [], "not the city's yet"
    held = pairings.main_of(day.system.unit.officers.open_pairings(day.enterprise_id))
    assert held is not None
    assert day.of(TodoKind.UNPAIRED, day.admin) == []
    pairings.end_pairing(day.admin, held[0].id or 0, reason="停产")
    assert len(day.of(TodoKind.UNPAIRED, day.admin)) == 1
    post = day.system.unit.vacancies.of_case(day.case.id or 0)[0]
    vacancies.reject_vacancy(day.admin, post.id or 0, version=post.version, opinion="请写明班次")
    assert [one.href for one in day.of(TodoKind.RETURNED, day.firm)] == [f"/vacancies/{post.id}"]


def test_stay_sheets_are_asked_before_the_spring_festival(day: Day) -> None:
    assert coming_holiday(date(2022, 11, 30)) is None
    with time_machine.travel("2022-12-20T10:00:00+08:00", tick=False):
        assert [one.due for one in day.of(TodoKind.STAY)] == [date(2023, 1, 14)]
        draft = StayDraft(
            holiday="春节", first=date(2023, 1, 20), last=date(2023, 1, 30), staff=10, stay=4, leave=6, returners=6
        )
        stay_sheets.make_sheet(day.firm, day.enterprise_id, draft)
        assert day.of(TodoKind.STAY) == []
    with time_machine.travel("2027-01-05T10:00:00+08:00", tick=False):
        assert ["以国务院通知为准" in one.what for one in day.of(TodoKind.STAY)] == [True], "2027's notice is not out"
        assert any("2027" in one for one in get_workbench(day.officer).warnings)
        assert get_workbench(day.firm).warnings == []


def test_what_a_hand_over_lists_is_everything_somebody_still_owes(day: Day) -> None:
    unit, firm, today = day.system.unit, day.enterprise_id, clock.today()
    post = day.publish()
    people = [one.seeker.id or 0 for one in matching.get_shortlist(day.officer, post).candidates[:4]]
    for one in people:
        referrals.refer(day.officer, post, one, channel=ConsentChannel.PHONE)
    referrals.mark_offer(day.officer, post, people[1])
    referrals.mark_unsuitable(day.officer, post, people[2], reason=UnsuitableReason.PAY)
    started = placements.mark_started(day.officer, post, people[3], started_on=today - timedelta(days=40))
    raised = issues.raise_issue(day.firm, firm, IssueDraft(kind=IssueKind.LABOUR, text="夜班招不到人"))
    settled = issues.raise_issue(day.firm, firm, IssueDraft(kind=IssueKind.OTHER, text="已经解决的事"))
    issues.assign_issue(day.admin, settled.id or 0, version=1, department="县人社局")
    issues.answer_issue(day.admin, settled.id or 0, version=2, text="已办")
    issues.accept_answer(day.firm, settled.id or 0, version=3)
    told = {"hired_on": str(today)}
    claim = claims.propose_claim(
        day.officer, "S0", enterprise_id=firm, seeker_id=people[3], told=told, reason="研究同意"
    )
    found = open_actions(day.system, firm)
    of = {kind: [one for one in found if one["kind"] == kind] for kind in ActionKind}
    assert sorted(one["text"][-8:] for one in of[ActionKind.REFERRAL]) == sorted(
        ["已推荐，等待结果", "拟录用，等待结果"]
    )
    overdue = [one["due"] for one in of[ActionKind.FOLLOW_UP] if one["id"] == started.id]
    assert overdue == [(today - timedelta(days=33)).isoformat()], "the call of the seventh day was never made"
    assert [one["id"] for one in of[ActionKind.ISSUE]] == [raised.id]
    assert [one["id"] for one in of[ActionKind.CLAIM]] == [claim.id]
    plan = unit.plans.of_case(day.case.id or 0)
    assert plan is not None
    owed = [one.id for one in unit.plans.measures(plan.id or 0) if one.state in OPEN_MEASURES]
    assert [one["id"] for one in of[ActionKind.MEASURE]] == owed
    assert owed
    plan.state, plan.review_due = PlanState.RUNNING, today
    assert [one["due"] for one in open_actions(day.system, firm) if one["kind"] == "plan_review"] == [today.isoformat()]


def test_overdue_measures_declined_orders_and_returned_claims_wait_for_the_officer(day: Day) -> None:
    unit, today = day.system.unit, clock.today()
    plan = unit.plans.of_case(day.case.id or 0)
    assert plan is not None
    late, *rest = unit.plans.measures(plan.id or 0)
    for one in rest:
        one.due = today + timedelta(days=60)
    late.start, late.due = today - timedelta(days=9), today - timedelta(days=1)
    assert day.of(TodoKind.MEASURE) == [], "the plan is a draft"
    plan.state = PlanState.RUNNING
    assert [(one.subject_id, one.light) for one in day.of(TodoKind.MEASURE)] == [(late.id, Light.RED)]
    assert day.of(TodoKind.MEASURE, day.colleague) == []
    late.state = MeasureState.DONE
    assert day.of(TodoKind.MEASURE) == []

    post = day.publish()
    school = unit.session.exec(sa.select(Organisation.id)).scalars().first()
    facts = {"case_id": day.case.id, "vacancy_id": post, "organisation_id": school, "trade": "焊工", "headcount": 1}
    sums = {"gap": 9, "qualified": 0, "graduates": 0, "ordered": 0, "needed_by": today}
    moments = {"created_at": clock.now(), "updated_at": clock.now()}
    order = unit.training_orders.add(TrainingOrder(**facts, **sums, **moments, state=OrderState.DECLINED))
    assert [one.href for one in day.of(TodoKind.ORDER)] == [f"/training-orders/{order.id}"]
    unit.training_orders.add(TrainingOrder(**facts, **sums, **moments, state=OrderState.PLACED))
    assert day.of(TodoKind.ORDER) == [], "another body was asked"

    who = next(one.id for one in unit.seekers.seeking() if one.adcode == day.case.number[2:8])
    claim = claims.propose_claim(
        day.officer,
        "S0",
        enterprise_id=day.enterprise_id,
        seeker_id=who,
        told={"hired_on": str(today)},
        reason="研究同意",
    )
    assert day.of(TodoKind.CLAIM_BACK) == []
    claim.opinion = "缺签到表"
    assert ["缺签到表" in one.what for one in day.of(TodoKind.CLAIM_BACK)] == [True]
    # Who proposed it has it even without the pairing, and without any enterprise.
    claim.proposed_by, claim.enterprise_id = day.admin.actor.account_id or 0, None
    claim.claimant = Claimant.SEEKER
    assert day.of(TodoKind.CLAIM_BACK) == []
    (back,) = todos.list_todos(day.admin, kind=TodoKind.CLAIM_BACK).todos
    assert (back.whom, back.href) == ("个人申领", f"/claims/personal#claim-{claim.id}")


def test_the_list_is_in_order_and_costs_the_same_however_long(day: Day) -> None:
    deadlines.open_visits(day.system)
    today = clock.today()
    rows = day.system.unit.deadlines.due_within(day.officer.actor.reach, 50)
    # The answer to a need stands as the posts to review, not as a line of its own.
    late, soon = [one for one in rows if one[0].kind is not DeadlineKind.RESPONSE][:2]
    late[0].due, late[0].started_on = today - timedelta(days=3), today - timedelta(days=9)
    soon[0].due = max(today, soon[0].started_on)
    shown = todos.list_todos(day.officer)
    order = [(list(Light).index(one.light), one.due or date.max) for one in shown.todos]
    assert order == sorted(order)
    assert shown.todos[0].light is Light.RED
    assert sum(shown.kinds.values()) == sum(shown.lights.values()) == len(shown.todos)
    assert shown == todos.list_todos(day.officer)
    assert queries(day, lambda: todos.list_todos(day.officer)) <= 30, "one or two for each source"
    load = caseloads.list_caseload(day.officer)
    assert [row.gap.missing for row in load] == sorted((row.gap.missing for row in load), reverse=True)
    assert any(row.enterprise.id == day.enterprise_id for row in load)
    days = [row.days_open or 0 for row in caseloads.list_caseload(day.officer, sort=CaseloadSort.DAYS)]
    assert days == sorted(days)
    assert caseloads.list_caseload(day.colleague) == []


def queries(day: Day, do: object) -> int:
    seen: list[str] = []

    def heard(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = day.system.unit.session.get_bind().engine
    sa.event.listen(engine, "before_cursor_execute", heard)
    try:
        do()  # type: ignore[operator]
    finally:
        sa.event.remove(engine, "before_cursor_execute", heard)
    return len(seen)


def test_a_canvass_is_rung_up_to_its_end_and_goes_on_where_it_was_left(day: Day) -> None:
    draft = CampaignDraft(name="冬季用工服务", first=clock.today(), last=clock.today() + timedelta(days=30))
    campaign = campaigns.make_campaign(day.admin, draft).id or 0
    place = day.case.adcode
    firms = [one for one in day.system.unit.surveys.without("2000-01", SYSTEM.reach, None) if one.adcode == place]
    day.system.unit.campaigns.enter(campaign, [one.id or 0 for one in firms], "县工信局")
    queue, count = CallQueue.CANVASS, len(firms)
    first = calls.next_call(day.officer, queue)
    assert first.call is not None
    assert (first.left, first.skipped) == (count, 0)
    assert first.call.name == day.enterprise.name, "the own enterprises first"
    seen = {"subject_id": first.call.subject_id, "version": first.call.version}
    calls.record_outcome(day.officer, queue, outcome=calls.SKIP, **seen)
    later = calls.next_call(day.officer, queue)
    assert later.call is not None
    assert later.skipped == 1
    assert (later.call.name == day.enterprise.name) is (count == 1), "put off: behind the others, also after a break"
    calls.record_outcome(day.officer, queue, outcome="need", note="缺焊工", **seen)
    with pytest.raises(Conflict) as stale:
        calls.record_outcome(day.officer, queue, outcome="no_need", **seen)
    assert (stale.value.status, stale.value.code) == (409, "stale")
    with pytest.raises(Conflict):
        calls.record_outcome(day.officer, queue, outcome=calls.SKIP, **seen)
    left = count - 1
    while (view := calls.next_call(day.officer, queue)).call is not None:
        assert view.left == left
        facts = {"subject_id": view.call.subject_id, "version": view.call.version}
        calls.record_outcome(day.officer, queue, outcome=calls.UNREACHED if left % 2 else "no_need", **facts)
        left -= 1
    assert left == 0
    row, _ = campaigns.get_campaign(day.officer, campaign, limit=200).rows[0]
    campaigns.record_call(
        day.officer, row.id or 0, outcome=row.outcome or "need", version=row.version, next_call=clock.today()
    )  # type: ignore[arg-type]
    assert len(todos.list_todos(day.officer, kind=TodoKind.CANVASS).todos) == 1
    assert calls.next_call(day.officer, queue).left == 1


def test_candidates_are_rung_up_by_their_version_and_by_nobody_elses_officer(day: Day) -> None:
    post = day.publish()
    matching.build_shortlist(day.officer, post)
    queue = CallQueue.CANDIDATES
    head = calls.next_call(day.officer, queue, vacancy_id=post)
    assert head.call is not None
    assert head.call.person
    assert head.call.phone == ""
    assert head.call.name.endswith("*") or "*" in head.call.name
    one = {"subject_id": head.call.subject_id, "vacancy_id": post, "version": 0}
    with pytest.raises(NotFound):
        calls.record_outcome(day.colleague, queue, outcome="contacted", **one)
    with pytest.raises(NotFound):
        calls.next_call(day.colleague, queue, vacancy_id=post)
    assert calls.next_call(day.colleague, queue).left == 0
    with pytest.raises(Invalid):
        calls.record_outcome(day.officer, queue, outcome="age", **one)
    calls.record_outcome(
        day.officer, queue, outcome="contacted", next_on=clock.today() + timedelta(days=1), note="再想想", **one
    )
    with pytest.raises(Conflict, match="刷新"):
        calls.record_outcome(day.officer, queue, outcome=UnsuitableReason.PAY.value, **one)
    second = calls.next_call(day.officer, queue, vacancy_id=post)
    assert second.call is not None
    assert second.left == head.left - 1
    facts = {"subject_id": second.call.subject_id, "vacancy_id": post, "version": second.call.version}
    calls.record_outcome(day.officer, queue, outcome="agrees", **facts)
    assert len(day.of(TodoKind.REFERRAL)) == 1
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        keys = [call.key for call in calls.LINES[queue].waiting(day.officer, post)]
        assert (one["subject_id"], post) in keys, "on the agreed day they stand in the line again"


def test_a_first_contact_is_made_once(day: Day) -> None:
    new = day.colleague.actor.officer_id or 0
    held = pairings.main_of(day.system.unit.officers.open_pairings(day.enterprise_id))
    assert held is not None
    pairings.make_main(day.admin, day.enterprise_id, officer_id=new, current=held[0].id, reason="调整")
    queue = CallQueue.CONTACTS
    assert len(day.of(TodoKind.FIRST_CONTACT, day.colleague)) == 1
    call = calls.next_call(day.colleague, queue).call
    assert call is not None
    assert call.subject_id == day.enterprise_id
    facts = {"subject_id": call.subject_id, "version": call.version}
    calls.record_outcome(day.colleague, queue, outcome="hiring", **facts)
    assert day.of(TodoKind.FIRST_CONTACT, day.colleague) == []
    assert calls.next_call(day.colleague, queue).call is None
    with pytest.raises(Conflict):
        calls.record_outcome(day.colleague, queue, outcome="hiring", **facts)
