"""Gaps that border a running lending (续借): nobody new is sent for them, the lending goes on (C7).

A plan only says so: both enterprises and every worker agree to the extension where the lending is
(``service/lending_extensions.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.lending import Lending
from matcher.models.pooling import Lot
from matcher.models.values import Period
from matcher.service import lots
from matcher.service.context import Context


@dataclass(frozen=True, slots=True)
class Extension:
    """A running lending that could go on until ``last``, with at most so many of its people."""

    lending_id: int
    agreement: int
    last: date
    headcount: int


@dataclass(frozen=True, slots=True)
class Borders:
    """The running lendings of some shortages, with what of their surplus is free behind them."""

    running: Sequence[Lending]
    surplus: dict[int, Lot]
    taken: dict[int, list[tuple[date, date, int]]]

    def after(self, shortage_id: int, gap: Period, surplus_id: int | None = None) -> Extension | None:
        """The lending of this shortage (and this surplus) that ends where the gap begins, if its lender can go on."""
        for one in self.running:
            if one.shortage_id != shortage_id or surplus_id not in (None, one.surplus_id):
                continue
            if one.last + timedelta(days=1) != gap.first or one.surplus_id not in self.surplus:
                continue
            lot = self.surplus[one.surplus_id]
            last = min(gap.last, lot.last)
            if last < gap.first:
                continue
            used = lots.peak(self.taken.get(one.surplus_id, []), gap.first, last)
            free = min(one.headcount, lot.headcount - used)
            if free > 0:
                return Extension(one.id or 0, one.agreement, last, free)
        return None


def borders(context: Context, shortage_ids: Collection[int]) -> Borders:
    """The running lendings of these shortages."""
    running = context.unit.lendings.running(shortage_ids)
    ids = sorted({one.surplus_id for one in running})
    known = {lot_id: lot for lot_id, (lot, _) in context.unit.lots.many(ids).items()}
    return Borders(running, known, context.unit.lots.taken(ids))
