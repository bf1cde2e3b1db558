"""Telephone numbers (电话) and masking of personal data (脱敏) in free text."""

from __future__ import annotations

import re

from matcher.text.normalise import clean
from matcher.text.patterns import any_of

_GAP = r"[ .-]?"
_MOBILE = re.compile(
    rf"(?<![\d])(?:(?:\+|00)?86{_GAP})?(1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|1[3-9]\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{4}})(?!\d)"
)
_OFFICE = any_of(
    r"(?<!\d)\(?(0(?:10|2\d|[3-9]\d{2}))\)?[ -]{0,2}([2-8]\d{6,7})(?!\d)(?:[ -]?(?:转|-)\s?(\d{1,5}))?",
    r"(?<!\d)(400|800)-?(\d{3,4})-?(\d{3,4})(?!\d)",
)
# A special-work licence bears the ID number after a T.
_RESIDENT_ID = any_of(
    r"(?<![0-9A-SU-Za-su-z])[1-8]\d{5} ?(?:18|19|20)\d{2} ?(?:0\d|1[0-2])[0-3]\d ?\d{3}[\dXx](?![0-9A-Za-z])",
    r"(?<![0-9A-Za-z])[1-8]\d{7}(?:0\d|1[0-2])[0-3]\d\d{3}(?![0-9A-Za-z])",
)
_LONG_DIGITS = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){14,18}(?![\dA-Za-z])")

ID_HIDDEN = "[身份证号已隐去]"
CARD_HIDDEN = "[银行卡号已隐去]"
MAIL_HIDDEN = "[邮箱已隐去]"
# Bounded on both sides, so that no input makes it look back and forth.
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")


def read_phones(text: str) -> list[str]:
    """Every telephone number in the text in one spelling: 13812345678, 0351-7676071, 0351-7676071-802, 400-123-4567."""
    text = clean(text)
    found = [(match.start(), re.sub(r"\D", "", match[1])) for match in _MOBILE.finditer(text)]
    for match in _OFFICE.finditer(text):
        parts = [part for part in match.groups() if part]
        found.append((match.start(), "-".join(parts)))
    return list(dict.fromkeys(number for _, number in sorted(found)))


def redact(text: str, *, name: str = "") -> str:
    """The text without what identifies a person: mobiles masked, ID and bank-card numbers and mail addresses hidden.

    Office phones stay. ``name`` is the person's own, masked wherever it stands.
    """
    hidden = _MAIL.sub(MAIL_HIDDEN, _RESIDENT_ID.sub(ID_HIDDEN, clean(text)))
    if len(name.strip()) > 1:
        hidden = hidden.replace(name.strip(), mask_name(name))
    hidden = _LONG_DIGITS.sub(lambda match: CARD_HIDDEN if _is_card(match.group()) else match.group(), hidden)
    return _MOBILE.sub(lambda match: mask_phone(re.sub(r"\D", "", match[1])), hidden)


def mask_name(name: str) -> str:
    """A name by its first character: 张三丰 → 张**."""
    name = name.strip()
    return name[:1] + "*" * max(1, min(len(name) - 1, 18)) if name else ""


def mask_phone(phone: str) -> str:
    """A telephone number by its first three and last four digits: 138****5678."""
    digits = re.sub(r"\D", "", phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else "*" * len(digits)


def _is_card(text: str) -> bool:
    """Bank cards have 15 to 19 digits with a Luhn check; any 15 digits or more that begin like one are hidden too."""
    digits = [int(char) for char in text if char.isdigit()]
    doubled = sum(sum(divmod(digit * 2, 10)) for digit in digits[-2::-2])
    return (doubled + sum(digits[-1::-2])) % 10 == 0 or digits[0] in {3, 4, 5, 6}
