"""The first start of an empty store (首次设置): a one-time code on the terminal makes the first system administrator.

There is no default account. The code is 80 random bits, only its digest is stored, it ends with the first account made
in whatever way, after 24 hours, and with the next start, which prints a new one.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound, TooMany
from matcher.models.account import SETUP_HOURS, Account, AccountTicket, TicketKind
from matcher.models.enums import Role
from matcher.repository.queues import Queue, queue_up
from matcher.security.tokens import token_hash
from matcher.service import accounts, sign_in_tries
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM

_TRIES = 10
_BYTES = 10
WRONG = "设置码不正确或已失效；请重新启动服务，使用新打印的设置码"


def issue(kit: Kit) -> str | None:
    """A fresh code for a store without any account, to be printed once; None in demo mode and once there is one."""
    if kit.settings.demo:
        return None
    with kit.open(SYSTEM, write=True) as context:
        if not _empty(context):
            return None
        code = base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()
        moment = clock.now()
        context.unit.account_tickets.end_all(None, moment)
        context.unit.account_tickets.add(
            AccountTicket(
                kind=TicketKind.SETUP,
                token_hash=token_hash(code),
                made_at=moment,
                expires_at=moment + timedelta(hours=SETUP_HOURS),
            )
        )
        context.unit.commit()
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def waits(kit: Kit) -> bool:
    """Whether the store still waits for its first account."""
    with kit.open(SYSTEM, write=False) as context:
        return not kit.settings.demo and context.unit.accounts.count() == 0


def use(kit: Kit, *, code: str, username: str, name: str, password: str, again: str, address: str) -> None:
    """Make the first system administrator; wrong codes are counted per address, before they are looked up."""
    moment, subject = clock.now(), f"setup:{address}"[:80]
    plain = "".join(one for one in code.casefold() if one.isalnum())[:64]
    with kit.open(SYSTEM, write=True) as context:
        counted = context.unit.accounts
        counted.lock_failures()
        if counted.failures_since(subject, moment - sign_in_tries.WINDOW) >= _TRIES:
            raise TooMany("操作太频繁，请 15 分钟后再试")
        tried = counted.note_failure(subject, moment)
        right = _ticket(context, plain, lock=False) is not None
        if right:
            counted.forget_failures([tried])
        context.unit.commit()
    if not right:
        raise NotFound(WRONG)
    if password != again:
        raise Invalid("两次输入的口令不一致", field="again")
    if not name.strip() or len(name) > 60:
        raise Invalid("请填写姓名，最多 60 字", field="name")
    account = Account(role=Role.SYSADMIN, username="", display_name=name.strip(), created_at=moment)
    with kit.open(SYSTEM, write=False) as context:
        account.username = accounts.check_username(context, username.strip())
        accounts.check_password(context, account, password)
    account.password_hash = kit.passwords.hash(password)
    with kit.open(SYSTEM, write=True) as context:
        ticket = _ticket(context, plain, lock=True)
        if ticket is None or not _empty(context):
            raise NotFound(WRONG)
        ticket.used_at = clock.now()
        made = context.unit.accounts.add(account)
        context.unit.audit("account.setup", "account", made.id)
        context.unit.commit()


def _ticket(context: Context, code: str, *, lock: bool) -> AccountTicket | None:
    found = context.unit.account_tickets.by_hash(token_hash(code), lock=lock)
    fits = found is not None and found.kind is TicketKind.SETUP and found.opens(clock.now())
    return found if fits and (lock or context.unit.accounts.count() == 0) else None


def _empty(context: Context) -> bool:
    """Whether there is no account yet; one transaction at a time decides."""
    queue_up(context.unit.session, Queue.FIRST_ACCOUNT)
    return context.unit.accounts.count() == 0
