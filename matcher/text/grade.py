"""Vocational skill grade (技能等级): 高级工, 四级/中级工, 高级电工证, 育婴员五级, 技师及以上."""

from __future__ import annotations

import re

from matcher.models.enums import Need, SkillGrade
from matcher.models.values import Span
from matcher.text.need import read_need
from matcher.text.normalise import MAX_CHARS, spread, squeeze
from matcher.text.patterns import any_of

_GRADES = {
    "高级技师": SkillGrade.ONE, "特级技师": SkillGrade.ONE, "首席技师": SkillGrade.ONE,
    "技师": SkillGrade.TWO, "高级": SkillGrade.THREE, "中级": SkillGrade.FOUR, "初级": SkillGrade.FIVE,
    "高": SkillGrade.THREE, "中": SkillGrade.FOUR, "初": SkillGrade.FIVE,
    "一级": SkillGrade.ONE, "二级": SkillGrade.TWO, "三级": SkillGrade.THREE, "四级": SkillGrade.FOUR,
    "五级": SkillGrade.FIVE,
}  # fmt: skip
_DIGITS = str.maketrans("12345壹贰叁肆伍ⅠⅡⅢⅣⅤ", "一二三四五一二三四五一二三四五")
_STEP = r"(?:[一二三四五壹贰叁肆伍1-5]级|高级技师|高级|中级|初级|技师)"
# Trades that are graded though their names do not end in 工.
_TRADE = (
    r"[一-龥]{0,6}(?:工(?!程|商|会|艺|作|业|厂|地|资|人|种)|操作员|烹调师|面点师|厨师|美容师|美发师|育婴[员师]"
    r"|保育[员师]|护理员|服务员|保安员|保安|评茶员|茶艺师|"
    r"健康管理师|化验员|检验员|质检员|营养师|按摩师|咖啡师|调酒师|驾驶员|消防员|快递员|理货员|仓管员|救生员"
    r"|电子商务师|互联网营销师|人力资源管理师|"
    r"劳动关系协调[员师]|物流师|物业管理员|测量员|育种员|养殖员|农艺员|公共营养师|调饮师|无人机驾驶员|收银员"
    r"|客服员|钳|焊)"
)
_NOT_GRADED = (
    r"英语|日语|外语|CET|计算机|普通话|NCRE|建造|造价|监理|消防工程|医院|医师|资质|建筑师|锅炉|司炉|会计"
    r"|经济师|工程师|职称|教师|社工|安全教育|保密|翻译|书法|钢琴|心理|人民|公立|分类"
)
_OTHER_AFTER = re.compile(
    r"(?:钢|螺纹|风|防|保密|程师|会计|经济|职称|教师|讲师|经理|主管|总监|管理人|顾问|客服|销售|酒店|会所|中学|研修|合伙|专员|助理"
    r"|人才|设计|工程|编辑|策划|[甲乙丙]等|医院|资质|建造|造价|消防工程|注册|市场|公路|"
    r"护士|医师|药师|律师|分析|架构|开发|翻译|编程|社工|社会工作|政工|农艺师|安全工程|运营|文员|秘书|私教|口译"
    r"|经销|代理|单位|学员|班|财务|出纳)"
)
_LEVEL_OF_SCHOOL = re.compile(rf"(?:{_NOT_GRADED})[^,，;；。\n]{{0,4}}$")
_MENTION = any_of(
    # 高级工, 高级技工, 中级维修电工, 初级焊工证
    rf"(?P<a>高级|中级|初级)(?={_TRADE}|技工)(?!技工(?:学校|院校|教育))",
    # 技能等级:三级, 职业资格四级, 证书等级:中级
    rf"(?:技能(?:等级|证书|人才)?|职业(?:资格|技能)(?:等级|证书)?|(?:证书|工种)?等级(?:证书?)?"
    rf"|级别)[^,，;；。\n]{{0,6}}?(?P<b>{_STEP})",
    rf"(?P<c>{_STEP})(?:\([一-龥]{{1,4}}\))?(?:及?以上)?(?:国家)?(?:职业)?(?:技能|职业资格|资格)(?:等级|证|水平)?",
    # 初级工以上
    r"(?P<h>高级|中级|初级)工(?=(?:\(含\)|含)?(?:及|或)?以上)",
    # 育婴员五级, 电工(三级), 钳工证中级
    rf"{_TRADE}(?:证书?|职业资格)?[\s(:：/·-]{{0,2}}(?P<d>{_STEP})(?!别)",
    # 三级证, 中级证书
    rf"(?P<e>{_STEP})(?:及?以上)?(?:[一-龥]{{0,4}}工)?(?:资格|技能|等级)?(?:证|本(?![科地人次])|票)",
    # 四级消防设施操作员
    rf"(?P<g>[一二三四五壹贰叁肆伍1-5]级)[\s/(]{{0,1}}(?={_TRADE})",
    rf"^\s*(?P<f>{_STEP})(?:及?以上)?\s*(?:$|\(|/)",
)
_SHORT_LIST = re.compile(
    r"(?P<first>[初中高])(?:级?[、/和及或,]\s?|(?<=[初中])(?=[中高]))(?P<second>[中高初])级(?!职称|工程|会计"
    r"|教师|经济|管理|医|英语)"
)
_TECHNICIAN = re.compile(
    r"高级技师|特级技师|首席技师|(?<![一-龥])技师|(?<=[级/、或及有持具工是到考需要含])技师"
    r"|技师(?=(?:职业)?(?:资格|等级)?证|资格|等级|(?:\(含\))?及?以上|职业)"
)
_NOT_TECHNICIAN = re.compile(r"足疗|按摩|美容|美甲|美发|美睫|推拿|养生|SPA|spa|采耳|修脚|检验技师|影像|放射|足浴")


def read_skill_grade(text: str) -> tuple[SkillGrade, Span] | None:
    """The lowest grade that is demanded or held; a wish or a waived grade is none."""
    text, places = squeeze(text[:MAX_CHARS])
    found = [item for item in _mentions(text) if _is_demanded(text, item[1])]
    if not found:
        return None
    grade, span = min(found, key=lambda item: (item[0].rank, item[1].start))
    return grade, spread(span, places)


def _mentions(text: str) -> list[tuple[SkillGrade, Span]]:
    found = []
    for match in _SHORT_LIST.finditer(text):
        both = [_GRADES[match[name]] for name in ("first", "second")]
        found.append((min(both, key=lambda grade: grade.rank), Span(match.start(), match.end())))
    for match in _TECHNICIAN.finditer(text):
        around = text[max(0, match.start() - 8) : match.end() + 2]
        if not re.match(
            r"学院|学校|招聘|培训|待遇", text[match.end() : match.end() + 2]
        ) and not _NOT_TECHNICIAN.search(around):
            found.append((_GRADES[match.group()], Span(match.start(), match.end())))
    for match in _MENTION.finditer(text):
        name = next(group for group in "abcdefgh" if match[group])
        start, end = match.span(name)
        if _LEVEL_OF_SCHOOL.search(text[max(0, start - 10) : start]) or _OTHER_AFTER.match(text, end):
            continue
        if not any(span.start < end and start < span.end for _, span in found):
            word_end = end + 1 if text[end : end + 1] == "工" else end
            found.append((_GRADES[match[name].translate(_DIGITS)], Span(start, word_end)))
    return found


def _is_demanded(text: str, span: Span) -> bool:
    need = read_need(text, span.start, span.end)
    if need is Need.WAIVED:
        return bool(re.match(r"[^,，;；。]{0,6}(?:均|都|也|亦|皆|即)[可行收要]", text[span.end : span.end + 10]))
    # 中级工以上,是技师更好: only what stands behind the grade itself makes it a wish.
    return need is Need.MUST
