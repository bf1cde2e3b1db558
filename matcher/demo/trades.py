"""Trades (工种) of the demo, read from ``data/demo/posts.toml``: how firms and people speak of the same work."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from matcher.models.enums import Labelled

E = TypeVar("E", bound=Labelled)


@dataclass(frozen=True, slots=True)
class IndustryInfo:
    """One industry of the demo with its GB/T 4754 section letter and note."""

    key: str
    label: str
    section: str
    note: str


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade: titles and duties as firms write them, wishes and histories as people write them."""

    key: str
    industries: tuple[str, ...]
    titles: tuple[str, ...]
    wanted: tuple[str, ...]
    duty: tuple[str, ...]
    conditions: tuple[str, ...]
    skills: tuple[str, ...]
    history: tuple[str, ...]
    near: tuple[str, ...]
    pay: tuple[int, int]
    weight: float = 1.0
    level: str = "low"
    education: tuple[str, ...] = ("初中及以上", "不限", "初中及以上")
    must: tuple[str, ...] = ()
    wish: tuple[str, ...] = ()
    years: tuple[int, ...] = (0,)
    grades: tuple[str, ...] = ("",)
    modes: tuple[str, ...] = ("month",)
    shifts: tuple[str, ...] = ("day",)
    hazards: tuple[str, ...] = ("无",)


@dataclass(frozen=True)
class Trades:
    """All trades and industries, and which trades an industry hires."""

    industries: dict[str, IndustryInfo]
    by_key: dict[str, Trade]
    by_industry: dict[str, tuple[Trade, ...]]

    def near(self, trade: Trade) -> tuple[Trade, ...]:
        """Trades a person of this one may also apply for."""
        return tuple(self.by_key[key] for key in trade.near)


def load_trades(folder: Path) -> Trades:
    """Read the trades; an unknown key or a wrong reference fails loudly."""
    table = read_toml(folder / "posts.toml")
    industries = {key: IndustryInfo(key=key, **info) for key, info in table["industries"].items()}
    trades = [_trade(entry) for entry in table["trade"]]
    by_key = {trade.key: trade for trade in trades}
    for trade in trades:
        missing = [key for key in trade.near if key not in by_key] + [
            k for k in trade.industries if k not in industries
        ]
        if missing:
            raise ValueError(f"{trade.key}: unknown {missing}")
    by_industry = {key: tuple(trade for trade in trades if key in trade.industries) for key in industries}
    return Trades(industries, by_key, by_industry)


def read_toml(path: Path) -> dict[str, Any]:
    """One table of demo data."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def member(enum: type[E], code: str) -> E:
    """The member of a closed list with this code."""
    return next(entry for entry in enum if entry.value == code)


def _trade(entry: dict[str, Any]) -> Trade:
    fixed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Trade(**fixed)
