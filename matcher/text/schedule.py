"""Working time (班制与工时): two or three shifts, hours a day, days a week."""

from __future__ import annotations

import re

from matcher.models.enums import Shift
from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of

_SHIFTS = (
    (
        Shift.THREE,
        any_of(
            r"(?:三|3)班(?:倒|制|两运转|二运转|轮)?",
            r"(?:四|4)班(?:三|3)(?:倒|运转)",
            r"五班三倒|早中[晚夜]三?班?轮|三个班",
        ),
    ),
    (
        Shift.TWO,
        any_of(
            r"[两二2双]班(?:倒|制|轮|运转|次)?",
            r"(?:四|4)班[两二2](?:倒|运转)",
            r"白[夜晚]班?(?:倒|轮|交替|两班|班)|白夜两?倒",
            r"上?24休24|倒班|轮班|大小夜",
        ),
    ),
    (Shift.DAY, any_of(r"(?:长|常|正常|只上|全)?白班", "行政班|正常班|日班", r"[早朝]九晚[五六]|朝八晚[五六]")),
    (Shift.NIGHT, any_of(r"(?:长|常|只上|专上|全)?[夜晚]班", r"夜间(?:工作|值守|值班|作业)|通宵")),
)
_NO_ROTATION = any_of(
    r"不(?:用|需要?|必)?(?:上)?(?:倒|轮|夜|晚|大夜)班",
    r"不(?:用|需要?)?(?:熬夜|上夜班|上晚班)",
    r"无(?:需)?(?:倒班|夜班|晚班|轮班)",
    r"没有?夜班",
)

_NUMBER = r"(?:\d{1,2}(?:\.\d)?|[一二两三四五六七八九十]{1,3}|半)"
_TO = r"(?:-|~|至|到)"
_HOURS = any_of(
    r"(?:每天|每日|一天|日均?|每班|单班)(?:工作|上班|上|干)?(?:时间|时长)?[约为:]?\s?"
    rf"(?P<a>{_NUMBER})\s?(?:{_TO}\s?(?P<a2>{_NUMBER})\s?)?个?(?:小时|钟头|[hH])",
    rf"(?P<b>{_NUMBER})\s?(?:{_TO}\s?(?P<b2>{_NUMBER})\s?)?个?(?:小时|[hH])(?:工作)?(?:制|/[天日班]|[一每][天日班]|工作)?"
    r"(?!内|之内|以内|/周|后|热线|服务|营业|便利|值守|一单|起)",
)
# Words that show an hour figure is not the length of a working day: 每周40小时, 加班2小时, 提前1小时.
_NOT_A_DAY = re.compile(r"(?:周|月|每|/|加班|提前|超过|休|前)[^,。;\d]{0,4}$")
_DAYS = (
    (any_of("大小周|单双休|单双周|隔周双休"), 5.5),
    (
        any_of(
            r"[做上干](?:六|6)天?休(?:一|1)|(?:六|6)天工作制|单休",
            r"周休一|每周休息?(?:一|1)[天日]|周日休|星期天休",
            r"月休(?:四|4)[天日]?(?!\d)",
        ),
        6.0,
    ),
    (
        any_of(
            r"双休|[做上干](?:五|5)天?休[二2]|(?:五|5)天工作制",
            r"周末休|朝九晚五|每周休息?[二两2][天日]|周休[二两2]",
            r"月休(?:八|8)[天日]?",
        ),
        5.0,
    ),
    (any_of("无休|全月无休|不休息|每周[7七]天"), 7.0),
)
_DAYS_SAID = any_of(
    rf"(?:每周|一周|周)(?:工作|上班|上|出勤)?\s?(?P<days>{_NUMBER})\s?(?:天|日|个?工作日)",
    r"^\s?(?P<bare>[1-7](?:\.[05])?)\s?(?:天|日)?(?:/周)?\s?$",
)
_DAYS_OFF = re.compile(rf"(?:每月|月)(?:休息|休|公休)\s?(?P<off>{_NUMBER})\s?[天日]?")
_DAYS_RATIO = re.compile(r"[做上干](?P<on>[一二三四五六1-6])天?休(?P<off>[一二三四五六1-6])(?![\d小])")
WEEKS_PER_MONTH = 30 / 7


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
    return None


def read_hours(text: str) -> tuple[float, Span] | None:
    """Hours worked a day; of a range the longer, since that is what a worker must be able to do."""
    text = text[:MAX_CHARS]
    for match in _HOURS.finditer(text):
        value = _number(match["a2"] or match["a"] or match["b2"] or match["b"])
        if value and 1 <= value <= 24 and not _NOT_A_DAY.search(text[max(0, match.start() - 8) : match.start()]):
            return value, Span(match.start(), match.end())
    bare = re.fullmatch(rf"\s*({_NUMBER})\s?(?:h|时|小时)?\s*", text) if len(text) <= 10 else None
    value = _number(bare[1]) if bare else None
    return (value, Span(0, len(text))) if value and 1 <= value <= 24 else None


def read_days(text: str) -> tuple[float, Span] | None:
    """Days worked a week: 双休 5, 单休 and 做六休一 6, 大小周 5.5, 月休六天 5.6."""
    text = text[:MAX_CHARS]
    found = [(match.start(), value, match) for pattern, value in _DAYS if (match := pattern.search(text))]
    if found:
        _, value, match = min(found, key=lambda item: item[0])
        return value, Span(match.start(), match.end())
    for reader in (_days_said, _days_by_ratio, _days_by_month):
        result = reader(text)
        if result:
            return result
    return None


def _days_said(text: str) -> tuple[float, Span] | None:
    match = _DAYS_SAID.search(text)
    value = _number(match["days"] or match["bare"]) if match else None
    return (value, Span(match.start(), match.end())) if match and value and 0 < value <= 7 else None


def _days_by_ratio(text: str) -> tuple[float, Span] | None:
    match = _DAYS_RATIO.search(text)
    on, off = (_number(match["on"]), _number(match["off"])) if match else (None, None)
    if not match or not on or not off:
        return None
    return round(7 * on / (on + off), 1), Span(match.start(), match.end())


def _days_by_month(text: str) -> tuple[float, Span] | None:
    match = _DAYS_OFF.search(text)
    value = _number(match["off"]) if match else None
    if not match or value is None or not 0 < value <= 20:
        return None
    return round((30 - value) / WEEKS_PER_MONTH, 1), Span(match.start(), match.end())


def _number(text: str | None) -> float | None:
    if not text:
        return None
    return 0.5 if text == "半" else numeral(text)
