"""``matcher issue`` (问题台账): raised, handed to a department, answered, judged by the enterprise."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    drafted,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

issue = typer.Typer(help="问题台账：提出、交办、答复、企业评价、上报", no_args_is_help=True)
_STEPS = "assign:交办 answer:答复 accept:企业满意 reopen:企业不满意 escalate:上报"
_LISTED = (
    "id=issue.id:编号 enterprise=enterprise.name:企业 kind=issue.kind:类别 text=issue.text:问题 state=issue.state:状态 "
    "level=issue.level:层级 department=issue.department:责任部门 due=issue.due:答复期限 overdue:逾期 "
    "version=issue.version:版次"
)
_ISSUE = "id:编号 kind:类别 state:状态 level:层级 department:责任部门 due:答复期限 close_by:办结期限 version:版次"
_EVENT = "at:时间 step:环节 by=by_name:经办人 text:内容"


@issue.command("list")
def list_all(
    overdue: Annotated[bool, typer.Option("--overdue", help="只看逾期的")] = False,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出问题：未交办的在前，再按期限。"""
    from matcher.service.issues import list_issues

    with reading(staff) as context:
        rows, total = list_issues(context, overdue=overdue, limit=MOST)
    show(rows, _LISTED, as_json, total)


@issue.command("show")
def show_issue(issue_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一个问题和办理经过。"""
    from matcher.service.issues import get_issue

    with reading(staff) as context:
        view = get_issue(context, issue_id)
    if as_json:
        print_json(row_of(view.row, _LISTED) | {"events": [row_of(one, _EVENT) for one in view.events]})
        return
    tell(view.row, _LISTED, False)
    show(view.events, _EVENT, False)


@issue.command("raise")
def raise_issue(
    enterprise_id: RowId,
    text: Annotated[str, typer.Option(help="什么问题")],
    staff: Staff,
    kind: Annotated[str, typer.Option(help="labour、training、social、policy、finance、logistics、other")] = "labour",
    as_json: AsJson = False,
) -> None:
    """企业（企业编号）提出一个问题，或由专员代为提出。"""
    from matcher.models.issue import IssueDraft
    from matcher.service import issues

    with acting(staff) as context:
        draft = drafted(IssueDraft, {"kind": kind, "text": text}, "kind:--kind text:--text")
        done = issues.raise_issue(context, enterprise_id, draft)
    tell(done, _ISSUE, as_json)


@issue.command("step")
def step_issue(
    issue_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    department: Annotated[str, typer.Option(help="交办给哪个部门")] = "",
    handler: Annotated[str, typer.Option(help="经办人（该部门）")] = "",
    days: Annotated[int | None, typer.Option(min=1, max=60, help="几个工作日内答复；不写按默认")] = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """办理一个问题的一步；答复、不满意、上报须写 --opinion。"""
    from matcher.models.issue import Issue
    from matcher.service import issues

    with acting(staff) as context:
        held = seen(context, Issue, issue_id, version)
        if chosen(_STEPS, step) == "assign":
            until = days or issues.DUE_DAYS
            to: dict[str, Any] = {"department": department, "handler": handler, "days": until}
            done = issues.assign_issue(context, issue_id, version=held, **to)
        else:
            use_case = {
                "answer": issues.answer_issue,
                "accept": issues.accept_answer,
                "reopen": issues.reopen_issue,
                "escalate": issues.escalate_issue,
            }[step]
            done = use_case(context, issue_id, version=held, text=opinion)
    tell(done, _ISSUE, as_json)
