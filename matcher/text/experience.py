"""Years of experience (经验要求): 1年以上, 1-3年, 两年左右, 不限, 应届, 经验优先."""

from __future__ import annotations

import re

from matcher.models.enums import Need
from matcher.models.values import Experience, Span
from matcher.text.clause import clause_bounds
from matcher.text.need import read_need
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of

_NUMBER = r"(?:\d{1,2}(?:\.\d)?|俩(?=月)|[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3}|半)"
_UNIT = r"(?:年|个月|(?<=俩)月|月(?=以上|及以上|经[验历]|工作))"
_YEARS = re.compile(
    rf"(?<![\d.年第])(?P<low>{_NUMBER})\s?(?P<more>几|来|多|余)?\s?(?P<lunit>年|个月)?\s?(?:(?:-{{1,2}}|~"
    rf"|—{{1,2}}|–|至|到)\s?(?P<high>{_NUMBER})\s?)?"
    rf"(?P<unit>{_UNIT})(?P<half>半)?(?P<most>多|余)?(?!级|度|代|薪|终|\d|[初末底前龄检审假货份])"
    r"(?P<bound>\s?(?:\(含\)|含)?(?:或|及|含)?(?:其)?(?:以上|以内|以下|之内|左右|上下|起步?|内|\+|往上))?"
)
_PAID_BEFORE = re.compile(r"(?:[\d一二两三四五六七八九十]\s?[万千百]?[元块]钱?|[一二两三四五六七八九十\d][万千])\s?$")
_PAID_AFTER = re.compile(r"(?:能|可|大概)?[挣赚]?[\d一二两三四五六七八九十]{1,4}(?:万|千|百|元|块)")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s?\d\.(?=[1-9]\d?年)")
_ABOUT = re.compile(r"经验|经历|工作|从业|从事|驾龄|相关|工龄|操作|以上者|年限|工作史|老师傅|熟手")
_ABOUT_BEFORE = re.compile(
    r"驾龄|经验|从业|从事|工作|年限|工龄|司龄|(?:[干做开跑当搞管教卖修焊烧学带混练切炒缝织挖喂养看守跟]|操作"
    r"|打工|经营|接触)[^,，;；。\n]{0,8}$"
)
# 做月嫂五年了: a verb of work before the years, not of waiting or standing.
_WORKED = re.compile(
    r"(?:[干做开跑当搞教卖修焊烧带炒缝织挖喂养]|操作|打工|从事)(?!间|业|立|始|证|展|会|厂)[一-龥]{0,8}?(?:了"
    r"|过|有|已|满|近|将近)?$"
)
_OTHER = any_of(
    "合同|协议|成立|创立|创办|建厂|开业|经营|签订?|有效|质保|保修|服务期|试用|学徒期?|实习期?|培训期?|注册|历史|入职|在职|公司$|厂龄|期限|保质|租期|工期|工程|"
    "居住证|社保|参保|落户|缴费|退伍|退役|服役|毕业|离职|离岗|停业|空窗|子女|孩子|婚|分红|封闭|学制|学期|脱产|住满|连续$|结婚|累计产",
    "(?<![经工])年满|未满|(?<!以)前|近|专注|深耕|持续|每$|已有$|距今|第$",
)
_NOT_AFTER = re.compile(
    r"\s?(?:制|期|合同|质保|保修|历史|老[店厂牌字面馆]|以?内(?:办理|入职|转正|无)|一次|一签|[一-龥]{0,3}免费"
    r"|无(?:违章|事故|犯罪|重大)|品牌|老品|行业(?:领|品)|后(?:转|可|上|涨)|包|涨|可?报销|可?享|返|[给奖退发送]"
    r"|有年假|有奖|"
    r"的?(?:车龄|房龄|树龄|发展|沉淀|积淀|企业|工厂|公司|老厂|口碑|租|学制|合作|店)|大修|未(?:上|休)|庆|店)"
)
_WORKING = r"(?:相关|任何|此类|同岗位?|类似|本行业|行业)?(?:工作|从业|岗位)?经[验历]"
_NONE_NEEDED = any_of(
    r"(?:经验|工作经[验历]|从业经[验历]|工作年限|年限):?(?:均|都|要求)?(?:不限|无所谓|不重要|(?:不作|不做|无"
    r"|没有?|不)(?:任何|硬性|特殊)?要求|有无[均皆都]?[可行])",
    rf"不(?:限|看|问|论|讲|挑)(?:工作)?经验|(?:不需要?|无需|无须|不要求|不用|不要)(?:有)?(?:任何)?{_WORKING}",
    rf"(?:无|没有?|有无)(?:做过|干过)?{_WORKING}(?:者|的)?[^,，;；。]{{0,4}}?(?:也|均|亦|皆|都|还)?(?:可|行|要"
    rf"|能|成|收|招|没关系|没事|不要紧)",
    r"零基础|0基础|小白|(?:新手|生手|生手熟手|生熟手|生熟|熟生手)(?:都|均|也|皆)?(?:可|行|要|能)|可接受无经验"
    r"|学徒(?:工)?(?:也|均|都)?可|没干过(?:也|都)?[行可]|不会(?:的)?(?:可以?|也能|也可)?(?:来)?学",
)
_NOVICE = re.compile(rf"(?:无|没有?){_WORKING}")
_GRADUATE = re.compile(
    r"(?<![\d第])(?:20)?\d{2}届(?!世|运|大会|博览|全国|人大|政协|理事|董事|职代|党|[一二三四五六七]中|中央)|应往?届(?:大?中?专?毕业)?生?|(?<!届)毕业生(?!产)|往届生"
)
_NO_GRADUATE = re.compile(
    r"(?:不招|不要|不收|非|谢绝|不考虑|除|拒绝|无需)(?:应往?届|毕业生)[^,，;；。]{0,6}"
    r"|应届[^,，;；。]{0,4}(?:勿|不要|不招|免谈|除外|不收)"
)
_SKILLED = r"(?:熟练工?|熟手|老手|有经[验历])"
_WISH = re.compile(
    rf"经[验历](?:[一-龥]{{0,6}})?(?:者|的)?(?:优先|先考虑|先谈|者佳|[更为尤最]佳|优选|[更最]好|加分)|{_SKILLED}(?:者"
    rf"|的)?(?:优先|者佳|更佳|[更最]好|加分)|"
    r"(?:最好|优先|倾向|希望)[^,，;；。\n]{0,10}(?:经[验历]|[做干]过)|[做干从][过事][^,，;；。\n]{0,10}(?:优先"
    r"|者佳|[更最]好)|(?:加分项?|优先)[:：][^,，;；。\n]{0,10}经[验历]"
)


def read_experience(text: str) -> tuple[Experience, Span] | None:
    """The experience a text asks for or states; 不限 has ``minimum`` None, a preference is ``wish_only``.

    About so many years (两年左右) is a least, never a most; 无经验 is 0 years without a most.
    """
    text = text[:MAX_CHARS]
    found = [item for match in _YEARS.finditer(text) if (item := _judge(text, match))]
    demanded = [item for item in found if not item[0].wish_only]
    if demanded:
        return demanded[0]
    for pattern, value in ((_NONE_NEEDED, Experience(None)), (_NOVICE, Experience(0.0))):
        if match := pattern.search(text):
            wish = found[0] if found else None
            return (
                wish
                or (_wished(text, match) if value.minimum is None else None)
                or (value, Span(match.start(), match.end()))
            )
    match = None if _NO_GRADUATE.search(text) else _GRADUATE.search(text)
    if match and not found:
        wished = read_need(text, match.start(), match.end()) is Need.WISH
        return Experience(None, wish_only=wished, graduate=True), Span(match.start(), match.end())
    if found:
        return found[0]
    if match := _WISH.search(text):
        return Experience(None, wish_only=True), Span(match.start(), match.end())
    match = re.fullmatch(r"\s*(?:不限|无|无要求|不要求)\s*", text) if len(text) < 10 else None
    return (Experience(None), Span(match.start(), match.end())) if match else None


def _wished(text: str, waived: re.Match[str]) -> tuple[Experience, Span] | None:
    """无经验可,有焦化经验者优先: what is waived may still be wished for."""
    match = _WISH.search(text)
    return (Experience(None, wish_only=True), Span(match.start(), match.end())) if match and waived else None


def _judge(text: str, match: re.Match[str]) -> tuple[Experience, Span] | None:
    start = match.start()
    spoken = _spoken_range(match["low"]) if not match["high"] else None
    low = spoken or _years(match["low"], match["lunit"] or match["unit"], None if match["high"] else match["half"])
    high = _years(match["high"], match["unit"], match["half"]) if match["high"] else None
    if low is None or not _speaks_of_work(text, match):
        return None
    # In "1.2年以上…" at the start of a line the 1. numbers the item, unless it reads as a half year.
    numbered = _LIST_NUMBER.match(text, max(0, start - 1) if start and text[start - 1] == "\n" else start)
    if numbered and "." in match["low"] and not match["low"].endswith(".5"):
        start, low = numbered.end(), _years(match["low"].split(".")[1], match["unit"], None) or low
    before = text[max(0, match.start() - 6) : match.start()]
    bound = (match["bound"] or "").strip()
    if high is None and (
        bound.endswith(("以内", "之内", "以下", "内")) or re.search(r"(?:不超过|不足|不到|少于|低于|最多)\s?$", before)
    ):
        if re.search(r"不(?:少|低)于\s?$", before):
            high = None
        else:
            low, high = 0.0, low
    if low > 60 or (high is not None and high < low):
        return None
    wished = read_need(text, match.start(), match.end()) is Need.WISH
    return Experience(low, high, wish_only=wished), Span(start, match.end())


def _speaks_of_work(text: str, match: re.Match[str]) -> bool:
    low, high = clause_bounds(text, match.start(), match.end())
    before, after = text[low : match.start()], text[match.end() : min(high, match.end() + 30)]
    # 五六万一年 and 两千块一个月 say what is paid, for how long.
    if (
        (_PAID_BEFORE.search(before) or _PAID_AFTER.match(after))
        and not match["bound"]
        and not _ABOUT.search(after[:6])
    ):
        return False
    told = re.search(r"经[验历]", after) or re.search(r"从事|从业|经验|工作年限|工龄|驾龄", before)
    if _OTHER.search(before[-8:]) and not told:
        return False
    if _NOT_AFTER.match(after) and not re.match(r"\s?(?:内|以内)?[^,，;；。]{0,6}经[验历]", after):
        return False
    if len(text) <= 8 and not re.search(r"合同|成立|有效|质保|庆|老店", text):
        return True
    if _ABOUT.search(after) or _ABOUT_BEFORE.search(before) or _WORKED.search(before):
        return True
    return (match["bound"] or "").strip().endswith(("以上", "起", "起步", "+", "往上")) or bool(
        re.search(r"(?:不少于|不低于|至少|最少|满|要求|需|具备|具有)\s?$", before)
    )


def _spoken_range(text: str) -> float | None:
    """七八年, 三五年: the lesser of two digits said for a range."""
    if len(text) != 2 or "十" in text or text[0].isdigit():
        return None
    low, high = numeral(text[0]), numeral(text[1])
    return low if low and high and low < high else None


def _years(number: str | None, unit: str | None, half: str | None) -> float | None:
    if not number:
        return None
    value = 0.5 if number == "半" else numeral(number)
    if value is None:
        return None
    return value + (0.5 if half else 0.0) if unit == "年" else round(value / 12, 2)
