"""Hours of the week (时段): whether the windows a worker is free cover the hours of a task.

A window is (weekday 1 Monday … 7 Sunday, start, end) in minutes after that day's midnight. An end past 1,440 runs into
the next weekday, Sunday night into Monday morning.
"""

from __future__ import annotations

from collections.abc import Iterable

from matcher.models.shift import MINUTES_PER_DAY

WEEK = 7 * MINUTES_PER_DAY
NIGHT_START, NIGHT_END = 22 * 60, 6 * 60
WEEKDAYS = "一二三四五六日"
Window = tuple[int, int, int]


def in_week(window: Window) -> tuple[int, int]:
    """The window as minutes after Monday midnight, half-open; the end may lie past the end of the week."""
    weekday, start, end = window
    return (weekday - 1) * MINUTES_PER_DAY + start, (weekday - 1) * MINUTES_PER_DAY + end


def joined(windows: Iterable[Window]) -> list[tuple[int, int]]:
    """Free stretches over the week, its predecessor and its successor, touching and overlapping ones made one."""
    spans = sorted((start + shift, end + shift) for start, end in map(in_week, windows) for shift in (-WEEK, 0, WEEK))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def cover(windows: Iterable[Window], asked: Window) -> bool:
    """Whether the person is free in every minute of the hours asked for."""
    start, end = in_week(asked)
    return any(free_from <= start and end <= free_to for free_from, free_to in joined(windows))


def at_night(start: int, end: int) -> bool:
    """Whether hours starting within a day touch the night, 22:00 to 06:00."""
    return start < NIGHT_END or end > NIGHT_START


def spoken(window: Window) -> str:
    """周一 20:00–次日 04:00"""
    weekday, start, end = window
    after = "次日 " if end > MINUTES_PER_DAY else ""
    late = end % MINUTES_PER_DAY if after else end
    return f"周{WEEKDAYS[weekday - 1]} {start // 60:02d}:{start % 60:02d}–{after}{late // 60:02d}:{late % 60:02d}"
