"""What a stay sheet (留工登记) leaves open: the gap after a holiday is at least those who go and do not come back."""

from __future__ import annotations

from datetime import date, timedelta

from matcher.models.enums import FindingLevel
from matcher.models.stay_sheet import ExpectedGap, StayDraft
from matcher.models.values import Problem


def least_gap(leave: int, returners: int) -> int:
    """People short once the holiday is over, whoever else may be missing: those who go home for good."""
    return max(0, leave - returners)


def default_gap(draft: StayDraft) -> ExpectedGap | None:
    """The gap of the first day after the holiday as the plans say it, where the sheet tells of no day after it."""
    short = least_gap(draft.leave, draft.returners)
    if not short or any(gap.day > draft.last for gap in draft.gaps):
        return None
    return ExpectedGap(day=draft.last + timedelta(days=1), short=short)


def doubts(draft: StayDraft) -> list[Problem]:
    """What asks for a look; nothing of it forbids the sheet."""
    gone = least_gap(draft.leave, draft.returners)
    plans = f"返乡 {draft.leave} 人，计划返岗 {draft.returners} 人，有 {gone} 人不返岗"
    if default_gap(draft) is not None:
        return [_doubt(f"{plans}，没有写节后缺口", f"节后缺口一般不少于 {gone} 人")]
    low: list[tuple[date, int]] = [(one.day, one.short) for one in draft.gaps if one.day > draft.last]
    return [
        _doubt(f"{plans}，{day} 的缺口只写了 {short} 人", "请核对；已另招到人的可以不改")
        for day, short in sorted(low)
        if short < gone
    ]


def _doubt(message: str, remedy: str) -> Problem:
    return Problem("gaps", "预计缺口", message, remedy, FindingLevel.WARN)
