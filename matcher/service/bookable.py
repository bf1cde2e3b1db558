"""Who may be given odd work at all (可预约): who looks for work, agreed to be registered, and is known here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from matcher import clock
from matcher.errors import Conflict
from matcher.models.seeker import Seeker
from matcher.service.context import Context


def hindrances(context: Context, people: Iterable[Seeker]) -> dict[int, str]:
    """Why people may not be booked now, by id; whoever is not among them may.

    Asked under the lock on the person, whenever a seat is taken and again when a hold is made firm: agreement may be
    taken back in between, and it ends by its date without anybody doing anything.
    """
    rows = list(people)
    agreed = context.unit.consents.registered([one.id or 0 for one in rows], clock.today())
    found = {}
    for one in rows:
        if one.gone:
            found[one.id or 0] = "登记已合并到另一条"
        elif not one.seeking:
            found[one.id or 0] = "本人已停止求职"
        elif one.id not in agreed:
            found[one.id or 0] = "登记同意已到期，请本人到窗口重新同意"
    return found


def at_market(context: Context, market_id: int, seeker: Seeker, *, day: date | None = None) -> bool:
    """Whether a market may book somebody: registered there, or a visitor who drew a number there today (or on ``day``).

    A visitor (别的市场登记的零工) came and named themselves: that is what lets this market see and book them, and only
    by name. Nobody is found for a task, put into a crew or shown in a list because another market registered them.
    """
    if seeker.gone:
        return False
    days = {clock.today(), day or clock.today()}
    drawn = (context.unit.tickets.of_person(market_id, one, seeker.id or 0) for one in sorted(days))
    return seeker.market_id == market_id or any(one is not None for one in drawn)


def refuse(context: Context, seeker: Seeker) -> None:
    """Raise ``Conflict`` (409 ``kept_away``) for somebody who may not be booked now."""
    why = hindrances(context, [seeker]).get(seeker.id or 0)
    if why is not None:
        raise Conflict(f"{seeker.name_masked}：{why}，不能预约", code="kept_away")
