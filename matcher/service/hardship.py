"""Tiers of hardship (困难等级) of people who look for odd work, for the order among equals.

The category of a recognition is sealed; here it is opened for the order alone, and nothing but the tier leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from matcher.models.seeker import Seeker
from matcher.models.status import StatusKind
from matcher.planning.hardship import BESIDE, UNSPECIFIED
from matcher.service.context import Context


def tiers(context: Context, people: Mapping[int, Seeker], on: date) -> dict[int, int]:
    """The tier of these people on a day; who has none is left out."""
    flagged = {one for one, row in people.items() if row.hardship}
    return _tiers(context, flagged, context.unit.statuses.in_force((StatusKind.HARDSHIP, *BESIDE), on, ids=people))


def tiers_at(context: Context, market_id: int, on: date) -> dict[int, int]:
    """The tier of a market's workers on a day; who has none is left out."""
    found = context.unit.statuses.in_force((StatusKind.HARDSHIP, *BESIDE), on, market_id=market_id)
    return _tiers(context, context.unit.seekers.hardship_at(market_id), found)


def _tiers(
    context: Context, flagged: set[int], decided: Mapping[int, Mapping[StatusKind, tuple[bool, str | None]]]
) -> dict[int, int]:
    """A decision in force on the day goes before what the registration says, which has neither day nor category."""
    found: dict[int, int] = {}
    for one in sorted(flagged | decided.keys()):
        known = decided.get(one, {})
        groups = [kind.value for kind in BESIDE if known.get(kind, (False, None))[0]]
        holds, category = known.get(StatusKind.HARDSHIP, (one in flagged, None))
        if holds:
            groups.append(category or UNSPECIFIED)
        if tier := context.kit.hardship.of(groups):
            found[one] = tier
    return found
