"""Values said in Chinese as a person would write them (说法): 6,000–8,000元/月, 高中及以上, 3年以上."""

from __future__ import annotations

from matcher.models.enums import PayUnit
from matcher.models.values import Contact, Education, Experience, Pay, Probation, Term, Validity, Window
from matcher.text.age import AgeRange
from matcher.text.headcount import Headcount

_DAYS = "一二三四五六日"
_WORKDAYS, _WEEKEND, _WEEK = (1, 2, 3, 4, 5), (6, 7), (1, 2, 3, 4, 5, 6, 7)


def figure(value: float) -> str:
    """A number without idle zeros: 8.0 → 8, 5.5 → 5.5."""
    return f"{value:g}"


def yuan(fen: int) -> str:
    """An amount in yuan: 500000 → 5000元."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"


def say_pay(pay: Pay) -> str:
    """A pay range with its unit, base and extra months."""
    low, high = pay.minimum, pay.maximum
    if low is not None and high is not None:
        amount = yuan(low) if low == high else f"{yuan(low).removesuffix('元')}–{yuan(high)}"
    elif low is not None:
        amount = yuan(low)
    elif high is not None:
        amount = f"最高{yuan(high)}"
    else:
        amount = ""
    open_end = "起" if low is not None and high is None else ""
    said = f"{amount}/{_unit(pay.unit)}{open_end}" if amount else ""
    if not said:
        said = "计件" if pay.unit is PayUnit.PIECE else "面议"
    base = f"，底薪{yuan(pay.base)}" if pay.base is not None else ""
    months = f"，{pay.months}薪" if pay.months != 12 else ""
    return said + base + months


def _unit(unit: PayUnit) -> str:
    return {PayUnit.DAY: "天", PayUnit.HOUR: "小时"}.get(unit, unit.label)


def say_education(education: Education) -> str:
    """A level with its direction; 不限 when none is asked for."""
    if education.level is None:
        return "学历不限"
    full_time = "（全日制）" if education.full_time_only else ""
    return education.level.label + ("及以上" if education.or_above else "及以下") + full_time


def say_experience(experience: Experience) -> str:
    """Years asked for, or what is said instead of them."""
    low, high = experience.minimum, experience.maximum
    if low is not None and high is not None and (low or high):
        return f"{figure(low)}–{figure(high)}年" if low != high else f"{figure(low)}年"
    if low:
        return f"{figure(low)}年以上"
    if high:
        return f"{figure(high)}年以内"
    if experience.graduate:
        return "应届生"
    return "有经验者" if experience.wish_only else "经验不限"


def say_age(age: AgeRange) -> str:
    """An age range."""
    if age.minimum is not None and age.maximum is not None:
        return f"{age.minimum}–{age.maximum}岁"
    return f"{age.minimum}岁以上" if age.minimum is not None else f"{age.maximum}岁以下"


def say_headcount(count: Headcount) -> str:
    """People wanted, per post where the text tells them apart."""
    if len(count.by_title) > 1:
        return "、".join(f"{title}{number}人" for title, number in count.by_title)
    return "若干" if count.total is None else f"{count.total}人"


def say_term(term: Term) -> str:
    """How long a contract runs."""
    if term.open_ended or term.months is None:
        return "无固定期限"
    return f"{term.months // 12}年" if term.months % 12 == 0 else f"{term.months}个月"


def say_probation(probation: Probation) -> str:
    """Probation: its length and pay."""
    if probation.months == 0:
        return "无试用期"
    parts = [] if probation.months is None else [f"{figure(probation.months)}个月"]
    parts += [] if probation.percent is None else [f"发{probation.percent}%工资"]
    parts += [] if probation.pay is None else [f"期间{yuan(probation.pay)}/月"]
    return "，".join(parts) or "有试用期"


def say_validity(validity: Validity) -> str:
    """A period, a deadline or a first day."""
    if validity.first and validity.last:
        return f"{validity.first.isoformat()}至{validity.last.isoformat()}"
    if validity.last:
        return validity.last.isoformat()
    return f"{validity.first.isoformat()}起" if validity.first else "长期"


def say_windows(windows: tuple[Window, ...]) -> str:
    """Days and hours a person can work."""
    return "；".join(f"{_days(one.days)} {_clock(one.start_minute)}–{_clock(one.end_minute)}" for one in windows)


def _days(days: tuple[int, ...]) -> str:
    named = {_WEEK: "每天", _WORKDAYS: "工作日", _WEEKEND: "周末"}.get(tuple(sorted(days)))
    return named or "周" + "、".join(_DAYS[day - 1] for day in days if 1 <= day <= 7)


def _clock(minute: int) -> str:
    day, minute = divmod(minute, 24 * 60)
    if day and not minute:
        return "24:00"
    return f"{'次日' if day else ''}{minute // 60:02d}:{minute % 60:02d}"


def say_contact(contact: Contact) -> str:
    """Whom to ask and how."""
    wechat = f"微信{contact.wechat}" if contact.wechat else ""
    return "，".join(part for part in (contact.name, *contact.phones, wechat, contact.email) if part)
