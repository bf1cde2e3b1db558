"""What sixty-four clients fight for: one demo world with something of every kind in it, begun but not ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matcher.demo.dossiers import invented_id
from matcher.models.dossier import DossierService, RequestDraft
from matcher.models.enums import ConsentChannel, Role
from matcher.models.officer import Officer
from matcher.service import (
    agreements,
    cases,
    dossiers,
    inbox_links,
    intakes,
    pairings,
    referrals,
    seekers,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor
from tests.repository.contest import by
from tests.repository.test_races import strangers
from tests.service.test_dossiers import agreement_of, shelved
from tests.service.test_duplicates import person
from tests.service.test_plans import begun, only_post
from tests.service.test_referrals import do, listed, submit
from tests.service.test_training import newcomers, opened, welders


@dataclass
class Ground:
    """What the clients fight for."""

    kit: Kit
    who: dict[str, Actor]
    post: int
    case_id: int
    people: list[int]
    other_post: int
    other_firm: int
    other_case: int
    boss: Actor
    other_officer: Actor
    spare: list[int]
    link: str
    course: int
    dossier: int
    batch: int
    request: int
    merged: list[int]
    twins: list[int]
    claimed: int
    registered: int

    def reads(self, work: Callable[[Any], Any]) -> Any:
        """What the store says now."""
        with self.kit.open(SYSTEM, write=False) as context:
            return work(context)

    def pairing(self) -> int | None:
        """The main pairing of the other enterprise."""
        found = self.reads(lambda one: pairings.main_of(one.unit.officers.open_pairings(self.other_firm)))
        return found[0].id if found else None

    def self_of(self, seeker_id: int) -> Actor:
        """A person with an account of their own."""
        return Actor(role=Role.SEEKER, seeker_id=seeker_id, account_id=self.who["qiuzhi"].account_id)


def ground(kit: Kit) -> Ground:
    """Two enterprises with plans, a post of two with six people recommended, and something of every other kind."""
    names = ("qiye", "zhuanyuan", "xianji", "shiji", "shengji", "peixun", "jigou", "jigou2", "qiuzhi")
    who = {name: actor(kit, name) for name in names}
    post = submit(kit, headcount="2")
    case_id = only_post(kit, post)
    begun(kit, case_id)
    with kit.open(SYSTEM, write=True) as context:
        rows, _ = cases.list_cases(context, limit=100)
        other = next(one for one in rows if one.enterprise.id != who["qiye"].enterprise_id and one.officer is not None)
        boss = context.unit.accounts.by_enterprise(other.enterprise.id or 0)
        desk = context.unit.accounts.by_officer(other.case.officer_id or 0)
        assert boss is not None
        assert desk is not None
        new = [Officer(staff_no=f"W{n:04d}", name=f"接手{n}", adcode=other.case.adcode, load_cap=9) for n in range(8)]
        spare = [context.unit.officers.add(one).id or 0 for one in new]
        twins = seekers.register_many(context, [person("18811117301"), person("18811117302")])
        context.unit.commit()
    firm = Actor(
        account_id=boss.id, role=Role.ENTERPRISE, name="厂方", username=boss.username, enterprise_id=other.enterprise.id
    )
    officer = Actor(account_id=desk.id, role=Role.OFFICER, name="专员", officer_id=other.case.officer_id)
    second = submit(kit, company=firm, officer=officer, headcount="9", place=other.case.adcode)
    people = [one for one in listed(kit, post) if one in listed(kit, second)][:6]
    assert len(people) == 6
    for one in people:
        do(kit, referrals.refer, post, one, channel=ConsentChannel.DESK)
    for one in people[:2]:
        by(officer, referrals.refer, second, one, channel=ConsentChannel.DESK)(kit)
    link = by(who["zhuanyuan"], inbox_links.make_link, case_id, vacancy_id=post)(kit)
    dossier = shelved(kit, "尉迟抢借", invented_id(930))
    paper = b"\xe5\xa7\x93\xe5\x90\x8d,\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81\xe5\x8f\xb7\n"
    listing = paper + f"尉迟同批,{invented_id(931)}".encode()
    batch = by(who["qiye"], agreements.preview_staff, agreement_of(kit).id or 0, "名单.csv", listing)(kit)
    asked = RequestDraft(service=DossierService.MATERIALS, purpose="归档", counterpart="本单位")
    request = by(who["qiye"], dossiers.ask, dossier, asked)(kit)
    receipts = [by(SYSTEM, intakes.confirm, one, version=1)(kit) for one in strangers(kit, 2)]
    return Ground(
        kit=kit,
        who=who,
        post=post,
        case_id=case_id,
        people=people,
        other_post=second,
        other_firm=other.enterprise.id or 0,
        other_case=other.case.id or 0,
        boss=firm,
        other_officer=officer,
        spare=spare,
        link=link.token,
        course=opened(kit, who["peixun"], welders(2)),
        dossier=dossier,
        batch=batch.id or 0,
        request=request.id or 0,
        merged=[one.case.enterprise_id for one in receipts],
        twins=twins,
        claimed=newcomers(kit, 1, 7000)[0],
        registered=newcomers(kit, 1, 7100)[0],
    )
