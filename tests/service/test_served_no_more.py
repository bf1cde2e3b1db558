"""Who is served no more: consent taken back or run out, the firm barred; then staff and enterprises look at nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.jobs.worker import Worker
from matcher.models.enums import CaseEventKind, ConsentChannel, ConsentKind, Role
from matcher.models.placement import StartProof
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.states import ReferralState
from matcher.service import cases, consents, inbox, matching, placements, referrals, standing
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.factories import actor, enterprise_of
from tests.service.test_referrals import do, listed, submit


def agreed(kit: Kit, person: int, kind: ConsentKind) -> int:
    """The person's newest consent of a kind."""
    with kit.open(SYSTEM, write=False) as context:
        return next(one.id or 0 for one in context.unit.consents.of_seeker(person) if one.kind is kind)


def test_who_takes_the_consent_to_be_served_back_is_called_by_nobody(kit: Kit) -> None:
    vacancy_id = submit(kit)
    first, second, working = listed(kit, vacancy_id)[:3]
    for one in (first, working):
        do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.PHONE)
    do(kit, placements.mark_started, vacancy_id, working, started_on=None, proof=StartProof.ENTERPRISE)
    company = actor(kit, "qiye")
    with kit.open(company, write=True) as context:
        assert inbox.reveal_contact(context, vacancy_id, first, purpose="联系面试").phone
    for one in (first, second, working):
        own = Actor(role=Role.SEEKER, seeker_id=one, name="本人")
        with kit.open(own, write=True) as context:
            consents.withdraw_consent(context, agreed(kit, one, ConsentKind.PROFILE))
            context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        ended = context.unit.referrals.of_pair(vacancy_id, first)
        assert ended is not None
        assert (ended.state, ended.refused_by) == (ReferralState.UNSUITABLE, RefusedBy.SEEKER)
    # Not by the officer, not by the enterprise under the consent that stands beside; whoever began is followed up.
    for one in (first, second):
        with pytest.raises(NotFound):
            do(kit, inbox.reveal_contact, vacancy_id, one, purpose="再联系")
    with kit.open(company, write=True) as context, pytest.raises(NotFound):
        inbox.reveal_contact(context, vacancy_id, first, purpose="再联系")
    assert do(kit, inbox.reveal_contact, vacancy_id, working, purpose="到岗回访").name


def test_a_consent_that_ran_out_takes_the_person_off_every_list(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one, other = listed(kit, vacancy_id)[:2]
    do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.PHONE)
    with kit.open(SYSTEM, write=True) as context:
        held = context.unit.consents.get(agreed(kit, one, ConsentKind.PROFILE), lock=True)
        assert held is not None
        held.expires_on = clock.today()
        context.unit.commit()
        assert consents.expire_profiles(context) == 0, "its last day is a day of it"
    after = clock.midnight(clock.today() + timedelta(days=1)) + timedelta(hours=3)
    with time_machine.travel(after, tick=False):
        with kit.open(SYSTEM, write=True) as context:
            assert consents.expire_profiles(context) == 1
            assert consents.expire_profiles(context) == 0
            context.unit.commit()
            assert [found for found in check_invariants(context) if found.rule == "seeker_without_consent"] == []
            ended = context.unit.referrals.of_pair(vacancy_id, one)
            assert ended is not None
            assert ended.state is ReferralState.UNSUITABLE
        with pytest.raises(NotFound):
            do(kit, inbox.reveal_contact, vacancy_id, one, purpose="再联系")
        do(kit, matching.build_shortlist, vacancy_id)
        assert one not in listed(kit, vacancy_id)
        assert other in listed(kit, vacancy_id)


def test_those_whose_consents_ran_out_are_taken_off_in_lots(kit: Kit) -> None:
    after = clock.midnight(clock.today() + timedelta(days=3 * 365))
    with time_machine.travel(after, tick=False):
        with kit.open(SYSTEM, write=False) as context:
            everybody = len(list(context.unit.seekers.seeking()))
            assert everybody > 60
        with kit.open(SYSTEM, write=True) as context:
            assert 0 < consents.expire_profiles(context) < everybody / 2, "nobody waits for all of them"
            context.unit.commit()
        Worker(kit).drain()
        with kit.open(SYSTEM, write=False) as context:
            assert list(context.unit.seekers.seeking()) == []


def test_a_barred_enterprise_looks_at_nobody_and_answers_nobody(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one = listed(kit, vacancy_id)[0]
    do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.PHONE)
    firm = enterprise_of(kit, actor(kit, "qiye"))
    do(kit, standing.bar, firm.id, version=firm.version, reason="拖欠工资", who="xianji")
    with pytest.raises(Conflict, match="暂停"):
        do(kit, inbox.reveal_contact, vacancy_id, one, purpose="联系面试", who="qiye")


def test_what_a_person_told_the_officer_is_not_in_the_enterprises_history(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one, other = listed(kit, vacancy_id)[:2]
    do(kit, referrals.mark_contacted, vacancy_id, one)
    health = {"reason": UnsuitableReason.HEALTH, "refused_by": RefusedBy.SEEKER, "note": ""}
    do(kit, referrals.mark_unsuitable, vacancy_id, one, **health)
    do(kit, referrals.refer, vacancy_id, other, channel=ConsentChannel.PHONE)
    with kit.open(SYSTEM, write=False) as context:
        case_id = context.unit.vacancies.get(vacancy_id).case_id  # type: ignore[union-attr]

    def history(who: str) -> dict[CaseEventKind, str]:
        with kit.open(actor(kit, who), write=False) as context:
            return {event.kind: event.text for event in cases.get_case(context, case_id).events}

    assert UnsuitableReason.HEALTH.label in history("zhuanyuan")[CaseEventKind.UNSUITABLE]
    seen = history("qiye")
    assert {CaseEventKind.CONTACTED, CaseEventKind.UNSUITABLE} & seen.keys() == set()
    assert CaseEventKind.REFERRED in seen
    assert UnsuitableReason.HEALTH.label not in "".join(seen.values())
