"""``matcher call`` (电话联系), ``matcher visit`` (走访) and ``matcher todo`` (待办): an officer's day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    day,
    member,
    out,
    print_json,
    reading,
    row_of,
    show,
    tell,
)

if TYPE_CHECKING:
    from matcher.models.visit import Visit

call = typer.Typer(help="电话联系：下一位、登记结果", no_args_is_help=True)
visit = typer.Typer(help="走访和电话联系企业：登记、列表", no_args_is_help=True)
_VISIT = "id:编号 kind:方式 held_on:日期 tags:情况 note:记录 by=by_name:经办人"
_VISIT_ROW = _VISIT.replace("by=by_name:", "by:")
_TODO = "kind:类别 what:事项 whom:对象 due:期限 light:灯色 href:办理页面"
_QUEUE = "canvass、candidates、follow_ups、contacts"
Queue = Annotated[str, typer.Argument(help=f"队列：{_QUEUE}", metavar="队列", show_default=False)]
Vacancy = Annotated[int | None, typer.Option(min=1, max=2**62, help="只看这个岗位的候选人")]


def todo(
    staff: Staff,
    kind: Annotated[str, typer.Option(help="只看一类，如 review、handover")] = "",
    as_json: AsJson = False,
) -> None:
    """列出这个账号的待办：红灯在前，再按期限。"""
    from matcher.models.todo import TodoKind
    from matcher.service.todos import list_todos

    with reading(staff) as context:
        found = list_todos(context, kind=member(TodoKind, kind, "--kind") if kind else None)
    if as_json:
        print_json(found.to_dict())
        return
    show(found.todos, _TODO, False)


@call.command("lines")
def lines(staff: Staff, as_json: AsJson = False) -> None:
    """各队列还有几位。"""
    from matcher.service import calls

    with reading(staff) as context:
        rows = [{"queue": queue.value, "label": queue.label, "left": left} for queue, left in calls.list_lines(context)]
    show(rows, "queue:队列 label:名称 left:待联系", as_json)


@call.command("next")
def next_call(queue: Queue, staff: Staff, vacancy: Vacancy = None, as_json: AsJson = False) -> None:
    """下一位是谁、要知道的情况、可登记的结果。"""
    from matcher.models.call import CallQueue
    from matcher.service import calls

    with reading(staff) as context:
        _head(calls.next_call(context, member(CallQueue, queue, "队列"), vacancy_id=vacancy).to_dict(), as_json)


def _head(line: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(line)
        return
    one = line["call"]
    out.print(f"还有 {line['left']} 位，今天稍后再打 {line['skipped']} 位", markup=False)
    if one is None:
        return
    post = f"，岗位 {one['vacancy_id']}" if one["vacancy_id"] else ""
    out.print(
        f"编号 {one['subject_id']}{post}，版次 {one['version']}：{one['name']} {one['phone'] or ''}", markup=False
    )
    for fact in one["facts"]:
        out.print(f"  {fact['label']}：{fact['value']}", markup=False)
    told = "、".join(f"{each['code']} {each['label']}" for each in one["outcomes"])
    out.print(f"  可登记：{told}、unreached 未接通、skipped 稍后再打", markup=False)


@call.command("record")
def record(
    queue: Queue,
    subject_id: RowId,
    outcome: Annotated[str, typer.Argument(help="结果代码，见 call next；或 unreached、skipped", metavar="结果")],
    staff: Staff,
    version: Annotated[int, typer.Option("--version", min=0, max=2**62, help="call next 显示的版次")],
    vacancy: Vacancy = None,
    note: Annotated[str, typer.Option(help="说明")] = "",
    next_on: Annotated[str, typer.Option("--next", help="下次联系日期，如 2026-12-03")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一次通话的结果，并给出下一位。"""
    from matcher.models.call import CallQueue
    from matcher.service import calls

    with acting(staff) as context:
        line = member(CallQueue, queue, "队列")
        told: dict[str, Any] = {
            "outcome": outcome,
            "note": note,
            "next_on": day(next_on, "--next"),
            "vacancy_id": vacancy or 0,
        }
        calls.record_outcome(context, line, subject_id=subject_id, version=version, **told)
        following = calls.next_call(context, line, vacancy_id=vacancy).to_dict()
    _head(following, as_json)


@visit.command("list")
def list_visits(enterprise_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一家企业（企业编号）的走访和电话联系，最近的在前。"""
    from matcher.service.visits import get_sheet

    with reading(staff) as context:
        rows = get_sheet(context, enterprise_id).visits
        shown = [_visited(one) for one in rows]
    show(shown, _VISIT_ROW, as_json)


@visit.command("record")
def record_visit(
    enterprise_id: RowId,
    staff: Staff,
    kind: Annotated[str, typer.Option(help="visit 上门走访、phone 电话联系")] = "visit",
    on: Annotated[str, typer.Option(help="日期，不写为今天")] = "",
    tag: Annotated[
        list[str] | None,
        typer.Option(
            help="情况，可重复：normal、orders_up、orders_down、hiring、skill_short、wage_risk、policy、answered"
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="记录")] = "",
    as_json: AsJson = False,
) -> None:
    """登记对一家企业（企业编号）的走访或电话联系。"""
    from matcher.models.visit import VisitKind, VisitTag
    from matcher.service import visits

    with acting(staff) as context:
        tags = [member(VisitTag, one, "--tag") for one in tag or []]
        how, held = member(VisitKind, kind, "--kind"), day(on, "--on")
        done = _visited(visits.record_visit(context, enterprise_id, kind=how, held_on=held, tags=tags, note=note))
    tell(done, _VISIT_ROW, as_json)


def _visited(visit: Visit) -> dict[str, Any]:
    """A visit with its marks as members, so that people read words and programs codes."""
    from matcher.models.visit import VisitTag

    return row_of(visit, _VISIT) | {"tags": [VisitTag(one) for one in visit.tags]}
