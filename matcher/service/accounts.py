"""Signing in and out (登录)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, Unauthenticated
from matcher.models.account import Account, LoginSession, SignInDue
from matcher.models.enums import Role
from matcher.security import devices, password_rules
from matcher.security.tokens import csrf_token, new_token, same, token_hash
from matcher.service import second_factors, sign_in_tries
from matcher.service.account_places import Belonging, place
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

_NAME = re.compile(r"\w[\w.-]{0,63}")
_TOUCH = timedelta(minutes=1)
_DUE = timedelta(minutes=15)  # to find the telephone, or to set it up


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token goes to the client, once."""

    token: str
    actor: Actor


def sign_in(
    kit: Kit, *, username: str, password: str, address: str, agent: str = "", code: str | None = None
) -> SignedIn:
    """Check a password and open a session, with the device and network it is from in words.

    With a second factor the session lacks a step (``Actor.due``) that the pages ask for. A program gives a ``code``,
    empty when it has none: it gets a whole session or none.
    Works in transactions of its own: every try is counted as a failure before its password is checked, so that tries
    in parallel cannot pass the limit, and no lock is held while hashing; a success takes its own count back.
    """
    name = username.strip()[:64]
    moment = clock.now()
    with kit.open(SYSTEM, write=True) as context:
        tries = sign_in_tries.counted(context, name, address, moment)
        account = context.unit.accounts.by_username(name)
        context.unit.commit()
    fits = kit.passwords.verify(password[:128], account.password_hash if account else None)
    if account is None or account.id is None or not fits or account.disabled_at is not None:
        with kit.open(SYSTEM, write=True) as context:
            context.unit.audit("sign_in.failed", "account", account.id if account else None)
            context.unit.commit()
        raise Unauthenticated("用户名或口令不正确")
    if account.demo and not kit.settings.demo:
        raise Unauthenticated("演示账号不能在生产环境登录")
    actor = actor_of(account)
    with kit.open(SYSTEM, write=False) as context:
        due = second_factors.due(context, account)
    if due is not None and code is not None:
        _with_code(kit, actor, due, code, tries)
        due = None
    with kit.open(actor, write=True) as context:
        token = _session(context, account.id, due, address=address, agent=agent)
        context.unit.accounts.forget_failures(tries)
        context.unit.audit("sign_in" if due is None else "sign_in.password", "account", account.id)
        context.unit.commit()
    return SignedIn(token, replace(actor, due=due))


def _session(context: Context, account_id: int, due: SignInDue | None, *, address: str, agent: str) -> str:
    token, moment = new_token(), clock.now()
    context.unit.accounts.open_session(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account_id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + (_DUE if due else timedelta(hours=context.kit.settings.session_hours)),
            due=due,
            device=devices.device(agent),
            network=devices.network(address),
        )
    )
    fresh = context.unit.accounts.get(account_id)
    if fresh is not None and due is None:
        fresh.signed_in_at = moment
    return token


def open_for(context: Context, account: Account, action: str, *, address: str, agent: str) -> SignedIn:
    """A session for whoever proved otherwise than by a password to be an account's person, in this transaction.

    With a second factor it lacks that step, as after a password. ``action`` is how the audit log names the way in.
    """
    due = second_factors.due(context, account)
    token = _session(context, account.id or 0, due, address=address, agent=agent)
    context.unit.audit(action, "account", account.id)
    return SignedIn(token, replace(actor_of(account), due=due))


def _with_code(kit: Kit, actor: Actor, due: SignInDue, code: str, tries: list[int]) -> None:
    """The second step of a program's sign-in, in the same request."""
    with kit.open(actor, write=True) as context:
        context.unit.accounts.forget_failures(tries)
        context.unit.commit()
    if due is SignInDue.SETUP:
        raise Forbidden("这个账号必须先在网页登录并设置动态验证码", code="second_factor_setup")
    if not code:
        raise Unauthenticated("这个账号启用了动态验证码，请在 code 里带上验证码或恢复码", code="second_factor")
    try:
        second_factors.check(kit, actor, code)
    except Invalid as error:
        raise Unauthenticated(error.message, code="second_factor") from error


def resolve(kit: Kit, token: str) -> Actor | None:
    """Who holds this token now; None when it is unknown, revoked, idle too long or over."""
    moment = clock.now()
    digest = token_hash(token)
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.accounts.session_by_hash(digest)
    if found is None:
        return None
    session, account = found
    idle = timedelta(minutes=kit.settings.session_idle_minutes)
    if moment >= session.expires_at or moment - session.seen_at > idle or account.disabled_at is not None:
        return None
    if account.demo and not kit.settings.demo:
        return None
    if moment - session.seen_at > _TOUCH:
        with kit.open(SYSTEM, write=True) as context:
            fresh = context.unit.accounts.session_by_hash(digest)
            if fresh is not None:
                fresh[0].seen_at = moment
            context.unit.commit()
    return replace(actor_of(account), kiosk=session.kiosk, due=session.due, session_id=session.id)


def disable(context: Context, account: Account, reason: str) -> None:
    """End an account with its sessions, effective on the next request of any of them."""
    account.disabled_at, account.disabled_reason = clock.now(), reason.strip()[:200]
    context.unit.session.flush()
    context.unit.account_tickets.end_all(account.id or 0, clock.now())
    context.unit.api_tokens.revoke_all(account.id or 0, clock.now())
    sessions = context.unit.accounts.revoke_all(account.id or 0, clock.now())
    context.unit.audit("account.disable", "account", account.id, purpose=reason.strip()[:200], sessions=sessions)


def narrow(kit: Kit, token: str, actor: Actor) -> None:
    """Let a session answer the kiosk's pages alone from now on; only signing in anew gives the rest back."""
    with kit.open(actor, write=True) as context:
        found = context.unit.accounts.session_by_hash(token_hash(token))
        if found is None:
            raise Unauthenticated("请先登录")
        found[0].kiosk = True
        context.unit.audit("kiosk.begin", "account", actor.account_id)
        context.unit.commit()


def sign_out(kit: Kit, token: str, actor: Actor) -> None:
    """End a session, effective at once."""
    with kit.open(actor, write=True) as context:
        context.unit.accounts.revoke(token_hash(token), clock.now())
        context.unit.audit("sign_out", "account", actor.account_id)
        context.unit.commit()


def form_token(kit: Kit, token: str) -> str:
    """The anti-forgery token that forms of this session carry."""
    return csrf_token(kit.settings.secret_key.get_secret_value(), token)


def demo_accounts(kit: Kit) -> list[Account]:
    """One demo account per role, for the sign-in page; empty outside demo mode."""
    if not kit.settings.demo:
        return []
    with kit.open(SYSTEM, write=False) as context:
        return list(context.unit.accounts.demo_accounts())


def actor_of(account: Account) -> Actor:
    """The actor an account stands for."""
    return Actor(
        account_id=account.id,
        role=account.role,
        name=account.display_name,
        username=account.username,
        adcode=account.adcode,
        enterprise_id=account.enterprise_id,
        officer_id=account.officer_id,
        market_id=account.market_id,
        seeker_id=account.seeker_id,
        organisation_id=account.organisation_id,
    )


def check_username(context: Context, username: str) -> str:
    """A sign-in name that is free: letters, digits, full stops and hyphens, no spaces."""
    if not _NAME.fullmatch(username):
        raise Invalid("登录名请用 1 到 64 个字母、数字、汉字或 . - _，不含空格", field="username")
    if context.unit.accounts.by_username(username) is not None:
        raise Conflict(f"登录名 {username} 已存在")
    return username


def check_password(context: Context, account: Account, password: str) -> None:
    """Refuse a password that does not follow the rules; the names around the account count as guessable."""
    unit = context.unit
    words = [account.username, account.display_name]
    if account.enterprise_id and (firm := unit.enterprises.get(account.enterprise_id)) is not None:
        words += [firm.name, firm.uscc or ""]
    if account.organisation_id and (body := unit.organisations.get(account.organisation_id)) is not None:
        words += [body.name, body.uscc]
    password_rules.check(password, words=words)


def create_account(
    context: Context,
    *,
    username: str,
    password: str,
    role: Role,
    name: str,
    adcode: str | None = None,
    staff_no: str | None = None,
    uscc: str | None = None,
    market_id: int | None = None,
    organisation: str | None = None,
    demo: bool = False,
) -> Account:
    """Make an account that belongs where its role must belong, with a password by the rules.

    The password of a ``demo`` account is published anyway; production refuses such accounts.
    """
    unit = context.unit
    if not context.actor.system:
        raise Forbidden("账号只能在服务器命令行建立")
    account = Account(
        username=check_username(context, username),
        role=role,
        display_name=name,
        demo=demo and context.kit.settings.demo,
        created_at=clock.now(),
    )
    place(context, account, Belonging(adcode or "", staff_no or "", uscc or "", market_id, organisation or ""))
    if not account.demo:
        check_password(context, account, password)
    account.password_hash = context.kit.passwords.hash(password)
    made = unit.accounts.add(account)
    unit.audit("account.create", "account", made.id, account_role=role.value)
    return made


def same_token(one: str, other: str) -> bool:
    """Compare forgery tokens in constant time."""
    return same(one, other)
