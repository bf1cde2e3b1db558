"""One-time links of accounts (账号一次性链接): who holds one sets the password of its account, once, within 72 hours.

The link is shown to its maker alone and once; only the digest of its token is stored. Staff passwords are not reset by
e-mail on one's own: an administrator who knows the person makes the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.account import SIGN_IN_HOURS, TICKET_HOURS, Account, AccountTicket, TicketKind
from matcher.security.tokens import new_token, token_hash
from matcher.service import accounts
from matcher.service.context import Context, Kit
from matcher.service.link_guard import DEAD, Door, Visitor
from matcher.service.permissions import SYSTEM

DOOR = Door("account", "account_ticket")


@dataclass(frozen=True, slots=True)
class MadeTicket:
    """A fresh link; the token goes to its maker, once."""

    account: Account
    ticket: AccountTicket
    token: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """What the holder of a link sees: whose password is set, and until when."""

    username: str
    name: str
    kind: TicketKind
    expires_at: datetime


def make(context: Context, account: Account, kind: TicketKind) -> MadeTicket:
    """Make a link for an account; an earlier one that was not used ends."""
    moment, token = clock.now(), new_token()
    context.unit.account_tickets.end_all(account.id or 0, moment)
    ticket = context.unit.account_tickets.add(
        AccountTicket(
            kind=kind,
            account_id=account.id,
            token_hash=token_hash(token),
            made_by=context.actor.account_id,
            made_at=moment,
            expires_at=moment + timedelta(hours=SIGN_IN_HOURS if kind is TicketKind.SIGN_IN else TICKET_HOURS),
        )
    )
    return MadeTicket(account, ticket, token)


def message(made: MadeTicket, url: str) -> str:
    """The text to send to the person: the link, what it does, until when; no other personal data."""
    until = f"{clock.local(made.ticket.expires_at):%m月%d日 %H:%M}"
    return (
        f"您好，请在 {until} 前打开下面的链接，为登录名 {made.account.username} 设置口令：\n{url}\n"
        "链接只能用一次，仅供本人使用，请勿转发。"
    )


def open_ticket(kit: Kit, visitor: Visitor) -> OpenTicket:
    """What the link is for; looking uses nothing up, since chat programs open links by themselves."""
    account, ticket = _enter(kit, visitor, "open")
    return OpenTicket(account.username, account.display_name, ticket.kind, ticket.expires_at)


def activate(kit: Kit, visitor: Visitor, *, password: str, again: str) -> str:
    """Set the password and use the link up; returns the sign-in name. Every session of the account ends.

    A password against the rules raises ``Invalid`` and leaves the link; of two who answer at once one is taken.
    """
    account, _ = _enter(kit, visitor, "answer")
    if password != again:
        raise Invalid("两次输入的口令不一致", field="again")
    with kit.open(SYSTEM, write=False) as context:
        accounts.check_password(context, account, password)
    # Hashing takes long on purpose, so no lock is held meanwhile.
    hashed = kit.passwords.hash(password)
    with kit.open(SYSTEM, write=True) as context:
        held = context.unit.accounts.hold(account.id or 0)
        ticket = context.unit.account_tickets.by_hash(token_hash(visitor.token[:100]), lock=True)
        if held is None or held.disabled_at is not None or ticket is None or not ticket.opens(clock.now()):
            raise NotFound(DEAD)
        ticket.used_at = clock.now()
        held.password_hash = hashed
        context.unit.accounts.revoke_all(held.id or 0, clock.now())
        context.unit.audit("account.activate", "account", held.id, ticket=ticket.kind.value)
        username = held.username
        context.unit.commit()
    return username


def _enter(kit: Kit, visitor: Visitor, use: str) -> tuple[Account, AccountTicket]:
    """The account of a token that still opens."""
    found: list[tuple[Account, AccountTicket]] = []

    def find(context: Context, digest: str) -> tuple[int | None, bool]:
        ticket = context.unit.account_tickets.by_hash(digest)
        if ticket is not None and ticket.kind is TicketKind.SIGN_IN:
            return ticket.id, False  # it opens a session, and sets no password
        account = context.unit.accounts.get(ticket.account_id) if ticket and ticket.account_id else None
        if ticket is None or account is None or account.disabled_at is not None or not ticket.opens(clock.now()):
            return (ticket.id if ticket else None), False
        found.append((account, ticket))
        return ticket.id, True

    DOOR.enter(kit, visitor, use, find)
    return found[0]
