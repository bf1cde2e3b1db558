"""Rates of a labour market (缺工率, 求人倍率, 返岗率): pure figures, None where there is nothing to divide by."""

from __future__ import annotations


def shortage_rate(short: int, staff: int) -> float | None:
    """缺工率: people short ÷ (people at work + people short). 805 short beside 4165 at work is 16.2 %."""
    return short / (staff + short) if staff + short else None


def demand_ratio(needed: int, seekers: int) -> float | None:
    """求人倍率: people wanted ÷ people looking for work (需求人数/求职人数)."""
    return needed / seekers if seekers else None


def return_rate(back: int, due: int) -> float | None:
    """返岗率: people back at work ÷ people due back. 70840 of 82785 is 85.6 %."""
    return back / due if due else None
