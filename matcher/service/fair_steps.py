"""Steps of a job fair (招聘会办理步骤): handed in, approved by another, told, held, closed, summed up, cancelled.

人力资源市场暂行条例 第二十八条: without a plan, an emergency plan and a safety plan nothing is handed in.
大型群众性活动安全管理条例 第十一条: without the permit of the police nothing large is approved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.attachment import SubjectKind
from matcher.models.enums import CaseEventKind
from matcher.models.fair import Fair
from matcher.models.fair_kinds import (
    FAIR_MOVES,
    FAIR_PAPERS,
    LARGE_FAIR,
    PUBLIC_FAIR,
    EntryState,
    FairMode,
    FairStep,
)
from matcher.service import cases, fair_after, fair_posts, notices
from matcher.service.attachments import by_paper
from matcher.service.context import Context
from matcher.service.fairs import moved, run_fair, step
from matcher.service.permissions import Action, may

DECIDED = (FairStep.APPROVE, FairStep.RETURN)
MIN_REASON, MIN_SUMMARY = 2, 10
# Who is told when a public fair does not take place.
_COMING = (EntryState.INVITED, EntryState.APPLIED, EntryState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says with a step: the reason of a return or a cancellation, the summary of a report."""

    reason: str = ""
    summary: str = ""


def take_step(
    context: Context, fair_id: int, taken: FairStep, *, version: int, reason: str = "", summary: str = ""
) -> Fair:
    """Take one step of a fair that the actor's unit, or one below it, reports.

    Raises :class:`Conflict` where the state does not allow it or something is lacking, :class:`Forbidden` for who
    would decide over what they handed in, :class:`Invalid` without the reason or the summary a step asks for.
    """
    action = Action.FAIR_APPROVE if taken in DECIDED else Action.FAIR_PLAN
    fair = run_fair(context, fair_id, action, version)
    before = fair.state
    allowed, to = FAIR_MOVES[taken]
    if before not in allowed:
        raise Conflict(f"招聘会当前为“{before.label}”，不能{taken.label}", code="state")
    _CHECKS[taken](context, fair, Told(reason.strip()[:300], summary.strip()[:4000]))
    step(fair, to)
    return moved(context, fair, f"fair.{taken.value}", purpose=reason.strip(), before=before.value)


def open_steps(context: Context, fair: Fair) -> list[FairStep]:
    """The steps the state allows and the actor's role may take; what else is lacking is told on taking it."""
    return [
        one
        for one, (allowed, _) in FAIR_MOVES.items()
        if fair.state in allowed
        and may(context.actor, Action.FAIR_APPROVE if one in DECIDED else Action.FAIR_PLAN)
        and not (one in DECIDED and _own(context, fair))
    ]


def missing_papers(context: Context, fair: Fair) -> list[str]:
    """Which of the three papers nobody has hung on the fair yet."""
    live = context.unit.attachments.live(SubjectKind.FAIR, [fair.id or 0]).get(fair.id or 0, [])
    return [name for name in FAIR_PAPERS if not by_paper(live, name)]


def _own(context: Context, fair: Fair) -> bool:
    return fair.submitted_by_id is not None and fair.submitted_by_id == context.actor.account_id


def _submit(context: Context, fair: Fair, _: Told) -> None:
    lacking = missing_papers(context, fair)
    if lacking:
        raise Conflict(f"还缺{'、'.join(lacking)}，请先上传附件再提交审批", code="papers")
    if fair.last < clock.today():
        raise Conflict("招聘会的日期已经过去，请先修改日期", code="past")
    fair.submitted_by_id, fair.returned_reason = context.actor.account_id, ""


def _decide(context: Context, fair: Fair) -> None:
    if _own(context, fair):
        raise Forbidden("提交人不能审批自己提交的招聘会，请由本单位其他管理员或上级人社部门审批", code="own_fair")


def _approve(context: Context, fair: Fair, _: Told) -> None:
    _decide(context, fair)
    if needs_permit(fair) and not fair.permit_no:
        raise Conflict(
            f"预计同时到场 {fair.expected} 人，须有公安机关的大型群众性活动安全许可；请退回填写许可文号", code="permit"
        )
    fair.approved_by_id, fair.approved_at = context.actor.account_id, clock.now()


def needs_permit(fair: Fair) -> bool:
    """Whether the police has to permit it: a thousand people or more at one time, on site."""
    return fair.mode is FairMode.OFFLINE and fair.expected >= LARGE_FAIR


def _return(context: Context, fair: Fair, told: Told) -> None:
    _decide(context, fair)
    if len(told.reason) < MIN_REASON:
        raise Invalid("请写明退回的原因，2 到 300 个字", field="reason")
    fair.returned_reason = told.reason


def _publicise(_: Context, fair: Fair, __: Told) -> None:
    if fair.last < clock.today():
        raise Conflict("招聘会的日期已经过去，不能再公布", code="past")
    fair.publicised_at = clock.now()


def _ready(context: Context, fair: Fair, _: Told) -> None:
    entries = context.unit.fair_entries.of_fair(fair.id or 0, (EntryState.APPLIED, EntryState.ACCEPTED))
    waiting = sum(entry.state is EntryState.APPLIED for entry, _ in entries)
    if waiting:
        raise Conflict(f"还有 {waiting} 家单位的报名没有审核", code="unreviewed")
    if not entries:
        raise Conflict("还没有审核通过的参会单位", code="nobody")
    bare = sum(entry.booth is None for entry, _ in entries)
    if bare and has_booths(fair):
        raise Conflict(f"还有 {bare} 家单位没有展位，请先排定展位", code="booths")


def has_booths(fair: Fair) -> bool:
    """Whether its enterprises stand at numbered booths: on site, and with at least one planned."""
    return fair.mode is FairMode.OFFLINE and fair.booths > 0


def _sign_up(_: Context, fair: Fair, __: Told) -> None:
    if fair.last < clock.today():
        raise Conflict("招聘会的日期已经过去，不能恢复报名", code="past")


def _open(_: Context, fair: Fair, __: Told) -> None:
    if clock.today() < fair.first:
        raise Conflict(f"招聘会 {fair.first.isoformat()} 开始，当天才能标为开始", code="early")


def _close(context: Context, fair: Fair, _: Told) -> None:
    if clock.today() < fair.last:
        raise Conflict(f"招聘会到 {fair.last.isoformat()} 才结束", code="early")
    entries = context.unit.fair_entries.of_fair(fair.id or 0, (EntryState.ACCEPTED,))
    fair_posts.freeze(context, [entry for entry, _ in entries if entry.checked_in_at is not None])
    fair.closed_at = clock.now()
    fair_after.plan(context, fair)


def _report(_: Context, fair: Fair, told: Told) -> None:
    summary = told.summary or fair.summary
    if len(summary) < MIN_SUMMARY:
        raise Invalid("请填写总结，10 到 4000 个字", field="summary")
    fair.summary = summary


def _cancel(context: Context, fair: Fair, told: Told) -> None:
    if len(told.reason) < MIN_REASON:
        raise Invalid("请写明取消的原因，2 到 300 个字", field="reason")
    if fair.state in PUBLIC_FAIR:
        _tell(context, fair, told.reason)
    # Last: the reason and the state go into the store together.
    fair.cancelled_reason = told.reason


def _tell(context: Context, fair: Fair, reason: str) -> None:
    """Let everybody who was to come know: in the history of the enterprise's case, and on its own list of fairs."""
    for entry, enterprise in context.unit.fair_entries.of_fair(fair.id or 0, _COMING):
        case = context.unit.cases.open_of(enterprise.id or 0)
        if case is not None:
            text = f"招聘会“{fair.theme}”（{fair.first.isoformat()}）取消：{reason}"
            cases.note(context, case, CaseEventKind.NOTE, text, fair_id=fair.id, entry_id=entry.id)
        subject = ("fair", fair.id or 0)
        firm_id, facts = enterprise.id or 0, {"fair": fair.theme, "day": fair.first.isoformat(), "reason": reason}
        notices.tell_enterprise(context, firm_id, "fair_cancelled", subject, cause="", **facts)


def coming(context: Context, fair: Fair) -> Sequence[str]:
    """Who was to come, by name, for telephoning round."""
    rows = context.unit.fair_entries.of_fair(fair.id or 0, _COMING)
    return [enterprise.name for _, enterprise in rows]


_CHECKS: dict[FairStep, Callable[[Context, Fair, Told], None]] = {
    FairStep.SUBMIT: _submit,
    FairStep.APPROVE: _approve,
    FairStep.RETURN: _return,
    FairStep.PUBLICISE: _publicise,
    FairStep.READY: _ready,
    FairStep.SIGN_UP: _sign_up,
    FairStep.OPEN: _open,
    FairStep.CLOSE: _close,
    FairStep.REPORT: _report,
    FairStep.CANCEL: _cancel,
}
