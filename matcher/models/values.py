"""Frozen values that facts of a post or a person are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.models.enums import EducationLevel, FindingLevel, PayUnit

# Legal monthly basis: 21.75 paid days, 8 hours a day (劳社部发〔2008〕3号).
PAID_DAYS_PER_MONTH = 21.75
HOURS_PER_DAY = 8.0
WEEKS_PER_MONTH = 52 / 12


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range ``[start, end)`` of characters in the text a fact was read from."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pay:
    """A pay range (薪资) in integer fen per ``unit``; ``minimum <= maximum`` when both are known.

    Both bounds are None for 面议 and bare 计件; ``base`` is the base pay when commission comes on top.
    """

    minimum: int | None
    maximum: int | None
    unit: PayUnit
    base: int | None = None
    months: int = 12
    note: str = ""
    negotiable: bool = False

    def monthly(
        self, *, hours_per_day: float = HOURS_PER_DAY, days: float = PAID_DAYS_PER_MONTH
    ) -> tuple[int, int] | None:
        """Both bounds as fen per month, or None when pay is open or per piece."""
        factor = {
            PayUnit.MONTH: 1.0,
            PayUnit.DAY: days,
            PayUnit.WEEK: WEEKS_PER_MONTH,
            PayUnit.HOUR: hours_per_day * days,
            PayUnit.YEAR: 1 / 12,
            PayUnit.PIECE: None,
        }[self.unit]
        low = self.minimum if self.minimum is not None else self.maximum
        high = self.maximum if self.maximum is not None else self.minimum
        if factor is None or low is None or high is None:
            return None
        return round(low * factor), round(high * factor)


@dataclass(frozen=True, slots=True)
class Education:
    """An education requirement or holding (学历要求/学历); ``level`` None means 不限.

    Without ``or_above`` the level is the highest, not the lowest: 初中及以下 demands nothing.
    """

    level: EducationLevel | None
    or_above: bool = True
    full_time_only: bool = False


@dataclass(frozen=True, slots=True)
class Experience:
    """Years of experience asked for (经验要求); a wish is not a must."""

    minimum: float | None
    maximum: float | None = None
    wish_only: bool = False
    graduate: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate found in text (证书); ``required`` False for a wish such as 有叉车证优先."""

    name: str
    required: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    """A region recognised in text (地点) by its six-digit code."""

    adcode: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive dates (起止日期)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when something holds (有效期、报名时间), both days counted; a deadline has only ``last``.

    ``open_ended`` for 长期 and 招满为止; then either day may be None.
    """

    first: date | None
    last: date | None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """How long a labour contract runs (合同期限), in months; ``open_ended`` for 无固定期限."""

    months: int | None
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Probation:
    """Probation (试用期): its length in months, and its pay in per cent of full pay or in fen a month.

    ``months`` 0 means the text promises that there is none; None that it names no length.
    """

    months: float | None = None
    percent: int | None = None
    pay: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When a person can work (可上班时段): days of the week, 1 = Monday, and minutes after midnight.

    ``end_minute`` beyond 1440 runs into the next day.
    """

    days: tuple[int, ...]
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask and how (联系方式): every telephone number in one spelling, a WeChat name, a mail address."""

    name: str = ""
    phones: tuple[str, ...] = ()
    wechat: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One compliance finding (合规问题): rule, level, where, why, on what law, and what to write instead."""

    rule: str
    level: FindingLevel
    field: str
    quote: str
    start: int
    end: int
    reason: str
    law: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one row (逐行问题): a Chinese message and what to do about it."""

    field: str
    label: str
    message: str
    remedy: str
    level: FindingLevel = FindingLevel.BLOCK

    def __str__(self) -> str:
        return f"{self.label}：{self.message}。{self.remedy}"
