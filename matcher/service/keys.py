"""Changing the key of sealed data (换数据密钥) on a running service: lot by lot, by whoever holds the machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcher.repository.sealed_values import SEALED
from matcher.security.signing import Signer
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM

LOT = 1000
# Files are large: a lot of them is held in memory at once.
_FILES = 20


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many values of a column rest on a key; ``key`` is empty for values from before there were key ids."""

    table: str
    column: str
    key: str
    current: bool
    values: int


def status(context: Context) -> Sequence[KeyUse]:
    """Which key every sealed column rests on."""
    now = context.kit.cipher.key_id.hex()
    return [KeyUse(*one[:3], one[2] == now, one[3]) for one in context.unit.sealed_values.counts()]


def rotate(kit: Kit, said: Callable[[str, int], None] | None = None) -> tuple[int, int]:
    """Seal everything under the key in use: how many values were, and how many do not open with any known key.

    Each lot is a transaction of its own; killed and run again, it goes on with what is left.
    """
    done = lost = 0
    for table, column in SEALED:
        after = 0
        most = _FILES if table == "attachment_content" else LOT
        while True:
            with kit.open(SYSTEM, write=True) as context:
                fresh, bad, after = context.unit.sealed_values.renew(table, column, after, most)
                if fresh:
                    context.unit.audit("keys.rotate", "key", None, table=table, column=column, values=fresh)
                context.unit.commit()
            done, lost = done + fresh, lost + bad
            if not after:
                break
            if said is not None:
                said(f"{table}.{column}", fresh)
    return done, lost


def signers(kit: Kit) -> Sequence[str]:
    """Public keys whose audit seals are ours: of the key in use first, of old ones, and those that are only told."""
    told = kit.settings
    own = [Signer(one, "audit").public for one in (told.data_key.get_secret_value(), *told.old_data_keys)]
    return [*own, *(one.strip() for one in told.audit_signers.split(",") if one.strip())]
