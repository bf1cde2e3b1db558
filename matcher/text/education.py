"""Education (学历) asked for or held: 大专及以上, 中专/中技, 统招本科, 学历不限."""

from __future__ import annotations

import re

from matcher.models.enums import EducationLevel as Level
from matcher.models.enums import Need
from matcher.models.values import Education, Span
from matcher.text.need import read_need
from matcher.text.normalise import MAX_CHARS, spread, squeeze
from matcher.text.patterns import any_of

_LEVELS = (
    ("博士后", Level.DOCTOR), ("博士研究生", Level.DOCTOR), ("博士", Level.DOCTOR), ("硕士研究生", Level.MASTER),
    ("硕士", Level.MASTER), ("硕研", Level.MASTER),
    ("研究生", Level.MASTER),
    ("大学本科", Level.BACHELOR), ("专升本", Level.BACHELOR), ("本科", Level.BACHELOR), ("大本", Level.BACHELOR),
    ("一本", Level.BACHELOR), ("二本", Level.BACHELOR), ("三本", Level.BACHELOR), ("学士", Level.BACHELOR),
    ("大学专科", Level.COLLEGE), ("高职高专", Level.COLLEGE), ("高等职业", Level.COLLEGE), ("大专", Level.COLLEGE),
    ("大砖", Level.COLLEGE),
    ("专科", Level.COLLEGE), ("高职", Level.COLLEGE), ("高专", Level.COLLEGE),
    ("大学", Level.BACHELOR), ("技工院校", Level.TECHNICAL),
    ("技工学校", Level.TECHNICAL), ("技校", Level.TECHNICAL), ("中技", Level.TECHNICAL),
    ("职业高中", Level.VOCATIONAL), ("职高", Level.VOCATIONAL), ("职中", Level.VOCATIONAL),
    ("中等专业", Level.SECONDARY), ("中等职业", Level.SECONDARY), ("中专", Level.SECONDARY), ("中职", Level.SECONDARY),
    ("初高中", Level.JUNIOR), ("高中", Level.SENIOR), ("初中", Level.JUNIOR), ("小学", Level.PRIMARY),
)  # fmt: skip
_LEVEL_OF = dict(_LEVELS)
# Words that mean a level only in an education cell or with 以上, 学历 and the like: 交大本部, 每一本.
_SHORT = frozenset({"大砖", "大学", "大本", "一本", "二本", "三本", "高专", "硕研"})
_WORD = "|".join(word for word, _ in _LEVELS)
_FULL_TIME = r"(?<!非)(?:国家)?(?:全日制|统招|普通高等)(?:统招|教育|院校|普通)?(?:高校|高等学校|高等院校)?"
_SUFFIX = r"(?:\(含\)|学历|文凭|文化|毕业|程度|水平|学位|层次|学校(?=毕业|学历|及|以))"
_OR = r"\s?(?:\(含\)|含)?(?:或|及)?(?:其)?"
_FOUND = re.compile(
    rf"(?P<full>{_FULL_TIME})?(?:的)?(?P<word>{_WORD})(?P<mid>{_SUFFIX}{{0,3}})(?P<pupil>毕业生|生)?"
    rf"(?P<above>{_OR}以上|起步?|\+|往上|↑)?(?P<below>{_OR}以下|往下)?(?P<tail>{_SUFFIX}{{0,3}})"
)
_FULL_TIME_AFTER = re.compile(r"[\s(、,/;]{0,2}(?:须|需|必须|要求|限)?(?:国家)?(?:全日制|统招)(?!亦|也|均|不|或非)")
# Schools, wards, lessons and places that carry a level in their name are not an education asked for.
_OTHER_MEANING = any_of(
    "教师|老师|教员|语文|数学|英语|物理|化学|生物|班主任|教学|教育|课程|家教|辅导|作业|托管|课本|题|[一二三]年级",
    "院校(?!毕业|学历|及|以)|公寓|楼|部|学校|学院|校|园|校长|食堂|医院|医生|医师|门诊|护理|护士|室|城|路|街|伦|附近|东|西|南|北|门|对面|旁|口|后勤|宿舍",
    "工作站|流动站|导师|线|级|业务|柜|列|区|营|卖|车|注|用(?!工)|家长|家庭|生源|招生|升学|孩|娃|陪读|接送|直通",
)
# Two words that meet: 扩大|专业, 高中低|压, 初中高|级, 中小学.
_CUT_BEFORE = re.compile(r"[扩加最重强远放广增巨盛壮][大]专$|中小学$|[低]初中$")
_CUT_AFTER = re.compile(r"高中低|高中[级端档]|初中高?级|研究生[处院会部]|大专[项线利卖款]|本科[技创目]")
_SERVED_BEFORE = re.compile(r"(?:给|为|教|带|辅导|陪|接送|照顾|照看|帮|面向|针对|对接|培训|托管)[^,，;；。\n]{0,3}$")
_SERVED_AFTER = re.compile(r"(?:做饭|辅导|作业|家长|宿舍|接送|托管|家教|上学|补课|夏令营|食堂|午休|课程|公寓)")
_AT_MOST_BEFORE = re.compile(r"(?:不高于|不超过|(?<!不)低于|最高)\s?$")
_ANY = any_of(
    r"(?:学历|文化(?:程度|水平)?)(?:要求|方面|上)?:?\s?(?:不限|不论|不问|均可|无所谓|不重要|(?:无|不|没|没有"
    r"|不作|不做)(?:任何|硬性|特殊|具体)?要求)",
    "(?:不限|不问|不论|不看|不要求|不查|不限制|不拘|不卡|不挑|无需|不需要?|不要|不讲)(?:任何)?(?:学历|文凭|文化)|(?:无|没有?)(?:任何)?(?:学历|文凭)(?:要求|限制|门槛)?",
    r"学历、[一-龥]{2,8}不限",
)
_DENIED = re.compile(
    r"没毕业|未毕业|没[念上读]完|无需|无须|不要求|不需要?|不必|不用|不限(?!专业|性别|男女|年龄|经验|户籍|地区)|无要求|没有?要求|不作|不做|不看|不查"
)
_REFUSED = re.compile(r"(?:的|者|学历|文凭)?(?:一律)?(?:请)?(?:勿|免谈|不要|不收|不招|谢绝|绕行|别来|不考虑|不予)")
_WISHED = re.compile(
    rf"(?:者|生|人员)?(?:[、/或及和](?:{_WORD}){_SUFFIX}{{0,2}}(?:及?以上)?(?:者|生)?){{0,4}}\s?(?:者)?"
    r"(?:优先|更?佳|为佳|尤佳|加分)"
)


def read_education(text: str) -> tuple[Education, Span] | None:
    """The lowest education that is enough, or 不限 (``level`` None); None when the text asks nothing."""
    text, places = squeeze(text[:MAX_CHARS])
    asked = [match for match in _mentions(text) if _need(text, match) is Need.MUST]
    if asked:
        education, span = _lowest(text, asked)
        return education, spread(span, places)
    match = _ANY.search(text) or (
        re.fullmatch(r"\s*(?:不限|无|无要求|不要求|均可)\s*", text) if len(text) < 10 else None
    )
    return (Education(level=None), spread(Span(match.start(), match.end()), places)) if match else None


def read_wished_education(text: str) -> tuple[Education, Span] | None:
    """The education that is only preferred: 大专优先."""
    text, places = squeeze(text[:MAX_CHARS])
    wished = [match for match in _mentions(text) if _need(text, match) is Need.WISH]
    if not wished:
        return None
    education, span = _lowest(text, wished)
    return education, spread(span, places)


def _mentions(text: str) -> list[re.Match[str]]:
    return [match for match in _FOUND.finditer(text) if _is_education(text, match)]


def _need(text: str, match: re.Match[str]) -> Need:
    """Demanded, or wished for in the words right behind: 本科以上,有经验优先 still demands the degree."""
    if _WISHED.match(text, match.end()):
        return Need.WISH
    need, low = read_need(text, match.start(), match.end()), max(0, match.start() - 8)
    later = text[match.end() : match.end() + 6]
    if need is Need.WISH and match["above"] and not re.match(r"[一-龥]{0,4}(?:优先|更|加分|最好)", later):
        before = text[max(0, match.start() - 6) : match.start()]
        return Need.WISH if re.search(r"最好|优先|希望|加分|欢迎|倾向", before) else Need.MUST
    # 大专亦可 accepts the level, and 优秀者可放宽 does not take it back.
    return Need.MUST if need is Need.WAIVED and not _DENIED.search(text, low, match.end() + 8) else need


def _is_education(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 5) : match.start()]
    if _CUT_BEFORE.search(before + match["word"]) or _CUT_AFTER.match(match["word"] + text[match.end("word") :][:4]):
        return False
    if match["pupil"] == "生" and (_SERVED_BEFORE.search(before) or _SERVED_AFTER.match(text, match.end())):
        return False
    said_plainly = match["mid"] or match["above"] or match["below"] or match["tail"] or match["full"]
    if said_plainly:
        return not (
            match["word"] in _SHORT and re.search(r"[一-龥]$", before) and not match["mid"] and not match["above"]
        )
    if match["word"] in _SHORT:
        return match.group() == text.strip()
    return not _OTHER_MEANING.match(text, match.end("pupil") if match["pupil"] else match.end("word"))


def _lowest(text: str, matches: list[re.Match[str]]) -> tuple[Education, Span]:
    lowest = min(matches, key=lambda match: (_LEVEL_OF[match["word"]].rank, match.start()))
    first, last = _run_around(matches, lowest)
    run = matches[matches.index(first) : matches.index(last) + 1]
    at_most = (last["below"] and not last["above"]) or _AT_MOST_BEFORE.search(
        text[max(0, first.start() - 5) : first.start()]
    )
    if at_most and _REFUSED.match(text, last.end()):
        at_most = None  # 大专以下勿扰 asks for 大专
    if at_most:
        lowest = max(run, key=lambda match: _LEVEL_OF[match["word"]].rank)
    education = Education(
        level=_LEVEL_OF[lowest["word"]],
        or_above=not at_most,
        full_time_only=any(match["full"] for match in run) or bool(_FULL_TIME_AFTER.match(text, last.end())),
    )
    return education, Span(first.start(), last.end())


def _run_around(matches: list[re.Match[str]], middle: re.Match[str]) -> tuple[re.Match[str], re.Match[str]]:
    """First and last mention of the enumeration ``middle`` stands in: 中专/中技及以上."""
    first = last = matches.index(middle)
    while first > 0 and matches[first].start() - matches[first - 1].end() <= 1:
        first -= 1
    while last + 1 < len(matches) and matches[last + 1].start() - matches[last].end() <= 1:
        last += 1
    return matches[first], matches[last]
