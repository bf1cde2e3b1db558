"""How a worker is named by hand (零工卡号、登记时的手机号): one reading at every desk, sheet and list.

The number that people read and copy is the one on the worker's card. Its last digit tells a slip of the pen, so a card
number written without its K is still understood. The registration's own number has no such digit: somebody else's card
may look just like it. So it is never read from bare digits, only where the writer says so with a #.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from matcher.errors import Invalid
from matcher.models.seeker import Seeker
from matcher.service import bookable
from matcher.service.context import Context
from matcher.text.normalise import clean

HINT = "零工卡号或登记时的手机号"
_CARD = re.compile(r"[Kk](\d{2,19})")
_REGISTERED = re.compile(r"#(\d{1,18})")
_MOBILE = re.compile(r"1\d{10}")
_DIGITS = re.compile(r"\d{2,19}")


def card_code(seeker_id: int) -> str:
    """The number on a worker's card (零工卡号): K, the id, and a digit that tells a slip of the pen."""
    return f"K{seeker_id}{_check(seeker_id)}"


def _check(number: int) -> int:
    """Luhn's digit: one wrong digit and most swapped neighbours are noticed."""
    total = 0
    for place, digit in enumerate(reversed(str(number))):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def typed(text: str) -> str:
    """What was typed as it is read: no blanks, digits of one width."""
    return "".join(clean(text).split())


def read_card(text: str) -> int | None:
    """The registration that a card number with its K names; None if it is none, raises ``Invalid`` for a slip."""
    found = _CARD.fullmatch(text)
    if found is None:
        return None
    number = card_in(found.group(1))
    if number is None:
        raise Invalid("卡号没有填对，请核对零工卡上的号码", field="text")
    return number


def card_in(digits: str) -> int | None:
    """The registration that bare digits name as a card number whose K was left out; None if they cannot be one."""
    if not _DIGITS.fullmatch(digits) or _MOBILE.fullmatch(digits) or digits.startswith("0"):
        return None
    number = int(digits) // 10
    return number if digits == f"{number}{_check(number)}" and number else None


def worker_of(
    context: Context, market_id: int, told: str, *, day: date | None = None, booked: Collection[int] = ()
) -> Seeker:
    """The worker of a market whom somebody named by hand; raises ``Invalid`` for nobody, a slip, or either of two.

    Known here are those registered here, visitors with a number of today or of ``day``, and whoever is ``booked``.
    Whether they may be booked is asked of ``bookable``: who stopped is still to be paid for what they did.
    """

    def known(number: int) -> Seeker | None:
        seeker = context.unit.seekers.get(number) if 0 < number < 2**63 else None
        here = seeker is not None and (number in booked or bookable.at_market(context, market_id, seeker, day=day))
        return seeker if here else None

    text = typed(told)
    number = _number_in(context, text)
    if _DIGITS.fullmatch(text) and not _MOBILE.fullmatch(text) and known(int(text)) is not None and known(number):
        two = f"“{text}”可能是零工卡号 K{text}，也可能是登记编号 #{text}，是两个人；请写全 K 或 #"
        raise Invalid(two, field="worker", code="ambiguous")
    seeker = known(number)
    if seeker is None:
        raise Invalid(f"本市场没有这位零工，请填{HINT}", field="worker")
    return seeker


def _number_in(context: Context, text: str) -> int:
    """The registration that a text names, 0 for a telephone nobody has; raises ``Invalid`` for what names nobody."""
    registered = _REGISTERED.fullmatch(text)
    if registered is not None:
        return int(registered.group(1))
    if _MOBILE.fullmatch(text):
        digest = context.unit.seekers.phone_hash(text) or ""
        return context.unit.seekers.known_phones([digest]).get(digest, 0)
    number = read_card(text) or card_in(text)
    if number is None:
        raise Invalid(f"“{text[:20]}”不是零工卡号，也不是手机号；请填{HINT}，登记编号前请加 #", field="worker")
    return number
