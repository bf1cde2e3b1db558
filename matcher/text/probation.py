"""Probation (试用期): how long it lasts and what is paid meanwhile."""

from __future__ import annotations

import re

from matcher.models.values import Probation, Span
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of

_CHINESE = "一二两俩三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_NUMBER = rf"(?:\d{{1,3}}(?:\.\d)?|[{_CHINESE}]{{1,3}}|半)"
_WORD = (
    r"(?:(?<!可)(?<!产品)(?<!免费)试用期(?:间|内)?"
    r"|(?<!免费)(?<!产品)(?<!设备)(?<!软件)(?<!机器)试用(?![合通过装品机员范本者])|(?:适用|式用|试佣)期(?:间"
    r"|内)?|转正前|使用期(?=\s?[:：为]?\s?(?:\d|[一二两三六半])\s?个?(?:半?月|周|天))|考[察核]期|试[工岗干]期?(?![作位活]))"
)
_NONE = re.compile(
    rf"(?:无|没有?|免(?!费)|不设|不需要?|取消|无需|不用|不必|直接转正[,，]?无?不含|零)(?:[一-龥]{{0,2}}){_WORD}(?!工资)"
    rf"|(?:试用期)\s?[:：]?\s?(?:无|没有|0(?:个?[月天])?)(?![\d.])"
)
_UNIT = r"(?:个半月|个月|月(?!薪|工资|入)|周|个?星期|个?礼拜|天|日(?!薪|结|清))"
_TO = r"(?:-|~|至|到|—)"
_LENGTH = any_of(
    rf"{_WORD}[^,，;；。\n\d{_CHINESE}半]{{0,6}}(?P<n>{_NUMBER})\s?(?:{_TO}\s?(?P<nb>{_NUMBER})\s?)?(?P<unit>{_UNIT}"
    rf"|年)(?P<half>半)?",
    rf"(?P<n2>{_NUMBER})\s?(?:{_TO}\s?(?P<n2b>{_NUMBER})\s?)?(?P<unit2>{_UNIT}|年)(?P<half2>半)?\s?(?:内)?(?:的|为|是|算|作为|属于?)?{_WORD}",
    # 试用期拿九成工资,三个月后转正
    rf"(?P<n4>{_NUMBER})\s?(?P<unit4>{_UNIT})(?P<half4>半)?\s?(?:之?后|期?满)\s?转正",
    # 试用期工资2800元,共两个月; 期限60天
    rf"(?:(?:共|为期|期限|时间|时长|一般)[为是:：]?|(?<=[%折成元])[,，、\s])\s?(?P<n3>{_NUMBER})\s?(?P<unit3>{_UNIT})(?P<half3>半)?",
)
_PERCENT = any_of(
    r"(?P<p>\d{2,3})\s?%",
    r"百分之(?P<c>[一二三四五六七八九十百]{1,5}|\d{2,3})",
    r"(?P<d>[1-9五六七八九](?:[\d五六七八九]|\.5)?)\s?折",
    r"(?:发|按|拿|给|开|为|打|[,，;；、\s是])(?P<e>[五六七八九])成(?P<ehalf>半)?",
    r"(?P<full>不打折|不[减降]薪|全额?薪?(?=发|工资|$|[,，。;；、])|同工同酬|不扣|一样的?工资|工资一样|全薪|同转正"
    r"|同(?:正式(?:员工|工|职工)|转正)|[与同和]?(?:转正(?:后)?|正式(?:员工|工|职工)?)(?:的)?(?:工资|待遇|薪资)?(?:相同|一样|一致|同等)|待遇(?:相同|一样|不变)|工资照[发常]|足额)",
)
_AMOUNT = (
    r"(?:\d{1,5}(?:\.\d{1,2})?|[一二两三四五六七八九]千[零一二三四五六七八九]{0,2}(?:百[一二三四五六七八九]?)?"
    r"|[一二两三四五六七八九](?=千))"
)
_MONEY = re.compile(
    rf"(?<![\d.\-~])(?P<n>{_AMOUNT})\s?(?P<scale>[千kK万wW](?P<tail>[1-9](?!\d))?)?\s?(?P<to>(?:-|~|至"
    rf"|到)\s?\d)?(?:元|块|/月|/)?(?![\d%折天个年日周人名小时岁点号:]|成|\s?[元块]?[/每一]\s?(?:天|日|小时|时"
    rf"|件))"
)
_AFTER_TRIAL = re.compile(
    r"转正(?!前)|(?<!合同)(?:期满|满后|过后|之后|以后|合格后?|通过后|(?<![=按同与和])正式)|试用期?(?:满|后|过)"
)
_ALLOWANCE = re.compile(r"(?:补贴|餐补|补助|津贴|奖金?|押金|全勤|房补|饭补|提成)[^,，;；。\d]{0,3}$")
_REACH = 40


def read_probation(text: str) -> tuple[Probation, Span] | None:
    """What a text says of probation; None when it says nothing of its length or pay.

    A range counts by its longer end; a month of days has 30, a week is a quarter of a month.
    """
    text = text[:MAX_CHARS]
    word = re.search(_WORD, text)
    if not word:
        return None
    denied = _NONE.search(text)
    if denied:
        return Probation(months=0), Span(denied.start(), denied.end())
    months, marks = _length(text, word)
    percent, pay = None, None
    for start, end in _stretches(text, word):
        percent, percent_span = _percent(text, start, end) if percent is None else (percent, None)
        pay, pay_span = _pay(text, start, end) if pay is None else (pay, None)
        marks += [span for span in (percent_span, pay_span) if span]
    if months is None and percent is None and pay is None:
        return None
    marks.append(Span(word.start(), word.end()))
    whole = Span(min(span.start for span in marks), max(span.end for span in marks))
    return Probation(months, percent, None if percent is not None else pay), whole


def _stretches(text: str, word: re.Match[str]) -> list[tuple[int, int]]:
    """Where the pay of the trial may stand: behind the word until what comes after the trial, or named by 期间."""
    limit = min(len(text), word.end() + _REACH)
    after = _AFTER_TRIAL.search(text, word.end(), limit)
    same = re.match(
        r"[^,，;；。\n\d]{0,6}转正(?:后)?(?:工资|薪资|待遇|薪水|的)?(?:的|\s)?(?=\d{2,3}\s?%|百分之"
        r"|[五六七八九\d]{1,2}折|相同|一样|一致)",
        text[word.end() : limit],
    )
    over = re.match(r"满|后|过", text[word.end() : word.end() + 1]) or re.search(
        r"(?:通过|度过|过了)$", text[max(0, word.start() - 3) : word.start()]
    )
    stretches = [] if over else [(word.end(), after.start() if after and not same else limit)]
    during = re.search(r"(?<!试用)期间|试用期间|期内", text[word.end() :])
    if during and (after or over):
        stretches.append((word.end() + during.end(), min(len(text), word.end() + during.end() + _REACH)))
    return stretches


def _length(text: str, word: re.Match[str]) -> tuple[float | None, list[Span]]:
    for match in _LENGTH.finditer(text):
        groups = match.groupdict()
        if groups["n3"] and not 0 <= match.start() - word.end() <= _REACH:
            continue
        number = groups["nb"] or groups["n"] or groups["n2b"] or groups["n2"] or groups["n3"] or groups["n4"]
        unit = groups["unit"] or groups["unit2"] or groups["unit3"] or groups["unit4"]
        months = _months(number or "", unit or "", bool(groups["half"] or groups["half2"] or groups["half3"]))
        if months is not None and 0 < months <= 12:
            return months, [Span(match.start(), match.end())]
    return None, []


def _percent(text: str, start: int, end: int) -> tuple[int | None, Span | None]:
    match = _PERCENT.search(text, start, end)
    if not match:
        return None, None
    span = Span(match.start(), match.end())
    if match["full"]:
        return 100, span
    if match["p"] or match["c"]:
        value = int(numeral(match["p"] or match["c"]) or 0)
    elif match["e"]:
        value = round((numeral(match["e"]) or 0) * 10) + (5 if match["ehalf"] else 0)
    else:
        number = match["d"]
        digits = [numeral(char) or 0 for char in number] if number.isalpha() else []
        tenth = digits[0] * 10 + (digits[1] if len(digits) > 1 else 0) if digits else float(number)
        value = round(tenth * 10 if tenth < 10 else tenth)
    return (value, span) if 10 <= value <= 100 else (None, None)


def _pay(text: str, start: int, end: int) -> tuple[int | None, Span | None]:
    """Fen a month paid during the trial; an allowance is no pay."""
    for match in _MONEY.finditer(text, start, end):
        value = numeral(match["n"])
        if value is None or match["to"] or _ALLOWANCE.search(text[max(start, match.start() - 8) : match.start()]):
            continue
        if match["scale"]:
            scale = 1000 if match["scale"][0] in "千kK" else 10_000
            value = value * scale + (int(match["tail"]) * scale / 10 if match["tail"] else 0)
        if 500 <= value <= 100_000:
            return round(value * 100), Span(match.start(), match.end())
    return None, None


def _months(number: str, unit: str, half: bool) -> float | None:
    value = 0.5 if number == "半" else numeral(number)
    if value is None:
        return None
    value += 0.5 if half else 0
    if unit == "年":
        return value * 12
    if unit in {"个月", "月", "个半月"}:
        return value + (0.5 if unit == "个半月" else 0)
    if unit in {"天", "日"}:
        return value / 28 if value % 7 == 0 and value < 28 else round(value / 30, 2)
    return value * 0.25
