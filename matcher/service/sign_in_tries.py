"""How often a password is tried (登录尝试): so many per account and address, then a quarter of an hour's rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from matcher.errors import TooMany
from matcher.service.context import Context

# trust.md T55: password checks that did not succeed allowed within the window, per account and per address.
WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 30


def counted(context: Context, name: str, address: str, moment: datetime) -> list[int]:
    """Count a try against its account and address, one try at a time; 429 when either has none left."""
    accounts = context.unit.accounts
    accounts.lock_failures()
    # By a keyed digest: people also type phones, or by mistake their password, into the name.
    account = context.kit.cipher.lookup_hash(name, "sign-in")
    subjects = {f"account:{account}": PER_ACCOUNT, f"address:{address}"[:80]: PER_ADDRESS}
    if any(accounts.failures_since(one, moment - WINDOW) >= limit for one, limit in subjects.items()):
        raise TooMany("登录失败次数过多，请 15 分钟后再试，或联系管理员重置口令")
    return [accounts.note_failure(one, moment) for one in subjects]
