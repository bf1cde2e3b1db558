"""An enterprise that is barred hires nobody for the day either: its tasks are hidden and refused, who is booked is told."""

from __future__ import annotations

import pytest

from matcher import clock
from matcher.errors import Conflict, Gone, Invalid
from matcher.models.booking import BookingSide, BookingState
from matcher.models.enterprise import Enterprise
from matcher.service import boards, booking_steps, bookings, crews, markets, standing, tasks
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor
from tests.service.odd_jobs import TOMORROW, confirmed, done, draft, workers
from tests.service.test_boards import task
from tests.service.test_bookings import held

NOBODY = Actor()
WHY = "晋人社罚〔2022〕7号"


def test_a_barred_enterprise_hires_nobody_for_the_day(kit: Kit, enter) -> None:
    desk, boss = actor(kit, "linggong"), actor(kit, "qiye")
    market, firm_id = desk.market_id or 0, boss.enterprise_id or 0
    with kit.open(SYSTEM, write=True) as context:
        today = task(context, market, enterprise_id=firm_id, trade="搬铸件").id or 0
        facts = draft(headcount=4).model_dump() | {"enterprise_id": firm_id, "end_minute": 960}
        tomorrow = task(context, market, **facts).id or 0
        firm = context.unit.enterprises.get(firm_id)
        assert firm is not None
        name, version = firm.name, firm.version
        context.unit.commit()
    first, second, third, fourth = workers(kit, 4)
    firm_one, waiting = confirmed(kit, desk, held(kit, desk, tomorrow, first)), held(kit, desk, tomorrow, second)
    crew = done(kit, desk, crews.make_crew, name="彩绘三组", leader_id=third, member_ids=[fourth])

    def public() -> tuple[set[str], int]:
        with kit.open(NOBODY, write=False) as context:
            shown = {one.trade for one in boards.get_board(context, market).openings}
            return shown, markets.entry(context, boards.public_market(context, market)).open_tasks

    shown, count = public()
    assert "搬铸件" in shown
    done(kit, SYSTEM, standing.bar, firm_id, version=version, reason=WHY)
    assert public() == (shown - {"搬铸件"}, count - 1)
    with kit.open(NOBODY, write=False) as context, pytest.raises(Gone, match="暂停招工") as gone:
        boards.get_opening(context, market, today)
    assert WHY not in gone.value.message, "why is not for everybody"

    asked = (
        lambda: held(kit, desk, tomorrow, third),
        lambda: done(kit, desk, bookings.hold_many, {tomorrow: 1}),
        lambda: done(kit, desk, crews.book_crew, tomorrow, crew.id, warnings_seen=True),
        lambda: done(kit, desk, booking_steps.confirm, waiting.id, version=waiting.version, warnings_seen=True),
    )
    for ask in asked:
        with pytest.raises(Conflict, match=WHY) as refused:
            ask()
        assert refused.value.code == "barred"
    with pytest.raises(Invalid, match="已被暂停招工") as refused_post:
        done(kit, desk, tasks.post_task, draft(employer=name))
    assert refused_post.value.field == "employer"

    client = enter("linggong")
    page = client.get(f"/tasks/{tomorrow}").text
    assert "已预约的 2 人请逐一告知" in page
    assert f'action="/tasks/{tomorrow}/hold"' not in page
    assert WHY in client.get(f"/bookings/{firm_one.id}").text
    assert "用工单位已暂停" in client.get("/tasks").text
    assert f"task_{tomorrow}" not in client.get(f"/mornings?day={TOMORROW}").text
    # What stands is the operator's to undo, and comes back when the bar is lifted.
    ended = {"by": BookingSide.EMPLOYER, "version": firm_one.version, "reason": "用工单位被暂停"}
    assert done(kit, desk, booking_steps.cancel, firm_one.id, **ended).state is BookingState.CANCELLED
    with kit.open(SYSTEM, write=False) as context:
        barred = context.unit.session.get(Enterprise, firm_id)
        assert barred is not None
        version = barred.version
    done(kit, SYSTEM, standing.unbar, firm_id, version=version)
    assert public() == (shown, count)
    assert held(kit, desk, tomorrow, third).state is BookingState.HELD
    assert clock.today() < TOMORROW
