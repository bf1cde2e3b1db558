"""Certificates (证书) a text demands or wishes for, and which certificate stands for which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from matcher.models.enums import Need
from matcher.models.values import Certificate, Span
from matcher.text.lexicon import CertificateKind, Lexicon
from matcher.text.need import read_need
from matcher.text.normalise import MAX_CHARS, clean, spread, squeeze

_LETTER_OR_DIGIT = re.compile(r"[A-Z0-9]")
# A bare class of licence is also a name of buildings, floors and paper: A2栋, B1层, A3纸.
_BARE_CLASS = re.compile(r"[A-Z][0-9]")
_OF_A_BUILDING = re.compile(r"\s?[栋座楼层区馆门口纸线版室单厂号级幢库]|\s?车间")
_CODE = re.compile(r"(?<![A-Z0-9])[A-Z][1-4](?![A-Z0-9])")
_WORKS = re.compile(
    r"(?:特种设备|作业|项目|代号|司炉|锅炉|起重机?|行车|天车|吊|叉车|观光车|厂车|场车|水处理|容器)[^,，。;；日语]{0,8}$"
)
_PAPER = re.compile(r"[)）]?(?:特种设备|作业|操作|司炉|起重机?|行车|天车|叉车|锅炉|水处理|容器|证)")
# 特种作业操作证(焊接与热切割) names the trade behind, 焊工特种作业操作证 before.
_GENERAL = frozenset({"特种作业操作证", "特种设备作业人员证", "煤矿特种作业操作证"})
_TRADE_PAPERS = ("", "证", "工证", "作业证", "操作证", "员证")
_IN_BRACKETS = re.compile(r"\s?[(:]\s?(?P<inside>[^()，,;；。\n]{1,16})\)?")
_TAIL = re.compile(r"(?:作业|操作|类别?|工种|项目|证)$")
# 高、低压电工证: the shared end of the words is written once.
_SHARED_END = re.compile(r"[、/和及与]|或者?")
# 焊工证或电工证, 焊工证、电工证任选其一: one of them is enough.
_OR = re.compile(r"\)?\s?(?:或者?|或是)(?:者?持?有?)\s?")
_AND = re.compile(r"\)?\s?[、/和及与]\s?|\)?\s?(?:或者?|或是)(?:者?持?有?)\s?")
_ONE_OF_BEFORE = re.compile(r"(?:任意?|至少|其中)(?:有|持|选)?[一1][种个项本张]?[:：]?(?:持?有)?\s?$")
_ONE_OF_AFTER = re.compile(
    r"\s?(?:等|中|其中|者)?(?:的)?(?:之一|任[选意]?(?:其)?[一1]|[二两三四]选一|其一|有其?一|(?:有)?[一任]?[一1][种个项本张]?(?:即可|就行|均可|都行)"
    r"|[均皆都]可|都行|都可以)"
)
# 必须持证 names no certificate; 无证可 and 持证优先 ask for none.
_UNNAMED = re.compile(
    r"(?:持|有|具[有备])(?:有)?(?:相关|相应|有效|有关|对应|对口|本工种|岗位|工种|职业资格|资格)*(?:的)?证(?:件|书)?"
    r"(?=$|[\s,，;；。、!)）]|[者的才方可上入作操](?!优先))"
)
_ANY_LICENCE = frozenset({"驾驶证", "驾照", "驾驶执照", "机动车驾驶证"})
# Two-character short names stand inside other words (统一建设, 高教资源), so they need an edge on both sides.
_EDGE_BEFORE = re.compile(r"(?:^|[^一-龥]|[持有具备及和或者含])$")
_EDGE_AFTER = re.compile(r"$|[^一-龥]|[证者优或及和以等即均]")
# Work done on certificates, not certificates to hold.
_HANDLED_BEFORE = re.compile(
    r"(?:代办|代理|受理|核对|审核|审验|查验|查看|管理|发放|年审|年检|整理|收集|检查|换领|补办|登记|销售|推销"
    r"|宣传|制作|考核|招生|报考|从事|承接|专业办|"
    r"(?<!能)(?<!可)(?<!免费)(?<!已)办理?(?!好|妥|过|下|齐|完|了|有)|(?<!可)(?<!能)(?<!后)培训(?!合格|后|取)"
    r"|发)[^,，;；。\n]{0,8}$"
)
_HANDLED_AFTER = re.compile(
    r"(?:复印件)?(?:等)?(?:的)?(?:换证|年审|年检|复审|办理|代办|补办|咨询|业务|考试|报考|报名|培训|招生|考务"
    r"|手续|工作|管理|发放|核验|查验|登记|窗口|费用?报销|过期|挂靠|丢|遗失)"
)
_DUTY_BEFORE = re.compile(r"(?:负责|从事|受理|承接|专业)[^,，;；。\n]{0,10}$")
# 免费培训,学完可考叉车证 sells a course.
_COURSE_BEFORE = re.compile(
    r"(?:学完|学成|毕业后?|结业后?|学会)[^,，;；。\n]{0,3}(?:可|能|包|发|考|颁)[^,，;；。\n]{0,4}$"
)
_GOT_LATER = re.compile(
    r"(?<=[可费司厂帮给一证])代办|(?:免费|协助|统一|可|能|帮|给|包|后)(?:[一-龥]{0,6})(?:办理?|考取?|培训)|公司办理|入职后?考|厂里?办"
    r"|无证可|没证可|可后补|包拿证|包考"
)


def read_certificates(text: str, lexicon: Lexicon) -> list[Certificate]:
    """Certificates in the order they stand, each once; 优先 makes it a wish, 无需 leaves it out.

    Where one of several is enough each is a wish, since nobody need hold them all; of 高压或低压 the one that all
    holders satisfy stays a must.
    """
    text, places = squeeze(text[:MAX_CHARS])
    found: dict[str, Certificate] = {}
    mentions = _mentions(text, lexicon)
    chosen = dict(_choices(text, mentions, lexicon))
    for number, (kind, span) in enumerate(mentions):
        need = chosen.get(number) or _need(text, span)
        if need is Need.WAIVED:
            continue
        known = found.get(kind.name)
        if known is None or (need is Need.MUST and not known.required):
            found[kind.name] = Certificate(kind.name, need is Need.MUST, spread(span, places))
    return sorted(found.values(), key=lambda certificate: certificate.span.start)


def offers_choice(text: str, lexicon: Lexicon) -> bool:
    """Whether a text demands one of several certificates, none of which stands for the others: 焊工证或电工证."""
    text, _ = squeeze(text[:MAX_CHARS])
    groups: list[Need] = [need for _, need in _choices(text, _mentions(text, lexicon), lexicon)]
    return bool(groups) and Need.MUST not in groups


def unnamed_certificate(text: str, lexicon: Lexicon) -> Span | None:
    """Where a text demands a certificate without saying which, as 必须持证上岗 does; None when it names one."""
    text = text[:MAX_CHARS]
    if _mentions(text, lexicon):
        return None
    for match in _UNNAMED.finditer(text):
        span = Span(match.start(), match.end())
        if _need(text, span) is Need.MUST and not re.search(r"[没无不未]$|身份$", text[: span.start]):
            return span
    return None


def _choices(text: str, mentions: list[tuple[CertificateKind, Span]], lexicon: Lexicon) -> Iterator[tuple[int, Need]]:
    """The need of each mention that is one of a choice, by its number; a list all wished for or waived is none."""
    start = 0
    for number, (kind, span) in enumerate(mentions):
        if number + 1 < len(mentions):
            other, place = mentions[number + 1]
            gap = text[span.end : place.start]
            if _AND.fullmatch(gap) or (other.name == kind.name and gap.strip() in {"(", ":"}):
                continue
        group, start = range(start, number + 1), number + 1
        kinds = [mentions[one][0] for one in group]
        first = mentions[group[0]][1]
        if len({kind.name for kind in kinds}) < 2 or _need(text, first) is not Need.MUST:
            continue
        gaps = [text[mentions[one][1].end : mentions[one + 1][1].start] for one in group[:-1]]
        one_of = _ONE_OF_AFTER.match(text, span.end) or _ONE_OF_BEFORE.search(text, 0, first.start)
        least = [kind.name for kind in kinds if all(covers([other.name], kind.name, lexicon) for other in kinds)]
        if not (one_of or any(_OR.fullmatch(gap) for gap in gaps) or (least and "/" in gaps)):
            continue
        if not one_of and _need(text, span) is not Need.MUST:
            continue
        for one in group:
            yield one, Need.MUST if mentions[one][0].name in least else Need.WISH


def _need(text: str, span: Span) -> Need:
    """Demanded, wished for, or neither: waived, or only handled at work."""
    before, after = text[max(0, span.start - 14) : span.start], text[span.end : span.end + 10]
    if _DUTY_BEFORE.search(before) or _COURSE_BEFORE.search(before):
        return Need.WAIVED
    later = _GOT_LATER.search(text, max(0, span.start - 8), span.end + 12)
    if not later and (_HANDLED_BEFORE.search(before) or _HANDLED_AFTER.match(after)):
        return Need.WAIVED
    need = read_need(text, span.start, span.end)
    return Need.WISH if need is Need.MUST and later else need


def canonical_certificate(text: str, lexicon: Lexicon) -> str:
    """The usual name of a certificate a person holds; an unknown one keeps its cleaned wording."""
    text = clean(text)
    known = lexicon.certificate_names.get(text.upper()) or lexicon.certificate_codes.get(text.upper())
    if known:
        return known.name
    mentions = _mentions(text, lexicon)
    return mentions[0][0].name if len({kind.name for kind, _ in mentions}) == 1 else text


def covers(held: Iterable[str], needed: str, lexicon: Lexicon) -> bool:
    """Whether a holder of ``held`` also satisfies ``needed``: A2 covers B2 and C1, 高压电工 covers 低压电工."""
    by_name = {kind.name: kind for kind in lexicon.certificates}
    wanted = canonical_certificate(needed, lexicon)
    open_names = [canonical_certificate(name, lexicon) for name in held]
    seen: set[str] = set()
    while open_names:
        name = open_names.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            open_names.extend(by_name[name].satisfies if name in by_name else ())
    return False


def _mentions(text: str, lexicon: Lexicon) -> list[tuple[CertificateKind, Span]]:
    """Certificate names in the text, longest first, none inside another."""
    upper = text.upper() if len(text.upper()) == len(text) else text
    by_start = _by_first_two(tuple(lexicon.certificate_names))
    hits = [(start - end, start, code) for code, start, end in _codes(upper, lexicon.certificate_codes)]
    hits += [
        (-len(spelling), start, spelling)
        for start in range(len(upper) - 1)
        for spelling in by_start.get(upper[start : start + 2], ())
        if upper.startswith(spelling, start)
    ]
    taken = [False] * len(text)
    found = []
    for length, start, spelling in sorted(hits):
        end = start - length
        if not any(taken[start:end]) and _stands_alone(upper, start, end):
            taken[start:end] = [True] * (end - start)
            kind = lexicon.certificate_names.get(spelling) or lexicon.certificate_codes[spelling]
            found.append((kind, Span(start, end)))
    names = lexicon.certificate_names
    ends = {span.end for _, span in found}
    found = [one for kind, span in found for one in _spelt_out(upper, kind, span, names, ends)]
    found.sort(key=lambda item: (item[1].start, -item[1].end))
    found = [one for number, one in enumerate(found) if not number or not _inside(one[1], found[number - 1][1])]
    return [one for number, one in enumerate(found) if not _is_general(text, number, found)]


def _inside(span: Span, other: Span) -> bool:
    return span != other and other.start <= span.start and span.end <= other.end


def _spelt_out(
    text: str, kind: CertificateKind, span: Span, names: Mapping[str, CertificateKind], ends: set[int]
) -> Iterator[tuple[CertificateKind, Span]]:
    """A mention with what its neighbours add: the kind in brackets behind it, or the first half before it.

    ``ends`` are where all mentions end: what is one itself is no half of another.
    """
    words = text[span.start : span.end]
    papers = _TRADE_PAPERS if kind.name in _GENERAL else (words,)
    inside = _IN_BRACKETS.match(text, span.end)
    parts = [part.strip() for part in _SHARED_END.split(inside["inside"])] if inside else []
    # (高、低压): the shared end stands once.
    named = [
        _first_known(part, papers, names) or _first_known(part + parts[-1][len(part) :], papers, names)
        for part in parts
    ]
    if inside and named and all(named):
        yield from ((one, Span(span.start, inside.end())) for one in named if one)
        return
    if kind.name in _GENERAL:
        for length in range(min(8, span.start), 1, -1):
            trade = _first_known(text[span.start - length : span.start], _TRADE_PAPERS[1:], names)
            if trade:
                yield trade, Span(span.start - length, span.end)
                return
    gap = _SHARED_END.search(text, max(0, span.start - 2), span.start)
    if gap and gap.end() == span.start and gap.start() not in ends:
        for cut in range(1, len(words) - 1):
            stem = text[max(0, gap.start() - cut) : gap.start()]
            other = names.get(stem + words[cut:])
            if other and other.name != kind.name:
                yield other, Span(gap.start() - len(stem), gap.start())
                yield kind, span
                return
    # 高低压电工证 says both in one word.
    both = [names.get(half) for half in (words[0] + words[2:], words[1:])] if len(words) > 4 else []
    if len(both) == 2 and both[0] and both[1] and both[0].name != both[1].name:
        yield from ((one, span) for one in both if one)
        return
    yield kind, span


def _first_known(words: str, papers: Iterable[str], names: Mapping[str, CertificateKind]) -> CertificateKind | None:
    """The certificate whose name is the words with one of the endings: 高处 + 作业证."""
    bare = _TAIL.sub("", words)
    for stem in (words, bare):
        for paper in papers:
            kind = names.get(stem + paper) if len(stem) > 1 else None
            if kind and kind.name not in _GENERAL:
                return kind
    return None


def _codes(text: str, kinds: Mapping[str, CertificateKind]) -> Iterator[tuple[str, int, int]]:
    """Codes of special equipment projects with their place, where the words around speak of such work: 叉车N1."""
    for match in _CODE.finditer(text):
        start, end = match.span()
        if match.group() in kinds and (_WORKS.search(text[max(0, start - 12) : start]) or _PAPER.match(text, end)):
            yield match.group(), start, end


def _is_general(text: str, number: int, found: list[tuple[CertificateKind, Span]]) -> bool:
    """Whether a bare 驾照 only announces the class that stands beside it: 驾照B2, 驾驶证(A2)."""
    kind, span = found[number]
    if kind.name in _GENERAL and number + 1 < len(found):
        between = text[span.end : found[number + 1][1].start]
        return found[number + 1][0].name not in _GENERAL and bool(re.fullmatch(r"\s?[(:][^()]{0,8}", between))
    if text[span.start : span.end] not in _ANY_LICENCE or number + 1 == len(found):
        return False
    other, place = found[number + 1]
    return other.name != kind.name and other.name.startswith("驾驶证") and not text[span.end : place.start].strip(" (:")


@lru_cache(maxsize=4)
def _by_first_two(spellings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Spellings by their first two characters, so that a text is looked through once and not once for each."""
    found: dict[str, list[str]] = {}
    for spelling in spellings:
        found.setdefault(spelling[:2], []).append(spelling)
    return {start: tuple(names) for start, names in found.items()}


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the name is not part of a longer word: C1证, but not the C1 of AC12, nor the 一建 of 统一建设."""
    if end - start == 2 and not _LETTER_OR_DIGIT.match(text[start]):
        return bool(_EDGE_BEFORE.search(text[max(0, start - 1) : start]) and _EDGE_AFTER.match(text, end))
    if _BARE_CLASS.fullmatch(text, start, end) and _OF_A_BUILDING.match(text, end):
        return False
    if _LETTER_OR_DIGIT.match(text[start]) and start > 0 and _LETTER_OR_DIGIT.match(text[start - 1]):
        return False
    return not (_LETTER_OR_DIGIT.match(text[end - 1]) and end < len(text) and _LETTER_OR_DIGIT.match(text[end]))
