"""Years of experience (经验要求): 1年以上, 1-3年, 两年左右, 不限, 应届, 经验优先."""

from __future__ import annotations

import re

from matcher.models.values import Experience, Span
from matcher.text.clause import clause_bounds, is_wished
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of

_NUMBER = r"(?:\d{1,2}(?:\.\d)?|[一二两三四五六七八九十]{1,3}|半)"
_YEARS = re.compile(
    rf"(?<![\d.年第])(?P<low>{_NUMBER})\s?(?P<lunit>年|个月)?\s?(?:(?:-|~|—|–|至|到)\s?(?P<high>{_NUMBER})\s?)?"
    r"(?P<unit>年|个月)(?P<half>半)?(?!级|度|代|薪|终|\d|[初末底前龄])"
    r"(?P<bound>\s?(?:\(含\)|或|及|含)?(?:以上|以内|以下|左右|起|内))?"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)\s?\d\.(?=[1-9]\d?年)")
_ABOUT = re.compile(r"经验|经历|工作|从业|从事|驾龄|相关|工龄|操作|以上者|年限")
_OTHER = any_of(
    "合同|成立|创立|签订?|有效|质保|保修|服务期|试用|注册|建厂|历史|入职|在职|公司$",
    "年满|未满|满|前|近|专注|连续|每$",
)
_WORKING = r"(?:相关)?(?:工作|从业)?经[验历]"
_NONE_NEEDED = any_of(
    r"(?:经验|工作经[验历]|从业经[验历]|工作年限):?(?:均|要求)?(?:不限|不作要求|无要求|不要求)",
    rf"不限(?:工作)?经验|(?:不需要?|无需|无须|不要求|不用)(?:有)?(?:任何)?{_WORKING}",
    rf"(?:无|没有?|有无){_WORKING}(?:者)?(?:也|均|亦|皆|都)?(?:可|行|要)",
    r"零基础|小白|(?:新手|生手|生手熟手|生熟手)(?:均|也|皆)?可|可接受无经验|学徒均?可",
)
_NOVICE = re.compile(rf"(?:无|没有){_WORKING}")
_GRADUATE = re.compile(r"应往?届(?:毕业)?生?|毕业生")
_WISH = re.compile(
    r"经[验历](?:[一-龥]{0,6})?(?:者|的)?(?:优先|者佳|更佳|为佳|优选)|熟练工?(?:者)?(?:优先|者佳)|熟手优先"
)


def read_experience(text: str) -> tuple[Experience, Span] | None:
    """The experience a text asks for or states; 不限 has ``minimum`` None, a preference is ``wish_only``."""
    text = text[:MAX_CHARS]
    found = [item for match in _YEARS.finditer(text) if (item := _judge(text, match))]
    demanded = [item for item in found if not item[0].wish_only]
    if demanded:
        return demanded[0]
    for pattern, value in (
        (_NONE_NEEDED, Experience(None)),
        (_NOVICE, Experience(0.0, 0.0)),
        (_GRADUATE, Experience(None, graduate=True)),
    ):
        if match := pattern.search(text):
            return value, Span(match.start(), match.end())
    if found:
        return found[0]
    if match := _WISH.search(text):
        return Experience(None, wish_only=True), Span(match.start(), match.end())
    match = re.fullmatch(r"\s*(?:不限|无|无要求|不要求)\s*", text) if len(text) < 10 else None
    return (Experience(None), Span(match.start(), match.end())) if match else None


def _judge(text: str, match: re.Match[str]) -> tuple[Experience, Span] | None:
    start = match.start()
    low = _years(match["low"], match["lunit"] or match["unit"], None if match["high"] else match["half"])
    high = _years(match["high"], match["unit"], match["half"]) if match["high"] else None
    if low is None or not _speaks_of_work(text, match):
        return None
    # In "1.2年以上…" at the start of a line the 1. numbers the item, unless it reads as a half year.
    numbered = _LIST_NUMBER.match(text, max(0, start - 1) if start and text[start - 1] == "\n" else start)
    if numbered and "." in match["low"] and not match["low"].endswith(".5"):
        start, low = numbered.end(), _years(match["low"].split(".")[1], match["unit"], None) or low
    bound = (match["bound"] or "").strip()
    if bound.endswith(("以内", "以下", "内")) and high is None:
        low, high = 0.0, low
    elif bound.endswith("左右") and high is None:
        high = low
    if low > 60 or (high is not None and high < low):
        return None
    wished = is_wished(text, match.end() - 1, match.end())
    return Experience(low, high, wish_only=wished), Span(start, match.end())


def _speaks_of_work(text: str, match: re.Match[str]) -> bool:
    low, high = clause_bounds(text, match.start(), match.end())
    before, after = text[low : match.start()], text[match.end() : min(high, match.end() + 30)]
    if _OTHER.search(before[-6:]) and not re.search(r"经[验历]", after) and not re.search(r"从事|从业", before):
        return False
    if re.match(r"(?:制|期|合同|质保|保修|历史|内(?:办理|入职|转正)|一次|一签)", after):
        return False
    if len(text) <= 12 and not re.search(r"合同|成立|有效|质保", text):
        return True
    if _ABOUT.search(after) or re.search(r"驾龄|经验|从业|工作|年限", before):
        return True
    return (match["bound"] or "").strip().endswith("以上")


def _years(number: str | None, unit: str | None, half: str | None) -> float | None:
    if not number:
        return None
    value = 0.5 if number == "半" else numeral(number)
    if value is None:
        return None
    return round(value / 12, 2) if unit == "个月" else value + (0.5 if half else 0.0)
