"""What 附件4 counts (附件4 的口径, domain.md §12): the figures, the facts they are counted over, and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from matcher.models.annex import AnnexKind
from matcher.models.enums import Labelled


class AnnexFigure(Labelled):
    """A figure of 附件4, or one told beside it."""

    FAIRS = "fairs", "举办场次"
    FIRM_TIMES = "firm_times", "参会单位数"
    FIRMS = "firms", "参会单位数（不重复）"
    POSTS = "posts", "提供岗位数"
    POSTS_ONCE = "posts_once", "提供岗位数（不重复）"
    VISITORS = "visitors", "入场求职人数"
    INTENTIONS = "intentions", "达成初步意向数"
    PAIRS = "pairs", "初步意向对数"
    WORKING = "working", "目前上岗数"
    SERVED = "served", "对接服务重点企业数量"
    SOLVED = "solved", "解决用工人数"

    @property
    def unit(self) -> str:
        """What one of it is (计量单位)."""
        return _UNITS[self]

    @property
    def adds(self) -> bool:
        """Whether it is counted per fair, so that the figures of several units add up exactly to the whole's."""
        return self not in _ONCE

    @property
    def in_form(self) -> bool:
        """Whether it stands in a cell of the form."""
        return self in IN_FORM

    @property
    def of_firms(self) -> bool:
        """Whether it stands in the second part of the form (重点企业用工服务情况)."""
        return self in (AnnexFigure.SERVED, AnnexFigure.SOLVED)


_UNITS = {
    AnnexFigure.FAIRS: "场",
    AnnexFigure.FIRM_TIMES: "家次",
    AnnexFigure.FIRMS: "家",
    AnnexFigure.POSTS: "个",
    AnnexFigure.POSTS_ONCE: "个",
    AnnexFigure.VISITORS: "人次",
    AnnexFigure.INTENTIONS: "人",
    AnnexFigure.PAIRS: "对",
    AnnexFigure.WORKING: "人",
    AnnexFigure.SERVED: "家",
    AnnexFigure.SOLVED: "人",
}
# Counted once within a unit: over several units each unit keeps its own, and who stands in two is listed (核对表).
_ONCE = (
    AnnexFigure.FIRMS,
    AnnexFigure.POSTS_ONCE,
    AnnexFigure.WORKING,
    AnnexFigure.SERVED,
    AnnexFigure.SOLVED,
)
# What stands in the form's cells, in its order; the others are told beside it.
IN_FORM = (
    AnnexFigure.FAIRS,
    AnnexFigure.FIRM_TIMES,
    AnnexFigure.POSTS,
    AnnexFigure.VISITORS,
    AnnexFigure.INTENTIONS,
    AnnexFigure.WORKING,
    AnnexFigure.SERVED,
    AnnexFigure.SOLVED,
)


class SolvedBy(Labelled):
    """Which service a start at a key enterprise is due to (用工服务方式), as decision 0019 tells them apart."""

    REFERRAL = "referral", "推荐到岗"
    TRAINING = "training", "培训输送"
    FAIR = "fair", "招聘会"
    LENDING = "lending", "余缺调剂"
    ODD_JOB = "odd_job", "零工"
    DISPATCH = "dispatch", "劳务派遣"


@dataclass(frozen=True, slots=True)
class FairFact:
    """A fair held on site; ``unit`` reports it. ``gate`` is the manual counter's number, None without one."""

    id: int
    unit: str
    theme: str
    first: date
    gate: int | None = None
    gate_how: str = ""


@dataclass(frozen=True, slots=True)
class EntryFact:
    """An enterprise that checked in at a fair."""

    id: int
    fair_id: int
    enterprise_id: int
    name: str


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post shown by an enterprise that checked in; ``headcount`` None: none was stated."""

    id: int
    entry_id: int
    vacancy_id: int
    title: str
    headcount: int | None


@dataclass(frozen=True, slots=True)
class VisitorFact:
    """A person at a fair; rows that share any of ``marks`` (telephone digest, registration) are one person."""

    id: int
    fair_id: int
    marks: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class IntentionFact:
    """A first agreement of a visitor with an enterprise."""

    id: int
    visitor_id: int
    enterprise_id: int
    firm: str


@dataclass(frozen=True, slots=True)
class StartFact:
    """Somebody at work after an intention; ``left_on`` is the first day no longer there, as far as it was known."""

    id: int
    intention_id: int
    started_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """A completed action for a key enterprise (走访、推荐、办结的措施…)."""

    enterprise_id: int
    unit: str
    name: str
    what: str
    day: date
    href: str = ""


@dataclass(frozen=True, slots=True)
class SolvedFact:
    """A start at a key enterprise. ``people`` above 1 only where no person is known (劳务派遣 by number)."""

    key: str
    enterprise_id: int
    unit: str
    firm: str
    marks: tuple[str, ...]
    person: str
    day: date
    by: SolvedBy
    people: int = 1
    href: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """All a report of a window rests on, as it was known at the cut-off; ``today`` is the report's day."""

    today: date
    fairs: Sequence[FairFact] = ()
    entries: Sequence[EntryFact] = ()
    posts: Sequence[PostFact] = ()
    visitors: Sequence[VisitorFact] = ()
    intentions: Sequence[IntentionFact] = ()
    starts: Sequence[StartFact] = ()
    services: Sequence[ServiceFact] = ()
    solved: Sequence[SolvedFact] = ()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row of a figure: what it counts for, whose it is, and who or what it is in words.

    ``who`` is equal for two rows of one figure exactly where they are the same enterprise, post or person.
    """

    figure: AnnexFigure
    unit: str
    weight: int
    who: str
    name: str
    detail: str = ""
    day: date | None = None
    fair_id: int | None = None
    href: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The row as it is frozen: the day as text, the figure by its code."""
        return asdict(self) | {"figure": self.figure.value, "day": str(self.day) if self.day else None}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        """The row as it was frozen."""
        day = date.fromisoformat(kept["day"]) if kept["day"] else None
        return cls(**kept | {"figure": AnnexFigure(kept["figure"]), "day": day})


@dataclass(frozen=True, slots=True)
class Twice:
    """One enterprise, post or person that counts in several units (跨单位重复): each keeps its own."""

    figure: AnnexFigure
    name: str
    rows: tuple[FigureRow, ...]

    @property
    def over(self) -> int:
        """By how much the sum exceeds a count of each once."""
        weights = [one.weight for one in self.rows]
        return sum(weights) - max(weights)


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures with their rows: of every unit, and of all together (the sum over the units)."""

    rows: Sequence[FigureRow]
    by_unit: dict[str, dict[AnnexFigure, int]] = field(default_factory=dict)
    total: dict[AnnexFigure, int] = field(default_factory=dict)
    twice: Sequence[Twice] = ()

    def rows_of(self, figure: AnnexFigure, unit: str | None = None) -> list[FigureRow]:
        """The rows of a figure, of one unit or of all."""
        return [one for one in self.rows if one.figure is figure and unit in (None, one.unit)]


# What 附件1 and 附件3 count beside their rows; 附件1 counts lines of posts.
_COUNTED = {
    "people": "人数",
    "enterprises": "单位数",
    "without_headcount": "未注明人数的岗位",
    "planned_firms": "拟组织参会单位数",
}


def count_label(form: AnnexKind, key: str) -> str:
    """How a filed form's count is called on pages; an unknown key is a ``ValueError``."""
    if form is AnnexKind.BROCHURES and key == AnnexFigure.POSTS.value:
        return "岗位条数"
    return _COUNTED.get(key) or AnnexFigure(key).label
