"""Whom a plan counts as supplied: lent and odd-job workers as their records say now, each once over all plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from sqlmodel import select

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.deadline import DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.lending import ConsentState
from matcher.models.organisation import ParticipationPart
from matcher.models.overview import Figure
from matcher.models.placement import LeftReason
from matcher.models.plan import MeasureLink
from matcher.models.plan_kinds import LinkKind, MeasureKind
from matcher.models.post_end import PostEnd
from matcher.models.states import CaseState, PlanState, ReferralState, TaskState, VacancyState
from matcher.service import (
    case_endings,
    cases,
    overview,
    overview_rows,
    placements,
    plan_contents,
    plan_measures,
    plan_steps,
    plans,
    referrals,
    renewals,
    todos,
    vacancies,
    workbench,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.lent import begin, later  # noqa: F401
from tests.service.test_plan_evidence import link
from tests.service.test_plans import act, begun, case_of, draft, only_post, outside, placed, view_of
from tests.service.test_referrals import do, submit
from tests.supply import borrowing, odd_job


def added(kit: Kit, case_id: int, kind: MeasureKind) -> int:
    """A measure of this kind, made by the officer and agreed to by the enterprise."""
    made = act(kit, plan_measures.add_measure, case_id, draft(kind=kind, text="余缺调剂和零工"))
    if view_of(kit, case_id).plan.agreed:
        act(kit, plan_steps.agree, case_id, who="qiye", name="王厂长")
    return made.id or 0


def sound(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def moved(kit: Kit, case_id: int, to: CaseState) -> None:
    do(
        kit,
        case_endings.move_case,
        case_id,
        to=to,
        version=do(kit, cases.get_case, case_id).row.case.version,
        opinion="办理",
        satisfaction=4 if to is CaseState.SOLVED else None,
        post_end=PostEnd.WITHDRAWN if to is CaseState.CLOSED else None,
    )


def test_a_plan_closes_on_those_who_were_lent_in_the_end_and_stays_sound(
    kit: Kit,
    later: Callable[[int], None],  # noqa: F811
) -> None:
    """Three signed, one withdrew, two started: nobody before the first day, then row, total and closing say two."""
    at = borrowing(kit)
    case_id = only_post(kit, submit(kit))
    begun(kit, case_id)
    pooling, lending = added(kit, case_id, MeasureKind.POOLING), at.signed(people=3)
    at.answer(lending, 0, ConsentState.WITHDRAWN)
    with pytest.raises(Invalid, match=r"已签协议，.*同意 2 人，到岗 0 人"):
        link(kit, case_id, pooling, LinkKind.LENDING, lending)
    begin(kit, later)
    link(kit, case_id, pooling, LinkKind.LENDING, lending)
    view = view_of(kit, case_id)
    row = next(one for one in view.measures if one.measure.id == pooling)
    assert (row.result, [*row.people.values()], view.supplied, view.lent, view.short) == (2, [2], 2, 2, 0)
    with pytest.raises(Conflict, match="不一致"):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=3, satisfaction=5, opinion="好")
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, satisfaction=5, opinion="好")
    view = view_of(kit, case_id)
    assert (view.plan.solved, [one.people for row in view.measures for one in row.links]) == (2, [2])
    sound(kit)
    # What happens to the lending after the plan closed changes nothing of it.
    with kit.open(SYSTEM, write=True) as context:
        worker = context.unit.lendings.workers(lending)[1]
        worker.live, worker.consent = False, ConsentState.LEFT_OUT
        assert (plans.get_plan(context, case_id).supplied, plans.get_plan(context, case_id).lent) == (2, 2)
    assert (view_of(kit, case_id).supplied, view_of(kit, case_id).lent) == (2, 2)
    sound(kit)


def test_an_odd_job_supplies_who_worked_and_nobody_twice(kit: Kit) -> None:
    case_id = only_post(kit, submit(kit))
    measure = added(kit, case_id, MeasureKind.TEMPORARY)
    cancelled = odd_job(kit, worked=0, state=TaskState.CANCELLED, cancel_reason="取消")
    with pytest.raises(Invalid, match="还没有人到岗"):
        link(kit, case_id, measure, LinkKind.TASK, cancelled, people=9)
    with kit.open(SYSTEM, write=False) as context:
        other = context.unit.session.exec(select(Enterprise).where(Enterprise.id != actor(kit, "qiye").enterprise_id))
        stranger = other.first()
        assert stranger is not None
    with pytest.raises(Invalid, match="本企业没有编号"):
        link(kit, case_id, measure, LinkKind.TASK, odd_job(kit, worked=2, enterprise_id=stranger.id))
    link(kit, case_id, measure, LinkKind.TASK, odd_job(kit, worked=2), people=9)
    assert (view_of(kit, case_id).supplied, view_of(kit, case_id).lent) == (2, 2)
    # The next day two of three are the same people; by name only, and it says so.
    link(kit, case_id, measure, LinkKind.TASK, odd_job(kit, worked=3, own=False))
    row = next(one for one in view_of(kit, case_id).measures if one.measure.id == measure)
    assert (row.result, view_of(kit, case_id).supplied) == (3, 3)
    assert "要 9 人，完工 2 人；" in row.standing
    assert "按用工方名称认定" in row.standing
    act(kit, plan_measures.unlink, case_id, measure, row.links[0].id or 0)
    assert view_of(kit, case_id).supplied == 3


def test_a_record_counts_in_one_plan_over_all_cases_of_the_enterprise(
    kit: Kit,
    later: Callable[[int], None],  # noqa: F811
) -> None:
    at = borrowing(kit)
    case_id = only_post(kit, submit(kit))
    lending = at.signed(people=2)
    begin(kit, later)
    link(kit, case_id, added(kit, case_id, MeasureKind.POOLING), LinkKind.LENDING, lending)
    number = view_of(kit, case_id).case.number
    moved(kit, case_id, CaseState.CLOSED)
    assert view_of(kit, case_id).plan.solved == 2
    again = case_of(kit, submit(kit, title="装配钳工"))
    assert again != case_id
    with pytest.raises(Conflict, match=f"已计入案件 {number} 的方案"):
        link(kit, again, added(kit, again, MeasureKind.POOLING), LinkKind.LENDING, lending)
    assert view_of(kit, again).supplied == 0
    sound(kit)


def ran_out(kit: Kit, post: int, **facts: object) -> None:
    """The post's last day was yesterday, and the daily job has run."""
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.vacancies.get(post)
        assert row is not None
        told = {"state": VacancyState.PUBLISHED, "valid_to": clock.today() - timedelta(days=1)} | facts
        row.valid_from = clock.today() - timedelta(days=9)
        for name, value in told.items():
            setattr(row, name, value)
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        assert vacancies.expire_vacancies(context) >= 1
        context.unit.commit()


def refused(kit: Kit, case_id: int, match: str, solved: int) -> None:
    """Neither plan nor case can be called solved."""
    with pytest.raises(Conflict, match=match):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=solved, satisfaction=5, opinion="好")
    moved(kit, case_id, CaseState.MATCHING)
    moved(kit, case_id, CaseState.FOLLOWING)
    with pytest.raises(Conflict, match=match):
        moved(kit, case_id, CaseState.SOLVED)


def test_a_post_that_ran_out_unfilled_stays_a_gap_and_its_officer_is_told(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    begun(kit, case_id)
    ran_out(kit, post, headcount=5)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        view = cases.get_case(context, case_id)
        assert (view.row.gap.wanted, view.row.gap.missing, view.short) == (5, 5, 5)
        assert "岗位已过期" in view.events[0].text
        assert "还缺 5 人，仍计入缺口" in view.events[0].text
        owed = context.unit.deadlines.open_of_case(case_id)
        assert not [one for one in owed if one.kind is DeadlineKind.SHORTLIST and one.subject_id == post]
        assert [one for one in todos.list_todos(context).todos if one.key == f"expiry-{post}"]
    refused(kit, case_id, "缺口还有 5 人", 0)
    # A copy goes on with the need: it counts once. Renewed posts are as before.
    copy = do(kit, renewals.copy_vacancy, post, headcount=3).id
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        gap = cases.get_case(context, case_id).row.gap
        assert (gap.wanted, gap.missing) == (3, 3)
        old = context.unit.vacancies.get(post)
        assert copy != post
        assert old is not None
        assert old.state is VacancyState.CLOSED
    sound(kit)


def test_posts_for_some_people_are_not_solved_by_nobody(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    begun(kit, case_id)
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.vacancies.get(post)
        assert row is not None
        row.headcount = None
        context.unit.commit()
    with pytest.raises(Conflict, match="招“若干”人的岗位还没有人到岗"):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=0, satisfaction=5, opinion="好")
    placed(kit, post, 1)
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=1, satisfaction=5, opinion="好")
    assert view_of(kit, case_id).plan.solved == 1


def test_a_gap_filled_by_lent_people_closes_case_and_plan_alike(
    kit: Kit,
    later: Callable[[int], None],  # noqa: F811
) -> None:
    at = borrowing(kit)
    case_id = only_post(kit, submit(kit))
    begun(kit, case_id)
    lending = at.signed(people=2)
    begin(kit, later)
    link(kit, case_id, added(kit, case_id, MeasureKind.POOLING), LinkKind.LENDING, lending)
    view = do(kit, cases.get_case, case_id)
    assert (view.row.gap.missing, view.lent, view.short) == (2, 2, 0)
    for to in (CaseState.MATCHING, CaseState.FOLLOWING, CaseState.SOLVED):
        moved(kit, case_id, to)
    assert (view_of(kit, case_id).plan.state, view_of(kit, case_id).plan.solved) == (PlanState.SOLVED, 2)
    sound(kit)


def test_the_gap_is_one_figure_on_every_page_whatever_came_besides(
    kit: Kit,
    later: Callable[[int], None],  # noqa: F811
) -> None:
    """Placed, lent, at odd jobs, a post that ran out, one for 若干: pages and overview agree, the rest stands beside."""
    at, post = borrowing(kit), submit(kit, title="装配钳工", headcount="6")
    case_id = case_of(kit, post)
    ran_out(kit, submit(kit, title="浇铸工", headcount="5"))
    some = submit(kit, title="质检员")
    with kit.open(SYSTEM, write=True) as context:
        context.unit.vacancies.get(some).headcount = None  # type: ignore[union-attr]
        context.unit.commit()
    placed(kit, post, 2)
    begun(kit, case_id)
    lending = at.signed(people=2)
    begin(kit, later)
    link(kit, case_id, added(kit, case_id, MeasureKind.POOLING), LinkKind.LENDING, lending)
    link(kit, case_id, added(kit, case_id, MeasureKind.TEMPORARY), LinkKind.TASK, odd_job(kit, worked=2))
    seen, plan = do(kit, cases.get_case, case_id), view_of(kit, case_id)
    assert (seen.lent, plan.lent) == (4, 4)
    assert f"计入后还缺 {plan.gap.missing - 4} 人" in seen.row.gap.told(seen.lent)
    company = do(kit, workbench.get_workbench, who="qiye").gap
    with kit.open(actor(kit, "xianji"), write=False) as context:
        row = next(one for one in cases.list_cases(context, limit=100)[0] if one.case.id == case_id)
        asked, posts = overview.ask(context), {one.id for one in context.unit.vacancies.of_case(case_id)}
        found = overview_rows.list_rows(context, asked, figure="missing", limit=500)
        drilled = sum(int(one.cells[found.columns.index("缺口")]) for one in found.rows if one.id in posts)
        whole, totals = workbench.get_workbench(context).gap, overview.get_overview(context, asked).totals
    assert plan.gap == seen.row.gap == row.gap == company
    assert drilled == sum(one.missing or 0 for one in seen.posts) == plan.gap.missing > 4
    figures = [totals[one].value for one in (Figure.WANTED, Figure.STARTED, Figure.MISSING, Figure.UNKNOWN_POSTS)]
    assert figures == [whole.wanted, whole.started, whole.missing, whole.unknown_posts]


def test_who_left_keeps_the_placement_that_a_closed_plan_counts(kit: Kit) -> None:
    post = submit(kit)
    case_id = only_post(kit, post)
    begun(kit, case_id)
    placed(kit, post, 2)
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, satisfaction=5, opinion="好")

    def solved() -> int:
        with kit.open(SYSTEM, write=False) as context:
            totals = overview.get_overview(context, overview.ask(context)).totals
            return next(one.value for kind, one in totals.items() if kind.value == "solved")

    before = solved()
    with kit.open(SYSTEM, write=False) as context:
        rows = context.unit.referrals.of_vacancies([post])
        person = next(one.seeker_id for one in rows if one.state is ReferralState.STARTED)
    do(kit, placements.mark_left, post, person, reason=LeftReason.PAY)
    # Who is asked again gets a record of their own; what the closed plan counts stays.
    do(kit, referrals.mark_contacted, post, person)
    assert solved() == before >= 2
    sound(kit)


def test_the_part_of_keeping_files_works_on_its_measure() -> None:
    assert {one: one.measure for one in ParticipationPart}[ParticipationPart.DOSSIER] is MeasureKind.DOSSIER
    assert None not in {one.measure for one in ParticipationPart}


def test_records_win_over_a_paper_and_the_two_never_exceed_the_gap(kit: Kit) -> None:
    """Two people on a confirmed paper fill the gap; whoever starts later takes their place in the count."""
    post = submit(kit)
    case_id = only_post(kit, post)
    begun(kit, case_id)
    pooling = added(kit, case_id, MeasureKind.POOLING)
    outside(kit, case_id, pooling, "协议1", 2)
    view = view_of(kit, case_id)
    assert (view.supplied, view.outside_people, view.short) == (2, 2, 0)
    placed(kit, post, 1)
    view = view_of(kit, case_id)
    row = next(one for one in view.measures if one.measure.id == pooling)
    assert (view.supplied, view.outside_people, view.short, row.result) == (2, 1, 0, 1)
    assert "只计 1 人" in row.standing
    assert "凭证共写 2 人" in view.papers
    with pytest.raises(Conflict, match="不一致"):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=3, satisfaction=5, opinion="好")
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, satisfaction=5, opinion="好")
    view = view_of(kit, case_id)
    assert (view.plan.solved, view.outside_people) == (2, 1)
    assert sorted(one.people for row in view.measures for one in row.links) == [1, 1]
    sound(kit)


def test_a_paper_from_outside_counts_once_another_person_has_confirmed_it(kit: Kit) -> None:
    """One officer typing 41 people in does not close a plan."""
    case_id = only_post(kit, submit(kit))
    begun(kit, case_id)
    visit = next(one.measure.id or 0 for one in view_of(kit, case_id).measures if one.measure.source == "visit")
    pooling = added(kit, case_id, MeasureKind.POOLING)
    paper = {"kind": LinkKind.TRANSFER, "ref": "协议1", "people": 2, "dated": clock.today()}

    def typed(measure: int, **changes: object) -> MeasureLink:
        return act(kit, plan_measures.link, case_id, measure, **(paper | changes))

    for wrong, told in (
        ({"dated": None}, "日期"),
        ({"dated": clock.today() + timedelta(days=1)}, "今天或以前"),
        ({"people": 41}, "缺口还有 2 人"),
    ):
        with pytest.raises(Invalid, match=told):
            typed(pooling, **wrong)
    with pytest.raises(Invalid, match="不能作为“走访”的成效，请关联到：余缺调剂、临时性用工"):
        typed(visit)
    made = typed(pooling).id
    view = view_of(kit, case_id)
    assert (view.supplied, view.lent, view.short, view.papers) == (0, 0, 2, "")
    row = next(one for one in view.measures if one.measure.id == pooling)
    assert row.result == 0
    assert "待另一人核实，暂不计入" in row.standing
    with pytest.raises(Conflict, match="缺口还有 2 人"):
        act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=0, satisfaction=5, opinion="好")
    with pytest.raises(Forbidden):
        act(kit, plan_measures.confirm_link, case_id, pooling, made)
    act(kit, plan_measures.confirm_link, case_id, pooling, made, who="xianji")
    with pytest.raises(Conflict, match="已经核实"):
        act(kit, plan_measures.confirm_link, case_id, pooling, made, who="xianji")
    # The county cannot confirm a paper that it entered itself.
    act(kit, plan_measures.unlink, case_id, pooling, made)
    own = act(kit, plan_measures.link, case_id, pooling, who="xianji", **paper).id
    with pytest.raises(Forbidden, match="由另一人核实"):
        act(kit, plan_measures.confirm_link, case_id, pooling, own, who="xianji")
    act(kit, plan_measures.confirm_link, case_id, pooling, own, who="shiji")
    view = view_of(kit, case_id)
    assert (view.supplied, view.short) == (2, 0)
    assert "系统外 2 人，不是登记到岗：凭证 协议1" in view.papers
    with pytest.raises(Invalid, match="缺口还有 0 人"):
        typed(pooling, ref="协议2", people=1)
    act(kit, plan_steps.close, case_id, to=PlanState.SOLVED, solved=2, satisfaction=5, opinion="好")
    _, made_file = do(kit, plan_contents.write_document, case_id)
    assert any("系统外 2 人，不是登记到岗" in one.text for one in docx.Document(BytesIO(made_file)).paragraphs)
    sound(kit)
