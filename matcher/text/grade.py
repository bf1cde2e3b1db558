"""Vocational skill grade (技能等级): 高级工, 四级/中级工, 技师及以上."""

from __future__ import annotations

import re

from matcher.models.enums import SkillGrade
from matcher.models.values import Span
from matcher.text.clause import is_waived, is_wished
from matcher.text.normalise import MAX_CHARS
from matcher.text.patterns import any_of

_GRADES = {
    "高级技师": SkillGrade.ONE, "特级技师": SkillGrade.ONE, "首席技师": SkillGrade.ONE,
    "技师": SkillGrade.TWO, "高级工": SkillGrade.THREE, "中级工": SkillGrade.FOUR, "初级工": SkillGrade.FIVE,
    "一级": SkillGrade.ONE, "二级": SkillGrade.TWO, "三级": SkillGrade.THREE, "四级": SkillGrade.FOUR,
    "五级": SkillGrade.FIVE, "高级": SkillGrade.THREE, "中级": SkillGrade.FOUR, "初级": SkillGrade.FIVE,
}  # fmt: skip
_DIGITS = str.maketrans("12345", "一二三四五")
_WORKER = re.compile(
    r"高级技师|特级技师|首席技师|(?<![一-龥])技师|(?<=[级/、或及有持具])技师|(?:高级|中级|初级)工(?!程|商|会|艺)"
)
_STEP = "[一二三四五1-5]级|高级|中级|初级"
_LEVEL = any_of(
    rf"(?:技能(?:等级|证书|人才)?|职业(?:资格|技能)(?:等级)?|等级(?:证书?)?)[^,。;\n]{{0,6}}?(?P<a>{_STEP})",
    rf"(?P<b>{_STEP})(?:及?以上)?(?:职业)?(?:技能|职业资格)(?:等级)?",
    rf"^\s*(?P<c>{_STEP})(?:及?以上)?\s*(?:$|\(|/)",
)


def read_skill_grade(text: str) -> tuple[SkillGrade, Span] | None:
    """The lowest grade that is demanded or held; a wish or a waived grade is none."""
    text = text[:MAX_CHARS]
    found = [(grade, span) for grade, span in _mentions(text) if _is_demanded(text, span)]
    return min(found, key=lambda item: (item[0].rank, item[1].start)) if found else None


def _mentions(text: str) -> list[tuple[SkillGrade, Span]]:
    found = [
        (_GRADES[match.group()], Span(match.start(), match.end()))
        for match in _WORKER.finditer(text)
        if not re.match(r"学院|学校|招聘", text[match.end() : match.end() + 2])
    ]
    if found:
        return found
    for match in _LEVEL.finditer(text):
        name = next(group for group in ("a", "b", "c") if match[group])
        found.append((_GRADES[match[name].translate(_DIGITS)], Span(match.start(name), match.end(name))))
    return found


def _is_demanded(text: str, span: Span) -> bool:
    return not is_wished(text, span.start, span.end) and not is_waived(text, span.start, span.end)
