"""``matcher case`` (案件): one case with its log, and its steps: progress, 上报, 退回, 撤回."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    Staff,
    Version,
    acting,
    chosen,
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

if TYPE_CHECKING:
    from matcher.service.context import Context

case = typer.Typer(help="案件：查看、办理、上报、退回、撤回", no_args_is_help=True)
CaseArgument = Annotated[str, typer.Argument(help="案件编号（YQ…）或序号", metavar="案件", show_default=False)]
_STEPS = (
    "matching:对接推荐 following:到岗回访 solved:已办结 closed:未解决关闭 "
    "escalate:上报 return:退回 retract:撤回本人上一步"
)
_CASE = "id:序号 number:编号 state:进度 level:层级 version:版次"
_FACTS = (
    "id=case.id:序号 number=case.number:编号 enterprise=enterprise.name:企业 officer=officer.name:专员 "
    "state=case.state:进度 level=case.level:层级 light:时限 wanted=gap.wanted:需求 started=gap.started:到岗 "
    "missing=gap.missing:缺口 routing_reasons=case.routing_reasons:派单依据 version=case.version:版次"
)
_LOG = (
    "at:时间 kind:环节 by=by_name:经办人 from_state:原进度 to_state:进度 from_level:原层级 to_level:层级 opinion:意见 "
    "retracted_at:撤回于"
)


def case_id(context: Context, told: str) -> int:
    """The id of a case told by its number or its id."""
    from matcher.service.plans import case_by_number

    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else case_by_number(context, told)


@case.command("show")
def show_case(told: CaseArgument, staff: Reader = "", as_json: AsJson = False) -> None:
    """一个案件：进度、层级、缺口、派单依据和流转记录（经办人、时间、意见）。"""
    from matcher.service.cases import get_case

    with reading(staff) as context:
        view = get_case(context, case_id(context, told))
    if as_json:
        print_json(row_of(view.row, _FACTS) | {"steps": [row_of(one, _LOG) for one in view.steps]})
        return
    tell(view.row, _FACTS, False)
    show(view.steps, _LOG, False)


@case.command("step")
def step_case(
    told: CaseArgument,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    part: Annotated[str, typer.Option(help="退回什么：level 退回下级办理、state 退回上一进度")] = "state",
    satisfaction: Annotated[int | None, typer.Option(min=1, max=5, help="已办结时的企业满意度 1 到 5")] = None,
    post_end: Annotated[
        str, typer.Option(help="办结时还有岗位没有结束的，关闭原因：filled、withdrawn、halted、changed、untrue、other")
    ] = "",
    post_note: Annotated[str, typer.Option(help="关闭岗位的说明，企业和被推荐的人都看得到")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """办理一个案件的一步，须写意见；撤回不必写。"""
    from matcher.models.case import Case
    from matcher.models.post_end import PostEnd
    from matcher.models.states import CaseState
    from matcher.service import case_endings, escalation

    with acting(staff) as context:
        found = case_id(context, told)
        options: dict[str, Any] = {"version": seen(context, Case, found, version)}
        if chosen(_STEPS, step) == "escalate":
            done = escalation.escalate(context, found, opinion=opinion, **options)
        elif step == "return":
            what = member(escalation.ReturnPart, part, "--part")
            done = escalation.return_case(context, found, part=what, opinion=opinion, **options)
        elif step == "retract":
            done = escalation.retract(context, found, **options)
        else:
            ended = member(PostEnd, post_end, "--post-end") if post_end else None
            options |= {"satisfaction": satisfaction, "post_end": ended, "post_note": post_note}
            done = case_endings.move_case(context, found, to=CaseState(step), opinion=opinion, **options)
    tell(done, _CASE, as_json)


@case.command("assign")
def assign_case(
    told: CaseArgument,
    officer: Annotated[int, typer.Option(min=1, max=2**62, help="专员序号，见 matcher officer list")],
    staff: Staff,
    reason: Annotated[str, typer.Option(help="原因")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """确认或改派一个案件的专员；同时成为企业的主责专员。"""
    from matcher.models.case import Case
    from matcher.service import cases, pairings

    with acting(staff) as context:
        found = case_id(context, told)
        held = seen(context, Case, found, version)
        pairings.pair(context, found, officer_id=officer, version=held, reason=reason)
        row = cases.get_case(context, found).row
    if not as_json:
        out.print(f"专员：{row.officer.name if row.officer else '未指派'}", markup=False)
    tell(row.case, _CASE, as_json)
