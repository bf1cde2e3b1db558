"""What logs never say (日志脱敏): telephones, numbers of papers and cards, mail addresses, and any Chinese text.

Log lines are for operators: events, codes and numbers of rows. Names of people can't be told from other Chinese words
by any pattern, so no Han character comes through at all; our own events are in English.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "[hidden]"
# Shorter runs are years, ports, counts and row numbers.
_DIGITS = 7
_LARGEST = 10 ** (_DIGITS - 1)
# Up to three signs between digits, as people write numbers: 138-1234-5678, 138 1234 5678, 138.1234.5678.
_NUMBER = re.compile(rf"\d(?:[^0-9A-Za-z]{{0,3}}\d){{{_DIGITS - 1},}}[Xx]?")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_HAN = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
# An id of a request (api/middleware.py): sixteen hexadecimal digits in which no telephone number can stand.
_REQUEST = re.compile(r"(?!.*\d{11})[0-9a-f]{16}", re.ASCII)
_MOST_DEEP = 6


def hide(text: str) -> str:
    """The text without what could tell who somebody is; full-width digits are read as digits."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    plain = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in plain)
    return _HAN.sub(HIDDEN, _NUMBER.sub(HIDDEN, _MAIL.sub(HIDDEN, plain)))


def hide_in(value: Any, deep: int = 0) -> Any:
    """A value of a log line with every text in it hidden, whatever it is made of."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _LARGEST else HIDDEN
    if isinstance(value, float):
        return round(value, 3) if abs(value) < _LARGEST else HIDDEN
    if isinstance(value, str):
        return hide(value)
    if deep >= _MOST_DEEP:
        return HIDDEN
    if isinstance(value, Mapping):
        return {hide(str(key)): hide_in(one, deep + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [hide_in(one, deep + 1) for one in value]
    if isinstance(value, (bytes, bytearray)):
        return hide(bytes(value).decode("utf-8", "replace"))
    return hide(str(value))


def hide_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: every field of a line but the id of the request, if it is one. Times come after it."""
    told = event.get("request_id")
    known = isinstance(told, str) and _REQUEST.fullmatch(told)
    hidden: dict[str, Any] = {hide(str(key)): hide_in(value) for key, value in event.items()}
    if known:
        hidden["request_id"] = told
    return hidden


class HiddenRecords(logging.Filter):
    """The same for records of the standard logger, their arguments and tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record; rewrites what it says."""
        record.msg, record.args = hide(record.getMessage()), None
        if record.exc_info:
            record.exc_text = hide(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True
