"""Field encryption (字段加密) and keyed look-up hashes; the keys live outside the database.

A key ring: what is sealed carries the id of its key, so the key can be changed while old values still open. Look-up
digests have a key of their own, which stays: a digest can't be made anew without the value.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
# Before there was a ring: no key id, sealed under whichever of the keys opens it.
_FIRST = b"\x01"
_VERSION = b"\x02"
_ID = 4
# What sealing adds: version, key id, nonce, and the tag that tells of any change.
OVERHEAD = len(_VERSION) + _ID + _NONCE + 16
FIRST_OVERHEAD = OVERHEAD - _ID
WRONG_KEY = "sealed value cannot be opened with this key"


class Cipher:
    """AES-256-GCM over texts and files; ``context`` (column, row kind) is authenticated, so values can't be swapped.

    Seals with ``key``, opens with it and the ``old`` ones. ``lookup`` is the key of digests; empty: the oldest of the
    old keys, else ``key``, as stores had it before a key was changed.
    """

    def __init__(self, key: str, *, old: Sequence[str] = (), lookup: str = "") -> None:
        self.key_id = _id(key)
        self._ring = {_id(one): AESGCM(hashlib.sha256(b"seal:" + one.encode()).digest()) for one in (key, *old)}
        root = lookup or (old[-1] if old else key)
        self._hash_key = hashlib.sha256(b"look-up:" + root.encode()).digest()

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt ``text``; a fresh nonce each time."""
        return self.seal_bytes(text.encode(), context)

    def seal_bytes(self, data: bytes, context: str) -> bytes:
        """Encrypt a file; the result is ``OVERHEAD`` bytes longer."""
        nonce, head = os.urandom(_NONCE), _VERSION + self.key_id
        return head + nonce + self._ring[self.key_id].encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt; ValueError when the value is damaged, from another column, or sealed under an unknown key."""
        return self.open_bytes(sealed, context).decode()

    def open_bytes(self, sealed: bytes, context: str) -> bytes:
        """Decrypt a file; ValueError as for a text."""
        if sealed[:1] == _VERSION:
            keys, body = [self._ring.get(sealed[1 : 1 + _ID])], sealed[1 + _ID :]
        elif sealed[:1] == _FIRST:
            keys, body = list(self._ring.values()), sealed[1:]
        else:
            raise ValueError("unknown sealing version")
        for key in keys:
            if key is None:
                continue
            try:
                return key.decrypt(body[:_NONCE], body[_NONCE:], context.encode())
            except InvalidTag:
                continue
        raise ValueError(WRONG_KEY)

    def current(self, sealed: bytes) -> bool:
        """Whether a value is sealed under the key in use."""
        return sealed[: 1 + _ID] == _VERSION + self.key_id

    def lookup_hash(self, value: str, context: str) -> str:
        """A keyed digest to find equal values (phones, ID numbers) without storing them."""
        return hmac.new(self._hash_key, f"{context}:{value}".encode(), hashlib.sha256).hexdigest()


def key_id(sealed: bytes) -> str:
    """Which key a value is sealed under, in hexadecimal digits; empty for one from before there were ids."""
    return sealed[1 : 1 + _ID].hex() if sealed[:1] == _VERSION else ""


def _id(key: str) -> bytes:
    return hashlib.sha256(b"key-id:" + key.encode()).digest()[:_ID]
