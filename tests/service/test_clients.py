"""An agency recommends its own people where it was invited; what comes of it stands in its ledger, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.agency import RecommendDraft
from matcher.models.enums import ConsentChannel, ConsentKind, Role
from matcher.models.organisation import ParticipationPart
from matcher.models.states import ReferralState
from matcher.models.todo import TodoKind
from matcher.service import (
    agency_services,
    clients,
    consents,
    inbox,
    participations,
    placements,
    retractions,
    todos,
    vacancies,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor
from tests.service.test_organisations import body, draft, own_case

NO_ID = 987_654_321
DESK = ConsentChannel.DESK


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; nothing here is committed."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("clients"))
    yield kit
    kit.database.dispose()


class Office:
    """One transaction as two agencies, the officer and the enterprise see it; the first is invited to a post."""

    def __init__(self, context: Context) -> None:
        self.system, kit = context, context.kit
        self.agency, self.other, self.officer, self.firm = (
            self.seen(actor(kit, one)) for one in ("jigou3", "jigou", "zhuanyuan", "qiye")
        )
        case_id = own_case(kit)
        post = next(one for one in context.unit.vacancies.of_case(case_id) if one.state.value == "submitted")
        vacancies.publish_vacancy(self.officer, post.id or 0, version=post.version, opinion="核实")
        post.headcount, post.certificates, self.post = 5, ["焊工证"], post
        context.unit.session.flush()
        self.case_id, self.vacancy_id = case_id, post.id or 0

    def seen(self, who: Actor) -> Context:
        return Context(self.system.kit, self.system.unit, who)

    def client(self, who: Context, number: int, **cells: str) -> int:
        known = {"name": f"测试{'甲乙丙丁戊己'[number]}", "phone": f"1391234560{number}", "place": "太谷区"}
        known |= {"wanted": self.post.title, "certificates": "焊工证"}
        return clients.take_up(who, known | cells, channel=DESK).id or 0

    def recommend(self, who: Context, person: int, vacancy_id: int | None = None) -> None:
        draft_of = RecommendDraft(seeker_id=person, channel=ConsentChannel.PHONE)
        clients.recommend(who, vacancy_id or self.vacancy_id, draft_of)


@pytest.fixture
def office(world: Kit) -> Iterator[Office]:
    with world.open(SYSTEM, write=True) as context:
        yield Office(context)


def test_a_recommendation_runs_into_the_ledger_and_is_paid_once(office: Office) -> None:
    unit, today, post = office.system.unit, clock.today(), office.vacancy_id
    person = office.client(office.agency, 0)
    assert [one.kind for one in todos.list_todos(office.agency).todos] == [TodoKind.INVITATION]
    assert todos.list_todos(office.other, kind=TodoKind.INVITATION).todos == []
    office.recommend(office.agency, person)
    assert todos.list_todos(office.agency).todos == []
    referral = unit.referrals.of_pair(post, person)
    assert referral is not None
    assert referral.state is ReferralState.REFERRED
    assert any(one.referral.id == referral.id for one in inbox.list_inbox(office.firm)), (
        "the enterprise answers as ever"
    )
    assert any("人力资源有限公司推荐" in one.text for one in unit.cases.events(office.case_id))
    line = agency_services.list_own(office.agency)[1][0].service
    assert (line.seeker_id, line.placed_on, line.free) == (person, None, True)
    with pytest.raises(Conflict, match="已有推荐"):
        office.recommend(office.agency, person)

    placements.mark_started(office.officer, post, person, started_on=today)
    assert (line.placed_on, line.employer) == (today, unit.enterprises.get(office.post.enterprise_id).name)
    assert clients.list_clients(office.agency)[2][0].referral.state is ReferralState.STARTED
    retractions.undo(office.officer, post, person)
    assert (line.placed_on, line.employer) == (None, "")
    placements.mark_started(office.officer, post, person, started_on=today)
    county = office.seen(actor(office.system.kit, "xianji"))
    reason = "首次申领，附台账和本人签字"
    agency_services.claim_service(county, line.id or 0, place=line.agency_adcode, reason=reason)
    with pytest.raises(Conflict) as claimed:
        retractions.undo(office.officer, post, person)
    assert claimed.value.code == "claimed"
    with pytest.raises(Conflict, match="不重复申领"):
        agency_services.claim_service(county, line.id or 0, place=line.agency_adcode, reason=reason)
    unit.session.flush()
    assert check_invariants(office.system) == []


def test_another_agencys_people_and_posts_are_not_there(office: Office) -> None:
    mine, theirs = office.client(office.agency, 0), office.client(office.other, 1)
    assert [one.seeker.id for one in clients.list_clients(office.agency)[1]] == [mine]
    said = []
    for person in (theirs, NO_ID):
        with pytest.raises(NotFound) as answer:
            office.recommend(office.agency, person)
        said.append(answer.value.message)
    assert said[0] == said[1]
    said = []
    for vacancy_id in (office.vacancy_id, NO_ID):
        with pytest.raises(NotFound) as answer:
            clients.get_invitation(office.other, vacancy_id)
        said.append(answer.value.message)
        with pytest.raises(NotFound):
            office.recommend(office.other, theirs, vacancy_id)
    assert said[0] == said[1]
    with pytest.raises(Forbidden):
        clients.list_clients(office.officer)
    part = next(
        one
        for one, who in office.system.unit.organisations.of_case(office.case_id)
        if who.id == body(office.system, "jigou3").id and one.part is ParticipationPart.REFERRAL
    )
    part.first, part.last = clock.today() - timedelta(days=3), clock.today() - timedelta(days=1)
    office.system.unit.session.flush()
    with pytest.raises(NotFound):
        office.recommend(office.agency, mine)
    participations.assign(
        office.officer, office.case_id, draft(body(office.system, "jigou"), ParticipationPart.REFERRAL)
    )
    office.recommend(office.other, theirs)


def test_nobody_is_taken_up_or_recommended_without_consent_and_the_musts(office: Office) -> None:
    unit = office.system.unit
    unfit = office.client(office.agency, 0, certificates="无")
    assert "焊工证" in clients.get_invitation(office.agency, office.vacancy_id).clients[0].hindrance
    with pytest.raises(Conflict) as answer:
        office.recommend(office.agency, unfit)
    assert answer.value.code == "unfit"
    # Registered elsewhere: taken up by name and telephone together, found by neither alone.
    latest = unit.seekers.latest(office.officer.actor.reach, "140703")[0]
    known = next(one for one in latest if one.id != unfit and one.seeking)
    contact = unit.seekers.contact(known)
    with pytest.raises(Invalid, match="请核对"):
        office.client(office.agency, 1, phone=contact.phone)
    taken = clients.take_up(office.agency, {"name": contact.name, "phone": contact.phone}, channel=ConsentChannel.PAPER)
    assert taken.id == known.id
    with pytest.raises(Conflict, match="已是本机构"):
        clients.take_up(office.agency, {"name": contact.name, "phone": contact.phone}, channel=ConsentChannel.PAPER)
    with pytest.raises(Invalid, match="电话、柜台或纸质"):
        clients.take_up(office.agency, {"name": "某人", "phone": "13900000009"}, channel=ConsentChannel.SELF)
    given = next(one for one in unit.consents.of_seeker(known.id or 0) if one.kind is ConsentKind.AGENCY)
    assert given.organisation_id == body(office.system, "jigou3").id
    consents.withdraw_consent(office.seen(Actor(account_id=1, role=Role.SEEKER, seeker_id=known.id)), given.id or 0)
    assert known.id not in [one.seeker.id for one in clients.list_clients(office.agency)[1]]
    assert known.seeking, "only the agency is told no"
    body(office.system, "jigou3").licence_valid_to = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict) as licence:
        office.client(office.agency, 2)
    assert licence.value.code == "licence"
