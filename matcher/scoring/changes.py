"""What would change the rank (怎样能靠前): the fact that, if it were met or told, would carry a person furthest up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.scoring.points import rounded
from matcher.scoring.rank import Candidate, Part
from matcher.scoring.structured import PAY_EDGE

# What a person or an officer can do something about, and how it is said.
_SAID = {
    "certificates": "取得优先条件里的证书",
    "pay": "期望薪资谈到岗位范围内",
    "place": "愿意到该地区工作",
    "education": "学历达到要求",
    "grade": "技能等级达到要求",
    "experience": "经验年限达到要求",
    "availability": "能按时到岗",
}
# What a fact is worth when it is as said: whoever comes down to the range offered comes down to its upper bound.
_WORTH = {"pay": PAY_EDGE}
SHOWN = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One fact, the tenths of a point it would bring if it were as said, and the place on the list it would lead to."""

    key: str
    text: str
    points: int
    rank: int


def changes(candidate: Candidate, ranked: Sequence[Candidate]) -> list[Change]:
    """The facts that would move the candidate up this list, the furthest first; everybody else stays as they are."""
    rank = [one.seeker_id for one in ranked].index(candidate.seeker_id) + 1
    others = [one for one in ranked if one.seeker_id != candidate.seeker_id]
    found = []
    for part in candidate.parts:
        gain = rounded(_WORTH.get(part.key, 1.0) * part.maximum) - part.points
        if part.key not in _SAID or gain <= 0:
            continue
        better = (candidate.score + gain, -candidate.seeker_id)
        place = 1 + sum((one.score, -one.seeker_id) > better for one in others)
        if place < rank:
            found.append(Change(part.key, _told(part), gain, place))
    return sorted(found, key=lambda one: (one.rank, -one.points, one.key))[:SHOWN]


def _told(part: Part) -> str:
    """An untold fact has first to be told."""
    return f"补填并{_SAID[part.key]}" if part.missing else _SAID[part.key]
