"""The closing report of a job fair (招聘会总结报告) as a Word document, laid out like an office's papers on A4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.forms.paper import CELL, KAI, Paper


def fair_report_document(told: Mapping[str, Any]) -> bytes:
    """A report's content (``service.fair_report``) as docx."""
    paper = Paper()
    paper.title(told["title"], breaks_before="总结报告")
    paper.line(told["lead"], centred=True, font=KAI)
    paper.heading("基本情况")
    paper.table(None, told["facts"], (38, 118))
    paper.heading("主要数据")
    paper.table(("项目", "数据", "怎样计算"), told["figures"], (40, 30, 86))
    for text in told["doubts"]:
        paper.line(f"{text}。")
    paper.heading("面向群体")
    paper.table(("群体", "入场人数"), told["groups"], (78, 78), "没有登记群体。")
    paper.heading("参会单位")
    columns = ("展位", "单位", "岗位", "招聘人数", "初步意向", "上岗")
    paper.table(columns, told["firms"], (14, 56, 40, 18, 16, 12), "没有单位签到。")
    paper.heading("总结")
    for part in (told["summary"] or "尚未填写。").splitlines():
        paper.line(part)
    paper.signatures((f"填报单位：{told['unit']}", f"填表人：{told['preparer']}"), told["day"])
    paper.line("意向和上岗按本系统登记的记录计算；人数按人计，不重复。", font=KAI, size=CELL, indent=False)
    return paper.saved()
