"""Near spellings of short names (模糊匹配): job titles against wanted titles, never long text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matcher.text.neutral import neutral
from matcher.text.normalise import fold_title


@lru_cache(maxsize=50_000)
def folded(title: str) -> str:
    """A title in the spelling that is compared, without advertising and protected words."""
    return fold_title(neutral(title))


def title_likeness(*, title: str, wanted: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Best likeness of a post's title with each person's wanted titles: (people,) in [0, 1], 0 where none is named."""
    flat = [folded(name) for names in wanted for name in names]
    out = np.zeros(len(wanted))
    if flat:
        scores = process.cdist([folded(title)], flat, scorer=fuzz.ratio, dtype=np.float64)[0] / 100
        owner = np.repeat(np.arange(len(wanted)), [len(names) for names in wanted])
        np.maximum.at(out, owner, scores)
    return out
