"""Wording of pay (薪资) as firms write it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from matcher.demo.names import pick

# Lowest base, hourly and daily pay (eight hours) the demo writes: clear of the legal floor.
LOWEST_BASE = 2300
LOWEST_HOUR = 24
LOWEST_DAY = 180


@dataclass(frozen=True, slots=True)
class Wage:
    """Monthly bounds in yuan, from which the other units follow."""

    low: int
    high: int

    def parts(self) -> dict[str, str]:
        """Numbers that the phrases ask for."""
        day = max(LOWEST_DAY, round(self.low / 26 / 10) * 10)
        hour = max(LOWEST_HOUR, round(self.low / 26 / 8))
        base = max(LOWEST_BASE, round(self.low * 0.6 / 100) * 100)
        return {
            "lo": str(self.low),
            "hi": str(self.high),
            "base": str(base),
            "trial": str(round(self.low * 0.85 / 100) * 100),
            "day": str(day),
            "day_hi": str(day + 40),
            "hour": str(hour),
            "hour_hi": str(hour + 4),
            "year": f"{self.low * 12 / 10_000:.0f}",
            "year_hi": f"{self.high * 13 / 10_000 + 1:.0f}",
        }


def wage_text(rng: Random, wage: Wage, mode: str, phrases: dict[str, list[str]]) -> str:
    """The wage in one of the ways of ``mode``; round thousands sometimes as 6-8千/月."""
    parts = wage.parts()
    if mode == "month" and rng.random() < 0.25:
        low, high = round(wage.low / 500) / 2, round(wage.high / 500) / 2
        return pick(rng, phrases["thousand"]).format(lo=f"{low:g}", hi=f"{max(high, low + 0.5):g}")
    return pick(rng, phrases[mode]).format(**parts)
