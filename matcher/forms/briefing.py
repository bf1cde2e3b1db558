"""The briefing for leaders (专报) as a Word document: one page of A4, laid out like an office's papers."""

from __future__ import annotations

from matcher.forms.paper import CELL, KAI, Paper
from matcher.models.briefing import NO_PERIOD, Briefing

# Narrower above and below than a long paper and in smaller type (四号), so that the longest stands on one page.
_TOP, _BOTTOM, _LINE, _TEXT = 24, 20, 24, 14
_COLUMNS = ("项目", "本期", "上期", "增减", "增减幅度")
_WIDTHS = (46, 32, 32, 22, 24)


def briefing_document(told: Briefing) -> bytes:
    """A briefing as docx."""
    paper = Paper(top=_TOP, bottom=_BOTTOM, line=_LINE)
    paper.title(told.title, breaks_before="企业用工服务专报")
    paper.line(told.period, centred=True, font=KAI, size=_TEXT)
    paper.heading("主要数据")
    paper.table(_COLUMNS, [one.cells() for one in told.headlines], _WIDTHS)
    paper.heading("工作开展")
    for text in told.sentences:
        paper.line(text, size=_TEXT)
    paper.heading("存在的问题")
    paper.line(told.trouble, size=_TEXT)
    paper.line(told.contact, size=_TEXT)
    for text in (told.unit, told.day):
        paper.line(text, right=True, size=_TEXT)
    before = f"上期为{told.before}" if told.before else NO_PERIOD
    paper.line(f"{told.basis}；{before}。口径与附件4一致。", font=KAI, size=CELL, indent=False)
    return paper.saved()
