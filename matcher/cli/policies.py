"""``matcher policy`` (补贴政策): the dated rules, and what they say of some facts."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, open_kit, out, print_json

policy = typer.Typer(help="补贴政策：列出、试算、编辑、审定", no_args_is_help=True)
On = Annotated[datetime | None, typer.Option(help="按哪一天判断，默认今天", formats=["%Y-%m-%d"])]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


@policy.command("list")
def list_all(on: On = None, as_json: AsJson = False) -> None:
    """列出全部政策版本：文号、期限、标准、是否核实。"""
    from matcher.service import policies
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        rows = policies.list_policies(context, on=_day(on))
    if as_json:
        print_json([row.plain() for row in rows])
        return
    table = Table("编号", "名称", "状态", "期限", "标准", "文号", "核实")
    for row in rows:
        one = row.policy
        checked = one.checked_by if one.verified else "未核实"
        table.add_row(one.id, one.name, row.status, policies.period_text(one), row.amount, one.doc_no, checked)
    out.print(table)


@policy.command("try")
def try_out(
    fact: Annotated[
        list[str] | None, typer.Option(help="一项信息，可重复，如 hired_on=2022-12-20 size=medium unemployed=否")
    ] = None,
    facts: Annotated[
        Path | None, typer.Option(help="写有各项信息的 JSON 文件；- 表示标准输入", exists=False, allow_dash=True)
    ] = None,
    edition: Annotated[int | None, typer.Option(min=1, max=2**62, help="假定采用这个待审定的版本（版本编号）")] = None,
    as_json: AsJson = False,
) -> None:
    """按所填信息试算每项政策：符合、不符合（原因）、信息不全（缺什么）、已过期。不保存。"""
    from matcher.service import edition_reviews, policies
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        told = read_facts(facts) | dict(pair(one) for one in fact or [])
        known = policies.read_facts(told)
        answers = edition_reviews.try_edition(context, edition, known) if edition else None
        answers = answers if answers is not None else policies.try_facts(context, known)
    if as_json:
        print_json([one.shown(amounts=True) for one in answers])
        return
    table = Table("编号", "政策", "结论", "标准", "原因或缺少的信息", "缺少的材料")
    for one in answers:
        why = "；".join([reason.text for reason in one.reasons] or one.missing_labels)
        papers = "、".join(paper.name for paper in one.evidence_missing)
        table.add_row(one.policy, one.name, one.kind.label, one.amount_text, why, papers)
    out.print(table)
    out.print("系统只作建议，由经办人决定。", markup=False)


def pair(told: str) -> tuple[str, str]:
    """A fact told as ``name=value``."""
    from matcher.errors import Invalid

    name, sign, value = told.partition("=")
    if not sign:
        raise Invalid(f"“{told[:40]}”应写成 名称=内容，例如 size=medium", field="fact")
    return name.strip(), value


def read_facts(file: Path | None) -> dict[str, Any]:
    """The JSON object in a file, at most a megabyte."""
    from matcher.errors import Invalid

    if file is None:
        return {}
    try:
        text = typer.get_text_stream("stdin").read(2**20) if str(file) == "-" else file.read_text("utf-8")[: 2**20]
        told = json.loads(text)
    except (OSError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Invalid(f'读不出 {file.name or "标准输入"}：应是 UTF-8 的 JSON 对象，如 {{"size": "medium"}}') from error
    if not isinstance(told, dict):
        raise Invalid('应是一个 JSON 对象，如 {"size": "medium"}')
    return told
