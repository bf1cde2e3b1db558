"""Steps of a plan (方案办理), commands of ``matcher plan``: 诊断确认, 重新生成, 企业确认, 月度回顾, 结案."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.cases import CaseArgument, case_id
from matcher.cli.plans import plan
from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Staff,
    Version,
    acting,
    chosen,
    day,
    member,
    out,
    print_json,
    row_of,
    step_argument,
    tell,
)

if TYPE_CHECKING:
    from matcher.service.context import Context

__all__ = ["held", "plan"]  # whoever takes the group from here has its steps too
_STEPS = "running:开始或恢复 paused:暂停 solved:已解决结案 unsolved_closed:未解决关闭"
_PLAN = "case_id:案件 state:状态 agreed:确认版次 review_due:下次回顾 solved:已解决 version:版次"


def held(context: Context, found: int, told: int | None) -> int:
    """The version of a case's plan a step is taken on: the one told, else the present one."""
    if told:
        return told
    one = context.unit.plans.of_case(found)
    return one.version if one else 0


@plan.command()
def diagnose(
    told: CaseArgument,
    kind: Annotated[list[str], typer.Option(help="缺工类型，可重复：general、short_term、seasonal、skill、long_term")],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """确认缺工诊断；措施随之更新。系统的建议见 plan show。"""
    from matcher.models.enums import ShortageKind
    from matcher.service import diagnoses

    with acting(staff) as context:
        found = case_id(context, told)
        kinds = [member(ShortageKind, one, "--kind") for one in kind]
        done = diagnoses.confirm_diagnosis(
            context, found, kinds=kinds, opinion=opinion, version=held(context, found, version)
        )
    facts = row_of(done, "case_id:案件 proposed:系统建议 confirmed:确认为 opinion:意见 by=by_name:经办人")
    facts |= {name: [ShortageKind(one) for one in facts[name]] for name in ("proposed", "confirmed")}
    tell(facts, "case_id:案件 proposed:系统建议 confirmed:确认为 opinion:意见 by:经办人", as_json)


@plan.command()
def regenerate(told: CaseArgument, staff: Staff, version: Version = None, as_json: AsJson = False) -> None:
    """按缺工类型重新生成措施；改过和删去的保持不变。"""
    from matcher.service import plans

    with acting(staff) as context:
        found = case_id(context, told)
        changes = plans.regenerate(context, found, version=held(context, found, version))
    if as_json:
        print_json(changes)
        return
    for one in changes or ["没有变化"]:
        out.print(one, markup=False)


@plan.command()
def texts(
    told: CaseArgument,
    staff: Staff,
    risks: Annotated[str | None, typer.Option(help="风险提示（只给工作人员看）；不写保持不变")] = None,
    remarks: Annotated[str | None, typer.Option(help="方案说明；不写保持不变")] = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """写风险提示和方案说明。"""
    from matcher.service import plans

    with acting(staff) as context:
        found = case_id(context, told)
        now = plans.get_plan(context, found).plan
        kept = {"risks": now.risks if risks is None else risks, "remarks": now.remarks if remarks is None else remarks}
        done = plans.set_texts(context, found, version=held(context, found, version), **kept)
    tell(done, f"{_PLAN} risks:风险提示 remarks:说明", as_json)


@plan.command()
def agree(
    told: CaseArgument,
    staff: Staff,
    name: Annotated[str, typer.Option(help="企业确认人；凭纸质件由专员登记时必填")] = "",
    on: Annotated[str, typer.Option(help="签字日期，如 2026-11-30；不写为今天")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """企业确认方案：企业账号自己确认，或专员凭签字件登记。"""
    from matcher.service import plan_steps

    with acting(staff) as context:
        found = case_id(context, told)
        signed, now = day(on, "--on"), held(context, found, version)
        done = plan_steps.agree(context, found, version=now, name=name, agreed_on=signed)
    tell(done, "number:确认版次 name=agreed_name:确认人 on=agreed_on:日期 channel:方式", as_json)


@plan.command()
def step(
    told: CaseArgument,
    to: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    solved: Annotated[
        int | None, typer.Option(min=0, max=1_000_000, help="结案必填：解决人数，须与系统计数一致")
    ] = None,
    satisfaction: Annotated[int | None, typer.Option(min=1, max=5, help="结案必填：企业满意度 1 到 5")] = None,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """开始、暂停、恢复方案，或结案。"""
    from matcher.errors import Invalid
    from matcher.models.states import PlanState
    from matcher.service import plan_steps

    with acting(staff) as context:
        found = case_id(context, told)
        options: dict[str, Any] = {"to": PlanState(chosen(_STEPS, to)), "opinion": opinion}
        options["version"] = held(context, found, version)
        if to in ("running", "paused"):
            done = plan_steps.move(context, found, **options)
        elif solved is None or satisfaction is None:
            raise Invalid("结案请写 --solved 解决人数 和 --satisfaction 企业满意度（1 到 5）", field="solved")
        else:
            done = plan_steps.close(context, found, solved=solved, satisfaction=satisfaction, **options)
    tell(done, _PLAN, as_json)


@plan.command()
def review(
    told: CaseArgument,
    staff: Staff,
    progress: Annotated[str, typer.Option(help="本月进展")],
    problems: Annotated[str, typer.Option(help="问题")] = "",
    next_steps: Annotated[str, typer.Option("--next", help="下一步")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记月度回顾：当天的解决人数和缺口一并记下。"""
    from matcher.service import plan_steps

    with acting(staff) as context:
        found = case_id(context, told)
        texts = {"progress": progress, "problems": problems, "next_steps": next_steps}
        done = plan_steps.review(context, found, version=held(context, found, version), **texts)
    tell(done, "due:应回顾 held_on:日期 progress:进展 supplied:已解决 missing:还缺 by=by_name:经办人", as_json)
