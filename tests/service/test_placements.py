"""After the first day at work: calls at 7, 30 and 90 days, who leaves, who is hired elsewhere, what is taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.enums import CaseEventKind, ConsentChannel
from matcher.models.placement import InboxAnswer, LeftReason, StartProof
from matcher.models.plan import Plan
from matcher.models.refusal import SIDES, RefusedBy, UnsuitableReason
from matcher.models.states import ReferralState, VacancyState
from matcher.service import (
    cases,
    funnels,
    inbox,
    learning,
    matching,
    placements,
    plan_results,
    referral_steps,
    referrals,
    retractions,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from matcher.service.workbench import get_workbench
from tests.factories import actor
from tests.service.test_referrals import do, listed, submit


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Put the clock forward."""
    moment = datetime.now(clock.SHANGHAI) + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def referred(kit: Kit, post: int, *people: int) -> None:
    for one in people:
        do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE, expires_on=None)


def test_follow_ups_come_due_and_leaving_opens_the_gap_again(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    post = submit(kit, headcount="2")
    one, two = listed(kit, post)[:2]
    referred(kit, post, one, two)
    do(kit, placements.mark_started, post, two, started_on=clock.today() - timedelta(days=1))
    made = do(kit, placements.mark_started, post, one, proof=StartProof.REGISTRATION)
    first = clock.today()
    assert (made.follow_up_due, made.proof) == (first + timedelta(days=7), StartProof.REGISTRATION)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert get_workbench(context).follow_ups == []
        before = cases.get_case(context, made.case_id)
    with pytest.raises(Conflict, match="还没有到回访日"):
        do(kit, placements.follow_up, post, one)
    later(monkeypatch, 7)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        due = [(one.seeker.id, one.day, one.overdue) for one in get_workbench(context).follow_ups]
        assert due == [(two, 7, True), (one, 7, False)]
    assert do(kit, placements.follow_up, post, one).follow_up_due == first + timedelta(days=30)
    with pytest.raises(Invalid, match="离岗日期"):
        do(kit, placements.mark_left, post, two, reason=LeftReason.PAY, left_on=first - timedelta(days=2))
    do(kit, placements.mark_left, post, two, reason=LeftReason.DISTANCE)
    with kit.open(SYSTEM, write=False) as context:
        assert cases.get_case(context, made.case_id).row.gap.missing == before.row.gap.missing + 1
        vacancy = context.unit.vacancies.get(post)
        assert vacancy is not None
        assert vacancy.state is VacancyState.PUBLISHED
        assert check_invariants(context) == []
    # A call on day 95 answers for day 30 too, and nothing is due any more.
    later(monkeypatch, 95)
    last = do(kit, placements.follow_up, post, one)
    assert (last.followed_days, last.follow_up_due) == (90, None)
    with pytest.raises(Conflict, match="已经完成"):
        do(kit, placements.follow_up, post, one)
    with kit.open(SYSTEM, write=False) as context:
        funnel = funnels.of_vacancy(context, post).posts[0]
    assert (funnel.referred, funnel.started, funnel.stayed, funnel.left, funnel.now) == (2, 2, 1, 1, 1)


def test_who_left_may_come_back_to_the_same_post_with_a_record_of_their_own(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = submit(kit, headcount="1")
    one = listed(kit, post)[0]
    referred(kit, post, one)
    first = do(kit, placements.mark_started, post, one)
    with kit.open(SYSTEM, write=False) as context:
        counted = plan_results.count(context, plan_of(context, first.case_id)).supplied
    later(monkeypatch, 8)
    do(kit, placements.follow_up, post, one)
    left = do(kit, placements.mark_left, post, one, reason=LeftReason.FAMILY)
    with pytest.raises(Conflict, match="不能标为"):
        do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    with pytest.raises(Conflict, match="已被他人更新"):
        do(kit, referrals.mark_contacted, post, one, version=left.version - 1)
    back = do(kit, referrals.mark_contacted, post, one, version=left.version)
    assert back.id != left.id
    assert back.version > left.version, "a page that saw the earlier record changes nothing"
    # Taken back, the placement that ended stands as it stood; then once more.
    assert do(kit, retractions.undo, post, one) is None
    with kit.open(SYSTEM, write=False) as context:
        current = context.unit.referrals.of_pair(post, one)
        assert current is not None
        assert (current.id, current.state) == (left.id, ReferralState.LEFT)
    do(kit, referrals.mark_contacted, post, one)
    referred(kit, post, one)
    again = do(kit, placements.mark_started, post, one)
    assert (again.started_on, again.followed_days, again.follow_up_due) == (
        clock.today(),
        0,
        clock.today() + timedelta(days=7),
    )
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        rows = [one_ for one_ in context.unit.referrals.of_vacancies([post]) if one_.seeker_id == one]
        assert [(row.state, row.followed_days, row.left_reason) for row in rows] == [
            (ReferralState.LEFT, 7, LeftReason.FAMILY),
            (ReferralState.STARTED, 0, None),
        ]
        shown = [row for row in matching.get_shortlist(context, post).handled if row.seeker.id == one]
        assert [row.referral.id for row in shown if row.referral] == [again.id], "one card, of the record that goes on"
        funnel = funnels.of_vacancy(context, post).posts[0]
        assert (funnel.referred, funnel.started, funnel.left, funnel.now) == (1, 1, 1, 1)
        assert plan_results.count(context, plan_of(context, again.case_id)).supplied == counted, "counted once"
        figures = sum(row.started for row in cases.get_case(context, again.case_id).posts if row.vacancy.id == post)
        assert figures == 1
        assert check_invariants(context) == []
    # And may leave and come back once more; each placement keeps its record.
    do(kit, placements.mark_left, post, one, reason=LeftReason.PAY)
    do(kit, referrals.mark_contacted, post, one)
    with kit.open(SYSTEM, write=False) as context:
        states = [row.state for row in context.unit.referrals.of_vacancies([post]) if row.seeker_id == one]
        assert states == [ReferralState.LEFT, ReferralState.LEFT, ReferralState.CONTACTED]
        assert check_invariants(context) == []


def plan_of(context: Context, case_id: int) -> Plan:
    found = context.unit.plans.of_case(case_id)
    assert found is not None
    return found


def test_hired_elsewhere_ends_the_other_recommendations_and_tells_their_officers(kit: Kit) -> None:
    first, second = submit(kit), submit(kit, title="焊接班组操作工")
    one = next(one for one in listed(kit, first) if one in listed(kit, second))
    referred(kit, first, one)
    referred(kit, second, one)
    do(kit, referrals.mark_interview, second, one)
    do(kit, referrals.mark_unsuitable, first, one, reason=UnsuitableReason.EMPLOYED)
    with kit.open(SYSTEM, write=False) as context:
        other = context.unit.referrals.of_pair(second, one)
        assert other is not None
        assert (other.state, other.reason) == (ReferralState.UNSUITABLE, UnsuitableReason.EMPLOYED)
        told = [event for event in context.unit.cases.events(other.case_id) if event.kind is CaseEventKind.ELSEWHERE]
        assert [event.vacancy_id for event in told] == [second]
    # Taken back, the other one stands as it stood, and the trail tells of all of it.
    do(kit, retractions.undo, first, one, note="看错了人")
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        other = context.unit.referrals.of_pair(second, one)
        assert other is not None
        assert other.state is ReferralState.INTERVIEW
        trail = referral_steps.trail(context, first, one)
        assert [step.after for step in trail] == [
            ReferralState.REFERRED,
            ReferralState.UNSUITABLE,
            ReferralState.REFERRED,
        ]
        assert (trail[1].undone_at is not None, trail[2].undoes_id, trail[2].note) == (True, trail[1].id, "看错了人")


def test_a_mark_is_taken_back_within_a_day_only(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    post = submit(kit)
    one, two = listed(kit, post)[:2]
    do(kit, referrals.mark_contacted, post, one)
    assert do(kit, retractions.undo, post, one) is None
    assert one in listed(kit, post), "nobody has handled them again"
    with pytest.raises(Conflict):
        do(kit, retractions.undo, post, one)
    do(kit, referrals.mark_contacted, post, two)
    later(monkeypatch, 2)
    with pytest.raises(Conflict, match="一天之内"):
        do(kit, retractions.undo, post, two)


def test_an_enterprise_answers_for_its_own_people_only_and_takes_back_only_its_own_word(kit: Kit) -> None:
    post = submit(kit)
    one, two = listed(kit, post)[:2]
    referred(kit, post, one, two)
    with kit.open(actor(kit, "qiye"), write=False) as context:
        mine = {each.seeker.id: each.referral.id or 0 for each in inbox.list_inbox(context) if each.vacancy.id == post}
    assert set(mine) == {one, two}
    with pytest.raises(Invalid, match="不能由企业提出"):
        do(kit, inbox.answer, mine[one], InboxAnswer.UNSUITABLE, reason=UnsuitableReason.DISTANCE, who="qiye")
    do(kit, inbox.answer, mine[one], InboxAnswer.UNSUITABLE, reason=UnsuitableReason.SKILL, who="qiye")
    with kit.open(SYSTEM, write=False) as context:
        (refusal,) = funnels.of_vacancy(context, post).refusals
        assert (refusal.reason, refusal.refused_by, refusal.count) == (UnsuitableReason.SKILL, RefusedBy.ENTERPRISE, 1)
    assert do(kit, inbox.take_back, mine[one], who="qiye").state is ReferralState.REFERRED
    with pytest.raises(Conflict, match="本单位自己"):
        do(kit, inbox.take_back, mine[one], who="qiye")


def test_taking_an_answer_back_is_offered_only_where_it_is_allowed(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    post = submit(kit, headcount="3")
    own, officers, untouched = listed(kit, post)[:3]
    referred(kit, post, own, officers, untouched)

    def offered() -> dict[int, bool]:
        with kit.open(actor(kit, "qiye"), write=False) as context:
            return {one.seeker.id or 0: one.undoable for one in inbox.list_inbox(context) if one.vacancy.id == post}

    with kit.open(SYSTEM, write=False) as context:
        mine = {one.seeker_id: one.id or 0 for one in context.unit.referrals.of_vacancies([post])}
    do(kit, inbox.answer, mine[own], InboxAnswer.OFFER, who="qiye")
    do(kit, inbox.answer, mine[officers], InboxAnswer.OFFER, who="qiye")
    do(kit, retractions.undo, post, officers)
    do(kit, referrals.mark_offer, post, officers)
    assert offered() == {own: True, officers: False, untouched: False}
    with pytest.raises(Conflict, match="本单位自己"):
        do(kit, inbox.take_back, mine[officers], who="qiye")
    assert do(kit, inbox.take_back, mine[own], who="qiye").state is ReferralState.REFERRED
    do(kit, inbox.answer, mine[own], InboxAnswer.OFFER, who="qiye")
    later(monkeypatch, 2)
    assert not any(offered().values())


def test_reasons_have_a_side_and_none_is_a_protected_attribute() -> None:
    assert set(SIDES) == set(UnsuitableReason)
    said = "".join(one.label for one in UnsuitableReason)
    assert not [word for word in ("性别", "男", "女", "民族", "婚", "孕", "育", "年龄", "户籍") if word in said]
    sides = {side: sum(SIDES[one][0] is side for one in UnsuitableReason) for side in RefusedBy}
    assert sides[RefusedBy.ENTERPRISE] + sides[RefusedBy.SEEKER] >= 13


def test_what_is_learned_of_the_new_states(kit: Kit) -> None:
    """面试、录用、到岗 speak for the fit, a refusal of the enterprise for skill against it, a full post for nothing."""
    post = submit(kit, headcount="9")
    people = listed(kit, post)[:5]
    before = do(kit, learning.show, who="shengji").decisions
    referred(kit, post, *people)

    def labels() -> dict[bool, int]:
        with kit.open(SYSTEM, write=False) as context:
            mine = [one.good for one in learning._decisions(context) if one.post == post]
        return {good: mine.count(good) for good in (True, False)}

    do(kit, referrals.mark_interview, post, people[0])
    do(kit, referrals.mark_offer, post, people[1])
    do(kit, placements.mark_started, post, people[2])
    do(kit, referrals.mark_unsuitable, post, people[3], reason=UnsuitableReason.SKILL)
    do(kit, referrals.mark_unsuitable, post, people[4], reason=UnsuitableReason.FILLED)
    assert labels() == {True: 3, False: 1}
    assert do(kit, learning.show, who="shengji").decisions == before + 4
