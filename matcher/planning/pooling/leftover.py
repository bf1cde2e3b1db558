"""What of a lot is still free (剩余余缺): the days that no lending took, for each worker or place of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from matcher.models.values import Period

_DAY = timedelta(days=1)
Taken = tuple[date, date, int]


def leftover(headcount: int, period: Period, taken: Sequence[Taken], *, once: bool) -> list[tuple[Period, int]]:
    """Free periods and how many workers or places have each, in the order of their days.

    ``taken`` are first and last day (both inclusive) and how many. Lendings are laid on as few as can bear them, each
    on the one with the least free time around it. ``once``: only the longest free time of each counts, since a worker
    is lent once a run; a place may be filled again and again.
    """
    free: list[list[Period]] = [[period] for _ in range(headcount)]
    for first, last, count in sorted(taken):
        begin, end = max(first, period.first), min(last, period.last)
        if begin > end:
            continue
        bearing = [
            (_length(gap), seat, place)
            for seat, gaps in enumerate(free)
            for place, gap in enumerate(gaps)
            if gap.first <= begin and end <= gap.last
        ]
        for _, seat, place in sorted(bearing)[:count]:
            gap = free[seat].pop(place)
            before, after = Period(gap.first, begin - _DAY), Period(end + _DAY, gap.last)
            free[seat][place:place] = [one for one in (before, after) if one.first <= one.last]
    if once:
        free = [[max(gaps, key=lambda gap: (_length(gap), -gap.first.toordinal()))] for gaps in free if gaps]
    counted = Counter((gap.first, gap.last) for gaps in free for gap in gaps)
    return [(Period(*days), counted[days]) for days in sorted(counted)]


def _length(period: Period) -> int:
    return (period.last - period.first).days + 1
