"""The password asked once more in an open session (再次输入口令), before what a stolen open session must not do.

A right password is worth one act, done by the caller right afterwards. Tries count as failed sign-ins do, against the
account and the address, and no lock is held while hashing.
"""

from __future__ import annotations

from matcher import clock
from matcher.errors import Invalid, Unauthenticated
from matcher.models.account import SignInDue
from matcher.service import sign_in_tries
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor, signed_in

WRONG = "口令不正确；为防止他人使用已打开的页面，办理此事要再输入一次您自己的登录口令"


def prove(kit: Kit, actor: Actor, *, password: str, address: str) -> None:
    """Pass when ``password`` is that of the account that asks; Invalid (``password``) or TooMany otherwise.

    A session that lacks nothing but the set-up of the second factor may ask; a kiosk's and a program's may not.
    """
    if actor.due is not SignInDue.SETUP:
        signed_in(actor)
    if actor.account_id is None or actor.kiosk:
        raise Unauthenticated("请先登录")
    with kit.open(SYSTEM, write=True) as context:
        tries = sign_in_tries.counted(context, actor.username, address, clock.now())
        account = context.unit.accounts.get(actor.account_id)
        context.unit.commit()
    if account is None or not kit.passwords.verify(password[:128], account.password_hash):
        raise Invalid(WRONG, field="password")
    with kit.open(SYSTEM, write=True) as context:
        context.unit.accounts.forget_failures(tries)
        context.unit.commit()
