"""Bodies (服务机构): verified by their county, taking part only while their permit runs and only in what is theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import CaseEventKind
from matcher.models.organisation import Organisation, ParticipationDraft, ParticipationPart
from matcher.models.plan_kinds import MeasureKind
from matcher.service import organisations, participations
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor


def body(context: Context, username: str) -> Organisation:
    account = context.unit.accounts.by_username(username)
    assert account is not None
    found = context.unit.organisations.get(account.organisation_id or 0)
    assert found is not None
    return found


def own_case(kit: Kit) -> int:
    with kit.open(SYSTEM, write=False) as context:
        case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
        assert case is not None
        return case.id or 0


def draft(one: Organisation, part: ParticipationPart, **changes: object) -> ParticipationDraft:
    facts = {"organisation_id": one.id, "part": part, "first": clock.today()} | changes
    return ParticipationDraft.model_validate(facts)


def test_a_permit_that_has_run_out_keeps_a_body_from_anything_new_until_it_is_seen_again(kit: Kit) -> None:
    case_id, today = own_case(kit), clock.today()
    with kit.open(SYSTEM, write=True) as context:
        school = body(context, "peixun")
        running = next(one for one, who in participations.of_case(context, case_id) if who.id == school.id)
        participations.end(context, running.id or 0, version=running.version, last=today)
        school.licence_valid_to = today - timedelta(days=1)
        context.unit.commit()
    tomorrow = today + timedelta(days=1)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        with pytest.raises(Conflict, match="到期"):
            participations.assign(context, case_id, draft(school, ParticipationPart.TRAINING, first=tomorrow))
        assert school.id not in [one.id for one in participations.assignable(context, case_id)[2]]
    with kit.open(actor(kit, "xianji"), write=True) as context:
        with pytest.raises(Invalid, match="已过期"):
            organisations.verify(
                context,
                school.id or 0,
                version=school.version,
                licence_number="新证",
                licence_valid_to=today - timedelta(1),
            )
        organisations.verify(
            context, school.id or 0, version=school.version, licence_number="新证", licence_valid_to=tomorrow
        )
        context.unit.commit()
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        late = draft(school, ParticipationPart.TRAINING, first=tomorrow + timedelta(days=1))
        with pytest.raises(Conflict, match="到期"):
            participations.assign(context, case_id, late)
        participations.assign(context, case_id, draft(school, ParticipationPart.TRAINING, first=tomorrow))
        context.unit.commit()


def test_a_body_takes_only_its_own_parts_and_each_once_at_a_time(kit: Kit) -> None:
    case_id = own_case(kit)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        center = body(context, "jigou")
        with pytest.raises(Invalid, match="只能承担"):
            participations.assign(context, case_id, draft(center, ParticipationPart.TRAINING))
        made = participations.assign(context, case_id, draft(center, ParticipationPart.REFERRAL))
        plan = context.unit.plans.of_case(case_id)
        assert plan is not None
        measures = context.unit.plans.measures(plan.id or 0)
        assert made.measure_id == next(one.id for one in measures if one.kind is MeasureKind.REFERRAL)
        with pytest.raises(Conflict, match="已在承担"):
            participations.assign(context, case_id, draft(center, ParticipationPart.REFERRAL))
        participations.assign(context, case_id, draft(center, ParticipationPart.FAIR))
        told = [one.text for one in context.unit.cases.events(case_id) if one.kind is CaseEventKind.NOTE]
        assert any(center.name in text for text in told)


def test_only_the_own_region_registers_and_verifies_and_looking_ends_at_the_city(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        far = body(context, "peixun2")
    for who in ("xianji", "shiji", "zhuanyuan", "peixun"):
        with kit.open(actor(kit, who), write=False) as context, pytest.raises(NotFound):
            organisations.get_organisation(context, far.id or 0)
    with kit.open(actor(kit, "xianji"), write=True) as context, pytest.raises(NotFound):
        organisations.stand_down(context, far.id or 0, version=far.version, reason="停业")
    with kit.open(actor(kit, "shengji"), write=True) as context:
        organisations.stand_down(context, far.id or 0, version=far.version, reason="停业")
        assert organisations.get_organisation(context, far.id or 0).hindrance


def test_a_body_sees_its_cases_and_their_published_posts_but_no_case(kit: Kit) -> None:
    with kit.open(actor(kit, "peixun"), write=False) as context:
        own, parts = participations.mine(context)
        assert [one.participation.organisation_id for one in parts] == [own.id]
        with pytest.raises(Exception, match="不能"):
            participations.of_case(context, own_case(kit))
