"""Signing in and out (登录)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, TooMany, Unauthenticated
from matcher.models.account import Account, LoginSession
from matcher.models.enums import Role
from matcher.security.tokens import csrf_token, new_token, same, token_hash
from matcher.service.context import Context, Kit
from matcher.service.permissions import BODIES, SYSTEM, Actor

# trust.md T55: password checks that did not succeed allowed within the window, per account and per address.
WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 30
MIN_PASSWORD = 8
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token goes to the client, once."""

    token: str
    actor: Actor


def sign_in(kit: Kit, *, username: str, password: str, address: str) -> SignedIn:
    """Check a password and open a session.

    Works in transactions of its own: every try is counted as a failure before its password is checked, so that tries
    in parallel cannot pass the limit, and no lock is held while hashing; a success takes its own count back.
    """
    name = username.strip()[:64]
    moment = clock.now()
    with kit.open(SYSTEM, write=True) as context:
        tries = _counted(context, name, address, moment)
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
    token = new_token()
    actor = actor_of(account)
    with kit.open(actor, write=True) as context:
        context.unit.accounts.open_session(
            LoginSession(
                token_hash=token_hash(token),
                account_id=account.id,
                created_at=moment,
                seen_at=moment,
                expires_at=moment + timedelta(hours=kit.settings.session_hours),
            )
        )
        context.unit.accounts.forget_failures(tries)
        context.unit.audit("sign_in", "account", account.id)
        context.unit.commit()
    return SignedIn(token, actor)


def _counted(context: Context, name: str, address: str, moment: datetime) -> list[int]:
    """Count a try against its account and address, one try at a time; 429 when either has none left."""
    accounts = context.unit.accounts
    accounts.lock_failures()
    # By a keyed digest: people also type phones, or by mistake their password, into the name.
    account = context.kit.cipher.lookup_hash(name, "sign-in")
    subjects = {f"account:{account}": PER_ACCOUNT, f"address:{address}"[:80]: PER_ADDRESS}
    if any(accounts.failures_since(one, moment - WINDOW) >= limit for one, limit in subjects.items()):
        raise TooMany("登录失败次数过多，请 15 分钟后再试，或联系管理员重置口令")
    return [accounts.note_failure(one, moment) for one in subjects]


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
    return replace(actor_of(account), kiosk=session.kiosk)


def disable(context: Context, account: Account, reason: str) -> None:
    """End an account with its sessions, effective on the next request of any of them."""
    account.disabled_at = clock.now()
    context.unit.session.flush()
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
) -> Account:
    """Make an account that belongs where its role must belong; the password is at least eight characters."""
    unit = context.unit
    if not context.actor.system:
        raise Forbidden("账号只能在服务器命令行建立")
    if len(password) < MIN_PASSWORD or username.casefold() in password.casefold():
        raise Invalid(f"口令至少 {MIN_PASSWORD} 位，且不能包含登录名", field="password")
    if unit.accounts.by_username(username) is not None:
        raise Conflict(f"登录名 {username} 已存在")
    account = Account(
        username=username,
        password_hash=context.kit.passwords.hash(password),
        role=role,
        display_name=name,
        adcode=adcode,
        market_id=market_id,
        created_at=clock.now(),
    )
    if role is Role.OFFICER:
        officer = unit.officers.by_staff_no(staff_no or "")
        if officer is None:
            raise Invalid("请用 --officer 指定已登记的专员工号", field="officer")
        account.officer_id, account.adcode = officer.id, officer.adcode
    elif role is Role.ENTERPRISE:
        enterprise = unit.enterprises.by_uscc(uscc or "")
        if enterprise is None:
            raise Invalid("请用 --uscc 指定已登记企业的统一社会信用代码", field="uscc")
        account.enterprise_id = enterprise.id
    elif role in BODIES:
        body = unit.organisations.by_uscc(organisation or "")
        if body is None or role is not body.kind.role:
            raise Invalid("请用 --organisation 指定已登记的、与角色相符的机构的统一社会信用代码", field="organisation")
        account.organisation_id, account.adcode = body.id, body.adcode
    elif role is Role.MARKET_OPERATOR and unit.markets.get(market_id or 0) is None:
        raise Invalid("请用 --market 指定零工市场编号", field="market")
    elif role in (Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN) and unit.regions.find(adcode or "") is None:
        raise Invalid("请用 --adcode 指定管辖区划代码", field="adcode")
    made = unit.accounts.add(account)
    unit.audit("account.create", "account", made.id, account_role=role.value)
    return made


def same_token(one: str, other: str) -> bool:
    """Compare forgery tokens in constant time."""
    return same(one, other)
