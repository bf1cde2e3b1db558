"""Diagnosis of a case (缺工诊断): what the rules propose, with pay, reach and barriers counted; a person confirms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher import clock
from matcher.errors import Invalid, Unavailable
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, ShortageKind
from matcher.models.plan import Diagnosis
from matcher.models.refusal import UnsuitableReason
from matcher.models.survey import ShortReason, Survey, SurveyPost, SurveyWant
from matcher.models.vacancy import Vacancy
from matcher.planning.diagnosis import Need, Reason, classify, escalation, kinds_of, need_of
from matcher.planning.rulebook import Rulebook
from matcher.repository.vacancies import WANTING
from matcher.scoring.barriers import Barriers, barriers
from matcher.scoring.index import SeekerIndex
from matcher.service import pay_market, plan_measures, survey_wishes
from matcher.service.cases import check_version, find_case, note
from matcher.service.context import Context
from matcher.service.pay_market import PayFinding
from matcher.service.permissions import Action

# Monthly surveys that are looked at: three years of them.
SURVEYS = 36
NOT_READY = "候选库索引正在建立，可匹配人数稍后再看"


@dataclass(frozen=True, slots=True)
class Relief:
    """What one change of a post would bring: a sentence, and the people who match with and without it."""

    text: str
    now: int
    then: int

    @property
    def sentence(self) -> str:
        """Such as 若去掉“高中”学历要求，可匹配人数 12 → 47."""
        return f"{self.text}，可匹配人数 {self.now} → {self.then}"


@dataclass(frozen=True, slots=True)
class PostFinding:
    """Everything found of one post; ``barriers`` None where it was not counted."""

    vacancy: Vacancy
    need: Need
    reasons: list[Reason]
    pay: PayFinding
    barriers: Barriers | None
    reliefs: list[Relief]

    @property
    def near_percent(self) -> int | None:
        """Share of the matching people within the near radius, in whole percent; None when nobody matches."""
        found = self.barriers
        return round(found.near * 100 / found.matching) if found and found.matching else None


@dataclass(frozen=True, slots=True)
class DiagnosisView:
    """A case's diagnosis as its page shows it; ``confirmed`` is the last one a person confirmed."""

    case: Case
    enterprise: Enterprise
    rules: Rulebook
    proposed: list[ShortageKind]
    reasons: list[Reason]
    posts: list[PostFinding]
    escalation: str
    confirmed: Diagnosis | None
    note: str = ""
    plan_version: int = 1
    # Posts that still want people but were not examined one by one.
    unexamined: int = field(default=0)
    # What the enterprise said of itself in its last survey.
    surveyed: str = ""

    @property
    def stale(self) -> bool:
        """Whether the rules propose something else by now than when it was confirmed."""
        return self.confirmed is not None and self.confirmed.proposed != [kind.value for kind in self.proposed]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What surveys (用工需求调查) say: months each title was short in, and the last survey, if it is recent."""

    months: Mapping[str, Sequence[str]]
    last: Survey | None = None
    posts: Mapping[str, SurveyPost] = field(default_factory=dict)
    # Of the last few surveys the months in which a post was short for the season, by title.
    seasons: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What the enterprise said it needs; empty when no survey is recent enough."""
        if self.last is None:
            return ""
        needed = sorted(one.needed_by for one in self.posts.values() if one.needed_by is not None)
        wants = "、".join(SurveyWant(one).label for one in self.last.wants)
        parts = [
            f"{self.last.month} 填报缺工 {self.last.short} 人",
            f"最早 {needed[0]} 需到岗" if needed else "",
            f"希望{wants}" if wants else "",
            f"培训需求：{self.last.training_need}" if self.last.training_need else "",
        ]
        reasons = [f"{one.title}缺工原因为{one.reason.label}" for one in self.posts.values() if one.reason]
        return "；".join([*(part for part in parts if part), *reasons])


def surveyed(context: Context, enterprise_id: int) -> Surveyed:
    """What the enterprise's surveys say, three years back at most."""
    found = context.unit.surveys.of_enterprise(enterprise_id, SURVEYS)
    surveys = {one.id or 0: one for one in found}
    last = survey_wishes.recent(found)
    months: dict[str, list[str]] = {}
    posts: dict[str, SurveyPost] = {}
    seasons: dict[str, list[str]] = {}
    latest = {one.id for one in found[: context.kit.planning.thresholds.seasonal_surveys]}
    for post in context.unit.surveys.posts(list(surveys)):
        months.setdefault(post.title, []).append(surveys[post.survey_id].month)
        if last is not None and post.survey_id == last.id:
            posts[post.title] = post
        if post.survey_id in latest and post.reason is ShortReason.SEASON:
            seasons.setdefault(post.title, []).append(surveys[post.survey_id].month)
    return Surveyed(_sorted(months), last, posts, _sorted(seasons))


def _sorted(months: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {title: sorted(set(told)) for title, told in months.items()}


def needs_of(context: Context, case: Case) -> list[tuple[Vacancy, Need]]:
    """The posts of a case that still want people with what is known of their shortage, the largest gap first."""
    posts = [post for post in context.unit.vacancies.of_case(case.id or 0) if post.state in WANTING]
    ids = [post.id or 0 for post in posts]
    started: dict[int, int] = {}
    for referral in context.unit.referrals.started_of_case(case.id or 0):
        started[referral.vacancy_id] = started.get(referral.vacancy_id, 0) + 1
    refused = context.unit.referrals.refused_as(ids, UnsuitableReason.SKILL) if ids else {}
    told, today = surveyed(context, case.enterprise_id), clock.today()
    found = [
        (
            post,
            need_of(
                post,
                started=started.get(post.id or 0, 0),
                skill_refusals=refused.get(post.id or 0, 0),
                thresholds=context.kit.planning.thresholds,
                today=today,
                opened=clock.local(post.published_at or post.created_at).date(),
                short_months=told.months.get(post.title, ()),
                season_months=told.seasons.get(post.title, ()),
                told=told.posts.get(post.title),
                told_month=told.last.month if told.last else "",
            ),
        )
        for post in posts
    ]
    return sorted(found, key=lambda one: (-one[1].missing, one[0].id or 0))


def proposed_kinds(context: Context, case: Case) -> list[ShortageKind]:
    """The classes that the rules propose for a case now."""
    needs = [need for _, need in needs_of(context, case)]
    return kinds_of(classify(needs, context.kit.planning.thresholds, clock.today()))


def standing_kinds(context: Context, case: Case) -> list[ShortageKind]:
    """The classes a case is held to be of: those a person confirmed, and what the rules found only since.

    What the rules had proposed and the person left out stays out: that was decided.
    """
    proposed, said = proposed_kinds(context, case), context.unit.plans.diagnosis(case.id or 0)
    if said is None:
        return proposed
    fresh = {kind.value for kind in proposed} - set(said.proposed)
    return [kind for kind in ShortageKind if kind.value in {*said.confirmed, *fresh}]


def diagnose(context: Context, case_id: int) -> DiagnosisView:
    """Work a case's diagnosis out now. Reads only."""
    case = find_case(context, case_id, Action.CASE_READ)
    return _diagnosed(context, case)


def _diagnosed(context: Context, case: Case) -> DiagnosisView:
    rules, unit = context.kit.planning, context.unit
    enterprise = unit.enterprises.get(case.enterprise_id)
    assert enterprise is not None  # a foreign key
    needs = needs_of(context, case)
    reasons = classify([need for _, need in needs], rules.thresholds, clock.today())
    told = ""
    try:
        context.kit.pool.refresh(unit.seekers)
    except Unavailable:
        told = NOT_READY
    posts = []
    for number, (post, need) in enumerate(needs):
        pay = pay_market.compare(context, post)
        counted = None
        if not told and number < rules.thresholds.examined_posts:
            counted = _barriers(context, post, pay)
        own = [one for one in reasons if one.vacancy_id == post.id]
        posts.append(PostFinding(post, need, own, pay, counted, _reliefs(post, pay, counted, rules)))
    plan = unit.plans.of_case(case.id or 0)
    return DiagnosisView(
        case,
        enterprise,
        rules,
        kinds_of(reasons),
        reasons,
        posts,
        escalation((need for _, need in needs), reasons, rules.thresholds),
        unit.plans.diagnosis(case.id or 0),
        told,
        plan.version if plan else 1,
        max(0, len(needs) - rules.thresholds.examined_posts),
        surveyed(context, case.enterprise_id).sentence,
    )


def _barriers(context: Context, post: Vacancy, pay: PayFinding) -> Barriers:
    low = pay.median is not None and pay.offered is not None and pay.offered < pay.median
    return count_barriers(context, context.kit.pool.index, post, raise_to=pay.median if low else None)


def count_barriers(context: Context, index: SeekerIndex, post: Vacancy, *, raise_to: int | None = None) -> Barriers:
    """Of everybody of a post's trade who works nowhere yet: how many match, and with each of its musts dropped."""
    limits = context.kit.planning.thresholds
    return barriers(
        index,
        context.kit.pool.vacancy(post),
        floor=limits.same_work,
        today=clock.today(),
        excluded=context.unit.referrals.started_anywhere(),
        raise_to=raise_to,
        near_km=limits.near_km,
        wide_km=limits.wide_km,
    )


def _reliefs(post: Vacancy, pay: PayFinding, found: Barriers | None, rules: Rulebook) -> list[Relief]:
    """What each change would bring, the one that brings most first; changes that bring nobody are left out."""
    if found is None:
        return []
    told = [Relief(_without(post, one.code), found.matching, one.without) for one in found.conditions]
    if found.raised is not None and pay.median is not None:
        told.append(
            Relief(f"若薪资提高到{pay.level}中位数 {pay.median / 100:,.0f} 元/月", found.matching, found.raised)
        )
    near, wide = rules.thresholds.near_km, rules.thresholds.wide_km
    said = f"若招聘范围由 {near} 公里扩大到 {wide} 公里（班车或住宿，只计住在范围内的人）"
    told.append(Relief(said, found.near, found.wide))
    return sorted((one for one in told if one.then > one.now), key=lambda one: one.now - one.then)


def _without(post: Vacancy, code: str) -> str:
    if code.startswith("certificate:"):
        return f"若不要求{code.removeprefix('certificate:')}"
    level = post.education.label if post.education else ""
    return {
        "night": "若改为白班",
        "form": f"若用工形式不限于{post.employment_form.label}",
        "education": f"若去掉“{level}”学历要求",
        "place": "若不受求职者本人地区意愿限制",
        "pay": "若不受求职者本人薪资底线限制",
        "late": "若可以等更晚到岗的人",
    }[code]


def confirm_diagnosis(
    context: Context, case_id: int, *, kinds: Sequence[ShortageKind], opinion: str, version: int
) -> Diagnosis:
    """Confirm which shortages a case has (诊断确认), as proposed or otherwise; the plan's measures follow.

    ``version`` is the plan's. Choosing otherwise than the rules needs an opinion.
    """
    case = find_case(context, case_id, Action.CASE_WORK, lock=True)
    plan = plan_measures.open_plan(context, case)
    check_version(plan.version, version)
    chosen = [kind for kind in ShortageKind if kind in set(kinds)]
    if not chosen:
        raise Invalid("请至少选择一个缺工类型", field="kinds")
    view = _diagnosed(context, case)
    if chosen != view.proposed and not opinion.strip():
        raise Invalid("与系统建议不一致，请填写理由", field="opinion")
    made = context.unit.plans.add_diagnosis(
        Diagnosis(
            case_id=case_id,
            proposed=[kind.value for kind in view.proposed],
            confirmed=[kind.value for kind in chosen],
            findings=findings_json(view),
            opinion=opinion.strip()[:500],
            by_id=context.actor.account_id,
            by_name=context.actor.name[:60],
            at=clock.now(),
        )
    )
    ours, theirs = ("、".join(kind.label for kind in kinds_) for kinds_ in (chosen, view.proposed))
    said = f"（{opinion.strip()}）" if opinion.strip() else ""
    note(context, case, CaseEventKind.DIAGNOSED, f"系统建议：{theirs}；确认：{ours}{said}", diagnosis_id=made.id)
    context.unit.audit(
        "diagnosis.confirm", "case", case_id, proposed=made.proposed, confirmed=made.confirmed, rules=view.rules.version
    )
    plan_measures.generate(context, case, plan, chosen)
    plan.changed_on = plan.changed_on if plan.agreed else clock.today()
    plan.version += 1
    return made


def findings_json(view: DiagnosisView) -> dict[str, Any]:
    """The reasons and figures of a diagnosis as plain data: aggregate counts, nobody's name."""
    return {
        "rules": {"version": view.rules.version, "valid_from": str(view.rules.valid_from)},
        "reasons": [
            {"kind": one.kind.value, "label": one.kind.label, "post": one.title, "text": one.text}
            for one in view.reasons
        ],
        "posts": [_post_json(one) for one in view.posts],
        "unexamined": view.unexamined,
        "survey": view.surveyed,
        "escalation": view.escalation,
        "note": view.note,
    }


def _post_json(one: PostFinding) -> dict[str, Any]:
    found = one.barriers
    return {
        "id": one.vacancy.id,
        "title": one.vacancy.title,
        "headcount": one.vacancy.headcount,
        "missing": one.need.missing if one.vacancy.headcount is not None else None,
        "open_days": one.need.open_days,
        "shift": one.vacancy.shift.label if one.vacancy.shift else None,
        "hours_per_day": one.vacancy.hours_per_day,
        "pay": {
            "offered": one.pay.offered,
            "median": one.pay.median,
            "percent": one.pay.percent,
            "sample": one.pay.sample,
            "level": one.pay.level,
        },
        "trade": found.trade if found else None,
        "matching": found.matching if found else None,
        "near": found.near if found else None,
        "near_percent": one.near_percent,
        "wide": found.wide if found else None,
        "unplaced": found.unplaced if found else None,
        "reliefs": [{"text": two.text, "now": two.now, "then": two.then} for two in one.reliefs],
    }


def as_json(view: DiagnosisView) -> dict[str, Any]:
    """A diagnosis as the command line and the API give it."""
    confirmed = view.confirmed
    return {
        "case_id": view.case.id,
        "enterprise": view.enterprise.name,
        "proposed": [{"kind": kind.value, "label": kind.label} for kind in view.proposed],
        "confirmed": None
        if confirmed is None
        else {
            "kinds": confirmed.confirmed,
            "opinion": confirmed.opinion,
            "by": confirmed.by_name,
            "at": confirmed.at,
            "stale": view.stale,
        },
        "plan_version": view.plan_version,
        **findings_json(view),
    }
