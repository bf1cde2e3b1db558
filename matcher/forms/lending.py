"""The papers of a lending (共享用工) as Word documents: the agreement, a worker's consent, the roster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.forms.paper import CELL, KAI, Paper

_PREFACE = (
    "依照《中华人民共和国劳动合同法》第三十五条、第六十二条、第九十一条，《工伤保险条例》第四十三条和"
    "《人力资源社会保障部办公厅关于做好共享用工指导和服务的通知》（人社厅发〔2020〕98号），甲、乙、丙三方本着平等自愿、"
    "协商一致的原则，就甲方将富余职工借调到乙方工作一事，订立本协议。"
)


def agreement_document(told: Mapping[str, Any]) -> bytes:
    """The three-party agreement (三方协议): all clauses, no fee, and where the three sign."""
    paper = Paper()
    paper.title("共享用工三方协议")
    draft = "" if told["signed_on"] else "（草案，尚未签订）"
    paper.line(f"编号：{told['number']}{draft}", centred=True, font=KAI)
    paper.table(None, told["parties"], (38, 118))
    paper.line(_PREFACE)
    if told["lines"]:
        paper.heading("借调安排")
        paper.line(f"本协议共 {len(told['lines'])} 项安排，各项的人数、起止和日薪以下表为准。", keep=True)
        paper.table(
            ("项", "工种", "人数", "起止", "日薪", "工作地点", "签订"),
            told["lines"],
            (9, 27, 12, 31, 20, 35, 22),
        )
    for label, text in told["clauses"]:
        paper.heading(label)
        for part in (text or "（尚未约定）").splitlines():
            paper.line(part if part[-1:] in "。；！？）" else f"{part}。")
    paper.heading("劳动关系和费用")
    for text in told["principles"]:
        paper.line(text)
    paper.heading("签订和生效")
    paper.line(told["effect"], keep=True)
    paper.signatures(
        (
            "甲方（借出单位，盖章）：            代表人：",
            "乙方（借入单位，盖章）：            代表人：",
            "丙方（借调职工）：签名见附件名单和本人同意书",
        ),
        "签订日期：      年    月    日" if not told["signed_on"] else f"签订日期：{told['signed_on']}",
    )
    return paper.saved()


def consent_document(told: Mapping[str, Any]) -> bytes:
    """A worker's own consent (职工本人同意书), to be filled in by hand: the terms first, then what is agreed to."""
    paper = Paper()
    paper.title("借调职工本人同意书")
    paper.line(f"协议编号：{told['number']}", centred=True, font=KAI)
    paper.table(None, [["姓名", ""], ["联系电话", ""], ["工种岗位", ""]], (38, 118))
    paper.heading("借调条款")
    paper.table(None, [[label, text or "（尚未约定）"] for label, text in told["terms"]], (38, 118))
    paper.heading("本人声明")
    for text in told["statements"]:
        paper.line(text)
    paper.signatures(("□ 同意    □ 不同意    职工签名：", "见证人（工作人员）："), "年    月    日")
    paper.line(f"条款校验码：{told['digest'][:16]}", font=KAI, size=CELL, indent=False)
    return paper.saved()


def roster_document(told: Mapping[str, Any]) -> bytes:
    """The roster of those who are lent (借调人员名单), the appendix to the agreement; names in full."""
    paper = Paper()
    paper.title("借调人员名单")
    paper.line(f"（共享用工三方协议 {told['number']} 附件）", centred=True, font=KAI)
    paper.line(f"借出单位：{told['lender']}", indent=False)
    paper.line(f"借入单位：{told['borrower']}", indent=False)
    paper.table(
        ("序号", "姓名", "联系电话", "工种岗位", "借调起止", "同意方式和时间", "签名"),
        told["people"],
        (12, 18, 30, 21, 27, 27, 21),
        "还没有职工同意借调",
    )
    paper.line(f"共 {len(told['people'])} 人。名单只用于履行本协议，不得另作他用。")
    paper.signatures(("借出单位（盖章）：", "借入单位（盖章）："), told["day"])
    paper.mark(told["mark"])
    return paper.saved()
