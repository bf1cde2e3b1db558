"""我的推荐: an officer asks online, the person says yes or no, answers the interview, and may leave at any time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.consent_request import ConsentAnswer
from matcher.models.placement import InterviewAnswer
from matcher.models.states import ReferralState
from matcher.service import consent_requests, consents, inbox, own_referrals, phone_sign_in, referrals
from matcher.service.accounts import actor_of
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.test_applications import given
from tests.service.test_referrals import do, listed, submit


def as_person(kit: Kit, number: int, call: Any, *args: Any, **more: Any) -> Any:
    """A use case as a registered person with an account of their own, committed."""
    with kit.open(SYSTEM, write=True) as context:
        who = actor_of(phone_sign_in.account_for(context, number))
        context.unit.commit()
    with kit.open(who, write=True) as context:
        made = call(context, *args, **more)
        context.unit.session.expire_on_commit = False
        context.unit.commit()
        return made


def asked(kit: Kit, post: int, person: int) -> int:
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        made = consent_requests.ask(context, post, person).id or 0
        context.unit.commit()
        return made


def test_a_yes_is_consent_and_recommendation_and_a_no_is_left_alone(kit: Kit) -> None:
    post = submit(kit)
    one, other, third = listed(kit, post)[:3]
    question = asked(kit, post, one)
    with pytest.raises(Conflict, match="已经征求过"):
        do(kit, consent_requests.ask, post, one)
    # Another's question answers as one that is not there.
    told = []
    for person, number in ((other, question), (one, 987_654_321)):
        with pytest.raises(NotFound) as strange:
            as_person(kit, person, consent_requests.answer_own, number, agreed=True, version=1)
        told.append(str(strange.value))
    assert told[0] == told[1]
    with kit.open(actor(kit, "qiye"), write=False) as context:
        case_id = context.unit.vacancies.get(post).case_id  # type: ignore[union-attr]
        assert inbox.list_referred(context, case_id) == [], "a question tells the enterprise nothing"
    said = as_person(kit, one, consent_requests.answer_own, question, agreed=True, version=1)
    assert said.state is ConsentAnswer.AGREED
    assert given(kit, one) == [True]
    with kit.open(actor(kit, "qiye"), write=False) as context:
        assert [row.seeker.id for row in inbox.list_referred(context, case_id)] == [one]
    with pytest.raises(Conflict):
        as_person(kit, one, consent_requests.answer_own, question, agreed=False, version=said.version)
    # A no hands nothing over and is not asked again for thirty days; stopping ends what waits.
    refused = asked(kit, post, other)
    as_person(kit, other, consent_requests.answer_own, refused, agreed=False, version=1)
    assert given(kit, other) == []
    with pytest.raises(Conflict, match="30 天"):
        do(kit, consent_requests.ask, post, other)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        asked(kit, post, other)
    waits = asked(kit, post, third)
    as_person(kit, third, consents.stop_all)
    with pytest.raises(Conflict):
        as_person(kit, third, consent_requests.answer_own, waits, agreed=True, version=2)
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_a_person_answers_the_interview_and_leaves(kit: Kit) -> None:
    post = submit(kit)
    one, other = listed(kit, post)[:2]
    as_person(kit, one, consent_requests.answer_own, asked(kit, post, one), agreed=True, version=1)
    at = clock.now() + timedelta(days=2)
    do(kit, referrals.mark_interview, post, one, at=at, place="厂部二楼会议室")
    (own,) = as_person(kit, one, own_referrals.list_own)
    assert (own.asks, own.referral.interview_place, own.officer is not None) == (True, "厂部二楼会议室", True)
    number, version = own.referral.id or 0, own.referral.version
    for person, referral in ((other, number), (one, 987_654_321)):
        with pytest.raises(NotFound):
            as_person(kit, person, own_referrals.answer_interview, referral, InterviewAnswer.COMING, version=version)
    said = as_person(kit, one, own_referrals.answer_interview, number, InterviewAnswer.ANOTHER, version=version)
    assert said.interview_answer is InterviewAnswer.ANOTHER
    # Another time is agreed: the person is asked anew.
    do(kit, referrals.mark_interview, post, one, at=at + timedelta(days=1), place="厂门口")
    (own,) = as_person(kit, one, own_referrals.list_own)
    assert own.asks
    with time_machine.travel(at + timedelta(days=2)), pytest.raises(Conflict, match="已经过了"):
        as_person(
            kit, one, own_referrals.answer_interview, number, InterviewAnswer.COMING, version=own.referral.version
        )
    left = as_person(kit, one, own_referrals.leave, number, version=own.referral.version)
    assert left.state is ReferralState.UNSUITABLE
    assert given(kit, one) == [False], "the consent given for it ends with it"
    with kit.open(actor(kit, "qiye"), write=False) as context:
        assert inbox.list_inbox(context) == []
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
