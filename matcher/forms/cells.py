"""Text of one cell (单元格文字): values become plain text, and risky beginnings are told apart."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MAX_CELL_CHARS = 10_000
RISKY = "=+-@\t\r＝＋－＠"

# Controls but tab and line feed, zero-width and direction marks, lone surrogates, non-characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_WHOLE = re.compile(r"\d{1,15}\.0")


def clean(text: str) -> str:
    """The text without characters that nobody sees; line ends become ``\\n``."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def unescape(text: str) -> str:
    """The text without the leading ``'`` that our own exports put before a risky beginning."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in RISKY + "\n" else text


def as_text(value: object) -> str:
    """A cell's value as a person would type it: 3.0 is 3, a date is 2026-11-24, True is 是."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = unescape(clean(value).replace("\u00a0", " ").strip())
        return text[:-2] if _WHOLE.fullmatch(text) else text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return _moment(value)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return clean(str(value)).strip()
