"""The door of pages opened by a link alone (免登录链接): tries are counted, every wrong token gets the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Forbidden, NotFound, TooMany
from matcher.security.tokens import csrf_token, same, token_hash
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

# Wrong tokens an address may try, and uses of one link, within the window.
WINDOW = timedelta(minutes=15)
PER_ADDRESS = 30
PER_LINK = 120
DEAD = "链接无效或已失效"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes with a token: the token, and from which network address."""

    token: str
    address: str


@dataclass(frozen=True, slots=True)
class Door:
    """One kind of link: its ``name`` in counts and forms (inbox), the audited ``table``, who acts while looking."""

    name: str
    table: str
    actor: Actor = SYSTEM

    def form_token(self, kit: Kit, token: str) -> str:
        """The anti-forgery token that the forms of a link's page carry."""
        return csrf_token(kit.settings.secret_key.get_secret_value(), f"{self.name}:{token}")

    def check_form(self, kit: Kit, token: str, given: str) -> None:
        """Refuse a form that does not come from the link's own page."""
        if not same(given, self.form_token(kit, token)):
            raise Forbidden("页面已过期，请重新打开链接", code="csrf")

    def enter(
        self, kit: Kit, visitor: Visitor, use: str, find: Callable[[Context, str], tuple[int | None, bool]]
    ) -> int:
        """Let a token in and log its use; the id it opens, or the one answer for all that is wrong with it.

        ``find`` gives by the token's hash what it was made for, if anything, and whether it still opens. A transaction
        of its own, so that a wrong token stays counted. It is counted before it is looked up and taken back when it was
        right: tries in parallel cannot pass the limit.
        """
        moment = clock.now()
        with kit.open(self.actor, write=True) as context:
            accounts = context.unit.accounts
            accounts.lock_failures()
            subject = f"{self.name}:{visitor.address}"[:80]
            if accounts.failures_since(subject, moment - WINDOW) >= PER_ADDRESS:
                raise TooMany("操作太频繁，请 15 分钟后再试")
            tried = accounts.note_failure(subject, moment)
            found, alive = find(context, token_hash(visitor.token[:100]))
            if alive:
                accounts.forget_failures([tried])
                used = f"{self.name}-link:{found}"
                if accounts.failures_since(used, moment - WINDOW) >= PER_LINK:
                    raise TooMany("操作太频繁，请 15 分钟后再试")
                accounts.note_failure(used, moment)
            context.unit.audit(f"{self.name}_link.{use if alive else 'refused'}", self.table, found)
            context.unit.commit()
        if found is None or not alive:
            raise NotFound(DEAD)
        return found
