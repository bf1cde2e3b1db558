"""Unified social credit codes (统一社会信用代码) that are well formed and plainly invented."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def demo_uscc(adcode: str, number: int) -> str:
    """The ``number``-th demo code of a county: 91, the county, ``MADEM`` and a serial, with both check characters."""
    serial = "".join(ALPHABET[number // 31**place % 31] for place in (2, 1, 0))
    organisation = f"MADEM{serial}"
    body = f"91{adcode}{organisation}{organisation_check(organisation)}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Check character of the first 17 (GB 32100)."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """Check character of an eight-character organisation code (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
