"""Vacancies (岗位): reviewed by somebody other than their author, published, and closed when filled or over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import POST_ENDED, DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, FindingLevel, Hazard, RegionLevel
from matcher.models.region import SHANXI
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy, VacancyDraft
from matcher.models.values import Finding, Pay, Probation, Term
from matcher.service import cases, conflicts, deadlines
from matcher.service.context import Context
from matcher.service.pay_market import pay_market
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.standing import standing_of
from matcher.text.advertisement import Standing
from matcher.text.compliance import Advertisement, check_advertisement


@dataclass(frozen=True, slots=True)
class VacancyView:
    """A post as its page shows it."""

    vacancy: Vacancy
    enterprise: Enterprise
    case: Case
    started: int
    findings: list[Finding]

    @property
    def blocked(self) -> bool:
        """Whether a rule forbids publishing it as it stands."""
        return any(finding.level is FindingLevel.BLOCK for finding in self.findings)


def find_vacancy(context: Context, vacancy_id: int, action: Action, *, lock: bool = False) -> tuple[Vacancy, Case]:
    """A post and its case within the actor's reach, or the same NotFound as for an id that never was."""
    reach = permit(context.actor, action)
    vacancy = context.unit.vacancies.get(vacancy_id, lock=lock)
    case = context.unit.cases.get(vacancy.case_id, reach) if vacancy is not None else None
    if vacancy is None or case is None:
        raise NotFound("没有这个岗位，或不在您的管辖范围")
    conflicts.keep_out(context, vacancy.enterprise_id, action, lock=lock)
    return vacancy, case


def get_vacancy(context: Context, vacancy_id: int) -> VacancyView:
    """Everything the post's page shows; the rules are run afresh, since they may have changed since it came in."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.CASE_READ)
    return _view(context, vacancy, case)


def _view(context: Context, vacancy: Vacancy, case: Case) -> VacancyView:
    enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    started = context.unit.referrals.started_on_vacancy(vacancy.id or 0)
    return VacancyView(vacancy, enterprise, case, started, findings(context, vacancy, enterprise))


def findings(context: Context, vacancy: Vacancy, enterprise: Enterprise) -> list[Finding]:
    """What the advertisement rules (``domain.md`` §8) say of a post now."""
    return check(
        context,
        vacancy,
        intro=enterprise.intro,
        phone=enterprise.contact_phone,
        enterprise_id=enterprise.id,
        standing=standing_of(enterprise),
    )


def check(
    context: Context,
    post: Vacancy | VacancyDraft,
    *,
    intro: str,
    phone: str = "",
    enterprise_id: int | None = None,
    benefits: str = "",
    standing: Standing | None = None,
) -> list[Finding]:
    """What the rules say of a post with its enterprise's introduction and telephone.

    ``benefits`` is the cell's own wording where it is at hand. The wage floor is the one of place and day, the pay
    market the one of trade and city without the enterprise's own posts. ``standing`` counts when a post is to go out:
    whoever hands one in need not have shown its papers yet.
    """
    probation = Probation(post.probation_months, post.probation_percent, post.probation_pay)
    advertisement = Advertisement(
        title=post.title,
        duty=post.duty,
        conditions=post.conditions,
        pay_text=post.pay_text,
        benefits_text=benefits,
        intro=intro,
        address=post.address,
        place=post.adcode,
        pay=Pay(post.pay_min, post.pay_max, post.pay_unit, base=post.pay_base, note=post.pay_text),
        headcount=post.headcount,
        hours_per_day=post.hours_per_day,
        hazards=None if post.hazards is None else tuple(Hazard(one) for one in post.hazards),
        form=post.employment_form,
        valid_to=post.valid_to,
        term=Term(post.contract_months, post.contract_open_ended) if _has_term(post) else None,
        probation=None if probation == Probation() else probation,
        age_min=post.age_min,
        age_max=post.age_max,
        phones=(post.contact_phone, phone),
        market=pay_market(context, post, enterprise_id),
        standing=standing,
        on=clock.today(),
    )
    return check_advertisement(advertisement, floor=context.kit.wages.floor(post.adcode, clock.today()))


def _has_term(post: Vacancy | VacancyDraft) -> bool:
    return post.contract_months is not None or post.contract_open_ended


def list_reviews(context: Context) -> list[VacancyView]:
    """Posts waiting for the actor's review (待审核), the earliest deadline first."""
    reach = permit(context.actor, Action.VACANCY_REVIEW)
    return [
        VacancyView(vacancy, enterprise, case, 0, [Finding(**finding) for finding in vacancy.findings])
        for vacancy, enterprise, case in context.unit.vacancies.awaiting_review(reach)
    ]


def publish_vacancy(context: Context, vacancy_id: int, *, version: int, opinion: str) -> Vacancy:
    """Publish a submitted post: reviewer ≠ author, no blocking finding, a reason for every warning, still valid."""
    vacancy, case = _reviewable(context, vacancy_id, version)
    view = _view(context, vacancy, case)
    if view.blocked:
        rules = "、".join(finding.rule for finding in view.findings if finding.level is FindingLevel.BLOCK)
        raise Conflict(f"岗位内容违反发布规则（{rules}），请退回企业修改", code="compliance")
    if view.findings and not opinion.strip():
        raise Invalid("该岗位有需说明的合规提示，请填写审核意见后发布", field="opinion")
    if vacancy.valid_to < clock.today():
        raise Conflict("岗位有效期已过，请退回企业更新有效期")
    vacancy.findings = [asdict(finding) for finding in view.findings]
    vacancy.published_at = clock.now()
    # Somebody may have started while it waited: a post whose people are all there looks for nobody.
    full = vacancy.headcount is not None and view.started >= vacancy.headcount
    _settle(context, vacancy, VacancyState.FILLED if full else VacancyState.PUBLISHED, opinion)
    cases.note(
        context, case, CaseEventKind.REVIEWED, _said(f"审核通过并发布：{vacancy.title}", opinion), vacancy_id=vacancy_id
    )
    cases.reviewed(context, case)
    return vacancy


def reject_vacancy(context: Context, vacancy_id: int, *, version: int, opinion: str) -> Vacancy:
    """Send a submitted post back to the enterprise with what is wrong."""
    if not opinion.strip():
        raise Invalid("请填写退回原因，企业将按此修改", field="opinion")
    vacancy, case = _reviewable(context, vacancy_id, version)
    _settle(context, vacancy, VacancyState.REJECTED, opinion)
    cases.note(context, case, CaseEventKind.REJECTED, _said(f"退回：{vacancy.title}", opinion), vacancy_id=vacancy_id)
    cases.reviewed(context, case)
    return vacancy


def _reviewable(context: Context, vacancy_id: int, version: int) -> tuple[Vacancy, Case]:
    vacancy, case = find_vacancy(context, vacancy_id, Action.VACANCY_REVIEW, lock=True)
    cases.check_version(vacancy.version, version)
    if vacancy.state is not VacancyState.SUBMITTED:
        raise Conflict(f"岗位当前为“{vacancy.state.label}”，不需要审核")
    if vacancy.author_id is not None and vacancy.author_id == context.actor.account_id:
        raise Forbidden("录入人不能审核自己录入的岗位，请由其他人员审核", code="own_text")
    return vacancy, case


def _settle(context: Context, vacancy: Vacancy, state: VacancyState, opinion: str) -> None:
    vacancy.state = state
    vacancy.reviewer_id = context.actor.account_id
    vacancy.review_note = opinion.strip()[:500]
    vacancy.version += 1
    vacancy.updated_at = clock.now()
    context.unit.audit(f"vacancy.{state.value}", "vacancy", vacancy.id)


def _said(text: str, opinion: str) -> str:
    return f"{text}（{opinion.strip()}）" if opinion.strip() else text


def browse(
    context: Context, *, adcode: str | None, words: str, offset: int, limit: int
) -> tuple[Sequence[tuple[Vacancy, Enterprise]], int]:
    """Published posts, for anybody; contact data stays behind."""
    return context.unit.vacancies.published(
        today=clock.today(), adcode=adcode, words=words.strip(), offset=offset, limit=limit
    )


def expire_vacancies(context: Context) -> int:
    """End the posts whose last day is over, and say so in their cases; run daily.

    What such a post still wants stays in the gap of its case (decision 0019); a list of candidates is owed no longer.
    """
    unit, gone = context.unit, context.unit.vacancies.past_validity(clock.today())
    # Posts first, then their cases by id: as everybody locks them (decision 0005).
    held = {one: unit.cases.get(one, SYSTEM.reach, lock=True) for one in sorted({post.case_id for post in gone})}
    for vacancy in gone:
        vacancy.state = VacancyState.EXPIRED
        vacancy.version += 1
        vacancy.updated_at = clock.now()
        owed = unit.deadlines.of_subject(DeadlineKind.SHORTLIST, vacancy.id or 0)
        unit.deadlines.clear(owed, at=clock.now(), by="系统", outcome=POST_ENDED)
        case = held[vacancy.case_id]
        if case is not None and case.state in OPEN_STATES:
            short = cases.PostRow(vacancy, unit.referrals.started_on_vacancy(vacancy.id or 0)).missing
            still = "" if short is None else f"，还缺 {short} 人，仍计入缺口"
            told = f"岗位已过期：{vacancy.title}（有效期至 {vacancy.valid_to}）{still}；要继续招聘请续期"
            cases.note(context, case, CaseEventKind.NOTE, told, vacancy_id=vacancy.id)
            cases.touch(case)
            deadlines.settle(context, case)
    return len(gone)


def get_published(context: Context, vacancy_id: int) -> tuple[Vacancy, Enterprise]:
    """One published post that is still valid, for anybody."""
    vacancy = context.unit.vacancies.get(vacancy_id)
    if vacancy is None or vacancy.state is not VacancyState.PUBLISHED or vacancy.valid_to < clock.today():
        raise NotFound("没有这个岗位，或招聘已结束")
    enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None or enterprise.barred_at is not None:
        raise NotFound("没有这个岗位，或招聘已结束")
    return vacancy, enterprise


def cities(context: Context) -> list[tuple[str, str]]:
    """The cities of the province, for filters: code and name."""
    return [(city.adcode, city.name) for city in context.unit.regions.within(SHANXI, RegionLevel.CITY)]
