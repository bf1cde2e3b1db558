"""Signing in by telephone (手机号登录): the right code opens a session for the person registered under the number.

A registered person who has no account gets one by the first right code. Who is not registered yet is told so only
then, and goes on to register with the number already proven (``joining``).
"""

from __future__ import annotations

import secrets

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.account import Account
from matcher.models.enums import Role
from matcher.models.phone_code import CodePurpose
from matcher.models.seeker import Seeker
from matcher.service import accounts, phone_codes
from matcher.service.accounts import SignedIn
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM


def sign_in(kit: Kit, *, phone: str, code: str, address: str, agent: str = "") -> SignedIn | None:
    """A session for the person of a number by its code; None when the code is right and nobody is registered there.

    Raises ``Invalid`` for a wrong, old or used code, whoever's number it is; ``Conflict`` for a disabled account.
    """
    number = phone_codes.mobile(phone)
    phone_codes.count_try(kit, address)
    with kit.open(SYSTEM, write=True) as context:
        right = phone_codes.take(context, number, code, CodePurpose.SIGN_IN)
        person = person_of(context, number) if right else None
        signed, refused = None, None
        try:
            if person is not None:
                signed = open_person(context, person.id or 0, "sign_in.phone", address=address, agent=agent)
        except Conflict as error:
            refused = error
        context.unit.commit()  # the code is used up, or a try is, whatever comes of it
    if not right:
        raise Invalid(phone_codes.WRONG, field="code")
    if refused is not None:
        raise refused
    return signed


def person_of(context: Context, phone: str) -> Seeker | None:
    """The registration under a number, where it was merged the one it lives on in."""
    unit, digest = context.unit, context.unit.seekers.phone_hash(phone) or ""
    found = unit.seekers.get(unit.seekers.known_phones([digest]).get(digest, 0))
    while found is not None and found.merged_into is not None:
        found = unit.seekers.get(found.merged_into)
    return None if found is None or found.gone else found


def open_person(context: Context, seeker_id: int, action: str, *, address: str, agent: str) -> SignedIn:
    """A session for a person who proved to be the one, in an account made now when there is none."""
    account = account_for(context, seeker_id)
    return accounts.open_for(context, account, action, address=address, agent=agent)


def account_for(context: Context, seeker_id: int) -> Account:
    """A person's account, made when there never was one; a disabled one is not got round by a second."""
    unit = context.unit
    person = unit.seekers.get(seeker_id, lock=True)  # of two at once, one makes the account
    known = unit.accounts.every_of_seeker(seeker_id)
    usable = [one for one in known if one.disabled_at is None and (context.kit.settings.demo or not one.demo)]
    if usable:
        return usable[0]
    if known or person is None:
        raise Conflict("求职者账号已停用，请到当地公共就业服务窗口办理", code="disabled")
    made = unit.accounts.add(
        Account(
            username=f"qz-{secrets.token_hex(6)}",
            role=Role.SEEKER,
            display_name=person.name_masked,
            seeker_id=seeker_id,
            created_at=clock.now(),
        )
    )
    unit.audit("account.self", "account", made.id)
    return made
