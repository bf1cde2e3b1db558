"""One's own account (我的账号): the password, and the devices one is signed in on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound, Unauthenticated
from matcher.models.account import Account, LoginSession
from matcher.service import accounts, sign_in_tries
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor, signed_in


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session of one's own; ``current`` is the one that asks."""

    session: LoginSession
    current: bool


def own_account(context: Context) -> Account:
    """The account that asks."""
    signed_in(context.actor)
    found = context.unit.accounts.get(context.actor.account_id or 0)
    if found is None:
        raise Unauthenticated("请先登录")
    return found


def list_sessions(context: Context) -> list[OwnSession]:
    """One's own sessions that still answer, the latest used first."""
    account, moment = own_account(context), clock.now()
    idle = timedelta(minutes=context.kit.settings.session_idle_minutes)
    rows = context.unit.accounts.sessions_of(account.id or 0, now=moment, seen_since=moment - idle)
    return [OwnSession(one, one.id == context.actor.session_id) for one in rows]


def end_session(context: Context, session_id: int) -> None:
    """End one of one's own sessions at once; another's is not there."""
    account = own_account(context)
    found = context.unit.accounts.own_session(session_id, account.id or 0)
    if found is None:
        raise NotFound("没有这个登录，或已经退出")
    found.revoked_at = clock.now()
    context.unit.audit("account.session_end", "account", account.id, sessions=1)


def end_others(context: Context) -> int:
    """End all of one's own sessions but the one that asks; how many there were."""
    account = own_account(context)
    ended = context.unit.accounts.revoke_all(account.id or 0, clock.now(), but=context.actor.session_id or 0)
    context.unit.audit("account.session_end", "account", account.id, sessions=ended)
    return ended


def change_password(kit: Kit, actor: Actor, *, old: str, new: str, again: str, address: str) -> int:
    """Set a new password against the old one; every other session ends, how many there were.

    Tries count like those of signing in, in transactions of their own, and no lock is held while hashing.
    """
    signed_in(actor)
    if new != again:
        raise Invalid("两次输入的新口令不一致", field="again")
    with kit.open(SYSTEM, write=True) as context:
        tries = sign_in_tries.counted(context, actor.username, address, clock.now())
        account = context.unit.accounts.get(actor.account_id or 0)
        context.unit.commit()
    if account is None or not kit.passwords.verify(old[:128], account.password_hash):
        raise Invalid("现在的口令不正确", field="old")
    with kit.open(actor, write=True) as context:
        context.unit.accounts.forget_failures(tries)
        context.unit.commit()
    if old == new:
        raise Invalid("新口令不能与现在的相同", field="password")
    with kit.open(SYSTEM, write=False) as context:
        accounts.check_password(context, account, new)
    hashed = kit.passwords.hash(new)
    with kit.open(actor, write=True) as context:
        held = context.unit.accounts.hold(account.id or 0)
        if held is None or held.disabled_at is not None or held.password_hash != account.password_hash:
            raise Unauthenticated("口令刚刚已被更改，请重新登录")
        held.password_hash = hashed
        ended = context.unit.accounts.revoke_all(held.id or 0, clock.now(), but=actor.session_id or 0)
        context.unit.audit("account.password", "account", held.id, sessions=ended)
        context.unit.commit()
    return ended
