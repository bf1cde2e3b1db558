"""Closing a post early: people are told why, the case follows, nothing comes back behind it but by a renewal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.deadline import DeadlineKind
from matcher.models.enums import ConsentChannel
from matcher.models.placement import LeftReason
from matcher.models.post_end import PostEnd
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.shortlist import Referral
from matcher.models.states import CaseState, ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import (
    case_endings,
    cases,
    closures,
    escalation,
    inbox,
    placements,
    referrals,
    renewals,
    retractions,
    seekers,
    vacancies,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.test_referrals import do, listed, submit


def post_of(kit: Kit, post: int) -> Vacancy:
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.vacancies.get(post)
        assert found is not None
        return found


def referral_of(kit: Kit, post: int, person: int) -> Referral:
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.referrals.of_pair(post, person)
        assert found is not None
        return found


def missing(kit: Kit, post: int) -> tuple[int, int | None]:
    """The case's gap, and what the post's own row says."""
    with kit.open(SYSTEM, write=False) as context:
        view = cases.get_case(context, context.unit.vacancies.get(post).case_id)  # type: ignore[union-attr]
        return view.row.gap.missing, next(one.missing for one in view.posts if one.vacancy.id == post)


def close(kit: Kit, post: int, reason: PostEnd, who: str = "zhuanyuan", **options: Any) -> Vacancy:
    made = do(kit, closures.close_vacancy, post, version=post_of(kit, post).version, reason=reason, who=who, **options)
    assert isinstance(made, Vacancy)
    return made


def sound(kit: Kit) -> bool:
    with kit.open(SYSTEM, write=False) as context:
        return check_invariants(context) == []


def test_closing_ends_what_is_open_and_says_why(kit: Kit) -> None:
    post = submit(kit)
    first, second, third = listed(kit, post)[:3]
    for one in (first, second):
        do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    do(kit, referrals.mark_contacted, post, third)
    do(kit, placements.mark_started, post, first)
    gap, own = missing(kit, post)
    with pytest.raises(Invalid, match="写明原因"):
        close(kit, post, PostEnd.OTHER)
    with pytest.raises(Invalid) as refused:
        close(kit, post, PostEnd.WITHDRAWN, note="只要男的")
    assert refused.value.field == "note"
    with pytest.raises(Forbidden):
        close(kit, post, PostEnd.WITHDRAWN, who="shenji")
    closed = close(kit, post, PostEnd.HALTED, who="qiye", note="一号炉检修")
    assert (closed.state, closed.ended_reason, closed.ended_note) == (VacancyState.CLOSED, PostEnd.HALTED, "一号炉检修")
    for one in (second, third):
        told = referral_of(kit, post, one)
        assert (told.state, told.reason, told.refused_by) == (
            ReferralState.UNSUITABLE,
            UnsuitableReason.POST_CLOSED,
            RefusedBy.ENTERPRISE,
        )
        assert told.note == "岗位已关闭：停产或减产，一号炉检修"
    assert referral_of(kit, post, first).state is ReferralState.STARTED
    assert missing(kit, post) == (gap - (own or 0), 0), "who works there counts, nobody more is wanted"
    with kit.open(SYSTEM, write=False) as context:
        events = context.unit.cases.events(post_of(kit, post).case_id)
        assert any("岗位关闭" in one.text and "2 条推荐同时结束" in one.text for one in events)
        assert not [
            one for one in context.unit.deadlines.of_subject(DeadlineKind.SHORTLIST, post) if one.cleared_at is None
        ]
        company = actor(kit, "qiye")
    with kit.open(company, write=False) as context:
        assert {one.seeker.id for one in inbox.list_inbox(context) if one.vacancy.id == post} == {first}
    # What was open stays ended while the post is closed, and who leaves opens no gap.
    for work in (
        lambda context: referrals.mark_contacted(context, post, third),
        lambda context: referrals.refer(context, post, second, channel=ConsentChannel.PHONE),
        lambda context: retractions.undo(context, post, second),
        lambda context: retractions.undo(context, post, first),
        lambda context: closures.close_vacancy(context, post, version=closed.version, reason=PostEnd.FILLED),
    ):
        with pytest.raises(Conflict):
            do(kit, work)
    do(kit, placements.mark_left, post, first, reason=LeftReason.CUT)
    assert (missing(kit, post)[1], post_of(kit, post).state) == (0, VacancyState.CLOSED)
    assert sound(kit)


def test_a_person_reads_why_and_a_renewal_opens_it_again_through_a_reviewer(kit: Kit) -> None:
    post = submit(kit)
    one = listed(kit, post)[0]
    do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("qiuzhi")
        assert account is not None
        account.seeker_id = one
        context.unit.commit()
    before = missing(kit, post)
    close(kit, post, PostEnd.FILLED)
    assert referral_of(kit, post, one).reason is UnsuitableReason.FILLED
    with kit.open(actor(kit, "qiuzhi"), write=False) as context:
        told = {shown.id: shown.ended_reason for _, shown in seekers.get_profile(context).referrals if shown}
    assert told[post] is PostEnd.FILLED
    again = do(kit, renewals.renew_vacancy, post, version=post_of(kit, post).version, who="qiye")
    assert (again.state, again.ended_reason, again.ended_at) == (VacancyState.SUBMITTED, None, None)
    assert missing(kit, post) == before, "the need is back"
    do(kit, vacancies.publish_vacancy, post, version=again.version, opinion="核实")
    do(kit, referrals.mark_contacted, post, one)
    assert sound(kit)


def test_a_closed_post_that_is_full_or_copied_does_not_come_back(kit: Kit) -> None:
    post = submit(kit, headcount="1")
    one = listed(kit, post)[0]
    do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    do(kit, placements.mark_started, post, one)
    close(kit, post, PostEnd.FILLED)
    with pytest.raises(Conflict, match="已全部到岗"):
        do(kit, renewals.renew_vacancy, post, version=post_of(kit, post).version)
    other = submit(kit, title="焊接班组操作工")
    close(kit, other, PostEnd.CHANGED)
    do(kit, renewals.copy_vacancy, other)
    with pytest.raises(Conflict, match="还在招"):
        do(kit, renewals.renew_vacancy, other, version=post_of(kit, other).version)
    assert sound(kit)


def test_a_post_whose_people_came_while_it_waited_is_published_as_filled(kit: Kit) -> None:
    post = submit(kit, headcount="1")
    one = listed(kit, post)[0]
    with kit.open(SYSTEM, write=True) as context:
        # Run out and handed in again: recommendations go on while a reviewer looks.
        waiting = context.unit.vacancies.get(post)
        assert waiting is not None
        waiting.state = VacancyState.EXPIRED
        context.unit.commit()
    until = clock.today() + timedelta(days=80)
    do(kit, renewals.renew_vacancy, post, version=post_of(kit, post).version, valid_to=until, who="qiye")
    do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    do(kit, placements.mark_started, post, one)
    assert post_of(kit, post).state is VacancyState.SUBMITTED
    do(kit, vacancies.publish_vacancy, post, version=post_of(kit, post).version, opinion="核实")
    assert post_of(kit, post).state is VacancyState.FILLED
    assert sound(kit)


def test_a_case_that_ends_leaves_nothing_running_and_the_step_undone_brings_it_back(kit: Kit) -> None:
    """未解决关闭 asks for a reason, ends posts and recommendations with it; 撤回 restores each as it stood."""
    post = submit(kit)
    first, second = listed(kit, post)[:2]
    for one in (first, second):
        do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    do(kit, placements.mark_started, post, first)

    def stood() -> dict[str, Any]:
        with kit.open(SYSTEM, write=False) as context:
            case = context.unit.cases.get(context.unit.vacancies.get(post).case_id, SYSTEM.reach)  # type: ignore[union-attr]
            assert case is not None
            rows = context.unit.vacancies.of_case(case.id or 0)
            people = context.unit.referrals.of_vacancies([one.id or 0 for one in rows])
            owed = context.unit.deadlines.open_of_case(case.id or 0)
            return {
                "posts": [(one.id, one.state, one.ended_reason) for one in rows],
                "people": [(one.vacancy_id, one.seeker_id, one.state, one.consent_id, one.note) for one in people],
                "owed": sorted((one.kind.value, one.subject_id, one.due) for one in owed),
                "case": (case.state, case.review_due, cases.gap_of(context, case)),
            }

    def version() -> tuple[int, int]:
        with kit.open(SYSTEM, write=False) as context:
            case_id = context.unit.vacancies.get(post).case_id  # type: ignore[union-attr]
            return case_id, context.unit.cases.get(case_id, SYSTEM.reach).version  # type: ignore[union-attr]

    before, (case_id, seen) = stood(), version()
    told: dict[str, Any] = {"to": CaseState.CLOSED, "version": seen, "opinion": "企业停产，无法继续"}
    with pytest.raises(Invalid, match=r"没有结束（.*条推荐没有结果") as asked:
        do(kit, case_endings.move_case, case_id, **told)
    assert asked.value.field == "post_end"
    with pytest.raises(Conflict, match="请先关闭岗位"):
        do(kit, cases.move_case, case_id, **told)
    do(kit, case_endings.move_case, case_id, **told, post_end=PostEnd.HALTED, post_note="设备检修")
    after = stood()
    assert {state for _, state, _ in after["posts"]} <= {VacancyState.CLOSED, VacancyState.FILLED}
    ended = referral_of(kit, post, second)
    assert (ended.state, ended.reason) == (ReferralState.UNSUITABLE, UnsuitableReason.POST_CLOSED)
    assert "设备检修" in ended.note
    assert referral_of(kit, post, first).state is ReferralState.STARTED
    assert sound(kit)
    with pytest.raises(Conflict, match="已经结案"):
        do(kit, renewals.renew_vacancy, post, version=post_of(kit, post).version)
    do(kit, escalation.retract, case_id, version=version()[1])
    assert stood() == before
    assert sound(kit)
    do(kit, case_endings.move_case, case_id, **{**told, "version": version()[1]}, post_end=PostEnd.HALTED)
    copied = do(kit, renewals.copy_vacancy, post, title="机器人焊接操作工二班")
    assert copied.case_id != case_id, "what goes on is taken into a new case"
