"""Whose data an account opened, or an enterprise was given, in a period (受影响人员), 个人信息保护法 57."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.errors import Invalid
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


@dataclass(frozen=True, slots=True)
class Affected:
    """A person, masked, with how often their data was opened or handed over, what of it, and from when to when."""

    seeker_id: int
    name_masked: str
    place: str
    times: int
    what: Sequence[str]
    first_at: datetime
    last_at: datetime


def list_affected(
    context: Context, *, first: date, last: date, account_id: int | None = None, enterprise_id: int | None = None
) -> list[Affected]:
    """People affected in a period (both days inclusive), by number: looks, and hand-overs to enterprises.

    ``account_id`` leaves only what that account opened or handed over, ``enterprise_id`` only what that enterprise got.
    Raises ``Invalid`` for days the wrong way round.
    """
    permit(context.actor, Action.AUDIT_READ)
    if last < first:
        raise Invalid("结束日期早于开始日期", field="to")
    events = [
        *(context.unit.looks.between(first, last, account_id) if enterprise_id is None else []),
        *context.unit.consents.handed_between(first, last, account_id, enterprise_id),
    ]
    found: dict[int, list[tuple[datetime, str]]] = {}
    for seeker_id, at, what in events:
        found.setdefault(seeker_id, []).append((at, what))
    people = context.unit.seekers.many(sorted(found))
    return [
        Affected(
            seeker_id=number,
            name_masked=people[number].name_masked,
            place=context.place_name(people[number].adcode),
            times=len(found[number]),
            what=sorted({what for _, what in found[number]}),
            first_at=min(at for at, _ in found[number]),
            last_at=max(at for at, _ in found[number]),
        )
        for number in sorted(found)
    ]
