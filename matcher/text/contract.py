"""Labour contract (劳动合同): form of employment, and how long the contract runs."""

from __future__ import annotations

import re

from matcher.models.enums import EmploymentForm
from matcher.models.values import Span, Term
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.words import find_words

_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3}|半)"
_LENGTH = rf"(?P<n>{_NUMBER})\s?(?:(?:-|~|至|到|—)\s?(?P<n2>{_NUMBER})\s?)?(?P<unit>年|个月|月)(?P<half>半)?"
_KIND = r"(?:劳动|聘用|劳务|用工|书面|正式|派遣|长期|短期|固定期限|就业)"
_TERM = re.compile(
    rf"(?:合同|协议|聘期|用工期限?|派遣期|期限|首签|初签|首次签|初次签|直签|续签|一签|签订?|合同期)(?!金额|额"
    rf"|款)[^,，;；。\n\d一二两三四五六七八九十半壹贰叁肆伍]{{0,8}}{_LENGTH}"
)
_TERM_BEHIND = re.compile(
    rf"{_LENGTH}\s?(?:期限?|一签|一续|起签|固定期限|以上)?(?:的)?\s?(?:固定期限)?{_KIND}{{0,2}}(?:合同(?!额|款|金额)"
    rf"|协议|聘期|一签)"
)
# 三年起签, 一年一签: signed by the year.
_TERM_SIGNED = re.compile(rf"{_LENGTH}\s?(?:起签|一签)")
_OPEN = re.compile(r"无固定(?:劳动)?(?:合同)?期限")
_NOT_OPEN = re.compile(r"(?:后|满|可|以上|非|不签|没有?)[^,，;；。\n]{0,8}$")
# Contracts that are not with workers: 供货合同, 租赁合同, 工程合同.
_OTHER_BEFORE = re.compile(
    r"(?:供货|采购|销售|租赁|租房|购销|买卖|供销|工程|施工|承包|承揽|运输|服务|合作|客户|业务|加工|保险|贷款"
    r"|代理|物业|经营|食堂|供应|保密|竞业|培训|保养|维保|托管|项目|外包项目|试用|质保|设备|房屋|土地|店面|场地"
    r"|商业|战略)[^,，;；。\n]{0,4}$"
)
_OTHER_AFTER = re.compile(r"[^,，;；。\n]{0,8}(?:回款|金额|供货|货款|采购|工程款|(?<!含)试用|经验|社保|工龄|质保)")
_DENIED_BEFORE = re.compile(
    r"(?:不(?:搞|走|是|做|要|招|收|用|签|属于|接受|考虑)|非|无|没有|拒绝|谢绝|杜绝|并非|而非|取代|不涉及"
    r"|告别)[^,，;；。\n]{0,4}$"
)
_DENIED_AFTER = re.compile(r"[^,，;；。\n]{0,8}(?:勿[扰投来]|免谈|不要|不招|不收|别来|除外|不考虑|勿入|谢绝|不行|不可)")
# People and things that carry a form in their name: 全职妈妈, 带过实习生, 外包项目, 学徒起步.
_OTHER_FORM_AFTER = re.compile(
    r"(?:妈妈|宝妈|太太|主妇|爸爸|奶爸|母亲|岗(?:位)?补贴|公司(?![^,，;；。\n]{0,6}(?:签|合同|用工|劳动关系))"
    r"|本科|大专|专科|学历|硕士|研究生|博士|教育|院校|毕业|统招|培训|贷款|借款|内|出差|目标|网|平台|市场(?!日)"
    r"|期|工资|津贴|补贴|经验|经历|证|管理(?:师|员|专员|岗)?|资质|许可证|法|仲裁|监察|保障|纪律|关系|争议"
    r"|部门?(?!就业)|报酬|合作|项目|业务|基地|协理|服务公司|身份证|居住证|占道|停车|围挡|用电)"
)
_OTHER_FORM_BEFORE = re.compile(
    r"(?:带(?!薪)过?|指导|管理|培养|辅导|负责|对接|联系|开发|介绍)(?:过|了)?[^,，;；。\n]{0,4}$"
)
_TRIAL = frozenset({"实习", "见习", "学徒"})


def read_form(text: str, lexicon: Lexicon) -> tuple[EmploymentForm, Span] | None:
    """The form of employment a text names; its longest word decides, the first of equals."""
    text = text[:MAX_CHARS]
    found = find_words(text, lexicon.words_for("forms"), _is_other_form)
    if not found:
        return None
    code, span = max(found, key=lambda item: (item[1].end - item[1].start, -item[1].start))
    return EmploymentForm(code), span


def read_term(text: str) -> tuple[Term, Span] | None:
    """How long the labour contract runs, in months; 无固定期限 is open-ended."""
    text = text[:MAX_CHARS]
    for match in _OPEN.finditer(text):
        if not _NOT_OPEN.search(text[max(0, match.start() - 12) : match.start()]):
            return Term(None, open_ended=True), Span(match.start(), match.end())
    for pattern in (_TERM, _TERM_BEHIND, _TERM_SIGNED):
        for match in pattern.finditer(text):
            months = _months(match["n2"] or match["n"], match["unit"], match["half"])
            before = text[max(0, match.start() - 8) : match.start()]
            if months and not _OTHER_BEFORE.search(before) and not _OTHER_AFTER.match(text, match.end()):
                start, end = match.start("n"), match.end("half") if match["half"] else match.end("unit")
                if "试用" not in re.split(r"[,，;；。]", text[max(0, start - 8) : start])[-1]:
                    return Term(months), Span(start, end)
    return None


def _is_other_form(text: str, span: Span) -> bool:
    before = text[max(0, span.start - 8) : span.start]
    if _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(text, span.end) or _OTHER_FORM_AFTER.match(text, span.end):
        return True
    if text[span.start : span.end] == "劳动合同" and re.match(
        r"法|期|书|[^,，;；。\n]{0,3}(?:期限|[:：])", text[span.end : span.end + 6]
    ):
        return True
    if re.search(r"(?:有过?|做过)$", before) and re.match(
        r"[^,，;；。\n]{0,6}(?:经验|经历)", text[span.end : span.end + 9]
    ):
        return True
    # 三年劳动合同 tells the term; only the word by itself is a form.
    return bool(_OTHER_FORM_BEFORE.search(before) and text[span.start : span.end] in _TRIAL)


def _months(number: str, unit: str, half: str | None) -> int | None:
    value = 0.5 if number == "半" else numeral(number)
    if value is None:
        return None
    value += 0.5 if half else 0
    months = round(value * 12 if unit == "年" else value)
    return months if 1 <= months <= 600 else None
