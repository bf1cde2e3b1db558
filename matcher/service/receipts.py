"""What leads somebody without an account back to what they handed in (查询编号): made, read, and not guessed.

How often an address hands in or asks is counted as failed sign-ins are, in the transaction of what it does.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from matcher import clock
from matcher.errors import NotFound, TooMany
from matcher.service.context import Context, Kit
from matcher.service.permissions import Actor

WINDOW = timedelta(minutes=15)
# Of one address within the window, the right ones too.
LOOK_UPS = 30
_BYTES = 5
Told = TypeVar("Told")


def new_number(prefix: str) -> str:
    """A number nobody guesses: the prefix, today, and forty random bits in letters and digits."""
    return f"{prefix}{clock.today():%y%m%d}{base64.b32encode(secrets.token_bytes(_BYTES)).decode()}"


def count(context: Context, subject: str, most: int, said: str) -> None:
    """Count one more of ``subject``, one at a time; TooMany with ``said`` when ``most`` stand within the window."""
    counted, moment, subject = context.unit.accounts, clock.now(), subject[:80]
    counted.lock_failures()
    if counted.failures_since(subject, moment - WINDOW) >= most:
        raise TooMany(said)
    counted.note_failure(subject, moment)


def look_up(kit: Kit, subject: str, number: str, find: Callable[[Context, str], Told | None], unknown: str) -> Told:
    """What ``find`` tells of a number as somebody typed it; each wrong one is NotFound with ``unknown``, all count."""
    plain = "".join(one for one in number.upper() if one.isascii() and one.isalnum())[:24]
    with kit.open(Actor(), write=True) as context:
        count(context, subject, LOOK_UPS, "查询太频繁，请 15 分钟后再试")
        told = find(context, plain)
        context.unit.commit()
    if told is None:
        raise NotFound(unknown)
    return told
