"""What the rows behind all figures share (指标明细的公共列): whose they are, where, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from matcher.models.enterprise import Enterprise
from matcher.models.overview import NOTHING, By, Figure, Slice
from matcher.repository.officers import is_key
from matcher.repository.reach import Reach

Expression = sa.ColumnElement[Any]
PLACED = (By.CITY, By.COUNTY, By.INDUSTRY)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows (one select with labelled columns), in the order they are listed in."""

    query: sa.Select[Any]
    figures: tuple[Figure, ...]
    splits: tuple[By, ...]
    order: tuple[str, ...]


def key(expression: Any) -> Expression:
    """A split's value as text, its own word where there is none."""
    return func.coalesce(sa.cast(expression, sa.String), NOTHING)


def start(text: Any) -> Expression:
    """The first four characters: a city's part of a region's code, a family's of an occupation's."""
    return func.substr(text, 1, 4, type_=sa.String)


def firm(asked: Slice) -> list[Expression]:
    """The enterprises the figures are taken of, as conditions."""
    here: list[Expression] = [Reach(adcode=asked.scope).enterprises()]
    here += [col(Enterprise.industry) == asked.industry] if asked.industry is not None else []
    return here + ([is_key()] if asked.key_only else [])


def cases(asked: Slice) -> Expression:
    """The cases the figures are taken of, as a condition."""
    return Reach(adcode=asked.scope).cases()


def common(row_id: Any) -> list[Any]:
    """What all rows tell: whose they are, and where."""
    place = col(Enterprise.adcode)
    return [
        row_id.label("row_id"),
        col(Enterprise.id).label("enterprise_id"),
        col(Enterprise.name).label("enterprise"),
        sa.cast(place, sa.String).label(By.COUNTY.value),
        (start(place) + "00").label(By.CITY.value),
        key(Enterprise.industry).label(By.INDUSTRY.value),
    ]


def one(condition: Any) -> sa.Case[int]:
    """1 where it holds, else 0."""
    return sa.case((condition, 1), else_=0)
