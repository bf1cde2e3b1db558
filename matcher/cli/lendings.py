"""``matcher lending`` (共享用工): lendings, their workers masked, and the spot checks of consents by link (抽查)."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Limit,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    in_words,
    member,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

lending = typer.Typer(help="共享用工：协议列表、本人意愿抽查", no_args_is_help=True)
_STEPS = "own:是本人答复 other:不是本人答复（同意随即撤回）"
_LENDING = (
    "id=lending.id:编号 lender=lender.name:借出单位 borrower=borrower.name:借入单位 headcount=lending.headcount:人数 "
    "first=lending.first:自 last=lending.last:至 state=lending.state:状态 version=lending.version:版次"
)
_WORKER = (
    "id:编号 number:序号 name_masked:姓名 title:工种 consent:本人意见 answered_how:怎样答复 answered_at:答复时间 "
    "checked_at:核实时间 checked_how:怎样核实 disowned:不是本人答复 version:版次"
)


@lending.command("list")
def list_all(
    state: Annotated[str, typer.Option(help="状态代码，如 consenting；不写为全部")] = "",
    limit: Limit = 100,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出管辖范围内的调剂协议，新的在前。"""
    from matcher.models.lending import LendingState
    from matcher.service import lendings

    with in_words():
        states = [member(LendingState, state, "状态")] if state else []
    with reading(staff) as context:
        rows, total = lendings.list_lendings(context, states=states, limit=limit)
    show(rows, _LENDING, as_json, total)


@lending.command("checks")
def checks(lending_id: RowId, staff: Staff, as_json: AsJson = False) -> None:
    """一份协议里由链接答复同意、可以抽查的职工（脱敏），和签订前还要抽查几人。"""
    from matcher.models.lending import ConsentState
    from matcher.service import lent_checks
    from matcher.service.lending_views import get_lending

    with reading(staff) as context:
        view = get_lending(context, lending_id)
        everybody = context.unit.lendings.workers(lending_id)
        due = lent_checks.outstanding(everybody)
        rows = [
            row_of(one, _WORKER) | {"open": one.number in view.checks}
            for one in view.workers
            if one.consent is ConsentState.AGREED or one.disowned
        ]
    if as_json:
        print_json({"outstanding": due, "workers": rows})
        return
    show(rows, f"{_WORKER} open:可抽查", False)
    out.print(f"签订前还要抽查 {due} 人", markup=False)


@lending.command("check")
def check(
    worker_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    how: Annotated[str, typer.Option(help="怎样核实的：phone 电话、desk 当面")],
    staff: Staff,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记一名职工（职工编号，见 lending checks）的同意是不是本人答复的；不是的，全部都要核实。"""
    from matcher.models.lending import LentWorker, WordChannel
    from matcher.service import lent_checks

    with acting(staff) as context:
        own, channel = chosen(_STEPS, step) == "own", member(WordChannel, how, "--how ")
        seen_version = seen(context, LentWorker, worker_id, version)
        worker = lent_checks.confirm(context, worker_id, own=own, how=channel, version=seen_version)
    tell(worker, _WORKER, as_json)
