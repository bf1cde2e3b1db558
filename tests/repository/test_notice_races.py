"""Notices on both stores: a first choice made twice at once is one row, and what two workers send goes out once."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import Session, col, select

from matcher.models.notice import Delivery, DeliveryState, Notice, NoticeChannel, NoticePreference
from matcher.service import notices
from matcher.service.context import Kit
from matcher.service.notice_sending import send_due
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import BOTH, race

EMAIL = NoticeChannel.EMAIL


class Counting:
    """A channel that counts what it was given."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()

    def send(self, address: str, title: str, body: str, *, key: str) -> str:
        self.keys[key] += 1
        return key


@pytest.mark.parametrize("store", BOTH, indirect=True)
def test_a_choice_is_one_row_and_a_delivery_goes_out_once(store: Kit) -> None:
    who = actor(store, "xianji")

    def choosing(number: int):  # type: ignore[no-untyped-def]
        def racer(kit: Kit) -> str:
            with kit.open(who, write=True) as context:
                address = f"desk{number}@example.test"
                notices.choose(context, EMAIL, on=True, address=address, quiet_from=0, quiet_until=0)
                context.unit.commit()
            return address

        return racer

    told = race(store, [choosing(number) for number in range(6)])
    with store.open(SYSTEM, write=True) as context:
        (kept,) = context.unit.session.exec(select(NoticePreference)).all()
        assert context.unit.notices.address(kept) in told
        for number in range(12):
            more = {"form": "附件2", "by": "某市", "receipt": str(number)}
            notices.tell(context, [who.account_id], "filing_received", ("filing", number + 1), **more)
        context.unit.commit()

    channel = Counting()
    assert sum(race(store, [lambda kit: send_due(kit, {EMAIL: channel})] * 4)) == 12
    assert len(channel.keys) == 12
    assert set(channel.keys.values()) == {1}
    with Session(store.database.engine) as session:
        ours = select(Notice.id).where(Notice.account_id == who.account_id, Notice.template == "filing_received")
        sent = select(Delivery).where(Delivery.channel == EMAIL, col(Delivery.notice_id).in_(ours))
        assert [one.state for one in session.exec(sent)] == [DeliveryState.SENT] * 12
