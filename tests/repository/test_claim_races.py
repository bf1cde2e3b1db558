"""Claims at once, on both stores: of those that exclude each other one wins, and nobody waits for ever."""

from __future__ import annotations

from sqlmodel import select

from matcher import clock
from matcher.models.claim import LIVE, Claim, ClaimStep
from matcher.models.enterprise import Enterprise
from matcher.models.seeker import Seeker
from matcher.planning.deadlines import add_months
from matcher.service import claims
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import race, won
from tests.repository.test_races import once, sound

WHY = "县里研究同意"


def test_one_of_many_claims_for_a_graduate_wins_whichever_firm_asks(store: Kit) -> None:
    county = actor(store, "xianji")
    with store.open(SYSTEM, write=True) as context:
        run = context.unit.session.exec
        person = run(select(Seeker).where(Seeker.adcode == county.adcode)).first()
        firms = list(run(select(Enterprise).limit(2)))
        for firm in firms:
            firm.adcode = county.adcode or ""
        context.unit.commit()
    assert person is not None
    told = {"hired_on": clock.today().isoformat()}
    racers = [
        once(county, claims.propose_claim, "S6", enterprise_id=firm.id, seeker_id=person.id, told=told, reason=WHY)
        for firm in firms
    ] * 4
    assert len(won(race(store, racers))) == 1
    assert sound(store)
    # The winner goes, and the others race once more; then months that overlap.
    with store.open(SYSTEM, write=False) as context:
        first = context.unit.claims.of_seeker(person.id or 0)[0]
    once(county, claims.take_step, first.id, ClaimStep.WITHDRAW, version=1)(store)
    assert len(won(race(store, racers))) == 1
    began = add_months(clock.today(), -6)
    months = [
        once(
            county,
            claims.propose_claim,
            "S3",
            enterprise_id=firms[number % 2].id,
            seeker_id=person.id,
            told={"hired_on": str(began), "months": 3},
            months_from=add_months(began, number),
            reason=WHY,
        )
        for number in range(3)
    ]
    assert len(won(race(store, months * 3))) == 1
    assert sound(store)
    with store.open(SYSTEM, write=False) as context:
        kept = list(context.unit.session.exec(select(Claim)))
    assert len(kept) == 3, "what was withdrawn stays"
    assert sum(one.state in LIVE for one in kept) == 2
