"""Signatures (签名) that others can check without the secret: Ed25519 (RFC 8032) under a key derived from ours."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Signer:
    """Signs for one purpose; who has the store alone can't sign anything anew."""

    def __init__(self, key: str, purpose: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"sign:{purpose}:{key}".encode()).digest())
        self.public = self._key.public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> str:
        """The signature in hexadecimal digits."""
        return self._key.sign(data).hex()


def signed(public: str, signature: str, data: bytes) -> bool:
    """Whether the owner of a public key (hexadecimal) signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
