"""Occupational hazards (职业危害) a post names, 劳动合同法 第八条."""

from __future__ import annotations

import re

from matcher.models.enums import Hazard
from matcher.models.values import Span
from matcher.text.lexicon import Lexicon
from matcher.text.words import find_words, says_nothing

# A heat allowance, a climbing licence and a gas company are no hazard of the post.
_OTHER_AFTER = re.compile(
    r"\s?(?:[费补]|津贴|(?:架设|作业|安装|维护|拆除|检修){0,3}证|公司|集团|站(?!作业)|灶|罐|表|假|天气|防护|培训)"
)


def read_hazards(text: str, lexicon: Lexicon) -> list[Hazard] | None:
    """Hazards the text names; an empty list when it answers 无, None when it does not answer."""
    found = {hazard for hazard, _ in find_hazards(text, lexicon)}
    if found:
        return [hazard for hazard in Hazard if hazard in found]
    return [] if says_nothing(text) else None


def find_hazards(text: str, lexicon: Lexicon) -> list[tuple[Hazard, Span]]:
    """Every hazard the text names with the words that say so, in the order they stand."""
    return [(Hazard(code), span) for code, span in find_words(text, lexicon.words_for("hazards"), _is_other)]


def find_risks(text: str, lexicon: Lexicon) -> list[str]:
    """The words for work that nobody does without cover against injury: 高处、井下、动火、有限空间、带电."""
    found = find_words(text, lexicon.words_for("risky_work"), _is_other)
    return list(dict.fromkeys(text[span.start : span.end] for _, span in found))


def _is_other(text: str, span: Span) -> bool:
    return bool(_OTHER_AFTER.match(text, span.end))
