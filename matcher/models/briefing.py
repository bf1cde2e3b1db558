"""The briefing for leaders (专报): one page of a unit and a period, its figures beside those of the last period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What is said where there is nothing to compare with.
NO_PERIOD = "无上期数据"


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the period and of the last one; None where it is not told, never taken for 0."""

    label: str
    unit: str
    now: int | None
    was: int | None

    @property
    def grew(self) -> int | None:
        """By how much it grew."""
        return None if self.now is None or self.was is None else self.now - self.was

    @property
    def share(self) -> float | None:
        """The growth in per cent of what it was; None where that was nothing."""
        return None if self.grew is None or not self.was else 100 * self.grew / self.was

    def cells(self) -> tuple[str, str, str, str, str]:
        """Label, this period, last period, growth in numbers and in per cent, as they are printed."""
        grew, share = self.grew, self.share
        return (
            self.label,
            "未填报" if self.now is None else f"{self.now} {self.unit}",
            NO_PERIOD if self.was is None else f"{self.was} {self.unit}",
            "—" if grew is None else f"{grew:+d}" if grew else "持平",
            "—" if not share else f"{share:+.1f}%",
        )

    def words(self) -> str:
        """The comparison as a sentence says it."""
        if self.grew is None:
            return NO_PERIOD
        if self.grew == 0:
            return "与上期持平"
        moved, by = ("增加", "增长") if self.grew > 0 else ("减少", "下降")
        share = f"（{by} {abs(self.share):.1f}%）" if self.share is not None else ""
        return f"比上期{moved} {abs(self.grew)} {self.unit}{share}"


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the page says: ``basis`` is where its figures come from, ``before`` the last period, empty without one."""

    adcode: str
    place: str
    unit: str
    period: str
    before: str
    basis: str
    headlines: Sequence[Headline]
    sentences: Sequence[str]
    troubles: Sequence[str]
    contact: str
    day: str

    @property
    def title(self) -> str:
        """The title of the page."""
        return f"{self.place}企业用工服务专报"

    @property
    def trouble(self) -> str:
        """The problems as one paragraph (存在的问题)."""
        if not self.troubles:
            return "本期没有未对接的重点企业、逾期案件和用工缺口。"
        if len(self.troubles) == 1:
            return f"{self.troubles[0]}。"
        return "；".join(f"{'一二三四五'[place]}是{one}" for place, one in enumerate(self.troubles)) + "。"
