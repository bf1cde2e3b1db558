"""Benefits (福利待遇) a post offers."""

from __future__ import annotations

from matcher.models.enums import Benefit
from matcher.text.lexicon import Lexicon
from matcher.text.words import find_codes, says_nothing


def read_benefits(text: str, lexicon: Lexicon) -> list[Benefit] | None:
    """Benefits the text names; an empty list when it answers 无, None when it does not answer."""
    found = [Benefit(code) for code in find_codes(text, lexicon.words_for("benefits"))]
    if found:
        return found
    return [] if says_nothing(text) else None
