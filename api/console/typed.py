"""What people type into forms (表单取值): days, months, whole numbers and money; an error names its field and remedy.

The functions raise at the first wrong field; :class:`Typed` reads a whole form and notes a sentence per wrong field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from matcher.errors import Invalid

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")
Value = TypeVar("Value")


def day(text: str, field: str, *, label: str = "日期") -> date | None:
    """A date as a date field sends it; None when empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip().translate(_FULL_WIDTH))
    except ValueError:
        raise Invalid(f"{label}请写成 2026-12-31 的样子", field=field) from None


def needed_day(text: str, field: str, *, label: str = "日期") -> date:
    """A date that must be there."""
    found = day(text, field, label=label)
    if found is None:
        raise Invalid(f"请填写{label}", field=field)
    return found


def month(text: str, field: str, *, label: str = "月份") -> date | None:
    """The first day of a month as a month field sends it; None when empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(f"{text.strip().translate(_FULL_WIDTH)[:7]}-01")
    except ValueError:
        raise Invalid(f"{label}请写成 2026-12 的样子", field=field) from None


def whole(text: str, field: str, *, label: str = "这一项", digits: int = 18) -> int | None:
    """A whole number from 0 up; None when empty."""
    bare = _bare(text)
    if not bare:
        return None
    if not _digits(bare) or len(bare) > digits:
        raise Invalid(f"{label}请填整数", field=field)
    return int(bare)


def fen(text: str, field: str, *, label: str = "金额") -> int | None:
    """Money typed in yuan with at most two decimals, in fen; None when empty."""
    return _money(text, field, f"{label}请填数字，单位元，最多两位小数", places=2, most=8)


def wan(text: str, field: str, *, label: str = "金额") -> int | None:
    """Money typed in 万元 with at most six decimals, which is a fen, in fen; None when empty."""
    return _money(text, field, f"{label}请填数字，单位万元，最多六位小数", places=6, most=9)


def _money(text: str, field: str, remedy: str, *, places: int, most: int) -> int | None:
    bare = _bare(text)
    if not bare:
        return None
    units, _, part = bare.partition(".")
    if not _digits(units) or not _digits(part or "0") or len(units) > most or len(part) > places:
        raise Invalid(remedy, field=field)
    scale: int = 10**places
    return int(units) * scale + int((part + "0" * places)[:places])


def _bare(text: str) -> str:
    return text.strip().translate(_FULL_WIDTH).replace(",", "")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


class Typed:
    """The fields of one form; ``errors`` holds a sentence for each that could not be read."""

    def __init__(self, form: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._form = form
        self._labels = labels
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The field as typed, without spaces around it."""
        return self._form.get(name, "").strip()

    def label(self, name: str) -> str:
        """What the field is called on the page."""
        return self._labels.get(name, name)

    def whole(self, name: str) -> int | None:
        """A whole number; None for an empty field and for anything else, which is noted."""
        return self._noted(name, lambda text: whole(text, name, label=self.label(name), digits=12))

    def day(self, name: str) -> date | None:
        """A date; None for an empty field and for anything else, which is noted."""
        return self._noted(name, lambda text: day(text, name, label=self.label(name)))

    def yuan(self, name: str) -> int | None:
        """Money typed in yuan, in fen; at most two decimals. None for an empty field and for anything else, noted."""
        text = self.text(name).translate(_FULL_WIDTH).replace(",", "")
        if not text:
            return None
        whole, _, part = text.partition(".")
        sound = whole.isascii() and whole.isdecimal() and len(whole) <= 9 and len(part) <= 2
        if not sound or not (part or "0").isascii() or not (part or "0").isdecimal():
            self.errors[name] = f"{self.label(name)}请填数字，单位元，最多两位小数"
            return None
        return int(whole) * 100 + int((part + "00")[:2])

    def wan(self, name: str) -> int | None:
        """Money typed in 万元, in fen; None for an empty field and for anything else, which is noted."""
        return self._noted(name, lambda text: wan(text, name, label=self.label(name)))

    def _noted(self, name: str, read: Callable[[str], Value | None]) -> Value | None:
        try:
            return read(self.text(name))
        except Invalid as error:
            self.errors[name] = error.message
            return None

    def refused(self, error: ValidationError) -> dict[str, str]:
        """What a draft refused, by field, in one sentence each."""
        for one in error.errors():
            name = str(one["loc"][0]) if one["loc"] else "_form"
            said = str(one["msg"]).removeprefix("Value error, ") if one["type"] == "value_error" else ""
            self.errors.setdefault(name, said or self._sentence(name))
        return self.errors

    def _sentence(self, name: str) -> str:
        return f"{self.label(name)}没有填对" if self.text(name) else f"请填写{self.label(name)}"


def number(form: Mapping[str, str], name: str, label: str) -> int:
    """A whole number that a field must have; ``Invalid`` names the field."""
    typed = Typed(form, {name: label})
    found = typed.whole(name)
    if found is None:
        raise Invalid(typed.errors.get(name, f"请填写{label}"), field=name)
    return found


def needed_fen(form: Mapping[str, str], name: str, label: str) -> int:
    """Money in yuan that a field must have, in fen; at most two decimals."""
    found = fen(form.get(name, ""), name, label=label)
    if found is None:
        raise Invalid(f"请填写{label}", field=name)
    return found


def typed_date(form: Mapping[str, str], name: str, label: str) -> date | None:
    """A date or nothing; ``Invalid`` names the field for anything else."""
    typed = Typed(form, {name: label})
    found = typed.day(name)
    if typed.errors:
        raise Invalid(typed.errors[name], field=name)
    return found


def clock_minute(text: str) -> int | None:
    """Minutes after midnight of 08:05; None for anything else."""
    hours, _, minutes = text.strip().translate(_FULL_WIDTH).replace("：", ":").partition(":")
    if len(text) > 8 or not (hours.isascii() and hours.isdecimal() and minutes.isascii() and minutes.isdecimal()):
        return None
    return int(hours) * 60 + int(minutes) if int(hours) < 48 and int(minutes) < 60 else None


_WORKED = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:\.\d{1,2})?)(?:小时|个小时|时|h)?)?(?P<half>半)?(?:(?P<minutes>\d{1,2})分钟?)?"
)
_MINUTES = re.compile(r"(?P<minutes>\d{2,4})(?:分钟?)?")


def worked_minutes(text: str) -> int:
    """Minutes of work as people write them: 7.5, 7小时30分, 7小时半; 450 or 450分钟 are minutes.

    A bare number up to 24 is hours, from 60 on minutes; ``Invalid`` for what is neither.
    """
    plain = text[:20].translate(_FULL_WIDTH).replace(" ", "").lower()
    whole = _MINUTES.fullmatch(plain)
    if whole and (int(whole["minutes"]) >= 60 or plain != whole["minutes"]):
        return int(whole["minutes"])
    found = _WORKED.fullmatch(plain)
    if plain and found and (found["hours"] or found["minutes"]):
        hours = float(found["hours"] or 0)
        if hours <= 24 and not (found["minutes"] and found["hours"] and plain[len(found["hours"])].isdigit()):
            return round(hours * 60) + (30 if found["half"] else 0) + int(found["minutes"] or 0)
    raise Invalid("工时请写成 7.5 或 7小时30分")


SPOT = ("latitude", "longitude")
_SPOT = re.compile(r"\s*(\d{2}(?:\.\d{1,8})?)\s*,\s*(\d{3}(?:\.\d{1,8})?)\s*")


def spot_of(text: str) -> dict[str, float]:
    """Latitude and longitude out of one field, ``37.87,112.55``, nothing for an empty one."""
    if not text.strip():
        return {}
    found = _SPOT.fullmatch(text[:60].translate(_FULL_WIDTH).replace("，", ","))
    spot = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not (34 <= spot[0] <= 41 and 110 <= spot[1] <= 115):
        raise Invalid("坐标请写成“纬度,经度”，在山西一带，如 37.87,112.55", field="spot")
    return dict(zip(SPOT, spot, strict=True))


def listed(form: Mapping[str, str], name: str) -> list[str]:
    """What stands in one field, apart by 顿号 or comma."""
    parts = form.get(name, "").replace("，", "、").replace(",", "、").split("、")
    return [one.strip() for one in parts if one.strip()]


def low_pay_reason(form: dict[str, str]) -> str:
    """Why the pay is below the lowest wage; said by nobody who did not tick that it is."""
    return form.get("pay_reason", "") if form.get("pay_seen") else ""


def gear_of(form: Mapping[str, str]) -> dict[str, Any]:
    """What whoever comes to a task is asked to bring."""
    way = form.get("transport", "").strip()
    return {
        "own_tools": listed(form, "own_tools"),
        "tools_must": form.get("tools_must") == "1",
        "transports": [way] if way else [],
        "transport_must": form.get("transport_must") == "1",
    }
