"""Education (学历) asked for or held: 大专及以上, 中专/中技, 统招本科, 学历不限."""

from __future__ import annotations

import re

from matcher.models.enums import EducationLevel as Level
from matcher.models.values import Education, Span
from matcher.text.normalise import MAX_CHARS
from matcher.text.patterns import any_of

_LEVELS = (
    ("博士后", Level.DOCTOR), ("博士", Level.DOCTOR), ("硕士", Level.MASTER), ("研究生", Level.MASTER),
    ("大学本科", Level.BACHELOR), ("本科", Level.BACHELOR), ("学士", Level.BACHELOR),
    ("大学专科", Level.COLLEGE), ("大专", Level.COLLEGE), ("专科", Level.COLLEGE), ("高职", Level.COLLEGE),
    ("大学", Level.BACHELOR), ("技工学校", Level.TECHNICAL), ("技校", Level.TECHNICAL), ("中技", Level.TECHNICAL),
    ("职业高中", Level.VOCATIONAL), ("职高", Level.VOCATIONAL), ("职中", Level.VOCATIONAL),
    ("中等专业", Level.SECONDARY), ("中专", Level.SECONDARY), ("中职", Level.SECONDARY),
    ("高中", Level.SENIOR), ("初中", Level.JUNIOR), ("小学", Level.PRIMARY),
)  # fmt: skip
_LEVEL_OF = dict(_LEVELS)
_WORD = "|".join(word for word, _ in _LEVELS)
_FULL_TIME = r"(?:国家)?(?:全日制|统招|普通高等)(?:统招|教育|院校)?"
_SUFFIX = r"(?:\(含\)|学历|文凭|文化|毕业|程度|水平|学位|层次)"
_FOUND = re.compile(
    rf"(?P<full>{_FULL_TIME})?(?:的)?(?P<word>{_WORD})(?P<mid>{_SUFFIX}{{0,3}})"
    rf"(?P<above>\s?(?:或|及|\(含\))?以上|起)?(?P<below>\s?(?:或|及)?以下)?(?P<tail>{_SUFFIX}{{0,3}})"
)
# Schools, wards and lessons that carry a level in their name are not an education asked for.
_OTHER_MEANING = any_of(
    "教师|老师|教员|语文|数学|英语|物理|化学|生物|班主任|教学|教育|课程|家教|辅导|作业",
    "部|学校|学院|校|园|校长|食堂|医院|医生|医师|门诊|护理|护士|室|城|路|街|伦|附近|东|西|南|北|门",
)
_ANY = any_of(
    r"学历(?:要求)?:?\s?(?:不限|均可|(?:无|不|没|没有|不作|不做)要求)",
    "不限学历|无学历(?:要求|限制)|不看学历|不要求学历|不查学历|不限制学历",
    r"学历、[一-龥]{2,8}不限",
)
_WISHED = re.compile(
    rf"(?:者|生|人员)?(?:[、/或及和,](?:{_WORD}){_SUFFIX}{{0,2}}(?:及?以上)?(?:者|生)?){{0,4}}\s?(?:者)?"
    r"(?:优先|更?佳|为佳|尤佳|加分)"
)


def read_education(text: str) -> tuple[Education, Span] | None:
    """The lowest education that is enough, or 不限 (``level`` None); None when the text asks nothing."""
    text = text[:MAX_CHARS]
    asked = [match for match in _mentions(text) if not _WISHED.match(text, match.end())]
    if asked:
        return _lowest(asked)
    match = _ANY.search(text) or (
        re.fullmatch(r"\s*(?:不限|无|无要求|不要求|均可)\s*", text) if len(text) < 10 else None
    )
    return (Education(level=None), Span(match.start(), match.end())) if match else None


def read_wished_education(text: str) -> tuple[Education, Span] | None:
    """The education that is only preferred: 大专优先."""
    text = text[:MAX_CHARS]
    wished = [match for match in _mentions(text) if _WISHED.match(text, match.end())]
    return _lowest(wished) if wished else None


def _mentions(text: str) -> list[re.Match[str]]:
    return [match for match in _FOUND.finditer(text) if _is_education(text, match)]


def _is_education(text: str, match: re.Match[str]) -> bool:
    said_plainly = match["mid"] or match["above"] or match["below"] or match["tail"] or match["full"]
    if said_plainly:
        return True
    if match["word"] == "大学" and match.group() != text.strip():
        return False
    return not _OTHER_MEANING.match(text, match.end())


def _lowest(matches: list[re.Match[str]]) -> tuple[Education, Span]:
    lowest = min(matches, key=lambda match: (_LEVEL_OF[match["word"]].rank, match.start()))
    first, last = _run_around(matches, lowest)
    education = Education(
        level=_LEVEL_OF[lowest["word"]],
        or_above=not (last["below"] and not last["above"]),
        full_time_only=any(match["full"] for match in matches[matches.index(first) : matches.index(last) + 1]),
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
