"""Tombstones (删除记录): which people were erased, kept outside the store so that an old backup can't bring them back.

One line of JSON per person in ``tombstones.jsonl`` of the data folder, appended and never rewritten. A line holds a
keyed digest of the id and the time of registration, and the day: nothing of the person, and without the key no way back
to the id. It is to be on the disk before the erasure commits; a line whose erasure was rolled back only names a person
whom the next replay erases, who had asked for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from matcher.errors import Unavailable
from matcher.security.cipher import Cipher

FILE = "tombstones.jsonl"
_CONTEXT = "tombstone"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An erased person: keyed digest, and the day of the erasure."""

    digest: str
    erased_on: date


def digest(cipher: Cipher, seeker_id: int, created_at: datetime) -> str:
    """The keyed digest of a person's row; with the time of registration, since a restored store gives ids out anew."""
    return cipher.lookup_hash(f"{seeker_id}:{created_at.astimezone(UTC).isoformat()}", _CONTEXT)


def append(folder: Path, stone: Tombstone) -> None:
    """Write a tombstone to the end of the file in ``folder`` and wait until the disk has it."""
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"person": stone.digest, "erased_on": stone.erased_on.isoformat()}) + "\n"
    file = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(file).st_size
        # A line torn by a crash is closed first, so that this one stands alone.
        if size and os.pread(file, 1, size - 1) != b"\n":
            line = "\n" + line
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(folder: Path) -> Iterator[Tombstone]:
    """Every tombstone, oldest first; an unreadable line other than one torn by a crash is an error, never skipped.

    A torn line belongs to an erasure that did not commit: its commit waits for the whole line.
    """
    path = folder / FILE
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.endswith("}"):
            continue
        try:
            kept = json.loads(line)
            yield Tombstone(str(kept["person"]), date.fromisoformat(kept["erased_on"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"删除记录 {FILE} 第 {number} 行读不出，请从异地副本找回该文件后再恢复") from error
