"""A booking and a crew of a market, another one unless named, for the walks over all routes."""

from __future__ import annotations

from matcher.service import bookings, crews
from matcher.service.context import Kit
from tests.factories import actor
from tests.service.odd_jobs import done, posted, workers


def booked(kit: Kit, operator: str = "linggong2", task_id: int | None = None) -> dict[str, int]:
    """Their ids by the names of path parameters."""
    other = actor(kit, operator)
    people = workers(kit, 3, first=900, market_id=other.market_id)
    held = done(kit, other, bookings.hold_named, task_id or posted(kit, other), people[0])
    crew = done(kit, other, crews.make_crew, name="外市一组", leader_id=people[1], member_ids=people)
    return {"booking_id": held.id or 0, "crew_id": crew.id or 0}
