"""Codes sent to a telephone (手机验证码): asked for, and taken once.

Whether a number is registered is looked at only after its code was right: asking and trying cost and answer the same
for every number. There is no gateway: the message is captured below ``var`` (``MATCHER_SMS=capture``, channels.py).
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from matcher import clock
from matcher.errors import Invalid, TooMany
from matcher.models.notice import NoticeChannel
from matcher.models.phone_code import CODE_MINUTES, CodePurpose, PhoneCode
from matcher.security.tokens import same
from matcher.service.channels import channels_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

# Messages to one number within a minute and an hour, and asked for from one address within an hour.
PER_MINUTE, PER_HOUR, PER_ADDRESS = 1, 5, 30
# Tries from one address within a quarter of an hour, whatever the number.
TRIES_PER_ADDRESS, _WINDOW = 30, timedelta(minutes=15)
WRONG = "验证码不正确、已过期或已用过，请核对后重填，或重新获取"
_MOBILE = re.compile(r"1[3-9]\d{9}")


def mobile(text: str) -> str:
    """A mobile number as typed, in eleven digits; ``Invalid`` for what is none: landlines get no messages."""
    found = next((one for one in read_phones(clean(text)[:60]) if _MOBILE.fullmatch(one)), None)
    if found is None:
        raise Invalid("请填写 11 位手机号", field="phone")
    return found


def ask(kit: Kit, phone: str, purpose: CodePurpose, *, address: str) -> None:
    """Send a code to a number; every number is answered alike. ``TooMany`` when number or address asked too often.

    Counted by number for all purposes together, and before anything is sent.
    """
    number, moment = mobile(phone), clock.now()
    code = f"{secrets.randbelow(1_000_000):06d}"
    with kit.open(SYSTEM, write=True) as context:
        accounts, codes = context.unit.accounts, context.unit.phone_codes
        digest = codes.phone_hash(number)
        whose, where = f"code:{digest}", f"code-from:{address}"[:80]
        accounts.lock_failures()
        hour = moment - timedelta(hours=1)
        if accounts.failures_since(whose, moment - timedelta(minutes=1)) >= PER_MINUTE:
            raise TooMany("验证码刚刚发过，请一分钟后再获取")
        if accounts.failures_since(whose, hour) >= PER_HOUR or accounts.failures_since(where, hour) >= PER_ADDRESS:
            raise TooMany("获取验证码太频繁，请一小时后再试，或到当地公共就业服务窗口办理")
        accounts.note_failure(whose, moment)
        accounts.note_failure(where, moment)
        made = codes.add(
            PhoneCode(
                phone_hash=digest,
                code_hash=codes.code_hash(digest, code),
                purpose=purpose,
                made_at=moment,
                expires_at=moment + timedelta(minutes=CODE_MINUTES),
            )
        )
        context.unit.audit("phone_code.ask", "phone_code", made.id)
        context.unit.commit()
        key = f"code-{made.id}"
    text = f"{purpose.label}验证码 {code}，{CODE_MINUTES} 分钟内有效。不要告诉任何人，工作人员不会向您索要。"
    channels_of(kit.settings)[NoticeChannel.SMS].send(number, "手机验证码", text, key=key)


def count_try(kit: Kit, address: str) -> None:
    """Count one try of a code from an address, before it is looked at; 429 when there were too many."""
    moment, subject = clock.now(), f"code-try:{address}"[:80]
    with kit.open(SYSTEM, write=True) as context:
        context.unit.accounts.lock_failures()
        if context.unit.accounts.failures_since(subject, moment - _WINDOW) >= TRIES_PER_ADDRESS:
            raise TooMany("验证码试得太多，请 15 分钟后再试")
        context.unit.accounts.note_failure(subject, moment)
        context.unit.commit()


def take(context: Context, phone: str, code: str, purpose: CodePurpose) -> bool:
    """Whether this is the code of the number; it is used up then, else a try is. The caller commits either way.

    Under the lock of its row: of two who come with one code at once, one is taken.
    """
    codes = context.unit.phone_codes
    digest = codes.phone_hash(phone)
    held, given = codes.hold(digest, purpose), "".join(code.split())[:20]
    fits = same(codes.code_hash(digest, given), held.code_hash if held is not None else "")
    if held is None or not held.opens(clock.now()):
        context.unit.audit("phone_code.failed", "phone_code", held.id if held is not None else None)
        return False
    if fits:
        held.used_at = clock.now()
    else:
        held.tries += 1
    context.unit.session.flush()
    context.unit.audit("phone_code.used" if fits else "phone_code.failed", "phone_code", held.id)
    return fits
