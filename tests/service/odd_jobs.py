"""Odd jobs that tests book: a task of the demo market and workers who are free all week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.demo.people import demo_mobile
from matcher.models.booking import Booking
from matcher.models.enums import ConsentChannel, EmploymentForm, InjuryCover
from matcher.models.seeker import SeekerDraft
from matcher.models.shift import Task, TaskDraft
from matcher.models.values import Window
from matcher.service import booking_steps, seekers, tasks
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor

# No worker of the demo world has this trade, so that nobody else fits.
TRADE = "古建彩绘描金"
TOMORROW = clock.today() + timedelta(days=1)


def draft(**changes: Any) -> TaskDraft:
    """An eight-hour day's job for tomorrow."""
    facts: dict[str, Any] = {
        "employer": "某古建公司",
        "trade": TRADE,
        "headcount": 3,
        "day": TOMORROW,
        "start_minute": 480,
        "end_minute": 960,
        "adcode": "140105",
        "pay": 20_000,
        "cover": InjuryCover.ACCIDENT,
    }
    return TaskDraft(**(facts | changes))


def posted(kit: Kit, who: Actor | None = None, **changes: Any) -> int:
    """A task of the operator's market; its id."""
    return done(kit, who or actor(kit, "linggong"), tasks.post_task, draft(**changes)).id or 0


def workers(kit: Kit, count: int, *, first: int = 0, market_id: int | None = None, **facts: Any) -> list[int]:
    """New workers of the operator's market, free at any time; their ids."""
    market = market_id or actor(kit, "linggong").market_id
    whole = Window(days=tuple(range(1, 8)), start_minute=0, end_minute=2160)
    told: dict[str, Any] = {
        "born_on": date(1985, 5, 1),
        "adcode": "140105",
        "wanted_titles": [TRADE],
        "windows": [whole],
        "flexible": True,
        "employment_forms": [EmploymentForm.ODD_JOB],
        "consent_channel": ConsentChannel.DESK,
    }
    drafts = [
        SeekerDraft(
            name=f"欧阳测{chr(0x4E00 + 7 * (first + n))}", phone=demo_mobile(985_000 + first + n), **(told | facts)
        )
        for n in range(count)
    ]
    with kit.open(SYSTEM, write=True) as context:
        made = seekers.register_many(context, drafts, extra={"market_id": market})
        context.unit.commit()
    return made


def done(kit: Kit, who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A use case in a transaction of its own, committed."""
    with kit.open(who, write=True) as context:
        made = use_case(context, *args, **options)
        context.unit.commit()
        return made


def booking_of(kit: Kit, booking_id: int) -> Booking:
    """A booking as it is stored now."""
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.bookings.get(booking_id)
    assert found is not None
    return found


def task_of(kit: Kit, task_id: int) -> Task:
    """A task as it is stored now."""
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.tasks.get(task_id)
    assert found is not None
    return found


def confirmed(kit: Kit, who: Actor, booking: Booking) -> Booking:
    """The same booking made firm."""
    return done(kit, who, booking_steps.confirm, booking.id, version=booking.version, warnings_seen=True)
