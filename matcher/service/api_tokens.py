"""Tokens for programs (接口令牌): made on one's own account, shown once, for named actions, for a year at most.

A token acts for its account and never beyond its role; what it does not name answers 403. It opens no page, keeps no
account, and shows contact data only where that very action is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.api_token import MAX_TOKEN_DAYS, ApiToken
from matcher.security.tokens import new_token, token_hash
from matcher.service import accounts, own_account, password_again
from matcher.service.context import Context, Kit
from matcher.service.permissions import NEVER_BY_TOKEN, PERMISSIONS, SYSTEM, Action, Actor, signed_in

PREFIX = "gm_"
MAX_TOKENS = 10
_SHOWN = 9
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A fresh token; the text goes to its maker, once."""

    token: ApiToken
    text: str


def choices(context: Context) -> list[Action]:
    """What a token of this account may name: what its role may do, but for keeping accounts."""
    role = own_account.own_account(context).role
    return [one for one in Action if role in PERMISSIONS[one] and one not in NEVER_BY_TOKEN]


def list_tokens(context: Context) -> Sequence[ApiToken]:
    """One's own tokens that were not revoked."""
    return context.unit.api_tokens.of_account(own_account.own_account(context).id or 0)


def make(
    kit: Kit, actor: Actor, *, name: str, scopes: Sequence[str], days: int, password: str, address: str
) -> MadeToken:
    """Make a token that works ``days`` days, today included; one's password is asked again."""
    signed_in(actor)
    password_again.prove(kit, actor, password=password, address=address)
    with kit.open(actor, write=True) as context:
        made = _made(context, name=name, scopes=scopes, days=days)
        context.unit.commit()
    return made


def _made(context: Context, *, name: str, scopes: Sequence[str], days: int) -> MadeToken:
    account = own_account.own_account(context)
    if not name.strip() or len(name) > 40:
        raise Invalid("请填写令牌用途，最多 40 字", field="name")
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise Invalid(f"有效天数应在 1 到 {MAX_TOKEN_DAYS} 之间", field="days")
    offered = {one.value for one in choices(context)}
    known = offered | {one.partition(".")[0] for one in offered}
    named = sorted(set(scopes))
    if not named or (unknown := [one for one in named if one not in known]):
        raise Invalid("请选择令牌可以办理的事项；只能选本账号能办的", field="scopes", details=unknown if named else [])
    context.unit.accounts.hold(account.id or 0)
    if len(context.unit.api_tokens.of_account(account.id or 0)) >= MAX_TOKENS:
        raise Conflict(f"最多有 {MAX_TOKENS} 个令牌，请先作废不用的")
    text = PREFIX + new_token()
    made = context.unit.api_tokens.add(
        ApiToken(
            account_id=account.id or 0,
            name=name.strip(),
            token_hash=token_hash(text),
            prefix=text[:_SHOWN],
            scopes=named,
            expires_on=clock.today() + timedelta(days=days - 1),
            created_at=clock.now(),
        )
    )
    context.unit.audit("api_token.make", "account", account.id, made=made.id, scopes=named)
    return MadeToken(made, text)


def revoke(context: Context, token_id: int) -> None:
    """End one of one's own tokens at once; another's is not there."""
    account = own_account.own_account(context)
    found = context.unit.api_tokens.own(token_id, account.id or 0)
    if found is None:
        raise NotFound("没有这个令牌，或已经作废")
    found.revoked_at = clock.now()
    context.unit.audit("api_token.revoke", "account", account.id, made=token_id)


def resolve(kit: Kit, text: str) -> Actor | None:
    """Whom a token acts for now; None when it is unknown, revoked, past its day, or its account is disabled."""
    moment, digest = clock.now(), token_hash(text)
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.api_tokens.by_hash(digest)
    if found is None:
        return None
    token, account = found
    # Without a password the account waits to be set up anew.
    if clock.today() > token.expires_on or account.disabled_at is not None or account.password_hash is None:
        return None
    if account.demo and not kit.settings.demo:
        return None
    if token.last_used_at is None or moment - token.last_used_at > _TOUCH:
        with kit.open(SYSTEM, write=True) as context:
            fresh = context.unit.api_tokens.by_hash(digest)
            if fresh is not None:
                fresh[0].last_used_at = moment
            context.unit.commit()
    return replace(accounts.actor_of(account), token_id=token.id, scopes=frozenset(token.scopes))
