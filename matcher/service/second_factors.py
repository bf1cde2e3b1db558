"""The second factor (第二因素): a one-time code from the telephone after the password, with recovery codes on paper.

A session begun with the password alone is *due*: it answers the page that asks for the code, or the one that sets the
factor up, and nothing else. A code counts once, for all workers, since its step is kept under the row's lock; tries are
counted as failed passwords are, before the code is looked at.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, TooMany, Unauthenticated
from matcher.models.account import Account, LoginSession, SignInDue
from matcher.models.enums import Role
from matcher.models.second_factor import SecondFactor
from matcher.security import totp
from matcher.security.tokens import new_token, token_hash
from matcher.service import password_again
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

RECOVERY_CODES = 10
_TRIES, _WINDOW = 10, timedelta(minutes=15)
# Who works for a bureau or a market, or looks after the service; the others may have one, and need not.
REQUIRED_OF = frozenset(
    {
        Role.OFFICER,
        Role.MARKET_OPERATOR,
        Role.COUNTY_ADMIN,
        Role.CITY_ADMIN,
        Role.PROVINCE_ADMIN,
        Role.AUDITOR,
        Role.SYSADMIN,
    }
)
WRONG = "验证码不正确、已过期或已用过；请等手机上换了新的验证码再输入，或用一个恢复码"


@dataclass(frozen=True, slots=True)
class FactorView:
    """What one sees of the own second factor; ``secret`` and ``address`` while it is not confirmed yet."""

    on: bool
    required: bool
    recovery_left: int = 0
    secret: str = ""
    address: str = ""


def required(kit: Kit, role: Role | None) -> bool:
    """Whether an account of this role must have a second factor here."""
    return kit.settings.second_factor_required and role in REQUIRED_OF


def due(context: Context, account: Account) -> SignInDue | None:
    """What a session lacks after the password."""
    factor = context.unit.second_factors.get(account.id or 0)
    if factor is not None and factor.confirmed_at is not None:
        return SignInDue.CODE
    return SignInDue.SETUP if required(context.kit, account.role) else None


def view(context: Context) -> FactorView:
    """The own second factor."""
    account = _own(context)
    factor, must = context.unit.second_factors.get(account.id or 0), required(context.kit, account.role)
    if factor is None:
        return FactorView(False, must)
    if factor.confirmed_at is not None:
        return FactorView(True, must, len(factor.recovery))
    secret = context.unit.second_factors.secret(factor)
    issuer = context.kit.settings.organisation
    return FactorView(False, must, 0, secret, totp.address(secret, issuer=issuer, account=account.username))


def begin(kit: Kit, actor: Actor, *, password: str, address: str) -> None:
    """A fresh secret to be read into the telephone, against the password; it counts once a code confirms it."""
    password_again.prove(kit, actor, password=password, address=address)
    with kit.open(actor, write=True) as context:
        _begun(context)
        context.unit.commit()


def _begun(context: Context) -> None:
    account = _own(context)
    context.unit.accounts.hold(account.id or 0)  # of two who begin at once, one secret stays
    factor = context.unit.second_factors.get(account.id or 0, lock=True)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict("已启用动态验证码；换手机请先由管理员关闭，再重新设置")
    context.unit.second_factors.drop(account.id or 0)
    context.unit.second_factors.begin(account.id or 0, totp.new_secret(), clock.now())
    context.unit.audit("second_factor.begin", "account", account.id)


def confirm(kit: Kit, actor: Actor, code: str) -> list[str]:
    """Switch it on by a first code; the recovery codes, told this once. A session that lacked it is whole then."""
    tries = _counted(kit, actor.account_id or 0)
    with kit.open(actor, write=True) as context:
        account = _own(context)
        factor = context.unit.second_factors.get(account.id or 0, lock=True)
        if factor is None or factor.confirmed_at is not None:
            raise Conflict("请先开始设置动态验证码")
        if not _takes(context, factor, code):
            raise Invalid("验证码不正确，请核对手机时间后输入新的验证码", field="code")
        factor.confirmed_at = clock.now()
        codes = _fresh_codes(context, factor)
        session = context.unit.accounts.own_session(actor.session_id or 0, account.id or 0)
        if session is not None:
            if session.due is not None:
                session.expires_at = clock.now() + timedelta(hours=kit.settings.session_hours)
                account.signed_in_at = clock.now()
            session.due = None
        others = context.unit.accounts.revoke_all(account.id or 0, clock.now(), but=actor.session_id or 0)
        context.unit.accounts.forget_failures(tries)
        context.unit.audit("second_factor.confirm", "account", account.id, sessions=others)
        context.unit.commit()
    return codes


def renew(kit: Kit, actor: Actor, code: str) -> list[str]:
    """Ten new recovery codes against a code; the earlier ones end."""
    check(kit, actor, code)
    with kit.open(actor, write=True) as context:
        factor = context.unit.second_factors.get(actor.account_id or 0, lock=True)
        if factor is None or factor.confirmed_at is None:
            raise Conflict("还没有启用动态验证码")
        codes = _fresh_codes(context, factor)
        context.unit.audit("second_factor.renew", "account", actor.account_id)
        context.unit.commit()
    return codes


def check(kit: Kit, actor: Actor, code: str) -> None:
    """Take a code or a recovery code of this account, once; Invalid when it is none."""
    tries = _counted(kit, actor.account_id or 0)
    with kit.open(actor, write=True) as context:
        factor = context.unit.second_factors.get(actor.account_id or 0, lock=True)
        how = _taken(context, factor, code) if factor is not None and factor.confirmed_at is not None else ""
        if how:
            context.unit.accounts.forget_failures(tries)
        context.unit.audit(
            "second_factor.code" if how else "second_factor.failed", "account", actor.account_id, how=how
        )
        context.unit.commit()
    if not how:
        raise Invalid(WRONG, field="code")


def complete(kit: Kit, token: str, actor: Actor, code: str) -> str:
    """Finish a sign-in that lacks the code: a whole session under a fresh token, the due one ends."""
    if actor.due is not SignInDue.CODE:
        raise Conflict("已经登录")
    check(kit, actor, code)
    fresh, moment = new_token(), clock.now()
    with kit.open(actor, write=True) as context:
        found = context.unit.accounts.session_by_hash(token_hash(token), lock=True)
        if found is None or found[1].disabled_at is not None:
            raise Unauthenticated("请重新登录")
        pending, account = found
        pending.revoked_at = moment
        context.unit.accounts.open_session(
            LoginSession(
                token_hash=token_hash(fresh),
                account_id=account.id or 0,
                created_at=moment,
                seen_at=moment,
                expires_at=moment + timedelta(hours=kit.settings.session_hours),
                device=pending.device,
                network=pending.network,
            )
        )
        account.signed_in_at = moment
        context.unit.audit("sign_in", "account", account.id)
        context.unit.commit()
    return fresh


def _own(context: Context) -> Account:
    """The account that asks, also by a session that lacks nothing but the set-up."""
    found = context.unit.accounts.get(context.actor.account_id or 0)
    if found is None or context.actor.kiosk or context.actor.due is SignInDue.CODE:
        raise Unauthenticated("请先登录")
    return found


def _counted(kit: Kit, account_id: int) -> list[int]:
    """Count a try before its code is looked at, one at a time; 429 when none is left."""
    moment, subject = clock.now(), f"code:{account_id}"
    with kit.open(SYSTEM, write=True) as context:
        accounts = context.unit.accounts
        accounts.lock_failures()
        if accounts.failures_since(subject, moment - _WINDOW) >= _TRIES:
            raise TooMany("验证码输错次数过多，请 15 分钟后再试，或联系管理员关闭动态验证码")
        noted = [accounts.note_failure(subject, moment)]
        context.unit.commit()
    return noted


def _taken(context: Context, factor: SecondFactor, code: str) -> str:
    """How the code was taken: by the telephone or by a recovery code; empty when it was not."""
    if _takes(context, factor, code):
        return "totp"
    digest = _digest(context, factor.account_id, code)
    if digest not in factor.recovery:
        return ""
    factor.recovery = [one for one in factor.recovery if one != digest]
    return "recovery"


def _takes(context: Context, factor: SecondFactor, code: str) -> bool:
    typed = "".join(code.split())[:20]
    secret = context.unit.second_factors.secret(factor)
    step = totp.matching_step(secret, typed, at=clock.now().timestamp(), after=factor.last_step)
    if step is not None:
        factor.last_step = step
    return step is not None


def _fresh_codes(context: Context, factor: SecondFactor) -> list[str]:
    """Codes of 50 random bits in two groups; only their digests stay."""
    plain = [base64.b32encode(secrets.token_bytes(7)).decode()[:10].lower() for _ in range(RECOVERY_CODES)]
    codes = [f"{one[:5]}-{one[5:]}" for one in plain]
    factor.recovery = [_digest(context, factor.account_id, one) for one in codes]
    return codes


def _digest(context: Context, account_id: int, code: str) -> str:
    typed = "".join(one for one in code.casefold() if one.isalnum())[:20]
    return context.kit.cipher.lookup_hash(f"{account_id}:{typed}", "recovery")
