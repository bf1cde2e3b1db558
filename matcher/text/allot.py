"""Which column of a post an unlabelled clause belongs to (归栏), by what our readers find in it."""

from __future__ import annotations

import re

from matcher.models.values import Span
from matcher.text.age import read_age
from matcher.text.benefits import find_benefits
from matcher.text.certificates import read_certificates
from matcher.text.contact import read_phones
from matcher.text.contract import read_form, read_term
from matcher.text.education import read_education, read_wished_education
from matcher.text.experience import read_experience
from matcher.text.extract import FactReader
from matcher.text.grade import read_skill_grade
from matcher.text.pay import read_pay
from matcher.text.probation import read_probation
from matcher.text.schedule import read_days, read_hours, read_shift
from matcher.text.sourced import Piece

# A comma between the digits of an amount parts nothing; a blank does, unless it stands inside a range of figures.
_BREAK = re.compile(r"[;。!！?|]+|,(?!\d{3}(?!\d))|(?<=[一-龥A-Za-z0-9)+】%])\s+(?=[一-龥(【])|\n")
_CONTACT = re.compile(r"电话|手机|微信|QQ|联系|咨询|报名热线|加v|vx|V信|扫码", re.IGNORECASE)
_CONDITION = re.compile(
    r"要求|优先|限[男女]|男女|男士|女士|[男女][性工生]|能吃苦|吃苦耐劳|身体|健康|责任心|服从|品行|无(?:不良|犯罪|纹身)|"
    r"沟通|熟练|熟悉|会(?:开|用|操作|看)|懂|持证|户籍|户口|形象|普通话|经验|学历|专业|技术|以上学历|具[有备]|体检"
)
_DUTY = re.compile(r"负责|从事|操作|主要|工作内容|内容|生产|加工|安装|维修|装卸|巡检|打扫|照看|接待|销售")
_ADDRESS = re.compile(r"地[址点]|位于|厂址|店址|上班地|坐落")
_ADDRESS_END = re.compile(
    r"(?:[路街巷村镇乡号]|园区|工业园|开发区|附近|旁边?|对面|厂区|小区|广场|交叉口|[东西南北]侧)\)?$"
)
_DEADLINE = re.compile(r"截止|有效期|报名时间|报名日期|招满为止")
_START = re.compile(r"到岗|上岗|入职|报到")
_HAZARD = re.compile(r"职业病?危害|危害因素")
_FORM = re.compile(r"合同|全职|兼职|派遣|长期工|短期工|临时工|小时工|日结|季节|实习|寒假工|暑假工|正式工")
_PERSON = re.compile(
    r"[一-龥]{1,3}(?:经理|女士|先生|师傅|主任|主管|部长|厂长|店长|老板|老师|站长|校长|姐|哥|总|工|阿姨|大姐)(?:收)?"
)
_ADDRESS_LEAD = re.compile(r"(?:工作|单位|公司|上班|店铺)?(?:地址|地点|厂址|店址|位于|坐落于?)(?:在|是|位于)?[:\s]?")
# Calls and greetings say nothing of a post.
_IDLE = re.compile(
    r"欢迎|诚聘|诚邀|招聘(?:啦|中|信息|启事|公告|简章)?$|招[人工]啦|转发|扩散|非诚勿扰|名额有限|先到先得|详情|速来|有意者|感兴趣|"
    r"急急|福利来|机会难得|等你来|加入我们|火热|招聘岗位$|岗位如下|工作轻松|适合|快来|面试"
)


def clauses(text: str, start: int, end: int) -> list[Span]:
    """The clauses of ``text[start:end]``, without blanks and dashes at their ends."""
    bounds, at = [], start
    for mark in _BREAK.finditer(text, start, end):
        bounds.append((at, mark.start()))
        at = mark.end()
    return [span for low, high in [*bounds, (at, end)] if (span := trimmed(text, low, high))]


def trimmed(text: str, start: int, end: int) -> Span | None:
    """A range without ornament at its ends; None when nothing is left."""
    while start < end and not (text[start].isalnum() or text[start] in "([【{<+"):
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in ")]】}>+%"):
        end -= 1
    return Span(start, end) if start < end else None


def allot(text: str, span: Span, facts: FactReader) -> Piece | None:
    """The piece a clause makes; None for one that says nothing of the post."""
    key = column_of(text[span.start : span.end], facts)
    if key == "address":
        lead = _ADDRESS_LEAD.match(text, span.start, span.end)
        span = trimmed(text, lead.end(), span.end) or span if lead else span
    return Piece(key, span) if key else None


def column_of(clause: str, facts: FactReader) -> str:
    """The column of one clause, "" for greetings; what no reader knows is told as work to do."""
    if read_phones(clause) or _CONTACT.search(clause) or _PERSON.fullmatch(clause):
        return "contact"
    for key, pattern in (("valid_to", _DEADLINE), ("start_by", _START)):
        if pattern.search(clause):
            return key
    if _HAZARD.search(clause):
        return "hazards"
    if read_probation(clause) or read_term(clause):
        return "form" if _FORM.search(clause) else "conditions"
    if read_pay(clause):
        return "pay"
    if _ADDRESS.search(clause) or (_ADDRESS_END.search(clause) and len(clause) <= 40):
        return "address"
    found = _by_reading(clause, facts)
    if found:
        return found
    if _IDLE.search(clause) or len(clause) < 2:
        return ""
    return "conditions" if _CONDITION.search(clause) and not _DUTY.match(clause) else "duty"


def _by_reading(clause: str, facts: FactReader) -> str:
    lexicon = facts.lexicon
    demanded = (
        read_education(clause)
        or read_wished_education(clause)
        or read_experience(clause)
        or read_skill_grade(clause)
        or read_age(clause)
        or read_certificates(clause, lexicon)
    )
    if demanded:
        return "conditions"
    if find_benefits(clause, lexicon):
        return "benefits"
    for key, reader in (("shift", read_shift), ("hours", read_hours), ("days", read_days)):
        if reader(clause):
            return key
    if _FORM.search(clause) and read_form(clause, lexicon):
        return "form"
    if _CONDITION.search(clause):
        return "conditions"
    place = facts.places.read_place(clause)
    covers_it = place is not None and 2 * (place.span.end - place.span.start) >= len(clause)
    return "address" if covers_it else ""
