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
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, closures, inbox, placements, referrals, renewals, retractions, seekers, vacancies
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
