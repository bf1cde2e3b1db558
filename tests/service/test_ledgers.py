"""摸排, 问题 and 留工: coverage adds up, no issue takes an illegal step, returns stay within who left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.campaign import CampaignDraft, CanvassOutcome
from matcher.models.enums import EnterpriseTag
from matcher.models.issue import STEPS, IssueDraft, IssueKind, IssueState, IssueStep
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.stay_sheet import ExpectedGap, ReturnDraft, StayDraft
from matcher.models.step import CaseLevel
from matcher.models.survey import month_of
from matcher.models.todo import TodoKind
from matcher.planning.deadlines import add_working_days, is_working_day
from matcher.service import campaigns, issues, key_lists, stay_sheets, survey_rates
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.service.survey_rates import RateBy
from matcher.service.todos import list_todos
from tests.factories import actor, enterprise_of

TODAY = clock.today()


def begun(context: Context) -> int:
    draft = CampaignDraft(name="冬季用工服务", first=TODAY, last=TODAY + timedelta(days=50))
    return campaigns.make_campaign(context, draft).id or 0


def test_a_canvass_counts_by_county_and_each_call_is_kept(kit: Kit) -> None:
    with kit.open(SYSTEM, write=True) as context:
        firms = context.unit.surveys.without("2000-01", SYSTEM.reach, None)
        head = {"tag": EnterpriseTag.ABOVE_SCALE, "name": "规上名单", "department": "省工信部门", "adcode": "140000"}
        listed = [ListedFirm(uscc=one.uscc, name=one.name) for one in firms]
        made = key_lists.take_list(context, KeyListDraft(list_date=TODAY, **head), listed)  # type: ignore[arg-type]
        campaign = begun(context)
        assert campaigns.enter_rows(context, campaign, list_id=made.id) == len(firms)
        assert campaigns.enter_rows(context, campaign, list_id=made.id) == 0, "nobody is asked twice"
        rows = campaigns.get_campaign(context, campaign, limit=200).rows
        assert {row.department for row, _ in rows} == {"省工信部门"}
        outcomes = list(CanvassOutcome)
        for number, (row, _) in enumerate(rows[:-1]):
            campaigns.record_call(context, row.id or 0, outcome=outcomes[number % 4], version=1)
        again = rows[0][0]
        with pytest.raises(Conflict):
            campaigns.record_call(context, again.id or 0, outcome=CanvassOutcome.NEED, version=1)
        with pytest.raises(Invalid, match="今天"):
            campaigns.record_call(
                context, again.id or 0, outcome=CanvassOutcome.NEED, version=2, called_on=TODAY + timedelta(days=1)
            )
        campaigns.record_call(context, again.id or 0, outcome=CanvassOutcome.NEED, version=2, note="缺焊工")
        assert (again.attempts, again.note) == (2, "缺焊工")
        view = campaigns.get_campaign(context, campaign)
        assert (view.whole.should, view.whole.done) == (len(firms), len(firms) - 1)
        for name in ("should", "done", "need", "no_need", "lost", "stopped"):
            assert sum(getattr(one, name) for one in view.counties) == getattr(view.whole, name), name
        assert campaigns.get_campaign(context, campaign, waiting=True).total == 1
        made_id = made.id or 0
        context.unit.commit()
    with kit.open(actor(kit, "xianji"), write=True) as context:
        county = campaigns.get_campaign(context, campaign)
        assert {one.adcode for one in county.counties} == {actor(kit, "xianji").adcode}
    with kit.open(actor(kit, "shengji"), write=True) as context:
        whole = campaigns.get_campaign(context, begun(context))
        assert len(whole.counties) >= 117, "counties where nobody is entered are the first thing to see"
        assert "140171" in {one.adcode for one in whole.counties}, "a zone reports like a county"
        assert (whole.whole.should, {one.should for one in whole.counties}, whole.departments) == (0, {0}, [])
        assert campaigns.enter_rows(context, whole.campaign.id or 0, list_id=made_id) == len(firms)
        code = rows[0][1].uscc
        assert campaigns.enter_rows(context, whole.campaign.id or 0, uscc=code, department="县发改局") == 0
    with kit.open(actor(kit, "shiji"), write=True) as context:
        own = campaigns.get_campaign(context, begun(context))
        prefix = (actor(kit, "shiji").adcode or "")[:4]
        assert {one.adcode[:4] for one in own.counties} == {prefix}
        mine = next(firm for _, firm in rows if firm.adcode.startswith(prefix))
        assert campaigns.enter_rows(context, own.campaign.id or 0, uscc=mine.uscc, department="市工信局") == 1
        told = campaigns.get_campaign(context, own.campaign.id or 0).departments
        assert [(one.name, one.should, one.done) for one in told] == [("市工信局", 1, 0)]
    with kit.open(actor(kit, "xianji"), write=True) as context:
        away = next(row for row, firm in rows if firm.adcode != actor(kit, "xianji").adcode)
        with pytest.raises(NotFound):
            campaigns.record_call(context, away.id or 0, outcome=CanvassOutcome.LOST, version=away.version)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context, pytest.raises(Forbidden):
        begun(context)


def take(context: Context, issue_id: int, step: IssueStep, version: int) -> Any:
    if step is IssueStep.ASSIGN:
        return issues.assign_issue(context, issue_id, version=version, department="县交通局", days=3)
    if step is IssueStep.ANSWER:
        return issues.answer_issue(context, issue_id, version=version, text="班车已开通")
    if step is IssueStep.ACCEPT:
        return issues.accept_answer(context, issue_id, version=version)
    return issues.reopen_issue(context, issue_id, version=version, text="还没有")


def test_no_issue_takes_an_illegal_step(kit: Kit) -> None:
    """Any order of steps: a legal one moves the issue as the table says, any other is a conflict and moves nothing."""
    own = actor(kit, "qiye").enterprise_id or 0
    with kit.open(SYSTEM, write=True) as context:

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.sampled_from(list(STEPS)), min_size=1, max_size=12))
        def walk(steps: list[IssueStep]) -> None:
            issue = issues.raise_issue(context, own, IssueDraft(kind=IssueKind.LOGISTICS, text="没有班车"))
            state, version, events = IssueState.RAISED, 1, 1
            for step in steps:
                sources, target = STEPS[step]
                if state in sources:
                    take(context, issue.id or 0, step, version)
                    state, version, events = target, version + 1, events + 1
                else:
                    with pytest.raises(Conflict):
                        take(context, issue.id or 0, step, version)
                assert (issue.state, issue.version) == (state, version)
            view = issues.get_issue(context, issue.id or 0)
            assert len(view.events) == events
            assert set(view.steps) == {step for step, (sources, _) in STEPS.items() if state in sources}
            assert (issue.due is None) == (issue.department == "") == (state is IssueState.RAISED)

        walk()


def test_an_issue_goes_to_another_department_and_the_enterprise_has_the_last_word(kit: Kit) -> None:
    company, officer = actor(kit, "qiye"), actor(kit, "zhuanyuan")
    with kit.open(company, write=True) as context:
        made = issues.raise_issue(context, company.enterprise_id or 0, IssueDraft(kind=IssueKind.FINANCE, text="贷款"))
        issue_id = made.id or 0
        with pytest.raises(Forbidden):
            issues.assign_issue(context, issue_id, version=1, department="县金融办")
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        with pytest.raises(Invalid) as refused:
            issues.assign_issue(context, issue_id, version=1, department=" ")
        assert refused.value.field == "department"
        issue = issues.assign_issue(context, issue_id, version=1, department="县金融办", days=2)
        assert issue.due is not None
        assert issue.due > TODAY
        assert is_working_day(issue.due)
        with pytest.raises(Conflict):
            issues.answer_issue(context, issue_id, version=1, text="旧页面")
        issues.answer_issue(context, issue_id, version=2, text="已对接银行")
        context.unit.commit()
    with kit.open(company, write=True) as context:
        issues.reopen_issue(context, issue_id, version=3, text="利率太高")
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        issues.assign_issue(context, issue_id, version=4, department="县金融办")
        issues.answer_issue(context, issue_id, version=5, text="已降低")
        context.unit.commit()
    with kit.open(company, write=True) as context:
        assert issues.accept_answer(context, issue_id, version=6).state is IssueState.SATISFIED
    with kit.open(actor(kit, "linggong"), write=False) as context, pytest.raises(Forbidden):
        issues.get_issue(context, issue_id)


def test_an_issue_nobody_closes_goes_up_level_by_level_and_is_seen_there(kit: Kit) -> None:
    own = actor(kit, "qiye").enterprise_id or 0
    with kit.open(SYSTEM, write=True) as context:
        who = {
            name: Context(kit, context.unit, actor(kit, name)) for name in ("zhuanyuan", "xianji", "shiji", "shengji")
        }
        issue = issues.raise_issue(context, own, IssueDraft(kind=IssueKind.LOGISTICS, text="没有夜班车"))
        identity = issue.id or 0
        assert (issue.level, issue.close_by) == (CaseLevel.COUNTY, add_working_days(TODAY, 10))
        answered = issues.raise_issue(context, own, IssueDraft(kind=IssueKind.OTHER, text="等企业评价"))
        issues.assign_issue(who["xianji"], answered.id or 0, version=1, department="县人社局")
        issues.answer_issue(who["xianji"], answered.id or 0, version=2, text="已办")
        for name, level in (("shiji", CaseLevel.CITY), ("shengji", CaseLevel.PROVINCE)):
            assert identity not in {one.subject_id for one in list_todos(who[name], kind=TodoKind.ISSUE).todos}
            with time_machine.travel(clock.midnight(issue.close_by), tick=False):
                issues.escalate_late(context)
                assert issue.level is not level, "the last day is still in time"
            with time_machine.travel(clock.midnight(issue.close_by + timedelta(days=1)), tick=False):
                day = clock.today()
                assert issues.get_issue(context, identity).row.overdue
                issues.escalate_late(context)
                assert (issue.level, issue.close_by) == (level, add_working_days(day, 10))
                issues.escalate_late(context)
                assert issue.level is level, "the next level has its whole time"
                found = {one.subject_id: one.due for one in list_todos(who[name], kind=TodoKind.ISSUE).todos}
                assert found[identity] == issue.close_by
        assert answered.level is CaseLevel.COUNTY, "it is the enterprise's turn"
        with pytest.raises(Conflict, match="已答复"):
            issues.escalate_issue(who["shengji"], answered.id or 0, version=3, text="x")
        by_hand = issues.raise_issue(context, own, IssueDraft(kind=IssueKind.POLICY, text="要上级协调的事"))
        with pytest.raises(Invalid, match="上报理由"):
            issues.escalate_issue(who["zhuanyuan"], by_hand.id or 0, version=1, text=" ")
        issues.escalate_issue(who["zhuanyuan"], by_hand.id or 0, version=1, text="涉及市级部门")
        with pytest.raises(Conflict, match="不能由您上报"):
            issues.escalate_issue(who["xianji"], by_hand.id or 0, version=2, text="再上")
        view = issues.get_issue(who["shiji"], by_hand.id or 0)
        assert (view.above, view.events[0].text) == (CaseLevel.PROVINCE, "县级督办 → 市级督办：涉及市级部门")
        with pytest.raises(Forbidden):
            issues.escalate_issue(Context(kit, context.unit, actor(kit, "qiye")), by_hand.id or 0, version=2, text="x")


def stay(**changes: Any) -> StayDraft:
    facts = {
        "holiday": "元旦",
        "first": TODAY,
        "last": TODAY + timedelta(days=2),
        "staff": 100,
        "stay": 60,
        "leave": 30,
    }
    return StayDraft(**(facts | {"returners": 25} | changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stay": 71}, "多于在岗"),
        ({"returners": 31}, "多于返乡"),
        ({"last": TODAY - timedelta(days=1)}, "早于起日"),
        ({"gaps": [ExpectedGap(day=TODAY, short=3)] * 2}, "写了两次"),
    ],
)
def test_a_stay_sheet_adds_up(changes: dict[str, Any], words: str) -> None:
    assert stay(stay=70).staff == 100
    with pytest.raises(ValidationError, match=words):
        stay(**changes)


def test_returns_are_told_by_day_and_make_the_rate(kit: Kit) -> None:
    company = actor(kit, "qiye")
    own = enterprise_of(kit, company)
    gap = ExpectedGap(day=TODAY + timedelta(days=3), short=5)
    with kit.open(company, write=True) as context:
        sheet = stay_sheets.make_sheet(context, own.id or 0, stay(gaps=[gap]))
        sheet_id = sheet.id or 0
        assert (sheet.undecided, stay_sheets.get_sheet(context, sheet_id).rate) == (10, None)
        with pytest.raises(Conflict, match="已经登记"):
            stay_sheets.make_sheet(context, own.id or 0, stay())
        changed = stay_sheets.change_sheet(context, sheet_id, stay(leave=40), version=1)
        assert (changed.leave, changed.gaps, changed.version) == (40, [], 2)
        with pytest.raises(Invalid) as refused:
            stay_sheets.record_return(context, sheet_id, ReturnDraft(day=TODAY, due=41, back=0))
        assert refused.value.field == "due"
        with pytest.raises(Invalid, match="不能晚于今天"):
            stay_sheets.record_return(context, sheet_id, ReturnDraft(day=TODAY + timedelta(days=1), due=4, back=0))
        stay_sheets.record_return(context, sheet_id, ReturnDraft(day=TODAY, due=10, back=4))
        stay_sheets.record_return(context, sheet_id, ReturnDraft(day=TODAY, due=40, back=30))
        view = stay_sheets.get_sheet(context, sheet_id)
        assert ([(one.due, one.back) for one in view.returns], view.rate) == ([(40, 30)], 0.75)
        later = stay(holiday="春节", first=TODAY + timedelta(days=20), last=TODAY + timedelta(days=22))
        other = stay_sheets.make_sheet(context, own.id or 0, later)
        with pytest.raises(Conflict, match="开始的假期已经登记，请在原来的登记上更正"):
            stay_sheets.change_sheet(context, other.id or 0, stay(), version=1)
        with pytest.raises(Conflict, match="已经登记返岗"):
            stay_sheets.change_sheet(context, sheet_id, stay(), version=2)
        context.unit.commit()
    with kit.open(company, write=False) as context:
        total, _ = survey_rates.get_rates(context, month=month_of(TODAY), by=RateBy.COUNTY)
    assert (total.due, total.back, total.returned) == (40, 30, 0.75)
