"""应聘: people apply by themselves, the officer of the post recommends or answers, and taking back ends the consent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.application import Application, ApplicationState
from matcher.models.enums import ConsentChannel, ConsentKind, Role
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import ReferralState
from matcher.models.todo import TodoKind
from matcher.service import applications, consents, inbox, notices
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.todos import list_todos
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.test_referrals import do, listed, submit

COLLEAGUE = Actor(role=Role.COUNTY_ADMIN, adcode="140925", name="外市县级")


def as_person(kit: Kit, number: int, call: Any, *args: Any, **more: Any) -> Any:
    """A use case as a registered person, committed."""
    with kit.open(Actor(role=Role.SEEKER, seeker_id=number, name="本人"), write=True) as context:
        made = call(context, *args, **more)
        context.unit.session.expire_on_commit = False
        context.unit.commit()
        return made


def given(kit: Kit, person: int) -> list[bool]:
    """The consents a person gave themselves to be named to enterprises: whether each holds."""
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.consents.of_seeker(person)
    own = [one for one in found if one.kind is ConsentKind.DISCLOSURE and one.channel is ConsentChannel.SELF]
    return [one.holds(clock.today()) for one in own]


def row(kit: Kit, application_id: int) -> Application:
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.applications.get(application_id)
        assert found is not None
        context.unit.session.expunge(found)
        return found


@pytest.fixture
def post(kit: Kit) -> int:
    return submit(kit)


def test_an_application_is_taken_up_under_the_consent_given_with_it(kit: Kit, post: int) -> None:
    one, other = listed(kit, post)[:2]
    with pytest.raises(Invalid) as unasked:
        as_person(kit, one, applications.apply, post, agreed=False)
    assert unasked.value.field == "agreed"
    made = as_person(kit, one, applications.apply, post, agreed=True, note="晚上方便接电话")
    with pytest.raises(Conflict, match="已经应聘过"):
        as_person(kit, one, applications.apply, post, agreed=True)
    company = actor(kit, "qiye")
    with kit.open(company, write=False) as context:
        case_id = context.unit.vacancies.get(post).case_id  # type: ignore[union-attr]
        assert inbox.list_referred(context, case_id) == [], "nothing is handed over before the officer's word"
    # It waits for the officer of the case, with the person's word; for nobody else it is there.
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        rows, total = applications.list_applications(context)
        assert [(found.id, seeker.id) for found, _, _, seeker in rows] == [(made.id, one)]
        assert total == 1
        assert [todo.subject_id for todo in list_todos(context, kind=TodoKind.APPLICATION).todos] == [made.id]
    with kit.open(COLLEAGUE, write=True) as context:
        assert applications.list_applications(context)[1] == 0
        for number in (made.id, 987_654_321):
            with pytest.raises(NotFound) as strange:
                applications.take_up(context, number, version=1)
            assert strange.value.message == applications.UNKNOWN
    for who, number in ((other, made.id), (one, 987_654_321)):
        with pytest.raises(NotFound, match="没有您的"):
            as_person(kit, who, applications.withdraw, number, version=1)
    taken = do(kit, applications.take_up, made.id, version=1)
    assert taken.state is ApplicationState.TAKEN
    with kit.open(company, write=True) as context:
        (seen,) = inbox.list_referred(context, case_id)
        assert (seen.seeker.id, seen.consent.channel) == (one, ConsentChannel.SELF)
        assert inbox.reveal_contact(context, post, one, purpose="联系面试").name
    with pytest.raises(Conflict):
        do(kit, applications.take_up, made.id, version=2)
    # The person leaves: the recommendation ends, the consent with it, and the enterprise sees nobody.
    as_person(kit, one, applications.withdraw, made.id, version=2)
    with kit.open(company, write=True) as context:
        assert inbox.list_referred(context, case_id) == []
        with pytest.raises(NotFound):
            inbox.reveal_contact(context, post, one, purpose="再看")
        referral = context.unit.referrals.of_pair(post, one)
        assert referral is not None
        assert referral.state is ReferralState.UNSUITABLE
    assert given(kit, one) == [False]
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_a_no_is_told_with_its_reason_and_hands_nothing_over(kit: Kit, post: int) -> None:
    one = listed(kit, post)[0]
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("qiuzhi")
        assert account is not None
        account.seeker_id = one
        context.unit.commit()
    made = as_person(kit, one, applications.apply, post, agreed=True)
    with pytest.raises(Invalid, match="写明原因"):
        do(kit, applications.decline, made.id, version=1, reason=UnsuitableReason.OTHER)
    with pytest.raises(Invalid):
        do(kit, applications.decline, made.id, version=1, reason=UnsuitableReason.OTHER, note="只要男的，限30岁以下")
    do(kit, applications.decline, made.id, version=1, reason=UnsuitableReason.SKILL, note="岗位要求两年经验")
    with kit.open(actor(kit, "qiuzhi"), write=False) as context:
        (told,) = [one for one in notices.list_notices(context)[0] if one.template == "application_declined"]
        assert "岗位要求两年经验" in told.body
        (own,) = applications.list_own(context)
        assert (own.application.state, own.live) == (ApplicationState.DECLINED, True)
    assert given(kit, one) == [False]
    again = as_person(kit, one, applications.apply, post, agreed=True)
    assert again.id != made.id


def test_who_may_not_apply_is_told_why_and_who_stops_takes_everything_back(kit: Kit, post: int) -> None:
    one, young, working = listed(kit, post)[:3]
    with pytest.raises(NotFound, match="没有这个岗位"):
        as_person(kit, one, applications.apply, 987_654_321, agreed=True)
    with kit.open(SYSTEM, write=True) as context:
        for number, born in ((young, date(clock.today().year - 15, 1, 1)), (working, date(1990, 1, 1))):
            found = context.unit.seekers.get(number)
            assert found is not None
            found.born_on = born
        context.unit.commit()
    with pytest.raises(Forbidden, match="十六周岁"):
        as_person(kit, young, applications.apply, post, agreed=True)
    with pytest.raises(Forbidden):
        do(kit, applications.apply, post, agreed=True)
    made = as_person(kit, one, applications.apply, post, agreed=True)
    # The very consent taken back ends what rests on it; taking back everything ends the rest.
    with kit.open(SYSTEM, write=False) as context:
        consent_id = row(kit, made.id or 0).consent_id
    as_person(kit, one, consents.withdraw_consent, consent_id)
    assert row(kit, made.id or 0).state is ApplicationState.WITHDRAWN
    again = as_person(kit, one, applications.apply, post, agreed=True)
    as_person(kit, one, consents.stop_all)
    assert row(kit, again.id or 0).state is ApplicationState.WITHDRAWN
    with pytest.raises(Conflict, match="停止求职"):
        as_person(kit, one, applications.apply, post, agreed=True)
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
