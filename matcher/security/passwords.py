"""Password hashes (口令散列), argon2id."""

from __future__ import annotations

from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


class Passwords:
    """Hashes and checks passwords; at most two at a time, since each takes its memory and a core."""

    def __init__(self, *, memory_kib: int = 65536) -> None:
        self._hash = PasswordHash((Argon2Hasher(memory_cost=memory_kib),))
        self._slots = BoundedSemaphore(2)
        # Made now: the first unknown user must cost one check like any other, not a hash as well.
        self._decoy = self._hash.hash("no such account")

    def hash(self, password: str) -> str:
        """An argon2id hash with its own salt."""
        with self._slots:
            return self._hash.hash(password)

    def verify(self, password: str, stored: str | None) -> bool:
        """Whether ``password`` fits; an unknown user (None) costs the same time as a wrong password."""
        with self._slots:
            return self._hash.verify(password, self._decoy if stored is None else stored) and stored is not None
