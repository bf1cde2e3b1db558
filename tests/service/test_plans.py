"""一企一策方案: made from the confirmed shortage, agreed, kept by version, and closed by the numbers it is linked with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import docx
import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.booking import Booking, BookingState
from matcher.models.enums import ConsentChannel, ShortageKind
from matcher.models.lending import ConsentState, Lending, LentWorker
from matcher.models.placement import LeftReason
from matcher.models.plan import CLOSED, MeasureDraft
from matcher.models.plan_kinds import BY_HAND, LinkKind, MeasureKind, MeasureState
from matcher.models.states import CaseState, PlanState
from matcher.models.survey import ShortReason, SurveyDraft, SurveyPostDraft, SurveyWant, month_of
from matcher.planning.deadlines import add_months
from matcher.service import (
    diagnoses,
    merges,
    placements,
    plan_contents,
    plan_measures,
    plan_steps,
    plans,
    referrals,
    retractions,
    surveys,
)
from matcher.service.cases import gap_of, move_case
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.plans import PlanView
from matcher.service.upkeep import check_invariants
from tests.lent import begin, later  # noqa: F401
from tests.service.test_duplicates import firms, merge_firms, snapshot, sound  # noqa: F401 (firms is a fixture)
from tests.service.test_referrals import do, listed, submit
from tests.supply import borrowing, odd_job
from tests.thoroughness import machine_settings

SKILL, LONG = ShortageKind.SKILL, ShortageKind.LONG_TERM


def case_of(kit: Kit, vacancy_id: int) -> int:
    with kit.open(SYSTEM, write=False) as context:
        post = context.unit.vacancies.get(vacancy_id)
        assert post is not None
        return post.case_id


def view_of(kit: Kit, case_id: int, who: str = "zhuanyuan") -> PlanView:
    return do(kit, plans.get_plan, case_id, who=who)


def act(kit: Kit, use_case: Callable[..., Any], case_id: int, *args: Any, who: str = "zhuanyuan", **told: Any) -> Any:
    """A use case on the plan as it is now."""
    return do(kit, use_case, case_id, *args, who=who, version=view_of(kit, case_id).plan.version, **told)


def begun(kit: Kit, case_id: int) -> None:
    """Confirmed, agreed to by the enterprise, and running."""
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[SKILL], opinion="企业要求持证")
    act(kit, plan_steps.agree, case_id, who="qiye", name="王厂长")
    act(kit, plan_steps.move, case_id, to=PlanState.RUNNING)


def only_post(kit: Kit, vacancy_id: int) -> int:
    """Close the demo posts of the case, so that its gap is this post's; returns the case."""
    case_id = case_of(kit, vacancy_id)
    with kit.open(SYSTEM, write=True) as context:
        for post in context.unit.vacancies.of_case(case_id):
            if post.id != vacancy_id:
                post.state = type(post.state).CLOSED
        context.unit.commit()
    return case_id


def placed(kit: Kit, vacancy_id: int, count: int) -> list[int]:
    """So many people start on a post; their referrals."""
    made = []
    for one in listed(kit, vacancy_id)[:count]:
        do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.DESK)
        made.append(do(kit, placements.mark_started, vacancy_id, one).id)
    return made


def case_version(kit: Kit, case_id: int) -> int:
    return view_of(kit, case_id).case.version


def outside(kit: Kit, case_id: int, measure_id: int, ref: str, people: int) -> None:
    """People on a paper from outside the system, entered by the officer and confirmed by the county."""
    told = {"kind": LinkKind.TRANSFER, "ref": ref, "people": people, "dated": clock.today()}
    made = act(kit, plan_measures.link, case_id, measure_id, **told)
    act(kit, plan_measures.confirm_link, case_id, measure_id, made.id, who="xianji")


def draft(**told: Any) -> MeasureDraft:
    usual = {"kind": MeasureKind.VISIT, "text": "再走访一次", "due": clock.today() + timedelta(9)}
    return MeasureDraft.model_validate({**usual, **told})


def test_what_the_rules_propose_is_confirmed_by_a_person_and_both_are_kept(kit: Kit) -> None:
    case_id = case_of(kit, submit(kit, conditions="必须持有焊工证"))
    found = do(kit, diagnoses.diagnose, case_id)
    assert SKILL in found.proposed
    welder = next(one for one in found.posts if one.vacancy.title == "机器人焊接操作工")
    assert any("焊工" in one.text for one in welder.reasons)
    examined = [one for one in found.posts if one.barriers is not None]
    assert examined
    for one in examined:
        assert one.barriers is not None
        assert all(relief.then > relief.now for relief in one.reliefs)
        assert one.barriers.matching <= one.barriers.trade
        assert one.pay.median is None or one.pay.sample >= found.rules.thresholds.pay_sample
    assert any("可匹配人数" in relief.sentence for one in examined for relief in one.reliefs)
    with pytest.raises(Invalid, match="理由"):
        act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[ShortageKind.GENERAL], opinion="")
    with pytest.raises(Invalid, match="至少"):
        act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[], opinion="没有")
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=found.proposed, opinion="")
    before = {one.measure.source for one in view_of(kit, case_id).measures}
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[LONG], opinion="已与企业核对")
    after = do(kit, diagnoses.diagnose, case_id)
    assert after.confirmed is not None
    assert after.confirmed.confirmed == ["long_term"]
    assert after.confirmed.proposed == [kind.value for kind in found.proposed]
    assert not after.stale
    sources = {one.measure.source for one in view_of(kit, case_id).measures}
    assert {"referral", "collection", "advice"} <= sources
    # What no class asks for any more is taken out, but not training: a body takes part in it.
    assert before - sources
    assert "training" in sources
    with kit.open(SYSTEM, write=False) as context:
        told = context.unit.cases.events(case_id)[0]
    assert "系统建议" in told.text
    assert "长期缺工" in told.text


def test_every_measure_cites_its_clause_and_has_an_owner_and_a_working_day(kit: Kit) -> None:
    case_id = case_of(kit, submit(kit))
    view = view_of(kit, case_id)
    assert view.plan.state is PlanState.DRAFT
    for row in view.measures:
        assert row.measure.clause in view.rules.clauses
        assert row.measure.quote
        assert row.owner
        assert row.measure.due is not None
    referral = next(one.measure for one in view.measures if one.measure.source == "referral")
    assert referral.target == view.gap.wanted


def test_what_a_person_edited_or_took_out_outlives_a_regeneration(kit: Kit) -> None:
    case_id = case_of(kit, submit(kit))
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[SKILL], opinion="需持证")
    rows = {one.measure.source: one.measure for one in view_of(kit, case_id).measures}
    act(
        kit, plan_measures.change_measure, case_id, rows["training"].id, draft(kind=MeasureKind.TRAINING, text="改过的")
    )
    act(kit, plan_measures.remove_measure, case_id, rows["policy"].id)
    own = act(
        kit, plan_measures.add_measure, case_id, draft(kind=MeasureKind.OTHER, clause="（九）", body="乡镇", place=1)
    )
    for kinds in ([LONG], [SKILL]):
        act(kit, diagnoses.confirm_diagnosis, case_id, kinds=kinds, opinion="再次核对")
        act(kit, plans.regenerate, case_id)
        after = view_of(kit, case_id).measures
        texts = {one.measure.source or "own": one.measure.text for one in after}
        assert texts["training"] == "改过的"
        assert "policy" not in texts
        assert after[0].measure.id == own.id
        assert after[0].owner == "乡镇"
    submit(kit, title="氩弧焊工")
    assert "policy" not in {one.measure.source for one in view_of(kit, case_id).measures}
    with pytest.raises(Conflict, match="不能删去"):
        act(kit, plan_measures.remove_measure, case_id, rows["referral"].id)
    with pytest.raises(NotFound):
        act(kit, plan_measures.remove_measure, case_id, 999_999)
    with pytest.raises(Conflict) as stale:
        do(kit, plans.regenerate, case_id, version=1)
    assert stale.value.code == "stale"


def test_what_the_enterprise_said_in_its_survey_reaches_diagnosis_and_plan(kit: Kit) -> None:
    case_id, month = case_of(kit, submit(kit)), month_of(clock.today())
    title = do(kit, diagnoses.diagnose, case_id).posts[0].vacancy.title
    with kit.open(SYSTEM, write=True) as context:
        firm = context.unit.cases.enterprise_of(case_id)
        for one in context.unit.surveys.revisions(firm, month):
            one.month = "2020-01"
        season = {"reason": ShortReason.SEASON, "needed_by": clock.today(), "duration_days": 120}
        post = SurveyPostDraft(title=title, short=2, **season)
        told = {"training_need": "数控操作 6 人", "posts": [post]}
        told["wants"] = [SurveyWant.FAIR, SurveyWant.TRAINING, SurveyWant.DOSSIER]
        facts = {"month": month, "staff_start": 80, "staff_end": 80, "needed": 5, "short": 2}
        surveys.submit_survey(context, firm, SurveyDraft(**facts, **told))  # type: ignore[arg-type]
        context.unit.commit()
    found = do(kit, diagnoses.diagnose, case_id)
    assert (
        f"{month} 填报缺工 2 人；最早 {clock.today()} 需到岗；希望进场招聘、培训、人事代理；培训需求：数控操作 6 人"
        in found.surveyed
    )
    assert any(one.kind is ShortageKind.SEASONAL and month in one.text for one in found.reasons)
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=found.proposed, opinion="属实")
    # What it asked for is proposed whatever the shortage, also what is else only offered, and says why.
    texts = {one.measure.source: one.measure.text for one in view_of(kit, case_id).measures}
    assert f"企业 {month} 填报希望人事代理" in texts["dossier"]
    assert f"企业 {month} 填报希望培训：数控操作 6 人" in texts["training"]
    assert next(one.measure.target for one in view_of(kit, case_id).measures if one.measure.source == "training") == 6
    assert "publicity" not in texts
    with kit.open(SYSTEM, write=False) as context:
        said = dict(plan_contents.content(context, plans.get_plan(context, case_id))["enterprise"])
    assert said["用工需求调查"] == found.surveyed


def test_a_wish_for_dispatched_workers_is_answered_by_dispatch_as_the_law_has_it(kit: Kit) -> None:
    """Drafted, the plan answers the survey by itself; agreed to, it stays and the page says what nobody answers."""
    case_id, month = case_of(kit, submit(kit)), month_of(clock.today())

    def said(*wants: SurveyWant) -> None:
        with kit.open(SYSTEM, write=True) as context:
            firm = context.unit.cases.enterprise_of(case_id)
            facts = {"month": month, "staff_start": 80, "staff_end": 80, "needed": 0, "short": 0}
            told, before = (
                SurveyDraft.model_validate(facts | {"wants": wants}),
                context.unit.surveys.revisions(firm, month),
            )
            if before:
                surveys.revise_survey(context, before[0].id or 0, told, reason="补填")
            else:
                surveys.submit_survey(context, firm, told)
            context.unit.commit()

    assert "dispatch" not in {one.measure.source for one in view_of(kit, case_id).measures}
    said(SurveyWant.DISPATCH)
    row = next(one.measure for one in view_of(kit, case_id).measures if one.measure.source == "dispatch")
    for words in ("有许可的劳务派遣机构", "6 个月", "辅助性、替代性", "10%", f"企业 {month} 填报希望劳务派遣"):
        assert words in row.text
    assert LinkKind.DISPATCH.fits(row.kind)
    assert view_of(kit, case_id).unheard == []
    begun(kit, case_id)
    said(SurveyWant.DOSSIER)
    view = view_of(kit, case_id)
    assert (view.unheard, view.plan.amended) == ([f"企业 {month} 填报希望人事代理"], False)
    act(kit, plans.regenerate, case_id)
    assert view_of(kit, case_id).unheard == []


def test_a_version_is_kept_whole_and_what_changed_since_is_told(kit: Kit) -> None:
    case_id = case_of(kit, submit(kit))
    with pytest.raises(Conflict, match="诊断"):
        act(kit, plan_steps.agree, case_id, who="qiye")
    begun(kit, case_id)
    first = view_of(kit, case_id).agreed
    assert first is not None
    assert (first.number, first.agreed_name, first.channel.value) == (1, "王厂长", "account")
    with pytest.raises(Conflict, match="没有待确认"):
        act(kit, plan_steps.agree, case_id, who="qiye")
    act(kit, plan_measures.add_measure, case_id, draft(text="联合院校开订单班", kind=MeasureKind.TRAINING))
    view = view_of(kit, case_id)
    assert (view.plan.state, view.plan.amended) == (PlanState.RUNNING, True)
    with pytest.raises(Invalid, match="姓名"):
        act(kit, plan_steps.agree, case_id)
    with pytest.raises(Invalid, match="签字日期"):
        act(kit, plan_steps.agree, case_id, name="王厂长", agreed_on=clock.today() + timedelta(1))
    with kit.open(SYSTEM, write=True) as context:
        drafted = context.unit.plans.of_case(case_id)
        assert drafted is not None
        drafted.created_at -= timedelta(9)
        context.unit.commit()
    with pytest.raises(Invalid, match="最近一次修改"):  # signed before the measures of today were in it
        act(kit, plan_steps.agree, case_id, name="王厂长", agreed_on=clock.today() - timedelta(1))
    act(kit, plan_steps.agree, case_id, name="王厂长", agreed_on=clock.today())
    view = view_of(kit, case_id)
    assert [(one.number, one.channel.value) for one in view.versions] == [(1, "account"), (2, "paper")]
    changes = do(kit, plan_contents.compare_versions, case_id, 1, 2)
    assert [(one.field, one.after) for one in changes] == [("增加", "联合院校开订单班")]
    assert view.versions[0].content == first.content
    with pytest.raises(NotFound):
        do(kit, plan_contents.compare_versions, case_id, 1, 9)


def test_a_plan_closes_only_by_the_numbers_it_is_linked_with(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    pooling = act(kit, plan_measures.add_measure, case_id, draft(kind=MeasureKind.POOLING)).id
    begun(kit, case_id)
    end = {"satisfaction": 5, "opinion": "已到岗"}
    first = placed(kit, post, 1)[0]
    with pytest.raises(Conflict, match="缺口还有 1 人"):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=1, **end)
    rows = {one.measure.kind: one.measure for one in view_of(kit, case_id).measures}
    training = rows[MeasureKind.TRAINING].id
    act(kit, plan_measures.link, case_id, training, kind=LinkKind.PLACEMENT, ref=str(first), people=1)
    with pytest.raises(Conflict, match="不能重复计算"):
        act(
            kit,
            plan_measures.link,
            case_id,
            rows[MeasureKind.VISIT].id,
            kind=LinkKind.PLACEMENT,
            ref=str(first),
            people=1,
        )
    with pytest.raises(Conflict, match="已关联成效"):
        act(kit, plan_measures.remove_measure, case_id, training)
    with pytest.raises(Invalid, match="已到岗"):
        act(kit, plan_measures.link, case_id, training, kind=LinkKind.PLACEMENT, ref="12345678", people=1)
    # One lent by another enterprise fills the gap that is left; twenty trained elsewhere do not.
    act(kit, plan_measures.link, case_id, training, kind=LinkKind.OTHER, ref="订单班1", people=20)
    outside(kit, case_id, pooling, "调剂2022-1", 1)
    view = view_of(kit, case_id)
    assert (view.supplied, view.short) == (2, 0)
    assert {one.measure.kind: one.result for one in view.measures}[MeasureKind.TRAINING] == 21
    for wrong in (0, 1, 3):
        with pytest.raises(Conflict) as unequal:
            act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=wrong, **end)
        assert unequal.value.code == "numbers"
    with pytest.raises(Invalid, match="1 到 5"):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, satisfaction=6, opinion="好")
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, **end)
    view = view_of(kit, case_id)
    assert (view.plan.state, view.plan.solved, view.plan.review_due) == (PlanState.SOLVED, 2, None)
    with pytest.raises(Conflict, match="不能再改动"):
        act(kit, plan_measures.add_measure, case_id, draft())
    # New posts of the same enterprise open it again; what was agreed stays in the record.
    submit(kit, title="氩弧焊工")
    view = view_of(kit, case_id)
    assert (view.plan.state, view.plan.solved, len(view.versions)) == (PlanState.DRAFT, None, 1)
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_closing_the_case_closes_its_plan_with_the_counted_number(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    placed(kit, post, 2)
    with pytest.raises(Conflict, match="方案还没有经诊断和企业确认"):
        do(kit, move_case, case_id, to=CaseState.SOLVED, version=case_version(kit, case_id), opinion="全部到岗")
    begun(kit, case_id)
    with kit.open(SYSTEM, write=False) as context:
        case = context.unit.cases.get(case_id, SYSTEM.reach)
        assert case is not None
        assert (case.state, gap_of(context, case).missing) == (CaseState.FOLLOWING, 0)
        version = case.version
    solve = {"to": CaseState.SOLVED, "version": version, "opinion": "全部到岗"}
    with pytest.raises(Invalid, match="企业满意度"):
        do(kit, move_case, case_id, **solve)
    # What the plan itself could not do, closing the case does not do for it.
    act(kit, plan_steps.move, case_id, to=PlanState.PAUSED, opinion="停产检修")
    with pytest.raises(Conflict, match="没有在实施"):
        do(kit, move_case, case_id, **{**solve, "version": case_version(kit, case_id)}, satisfaction=4)
    act(kit, plan_steps.move, case_id, to=PlanState.RUNNING)
    do(kit, move_case, case_id, **{**solve, "version": case_version(kit, case_id)}, satisfaction=4)
    view = view_of(kit, case_id)
    assert (view.plan.state, view.plan.solved, view.plan.satisfaction) == (PlanState.SOLVED, 2, 4)
    assert sum(link.people for row in view.measures for link in row.links) == 2


def test_reviews_come_monthly_and_keep_the_numbers_of_their_day(kit: Kit) -> None:
    post = submit(kit)
    case_id = case_of(kit, post)
    with pytest.raises(Conflict, match="实施中"):
        act(kit, plan_steps.review, case_id, progress="还没开始")
    begun(kit, case_id)
    due = view_of(kit, case_id).plan.review_due
    assert due is not None
    assert due.day == clock.today().day or (due + timedelta(1)).day == 1
    with pytest.raises(Invalid, match="进展"):
        act(kit, plan_steps.review, case_id, progress=" ")
    placed(kit, post, 1)
    made = act(kit, plan_steps.review, case_id, progress="到岗一人", next_steps="继续推荐")
    view = view_of(kit, case_id)
    assert (made.due, made.supplied, made.missing) == (due, 1, view.gap.missing)
    # Held early, the next is due a month from today: no month goes without one.
    assert view.plan.review_due == due
    january = date(clock.today().year + 1, 1, 31)
    with time_machine.travel(clock.midnight(january) + timedelta(hours=9)):
        act(kit, plan_steps.review, case_id, progress="年初看一次")
    # From a month's last day on the last day of each: 28 February does not make it the 28th for good.
    for day, following in pairwise([add_months(january, number) for number in (1, 2, 3)]):
        assert view_of(kit, case_id).plan.review_due == day
        with time_machine.travel(clock.midnight(day) + timedelta(hours=9)):
            act(kit, plan_steps.review, case_id, progress="按月回顾")
            assert view_of(kit, case_id).plan.review_due == following


def test_the_enterprise_sees_its_own_plan_and_nothing_that_is_for_staff(kit: Kit) -> None:
    post = submit(kit)
    case_id = case_of(kit, post)
    begun(kit, case_id)
    act(kit, plans.set_texts, case_id, risks="有欠薪投诉一件", remarks="每周一联系")
    referral = placed(kit, post, 1)[0]
    rows = {one.measure.kind: one.measure for one in view_of(kit, case_id).measures}
    training = rows[MeasureKind.TRAINING].id
    act(kit, plan_measures.link, case_id, training, kind=LinkKind.PLACEMENT, ref=str(referral), people=1)
    own = plans.as_json(view_of(kit, case_id, "qiye"))
    assert own["risks"] is None
    assert "欠薪" not in str(own)
    assert all(one["links"] == [] for one in own["measures"])
    assert own["supplied"] == 1
    act(kit, plan_steps.agree, case_id, who="qiye", name="王厂长")
    assert "欠薪" not in str(do(kit, plan_contents.content, view_of(kit, case_id)))
    with pytest.raises(Forbidden):
        act(kit, plans.regenerate, case_id, who="qiye")
    with kit.open(SYSTEM, write=False) as context:
        assert not any("欠薪" in one.text for one in context.unit.cases.events(case_id))


def test_the_document_is_a4_with_every_section_and_the_agreement(kit: Kit) -> None:
    case_id = case_of(kit, submit(kit, conditions="必须持有焊工证"))
    begun(kit, case_id)
    name, made = do(kit, plan_contents.write_document, case_id)
    paper = docx.Document(BytesIO(made))
    assert name.endswith(".docx")
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    lines = [one.text for one in paper.paragraphs]
    for number, title in enumerate(("企业基本情况", "用工需求", "缺工诊断", "服务措施", "可申领政策", "实施与确认")):
        assert f"{'一二三四五六'[number]}、{title}" in lines
    whole = "\n".join(lines)
    assert "第 1 版由企业 王厂长" in whole
    assert "要组织培训机构对接企业输送人才" in whole
    title = paper.paragraphs[0].text
    assert "\n用工服务方案（一企一策）" in title or len(title) <= 20, "a long title breaks between two words"
    for table in paper.tables:
        # Some programs lay a table out by its grid, others by its cells: both say the same, within the margins.
        cells = [round(cell.width.mm) for cell in table.rows[0].cells]
        assert [round(column.width.mm) for column in table.columns] == cells
        assert sum(cells) <= 210 - 28 - 26
    measures = paper.tables[2]
    assert [cell.text for cell in measures.rows[0].cells][:4] == ["序号", "措施", "内容", "依据"]
    assert any("培训对接" in cell.text for row in measures.rows for cell in row.cells)


def test_print_and_word_give_the_grounds_of_what_was_confirmed_and_why_it_departs(kit: Kit) -> None:
    """Two posts alike, of several classes by the rules; the officer confirms one class and says why."""
    case_id = case_of(kit, submit(kit, conditions="必须持有焊工证"))
    twin = submit(kit, title="焊接操作工", conditions="必须持有焊工证")
    with kit.open(SYSTEM, write=True) as context:
        context.unit.vacancies.get(twin).title = "机器人焊接操作工"  # type: ignore[union-attr]
        context.unit.commit()
    proposed = do(kit, diagnoses.diagnose, case_id).proposed
    assert len(proposed) > 1
    assert SKILL in proposed
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[SKILL], opinion="其余岗位已与企业核对，不缺")
    lines = [one.text for one in docx.Document(BytesIO(do(kit, plan_contents.write_document, case_id)[1])).paragraphs]
    said = lines[lines.index("三、缺工诊断") + 1 : lines.index("四、服务措施")]
    grounds = [one.split("．", 1)[1] for one in said if one[:1].isdigit()]
    assert any(one.startswith("技能缺工（") for one in grounds)
    assert len(set(grounds)) == len(grounds)
    assert not any(kind.label in one for one in grounds for kind in ShortageKind if kind is not SKILL)
    assert "其余岗位已与企业核对，不缺" in said[-1]
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=proposed, opinion="")
    assert do(kit, plan_contents.content, view_of(kit, case_id))["departed"] == ""


def test_a_merge_takes_placements_to_the_survivor_and_undoing_brings_them_back(
    kit: Kit,
    firms: tuple[int, int],  # noqa: F811
) -> None:
    survivor, gone = firms
    with kit.open(SYSTEM, write=False) as context:
        kept, absorbed = (context.unit.cases.open_of(one) for one in (survivor, gone))
        assert kept is not None
        assert absorbed is not None
        ids = kept.id or 0, absorbed.id or 0
        posts = [post.id or 0 for post in context.unit.vacancies.of_case(ids[1])]
        waiting = next(one for one in context.unit.referrals.of_vacancies(posts) if one.state.value == "referred")
    do(kit, placements.mark_started, waiting.vacancy_id, waiting.seeker_id, who="xianji")
    view = view_of(kit, ids[1], "xianji")
    visit = next(one.measure.id for one in view.measures if one.measure.source == "visit")
    told = {"kind": LinkKind.PLACEMENT, "ref": str(waiting.id), "people": 1, "version": view.plan.version}
    do(kit, plan_measures.link, ids[1], visit, who="xianji", **told)
    before, had = snapshot(kit), view_of(kit, ids[0], "xianji").supplied
    made = merge_firms(kit, survivor, gone)
    assert view_of(kit, ids[0], "xianji").supplied == had + 1
    ended = view_of(kit, ids[1], "xianji")
    assert (ended.plan.state, ended.plan.solved) == (PlanState.UNSOLVED_CLOSED, 0)
    assert sound(kit) == []
    do(kit, merges.undo, made.id, version=1, who="xianji")
    after = snapshot(kit)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_who_left_is_no_longer_counted_unless_the_plan_was_closed_on_the_number(kit: Kit) -> None:
    post = submit(kit, headcount="9")
    case_id = case_of(kit, post)
    begun(kit, case_id)
    gone, stays = listed(kit, post)[:2]
    for number in placed(kit, post, 2):
        visit = next(one.measure.id for one in view_of(kit, case_id).measures if one.measure.source == "visit")
        act(kit, plan_measures.link, case_id, visit, kind=LinkKind.PLACEMENT, ref=str(number), people=1)
    do(kit, placements.mark_left, post, gone, reason=LeftReason.PAY)
    assert view_of(kit, case_id).supplied == 1
    assert sound(kit) == []
    closing = {"to": PlanState.UNSOLVED_CLOSED, "satisfaction": 3, "opinion": "停产"}
    with pytest.raises(Conflict, match="不一致"):
        act(kit, plan_steps.close, case_id, solved=2, **closing)
    act(kit, plan_steps.close, case_id, solved=1, **closing)
    with pytest.raises(Conflict, match="已计入已结案方案"):
        do(kit, retractions.undo, post, stays)
    do(kit, placements.mark_left, post, stays, reason=LeftReason.PAY)
    assert (view_of(kit, case_id).plan.solved, sound(kit)) == (1, [])
    # The enterprise asks again: the plan goes on, with nobody at work.
    submit(kit, title="焊接检验工")
    reopened = view_of(kit, case_id)
    assert (reopened.plan.state, reopened.supplied, sound(kit)) == (PlanState.DRAFT, 0, [])


class Plans(RuleBasedStateMachine):
    """The model: a state, whether it was amended since it was agreed, and how many people were supplied."""

    kit: Kit
    case_id: int
    vacancy_id: int
    people: list[int]
    # The measure that lent people and odd jobs belong to, and the two records, two people in each.
    pooling: int
    lending: int
    task: int

    @initialize()
    def nothing_yet(self) -> None:
        with self.kit.open(SYSTEM, write=True) as context:
            unit = context.unit
            plan = unit.plans.of_case(self.case_id)
            assert plan is not None
            for link in unit.plans.links(plan.id or 0):
                unit.plans.drop_link(link)
            for referral in unit.referrals.of_vacancies([self.vacancy_id]):
                unit.session.delete(referral)
            for version in unit.plans.versions(plan.id or 0):
                unit.session.delete(version)
            post = unit.vacancies.get(self.vacancy_id)
            assert post is not None
            post.state = type(post.state).PUBLISHED
            plan.state, plan.agreed, plan.amended, plan.solved = PlanState.DRAFT, 0, False, None
            plan.closed_at = plan.satisfaction = plan.review_due = None
            unit.commit()
        self.state, self.agreed, self.amended, self.lent, self.started = PlanState.DRAFT, 0, False, 0, 0
        self.linked: set[LinkKind] = set()
        self.says = {LinkKind.LENDING: 2, LinkKind.TASK: 2}
        self.at_end: int | None = None
        self.papers_at_end: int | None = None
        for kind in self.says:
            self.the_record_says(kind, 2)

    @property
    def recorded(self) -> int:
        """People lent and on odd jobs, of an open plan as the records say now."""
        return self.at_end if self.at_end is not None else sum(self.says[kind] for kind in self.linked)

    @property
    def papers(self) -> int:
        """People on papers from outside: of an open plan no more than what the records leave of the gap."""
        if self.papers_at_end is not None:
            return self.papers_at_end
        return min(self.lent, max(0, 2 - self.started - self.recorded))

    @property
    def short(self) -> int:
        return max(0, 2 - self.started - self.recorded - self.lent)

    def the_record_says(self, kind: LinkKind, number: int) -> None:
        with self.kit.open(SYSTEM, write=True) as context:
            session = context.unit.session
            if kind is LinkKind.LENDING:
                workers = session.exec(select(LentWorker).where(LentWorker.lending_id == self.lending)).all()
                for place, worker in enumerate(workers):
                    worker.live = place < number
                    worker.consent = ConsentState.AGREED if worker.live else ConsentState.WITHDRAWN
                lending = session.get(Lending, self.lending)
                assert lending is not None
                lending.headcount = number
            else:
                for one in session.exec(select(Booking).where(Booking.task_id == self.task)).all():
                    one.state = BookingState.WORKED if one.seat <= number else BookingState.NO_SHOW
            context.unit.commit()

    def expect(self, allowed: bool, use_case: Callable[..., Any], *args: Any, **told: Any) -> bool:
        try:
            act(self.kit, use_case, self.case_id, *args, **told)
        except Conflict:
            assert not allowed
            return False
        assert allowed
        return True

    @property
    def live(self) -> bool:
        return self.state not in CLOSED

    def changed(self) -> None:
        self.amended = self.agreed > 0
        if self.state is PlanState.AGREED:
            self.state = PlanState.DRAFT

    @rule(who=st.sampled_from(["qiye", "zhuanyuan"]))
    def agree(self, who: str) -> None:
        running = self.state in (PlanState.RUNNING, PlanState.PAUSED)
        if self.expect(
            self.state is PlanState.DRAFT or (running and self.amended), plan_steps.agree, who=who, name="王厂长"
        ):
            self.agreed, self.amended = self.agreed + 1, False
            self.state = self.state if running else PlanState.AGREED

    @rule(to=st.sampled_from(list(PlanState)))
    def step(self, to: PlanState) -> None:
        allowed = (self.state, to) in {
            (PlanState.AGREED, PlanState.RUNNING),
            (PlanState.RUNNING, PlanState.PAUSED),
            (PlanState.PAUSED, PlanState.RUNNING),
        }
        if self.expect(allowed, plan_steps.move, to=to, opinion="因订单调整"):
            self.state = to

    @rule(text=st.sampled_from(["再走访", "再核对"]))
    def edit(self, text: str) -> None:
        measure = next(one.measure for one in view_of(self.kit, self.case_id).measures if one.measure.source == "visit")
        if self.expect(self.live, plan_measures.change_measure, measure.id, draft(text=text)):
            self.changed()

    @rule(state=st.sampled_from(BY_HAND))
    def go_on(self, state: MeasureState) -> None:
        measure = view_of(self.kit, self.case_id).measures[0].measure
        self.expect(self.live, plan_measures.set_progress, measure.id, state=state, text="")

    @rule(people=st.integers(1, 2))
    def lend(self, people: int) -> None:
        ref = f"调剂{self.lent}"
        if self.live and people > self.short:
            with pytest.raises(Invalid, match="不能多于缺口"):
                outside(self.kit, self.case_id, self.pooling, ref, people)
        elif self.live:
            outside(self.kit, self.case_id, self.pooling, ref, people)
            self.lent += people
        else:
            with pytest.raises(Conflict):
                outside(self.kit, self.case_id, self.pooling, ref, people)

    @rule(kind=st.sampled_from([LinkKind.LENDING, LinkKind.TASK]))
    def supply(self, kind: LinkKind) -> None:
        told = {"kind": kind, "ref": str(self.lending if kind is LinkKind.LENDING else self.task), "people": 0}
        if self.live and kind not in self.linked and not self.says[kind]:
            with pytest.raises(Invalid, match="还没有人到岗"):
                act(self.kit, plan_measures.link, self.case_id, self.pooling, **told)
        elif self.expect(self.live and kind not in self.linked, plan_measures.link, self.pooling, **told):
            self.linked.add(kind)

    @rule(kind=st.sampled_from([LinkKind.LENDING, LinkKind.TASK]), number=st.integers(0, 2))
    def tell_otherwise(self, kind: LinkKind, number: int) -> None:
        # A lending that has begun lends somebody.
        self.says[kind] = max(1, number) if kind is LinkKind.LENDING else number
        self.the_record_says(kind, self.says[kind])

    @rule()
    def place(self) -> None:
        if self.started < 2 and self.live:
            one = self.people[self.started]
            do(self.kit, referrals.refer, self.vacancy_id, one, channel=ConsentChannel.DESK)
            do(self.kit, placements.mark_started, self.vacancy_id, one)
            self.started += 1

    @rule()
    def review(self) -> None:
        running = self.state in (PlanState.RUNNING, PlanState.PAUSED)
        self.expect(running, plan_steps.review, progress="按计划推进")

    @rule(to=st.sampled_from([PlanState.SOLVED, PlanState.UNSOLVED_CLOSED, PlanState.AGREED]), off=st.integers(-1, 1))
    def end(self, to: PlanState, off: int) -> None:
        brought = self.started + self.papers + self.recorded
        allowed = off == 0 and (
            (self.state is PlanState.RUNNING and to in CLOSED)
            or (self.state is PlanState.PAUSED and to is PlanState.UNSOLVED_CLOSED)
        )
        if to is PlanState.SOLVED:
            allowed = allowed and brought >= 2 and not self.amended
        if self.expect(
            allowed,
            plan_steps.close,
            to=to,
            solved=abs(brought + off),
            satisfaction=4,
            opinion="结案",
        ):
            self.at_end, self.papers_at_end = self.recorded, self.papers
            self.state = to

    @rule()
    def come_too_late(self) -> None:
        version = view_of(self.kit, self.case_id).plan.version - 1
        with pytest.raises(Conflict):
            do(self.kit, plans.regenerate, self.case_id, version=version)

    @invariant()
    def the_store_agrees(self) -> None:
        if not hasattr(self, "state"):
            return
        view = view_of(self.kit, self.case_id)
        assert (view.plan.state, view.plan.amended, len(view.versions)) == (self.state, self.amended, self.agreed)
        assert (view.supplied, view.lent) == (self.started + self.papers + self.recorded, self.papers + self.recorded)
        with self.kit.open(SYSTEM, write=False) as context:
            assert check_invariants(context) == []


def test_plans_move_only_along_the_allowed_steps(kit: Kit, later: Callable[[int], None]) -> None:  # noqa: F811
    vacancy_id = submit(kit)
    case_id = only_post(kit, vacancy_id)
    act(kit, diagnoses.confirm_diagnosis, case_id, kinds=[SKILL], opinion="企业要求持证")
    pooling = act(kit, plan_measures.add_measure, case_id, draft(kind=MeasureKind.POOLING)).id
    people = listed(kit, vacancy_id)[:2]
    told = {"kit": kit, "case_id": case_id, "vacancy_id": vacancy_id, "people": people, "pooling": pooling}
    told |= {"lending": borrowing(kit).signed(people=2), "task": odd_job(kit, worked=2, besides=people)}
    begin(kit, later)
    run_state_machine_as_test(
        type("BoundPlans", (Plans,), told),
        settings=machine_settings(12, 15),
    )
