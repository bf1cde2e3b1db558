"""A number written by hand names one worker or is asked about: at the desk, in a crew, on a sheet, for a hold."""

from __future__ import annotations

import pytest

from matcher.errors import Invalid
from matcher.models.consent import Consent
from matcher.models.seeker import Seeker
from matcher.service import bookings, crews, desk, paper_sheets
from matcher.service.context import Kit
from matcher.service.paper_sheets import SheetRow
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.worker_numbers import card_code
from tests.factories import actor
from tests.service.odd_jobs import done, posted, workers
from tests.service.test_bookings import Clock, time

__all__ = ["time"]


@pytest.fixture
def operator(kit: Kit) -> Actor:
    return actor(kit, "linggong")


def look_alike(kit: Kit, seeker_id: int) -> int:
    """Somebody of the same market whose registration's number looks like this person's card without its K."""
    number = int(card_code(seeker_id)[1:])
    with kit.open(SYSTEM, write=True) as context:
        known = context.unit.seekers.get(seeker_id)
        assert known is not None
        facts = known.model_dump(exclude={"id", "phone_hash", "id_hash", "phone_masked"})
        context.unit.session.add(Seeker(id=number, phone_hash=None, id_hash=None, phone_masked="", **facts))
        context.unit.session.flush()
        given = context.unit.consents.of_seeker(seeker_id)[0].model_dump(exclude={"id", "seeker_id"})
        context.unit.consents.add(Consent(seeker_id=number, **given))
        context.unit.commit()
    return number


def named(kit: Kit, who: Actor, *lines: str) -> list[int]:
    with kit.open(who, write=False) as context:
        return [one.id or 0 for one in crews.read_members(context, lines)]


def test_a_card_without_its_letter_is_still_the_card(kit: Kit, operator: Actor) -> None:
    first, second = workers(kit, 2)
    bare = card_code(first)[1:]
    wide = bare.translate({ord(str(one)): chr(ord("０") + one) for one in range(10)})
    assert named(kit, operator, bare, card_code(second).lower()) == [first, second]
    assert named(kit, operator, f" {wide} ", f"#{second}") == [first, second]
    # The registration's own number has no digit that tells a slip of the pen: it is never read without its sign.
    slipped = f"{bare[:-1]}{(int(bare[-1]) + 1) % 10}"
    for told, why in ((slipped, "不是零工卡号"), (f"K{slipped}", "卡号没有填对"), (card_code(987_654_321), "没有这位")):
        with pytest.raises(Invalid, match=f"第 2 行：.*{why}"):
            named(kit, operator, card_code(second), told)


def test_digits_that_may_be_two_people_are_asked_about(kit: Kit, operator: Actor, time: Clock) -> None:
    person = workers(kit, 1)[0]
    twin, bare = look_alike(kit, person), card_code(person)[1:]
    task = posted(kit)
    told = f"可能是零工卡号 K{bare}，也可能是登记编号 #{twin}"
    with pytest.raises(Invalid, match=told):
        named(kit, operator, bare)
    with pytest.raises(Invalid, match=told) as refused:
        done(kit, operator, bookings.hold_told, task, bare)
    assert refused.value.code == "ambiguous"
    assert named(kit, operator, f"#{twin}", f"K{bare}") == [twin, person]
    assert done(kit, operator, bookings.hold_told, task, f"k{bare}").seeker_id == person
    time.to(1000)
    with pytest.raises(Invalid, match=f"第 1 行：.*{told}"):
        done(kit, operator, paper_sheets.enter_sheet, task, [SheetRow(worker=bare, minutes=480)])


def test_the_desk_shows_everybody_whom_digits_may_mean(kit: Kit, operator: Actor) -> None:
    person, other = workers(kit, 2)
    bare = card_code(person)[1:]
    assert len(bare) >= 4
    with kit.open(SYSTEM, write=True) as context:
        found = context.unit.seekers.get(other)
        assert found is not None
        found.phone_masked = f"139****{bare[-4:]}"
        found.phone_sealed = context.kit.cipher.seal(f"139{bare.rjust(8, '0')}"[:11], "seeker.phone")
        context.unit.commit()
    with kit.open(operator, write=False) as context:
        hits = {one.seeker.id: one.by for one in desk.look_up(context, bare)}
    assert hits == {person: "零工卡号", other: "手机号"}
