"""Digests (内容摘要) of what is kept: whether a record still says what it said when it was handed in."""

from __future__ import annotations

from hashlib import sha256
from json import dumps


def digest_of(content: object) -> str:
    """SHA-256 of plain data, in hexadecimal, over its canonical JSON: keys in order, Chinese as it is.

    Numbers, texts, lists and dicts with text keys give the same digest again after they were stored as JSON.
    """
    return sha256(dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
