"""Points that add up (分数): whole tenths of a point, shared out by largest remainder."""

from __future__ import annotations

import math
from collections.abc import Sequence

# A score is a whole number of tenths of a point: 1,000 is 100.0 points.
TENTHS = 1000


def rounded(value: float) -> int:
    """Half-up rounding of a non-negative number, free of the last bits of float noise."""
    return math.floor(round(value, 6) + 0.5)


def apportion(shares: Sequence[float], *, total: int | None = None) -> list[int]:
    """Whole numbers that add up to ``total`` (default: the rounded sum), each within one of its share.

    Largest remainders are served first, earlier shares before later ones; a whole share is never raised, so a part
    stays within its whole maximum.
    """
    clean = [round(share, 6) for share in shares]
    whole = [math.floor(share) for share in clean]
    # The sum is that of the shares as they are: a third, a third and five sixths are 1.5, their six digits are less.
    left = (rounded(sum(shares)) if total is None else total) - sum(whole)
    by_remainder = sorted(range(len(clean)), key=lambda i: (whole[i] - clean[i], i))
    for i in by_remainder[:left]:
        whole[i] += 1
    return whole
