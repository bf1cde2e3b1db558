"""Field encryption (字段加密) and keyed look-up hashes; the key lives outside the database."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_VERSION = b"\x01"
# What sealing adds: version, nonce, and the tag that tells of any change.
OVERHEAD = len(_VERSION) + _NONCE + 16


class Cipher:
    """AES-256-GCM over texts and files; ``context`` (column, row kind) is authenticated, so values can't be swapped."""

    def __init__(self, key: str) -> None:
        self._aead = AESGCM(hashlib.sha256(b"seal:" + key.encode()).digest())
        self._hash_key = hashlib.sha256(b"look-up:" + key.encode()).digest()

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt ``text``; a fresh nonce each time."""
        return self.seal_bytes(text.encode(), context)

    def seal_bytes(self, data: bytes, context: str) -> bytes:
        """Encrypt a file; the result is ``OVERHEAD`` bytes longer."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._aead.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt; ValueError when the value is damaged, from another column, or sealed under another key."""
        return self.open_bytes(sealed, context).decode()

    def open_bytes(self, sealed: bytes, context: str) -> bytes:
        """Decrypt a file; ValueError as for a text."""
        if sealed[:1] != _VERSION:
            raise ValueError("unknown sealing version")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._aead.decrypt(nonce, body, context.encode())
        except InvalidTag as error:
            raise ValueError("sealed value cannot be opened with this key") from error

    def lookup_hash(self, value: str, context: str) -> str:
        """A keyed digest to find equal values (phones, ID numbers) without storing them."""
        return hmac.new(self._hash_key, f"{context}:{value}".encode(), hashlib.sha256).hexdigest()
