"""An agency signs in, writes down its own services and sees what became of them; nobody else's, and paid once."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.agency import OwnServiceDraft, ServiceDraft
from matcher.models.claim import ClaimState
from matcher.models.enums import ConsentKind
from matcher.models.status import StatusDraft, StatusKind
from matcher.service import agency_services, statuses
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.conftest import enter
from tests.factories import actor
from tests.service.test_claims import DAY, december, world
from tests.service.test_referrals import do

__all__ = ["december", "enter"]
AGENCY, OTHER = "jigou3", "jigou"


def known(kit: Kit, person: int) -> dict[str, str]:
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(person)
        assert seeker is not None
        contact = context.unit.seekers.contact(seeker)
        return {"name": contact.name, "phone": contact.phone}


def lines(kit: Kit, who: str = AGENCY) -> list[agency_services.OwnLine]:
    with kit.open(actor(kit, who), write=False) as context:
        return agency_services.list_own(context)[1]


def test_an_agency_records_its_own_services_and_one_placement_is_paid_once(kit: Kit, december: None) -> None:
    _, (person, another, _) = world(kit)
    told = known(kit, person)
    placed = {"served_on": date(2022, 11, 1), "employer": "某铸造厂", "placed_on": DAY}
    draft = OwnServiceDraft(**told, **placed)
    made = do(kit, agency_services.record_own, draft, who=AGENCY)
    with pytest.raises(Conflict, match="已经登记过"):
        do(kit, agency_services.record_own, draft, who=AGENCY)
    # Neither the name nor the phone alone finds anybody.
    for wrong in ({"name": "测无名"}, {"phone": known(kit, another)["phone"]}):
        with pytest.raises(Invalid, match="姓名和登记电话都相符"):
            do(kit, agency_services.record_own, draft.model_copy(update=wrong), who=AGENCY)
    with pytest.raises(Forbidden):
        do(kit, agency_services.record_own, draft, who="zhuanyuan")
    (line,) = lines(kit)
    assert (line.service.id, line.claim) == (made.id, None)
    assert told["name"] not in line.person
    assert lines(kit, OTHER) == [], "another agency sees nothing of it"
    # The office sees the line and claims it at the person's place; the other agency's same placement is not paid again.
    home = actor(kit, "xianji").adcode or ""
    status = StatusDraft(kind=StatusKind.UNEMPLOYED, since=date(2022, 5, 1), adcode=home, document="失登 1")
    do(kit, statuses.put_status, person, status)
    do(kit, agency_services.claim_service, made.id, place=home)
    assert lines(kit)[0].claim is ClaimState.PROPOSED
    twin = do(kit, agency_services.record_own, draft, who=OTHER)
    with pytest.raises(Conflict, match="不重复申领"):
        do(kit, agency_services.claim_service, twin.id, place=home)
    # A line the office wrote for the agency is the agency's too.
    own = line.service
    entered = ServiceDraft(
        agency_name=own.agency_name,
        agency_uscc=own.agency_uscc,
        agency_adcode=own.agency_adcode,
        seeker_id=another,
        served_on=date(2022, 12, 1),
    )
    do(kit, agency_services.record_service, entered)
    assert len(lines(kit)) == 2


def test_without_consent_or_permit_nothing_is_recorded(kit: Kit, december: None) -> None:
    _, (person, *_) = world(kit)
    draft = OwnServiceDraft(**known(kit, person), served_on=date(2022, 12, 1))
    with kit.open(SYSTEM, write=True) as context:
        body = context.unit.organisations.get(actor(kit, AGENCY).organisation_id or 0)
        assert body is not None
        body.licence_valid_to = date(2022, 11, 30)
        context.unit.commit()
    with pytest.raises(Conflict, match="到期"):
        do(kit, agency_services.record_own, draft, who=AGENCY)
    with kit.open(SYSTEM, write=True) as context:
        for one in context.unit.consents.of_seeker(person):
            if one.kind is ConsentKind.PROFILE:
                one.expires_on = date(2022, 12, 19)
        context.unit.commit()
    with pytest.raises(Conflict, match="没有有效的求职服务同意"):
        do(kit, agency_services.record_own, draft, who=OTHER)


def test_the_agency_works_on_its_own_page(kit: Kit, enter, december: None) -> None:
    _, (person, *_) = world(kit)
    client, told = enter(AGENCY), known(kit, person)
    assert "本机构服务台账" in client.get("/participations").text, "the menu leads there"
    form = {"csrf": client.get("/own-services").text.split('name="csrf" value="')[1].split('"')[0], "free": "1"}
    wrong = client.post("/own-services", data=form | told | {"served_on": "2022-12-01", "employer": "某厂"})
    assert wrong.status_code == 422
    assert "上岗单位和上岗日期都要填" in wrong.text
    done = client.post("/own-services", data=form | told | {"served_on": "2022-12-01"})
    assert done.status_code == 303
    page = client.get("/own-services").text
    assert "2022年12月1日 职业介绍" in page
    assert told["phone"] not in page
    assert client.get("/services").status_code == 403
