"""Facts found in a text (识别结果): what was read, in words and as a value, and the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matcher.models.enums import Need
from matcher.models.values import Span


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact (事实): ``value`` is plain JSON (money in fen, codes), ``shown`` says it in Chinese.

    ``span`` is where its words stand in the text it was read from; ``need`` says whether a condition is a must.
    """

    kind: str
    label: str
    value: Any
    shown: str
    span: Span
    need: Need | None = None

    def plain(self) -> dict[str, Any]:
        """The fact as JSON, with ``start`` and ``end`` of its words."""
        return {
            "kind": self.kind,
            "label": self.label,
            "value": self.value,
            "shown": self.shown,
            "start": self.span.start,
            "end": self.span.end,
            "need": self.need.value if self.need else None,
        }
