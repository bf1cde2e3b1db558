"""Reads which trades an enterprise wants people trained in, and how many (培训需求): 焊工中级 10 人、叉车司机5名."""

from __future__ import annotations

import re

from matcher.models.survey import MAX_TRAININGS, TrainingNeed
from matcher.text.normalise import clean

_PART = re.compile(r"[、,，;；。\n]+")
_COUNTED = re.compile(r"^(?:需要?|培训|拟培训)?\s*(?P<trade>[^\d]{2,60}?)\s*(?P<count>[1-9]\d{0,3})\s*(?:人|名|个)次?$")
_COUNT_FIRST = re.compile(r"^(?:需要?|培训|拟培训)?\s*(?P<count>[1-9]\d{0,3})\s*(?:人|名|个)\s*(?P<trade>[^\d]{2,60})$")


def read_needs(text: str) -> list[TrainingNeed]:
    """The trades named with a headcount, each once; what says no number, or is not clear, is left to the words."""
    found: dict[str, TrainingNeed] = {}
    for part in _PART.split(clean(text)):
        match = _COUNTED.match(part.strip()) or _COUNT_FIRST.match(part.strip())
        if match is None:
            continue
        trade = match["trade"].strip(" ：:")
        if len(trade) >= 2 and trade not in found:
            found[trade] = TrainingNeed(trade=trade, headcount=int(match["count"]))
    return list(found.values())[:MAX_TRAININGS]
