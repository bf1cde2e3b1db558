"""``matcher complaint`` (投诉): received, accepted or refused, answered, closed; who complained is not shown."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    print_json,
    reading,
    row_of,
    seen,
    show,
    tell,
)

complaint = typer.Typer(help="投诉：受理、答复、办结", no_args_is_help=True)
_LISTED = (
    "id=complaint.id:编号 number=complaint.number:投诉编号 kind=complaint.kind:事项 firm:单位 "
    "state=complaint.state:状态 due=complaint.due:期限 late:逾期 version=complaint.version:版次"
)
_SHOWN = f"{_LISTED} channel=complaint.channel:渠道 text:情况 found=complaint.found:结论 answer:答复"
_ONE = "id:编号 number:投诉编号 kind:事项 state:状态 due:期限 found:结论 version:版次"
_FINDINGS = "true:属实 partly:部分属实 untrue:不属实 unproven:无法核实"
Words = Annotated[str, typer.Option("--opinion", help="投诉人看得到的理由或答复")]


@complaint.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出投诉，期限近的在前；市级和省级看本级的和超期的。"""
    from matcher.service.complaints import list_complaints

    with reading(staff) as context:
        rows, total = list_complaints(context, limit=MOST)
    show(rows, _LISTED, as_json, total)


@complaint.command("show")
def show_one(complaint_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一件投诉的情况和办理。"""
    from matcher.service.complaints import get_complaint

    with reading(staff) as context:
        view = get_complaint(context, complaint_id)
    if as_json:
        print_json(row_of(view, _SHOWN))
        return
    tell(view, _SHOWN, False)


@complaint.command("accept")
def accept(
    complaint_id: RowId,
    staff: Staff,
    refuse: Annotated[bool, typer.Option("--refuse", help="不予受理，须写 --opinion")] = False,
    opinion: Words = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """受理一件投诉，或写明理由不予受理。"""
    from matcher.models.complaint import Complaint, ComplaintStep
    from matcher.service.complaints import take_step

    step = ComplaintStep.REFUSE if refuse else ComplaintStep.ACCEPT
    with acting(staff) as context:
        held = seen(context, Complaint, complaint_id, version)
        done = take_step(context, complaint_id, step, version=held, words=opinion)
    tell(done, _ONE, as_json)


@complaint.command("answer")
def answer(
    complaint_id: RowId,
    staff: Staff,
    found: Annotated[str, typer.Option(help="结论：true 属实、partly 部分属实、untrue 不属实、unproven 无法核实")],
    opinion: Words,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """答复一件已受理的投诉。"""
    from matcher.models.complaint import Complaint, ComplaintFinding, ComplaintStep
    from matcher.service.complaints import take_step

    with acting(staff) as context:
        held = seen(context, Complaint, complaint_id, version)
        finding = ComplaintFinding(chosen(_FINDINGS, found))
        done = take_step(context, complaint_id, ComplaintStep.ANSWER, version=held, words=opinion, found=finding)
    tell(done, _ONE, as_json)
