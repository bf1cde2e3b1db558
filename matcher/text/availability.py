"""When a person can work (可上班时段): 周末全天, 工作日晚上, 下午3点以后, 18:00-22:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from matcher.models.values import Span, Window
from matcher.text.hours import ALL_DAY, read_times
from matcher.text.normalise import MAX_CHARS
from matcher.text.weekdays import ALL_DAYS, read_weekdays

# Talk of other things than being free: opening hours, interviews, pay days, rest days of a post.
_OTHER = re.compile(
    r"面试|报名|报到|截止|招聘会|营业|开业|开门|打烊|发工资|发薪|结算|周结|体检|领取|开会|例会|值班电话|咨询"
    r"|热线|双休(?!日)|单休|休息|开班|开课|招聘|招工|急招|诚聘|店员|包吃|工资|月薪|待遇|五险|班车|会议|到货|发车"
    r"|停电|停水|集合|促销|招[一-龥]{2}"
)
_FREE = re.compile(
    r"有空|有时间|空闲|闲|可以|能(?!力|源)|方便|可(?:上|做|干|来|到|兼|接|排)|都[行可能]|均可|行|没事|只(?:能"
    r"|有|做|上|干)|想|找|兼职|可$|OK|ok"
)
_ANY_TIME = re.compile(
    r"随时|随叫随到|全天候(?![一-龥]{0,2}(?:监控|系统|服务|值守|供|开放|营业|运行))|(?:什么|任何|啥)时(?:候|间|段)?(?:都|均|皆)?(?:行|可以?|能)?|时间(?:比较|很|都)?(?:自由|灵活|不限"
    r"|充足|充裕|随意)|全职(?:可|也行|都行|均可)|都有空|不限时间"
    r"|(?:时间|时段|钟点|几点|哪天|班次|[什啥]么?班|哪个班|倒班)[^,，;；。\n]{0,4}(?:都行|都可以|[均皆]可)"
    r"|^\s*(?:都行|都可以|[均皆]可)\s*$"
)
# 男女均可 and 有证无证都行 speak of who may come, not of when.
_WHOEVER = re.compile(
    r"(?:男女|有无|有证|无证|没证|学历|经验|户[籍口]|年龄|生手|熟手|新手|[一-龥]工|[一-龥]师傅?|应届|本地|外地|专业|全职|兼职)"
    r"[^,，;；。\n]{0,6}?(?:[均都皆也](?:可以?|行)|可以)"
)
_NOT_AFTER = re.compile(
    r"\s?[一-龥]{0,2}?(?:不行|不可|不能|不上|不做|不干|不接|不方便|不在|没空|没时间|没法|无法|除外|有课|上课"
    r"|有事|要上学|要?(?:带|照顾|照看|接送?|看|伺候|陪)(?:孙|孩|娃|老|病|家|父|母|小)|接孩子|以外|之外|休息?[,，]?\s?(?:其他|其它|其余|别的))"
)
_NOT_BEFORE = re.compile(
    r"(?:除了?|除去|无法|拒绝|免|别|(?<![有毫])无需?|(?<!有)没有?"
    r"|(?<!差)(?<!好)不(?:想|愿意?|能|会|用|必|需要?|接受|考虑|安排|要)?)(?:[上值倒熬干做排接]|安排)?\s?$"
)
_NIGHT = re.compile(r"夜班|晚班|倒班|[两三]班|大夜|夜里|通宵|随时|时间不限")
_NO_NIGHT = re.compile(
    r"(?:不|无法|没法|拒绝|别)[^,，;；。\n]{0,4}(?:夜班|晚班|倒班|熬夜|大夜|三班|两班)|(?:夜班|晚班|倒班|大夜|黑夜)[^,，;；。\n]{0,3}(?:不行|不上|不去|不干|不做|不接|不考虑|不能|免谈|除外|没法|[上值干做熬]不了)"
    r"|(?:只|仅|要|就)[^,，;；。\n]{0,4}(?:白班|白天|日班|早班)|长白班|晚上(?:没空|不行|不干|不上|不出|要带|得带|接孩子)"
)
_END = re.compile(r"[,;。!\n]|但|不过")
_JOIN = re.compile(r"\s*[、和及与或/,]?\s*")


@dataclass(slots=True)
class _Part:
    """Days and times that belong together while a text is read."""

    days: set[int] = field(default_factory=set)
    times: list[tuple[int, int]] = field(default_factory=list)
    denied: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    span: Span
    days: frozenset[int] | None
    time: tuple[int, int] | None
    denied: bool


def read_availability(text: str) -> tuple[tuple[Window, ...], Span] | None:
    """The windows a text names, by days and hours, or None when it names none.

    Without a day every day is meant, without an hour the whole day. Texts longer than a line are cut.
    """
    text = text[: min(MAX_CHARS, 600)]
    tokens = list(_tokens(text))
    is_free = _FREE.search(_WHOEVER.sub("", text))
    if _OTHER.search(text) and not is_free:
        return None
    parts = _parts(text, tokens)
    windows = _windows(parts)
    any_time = _ANY_TIME.search(text)
    if not windows and any_time and not any(part.denied for part in parts):
        windows = (Window(ALL_DAYS, *ALL_DAY),)
    if not windows:
        return None
    said = any(part.times for part in parts if not part.denied) or any_time or is_free
    if not said and not _is_bare(text, tokens):
        return None
    marks = [token.span for token in tokens] or ([Span(any_time.start(), any_time.end())] if any_time else [])
    return windows, Span(min(span.start for span in marks), max(span.end for span in marks))


def read_night(text: str) -> bool | None:
    """Whether a person takes night work: False for 不上夜班 or 只上白班, True for 可倒班, None when silent."""
    text = text[: min(MAX_CHARS, 600)]
    if _NO_NIGHT.search(text):
        return False
    return True if _NIGHT.search(text) else None


def _is_bare(text: str, tokens: list[_Token]) -> bool:
    """Whether a cell holds nothing but days: 双休日, 周六、周日."""
    rest = text
    for token in reversed(tokens):
        rest = rest[: token.span.start] + rest[token.span.end :]
    return _JOIN.fullmatch(rest) is not None


def _tokens(text: str) -> Iterator[_Token]:
    both: list[tuple[Span, frozenset[int] | None, tuple[int, int] | None]] = [
        *((span, frozenset(days), None) for days, span in read_weekdays(text)),
        *((span, None, time) for time, span in read_times(text)),
    ]
    for span, days, time in sorted(both, key=lambda item: item[0].start):
        end = _END.search(text, span.end)
        after = text[span.end : min(end.start() if end else len(text), span.end + 14)]
        denied = bool(_NOT_AFTER.match(after) or _NOT_BEFORE.search(text[max(0, span.start - 6) : span.start]))
        yield _Token(span, days, time, denied)


def _parts(text: str, tokens: list[_Token]) -> list[_Part]:
    """Tokens gathered into parts: 周六、周日上午 is one, 周末全天,平时晚上 are two."""
    parts: list[_Part] = []
    part, last = _Part(), None
    for token in tokens:
        fresh = token.days is not None and (
            part.times
            or (part.days and not _same_list(text, last, token))
            or part.denied
            or (token.denied and part.days)
        )
        fresh = fresh or (token.time is not None and token.denied != part.denied and bool(part.times))
        if fresh or (part.denied and token.time is not None):
            parts.append(part)
            part = _Part()
        part.days |= token.days or set()
        if token.time:
            part.times.append(token.time)
        part.denied = part.denied or token.denied
        last = token
    return [one for one in (*parts, part) if one.days or one.times]


def _same_list(text: str, last: _Token | None, token: _Token) -> bool:
    """Whether two mentions of days stand in one list: 周六、周日, but not 周末,平时."""
    if last is None or last.days is None or token.days is None:
        return False
    gap = text[last.span.end : token.span.start]
    if not _JOIN.fullmatch(gap):
        return False
    return "," not in gap or (len(last.days) < 5 and len(token.days) < 5)


def _windows(parts: list[_Part]) -> tuple[Window, ...]:
    excluded = {day for part in parts if part.denied and not part.times for day in part.days}
    wanted = [part for part in parts if not part.denied]
    for before, after in pairwise(wanted):
        if before.times and not before.days and after.days and not after.times:
            before.days, after.days = after.days, set()
    if not wanted and excluded:
        wanted = [_Part()]
    found: dict[tuple[int, int], set[int]] = {}
    for part in wanted:
        if not part.days and not part.times and not excluded:
            continue
        every = not part.days or part.days == set(ALL_DAYS)
        days = set(ALL_DAYS) - excluded if every else part.days
        for time in part.times or [ALL_DAY]:
            found.setdefault(time, set()).update(days)
    windows = [Window(tuple(sorted(days)), start, end) for (start, end), days in found.items() if days]
    return tuple(sorted(windows, key=lambda one: (one.days, one.start_minute, one.end_minute)))
