"""Links that sign a person in (本人登录链接): made at the desk for who has no SMS, read from the screen by the phone.

One link of a person lives at a time, for 24 hours and one use. Looking uses nothing up: chat programs and cameras open
addresses by themselves; only the button on its page does. The person is told in their messages that it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.account import Account, AccountTicket, TicketKind
from matcher.security.tokens import token_hash
from matcher.service import account_tickets, accounts, notices, registrations
from matcher.service.account_tickets import MadeTicket
from matcher.service.accounts import SignedIn
from matcher.service.context import Context, Kit
from matcher.service.link_guard import DEAD, Door, Visitor
from matcher.service.permissions import SYSTEM
from matcher.service.phone_sign_in import account_for

DOOR = Door("sign_in", "account_ticket")


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What the holder of a link sees before using it: whose it is (masked), until when."""

    name: str
    expires_at: datetime


def make_link(context: Context, seeker_id: int, *, verified: str) -> MadeTicket:
    """A fresh link for a person whose registration the actor keeps; an account is made when there is none.

    ``verified`` says how it was made sure that it is the person, and stands in the audit log: whoever holds the link is
    the person to the service.
    """
    registrations.get_registration(context, seeker_id)
    if not verified.strip():
        raise Invalid("请写明怎样核实是本人，如“核对身份证原件”", field="verified")
    account = account_for(context, seeker_id)
    made = account_tickets.make(context, account, TicketKind.SIGN_IN)
    context.unit.audit("sign_in_link.make", "account_ticket", made.ticket.id, purpose=verified.strip()[:200])
    subject = ("account_ticket", made.ticket.id or 0)
    until = f"{clock.local(made.ticket.expires_at):%m月%d日 %H:%M}"
    notices.tell(context, [account.id], "sign_in_link_made", subject, until=until)
    return made


def live_link(context: Context, seeker_id: int) -> AccountTicket | None:
    """The link of a person that still opens; for who has seen the registration."""
    for account in context.unit.accounts.of_seeker(seeker_id):
        ticket = context.unit.account_tickets.latest(account.id or 0)
        if ticket is not None and ticket.kind is TicketKind.SIGN_IN and ticket.opens(clock.now()):
            return ticket
    return None


def revoke_link(context: Context, seeker_id: int) -> None:
    """End the link of a person, effective at once; a session it opened already is ended with the device's."""
    registrations.get_registration(context, seeker_id)
    ticket = live_link(context, seeker_id)
    if ticket is None:
        raise Conflict("此人没有可以作废的登录链接", code="none")
    context.unit.account_tickets.end_all(ticket.account_id, clock.now())
    context.unit.audit("sign_in_link.revoke", "account_ticket", ticket.id)


def open_link(kit: Kit, visitor: Visitor) -> OpenLink:
    """What the link is for; looking uses nothing up."""
    account, ticket = _enter(kit, visitor, "open")
    return OpenLink(account.display_name, ticket.expires_at)


def use_link(kit: Kit, visitor: Visitor, *, csrf: str, agent: str = "") -> SignedIn:
    """Open a session and use the link up; of two who press at once one is let in."""
    account, _ = _enter(kit, visitor, "answer")
    DOOR.check_form(kit, visitor.token, csrf)
    with kit.open(SYSTEM, write=True) as context:
        held = context.unit.accounts.hold(account.id or 0)
        ticket = context.unit.account_tickets.by_hash(token_hash(visitor.token[:100]), lock=True)
        if held is None or held.disabled_at is not None or ticket is None or not ticket.opens(clock.now()):
            raise NotFound(DEAD)
        ticket.used_at = clock.now()
        signed = accounts.open_for(context, held, "sign_in.link", address=visitor.address, agent=agent)
        context.unit.commit()
    return signed


def _enter(kit: Kit, visitor: Visitor, use: str) -> tuple[Account, AccountTicket]:
    """The account of a token that still opens."""
    found: list[tuple[Account, AccountTicket]] = []

    def find(context: Context, digest: str) -> tuple[int | None, bool]:
        ticket = context.unit.account_tickets.by_hash(digest)
        account = context.unit.accounts.get(ticket.account_id) if ticket and ticket.account_id else None
        right = ticket is not None and ticket.kind is TicketKind.SIGN_IN and ticket.opens(clock.now())
        if ticket is None or account is None or account.disabled_at is not None or not right:
            return (ticket.id if ticket else None), False
        found.append((account, ticket))
        return ticket.id, True

    DOOR.enter(kit, visitor, use, find)
    return found[0]
