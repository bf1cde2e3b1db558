"""Facts stated anew (登记信息的变更): a brochure changes a registered one only where its preview showed old and new."""

from __future__ import annotations

from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.enums import Labelled
from matcher.models.size_statement import SizeStatement
from matcher.text.fields import HEADER_LABELS

# Name, code and county stay as registered, and the introduction changes only with a review of its own.
_LABELS = {
    "industry": HEADER_LABELS["industry"],
    "address": HEADER_LABELS["address"],
    "ownership": HEADER_LABELS["ownership"],
    "size": HEADER_LABELS["size"],
    "employees_now": HEADER_LABELS["employees"],
    "contact_name": HEADER_LABELS["contact_name"],
    "contact_phone": HEADER_LABELS["contact_phone"],
    "email": HEADER_LABELS["email"],
}


def restated(enterprise: Enterprise, draft: EnterpriseDraft, stated: SizeStatement | None = None) -> dict[str, str]:
    """Registered facts that a draft would replace, by field: a sentence with the old and the new words.

    ``stated`` is what the size rests on when it is more than a brochure's word: that one stays, and the sentence says
    so.
    """
    written = draft.model_dump(include=set(_LABELS), exclude_defaults=True)
    found = {name: (getattr(enterprise, name), value) for name, value in written.items() if value not in ("", None)}
    return {
        name: f"{_LABELS[name]}：登记的是“{_words(old)}”，本次写的是“{_words(new)}”，{_then(name, stated)}"
        for name, (old, new) in found.items()
        if old not in ("", None, EnterpriseDraft.model_fields[name].default, new)
    }


def _then(name: str, stated: SizeStatement | None) -> str:
    if name == "size" and stated is not None:
        told = f"{stated.source.label}，{stated.year} 年"
        return f"已有认定（{told}），简章只作自报记录，不改登记；有变化的请在单位页重新认定"
    return "确认后按本次的改，不应改的请改文件"


def _words(value: object) -> str:
    return value.label if isinstance(value, Labelled) else str(value)
