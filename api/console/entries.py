"""What people type into forms (填写的内容): days, whole numbers, yuan; each error names its field and the remedy."""

from __future__ import annotations

from datetime import date

from matcher.errors import Invalid


def day(text: str, field: str) -> date | None:
    """A date; None when the field is empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("日期请写成 2022-12-20 的样子", field=field) from None


def needed_day(text: str, field: str) -> date:
    """A date that must be there."""
    found = day(text, field)
    if found is None:
        raise Invalid("请填写日期", field=field)
    return found


def number(text: str, field: str, *, digits: int = 18) -> int | None:
    """A whole number; None when the field is empty."""
    bare = text.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit() and len(bare) <= digits):
        raise Invalid("请填写整数", field=field)
    return int(bare)


def fen(text: str, field: str) -> int | None:
    """Yuan with at most two decimals, as fen; None when the field is empty."""
    whole, _, part = text.strip().replace(",", "").partition(".")
    if not text.strip():
        return None
    if not (whole + part).isascii() or not (whole + part).isdigit() or not whole or len(whole) > 8 or len(part) > 2:
        raise Invalid("金额请写成元，最多两位小数", field=field)
    return int(whole) * 100 + int((part + "00")[:2])
