"""Opaque tokens (令牌): random to the client, only a digest in the store."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A session token with 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256 suffices, since the token itself is random."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(secret: str, token: str) -> str:
    """The anti-forgery token of a session: bound to it, useless for any other."""
    return hmac.new(secret.encode(), b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
