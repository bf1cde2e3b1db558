"""Lists made public (公示): what anybody may read of a subsidy paid without application, while it may be objected to.

Enterprises, numbers of people and amounts, the days and whom to call; no person, no account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Gone, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.grant import GrantList, GrantRow, GrantState
from matcher.models.region import SHANXI
from matcher.service.context import Context
from matcher.service.policies import book


@dataclass(frozen=True, slots=True)
class PublicList:
    """A list that is public today: the subsidy's name, the place, and the enterprises that are still on it."""

    made: GrantList
    policy: str
    place: str
    # The list's own, or the office's where none was written down.
    phone: str
    rows: Sequence[tuple[GrantRow, Enterprise]] = ()


def list_public(context: Context) -> list[PublicList]:
    """The lists that are public today, the one that ends first before."""
    return [_public(context, one) for one in context.unit.grants.public(clock.today())]


def get_public(context: Context, list_id: int) -> PublicList:
    """One list with its enterprises; over is told apart from never."""
    made = context.unit.grants.get(list_id)
    if made is None:
        raise NotFound("没有这份公示")
    if clock.today() > made.public_to:
        raise Gone(f"这份公示已于 {made.public_to} 结束")
    rows = [(row, firm) for row, firm in context.unit.grants.rows(list_id) if row.state is not GrantState.DROPPED]
    return _public(context, made, rows)


def _public(context: Context, made: GrantList, rows: Sequence[tuple[GrantRow, Enterprise]] = ()) -> PublicList:
    known = {one.id: one.name for one in book(context).policies}
    place = "全省" if made.adcode == SHANXI else context.place_name(made.adcode)
    return PublicList(
        made, known.get(made.policy, made.policy), place, made.phone or context.kit.settings.support_phone, rows
    )
