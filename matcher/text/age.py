"""Age limits (年龄要求): 18-45岁, 45岁以下, 年满18周岁, 十八到五十, 超过55的不要."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Youngest and oldest age accepted, both counted; None where open."""

    minimum: int | None
    maximum: int | None


_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?)"
_TO = r"\s?(?:-{1,2}|~|—{1,2}|–|至|到|,|、)\s?"
_DASH = r"\s?(?:-{1,2}|~|—{1,2}|–|至|到)\s?"
_OR = r"\s?(?:\(含\)|含)?(?:或|及)?(?:其)?"
_LABEL = r"(?:年[龄令纪]|岁数|男女?|女|阿姨|大姐|师傅|[要招收限])"
_SEX = r"(?:男|女|的?(?:男女|工人))"
_BEFORE = r"(?<![\d.\-—~])"
_AFTER_BARE = r"(?=$|[\s,，;；。、!)）]|之间|都|均|的|男|女|左右)(?!\s?(?:元|人|名|块|米|吨|件|位|个))"
_RANGE = re.compile(
    rf"{_BEFORE}(?P<low>{_NUMBER})\s?(?:周?岁)?(?:\(含\)|含)?(?:及?以上)?{_TO}(?P<high>{_NUMBER})\s?周?岁"
)
_LABELLED = re.compile(
    rf"(?:年[龄令纪]|岁数)(?:要求|范围|限制"
    rf"|段)?[:在为是]?\s?(?P<low>{_NUMBER})(?:周?岁)?{_DASH}(?P<high>{_NUMBER})(?![\d年])"
)
_BARE_RANGE = re.compile(rf"(?:^|[\s,，;；。:：、(男女要招])(?P<low>{_NUMBER}){_DASH}(?P<high>{_NUMBER}){_AFTER_BARE}")
_UPPER = any_of(
    rf"{_BEFORE}(?P<a>{_NUMBER})\s?周?岁{_OR}(?:以下|以内|以里|之内|之下|内|前|往下|封顶|为限|截止|止)",
    rf"放宽(?:到|至)\s?(?P<o>{_NUMBER})(?!\d)",
    rf"(?:不(?:能|得|要|可|应)?(?:超过?|大于|高于)|别超过?|低于|小于|最大|最高|上限(?:为|是)?|至多|最多|≤|<=?"
    rf"|≦)\s?(?P<b>{_NUMBER})\s?周?岁",
    rf"年[龄令纪](?:要求|限制|上限)?[:在]?\s?(?:不(?:能|得)?超过?|不大于|最大|上限|≤|<=?"
    rf"|≦)?\s?(?P<c>{_NUMBER}){_OR}(?:以下|以内|以里|内|封顶|为限)",
    rf"(?:年[龄令纪]|岁数)[^,，;；。\n\d]{{0,4}}(?:不(?:能|得|要|可)?超过?|别超过?|不大于|不高于|(?<!不)小于|(?<!不)低于|不到|最大|上限(?:为"
    rf"|是)?|≤|<=?|≦)\s?(?P<d>{_NUMBER})(?!\d)",
    rf"(?:超过?|大于|高于|(?<!不)过了?|(?<![不未])满)\s?(?P<e>{_NUMBER})(?:周?岁)?(?:以上)?(?:的"
    rf"|者)?(?:一律)?(?:不要|不收|不招|不用|勿|免谈|谢绝|别来|不考虑|不予|不行)",
    rf"{_BEFORE}(?P<f>{_NUMBER})(?:周?岁)?{_OR}以上(?:的|者)?(?:一律)?(?:不要|不收|不招|勿|免谈|谢绝|别来|不考虑|不予)",
    rf"{_LABEL}[工性士员生]?\s?[:：]?\s?(?P<g>{_NUMBER}){_OR}(?:以下|以内|以里|封顶)(?!\s?[人名元吨米])",
    rf"{_BEFORE}(?P<h>{_NUMBER}){_OR}(?:以下|以内|以里)\s?{_SEX}",
    rf"(?:不要|不收|不招|不用|谢绝)\s?(?P<j>{_NUMBER})(?:周?岁)?{_OR}以上",
    rf"{_BEFORE}{_NUMBER}(?:周?岁)?以上[、,，]?\s?(?P<k>{_NUMBER})(?:周?岁)?{_OR}(?:以下|以内)(?!\s?[人名元吨米])",
    rf"{_BEFORE}(?P<l>{_NUMBER}){_OR}以里",
    rf"(?:^|年[龄令纪]|岁数)上限(?:为|是|[:：])?\s?(?P<m>{_NUMBER})(?!\d)",
    rf"满\s?{_NUMBER}(?:周?岁)?[,，、\s]?(?:不满|未满|不到)\s?(?P<n>{_NUMBER})(?:周?岁)?(?!\d)",
    rf"男\s?(?P<i>{_NUMBER})(?:周?岁)?[、,，/及和]?\s?女\s?{_NUMBER}\s?(?:周?岁)?{_OR}(?:以下|以内)",
)
_LOWER = any_of(
    rf"(?:年满|满|不低于|不小于|不得?小于|(?<![不能得可要应])大于|最小|最低|至少|下限(?:为|是)?|≥|>=?"
    rf"|≧)\s?(?P<a>{_NUMBER})\s?周?岁(?!{_OR}以[下内]|(?:的|者)?(?:不要|不收|勿|免谈|别来))",
    rf"{_BEFORE}(?P<b>{_NUMBER})\s?周?岁{_OR}(?:以上|起|往上)(?!(?:的|者)?(?:一律)?(?:不要|不收|不招|勿|免谈"
    rf"|谢绝|别来|不考虑|不予))",
    rf"(?:年[龄令纪]|岁数)[^,，;；。\n\d]{{0,4}}(?:年?满|不小于|不低于|≥|>=?|≧)\s?(?P<c>{_NUMBER})(?!\d)",
    rf"满\s?(?P<i>{_NUMBER})(?:周?岁)?[,，、\s]?(?:不满|未满|不到)\s?{_NUMBER}",
    r"(?:^|[\s,，;；、])(?:满\s?(?P<j>1[68])(?:就行|即可|以上)|(?P<k>1[68])(?:周?岁)?以上(?=$|[\s,，;；。]))",
    rf"年满\s?(?P<g>{_NUMBER})(?![\d个年月天次])",
    rf"{_BEFORE}(?P<h>{_NUMBER})(?:周?岁)?以上[、,，]?\s?{_NUMBER}(?:周?岁)?{_OR}(?:以下|以内)(?!\s?[人名元吨米])",
    rf"(?:不满|未满|不到|低于|小于|不足)\s?(?P<d>{_NUMBER})(?:周?岁)?(?:的|者)?(?:一律)?(?:不要|不收|不招|不用"
    rf"|勿|免谈|谢绝|别来|不考虑|不予|不行)",
    rf"(?:年[龄令纪]|岁数)(?:要求|限制)?[:在]?\s?(?P<e>{_NUMBER}){_OR}(?:以上|起|\+)(?!\s?[人名元])",
    rf"{_LABEL}[工性士员生]?\s?[:：]?\s?(?P<f>{_NUMBER}){_OR}以上(?!\s?[人名元吨米]|(?:的|者)?(?:不要|不收|勿"
    rf"|免谈))(?=$|[\s,，;；。])",
)
# A person's own age: 女,41岁, 我今年四十三岁.
_OWN = re.compile(
    rf"(?:今年|现年|本人|(?<!要)(?<!招)(?:^|[\s,，;；。])[男女][性士]?[,，\s]{{0,2}}|年[龄令]\s?[:：]\s?|我)\s?(?P<age>{_NUMBER})\s?周?岁(?:了|整)?"
    r"(?=$|[\s,，;；。、!)）])(?!\s?[,，]?\s?(?:以|及|起|左右))"
)
# Somebody to be cared for, or a thing's age, is no limit for the worker.
_OTHER_AFTER = re.compile(
    r"\s?(?:的)?(?:左右的?)?(?:[男女]{0,2})?(?:老[人年太头爷奶汉父母两]|长辈|高龄|津贴|补贴|儿童|孩|宝宝|幼儿"
    r"|学生|青少年|小朋友|婴|娃|患者|客户|生日|寿|免票|半价|门票|退休)"
)
_OTHER_BEFORE = re.compile(
    r"(?:照顾|照看|护理|伺候|服侍|陪护|看护|接送|辅导|带|教|赡养|家有|身高|厂庆|店庆|载重|月薪|工资|底薪|时薪"
    r"|日薪|提成|待遇|编号|代码|工号|尺码|电话|房号|门牌)[^,，;；。\n]{0,4}$"
)


def read_age(text: str) -> tuple[AgeRange, Span] | None:
    """The widest age range a text accepts, or None when it sets no limit."""
    text = text[:MAX_CHARS]
    ranges = list(_ranges(text, _RANGE, _LABELLED)) or list(_ranges(text, _BARE_RANGE, least_gap=10))
    if ranges:
        spans = [span for *_, span in ranges]
        span = Span(min(one.start for one in spans), max(one.end for one in spans))
        return AgeRange(min(low for low, *_ in ranges), max(high for _, high, _ in ranges)), span
    own = _OWN.search(text)
    if own and (age := _age(own["age"])) is not None and not _is_other(text, own):
        return AgeRange(age, age), Span(own.start("age"), own.end())
    lower, upper = list(_bounds(text, _LOWER)), list(_bounds(text, _UPPER))
    minimum = min((age for age, _ in lower), default=None)
    maximum = max((age for age, _ in upper), default=None)
    if (minimum is None and maximum is None) or (minimum is not None and maximum is not None and minimum > maximum):
        return None
    spans = [span for _, span in (*lower, *upper)]
    return AgeRange(minimum, maximum), Span(min(one.start for one in spans), max(one.end for one in spans))


def _ranges(text: str, *patterns: re.Pattern[str], least_gap: int = 0) -> Iterator[tuple[int, int, Span]]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            low, high = _age(match["low"]), _age(match["high"])
            if low is None or high is None or low + least_gap > high or _is_other(text, match):
                continue
            if least_gap and not (low <= 40 and high >= 30):
                continue
            yield low, high, Span(match.start("low"), match.end())


def _bounds(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, Span]]:
    for match in pattern.finditer(text):
        name = next(name for name, value in match.groupdict().items() if value)
        age = _age(match[name])
        if age is not None and not _is_other(text, match):
            yield age, Span(match.start(), match.end())


def _is_other(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    return bool(_OTHER_AFTER.match(text, match.end()) or _OTHER_BEFORE.search(before))


def _age(text: str) -> int | None:
    value = numeral(text)
    return int(value) if value is not None and 10 <= value <= 80 else None
