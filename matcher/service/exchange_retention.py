"""What other systems' rows said is forgotten after its term (对接来件原文到期清除): numbers and outcomes stay.

The cells of files that came in name people; they are kept to hand the rows back with their results and to look up what
went wrong. After the term they go, and with them the reasons, which quote them. What was sent back of our own exports
is no cell: it stays until the record goes out again.
"""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.service.context import Context

# Batches of one run of the daily job, each of up to some ten thousand rows; the rest goes the next day.
MOST = 50


def wipe_due(context: Context) -> int:
    """Wipe the cells of batches whose term is over; returns how many batches. The daily job; again, nothing is left."""
    rule = context.kit.retention.cells_on(clock.today())
    # Kept for so many whole days after the day of the import.
    before = clock.midnight(clock.today() - timedelta(days=rule.days))
    found = context.unit.exchanges.kept_cells(before, MOST)
    for batch in found:
        rows = context.unit.exchanges.wipe(batch.id or 0)
        context.unit.audit("exchange.wipe", "exchange_batch", batch.id, rows=rows)
    return len(found)
