"""Number of people wanted (招聘人数): 10人, 5-8人, 若干, 焊工5人、电工3人, 车工、磨工各2名."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral

MOST = 9_999


@dataclass(frozen=True, slots=True)
class Headcount:
    """People wanted in all and per post; ``total`` None with ``unknown`` when a text says 若干."""

    total: int | None
    span: Span
    by_title: tuple[tuple[str, int], ...] = ()
    unknown: bool = False
    note: str = ""


_CHINESE = "一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_NUMBER = rf"(?:\d{{1,5}}(?:\.0)?|[{_CHINESE}][一二三四五六七八九十百零壹贰叁肆伍陆柒捌玖拾佰]{{0,5}})"
_THINGS = (
    r"月|小时|工作日|班|以上|休|岗|工种|车间|厂|部门|项目|门店|站|点|地|季|钟|亿|国家|省|城市|县|区|店|品种|证"
    r"|条件|字|职位|星期|礼拜|学期|学时|平"
)
_UNIT = (
    rf"\s?(?:人(?!民|次|份|工|间|房|宿|寝|床|桌|座|组|同住|拼|合住|机|力|均|/|一间|一组|一室|一屋|以上拼"
    rf"|的?(?:宴|班组|团队|规模|小组|企业|工厂|公司|家庭|食堂|采|车间|队伍))|名(?!额外|下)|位(?!于|数)"
    rf"|个(?!{_THINGS}))"
)
_MORE = r"\s?(?:来|几|多|余)?(?:号(?=人))?"
_RANGE = re.compile(
    rf"(?<![\d.第])(?P<low>{_NUMBER})\s?(?:人|名|个)?\s?(?:-{{1,2}}|~|—{{1,2}}|–|至"
    rf"|到)\s?(?P<high>{_NUMBER})(?P<more>){_UNIT}"
)
_SPOKEN = re.compile(
    rf"(?<![{_CHINESE}百\d])(?P<low>[一二两三四五六七八])(?P<high>[二两三四五六七八九])(?P<ten>十)?(?:来|多)?{_UNIT}"
)
_COUNT = re.compile(rf"(?<![\d.第前])(?P<count>{_NUMBER})(?P<more>{_MORE}){_UNIT}")
_PAIR = re.compile(
    r"(?<![\d一-龥])?(?P<pairs>[一两二三四五12345])\s?对(?!一|讲|口|账)|(?:夫妻|两口子"
    r"|对子)[一-龥]{0,3}?(?P<pairs2>[一两二三四五12345])\s?对"
)
_ONE = re.compile(r"(?:招聘?|急?[要缺聘找雇需]|差)个(?=[一-龥]{2})(?!月|人(?:资料|信息|简历|征信|证件))")
_FEW = re.compile(r"(?:招聘?|急?[要缺聘找雇需]|再来|差)(?P<few>俩|仨)(?![口])")
_SEXES = re.compile(
    rf"男(?:工|生|性|士)?\s?(?P<men>{_NUMBER})\s?[人名个]?[、,，;/和及\s]{{0,2}}女(?:工|生|性"
    rf"|士)?\s?(?P<women>{_NUMBER})\s?(?:[人名个]|(?![\d岁周元块/每]|一?[天月]|以[上下内]|{_UNIT}))"
)
_SEXES_BEHIND = re.compile(
    rf"(?P<men>{_NUMBER})\s?[个名位]\s?男(?:的|工|生)?[、,，和及\s]{{0,2}}(?P<women>{_NUMBER})\s?[个名位]\s?女"
)
_BOTH_SEXES = re.compile(rf"男女(?:工)?各(?:招|需)?\s?(?P<count>{_NUMBER})\s?[人名个位]?")
_COUPLE = re.compile(r"(?:^|招聘?|[要找雇]|缺)(?:一对)?(?:小)?(?:两口子?|夫妻工?)(?!房|一?对|\d|[一两三四五])")
# 2个铣工1个车工: the number before the trade.
_COUNTED = re.compile(
    rf"(?<![\d.第])(?P<count>{_NUMBER})\s?[个名位]\s?(?P<title>[一-龥]{{1,6}}?(?:工(?!作)|员|师傅?|手|司机))"
)
_LABELLED = re.compile(
    r"(?:招聘?人数|[需用要]人|人数|名额|需求(?:人数)?|缺口|缺员|拟招|计划招聘?|招聘?|急招|急聘|缺"
    r"|需)\s?[:：]?\s?(?P<count>\d{1,4})(?=$|[\s,，;；。、)）])(?!\s?(?:年|月|日|元|岁|-|号|点))"
)
# 普工(30): a title and a number in brackets, nothing else.
_BRACKETED = re.compile(r"\s*[^\d\s()（）:：,，]{2,12}\s?[(（]\s?(?P<count>\d{1,3})\s?[)）]\s*")
_BARE = re.compile(
    rf"\s*(?:约|共|招|大约|预计|合计)?\s?(?P<low>{_NUMBER})\s?(?:(?:-|~|至|到)\s?(?P<high>{_NUMBER}))?\s?"
    r"(?:人|名|位|个)?\s?(?:左右|以上|余)?\s*"
)
_OPEN = r"若干|能来几个|越多越好|有?多少要多少|数名|多名|多人|不限|大量|不等|数人|不定|几名|数位|多位|批量"
_PEOPLE = r"(?:招聘|招工|用工|需求|岗位|拟招|计划)?(?:人数|人员|名额|数量)"
_CALLING = r"(?:招[聘工录收用]?人?|[缺聘需]人?)"
# 学历不限 and 男女不限 leave other things open: the word counts alone or beside people and hiring.
_UNKNOWN = re.compile(
    rf"(?:{_PEOPLE}|{_CALLING})\s?[:：]?\s?(?:暂时?|均|都|也)?(?:{_OPEN})(?=$|[\s,，;；。、)）人名位]|{_PEOPLE})"
    rf"|(?:{_OPEN})(?:招[聘工人录]?)?{_PEOPLE}|^\s*[(（]?(?:{_OPEN})(?:招[聘工人录]?|人)?[)）]?\s*$|^.{{0,6}}[数几多][人名位]\s*$"
)
_CALLED_LONG = re.compile(r"\s*(?:常年|长期)(?:大量)?(?:招[聘工人]?|有效)\s*")
_SURE_UNKNOWN = re.compile(
    r"若干|能来几个|越多越好|(?:有)?多少要多少|来多少|招满为止(?=.{0,4}不限)|(?:数|多)(?:名|位)(?![一-龥]{0,4}(?:客户|专家|员工|教授|学生))|(?:招|聘|要|缺)(?:几|数|多)[个名]"
    r"|大量(?:招|需求|要)"
)
_TITLE = r"[^\d\s、,;。/():+×*!！？?【】]{2,20}"
_PER_TITLE = re.compile(
    rf"(?P<title>{_TITLE}?)[(:×*xX\s]{{0,2}}(?P<count>{_NUMBER})\s?(?:(?:人(?!间|宿|同|一)|名|位|个(?!月))\)?(?=$"
    rf"|[\s、,;。/)+!！]|\d{{4}})|\)?(?=$|[\s、,;。/)+!！]))"
)
_EACH = re.compile(
    rf"(?P<titles>[^\d\s,;。/():+!！]{{2,12}}(?:[、和及与][^\d\s、,;。/():+!！]{{2,12}}){{1,6}})\s?(?:各(?:招"
    rf"|需|要)?|每(?:个)?(?:岗|工种|岗位))\s?(?P<count>{_NUMBER}){_UNIT}"
)
_ASKED = re.compile(r"招录?|招聘|急聘|诚聘|需要?|缺|聘|要|找|雇|剩|拟|增补|补充|扩招")
_NOT_WANTED = re.compile(
    r"(?:员工|职工|现有|已有|拥有|宿舍|团队|规模|容纳|累计|超过?|每[班组桌间车台天日周月]|[一每][桌班组]|吸纳"
    r"|安置|惠及|家有|覆盖|在[职册岗编]|总人数|从业|核载|限乘|录用过|"
    r"(?:管理|服务|带领|照顾|照看|护理|看护|服侍|伺候|陪护|接送|辅导|介绍|推荐|给|为|拼车|已[招有]|老带新|缴纳|培训|面试|约谈"
    r"|报名)(?=[^员师岗人生者]{0,4}$))[^,。;\d一二两三四五六七八九十]{0,4}$"
    r"|(?:(?<!招)满|凑|坐|载|拉|带)了?$"
)
_NOT_WANTED_AFTER = re.compile(
    r"\s?(?:以上|左右)?(?:的)?(?:老人|老年|孩子|小孩|儿童|宝宝|客户|顾客|病人|患者|学生|业主|住户|员工(?!$)"
    r"|家庭|一间|一组|一桌|一班|一车|一屋|间|房|宴|拼车|拼|团队?|规模|大厂|老厂|厂子|工厂|大企业|同住|合住|班组|小组|食堂|车间|企业|公司"
    r"|就餐|用餐|同行|"
    r"合[干作伙]|搭伙|结伴|看|操作|管(?!理员)|负责|多机|顶|倒班|轮|一台|包|吃饭|开会|报名|成团|起送|评委|专家|业务|班|奖|返|每)"
)
# 现有员工430人,党员21人: everything told of the staff there is, until something is asked for.
_THERE_ALREADY = re.compile(r"现有|现在有|已有|在册|在职|拥有|下设|员工总数")
_SEX_WORDS = frozenset({"男", "女", "男工", "女工", "男女", "男生", "女生", "男性", "女性", "男士", "女士"})
_NOT_TITLES = re.compile(
    r"员工|职工|人数|以上|左右|岗位|年龄|周岁|工资|薪|电话|名额|共|合计|总计|照顾|服务(?![员生])|管理$|面向|每"
    r"|不少于|不超过|满员|[现尚还]缺|定员|编制|计划|招聘?$|拟招|招工$|招募|约$|近$|达$|有$|还剩|月休|单休|双休|休"
)
_TITLE_PREFIX = re.compile(
    r"^(?:现|拟|特|因|新|本)?(?:[^,;]{0,4}(?:厂|公司|店|单位|企业|项目部))?(?:[急诚扩补招诚特]?招录?聘?|急聘"
    r"|诚聘|招工|和|及|以及|另招?|需要?|其中|再招?|还[要招]|聘)(?![生商])"
)


def read_headcount(text: str, *, told: bool = True) -> Headcount | None:
    """How many people are wanted; of a range the larger figure, of 若干 no figure; None when nothing is said.

    ``told`` when the text is known to be about people, as a cell is: then 6000以上 and 18到48 are counts of them too.
    """
    text = text[:MAX_CHARS]
    per_title = _read_each(text) or _read_per_title(text)
    unknown = _SURE_UNKNOWN.search(text)
    if len(per_title) > 1 and not unknown:
        return Headcount(sum(count for _, count in per_title), Span(0, len(text)), by_title=tuple(per_title))
    if unknown and (per_title or not _COUNT.search(text)):
        return Headcount(
            None, Span(unknown.start(), unknown.end()), by_title=tuple(per_title), unknown=True, note=unknown.group()
        )
    bare = _BARE.fullmatch(text) if told and len(text) <= 40 else None
    if bare:
        return _from_match(bare, tuple(per_title))
    for found in (_several(text), _by_unit(text, tuple(per_title)), _labelled(text)):
        if found:
            return found
    said = _UNKNOWN.search(text) or (_CALLED_LONG.fullmatch(text) if told else None)
    if said:
        return Headcount(None, Span(said.start(), said.end()), unknown=True, note=said.group())
    return None


def _several(text: str) -> Headcount | None:
    """Counts that are no plain number: 夫妻一对, 要俩小工, 男20女10, 三五个."""
    if match := _SEXES.search(text) or _SEXES_BEHIND.search(text):
        men, women = _count(match["men"]), _count(match["women"])
        if men and women:
            return Headcount(men + women, Span(match.start(), match.end()))
    if match := _BOTH_SEXES.search(text):
        each = _count(match["count"])
        return Headcount(2 * each, Span(match.start(), match.end())) if each else None
    if match := _COUPLE.search(text):
        return Headcount(2, Span(match.start(), match.end()))
    if match := _FEW.search(text):
        return Headcount(2 if match["few"] == "俩" else 3, Span(match.start("few"), match.end("few")))
    if match := _ONE.search(text):
        return Headcount(1, Span(match.start(), match.end()))
    match = _PAIR.search(text)
    if match and re.search(r"夫妻|两口子|对子", text):
        pairs = _count(match["pairs"] or match["pairs2"])
        return Headcount(2 * pairs, Span(match.start(), match.end())) if pairs else None
    for match in _SPOKEN.finditer(text):
        low, high = _count(match["low"]), _count(match["high"])
        if low and high and low < high and _is_wanted(text, match):
            total = high * 10 if match["ten"] else high
            return Headcount(total, Span(match.start(), match.end()), note=match.group().strip())
    return None


def _by_unit(text: str, per_title: tuple[tuple[str, int], ...]) -> Headcount | None:
    wanted = [match for pattern in (_RANGE, _COUNT) for match in pattern.finditer(text) if _is_wanted(text, match)]
    asked = [match for match in wanted if _ASKED.search(text[max(0, match.start() - 6) : match.start()])]
    for match in (*asked, *wanted):
        if found := _from_match(match, per_title):
            return found
    return None


def _labelled(text: str) -> Headcount | None:
    match = _LABELLED.search(text) or _BRACKETED.fullmatch(text[:40])
    return _from_match(match, ()) if match else None


def _is_wanted(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 10) : match.start()]
    there = list(_THERE_ALREADY.finditer(text, max(0, match.start() - 40), match.start()))
    if there and not _ASKED.search(text, there[-1].end(), match.start()):
        return False
    return not (_NOT_WANTED.search(before) or _NOT_WANTED_AFTER.match(text, match.end()))


def _from_match(match: re.Match[str], per_title: tuple[tuple[str, int], ...]) -> Headcount | None:
    groups = match.groupdict()
    low = _count(groups.get("count") or groups.get("low"))
    high = _count(groups.get("high"))
    if low is None or (high is not None and high < low):
        return None
    total, note = (high, match.group().strip()) if high is not None else (low, "")
    if (groups.get("more") or "").strip():
        note = match.group().strip()
    return Headcount(total, Span(match.start(), match.end()), by_title=per_title, note=note)


def _read_each(text: str) -> list[tuple[str, int]]:
    """车工、磨工各2名 gives two posts with two people each."""
    match = _EACH.search(text)
    count = _count(match["count"]) if match else None
    if not match or not count:
        return []
    titles = [_bare(title) for title in re.split(r"[、和及与]", match["titles"])]
    return [(title, count) for title in titles if len(title) >= 2 and title not in _SEX_WORDS]


def _read_per_title(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    naked: list[tuple[str, int]] = []
    for match in _PER_TITLE.finditer(text):
        title, count = _bare(match["title"]), _count(match["count"])
        if len(title) < 2 or count is None or title in _SEX_WORDS or _NOT_TITLES.search(title):
            continue
        if _NOT_WANTED.search(match["title"]) or title[-1] in _CHINESE:
            continue
        has_unit = bool(re.search(r"[人名位个]\)?$", match.group()))
        (found if has_unit else naked).append((title, count))
    if len(found) < 2:
        counted = [(match["title"], _count(match["count"])) for match in _COUNTED.finditer(text)]
        if len(counted) > 1 and all(count for _, count in counted):
            return [(title, count) for title, count in counted if count]
    if naked and not found and len(naked) > 1:
        total = _BARE_TOTAL.search(text)
        if total and _count(total["count"]) == sum(count for _, count in naked):
            return naked
        return naked if _MARKED.search(text) else []
    return list(_unique(found))


_BARE_TOTAL = re.compile(rf"(?P<count>{_NUMBER}){_UNIT}")
_MARKED = re.compile(r"[×*xX]\s?\d")


def _unique(found: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Each title once: 焊工(5人):焊工5人 names one post."""
    seen: set[str] = set()
    for title, count in found:
        if title not in seen:
            seen.add(title)
            yield title, count


def _bare(title: str) -> str:
    return _TITLE_PREFIX.sub("", title)


def _count(text: str | None) -> int | None:
    value = numeral(text) if text else None
    return int(value) if value is not None and value == int(value) and 1 <= value <= MOST else None
