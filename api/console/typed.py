"""What people type into forms (表单取值): numbers, days and money out of text, and one sentence per wrong field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")
_MAX_DIGITS = 12


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
        """A whole number from 0 up; None for an empty field and for anything else, which is noted."""
        text = self.text(name).translate(_FULL_WIDTH).replace(",", "")
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
            self.errors[name] = f"{self.label(name)}请填整数"
            return None
        return int(text)

    def day(self, name: str) -> date | None:
        """A date as a date field sends it; None for an empty field and for anything else, which is noted."""
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.errors[name] = f"{self.label(name)}请写成 2026-12-31 的样子"
            return None

    def wan(self, name: str) -> int | None:
        """Money typed in 万元, in fen; at most six decimals, which is a fen."""
        text = self.text(name).translate(_FULL_WIDTH).replace(",", "")
        if not text:
            return None
        whole, _, part = text.partition(".")
        sound = whole.isascii() and whole.isdecimal() and len(whole) <= 9
        if not sound or not (part or "0").isascii() or not (part or "0").isdecimal() or len(part) > 6:
            self.errors[name] = f"{self.label(name)}请填数字，单位万元，最多六位小数"
            return None
        return int(whole) * 1_000_000 + int((part + "000000")[:6])

    def refused(self, error: ValidationError) -> dict[str, str]:
        """What a draft refused, by field, in one sentence each."""
        for one in error.errors():
            name = str(one["loc"][0]) if one["loc"] else "_form"
            said = str(one["msg"]).removeprefix("Value error, ") if one["type"] == "value_error" else ""
            self.errors.setdefault(name, said or self._sentence(name))
        return self.errors

    def _sentence(self, name: str) -> str:
        return f"{self.label(name)}没有填对" if self.text(name) else f"请填写{self.label(name)}"
