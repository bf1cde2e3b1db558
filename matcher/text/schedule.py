"""Working time (班制与工时): two or three shifts, hours a day, days a week."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.models.enums import Shift
from matcher.models.values import Span
from matcher.text.hours import DAY, read_times
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of

_NO_CLASS = r"(?![车级组长主]|学生|同学|大巴|次航|飞机)"
_SHIFTS = (
    (
        Shift.THREE,
        any_of(
            rf"(?<![高初大第])[三3叁]班(?:倒|制|三运转|两运转|二运转|轮换?|运转)?{_NO_CLASS}",
            r"[四4五5六6]班[三3四4](?:倒|运转|制)",
            r"早中[晚夜]三?班?(?:轮|倒|$)?|早中夜|早班[^,;。\n]{0,12}中班[^,;。\n]{0,12}[夜晚]班|[白早][、,，/和及]{0,1}中[、,，/和及]{0,1}[夜晚]|三个班(?!级)|倒三班|上?24休48",
        ),
    ),
    (
        Shift.TWO,
        any_of(
            rf"[两二2双俩]班(?:倒|制|轮换?|运转)?{_NO_CLASS}",
            r"(?:四|4)班[两二2](?:倒|运转|制)",
            r"白[夜晚黑]班?(?:倒|轮|交替|两班|班)|白夜两?倒|白班[、/和及或与]?[夜晚]班|黑白(?:班|倒|两班)"
            r"|早[中晚](?:两?班)(?:倒|轮)?|早班[、/和及或与]?[中晚]班|昼夜轮",
            r"上?24休24|倒大?班(?!车)|轮班|大小夜|对班倒|[早中白]班?[、/和及或与]?[中夜晚]班?(?:轮|倒|交替)|倒对班|运转班|轮流上(?:白|夜)班",
        ),
    ),
    (
        Shift.DAY,
        any_of(
            r"(?:长|常|正常|只上|全|纯|固定|专)?(?:白天?班|日班)(?!机)",
            r"行政班|正常班(?!车)|正常上下?班",
            r"[早朝]\s?[六七八九6-9](?:点半?|:[0-5]\d)?半?\s?(?:至|到|-|~|、|,)?\s?(?:晚上?|下午"
            r"|下)\s?[四五六七八4-8](?!\d)",
        ),
    ),
    (
        Shift.NIGHT,
        any_of(
            r"(?:长|常|只上|专上|全|纯|固定|上)?[夜晚]班(?!车|补|津贴|费|餐|加|有补)",
            r"夜间(?:工作|值守|值班|作业|看护|看门|巡逻)|通宵|大夜(?!宵)|值夜|夜里(?:看门|值班|值守|上班)|守夜",
        ),
    ),
)
_NO_ROTATION = any_of(
    r"不(?:用|需要?|必|会)?(?:上|值|熬)?(?:倒|轮|夜|晚|大夜)班",
    r"不(?:用|需要?|必)?(?:熬夜|上夜班|上晚班)",
    r"无(?:需)?(?:倒班|夜班|晚班|轮班)|免夜班",
    r"(?:没有?|无需上|不安排)(?:倒|夜|晚|轮)班",
)

_NUMBER = r"(?:\d{1,2}(?:\.\d)?|[一二两三四五六七八九十]{1,3}|半)"
_TO = r"(?:-|~|至|到|—)"
_HOUR = r"(?:小时|钟头|钟点|[hH](?![a-zA-Z]))"
_HOURS = any_of(
    r"(?:每天|每日|一天|天天|日均?|每班|单班|一班|个班|工时|班时)(?:实际)?(?:工作|上班|上|干|做)?(?:时间"
    r"|时长)?(?:不超过|不到|最多)?[约为:是]?\s?"
    rf"(?P<a>{_NUMBER})\s?(?:{_TO}\s?(?P<a2>{_NUMBER})\s?)?个?(?P<ahalf>半)?{_HOUR}",
    rf"(?P<b>{_NUMBER})\s?(?:{_TO}\s?(?P<b2>{_NUMBER})\s?)?个?(?P<bhalf>半)?{_HOUR}(?:工作)?(?:制|/[天日班]"
    rf"|[一每][天日班]|工作)?"
    r"(?!内|之内|以内|外|/周|后|前|[一-龥]{0,4}(?:热线|电话|营业|服务|便利|值守|接单|咨询|供|开放|在线|监控"
    r"|客服|安保|巡逻|到账|车程|路程|培训|学习|起送|发货|回复|响应)|一单|起|车|路|加班|[一-龥]{0,2}[元块]"
    r"|[\d]+[元块])",
)
# Words that show an hour figure is not the length of a working day: 每周40小时, 加班2小时, 提前1小时.
_NOT_A_DAY = re.compile(
    r"(?:周|月|(?<!一)每|/|加班|提前|超过|休|前|培训|学习|车程|耗时|历时|试工|试岗|等待?|最快|帮忙|延时|晚到"
    r"|迟到|午休|休息|满|路上|大约需)[^,。;\d]{0,4}$|[元块毛]钱?\s?$"
)
_DAYS = (
    (any_of("大小周|大周小周|单双休|单双周|隔周双休|双单休|一周单休一周双休|大小休"), 5.5),
    (
        any_of(
            r"(?:六|6)天(?:工作)?制|单休",
            r"周休(?:一|1)(?:[天日](?!半)|(?![\d天日]))|(?:(?<![、,])(?:每?周|每?星期|礼拜)[日天七])(?:单)?(?:休|歇"
            r"|放假)|(?:只|单|仅)?休(?:息)?(?:周|星期|礼拜)[日天]",
            r"(?:周|星期|礼拜)一\s?(?:至|到|-|~)\s?(?:周|星期|礼拜)?六(?!早|晚|下午|上午)",
            r"月(?:休|歇)(?:息|假)?(?:四|4)(?:[天日]|(?![\d\-~至到.—]))",
        ),
        6.0,
    ),
    (
        any_of(
            r"(?:周|星期|礼拜)一\s?(?:至|到|-|~)\s?(?:周|星期|礼拜)?五(?!早|晚|下午|上午)",
            r"双休(?!日)|双休日(?:休|放假|不上|正常休)|(?:五|5)天(?:工作)?制",
            r"周末(?:正常|固定|都|均|全)?(?:休|歇|放假|不上班)|周休[二两2](?:[天日]|(?!\d))|(?:周|星期"
            r"|礼拜)六[、和]?(?:周|星期|礼拜)?[日天](?:都|均)?(?:休|歇|放假)",
            r"月(?:休|歇)(?:息|假)?(?:八|8)(?:[天日]|(?![\d\-~至到.—]))",
        ),
        5.0,
    ),
    (
        any_of(
            r"(?:全[月年]|常年|整月|节假日|周末)?无休(?!闲|止|无)|不休息(?!室)|每周[7七]天|天天上班|没有休息"
            r"|无休息日?|一天不歇"
        ),
        7.0,
    ),
)
_WEEK = r"(?:每周|一周|每?个?(?:星期|礼拜)|一(?:星期|礼拜)|周)"
_DAYS_SAID = any_of(
    rf"{_WEEK}(?:共|需)?(?:工作|上班|上|出勤|干|做|到岗)?\s?(?!六日(?!制|工作))(?P<days>{_NUMBER})\s?(?:天"
    rf"|日|个?工作日)(?P<half>半)?(?!休|假)",
    r"(?:上|工作|做)\s?(?P<days2>[五六七5-7])\s?天班|(?P<days3>[五六5-6])\s?天\s?[*×xX]?\s?(?=(?:\d{1,2}"
    r"|[八七九十])个?小时)",
    r"^\s?(?P<bare>[1-7](?:\.[05])?)\s?(?:天|日)?(?:/周)?\s?$",
)
_DAYS_OFF_WEEK = re.compile(
    rf"{_WEEK}(?:可|能|正常|固定|轮流)?(?:轮?休|歇|放)(?:息|假)?\s?(?P<off>{_NUMBER})\s?[天日](?P<half>半)?"
)
_DAYS_OFF = any_of(
    rf"(?:每个?月|一个?月|月)(?:可|能|固定|轮流|带薪)?(?:休息|轮休|休假|公休|休|歇"
    rf"|放假)\s?(?P<off>{_NUMBER})(?:\s?{_TO}\s?{_NUMBER})?\s?[天日]?(?![元块小])",
    rf"(?:每个?月|一个?月)\s?(?P<off2>{_NUMBER})\s?[天日](?:公|带薪|轮)?(?:休|假)",
)
_DAYS_RATIO = re.compile(
    r"(?:[做上干出]|工作|上班)\s?(?P<on>[一二三四五六七1-9]|\d{2}(?=天))\s?天?\s?(?:班)?(?:休息?|歇|息"
    r"|放)\s?(?P<off>[一二两三四五六七1-9]|\d{2}(?=天))(?![\d小])"
)
WEEKS_PER_MONTH = 30 / 7
EVENING = 18 * 60
# 24 hours are a day's length only where they are called a shift: 上24休48.
MOST_HOURS = 16
_DAY_LONG = re.compile(
    r"上?24(?:小时)?休(?:24|48|72)(?:小时)?|[上做干]一天?[休歇]一天?[,、\s]{0,2}24小时|24小时[,、\s]{0,2}[上做干]一天?[休歇]一|24小时(?:制|倒班|一班|一倒|轮班|值班制)"
)
_CLOCK = re.compile(r"\d:\d|[点时]|早|晚|朝")
_CLOCK_DIGITS = frozenset("0123456789一二两三四五六七八九十")


def read_shift(text: str) -> tuple[Shift, Span] | None:
    """The shift pattern of a text; 不倒班 and 无夜班 mean the day shift."""
    text = text[:MAX_CHARS]
    denied = _NO_ROTATION.search(text)
    if denied:
        return Shift.DAY, Span(denied.start(), denied.end())
    for shift, pattern in _SHIFTS:
        match = pattern.search(text)
        if match:
            return shift, Span(match.start(), match.end())
    night = next((span for (first, last), span in _ranges(text) if first >= EVENING and last > DAY), None)
    return (Shift.NIGHT, night) if night else None


def read_hours(text: str) -> tuple[float, Span] | None:
    """Hours worked a day; of a range the longer, since that is what a worker must be able to do."""
    text = text[:MAX_CHARS]
    for match in _HOURS.finditer(text):
        value = _number(match["a2"] or match["a"] or match["b2"] or match["b"])
        value = value + 0.5 if value and (match["ahalf"] or match["bhalf"]) else value
        if (
            value
            and 1 <= value <= MOST_HOURS
            and not _NOT_A_DAY.search(text[max(0, match.start() - 8) : match.start()])
        ):
            return value, Span(match.start(), match.end())
    if clocked := _hours_by_clock(text):
        return clocked
    bare = re.fullmatch(rf"\s*({_NUMBER})\s?(?:h|时|小时)?\s*", text) if len(text) <= 10 else None
    value = _number(bare[1]) if bare else None
    return (value, Span(0, len(text))) if value and 1 <= value <= 24 else None


def _hours_by_clock(text: str) -> tuple[float, Span] | None:
    """8:00-12:00,14:00-18:00 are 8 hours; one long stretch by day hides its pauses and says nothing."""
    day_long = _DAY_LONG.search(text)
    if day_long:
        return 24.0, Span(day_long.start(), day_long.end())
    found = list(_ranges(text))
    minutes = sum(last - first for (first, last), _ in found)
    by_night = len(found) == 1 and found[0][0][1] > DAY
    if not found or len(found) > 3 or minutes > 16 * 60 or (len(found) == 1 and minutes > 8 * 60 and not by_night):
        return None
    return minutes / 60, Span(found[0][1].start, found[-1][1].end)


def _ranges(text: str) -> Iterator[tuple[tuple[int, int], Span]]:
    """Clock ranges that stand in the text with figures, as 8:00-12:00 or 晚8点到早8点."""
    if not _CLOCK.search(text):
        return
    for (first, last), span in read_times(text[:400]):
        if first > 0 and last != DAY and sum(char in _CLOCK_DIGITS for char in text[span.start : span.end]) >= 2:
            yield (first, last), span


def read_days(text: str) -> tuple[float, Span] | None:
    """Days worked a week: 双休 5, 单休 and 做六休一 6, 大小周 5.5, 月休六天 5.6."""
    text = text[:MAX_CHARS]
    found = [(match.start(), value, match) for pattern, value in _DAYS if (match := pattern.search(text))]
    if found:
        _, value, match = min(found, key=lambda item: item[0])
        return value, Span(match.start(), match.end())
    for reader in (_days_by_ratio, _days_off_week, _days_said, _days_by_month):
        result = reader(text)
        if result:
            return result
    return None


def _days_said(text: str) -> tuple[float, Span] | None:
    for match in _DAYS_SAID.finditer(text):
        value = _number(match["days"] or match["days2"] or match["days3"] or match["bare"])
        value = value + 0.5 if value and match["half"] else value
        if value and 0 < value <= 7:
            return value, Span(match.start(), match.end())
    return None


def _days_off_week(text: str) -> tuple[float, Span] | None:
    match = _DAYS_OFF_WEEK.search(text)
    off = _number(match["off"]) if match else None
    if not match or not off:
        return None
    off += 0.5 if match["half"] else 0
    return (7 - off, Span(match.start(), match.end())) if off <= 3 else None


def _days_by_ratio(text: str) -> tuple[float, Span] | None:
    match = _DAYS_RATIO.search(text)
    on, off = (_number(match["on"]), _number(match["off"])) if match else (None, None)
    if not match or not on or not off or on > 31 or off > 31:
        return None
    return round(7 * on / (on + off), 1), Span(match.start(), match.end())


def _days_by_month(text: str) -> tuple[float, Span] | None:
    match = _DAYS_OFF.search(text)
    value = _number(match["off"] or match["off2"]) if match else None
    if not match or value is None or not 0 < value <= 20:
        return None
    # Four and eight days off are the six-day and the five-day week, though a month is a little longer.
    days = {4: 6.0, 8: 5.0}.get(int(value), round((30 - value) / WEEKS_PER_MONTH, 1))
    return days, Span(match.start(), match.end())


def _number(text: str | None) -> float | None:
    if not text:
        return None
    return 0.5 if text == "半" else numeral(text)
