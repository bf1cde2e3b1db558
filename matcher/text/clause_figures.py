"""Figures in a clause of an agreement (条款里的数字): those that the record gives may not be said otherwise.

A clause that names another wage, another number of people or other days than the record would stand in the agreement
beside the true ones. Allowances (夜班补贴, 加班费) are other money and may be named.
"""

from __future__ import annotations

import re

from matcher.text.normalise import clean, numbers

_PARTS = re.compile(r"[,;。!?\n]")
# Money that comes on top of the wage, or is no wage.
_ON_TOP = re.compile(
    r"补[贴助偿]|津贴|餐补|车补|房补|奖|加班|延长|提成|计件|超产|全勤|罚|违约|赔偿|社会保险|社保|公积金|个税"
)
_YUAN = re.compile(r"\s*([十百千万多余]?)\s*(?:元|块)")
_TIMES = {"": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000}
# A wage said without the word 元: 日薪180. What follows must not make it a day, an hour or a part.
_WAGE = re.compile(r"(?:[日天月周]薪|[日月]工资|工资标准|报酬标准|每[日天月])[^\d,;。一二三四五六七八九十百千]{0,3}$")
_NO_MONEY = re.compile(r"\s*(?:[日号天时点人次班倍%个小周月年分]|\d)")
_WAGE_NAMED = re.compile(r"[日天月周]薪|[日月]工资|工资标准|报酬标准|劳动报酬为?")
_PEOPLE = re.compile(r"\s*(?:[人名位](?!次|均|为本|民币))")
_N = r"(?:\d{1,4}|[〇零一二三四五六七八九十]{1,4})"
_DATE = re.compile(rf"\d{{4}}\s*[-./]\s*\d{{1,2}}\s*[-./]\s*\d{{1,2}}|{_N}\s*年\s*{_N}\s*月|{_N}\s*月\s*{_N}\s*[日号]")


def other_wage(text: str, fen: int, *, anywhere: bool = True) -> str | None:
    """The first wage in a text that is not ``fen`` a day, as it is written; None if there is none.

    ``anywhere`` takes any amount that is no allowance for a wage, else only one that is called so.
    """
    for part in _PARTS.split(clean(text)):
        if _ON_TOP.search(part) or not (anywhere or _WAGE_NAMED.search(part)):
            continue
        for value, span in numbers(part):
            if part[span.start : span.end] in _TIMES:
                continue  # the 万 of 0.02 万元 is no number of its own
            money = _YUAN.match(part, span.end)
            bare = _WAGE.search(part, 0, span.start) and not _NO_MONEY.match(part, span.end)
            if (money or bare) and round(value * (_TIMES.get(money[1], 0) if money else 1) * 100) != fen:
                return part[span.start : money.end() if money else span.end].strip()
    return None


def people(text: str, *, lent: bool = False) -> str | None:
    """The first number of people in a text, as it is written; ``lent``: only of those who are lent (借调 3 人).

    一人一岗 counts nobody: 一 alone is a manner of speaking.
    """
    cleaned = clean(text)
    for _, span in numbers(cleaned):
        counted = _PEOPLE.match(cleaned, span.end)
        said = cleaned[span.start : span.end]
        if counted and said != "一" and (not lent or re.search(r"借[调用入出][^\d,;。]{0,4}$", cleaned[: span.start])):
            return cleaned[span.start : counted.end()]
    return None


def day(text: str) -> str | None:
    """The first date in a text, as it is written."""
    found = _DATE.search(clean(text))
    return found.group() if found else None
