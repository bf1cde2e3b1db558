"""Renewal and copies of posts (岗位续期与复制), each in one tap; the advertisement rules are asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import OPEN_STATES, Case
from matcher.models.enums import CaseEventKind, FindingLevel, Role, VacancySource
from matcher.models.states import VacancyState
from matcher.models.vacancy import MAX_VALID_DAYS, Brochure, Vacancy, VacancyDraft
from matcher.models.values import Finding
from matcher.planning.deadlines import REVIEW_DAYS, add_working_days
from matcher.service import cases, open_posts, standing, submissions, vacancies
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.verdicts import row_key

RENEWED = (VacancyState.PUBLISHED, VacancyState.PAUSED, VacancyState.EXPIRED)
# What went out of sight is seen by a reviewer again before it comes back.
_ENDED = (VacancyState.EXPIRED, VacancyState.CLOSED)
# How long a renewal or a copy runs when nobody says otherwise, both ends counted.
DAYS = 30


def may_renew(vacancy: Vacancy) -> bool:
    """Whether a post can be renewed as it stands."""
    closed = vacancy.state is VacancyState.CLOSED and vacancy.ended_reason is not None
    return (closed or vacancy.state in RENEWED) and vacancy.merged_into is None


def renew_vacancy(context: Context, vacancy_id: int, *, version: int, valid_to: date | None = None) -> Vacancy:
    """Let a post run 30 days longer, or to ``valid_to`` (at most 90 days from today, both ends counted).

    A rule that forbids it as it stands refuses the renewal. What a reviewer has already seen stays published; a doubt
    that nobody has seen yet, and a post that had run out or was closed, go back to a reviewer.
    """
    vacancy, case = vacancies.find_vacancy(context, vacancy_id, Action.POST_RENEW, lock=True)
    cases.check_version(vacancy.version, version)
    _refuse_lapsed(context, vacancy)
    if not may_renew(vacancy):
        raise Conflict(f"岗位当前为“{vacancy.state.label}”，不能续期；要再招请复制岗位")
    if vacancy.suspended_reason:
        raise Conflict(f"岗位因核查暂停（{vacancy.suspended_reason}），恢复以前不能续期", code="suspended")
    if case.state not in OPEN_STATES:
        raise Conflict("该岗位的案件已经结案，要再招请复制岗位")
    until = _until(valid_to or _longer(vacancy.valid_to))
    closed = vacancy.state is VacancyState.CLOSED
    if closed:
        _refuse_full(context, vacancy)
    elif until <= vacancy.valid_to:
        raise Invalid(f"岗位有效期已到 {vacancy.valid_to}，请填更晚的日期", field="valid_to")
    enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None:
        raise Conflict("企业不存在")
    ended = vacancy.state in _ENDED
    seen = {_mark(Finding(**one)) for one in vacancy.findings}
    vacancy.valid_from, vacancy.valid_to = clock.today(), until
    found = vacancies.findings(context, vacancy, enterprise)
    _refuse(found)
    vacancy.version += 1
    vacancy.updated_at = clock.now()
    unseen = [one for one in found if _mark(one) not in seen]
    vacancy.findings = [asdict(one) for one in found]
    told = f"{'重新开放' if closed else '续期'}：{vacancy.title}，有效期至 {until}"
    vacancy.ended_reason, vacancy.ended_note, vacancy.ended_at = None, "", None
    if ended or unseen:
        _back_to_review(context, vacancy, case)
        told += "，须重新审核"
    cases.note(context, case, CaseEventKind.NOTE, told, vacancy_id=vacancy_id)
    context.unit.audit("vacancy.renew", "vacancy", vacancy_id, valid_to=str(until))
    if closed:
        cases.fall_back(context, case, "岗位重新开放")
    _list_anew(context, vacancy)
    return vacancy


def _refuse_lapsed(context: Context, vacancy: Vacancy) -> None:
    enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is not None:
        standing.refuse_lapsed(context, enterprise)


def _refuse_full(context: Context, vacancy: Vacancy) -> None:
    """A closed post is taken up again only while it wants somebody, and no copy of it does so already."""
    count = context.unit.referrals.started_on_vacancy(vacancy.id or 0)
    if vacancy.headcount is not None and count >= vacancy.headcount:
        raise Conflict(f"该岗位 {vacancy.headcount} 人已全部到岗，要再招请复制岗位并填写人数", code="full")
    _refuse_twin(context, vacancy.enterprise_id, vacancy)


def _longer(valid_to: date) -> date:
    """Thirty days more than a post has, within the ninety that it may have."""
    today = clock.today()
    more = max(valid_to, today - timedelta(days=1)) + timedelta(days=DAYS)
    return min(more, today + timedelta(days=MAX_VALID_DAYS - 1))


def _until(valid_to: date | None) -> date:
    today = clock.today()
    until = valid_to or today + timedelta(days=DAYS - 1)
    if until < today:
        raise Invalid("有效期止不能早于今天", field="valid_to")
    if (until - today).days >= MAX_VALID_DAYS:
        latest = today + timedelta(days=MAX_VALID_DAYS - 1)
        raise Invalid(f"有效期最长 {MAX_VALID_DAYS} 天，最晚到 {latest}", field="valid_to")
    return until


def _mark(finding: Finding) -> tuple[str, str, str]:
    """What makes two findings the same: rule, field and the words complained of."""
    return finding.rule, finding.field, finding.quote


def _refuse(found: Sequence[Finding]) -> None:
    blocking = [one for one in found if one.level is FindingLevel.BLOCK]
    if blocking:
        rules = "、".join(one.rule for one in blocking)
        details = [f"{one.rule} {one.reason}（{one.law}）。{one.suggestion}" for one in blocking]
        raise Conflict(f"岗位内容违反现行发布规则（{rules}），不能续期", code="compliance", details=details)


def _back_to_review(context: Context, vacancy: Vacancy, case: Case) -> None:
    vacancy.state, vacancy.author_id = VacancyState.SUBMITTED, context.actor.account_id
    vacancy.reviewer_id, vacancy.published_at, vacancy.review_note = None, None, ""
    due = add_working_days(clock.today(), REVIEW_DAYS)
    case.review_due = min(case.review_due, due) if case.review_due else due
    case.updated_at = clock.now()


def _list_anew(context: Context, vacancy: Vacancy) -> None:
    unique = f"shortlist:{vacancy.id}:{vacancy.version}"
    context.unit.stage_job("shortlist.build", {"vacancy_id": vacancy.id}, unique_key=unique)


def copy_vacancy(
    context: Context,
    vacancy_id: int,
    *,
    title: str = "",
    headcount: int | None = None,
    valid_to: date | None = None,
) -> Vacancy:
    """A new post with the same content, submitted for review into the enterprise's open case.

    ``title`` and ``headcount`` may differ. A post of the same name and place that still wants people is renewed, not
    copied: two of them would be one post advertised twice.
    """
    original, _ = vacancies.find_vacancy(context, vacancy_id, Action.POST_RENEW)
    _refuse_lapsed(context, original)
    enterprise = context.unit.enterprises.by_id_locked(original.enterprise_id)
    if enterprise is None or enterprise.merged_into is not None:
        raise Conflict("该单位的登记已合并到另一单位，请在合并后的单位复制", code="merged")
    facts = {name: getattr(original, name) for name in VacancyDraft.model_fields}
    facts |= {"valid_from": clock.today(), "valid_to": _until(valid_to), "start_by": None}
    facts |= {"title": title.strip() or original.title}
    facts |= {"headcount": headcount if headcount is not None else original.headcount}
    try:
        draft = VacancyDraft.model_validate(facts)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else "title"
        raise Invalid("岗位名称为 2–60 字，人数为 1–9999 的整数，请改正", field=field) from error
    _refuse_twin(context, original.enterprise_id, draft)
    found = vacancies.check(
        context, draft, intro=enterprise.intro, phone=enterprise.contact_phone, enterprise_id=enterprise.id
    )
    made = _submit(context, original, draft, found)
    _take_over(context, original, made)
    context.unit.audit("vacancy.copy", "vacancy", made.id, of=vacancy_id)
    _list_anew(context, made)
    return made


def _take_over(context: Context, original: Vacancy, made: Vacancy) -> None:
    """A copy into the same case goes on with what a post that ran out still wants: the need counts once."""
    held = context.unit.vacancies.get(original.id or 0, lock=True)
    if held is not None and held.state is VacancyState.EXPIRED and held.case_id == made.case_id:
        held.state = VacancyState.CLOSED
        held.version += 1
        held.updated_at = clock.now()


def _refuse_twin(context: Context, enterprise_id: int, draft: Vacancy | VacancyDraft) -> None:
    for one in open_posts.twins(context.unit.vacancies.wanting(enterprise_id), draft):
        told = f"“{one.title}”还在招（有效期至 {one.valid_to}）"
        raise Conflict(f"{told}，请续期，或改一个岗位名称再复制", code="twin")


def _submit(context: Context, original: Vacancy, draft: VacancyDraft, found: Sequence[Finding]) -> Vacancy:
    unit, moment = context.unit, clock.now()
    enterprise = unit.enterprises.get(original.enterprise_id)
    assert enterprise is not None
    case = submissions.open_case(context, enterprise)
    own = context.actor.role is Role.ENTERPRISE
    source = VacancySource.ENTERPRISE if own else VacancySource.OFFICER
    brochure = unit.vacancies.add_brochure(
        Brochure(
            enterprise_id=original.enterprise_id,
            source=source,
            title=f"复制岗位：{original.title}"[:200],
            submitted_by=context.actor.account_id,
            submitted_at=moment,
        )
    )
    facts: dict[str, Any] = draft.model_dump() | {
        "occupation_code": original.occupation_code if draft.title == original.title else None,
        "occupation_confirmed_by": original.occupation_confirmed_by if draft.title == original.title else None,
        "occupation_confirmed_at": original.occupation_confirmed_at if draft.title == original.title else None,
        "source": source,
        "state": VacancyState.SUBMITTED,
        "findings": [asdict(one) for one in found],
        "author_id": context.actor.account_id,
    }
    made = unit.vacancies.add(
        Vacancy(
            **facts,
            enterprise_id=original.enterprise_id,
            brochure_id=brochure.id or 0,
            case_id=case.id or 0,
            row_key=_key(draft, original, brochure.id or 0),
            created_at=moment,
            updated_at=moment,
        )
    )
    submissions.take_in(context, case, [made])
    return made


def _key(draft: VacancyDraft, original: Vacancy, brochure_id: int) -> str:
    """A key of its own: the same title may have been copied, and run out, before."""
    plain = row_key(draft, {})
    return sha256(f"{plain}|copy of {original.id}|{brochure_id}".encode()).hexdigest()
