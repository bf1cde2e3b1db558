"""Occupational hazards (职业危害) a post names, 劳动合同法 第八条."""

from __future__ import annotations

from matcher.models.enums import Hazard
from matcher.text.lexicon import Lexicon
from matcher.text.words import find_codes, says_nothing


def read_hazards(text: str, lexicon: Lexicon) -> list[Hazard] | None:
    """Hazards the text names; an empty list when it answers 无, None when it does not answer."""
    found = [Hazard(code) for code in find_codes(text, lexicon.words_for("hazards"))]
    if found:
        return found
    return [] if says_nothing(text) else None
