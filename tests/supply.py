"""Records that supply an enterprise with people: a lending in which it borrows, an odd job with who worked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select

from matcher import clock
from matcher.models.booking import Booking, BookingSource, BookingState
from matcher.models.pooling import LotSide
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.service import lots
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of
from tests.lent import Ground, as_, ground, lot


def borrowing(kit: Kit) -> Ground:
    """The first demo enterprise borrows from the other one."""
    at = ground(kit)
    surplus = as_(kit, at.borrower, lots.publish, at.borrower.enterprise_id, lot(LotSide.SURPLUS, at.adcode)).id
    shortage = as_(kit, at.lender, lots.publish, at.lender.enterprise_id, lot(LotSide.SHORTAGE, at.adcode)).id
    return Ground(kit, at.officer, at.borrower, at.lender, at.adcode, surplus or 0, shortage or 0)


def odd_job(kit: Kit, *, worked: int, own: bool = True, besides: Sequence[int] = (), **facts: object) -> int:
    """An odd job of the enterprise with nine places, one worker who did not come and so many who worked."""
    firm = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=True) as context:
        session = context.unit.session
        pattern = session.exec(select(Task)).first()
        assert pattern is not None
        told = {"employer": firm.name, "enterprise_id": firm.id if own else None, "headcount": 9}
        told |= {"state": TaskState.DONE} | facts
        task = Task(**{**pattern.model_dump(exclude={"id"}), **told})
        session.add(task)
        session.flush()
        free = select(Seeker).where(col(Seeker.id).not_in(besides)).order_by(col(Seeker.id))
        people = session.exec(free.limit(worked + 1)).all()
        begin = clock.now() - timedelta(days=30 + (task.id or 0))
        for seat, one in enumerate(people, 1):
            session.add(
                Booking(
                    task_id=task.id or 0,
                    seeker_id=one.id or 0,
                    seat=seat,
                    state=BookingState.NO_SHOW if seat > worked else BookingState.WORKED,
                    source=BookingSource.DESK,
                    starts_at=begin,
                    ends_at=begin + timedelta(hours=4),
                    created_at=begin,
                    updated_at=begin,
                )
            )
        context.unit.commit()
        return task.id or 0
