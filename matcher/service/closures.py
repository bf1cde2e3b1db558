"""Closing a post early (岗位关闭): with a reason, which everybody who was recommended to it is told."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import POST_ENDED, DeadlineKind
from matcher.models.enums import CaseEventKind, Role
from matcher.models.post_end import PostEnd
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.shortlist import Referral
from matcher.models.states import IN_HAND, CaseState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, deadlines, training_orders
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.referral_steps import end
from matcher.service.vacancies import find_vacancy
from matcher.service.wording import refuse_wording

# From which states a post may be closed: also one that ran out, whose need otherwise stays (decision 0019).
CLOSABLE = (
    VacancyState.SUBMITTED,
    VacancyState.REJECTED,
    VacancyState.PUBLISHED,
    VacancyState.PAUSED,
    VacancyState.FILLED,
    VacancyState.EXPIRED,
)


def may_close(vacancy: Vacancy) -> bool:
    """Whether a post can be closed as it stands."""
    return vacancy.state in CLOSABLE and vacancy.merged_into is None


def close_vacancy(context: Context, vacancy_id: int, *, version: int, reason: PostEnd, note: str = "") -> Vacancy:
    """End a post with a reason: who is recommended to it is so no longer, and its case wants no more people for it.

    Those at work there stay and are followed up. It can be taken up again by a renewal, which goes to a reviewer.
    """
    vacancy, case = find_vacancy(context, vacancy_id, Action.POST_CLOSE, lock=True)
    cases.check_version(vacancy.version, version)
    if not may_close(vacancy):
        raise Conflict(f"岗位当前为“{vacancy.state.label}”，不能关闭")
    note = note.strip()[:200]
    if reason is PostEnd.OTHER and not note:
        raise Invalid("选择“其他”时请写明原因", field="note")
    # The enterprise and the people read it.
    refuse_wording(note, field="note")
    waiting = vacancy.state is VacancyState.SUBMITTED
    end_post(context, vacancy, case, reason, note)
    if case.state in OPEN_STATES:
        cases.touch(case)
        if waiting:
            cases.reviewed(context, case)
        if case.state is CaseState.MATCHING:
            cases.advance(context, case)
        deadlines.settle(context, case)
    return vacancy


def end_post(context: Context, vacancy: Vacancy, case: Case, reason: PostEnd, note: str) -> None:
    """Close a post with everything that hangs on it and tell its case, which is not moved by it.

    For use cases that have asked who may, and hold post and case.
    """
    vacancy_id = vacancy.id or 0
    said = f"{reason.label}，{note}" if note else reason.label
    ended = [_end(context, vacancy, one, reason, said) for one in _in_hand(context, vacancy_id)]
    ordered = training_orders.withdraw_unanswered(context, vacancy_id, f"岗位已关闭：{said}")
    short = cases.PostRow(vacancy, context.unit.referrals.started_on_vacancy(vacancy_id)).missing
    vacancy.state, vacancy.ended_reason, vacancy.ended_note = VacancyState.CLOSED, reason, note
    vacancy.ended_at = vacancy.updated_at = clock.now()
    vacancy.version += 1
    owed = context.unit.deadlines.of_subject(DeadlineKind.SHORTLIST, vacancy_id)
    context.unit.deadlines.clear(owed, at=clock.now(), by=context.actor.name, outcome=POST_ENDED)
    told = f"岗位关闭：{vacancy.title}（{said}）"
    told += f"，{len(ended)} 条推荐同时结束" if ended else ""
    told += f"，{ordered} 个未接单的培训订单同时撤回" if ordered else ""
    told += f"，原缺 {short} 人不再计入缺口" if short else ""
    cases.note(context, case, CaseEventKind.NOTE, told, vacancy_id=vacancy_id)
    context.unit.audit("vacancy.close", "vacancy", vacancy_id, purpose=said[:200], reason=reason.value)


def _in_hand(context: Context, vacancy_id: int) -> list[Referral]:
    """The recommendations that closing ends, read anew once the people are held (decision 0005)."""
    unit = context.unit
    people = {one.seeker_id for one in unit.referrals.of_vacancies([vacancy_id]) if one.state in IN_HAND}
    unit.seekers.held(sorted(people))
    found = [unit.referrals.of_pair(vacancy_id, one) for one in sorted(people)]
    return [one for one in found if one is not None and one.state in IN_HAND]


def _end(context: Context, vacancy: Vacancy, referral: Referral, reason: PostEnd, said: str) -> Referral:
    own = context.actor.role is Role.ENTERPRISE
    person = context.unit.seekers.get(referral.seeker_id)
    named = f"{person.name_masked}（{vacancy.title}）" if person is not None else vacancy.title
    end(
        context,
        referral,
        reason=UnsuitableReason.FILLED if reason is PostEnd.FILLED else UnsuitableReason.POST_CLOSED,
        refused_by=RefusedBy.ENTERPRISE if own else RefusedBy.OFFICE,
        note=f"岗位已关闭：{said}",
        kind=CaseEventKind.UNSUITABLE,
        text=f"{named} 推荐结束：岗位已关闭（{said}）",
    )
    context.unit.audit("referral.unsuitable", "seeker", referral.seeker_id, vacancy_id=vacancy.id)
    return referral
