"""Diagnosis (缺工诊断): which classes of ``domain.md`` §5 posts fall in, each by a test that anybody can recompute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.enums import EmploymentForm, ShortageKind
from matcher.models.survey import ShortReason, SurveyPost
from matcher.models.vacancy import Vacancy
from matcher.planning.deadlines import add_months
from matcher.planning.rulebook import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What is known of one post's shortage on a day; dates inclusive, ``headcount`` None means 若干.

    ``short_months`` are months (2022-12) in which surveys found the very post short, ``season_months`` those of the
    last few surveys that gave the season as the reason; ``told`` is what the last survey (用工需求调查) of the month
    ``told_month`` says of the post.
    """

    vacancy_id: int
    title: str
    headcount: int | None
    started: int
    open_days: int
    need_from: date
    need_to: date | None = None
    grade: str = ""
    certificates: tuple[str, ...] = ()
    declared: ShortageKind | None = None
    seasonal: bool = False
    skill_refusals: int = 0
    short_months: tuple[str, ...] = ()
    season_months: tuple[str, ...] = ()
    told: SurveyPost | None = None
    told_month: str = ""

    @property
    def missing(self) -> int:
        """People still missing as far as the post says how many it wants."""
        return max(0, (self.headcount or 0) - self.started)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a post is of a class: the test that holds, with its figures, in a sentence."""

    kind: ShortageKind
    vacancy_id: int
    title: str
    text: str


def need_of(
    post: Vacancy,
    *,
    started: int,
    skill_refusals: int,
    thresholds: Thresholds,
    today: date,
    opened: date,
    short_months: Sequence[str] = (),
    season_months: Sequence[str] = (),
    told: SurveyPost | None = None,
    told_month: str = "",
) -> Need:
    """A post's shortage from what it says: it is needed from its first day, to the end of a contract under a year."""
    first = post.start_by or post.valid_from
    last = None
    months = post.contract_months
    if months and months < thresholds.limited_contract_months and not post.contract_open_ended:
        last = add_months(first, months) - timedelta(days=1)
    elif told is not None and told.duration_days is not None and not post.contract_open_ended:
        first = told.needed_by or first
        last = first + timedelta(days=told.duration_days - 1)
    return Need(
        vacancy_id=post.id or 0,
        title=post.title,
        headcount=post.headcount,
        started=started,
        open_days=max(0, (today - opened).days),
        need_from=first,
        need_to=last,
        grade=post.skill_grade.label if post.skill_grade is not None else "",
        certificates=tuple(post.certificates),
        declared=post.shortage_kind,
        seasonal=post.employment_form is EmploymentForm.SEASONAL,
        skill_refusals=skill_refusals,
        short_months=tuple(short_months),
        season_months=tuple(season_months),
        told=told,
        told_month=told_month,
    )


def classify(needs: Iterable[Need], rules: Thresholds, today: date) -> list[Reason]:
    """Every class that some post falls in with the reason; a post in none of them is a general shortage."""
    found = []
    for need in needs:
        own = [
            Reason(kind, need.vacancy_id, need.title, text)
            for kind, texts in (
                (ShortageKind.SHORT_TERM, _short_term(need, rules)),
                (ShortageKind.SEASONAL, _seasonal(need, rules, today)),
                (ShortageKind.SKILL, _skill(need, rules)),
                (ShortageKind.LONG_TERM, _long_term(need, rules)),
            )
            for text in texts
        ]
        declared = need.declared
        if declared is not None and declared is not ShortageKind.GENERAL:
            own.append(Reason(declared, need.vacancy_id, need.title, f"企业填报为“{declared.label}”"))
        found += own or [Reason(ShortageKind.GENERAL, need.vacancy_id, need.title, "不属于短期、季节、技能和长期缺工")]
    order = list(ShortageKind)
    return sorted(found, key=lambda one: (order.index(one.kind), one.vacancy_id))


def kinds_of(reasons: Iterable[Reason]) -> list[ShortageKind]:
    """The classes in the order of the enum; 一般缺工 when there is nothing to go by."""
    found = {one.kind for one in reasons} or {ShortageKind.GENERAL}
    return [kind for kind in ShortageKind if kind in found]


def _short_term(need: Need, rules: Thresholds) -> list[str]:
    if need.need_to is None:
        return []
    days = (need.need_to - need.need_from).days
    if days > rules.short_term_days:
        return []
    return [f"用工期 {need.need_from} 至 {need.need_to}，相距 {days} 天，不超过 {rules.short_term_days} 天"]


def _seasonal(need: Need, rules: Thresholds, today: date) -> list[str]:
    texts = ["用工形式为季节工"] if need.seasonal else []
    if len(need.season_months) >= rules.seasonal_marks:
        told = "、".join(need.season_months)
        texts.append(f"最近 {rules.seasonal_surveys} 次调查中 {told} 填报缺工原因：{ShortReason.SEASON.label}")
    elif need.told is not None and (dates := _season(need.told)):
        texts += [f"{one}，用工期 {dates[0]} 至 {dates[1]}" for one in _told(need, ShortReason.SEASON)]
    recent = {month for month in need.short_months if today.year - rules.seasonal_years < int(month[:4])}
    for month in sorted({one[5:] for one in recent}):
        years = sorted({one[:4] for one in recent if one[5:] == month})
        if len(years) >= rules.seasonal_marks:
            told = "、".join(years)
            texts.append(f"近 {rules.seasonal_years} 年中 {told} 年的 {int(month)} 月同一岗位都缺工")
    return texts


def _season(said: SurveyPost) -> tuple[date, date] | None:
    """The days for which a survey wants people, both inclusive; None unless it says when and for how long."""
    if said.needed_by is None or said.duration_days is None:
        return None
    return said.needed_by, said.needed_by + timedelta(days=said.duration_days - 1)


def _told(need: Need, reason: ShortReason) -> list[str]:
    """The reason for the shortage that the enterprise gave in its last survey, where it makes a class."""
    said = need.told is not None and need.told.reason is reason
    return [f"{need.told_month} 用工需求调查填报缺工原因：{reason.label}"] if said else []


def _skill(need: Need, rules: Thresholds) -> list[str]:
    texts = _told(need, ShortReason.SKILL)
    if need.grade:
        texts.append(f"要求技能等级：{need.grade}")
    if need.certificates:
        texts.append(f"要求证书：{'、'.join(need.certificates)}")
    if need.skill_refusals >= rules.skill_refusals:
        texts.append(f"{need.skill_refusals} 名被推荐人因技能不符未成，达到 {rules.skill_refusals} 名")
    return texts


def _long_term(need: Need, rules: Thresholds) -> list[str]:
    texts = []
    few = need.headcount and need.started * 100 < need.headcount * rules.long_term_fill_percent
    if need.open_days > rules.long_term_days and few:
        share = need.started * 100 // (need.headcount or 1)
        texts.append(
            f"已挂出 {need.open_days} 天（超过 {rules.long_term_days} 天），到岗 {share}%"
            f"（不足 {rules.long_term_fill_percent}%）"
        )
    if need.need_to is None and need.missing >= rules.long_term_short:
        texts.append(f"没有用工止期，缺 {need.missing} 人（达到 {rules.long_term_short} 人）")
    return texts


def escalation(needs: Iterable[Need], reasons: Iterable[Reason], rules: Thresholds) -> str:
    """To whom a long shortage should be brought, in a sentence; empty for nobody."""
    lasting = {one.vacancy_id for one in reasons if one.kind is ShortageKind.LONG_TERM}
    days = max((need.open_days for need in needs if need.vacancy_id in lasting), default=0)
    if days > rules.escalate_city_days:
        return f"长期缺工已挂出 {days} 天（超过 {rules.escalate_city_days} 天），应提请市级协调"
    if days > rules.escalate_county_days:
        return f"长期缺工已挂出 {days} 天（超过 {rules.escalate_county_days} 天），应提请县级负责人协调"
    return ""
