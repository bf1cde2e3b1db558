"""Commands over plans (方案): show one, write it as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.cases import CaseArgument, case_id
from matcher.cli.terminal import AsJson, err, open_kit, out, print_json

plan = typer.Typer(help="一企一策方案与缺工诊断：查看、确认、办理、回顾、结案", no_args_is_help=True)


@plan.command()
def show(case: CaseArgument, as_json: AsJson = False) -> None:
    """显示一个案件的诊断和方案：缺工类型、依据、可匹配人数、措施。"""
    from matcher.service import diagnoses, plan_contents, plans
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        found_id = case_id(context, case)
        view, found = plans.get_plan(context, found_id), diagnoses.diagnose(context, found_id)
        if as_json:
            print_json({"plan": plans.as_json(view), "diagnosis": diagnoses.as_json(found)})
            return
        state = f"{view.plan.state.label}，{plan_contents.signature(view)['agreement']}"
        out.print(f"{view.enterprise.name}（{view.case.number}）：{state}", markup=False)
        told = f"（{view.gap.told(view.lent)}）" if view.lent else ""
        out.print(
            f"需求 {view.gap.wanted} 人，已解决 {view.supplied} 人，缺口 {view.gap.missing} 人{told}", markup=False
        )
        out.print(f"系统建议：{'、'.join(kind.label for kind in found.proposed)}", markup=False)
        for one in found.reasons:
            out.print(f"  {one.kind.label}｜{one.title}｜{one.text}", markup=False)
        for post in found.posts:
            for relief in post.reliefs[:3]:
                out.print(f"  {post.vacancy.title}：{relief.sentence}", markup=False)
        table = Table("措施", "内容", "依据", "责任人", "期限", "目标", "完成", "进度")
        for row in view.measures:
            one_ = row.measure
            numbers = (str(one_.target or "—"), str(row.result))
            stands = "；".join(filter(None, (row.state.label, row.standing)))
            table.add_row(one_.kind.label, one_.text, one_.clause, row.owner, str(one_.due or ""), *numbers, stands)
        out.print(table)


@plan.command()
def export(
    case: CaseArgument,
    target: Annotated[Path, typer.Option("--out", help="写到哪个文件")],
    form: Annotated[str, typer.Option("--format", help="目前只有 docx")] = "docx",
) -> None:
    """把方案写成公文格式的 Word 文件。"""
    from matcher.service import plan_contents
    from matcher.service.permissions import SYSTEM

    if form != "docx":
        err.print(f"不支持的格式：{form}；可用 --format docx", style="red", markup=False)
        raise typer.Exit(2)
    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        _, content = plan_contents.write_document(context, case_id(context, case))
        try:
            target.write_bytes(content)
        except OSError as error:
            err.print(f"不能写入 {target}：{error.strerror}", style="red", markup=False)
            raise typer.Exit(1) from None
    out.print(f"已写入 {target}", markup=False)
