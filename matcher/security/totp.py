"""Time-based one-time codes (动态验证码), RFC 6238: HMAC-SHA-1, six digits, steps of thirty seconds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
_SECRET_BYTES = 20  # RFC 4226 recommends the length of the digest
_DRIFT = 1  # steps a telephone's clock may be ahead or behind


def new_secret() -> str:
    """160 random bits in base 32, as authenticator programs read them."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one step since 1970 (RFC 4226 §5.3)."""
    # What the standard says and every authenticator does; HMAC does not rest on the digest's collision resistance.
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: str, code: str, *, at: float, after: int) -> int | None:
    """The step later than ``after`` whose code this is, around ``at`` (seconds since 1970); None when none is."""
    now = int(at) // STEP_SECONDS
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        fits = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if fits and step > after and found is None:
            found = step
    return found


def address(secret: str, *, issuer: str, account: str) -> str:
    """The ``otpauth:`` address that a QR code carries."""
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}"
