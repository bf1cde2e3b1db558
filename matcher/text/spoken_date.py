"""Dates as people write and say them (口语日期): 12月5日, 12月上旬, 明年1月底, 下周一, 三天后, 年底."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral

# A date without a year is the one nearest ahead, unless it has passed only lately.
LATELY = timedelta(days=60)

_CN = "一二三四五六七八九十"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_YEAR = (
    r"(?:(?P<{0}year>(?:19|20)\d{{2}}|二[〇零][〇零一二三四五六七八九]{{2}}|\d{{2}}(?=年))\s?年?"
    r"|(?P<{0}word>今年|明年|次年|来年|本年|后年)的?)?"
)
_SPOKEN = re.compile(
    "|".join((
        rf"(?<![\d.年满第每]){_YEAR.format('d')}\s?(?P<m>{_MONTH})\s?月份?\s?(?P<d>{_DAY})\s?(?:[日号](?!线)"
        rf"|(?<=\d)(?![\d{_CN}.个天元%人名])(?!\s?(?:千|万)))(?:\s?[、和及,]\s?(?P<d2>{_DAY})\s?(?:[日号]|(?=两[天日])))*",
        r"(?<!\d)(?P<fy>(?:19|20)\d{2}|\d{2}(?=年))\s?[-/.年]\s?(?P<fm>1[0-2]"
        r"|0?[1-9])\s?[-/.月]\s?(?P<fd>3[01]|[12]\d|0?[1-9])(?!\d)(?:\s?[日号])?",
        r"(?<!\d)(?P<cy>20\d{2})(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<![\d.满每第{_CN}农阴]){_YEAR.format('w')}\s?(?P<wm>{_MONTH})\s?月(?!薪|工资|饼|嫂|子|考核|票|\d"
        rf"|息|龄|租|供|费|付|刊|结|休|歇|放|一)份?(?P<part>初|上中旬|中下旬|上旬|中旬|下旬|底|末|中|上半月|下半月|全月"
        rf"|整月)?(?!旬)",
        r"(?P<my>20\d{2})\s?[-/.]\s?(?P<mm>1[0-2]|0?[1-9])(?![\d./-])(?!\s?[万千元kKwW%])",
        r"(?P<rm>这个?月|本月|当月|下个?月|下下个?月)(?P<rpart>初|上旬|中旬|下旬|底|末|中)?(?:\s?(?P<rd>[12]\d"
        r"|3[01]|[1-9])\s?[日号])?",
        r"(?:(?<![每个半\d一-龥])|(?<=[到至于止]))(?P<bare>月底|月初|月末|年底|年末|岁末)",
        r"(?P<yearend>今年底|明年底|今年年底|明年年底|年底|年末)",
        r"(?P<both>明后(?:两天|天|日))",
        r"(?P<near>今天|今日|今晚|明天|明日|明早|明晚|大后天|后天)",
        r"(?:(?<![至到~、-])|(?<=[至到~-])(?=下))(?P<week>下下|下个?|这个?|本|上)?(?:周|星期"
        r"|礼拜)(?P<wd>[一二三四五六日天末])(?![一-龥]?(?:至|到|-|~)(?:周|星期|礼拜)?[一二三四五六日天])",
        r"(?P<wholeweek>下下周|下个?周|本周|这周)(?![一二三四五六日天末])",
        rf"(?P<n>\d{{1,3}}|[{_CN}两半]{{1,3}})\s?个?(?P<unit>天|日|周|星期|礼拜|月)(?P<how>之?内|以内|之?后|以后|过后)",
        r"(?P<feast>元旦|五一|国庆)(?:节|期间|假期)?",
        r"(?<![\d.月年-])(?P<only>3[01]|[12]\d|[1-9])\s?[号日](?=\s?(?:之?前|以前|起|开始|截止|止|面试|报到"
        r"|报名|到岗|上班|上岗|开工|入职|下午|上午|早|晚|来|前来|集合))",
    ))
)  # fmt: skip
_NOT_BEFORE = re.compile(
    r"(?:每个?|次|按|当|逢|满|连续|成立于?|创立于?|始建于?|创建于?"
    r"|建于|生于|出生|农历|阴历|毕业于?|干|发|缓|押|隔|近|共|为期|服务|学期|历时|提前|超过|签|至少|最少"
    r"|不少于)\s?$"
)
# 试用3个月, 培训5天: a stretch of time, while 培训12月7日 is a day.
_NO_STRETCH_BEFORE = re.compile(r"(?:入职|试用|培训|录用|面试|签约|工作|上班后?)\s?$")
_NOT_AFTER = re.compile(
    r"\s?(?:成立|(?:及?以后|之后|以前|后|前)?出生|建[厂园校店成]|开园|投产|创建|创立|生(?![产效])|毕业|版|发(?:工资|薪|放)|结(?:算|清|工资)|工资|的工资|考核"
    r"|涨|转正|一[发结涨])"
)


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """One date in a text: the days it covers, and where it stands; ``how`` is 后 or 内 when it says so itself."""

    first: date
    last: date
    span: Span
    how: str = ""


def find_spoken_dates(text: str, today: date, *, after: date | None = None) -> Iterator[SpokenDate]:
    """Dates in the order they stand; without a year the next one, at the earliest ``after`` when that is given."""
    for match in _SPOKEN.finditer(text[:MAX_CHARS]):
        before = text[max(0, match.start() - 4) : match.start()]
        if _NOT_BEFORE.search(before) or _NOT_AFTER.match(text, match.end()):
            continue
        if not (match["m"] or match["fy"] or match["cy"] or match["wd"]) and _NO_STRETCH_BEFORE.search(before):
            continue
        try:
            days = _days(match, today, after)
        except (ValueError, OverflowError):
            days = None
        if days and days[0] <= days[1]:
            yield SpokenDate(days[0], days[1], Span(match.start(), match.end()), match["how"] or "")


def next_day(month: int, day: int, today: date, after: date | None = None) -> date | None:
    """The nearest such day ahead of ``today`` (or passed lately), at the earliest ``after``."""
    earliest = after or today - LATELY
    for year in range(earliest.year, earliest.year + 2):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= earliest:
            return found
    return None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _days(match: re.Match[str], today: date, after: date | None) -> tuple[date, date] | None:
    if match["fy"]:
        return _single(date(_year(match["fy"]), int(match["fm"]), int(match["fd"])))
    if match["cy"]:
        return _single(date(int(match["cy"]), int(match["cm"]), int(match["cd"])))
    if match["m"]:
        return _month_day(match, today, after)
    if match["wm"] or match["mm"]:
        return _month(match, today, after)
    if match["rm"] or match["bare"] or match["yearend"]:
        return _relative_month(match, today)
    if match["both"]:
        return today + timedelta(days=1), today + timedelta(days=2)
    if match["near"]:
        step = {"今": 0, "明": 1, "后": 2, "大": 3}[match["near"][0]]
        return _single(today + timedelta(days=step))
    if match["wd"] or match["wholeweek"]:
        return _week(match, today)
    if match["n"]:
        return _single(_ahead(match, today))
    if match["feast"]:
        month, day = {"元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1)}[match["feast"]]
        found = next_day(month, day, today, after or today)
        return _single(found) if found else None
    return _only_day(int(match["only"]), after or today)


def _single(day: date) -> tuple[date, date]:
    return day, day


def _month_day(match: re.Match[str], today: date, after: date | None) -> tuple[date, date] | None:
    month, day = _month_number(match["m"]), int(numeral(match["d"]) or 0)
    year = _said_year(match, today, after)
    first = date(year, month, day) if year else next_day(month, day, today, after)
    if first and match["d2"]:
        last = first.replace(day=int(numeral(match["d2"]) or 0))
        return (first, last) if last >= first else None
    return _single(first) if first else None


def _month(match: re.Match[str], today: date, after: date | None) -> tuple[date, date] | None:
    month = _month_number(match["wm"] or match["mm"])
    year = int(match["my"]) if match["my"] else _said_year(match, today, after)
    if year is None:
        earliest = after or today - LATELY
        year = earliest.year if month_end(earliest.year, month) >= earliest else earliest.year + 1
    return _part(year, month, match["part"])


def _month_number(text: str) -> int:
    return 1 if text == "元" else int(numeral(text) or 0)


def _relative_month(match: re.Match[str], today: date) -> tuple[date, date] | None:
    words = match["yearend"] or match["bare"] or ""
    if words.startswith(("年", "岁", "今年", "明年")):
        return _single(date(today.year + words.startswith("明年"), 12, 31))
    if words == "月初":
        return _part(*_shifted(today, 1), "初")
    if words:
        return _part(today.year, today.month, "底")
    step = match["rm"].count("下")
    year, month = _shifted(today, step)
    return _single(date(year, month, int(match["rd"]))) if match["rd"] else _part(year, month, match["rpart"])


def _shifted(today: date, months: int) -> tuple[int, int]:
    return today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1


def _part(year: int, month: int, part: str | None) -> tuple[date, date]:
    end = month_end(year, month)
    if part in {"初"}:
        return _single(date(year, month, 1))
    if part in {"底", "末"}:
        return _single(end)
    if part == "中":
        return _single(date(year, month, 15))
    first, last = {
        "上旬": (1, 10),
        "中旬": (11, 20),
        "下旬": (21, end.day),
        "上中旬": (1, 20),
        "中下旬": (11, end.day),
        "上半月": (1, 15),
        "下半月": (16, end.day),
    }.get(part or "", (1, end.day))
    return date(year, month, first), date(year, month, last)


def _week(match: re.Match[str], today: date) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday())
    if match["wholeweek"]:
        step = match["wholeweek"].count("下")
        first = monday + timedelta(weeks=step)
        return (max(first, today), first + timedelta(days=6))
    if match["week"] == "上":
        return None
    step = (match["week"] or "").count("下")
    if match["wd"] == "末":
        return (
            (monday + timedelta(weeks=step, days=5), monday + timedelta(weeks=step, days=6)) if match["week"] else None
        )
    day = monday + timedelta(weeks=step, days="一二三四五六日".find(match["wd"].replace("天", "日")))
    return _single(day if match["week"] or day >= today else day + timedelta(weeks=1))


def _ahead(match: re.Match[str], today: date) -> date:
    number = 0.5 if match["n"] == "半" else numeral(match["n"]) or 0
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[match["unit"]]
    return today + timedelta(days=round(number * days))


def _only_day(day: int, today: date) -> tuple[date, date] | None:
    for step in (0, 1):
        year, month = _shifted(today, step)
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return _single(found)
    return None


def _said_year(match: re.Match[str], today: date, after: date | None) -> int | None:
    if said := match["dyear"] or match["wyear"]:
        return _year(said)
    word = match["dword"] or match["wword"] or ""
    if word in {"次年", "来年"}:
        return (after or today).year + 1
    return {"今年": today.year, "本年": today.year, "明年": today.year + 1, "后年": today.year + 2}.get(word)


def _year(text: str) -> int:
    value = int(numeral(text) or 0)
    return value if len(text) == 4 else 2000 + value
