"""Own tools (自带工具) and own transport (交通工具) as people write them: known names by their usual one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from matcher.models.gear import Transport
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.words import says_nothing

_PARTS = re.compile(r"[、,，;；/|\n]|\s+|(?<=[一-龥])(?:和|及|或者?)(?=[一-龥])")
_AROUND = re.compile(r"^(?:自己?[带备有]|本人有|[有骑开带])+|[一二两三1-9](?:台|辆|把|套|个|架|部)$")
_LONGEST = 20


def read_tools(text: str, lexicon: Lexicon) -> list[str]:
    """Tools, each once: a known one by its usual name, another one as it is written (at most 20 signs)."""
    return usual_names(_parts(text), lexicon)


def usual_names(tools: Iterable[str], lexicon: Lexicon) -> list[str]:
    """The same tools by their usual names, each once."""
    known = {word.upper(): words[0] for words in lexicon.words_for("tools").values() for word in words}
    bare = (_AROUND.sub("", clean(one)) or clean(one) for one in tools)
    return list(dict.fromkeys(known.get(one.upper(), one)[:_LONGEST] for one in bare if one))


def read_transports(text: str, lexicon: Lexicon) -> tuple[list[Transport], list[str]]:
    """Ways to get about in the order of the list, and the words that are none."""
    known = {word.upper(): code for code, words in lexicon.words_for("transport").items() for word in words}
    found: set[str] = set()
    odd: list[str] = []
    for one in _parts(text):
        code = known.get((_AROUND.sub("", one) or one).upper()) or known.get(one.upper())
        if code is None:
            odd.append(one)
        else:
            found.add(code)
    return [one for one in Transport if one.value in found], odd


def _parts(text: str) -> list[str]:
    plain = clean(text)
    return [] if says_nothing(plain) else [one.strip() for one in _PARTS.split(plain) if one.strip()]
