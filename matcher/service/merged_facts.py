"""Facts of two merged records (资料取舍): the survivor's counts, what it lacks comes from the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import SQLModel

_EMPTY: tuple[object, ...] = (None, "", [])


def differing(survivor: SQLModel, gone: SQLModel, labels: Mapping[str, str]) -> list[str]:
    """The labels of facts of which both records have a value of their own."""
    pairs = {label: (getattr(survivor, name), getattr(gone, name)) for name, label in labels.items()}
    return [
        label for label, (one, other) in pairs.items() if one not in _EMPTY and other not in _EMPTY and one != other
    ]


def lacking(survivor: SQLModel, gone: SQLModel, names: Mapping[str, str]) -> dict[str, Any]:
    """The values of facts that only the other record has."""
    pairs = {name: (getattr(survivor, name), getattr(gone, name)) for name in names}
    return {name: other for name, (one, other) in pairs.items() if one in _EMPTY and other not in _EMPTY}
