"""Open proposals (待结果的推荐): how many a post and a person may have at a time (decision 0018)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

# More than this is a slip in the file: nobody hears of fifty enterprises at once.
MOST = 50


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """The caps and the day since which they count; an open proposal is one without an outcome (``PROPOSED``)."""

    since: date
    per_person: int
    per_post: int

    def post_room(self, *, headcount: int | None, waiting: int, started: int) -> int:
        """How many more people may be proposed to a post now.

        ``waiting`` people have no outcome yet, ``started`` are at work there. From ``per_post`` openings on it is one
        open proposal for each opening; a post without a number of openings has ``per_post``.
        """
        openings = (headcount or 0) - started
        return max(0, max(self.per_post, openings) - waiting)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> ProposalRules:
        """The rules out of their table; raises :class:`ValueError` naming what is wrong in it."""
        if odd := {one.name for one in fields(cls)} ^ set(told):
            raise ValueError(f"proposals 缺少或多余：{'、'.join(sorted(odd))}")
        if type(told["since"]) is not date:
            raise ValueError("proposals 的 since 应为日期，如 2022-12-14")
        caps = {name: told[name] for name in ("per_person", "per_post")}
        if wrong := [name for name, cap in caps.items() if type(cap) is not int or not 1 <= cap <= MOST]:
            raise ValueError(f"proposals 应为 1 至 {MOST} 的整数：{'、'.join(wrong)}")
        return cls(told["since"], **caps)
