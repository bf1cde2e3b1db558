"""What a person rules out from the start (本人底线): 只在本县干, 不出大同, 低于五千不去."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.models.enums import HardLimit
from matcher.models.region import covers
from matcher.models.values import Span
from matcher.text.pay import read_pay
from matcher.text.place import PlaceReader

_CLAUSE = re.compile(r"[^,，。;；!！?？\n]+")
_ONLY = re.compile(r"[只仅](?:想|能|肯|愿意?|考虑|接受|打算|找|限|要)*(?:在|去|到|限于?)?|[限必]须?(?:在|于)|限(?=本)")
_NEVER_LEAVES = re.compile(r"(?:不|不想|不愿意?|不能|不肯)(?:离开|离|出)|[离出]不(?:开|了)")
_NO = r"(?:一律|都|概|也)?(?:不|免谈|勿扰|别)"
_WORK = r"(?:的)?(?:地方|岗位|工作|活儿?|厂)?"
_NOT_AWAY = re.compile(
    rf"(?P<beyond>以外|之外|外面){_WORK}{_NO}|(?:外(?P<what>[地市县省])|异地|跨市){_WORK}{_NO}"
    r"|[不勿](?:想|愿意?|能)?(?:去|到|跑|接受|考虑)(?:外(?P<where>[地市县省])|异地)"
)
_JOINT = re.compile(r"(?:和|或者?|跟|与|及|、|/|在|去|到)+")
_OWN = re.compile(r"(?:我们|咱们?)?(?:本(?P<what>县|区|市|地|省|乡|镇|村)|家(?:附近|门口|跟前)|附近|就近|周边|当地)")
_LESS = re.compile(r"低于|少于|不到|不足|不够|以下|没有?|没到")
_REFUSES = re.compile(r"不(?:去|干|做|考虑|谈|要|接受|来|行|可以)|免谈|勿扰|别找|别打|莫|拒绝|没兴趣|不用联系")
_BOTTOM = re.compile(r"底线|不(?:能|得|可)(?:低于|少于)")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one text rules out: where a person works at most, as codes, the least pay in fen a month, and the words."""

    limits: tuple[HardLimit, ...]
    adcodes: tuple[str, ...]
    pay_min: int | None
    spans: tuple[Span, ...]


def read_limits(text: str, places: PlaceReader, *, home: str) -> Limits | None:
    """The limits in a text about a person living in ``home`` (6-digit code, empty when unknown), None without any.

    只在 with something that is no place (只在白天干) is no limit of place, and a wish (希望在本县) is none either.
    """
    found: list[HardLimit] = []
    adcodes: list[str] = []
    pay_min: int | None = None
    spans: list[Span] = []
    for match in _CLAUSE.finditer(text):
        clause, span = match.group(), Span(match.start(), match.end())
        where = _places(clause, places, home)
        least = _least(clause)
        if where is not None:
            found.append(HardLimit.PLACE)
            adcodes += where
            spans.append(span)
        if least is not None:
            found.append(HardLimit.PAY)
            pay_min = least
            spans.append(span)
    if not found:
        return None
    kinds = tuple(kind for kind in HardLimit if kind in found)
    return Limits(kinds, tuple(dict.fromkeys(adcodes)), pay_min, tuple(dict.fromkeys(spans)))


def _places(clause: str, places: PlaceReader, home: str) -> list[str] | None:
    """Codes a clause confines its speaker to; empty when that is home and home is not known, None if it does not."""
    kept = _ONLY.search(clause) or _NEVER_LEAVES.search(clause)
    away = _NOT_AWAY.search(clause)
    rest = clause[kept.end() :] if kept else clause[: away.start()] if away else ""
    codes = _codes(rest, places, home)
    if codes:
        return codes
    own = _OWN.match(rest)
    if own:
        return _own(own["what"], home)
    return _own(away["what"] or away["where"] or "市", home) if away and not away["beyond"] else None


def _codes(words: str, places: PlaceReader, home: str) -> list[str]:
    """Places at the head of ``words``; joined by 和, 或 or 、 they are several."""
    found: list[str] = []
    at = 0
    while at < len(words):
        joint = _JOINT.match(words, at)
        at = joint.end() if joint else at
        # A name that is also a word, such as 清徐, is read where nothing but a place can stand.
        heads = (places.read_name(words[at : at + length], near=home or None) for length in (8, 7, 6, 5, 4, 3, 2))
        place = next((head for head in heads if head), None) or places.read_place(words[at:], near=home or None)
        if place is None or place.span.start:
            break
        if found and joint is None and covers(found[-1], place.adcode):
            found[-1] = place.adcode  # 晋中市太谷区 is one place, not the city and the district
        else:
            found.append(place.adcode)
        at += place.span.end
    return found


def _own(what: str | None, home: str) -> list[str]:
    if not home:
        return []
    return [{"市": home[:4] + "00", "地": home[:4] + "00", "省": home[:2] + "0000"}.get(what or "", home)]


def _least(clause: str) -> int | None:
    """Fen a month below which the person does not work: 低于五千不去, 少于一万八不谈, 工资不能低于6000."""
    bottom = _BOTTOM.search(clause)
    refuses = _LESS.search(clause) and _REFUSES.search(clause)
    if not bottom and not refuses:
        return None
    pay = read_pay(clause) or read_pay(re.sub(r"低于|少于|不到|不足|不够|以下|没有?|没到|底线", " ", clause))
    monthly = pay[0].monthly() if pay else None
    return monthly[0] if monthly else None
