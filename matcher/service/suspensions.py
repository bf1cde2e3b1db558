"""Pausing a published post while it is looked into (核查暂停), and showing it again; with a reason, by the county."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import Case
from matcher.models.enums import CaseEventKind
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, complaints, notices
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

_MOST = 200


def suspend(context: Context, complaint_id: int, *, version: int, reason: str) -> Vacancy:
    """Pause the post complained of; its enterprise reads the reason, not that or by whom it was complained of."""
    post, case = _post(context, complaint_id, version)
    reason = reason.strip()
    if not 2 <= len(reason) <= _MOST:
        raise Invalid(f"请用 2 到 {_MOST} 字写明暂停的原因；单位看得到，不要写出投诉人", field="reason")
    if post.state is not VacancyState.PUBLISHED:
        raise Conflict(f"岗位当前为“{post.state.label}”，不能暂停", code="state")
    post.state, post.suspended_reason = VacancyState.PAUSED, reason
    _changed(context, post, case, f"岗位核查暂停：{post.title}（{reason}）", "vacancy.suspend", reason)
    told = {"post": post.title, "reason": reason}
    cause = str(post.version)
    notices.tell_enterprise(
        context, post.enterprise_id, "post_suspended", ("vacancy", post.id or 0), cause=cause, **told
    )
    return post


def resume(context: Context, complaint_id: int, *, version: int, reason: str) -> Vacancy:
    """Show the post again; one that ran out meanwhile is free to be renewed."""
    post, case = _post(context, complaint_id, version)
    if not post.suspended_reason:
        raise Conflict("岗位没有被暂停", code="state")
    reason = reason.strip()
    if not 2 <= len(reason) <= _MOST:
        raise Invalid(f"请用 2 到 {_MOST} 字写明恢复的原因", field="reason")
    if post.state is VacancyState.PAUSED:
        post.state = VacancyState.PUBLISHED
    post.suspended_reason = ""
    _changed(context, post, case, f"岗位核查结束，恢复：{post.title}（{reason}）", "vacancy.resume", reason)
    about = ("vacancy", post.id or 0)
    notices.tell_enterprise(
        context, post.enterprise_id, "post_resumed", about, cause=str(post.version), post=post.title
    )
    return post


def _post(context: Context, complaint_id: int, version: int) -> tuple[Vacancy, Case]:
    """Post before case (decision 0005); ``version`` is the complaint's, so that no stale page pauses anything."""
    reach = permit(context.actor, Action.COMPLAINT_HANDLE)
    view = complaints.get_complaint(context, complaint_id)
    post = context.unit.vacancies.get(view.complaint.vacancy_id, lock=True) if view.complaint.vacancy_id else None
    case = context.unit.cases.get(post.case_id, reach, lock=True) if post is not None else None
    held = complaints.hold(context, complaint_id, version)
    if post is None or case is None or held.vacancy_id != post.id:
        raise Conflict("这件投诉没有写明岗位，或岗位不在您的管辖范围", code="no_post")
    return post, case


def _changed(context: Context, post: Vacancy, case: Case, text: str, action: str, reason: str) -> None:
    post.version += 1
    post.updated_at = clock.now()
    context.unit.session.flush()
    cases.note(context, case, CaseEventKind.NOTE, text, vacancy_id=post.id)
    context.unit.audit(action, "vacancy", post.id, purpose=reason)
