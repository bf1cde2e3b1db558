"""Channels of publicity (宣传渠道), dated, from ``data/publicity/channels.toml``, and texts cut to what they take."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from matcher.settings import data_folder

_ENDS = "。！？；\n"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: most characters of title and body, the words before (by kind) and behind the facts."""

    code: str
    label: str
    title_most: int
    body_most: int
    close: str
    leads: dict[str, str]
    as_of: date
    verified: bool


@cache
def channels() -> tuple[Channel, ...]:
    """The channels in the order of the file."""
    told = tomllib.loads((data_folder() / "publicity" / "channels.toml").read_text("utf-8"))
    as_of, verified = told["as_of"], told["verified"]
    parts = {code: one for code, one in told.items() if isinstance(one, dict)}
    return tuple(Channel(code, **one, as_of=as_of, verified=verified) for code, one in parts.items())


def cut(text: str, most: int) -> str:
    """A text of at most ``most`` characters, cut behind a sentence; one long sentence ends with an ellipsis."""
    if len(text) <= most:
        return text
    end = max(text.rfind(mark, 0, most) for mark in _ENDS)
    return text[: end + 1] if end >= 0 else text[: most - 1] + "…" if most > 0 else ""


def body(channel: Channel, kind: str, facts: str, address: str) -> str:
    """Lead, facts, close, address, never beyond the limit: the facts are cut, then lead and close go."""
    tail = f"\n详情：{address}"
    for lead, close in ((channel.leads[kind], channel.close), ("", channel.close), ("", "")):
        room = channel.body_most - len(lead) - len(close) - len(tail)
        if room >= min(len(facts), 40):
            return lead + cut(facts, room) + close + tail
    return cut(facts, channel.body_most)
