"""The plan of an enterprise (一企一策方案) as a Word document, laid out like an office's papers on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.forms.paper import CELL, KAI, NUMBERS, Paper


def plan_document(told: Mapping[str, Any]) -> bytes:
    """A plan's content (``service.plan_contents``) as docx."""
    paper = Paper()
    paper.title(told["title"], breaks_before="用工服务方案")
    paper.line(f"案件编号：{told['number']}    方案状态：{told['state']}", centred=True, font=KAI)
    paper.heading("企业基本情况")
    paper.table(None, told["enterprise"], (38, 118))
    paper.heading("用工需求")
    needs = [[one[key] for key in ("title", "headcount", "pay", "place", "needed")] for one in told["needs"]]
    paper.table(("岗位", "人数", "薪资", "工作地点", "用工日期"), needs, (36, 20, 40, 34, 26), "目前没有在招岗位")
    paper.heading("缺工诊断")
    if told["classes"]:
        paper.line(f"经{told['diagnosed']}确认，属于{'、'.join(told['classes'])}。")
        for number, text in enumerate([*told["reasons"], *told["figures"]], 1):
            paper.line(f"{number}．{text}。")
        if told["departed"]:
            paper.line(f"{told['departed']}。")
    else:
        paper.line("诊断尚未经专员确认。")
    paper.heading("服务措施")
    _measures(paper, told["measures"])
    paper.heading("可申领政策")
    columns = ("政策", "文件依据", "核对结果", "待补材料")
    paper.table(columns, told["policies"], (36, 36, 24, 60), "由用工服务专员逐项核对后告知。")
    if told["remarks"]:
        paper.heading("其他说明")
        for part in told["remarks"].splitlines():
            paper.line(part)
    paper.heading("实施与确认")
    paper.line("方案实施期间每月回顾一次，措施或需求有变化的，修改后由企业再次确认；到岗人数以登记的到岗记录为准。")
    paper.line(f"{told['agreement']}。")
    if told["closing"]:
        paper.line(told["closing"])
    phone = f"（{told['officer_phone']}）" if told["officer_phone"] else ""
    paper.signatures(("企业确认（盖章）：", f"用工服务专员：{told['officer']}{phone}"), f"{told['day']}")
    paper.line(f"依据：{told['rules']}", font=KAI, size=CELL, indent=False)
    paper.mark(told["mark"])
    return paper.saved()


def _measures(paper: Paper, measures: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        [
            str(number),
            one["kind"],
            one["text"],
            one["clause"],
            one["owner"],
            "\n".join(filter(None, (one["start"], one["due"]))),
            one["target"] or "—",
            one["result"] or one["state"],
        ]
        for number, one in enumerate(measures, 1)
    ]
    columns = ("序号", "措施", "内容", "依据", "责任人", "起止日期", "目标", "完成")
    paper.table(columns, rows, (10, 18, 41, 14, 18, 26, 14, 15), "还没有措施")
    quotes: dict[str, list[str]] = {}
    for one in measures:
        if one["quote"] and one["quote"] not in quotes.setdefault(one["clause"], []):
            quotes[one["clause"]].append(one["quote"])
    for clause in sorted(quotes, key=lambda key: _place(key)):
        for quote in quotes[clause]:
            paper.line(f"通知第{clause}条：“{quote}”", font=KAI, size=CELL)


def _place(clause: str) -> int:
    """Where a clause such as （三） stands."""
    number = clause.strip("（）")
    return NUMBERS.index(number) if number in NUMBERS else -1
