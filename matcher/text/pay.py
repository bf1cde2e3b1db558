"""Pay (薪资) as brochures write it: 5000-7000元/月, 6-8千, 1.2万·13薪, 日结200, 底薪3000+提成, 面议."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from matcher.models.enums import PayUnit
from matcher.models.values import Pay, Span
from matcher.text.contact import without_numbers
from matcher.text.normalise import MAX_CHARS, numeral

_CHINESE = "一二两三四五六七八九十"
_AMOUNT = "(?:" + "|".join((
    r"\d{1,7}(?:,\d{3}){0,2}(?:\.\d{1,3})?",
    rf"[{_CHINESE}][零{_CHINESE}百千]{{0,7}}(?=[千百万元块毛角]|到|至|$|[-~])",
    rf"[{_CHINESE[:-1]}][{_CHINESE}百千零]{{1,7}}(?!\d)",
    r"[壹贰叁肆伍陆柒捌玖][零壹贰叁肆伍陆柒捌玖拾佰仟万]{1,9}(?=[元圆块整至到~,-]|$)",
)) + ")"  # fmt: skip
_SCALE = (
    r"(?:[万千百毛角wWkK](?![a-zA-Z])(?P<{0}tail>(?:[2-9二三四五六七八九]"
    r"|[1一](?!\s?[天个件小日月年趟车吨周晌钟]))(?!\d|[.,]\d))?)"
)
_CURRENCY = r"\s{0,2}(?:元|块钱|块|圆|毛钱)?"
_BOUND = (
    r"(?:多(?![劳做干得种年人名家方米])|来(?=[元块])|出头|[±]|及?以上|及?以下|以内|之内|起步|起|左右|上下|封顶|\+)?"
)
_PER = (
    r"(?P<unit>\s?[(/每一·]{0,2}\s?(?:个|整)?"
    r"(?:月|天|日|小时|钟头|时|[hH](?![a-zA-Z])|年(?!终)|周(?!岁|[一二三四五六日末结])|星期|礼拜|件|单(?!休|位|间|人|双)|吨|车(?!间|补|贴|接|费|位|程|工|队|辆|票|险)"
    r"|趟|箱|袋|双(?!休|班|薪|人|倍|方|岗)|米(?!线)|平方?米?|(?<=[/每一])[方晌棵亩套台条批]|(?<=[/每一个])班(?![车组长主倒制次])|个(?=[,。;\s)]|$)))?"
)
# 5000/6000 names both ends of a range; after a third figure it is a list.
_DASH = r"(?:-{1,2}|~{1,2}|—{1,2}|–|−|至|到|(?<=\d{4})(?<!/\d{4})/(?=\d{4,5}(?![\d/.])))"
_CANDIDATE = re.compile(
    rf"(?P<low>{_AMOUNT})\s?(?P<lscale>{_SCALE.format('l')})?(?:块(?P<dimes>[1-9一二三四五六七八九])(?![\d.百千万]|\s?[个小天钟件日月]))?{_CURRENCY}(?P<lbound>{_BOUND})"
    rf"(?:\s?(?:/|每|一)?(?:月|天|日|小时|时)?\s?{_DASH}\s?(?P<high>{_AMOUNT})\s?(?P<hscale>{_SCALE.format('h')})?)?"
    rf"{_CURRENCY}\s?(?P<bound>{_BOUND})\s?(?:元|块)?{_PER}(?P<after>{_BOUND})"
    rf"(?:\s?[·*x×,、]?\s?(?P<months>1[2-9]|2[0-9]|三十|十[二三四五六七八])\s?薪)?"
)
# 六七千, 两三百一天, 七八十块一小时; 一万二三.
_SPOKEN_RANGE = re.compile(
    rf"(?<![{_CHINESE}百千万\d第])(?:(?P<head>[一二两三四五六七八九])万)?(?P<low>[一二两三四五六七八])(?P<high>[二两三四五六七八九])"
    rf"(?P<scale>[十百千万])?(?![二两三四五六七八九十百千万\d])(?P<money>\s?(?:元|块钱?|圆))?"
    r"(?P<unit>\s?(?:[/每一]\s?个?(?:小时|钟头|[天日月年周班晌]|星期|工(?!资|作|厂))|[天日](?!结)))?"
)
# 两三 is two ends of a range and not 23.
_DIGITS_ONLY = re.compile(rf"[{_CHINESE[:-1]}]{{2,}}")
# 男260元/天,女220元/天; 白班260,夜班280.
_RATE = (
    r"[工士性的]?\s?[:：]?\s?(?P<{0}>\d{{2,6}})(?![\d.人名岁个位厘cC:点-])"
    r"(?P<{0}unit>\s?(?:元|块钱?)?\s?(?:[/每一]\s?个?(?:小时|时|钟头|[天日月班]))?)(?:元)?"
)
_PARTED = tuple(
    re.compile(rf"(?:{first}){_RATE.format('a')}[,，、/\s]{{0,2}}(?:{second}){_RATE.format('b')}")
    for men, women in (("男", "女"), ("白班|日班|早班", "夜班|晚班"))
    for first, second in ((men, women), (women, men))
)
_UNITS = {"月": PayUnit.MONTH, "天": PayUnit.DAY, "日": PayUnit.DAY, "时": PayUnit.HOUR, "h": PayUnit.HOUR}
_UNITS |= {"头": PayUnit.HOUR, "周": PayUnit.WEEK, "期": PayUnit.WEEK, "拜": PayUnit.WEEK, "年": PayUnit.YEAR}
_UNITS |= dict.fromkeys("件单吨车趟箱袋双米平方个棵亩套台条批", PayUnit.PIECE) | dict.fromkeys("晌班工", PayUnit.DAY)
_SCALES = {"十": 10, "万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100, "毛": 0.1, "角": 0.1}


def _before(words: str, reach: int) -> re.Pattern[str]:
    """One of the words within ``reach`` characters before the amount, nothing numeric or final between."""
    return re.compile(rf"(?:{words})[^,。;\n\d]{{0,{reach}}}$")


_UNIT_BEFORE = (
    (PayUnit.YEAR, _before(r"年(?:薪|收入|综合收入|入)|(?:一年|每年|全年)(?:下来|到手|能?挣|赚|收入)?", 6)),
    (
        PayUnit.DAY,
        _before(
            r"日结|日薪|日工资|每天|每日|(?<![休歇息])一天|[一每]个工|天薪|按天|[一每]晌|(?<![第两三])[一每]个?班(?![车组长主倒制次])",
            5,
        ),
    ),
    (PayUnit.WEEK, _before(r"周薪|周工资|每周|每个?星期|一周(?!岁)|一个?星期", 4)),
    (PayUnit.HOUR, _before(r"时薪|小时工|每小时|[一1]个?小时|[一每]个?钟头?|计时", 5)),
    (PayUnit.PIECE, _before(r"计件|每件|单价|每单", 3)),
    (PayUnit.MONTH, _before(rf"月薪|月入|月工资|月收入|每月|月结|月保底|月综合|(?<![\d{_CHINESE}个])月", 6)),
)
# 每吨3元, 一件8毛: a rate only when money is named.
_PIECE_BEFORE = re.compile(
    r"[一每](?:件|个|单|吨|车|趟|箱|袋|双|平?米|平方米?|方|棵|亩|条|张|套|台|批)(?:活|货|工价)?[约:]?\s?$"
)
_PAST = re.compile(
    r"(?P<when>[月年日天周]?)(?:入|薪|收入|工资|挣|赚|到手|综合)[^,。;\d]{0,4}(?:过|上|破"
    r"|超过?)(?P<n>[一两二三四五六七八九])?(?P<scale>万|千)(?![\d元科达家人吨平亩])"
)
_PAY_BEFORE = _before(
    r"薪|工资|收入|待遇|报酬|工价|保底|底薪|保|到手|拿到?|日结|月入|综合|不低于|不少于|实发|税[前后]", 8
)
_BASE_BEFORE = _before(r"底薪|基本工资|基础工资|基薪|固定工资|无责|责任底薪", 6)
_ONLY_FROM = re.compile(
    r"(?:不低于|不少于|至少|最低|保底|保|起薪)(?:工资|薪资|收入|月薪)?[^,。;\n\d]{0,2}$|(?<!不)(?:过|超|突破|破)\s?$"
)
_ONLY_TO = re.compile(r"(?:不超过|最高|最多|封顶|上限)(?:可达|达到?|[给开发]?到?)?[^,。;\n\d]{0,2}$")
_OTHER_MONEY = (
    r"奖励|奖金|奖|餐补|房补|补贴|补助|津贴|押金|费|提成|全勤|基数|注册资[金本]|资金|资本|产值|投资|营收|销售额|营业额"
    r"|电话|手机|号|邮编|编号|成立于?|慰问|红包|贷款|罚款?|工龄|夜班补|加班|面积|产量|报销|返现|返费|不含"
    r"|租|客单价|流水|价值|市值|估值|货款|工程款|票价|房价|售价|标价|特价|首付|月供|彩礼|[定订]金|会员|充值"
    r"|补(?=\s?$)|扣|钟点房|标准?间|房间|房价|学历|合同额|承包|赔偿|保额|保费|限额|消费|优惠|起送|满减"
)
_NOT_PAY_BEFORE = re.compile(rf"(?:{_OTHER_MONEY})[^,。;\n\d/+、薪资入]{{0,4}}$")
_TRIAL_BEFORE = _before(r"试用期?|实习期?|学徒期?|培训期|见习期?", 6)
_NOT_PAY_AFTER = re.compile(
    r"\s?(?:[人名位岁个周届级台座层楼号栋室厂家条斤克次辆亩度瓦路排种亿强套只本]|公斤|公里|千米|厘米|毫米|平(?!均)|㎡"
    r"|cm|mm|kg|%|年(?!薪)|月\d|[:.]\d|\d|-\d|小时工作|小时制|[余多][人名家]|[kK][mMgGwWvV])"
)
_BARE_AFTER = re.compile(
    r"\s?(?:$|[\s,。;、)\]】/|!+(~·]|包|五险|六险|一金|双休|单休|招|管|供|加|有|提供|缴|可|提成|月休|长期|轻松|急)"
)
_NEGOTIABLE = re.compile(r"面议|面谈|面洽|协商|可谈|详谈|另议")
# 基本工资3500+绩效1000-2000: what comes on top of base pay is not the pay.
_ON_TOP = re.compile(r"(?:绩效|提成|奖金|岗位工资)[^,，;；。\d]{0,3}$")
_PIECE_WORK = re.compile(r"计件|按件|多劳多得")
_COMMISSION = re.compile(r"提成|(?<=[件单车趟吨套台个])提(?=\d)|绩效|业绩|佣金|分红|奖金")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One amount or range in the text, and how sure it is that it is pay."""

    pay: Pay
    span: Span
    score: int
    is_base: bool
    is_trial: bool


def read_pay(text: str) -> tuple[Pay, Span] | None:
    """The pay a text offers with where it stands, or None when it names none."""
    text = without_numbers(text[:MAX_CHARS])
    if parted := _read_parted(text):
        return parted
    spoken = _read_spoken_range(text)
    found = [candidate for match in _CANDIDATE.finditer(text) if (candidate := _judge(text, match))]
    if spoken:
        found = [one for one in found if one.span.end <= spoken[1].start or one.span.start >= spoken[1].end]
    has_base = any(candidate.is_base for candidate in found)
    rates = has_base and any(candidate.pay.unit is PayUnit.PIECE for candidate in found)
    whole = [
        candidate
        for candidate in found
        if not candidate.is_base
        and not (has_base and (candidate.pay.unit is PayUnit.PIECE or _ON_TOP.search(text, 0, candidate.span.start)))
    ]
    best = _joined_bounds(max(whole, key=_rank, default=None), whole)
    base = max((candidate for candidate in found if candidate.is_base), key=_rank, default=None)
    if spoken and (best is None or best.score < 3):
        return spoken
    if best is None and base is None:
        return _read_open(text)
    return _combined(text, best, base, rates=rates)


def _rank(candidate: _Candidate) -> tuple[bool, int, int]:
    return (not candidate.is_trial, candidate.score, -candidate.span.start)


def _joined_bounds(best: _Candidate | None, found: list[_Candidate]) -> _Candidate | None:
    """最低4000, 最高8000 names one range in two places."""
    if best is None or best.pay.minimum is None or best.pay.maximum is not None:
        return best
    for other in found:
        most = other.pay.maximum
        if other.pay.minimum is None and other.pay.unit is best.pay.unit and most and most >= best.pay.minimum:
            return replace(best, pay=replace(best.pay, maximum=most))
    return best


def _combined(text: str, best: _Candidate | None, base: _Candidate | None, *, rates: bool) -> tuple[Pay, Span]:
    """The promised pay with its base pay, if commission or piece rates come on top, and notes on what else was said."""
    chosen = best or base
    assert chosen is not None
    pay = chosen.pay
    base_fen = base.pay.minimum if base and base.pay.unit is pay.unit else None
    if best is None and (rates or _COMMISSION.search(text)) and pay.minimum == pay.maximum:
        pay = Pay(pay.minimum, None, pay.unit, months=pay.months, note=pay.note)
    notes = [note for note in (pay.note, _note(text)) if note]
    span = chosen.span
    if base and best and abs(base.span.start - best.span.start) <= 40:
        span = Span(min(base.span.start, span.start), max(base.span.end, span.end))
    joined = Pay(
        pay.minimum, pay.maximum, pay.unit, base_fen, pay.months, "；".join(notes), bool(_NEGOTIABLE.search(text))
    )
    return joined, span


def _note(text: str) -> str:
    words = [
        word for pattern in (_COMMISSION, _PIECE_WORK) if (match := pattern.search(text)) and (word := match.group())
    ]
    return "、".join(words)


def _read_open(text: str) -> tuple[Pay, Span] | None:
    """Pay without a figure: 面议 or bare 计件."""
    match = _NEGOTIABLE.search(text)
    if match and (
        len(text) <= 12 or re.search(r"薪|工资|待遇|报酬|收入", text[max(0, match.start() - 12) : match.start()])
    ):
        return Pay(None, None, PayUnit.MONTH, note=match.group(), negotiable=True), Span(match.start(), match.end())
    if match := _PAST.search(text):
        value = (numeral(match["n"] or "一") or 1) * _SCALES[match["scale"]]
        unit = _UNITS.get(match["when"]) or PayUnit.MONTH
        return Pay(round(value * 100), None, unit), Span(match.start(), match.end())
    match = _PIECE_WORK.search(text)
    if match:
        return Pay(None, None, PayUnit.PIECE, note=match.group()), Span(match.start(), match.end())
    return None


def _read_spoken_range(text: str) -> tuple[Pay, Span] | None:
    """六七千 said for 6000 to 7000, 两三百一天 for 200 to 300 a day, 一万二三 for 12000 to 13000."""
    for match in _SPOKEN_RANGE.finditer(text):
        low, high = (int(numeral(match[name]) or 0) for name in ("low", "high"))
        if not (high == low + 1 or (low, high) == (3, 5)) or not (match["scale"] or match["head"]):
            continue
        before, after = text[max(0, match.start() - 16) : match.start()], text[match.end() : match.end() + 8]
        if _NOT_PAY_BEFORE.search(before) or _NOT_PAY_AFTER.match(after):
            continue
        scale = 1_000 if match["head"] else _SCALES[match["scale"]]
        unit = _unit((match["unit"] or "").replace("日", "天"), before)
        if unit is None and scale > 10:
            unit = PayUnit.DAY if scale == 100 else PayUnit.MONTH
        head = int(numeral(match["head"] or "零") or 0) * 10_000
        ends = head + low * scale, head + high * scale
        if unit and _plausible(*ends, unit):
            return Pay(round(ends[0] * 100), round(ends[1] * 100), unit), Span(
                match.start(), match.start() + len(match.group().rstrip())
            )
    return None


def _read_parted(text: str) -> tuple[Pay, Span] | None:
    """Two rates for two sexes or shifts as one range: 男260元/天,女220元/天; bare figures only for shifts."""
    match = next((match for one in _PARTED if (match := one.search(text))), None)
    if match is None:
        return None
    low, high = sorted((float(match["a"]), float(match["b"])))
    said = match["bunit"].strip() or match["aunit"].strip()
    if not said and (text[match.start()] in "男女" or low < 60):
        return None
    before = text[max(0, match.start() - 16) : match.start()]
    unit = _unit(re.sub("元|块钱?", "", said), before) or (PayUnit.MONTH if low >= 1000 else PayUnit.DAY)
    if not _plausible(low, high, unit):
        return None
    return Pay(round(low * 100), round(high * 100), unit, note=_note(text)), Span(
        match.start(), match.start() + len(match.group().rstrip())
    )


def _judge(text: str, match: re.Match[str]) -> _Candidate | None:
    """Whether an amount found in the text is pay, for what unit, and how sure that is."""
    before = text[max(0, match.start() - 16) : match.start()]
    bounds = _bounds(match)
    if bounds is None or re.search(r"[\d.]$|\d-$|[A-Za-z]$", before):
        return None
    low, high = bounds
    unit_text = match["unit"] or ""
    unit = _unit(unit_text, before)
    if unit is None and re.search(r"[元块圆毛角]", match.group()) and _PIECE_BEFORE.search(before):
        unit = PayUnit.PIECE
    score = _score(match, before, text[match.end() : match.end() + 8], unit_text, unit)
    if score is None:
        return None
    if unit is None:
        unit = _unit_by_size(low, high, text)
    if unit is None or not _plausible(low, high, unit):
        return None
    minimum, maximum, note = _apply_bound(match, before, low, high)
    pay = Pay(minimum, maximum, unit, months=_months(match["months"]), note=note)
    is_base = bool(_BASE_BEFORE.search(before)) and high == low
    end = match.start() + len(match.group().rstrip())
    return _Candidate(pay, Span(match.start(), end), score, is_base, bool(_TRIAL_BEFORE.search(before)))


def _score(match: re.Match[str], before: str, after: str, unit_text: str, unit: PayUnit | None) -> int | None:
    """Evidence that the amount is pay; None when something speaks against it."""
    if _NOT_PAY_BEFORE.search(before) or _NOT_PAY_AFTER.match(after):
        return None
    has_currency = bool(re.search(r"[元块圆毛角]", match.group()))
    has_scale = bool(match["lscale"] or match["hscale"])
    marker = unit_text.strip()[:1] in {"/", "每", "一", "("} if unit_text else False
    score = 3 * (bool(unit_text) and (has_currency or has_scale or marker)) + 2 * has_currency + has_scale
    score += 2 * bool(_PAY_BEFORE.search(before) or (unit is not None and not unit_text)) + bool(match["high"])
    score += bool(match["months"])
    if unit_text and not score:
        return None
    if has_currency or has_scale or marker or _PAY_BEFORE.search(before) or (unit and not unit_text):
        return score
    return score if _is_bare_pay(match, before, after) else None


def _is_bare_pay(match: re.Match[str], before: str, after: str) -> bool:
    """A naked number is monthly pay from 1000 up, unless it looks like a year or a count."""
    values = [numeral(match[name]) for name in ("low", "high") if match[name]]
    if not all(value and 1000 <= value <= 100_000 for value in values) or match["unit"]:
        return False
    if all(value and 1950 <= value <= 2099 and value % 100 for value in values):
        return False
    if re.search(r"[a-zA-Z:#]\s?$", before) and not re.search(r":\s?$", before):
        return False
    return bool(match["bound"] or match["lbound"] or match["high"] or _BARE_AFTER.match(after))


def _bounds(match: re.Match[str]) -> tuple[float, float] | None:
    """Both ends in yuan; 6-8千 lends its scale to the 6, 8k-15 to the 15."""
    low = numeral(match["low"])
    high = numeral(match["high"]) if match["high"] else None
    if not low or (match["high"] and not high) or (match["low"].startswith("0") and not match["low"].startswith("0.")):
        return None
    if _DIGITS_ONLY.fullmatch(match["low"]):
        return None
    low_scale, high_scale = _scale(match["lscale"]), _scale(match["hscale"])
    if high is not None and low_scale is None and high_scale and low < 100 and not re.search("[百千万]", match["low"]):
        low_scale = high_scale
    elif high is not None and high_scale is None and low_scale and high < 100:
        high_scale = low_scale
    borrowed = low_scale is not None and match["lscale"] is None
    # 7-1万 is said for 7千-1万.
    if high is not None and borrowed and high_scale == 10_000 and high < low < 10:
        low_scale = 1_000
    low = _with_tail(low, low_scale, match["ltail"]) + (numeral(match["dimes"] or "") or 0) / 10
    if high is None:
        return low, low
    high = _with_tail(high, high_scale, match["htail"])
    if low < 10 <= 1000 <= high and low == int(low):
        low *= 10 ** (len(str(int(high))) - 1)
    if low > high and re.search(r"\d/\d", match.group()):
        low, high = high, low
    return (low, high) if low <= high else None


def _scale(text: str | None) -> float | None:
    return _SCALES[text[0].lower()] if text else None


def _with_tail(value: float, scale: float | None, tail: str | None) -> float:
    """4k5 and 1万2 say the next place after the scale."""
    if scale is None:
        return value
    return value * scale + (numeral(tail) or 0) * scale / 10 if tail else value * scale


def _unit(unit_text: str, before: str) -> PayUnit | None:
    if unit_text:
        return _UNITS[unit_text.strip().lower()[-1]]
    return next((unit for unit, pattern in _UNIT_BEFORE if pattern.search(before)), None)


def _unit_by_size(low: float, high: float, text: str) -> PayUnit | None:
    """The unit of a figure that names none: what it could sensibly be paid for."""
    if low >= 100_000:
        return PayUnit.YEAR
    if high >= 1000:
        return PayUnit.MONTH
    if low >= 60 and re.search(r"日结|临时|零工|短工|按天|天结", text):
        return PayUnit.DAY
    return PayUnit.HOUR if low < 100 and re.search(r"小时|时薪|钟点", text) else None


def _plausible(low: float, high: float, unit: PayUnit) -> bool:
    floor, ceiling = {
        PayUnit.MONTH: (300, 1_000_000),
        PayUnit.DAY: (20, 1_000_000),
        PayUnit.WEEK: (100, 1_000_000),
        PayUnit.HOUR: (3, 5_000),
        PayUnit.PIECE: (0.01, 100_000),
        PayUnit.YEAR: (5_000, 9_999_999),
    }[unit]
    return floor <= low and high <= ceiling


def _apply_bound(match: re.Match[str], before: str, low: float, high: float) -> tuple[int | None, int | None, str]:
    """Fen bounds after 以上, 以下, 左右, 不低于."""
    minimum, maximum = round(low * 100), round(high * 100)
    if match["high"]:
        return minimum, maximum, ""
    word = match["lbound"] or match["bound"] or match["after"] or ""
    if word in {"及以上", "以上", "起", "起步", "+", "多", "出头"} or _ONLY_FROM.search(before):
        return minimum, None, ""
    if word in {"及以下", "以下", "以内", "之内", "封顶"} or _ONLY_TO.search(before):
        return None, maximum, ""
    return minimum, maximum, word


def _months(text: str | None) -> int:
    return int(numeral(text) or 12) if text else 12
