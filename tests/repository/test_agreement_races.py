"""Renewing an agreement on files: one of many proposals wins, and the files go over once, on both stores."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from matcher import clock
from matcher.models.dossier import Agreement, AgreementDraft, AgreementState, Dossier, DossierService
from matcher.service import agreements, successions
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import race, won
from tests.repository.test_races import once, sound


def test_one_renewal_wins_and_takes_the_files_over_once(store: Kit) -> None:
    firm, keeper = actor(store, "qiye"), actor(store, "jigou")
    with store.open(SYSTEM, write=False) as context:
        query = select(Agreement).where(
            Agreement.enterprise_id == firm.enterprise_id, Agreement.state == AgreementState.ACTIVE
        )
        one = context.unit.session.exec(query).first()
        assert one is not None
        kept = context.unit.session.exec(select(Dossier).where(Dossier.agreement_id == one.id)).all()
    assert kept
    first = one.last + timedelta(days=1)
    draft = AgreementDraft(
        organisation_id=one.organisation_id,
        first=first,
        last=first + timedelta(days=364),
        scope=[DossierService.KEEPING],
    )
    assert len(won(race(store, [once(firm, agreements.propose, draft)] * 4))) == 1
    with store.open(SYSTEM, write=False) as context:
        made = context.unit.dossiers.renewal_of(one.id or 0)
    assert made is not None
    answers = [once(keeper, agreements.answer, made.id or 0, accept=True, version=1)] * 2
    ending = once(firm, agreements.end, one.id or 0, version=one.version, reason="不再委托")
    assert len(won(race(store, [*answers, ending]))) == 1
    assert sound(store)
    # Its first day comes: two workers run the daily job.
    with store.open(SYSTEM, write=True) as context:
        for number, (begins, ends) in {
            one.id: (clock.today() - timedelta(days=300), clock.today() - timedelta(days=1)),
            made.id: (clock.today(), clock.today() + timedelta(days=300)),
        }.items():
            stored = context.unit.session.get(Agreement, number)
            assert stored is not None
            stored.first, stored.last = begins, ends
        context.unit.commit()
    race(store, [once(SYSTEM, successions.begin_due)] * 2)
    assert sound(store)
    with store.open(SYSTEM, write=False) as context:
        old = context.unit.session.get(Agreement, one.id)
        under = {row.agreement_id for row in context.unit.session.exec(select(Dossier)).all() if row.state != "gone"}
    assert old is not None
    assert old.state is AgreementState.ENDED
    assert one.id not in under
    assert made.id in under
