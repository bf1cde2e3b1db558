"""Uploads at once, on both stores: a thing never holds more files than it may, nor one file twice."""

from __future__ import annotations

from sqlmodel import select

from matcher import clock
from matcher.models.attachment import MAX_FILES, Attachment, DocumentKind
from matcher.models.seeker import Seeker
from matcher.service import attachments, claims
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import race, won
from tests.repository.test_races import once, sound


def scan(number: int) -> dict[str, object]:
    data = f"%PDF-1.7\n{number}\n%%EOF".encode()
    return {"filename": f"{number}.pdf", "data": data, "kind": DocumentKind.OTHER}


def test_eight_at_once_never_pass_the_limit_and_one_file_comes_once(store: Kit) -> None:
    county, firm = actor(store, "xianji"), actor(store, "qiye").enterprise_id
    with store.open(SYSTEM, write=False) as context:
        person = context.unit.session.exec(select(Seeker).where(Seeker.adcode == county.adcode)).first()
    assert person is not None
    told = {"told": {"hired_on": clock.today().isoformat()}, "reason": "县里研究同意"}
    claim = once(county, claims.propose_claim, "S6", enterprise_id=firm, seeker_id=person.id, **told)(store)

    def hang(number: int):
        return once(county, attachments.add_attachment, "claim", claim.id, **scan(number))

    assert len(won(race(store, [hang(0)] * 8))) == 1, "one file, however often it is sent at once"
    for number in range(1, MAX_FILES - 3):
        hang(number)(store)
    made = won(race(store, [hang(100 + number) for number in range(8)]))
    assert len(made) == 3
    # Removed by many at once, it goes once; and the room it leaves is taken once.
    gone = [once(county, attachments.remove_attachment, made[0].id, reason="传错了")] * 4
    results = race(store, gone)
    assert sum(isinstance(one, Attachment) for one in results) == 1
    assert len(won(race(store, [hang(200 + number) for number in range(8)]))) == 1
    assert sound(store)
