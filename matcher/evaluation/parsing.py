"""How well the field readers read (字段识别评测): exact agreement with labelled strings, per kind and in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.evaluation.labelled import LabelledRow, load_rows
from matcher.evaluation.shapes import Shapes

FORM = '形如 {"kind": "salary", "text": "6-8千/月", "expected": {"min": 6000, "max": 8000, "unit": "month"}}'


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows read right, of how many; ``empty`` is how many of them a reader that finds nothing would get."""

    right: int
    of: int
    empty: int = 0

    @property
    def rate(self) -> float:
        """Share of rows read right."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class ParseScore:
    """Tallies by kind, in the order of the file, and every row that was read wrongly."""

    kinds: Mapping[str, Tally]
    misses: tuple[Mapping[str, Any], ...]

    @property
    def total(self) -> Tally:
        """All kinds together."""
        tallies = self.kinds.values()
        return Tally(
            sum(one.right for one in tallies), sum(one.of for one in tallies), sum(one.empty for one in tallies)
        )

    @property
    def macro(self) -> float:
        """Mean of the kinds' rates: a kind with few rows weighs as much as one with many."""
        return sum(one.rate for one in self.kinds.values()) / len(self.kinds) if self.kinds else 0.0

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        total = self.total
        return {
            "total": {"right": total.right, "of": total.of},
            "kinds": {kind: {"right": one.right, "of": one.of} for kind, one in self.kinds.items()},
            "macro": round(self.macro, 4),
            "empty": {"right": total.empty, "of": total.of},
            "misses": list(self.misses),
        }


def load_parse_rows(path: Path) -> list[LabelledRow]:
    """Rows of a labelled file: ``kind``, ``text`` and ``expected``."""
    return load_rows(path, _is_parse_row, FORM)


def _is_parse_row(row: LabelledRow) -> bool:
    return isinstance(row["kind"], str) and isinstance(row["text"], str) and isinstance(row["expected"], dict)


def score_parsing(rows: list[LabelledRow], shapes: Shapes) -> ParseScore:
    """Read every row and compare; a kind that no reader knows counts as read wrongly."""
    kinds: dict[str, Tally] = {}
    misses: list[Mapping[str, Any]] = []
    for row in rows:
        got = shapes.read(row)
        right = agrees(row["expected"], got)
        before = kinds.get(row["kind"], Tally(0, 0))
        empty = before.empty + agrees(row["expected"], {})
        kinds[row["kind"]] = Tally(before.right + right, before.of + 1, empty)
        if not right:
            miss: dict[str, Any] = {key: row[key] for key in ("id", "kind", "text", "about", "expected") if key in row}
            misses.append({**miss, "got": got})
    return ParseScore(kinds, tuple(misses))


def agrees(expected: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether every expected key is equal; ``"*"`` accepts anything, and None, "" and a missing key are the same.

    ``flag`` is a remark on the row, no expectation.
    """
    return all(
        value == "*" or got.get(key) == value or (_nothing(value) and _nothing(got.get(key)))
        for key, value in expected.items()
        if key != "flag"
    )


def _nothing(value: Any) -> bool:
    return value is None or value == "" or value is False or value == [] or value == {}
