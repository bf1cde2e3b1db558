"""Posts written one to a line (逐行列岗): “1、焊工5名，6000-8000元，会氩弧焊” becomes the cells of a row."""

from __future__ import annotations

import re

# Labels of the brochure's own columns, under which the parts of a line are put.
TITLE, COUNT, PAY, CONDITIONS = "岗位名称", "招聘人数", "薪资待遇", "招聘条件"

_MAX_LINE = 600
_MARK = re.compile(
    r"\s*(?:[(（]?\d{1,2}[)）、.．:：]|[①-⑳㈠-㈩]|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]"
    r"|(?:岗位|职位|工种)[一二三四五六七八九十\d]{1,2}[、:：]|[-*#●○■□◆◇▪•·★☆►▶✓✔]|[☀-➿⬀-⯿\U0001f300-\U0001faff]️?)+\s*"
)
_POST = re.compile(
    r"(?:急?招聘?|诚聘|急聘|招工)?[:：]?\s*"
    r"(?P<title>(?![\d各每约共第])[^\s\d,，。；;：:（()）、|]{2,16}?)"
    r"[\s:：,，]{0,3}[(（]?\s*(?:招聘?|需要?|约)?\s*"
    r"(?P<count>\d{1,4}(?:\s?[-~—–至]\s?\d{1,4})?|若干|[一二两三四五六七八九十]{1,3})\s?(?:余|多)?\s?(?:名|人|位)"
    r"(?:\s*[)）]|(?=$|[\s,，。；;：:、(（|/—–\d-]|月薪|工资|底薪|薪|待遇|面议))"
)
_CLAUSE = re.compile(r"[，,；;。|\t]+|\s{2,}")
_MONEY = re.compile(r"\d[\d,.]*\s?(?:/\s?(?:月|天|日|时|小时)|元|块|[kKwW](?![a-zA-Z])|千|万)|面议|计件|底薪|保底")
_NO_TITLE = re.compile(r"员工|职工|现有|招聘|共计|人数|年龄|在职|就餐|每|合计|团队")


def is_marked(line: str) -> bool:
    """Whether a line begins with a number or a bullet."""
    return _MARK.match(line[:_MAX_LINE]) is not None


def listed_post(line: str) -> dict[str, str] | None:
    """The cells of a line that names a post and how many people are wanted; None for any other line.

    Without a number or a bullet before it, a line must also say what is paid: 公司现有员工300人 is no post.
    """
    if len(line) > _MAX_LINE:
        return None
    mark = _MARK.match(line)
    text = line[mark.end() :] if mark else line.strip()
    found = _POST.match(text)
    if found is None or _NO_TITLE.search(found["title"]):
        return None
    clauses = [clause.strip(" :：、-—–/") for clause in _CLAUSE.split(text[found.end() :])]
    if any((more := _POST.match(clause)) and not _NO_TITLE.search(more["title"]) for clause in clauses):
        return None  # Several posts in a line are not told apart here.
    paid = [clause for clause in clauses if _MONEY.search(clause)]
    if mark is None and not paid:
        return None
    rest = [clause for clause in clauses if clause and clause not in paid]
    cells = {TITLE: found["title"], COUNT: f"{found['count'].replace(' ', '')}人"}
    if paid:
        cells[PAY] = "，".join(paid)
    if rest:
        cells[CONDITIONS] = "，".join(rest)
    return cells
