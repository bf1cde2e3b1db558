"""Issues (助企解困 问题台账): raised, assigned with a deadline, answered, and closed by the enterprise's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.issue import OPEN, STEPS, Issue, IssueDraft, IssueEvent, IssueState, IssueStep
from matcher.models.step import CaseLevel
from matcher.planning.deadlines import add_working_days
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, may
from matcher.service.standing import hold_enterprise, within

# domain.md §5: an issue is closed or escalated within ten working days.
DUE_DAYS, MAX_DUE_DAYS = 10, 60
# What each step is asked of: the enterprise itself says whether it is satisfied, or tells its officer.
_ACTIONS = {
    IssueStep.ASSIGN: Action.ISSUE_HANDLE,
    IssueStep.ANSWER: Action.ISSUE_HANDLE,
    IssueStep.ACCEPT: Action.ISSUE_RAISE,
    IssueStep.REOPEN: Action.ISSUE_RAISE,
}


# How high each role stands: an issue goes up from its own level or above. The officer acts for the county.
_HEIGHT = {Role.OFFICER: 1, Role.COUNTY_ADMIN: 1, Role.CITY_ADMIN: 2, Role.PROVINCE_ADMIN: 3}


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue of a list."""

    issue: Issue
    enterprise: Enterprise
    overdue: bool


@dataclass(frozen=True, slots=True)
class IssueView:
    """One issue as its page shows it: history, and which steps may be taken now by this actor.

    ``above`` is the level the actor may hand it up to now.
    """

    row: IssueRow
    events: Sequence[IssueEvent]
    steps: list[IssueStep]
    above: CaseLevel | None = None


def raise_issue(context: Context, enterprise_id: int, draft: IssueDraft) -> Issue:
    """The enterprise, or its officer for it, brings an issue up."""
    enterprise = hold_enterprise(context, enterprise_id, Action.ISSUE_RAISE)
    issue = context.unit.issues.add(
        Issue(
            **draft.model_dump(),
            enterprise_id=enterprise.id or 0,
            state=IssueState.RAISED,
            close_by=add_working_days(clock.today(), DUE_DAYS),
            raised_by=context.actor.account_id,
            raised_at=clock.now(),
        )
    )
    _note(context, issue, IssueStep.RAISE, draft.text)
    return issue


def list_issues(
    context: Context,
    *,
    states: Sequence[IssueState] = (),
    overdue: bool = False,
    offset: int = 0,
    limit: int = 20,
) -> tuple[list[IssueRow], int]:
    """The issues within reach: those without a deadline yet first, then the nearest."""
    reach, county = within(context, Action.ISSUE_READ)
    day = clock.today()
    rows, total = context.unit.issues.page(
        reach, county, states=states, overdue_on=day if overdue else None, offset=offset, limit=limit
    )
    return [_row(issue, enterprise) for issue, enterprise in rows], total


def _row(issue: Issue, enterprise: Enterprise) -> IssueRow:
    running = issue.state in (IssueState.ASSIGNED, IssueState.REOPENED)
    late = running and issue.due is not None and issue.due < clock.today()
    return IssueRow(issue, enterprise, late or (issue.state in OPEN and issue.close_by < clock.today()))


def get_issue(context: Context, issue_id: int) -> IssueView:
    """One issue with its history."""
    issue, enterprise = _find(context, issue_id, Action.ISSUE_READ)
    steps = [
        step for step, (sources, _) in STEPS.items() if issue.state in sources and may(context.actor, _ACTIONS[step])
    ]
    return IssueView(_row(issue, enterprise), context.unit.issues.events(issue_id), steps, _above(context, issue))


def _find(context: Context, issue_id: int, action: Action, *, lock: bool = False) -> tuple[Issue, Enterprise]:
    found = context.unit.issues.get(issue_id, *within(context, action), lock=lock)
    if found is None:
        raise NotFound("没有这个问题，或不在您的管辖范围")
    return found


def _step(context: Context, issue_id: int, step: IssueStep, version: int) -> Issue:
    """An issue about to take a step, locked; an illegal step or a stale version is a conflict."""
    issue, _ = _find(context, issue_id, _ACTIONS[step], lock=True)
    check_version(issue.version, version)
    sources, _target = STEPS[step]
    if issue.state not in sources:
        raise Conflict(f"问题当前为“{issue.state.label}”，不能{step.label}")
    return issue


def _taken(context: Context, issue: Issue, step: IssueStep, text: str) -> Issue:
    issue.state = STEPS[step][1]
    issue.version += 1
    _note(context, issue, step, text)
    return issue


def assign_issue(
    context: Context, issue_id: int, *, version: int, department: str, handler: str = "", days: int = DUE_DAYS
) -> Issue:
    """Hand an issue to a department (also one outside the bureau, by name), due in so many working days."""
    issue = _step(context, issue_id, IssueStep.ASSIGN, version)
    if not department.strip():
        raise Invalid("请填写承办部门，其他部门写全称", field="department")
    if not 1 <= days <= MAX_DUE_DAYS:
        raise Invalid(f"办理期限为 1 至 {MAX_DUE_DAYS} 个工作日", field="days")
    issue.department, issue.handler = department.strip()[:60], handler.strip()[:40]
    issue.due = add_working_days(clock.today(), days)
    told = f"交{issue.department}{'（' + issue.handler + '）' if issue.handler else ''}办理，{issue.due} 前答复"
    return _taken(context, issue, IssueStep.ASSIGN, told)


def answer_issue(context: Context, issue_id: int, *, version: int, text: str) -> Issue:
    """Write the answer down; the enterprise then says whether it is satisfied."""
    issue = _step(context, issue_id, IssueStep.ANSWER, version)
    return _taken(context, issue, IssueStep.ANSWER, _said(text, "请填写答复内容"))


def accept_answer(context: Context, issue_id: int, *, version: int, text: str = "") -> Issue:
    """The enterprise is satisfied: the issue is closed."""
    issue = _step(context, issue_id, IssueStep.ACCEPT, version)
    said = "企业确认满意" if context.actor.role is Role.ENTERPRISE else "专员回访，企业表示满意"
    return _taken(context, issue, IssueStep.ACCEPT, text.strip()[:1000] or said)


def reopen_issue(context: Context, issue_id: int, *, version: int, text: str) -> Issue:
    """The enterprise is not satisfied: it says why, and the issue is handled anew."""
    issue = _step(context, issue_id, IssueStep.REOPEN, version)
    said = _said(text, "请写明哪里没有解决")
    issue.close_by = add_working_days(clock.today(), DUE_DAYS)
    return _taken(context, issue, IssueStep.REOPEN, said)


def escalate_issue(context: Context, issue_id: int, *, version: int, text: str) -> Issue:
    """Hand an issue that cannot be solved here to the level above (上报), with the reason."""
    issue, _ = _find(context, issue_id, Action.ISSUE_HANDLE, lock=True)
    check_version(issue.version, version)
    above = _above(context, issue)
    if above is None:
        if issue.state not in OPEN:
            raise Conflict(f"问题当前为“{issue.state.label}”，不能上报")
        raise Conflict(f"问题当前为“{issue.level.label}”，不能由您上报")
    _raise(context, issue, above, _said(text, "请填写上报理由"))
    return issue


def escalate_late(context: Context) -> int:
    """Hand up what nobody closed in its working days (domain.md §5: closed or escalated); run daily."""
    late = context.unit.issues.late(clock.today())
    for issue in late:
        above = _next(issue.level)
        if above is not None:
            _raise(context, issue, above, f"{DUE_DAYS} 个工作日内未办结，自动上报")
    return len(late)


def _raise(context: Context, issue: Issue, level: CaseLevel, text: str) -> None:
    told = f"{issue.level.label} → {level.label}：{text}"
    issue.level, issue.close_by = level, add_working_days(clock.today(), DUE_DAYS)
    issue.version += 1
    _note(context, issue, IssueStep.ESCALATE, told[:1000])


def _next(level: CaseLevel) -> CaseLevel | None:
    return list(CaseLevel)[level.rank + 1] if level is not CaseLevel.PROVINCE else None


def _above(context: Context, issue: Issue) -> CaseLevel | None:
    """The level this actor may hand an open issue to."""
    actor = context.actor
    stands = actor.system or (actor.role is not None and _HEIGHT.get(actor.role, 0) >= issue.level.rank)
    allowed = stands and issue.state in OPEN and may(actor, Action.ISSUE_HANDLE)
    return _next(issue.level) if allowed else None


def _said(text: str, lacking: str) -> str:
    if not text.strip():
        raise Invalid(lacking, field="text")
    return text.strip()[:1000]


def _note(context: Context, issue: Issue, step: IssueStep, text: str) -> None:
    context.unit.issues.note(
        IssueEvent(
            issue_id=issue.id or 0,
            step=step,
            text=text,
            by_id=context.actor.account_id,
            by_name=context.actor.name,
            at=clock.now(),
        )
    )
    context.unit.audit(f"issue.{step.value}", "issue", issue.id)
