"""Certificates (证书) a text demands or wishes for, and which certificate stands for which."""

from __future__ import annotations

import re
from collections.abc import Iterable

from matcher.models.values import Certificate, Span
from matcher.text.clause import is_waived, is_wished
from matcher.text.lexicon import CertificateKind, Lexicon
from matcher.text.normalise import MAX_CHARS, clean

_LETTER_OR_DIGIT = re.compile(r"[A-Z0-9]")
# A bare class of licence is also a name of buildings, floors and paper: A2栋, B1层, A3纸.
_BARE_CLASS = re.compile(r"[A-Z][0-9]")
_OF_A_BUILDING = re.compile(r"\s?[栋座楼层区馆门口纸线版室单厂号级幢库]|\s?车间")
# Two-character short names stand inside other words (统一建设, 高教资源), so they need an edge on both sides.
_EDGE_BEFORE = re.compile(r"(?:^|[^一-龥]|[持有具备及和或者含])$")
_EDGE_AFTER = re.compile(r"$|[^一-龥]|[证者优或及和以等即均]")
# Work done on certificates, not certificates to hold.
_HANDLED_BEFORE = re.compile(
    r"(?:办理|核对|审核|查验|管理|发放|年审|年检|整理|收集|检查|换领|登记|销售|培训)[^,，;；。\n]{0,6}$"
)
_WAIVED_BEFORE = re.compile(r"(?:无需|无须|不需要?|不要求|不必|不用|没有|无)(?:持有?|有|具备)?[^,，;；。\n]{0,6}$")
_GOT_LATER = re.compile(r"(?:代办|免费办理|协助办理|公司办理|可办理|培训考取|可考取|入职后?考)")


def read_certificates(text: str, lexicon: Lexicon) -> list[Certificate]:
    """Certificates in the order they stand, each once; 优先 makes it a wish, 无需 leaves it out."""
    text = text[:MAX_CHARS]
    found: dict[str, Certificate] = {}
    for kind, span in _mentions(text, lexicon):
        before = text[max(0, span.start - 14) : span.start]
        if _WAIVED_BEFORE.search(before) or _HANDLED_BEFORE.search(before) or is_waived(text, span.end, span.end):
            continue
        soft = is_wished(text, span.start, span.end) or bool(
            _GOT_LATER.search(text, span.start - 8 if span.start > 8 else 0, span.end + 8)
        )
        known = found.get(kind.name)
        if known is None or (soft is False and not known.required):
            found[kind.name] = Certificate(kind.name, not soft, span)
    return sorted(found.values(), key=lambda certificate: certificate.span.start)


def canonical_certificate(text: str, lexicon: Lexicon) -> str:
    """The usual name of a certificate a person holds; an unknown one keeps its cleaned wording."""
    text = clean(text)
    known = lexicon.certificate_names.get(text.upper())
    if known:
        return known.name
    mentions = _mentions(text, lexicon)
    return mentions[0][0].name if len({kind.name for kind, _ in mentions}) == 1 else text


def covers(held: Iterable[str], needed: str, lexicon: Lexicon) -> bool:
    """Whether a holder of ``held`` also satisfies ``needed``: A2 covers B2 and C1, 高压电工 covers 低压电工."""
    by_name = {kind.name: kind for kind in lexicon.certificates}
    wanted = canonical_certificate(needed, lexicon)
    open_names = [canonical_certificate(name, lexicon) for name in held]
    seen: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            open_names.extend(by_name[name].satisfies if name in by_name else ())
    return False


def _mentions(text: str, lexicon: Lexicon) -> list[tuple[CertificateKind, Span]]:
    """Certificate names in the text, longest first, none inside another."""
    upper = text.upper() if len(text.upper()) == len(text) else text
    taken = [False] * len(text)
    found = []
    for spelling, kind in lexicon.certificate_names.items():
        start = upper.find(spelling)
        while start >= 0:
            end = start + len(spelling)
            if not any(taken[start:end]) and _stands_alone(upper, start, end):
                taken[start:end] = [True] * (end - start)
                found.append((kind, Span(start, end)))
            start = upper.find(spelling, end)
    return sorted(found, key=lambda item: item[1].start)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the name is not part of a longer word: C1证, but not the C1 of AC12, nor the 一建 of 统一建设."""
    if end - start == 2 and not _LETTER_OR_DIGIT.match(text[start]):
        return bool(_EDGE_BEFORE.search(text[max(0, start - 1) : start]) and _EDGE_AFTER.match(text, end))
    if _BARE_CLASS.fullmatch(text, start, end) and _OF_A_BUILDING.match(text, end):
        return False
    if _LETTER_OR_DIGIT.match(text[start]) and start > 0 and _LETTER_OR_DIGIT.match(text[start - 1]):
        return False
    return not (_LETTER_OR_DIGIT.match(text[end - 1]) and end < len(text) and _LETTER_OR_DIGIT.match(text[end]))
