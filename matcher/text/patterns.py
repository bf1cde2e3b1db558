"""Patterns (模式) written one alternative a line."""

from __future__ import annotations

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern that matches any of the alternatives, earlier ones first."""
    return re.compile("|".join(alternatives))
