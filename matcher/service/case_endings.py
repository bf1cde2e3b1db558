"""Steps of a case by hand (案件推进); what is still open at its posts ends with it, and comes back with a step undone.

A case that ends leaves nothing running behind it: no post anybody still sees, no recommendation without an outcome.
Who is at work stays and is followed up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Invalid
from matcher.models.case import Case
from matcher.models.post_end import PostEnd
from matcher.models.states import IN_HAND, CaseState, VacancyState
from matcher.models.step import CaseStep
from matcher.models.training_order import OrderState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, closures, retractions, training_orders
from matcher.service.context import Context
from matcher.service.gaps import still_missing
from matcher.service.permissions import Action
from matcher.service.wording import refuse_wording

ENDINGS = (CaseState.SOLVED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class OpenPost:
    """A post that would go on behind its case: whom it still lacks (None: 若干), and who waits for an outcome."""

    vacancy: Vacancy
    missing: int | None
    in_hand: int


def still_open(context: Context, case: Case) -> list[OpenPost]:
    """The posts that end with the case; one that is filled only if somebody still waits for its word."""
    rows = context.unit.vacancies.of_case(case.id or 0)
    waiting = dict.fromkeys((one.id or 0 for one in rows), 0)
    missing = still_missing(context, rows)
    for one in context.unit.referrals.of_vacancies(list(waiting)):
        waiting[one.vacancy_id] += one.state in IN_HAND
    return [
        OpenPost(post, missing[post.id or 0], waiting[post.id or 0])
        for post in rows
        if closures.may_close(post) and (post.state in cases.RUNNING_POSTS or waiting[post.id or 0])
    ]


def move_case(
    context: Context,
    case_id: int,
    *,
    to: CaseState,
    version: int,
    opinion: str,
    satisfaction: int | None = None,
    post_end: PostEnd | None = None,
    post_note: str = "",
) -> Case:
    """Take a case one step; its end closes the posts that still run, for ``post_end`` as everybody is told.

    What is solved is filled and needs no reason; 未解决关闭 over open posts does. 撤回 brings all of it back.
    """
    case = cases.find_case(context, case_id, Action.CASE_WORK)
    if to not in ENDINGS or to not in cases.next_states(case):
        return cases.move_case(context, case_id, to=to, version=version, opinion=opinion, satisfaction=satisfaction)
    # Posts before their case, all in one statement (decision 0005).
    context.unit.vacancies.held_of_case(case_id)
    case = cases.find_case(context, case_id, Action.CASE_WORK, lock=True)
    plan = cases.refuse_step(context, case, to=to, version=version, opinion=opinion, satisfaction=satisfaction)
    found, due = still_open(context, case), case.review_due
    reason = _reason(found, to, post_end, post_note)
    # First case and plan, which counts by the gap as it is, then the posts; all of it is one step.
    step = cases.take_step(context, case, plan, to=to, opinion=opinion.strip(), satisfaction=satisfaction)
    if found:
        rows = _end_posts(context, case, [one.vacancy for one in found], reason, post_note.strip()[:200])
        step.posts_before = {"posts": rows, "review_due": str(due) if due else ""}
        step.case_version, step.event_id = case.version, context.unit.cases.last_event(case_id) or step.event_id
    return case


def _reason(found: Sequence[OpenPost], to: CaseState, told: PostEnd | None, note: str) -> PostEnd:
    if told is None and found and to is CaseState.CLOSED:
        names = "、".join(f"“{one.vacancy.title}”" for one in found[:5])
        people = sum(one.in_hand for one in found)
        rest = f"，{people} 条推荐没有结果" if people else ""
        raise Invalid(f"还有 {len(found)} 个岗位没有结束（{names}{rest}），请选择岗位关闭原因", field="post_end")
    if told is PostEnd.OTHER and not note.strip():
        raise Invalid("选择“其他”时请写明原因", field="post_note")
    refuse_wording(note, field="post_note")
    return told or PostEnd.FILLED


def _end_posts(context: Context, case: Case, posts: Sequence[Vacancy], reason: PostEnd, note: str) -> list[Any]:
    """Close the posts; returns how they stood, for who takes the step back."""
    unit, rows = context.unit, []
    waiting = [one for one in unit.referrals.of_vacancies([one.id or 0 for one in posts]) if one.state in IN_HAND]
    # All people at once, by id: post by post they would be held in another order.
    unit.seekers.held(sorted({one.seeker_id for one in waiting}))
    for post in posts:
        stood, number = post.state.value, post.id or 0
        orders = [one.id for one, _, _ in unit.training_orders.of_vacancy(number) if one.state is OrderState.PLACED]
        people = sorted(one.seeker_id for one in waiting if one.vacancy_id == number)
        closures.end_post(context, post, case, reason, note)
        last = [unit.referral_steps.last(number, one) for one in people]
        steps = [one.id for one in last if one is not None]
        rows.append({"id": number, "state": stood, "version": post.version, "steps": steps, "orders": orders})
    cases.reviewed(context, case)
    return rows


def bring_back(context: Context, case: Case, step: CaseStep) -> None:
    """Undo what a step did to the posts of its case, where nothing happened to them since; posts and case are held."""
    told, unit = step.posts_before, context.unit
    if not told:
        return
    held = {one.id: one for one in unit.vacancies.of_case(case.id or 0)}
    for row in told["posts"]:
        post = held.get(row["id"])
        if post is None or post.state is not VacancyState.CLOSED or post.version != row["version"]:
            continue
        post.ended_reason, post.ended_note, post.ended_at = None, "", None
        post.state, post.updated_at = VacancyState(row["state"]), clock.now()
        post.version += 1
        for number in row["steps"]:
            retractions.reopen(context, number)
        training_orders.place_again(context, row["orders"])
        unit.audit("vacancy.reopen", "vacancy", post.id, case=case.id)
    case.review_due = date.fromisoformat(told["review_due"]) if told["review_due"] else case.review_due
