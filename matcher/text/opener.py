"""Where a post begins in loose text (岗位起头): 电焊工5名, 1、普工 6000-8000, 急招叉车司机, 【质检员】."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from matcher.models.values import Span
from matcher.text.headcount import read_headcount
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.pay import read_pay

_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|若干|数|多)"
_CALL = re.compile(
    r"[【\[]?(?:(?:现|特|急|火热|大量|高薪|长期|常年|公开|面向社会)?(?:诚?招聘?|急聘|诚聘|聘请?|急需|招募|需要?)(?:岗位|职位|工种|信息|启事)?|岗位|职位|工种)+"
    r"(?:以下|如下)?(?:人员|岗位|工种)?(?:如下|若干)?[】\]]?[:\s]*"
)
# 某某饭店招洗碗阿姨: whose words stand before the call.
_WHOSE = re.compile(r"[一-龥A-Za-z()]{1,20}?(?=现?(?:诚?招聘?|急招|急聘|诚聘)[^商生标])")
# 招5名焊工: the number comes first.
_COUNT_FIRST = re.compile(rf"(?P<count>{_NUMBER}\s?[名个位人])\s?(?P<title>[一-龥A-Za-z]{{2,12}})")
_TITLE = re.compile(r"[一-龥A-Za-z][一-龥A-Za-z0-9/·+]{1,14}(?:\([^()]{1,12}\))?")
_END = re.compile(
    r"[一二两三四五六七八九十]{1,3}[名位个人]|各|薪资|工资|月薪|年薪|日薪|时薪|底薪|待遇|招聘|招[\d若数多]|若干|数名|多名|急需|急招|急聘|包吃|包住|管吃|管住|五险|双休|综合|计件|保底|岗位[:：]?$|"
    r"要求|需|缺|[:\s]|(?<=[一-龥])\d"
)
_COUNT_AFTER = re.compile(
    rf"\s?[(:\s,—-]{{0,3}}(?:招聘?|急招|需要?|缺|共|约)?\s?"
    rf"(?P<count>{_NUMBER}(?:\s?[-~至到]\s?{_NUMBER})?\s?(?:名|人|位|个(?!月|小时))|若干[名人]?|[数多]名)\)?"
)
_EACH = re.compile(
    rf"(?P<titles>[一-龥A-Za-z()]{{2,12}}(?:[、,和及][一-龥A-Za-z()]{{2,12}}){{1,8}})各(?:招聘?)?\s?(?P<count>{_NUMBER}\s?[名个位人])"
)
_STOP = re.compile(r"[,;。\s](?![^,;。\s]{2,12}\d+\s?[名人位])")
# Words that begin or end no post's name: a numbered list of demands is no list of posts.
_NO_TITLE = re.compile(
    r"学历|经验|年龄|[周满]岁|身体|健康|以上|熟[练悉]|负责|从事|服从|吃苦|工作[内地时年经]|优先|具[有备]|遵守|良好|能够|认真|责任心|有限公司|公司$|集团$|"
    r"电话|微信|联系|地址|地点|福利|面试|报名|欢迎|缴纳|提供|享受|转正|试用|合同|社保|保险|补贴|奖金|年终|食宿|宿舍|班车|上班|休息|男女|男性|女性|要求|待遇|时间|简介|成立|主营|位于|现有|员工|我们|本公司|我公司|招聘"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that begins a post: where its title and its headcount stand, and where the rest of the line begins.

    ``titles`` are several when one number is said for each (焊工、铣工各3名).
    """

    titles: tuple[Span, ...]
    count: Span | None
    rest: int


@dataclass(frozen=True)
class OpenerReader:
    """Recognises the beginning of a post by the lexicon's titles and by what stands beside a title."""

    lexicon: Lexicon

    @cached_property
    def _spellings(self) -> frozenset[str]:
        names = (name for family in self.lexicon.titles for name in (family.name, *family.synonyms))
        return frozenset(clean(name).casefold() for name in names if len(name) >= 2)

    @cached_property
    def _longest(self) -> int:
        return min(12, max((len(name) for name in self._spellings), default=0))

    def find_title(self, text: str, start: int, end: int) -> Span | None:
        """The first known title in a range, the longest that begins there."""
        lowered = text[:end].casefold()
        if len(lowered) != end:  # A letter whose small form is longer would shift every place behind it.
            lowered = text[:end]
        for at in range(start, end - 1):
            for length in range(min(self._longest, end - at), 1, -1):
                if lowered[at : at + length] in self._spellings:
                    return Span(at, at + length)
        return None

    def is_title(self, title: str) -> bool:
        """Whether some words are a known title or end in one (高级电焊工)."""
        bare = re.sub(r"\(.*", "", title).casefold()
        if self.lexicon.title_family(title):
            return True
        return any(bare[at:] in self._spellings for at in range(max(0, len(bare) - self._longest), len(bare) - 1))

    def read(
        self,
        text: str,
        start: int,
        end: int,
        *,
        listed: bool = False,
        forced: bool = False,
        after_whose: bool = False,
    ) -> Opening | None:
        """The opening in ``text[start:end]``; ``listed`` lines need less proof, ``forced`` ones (岗位：…) none.

        ``after_whose`` when the words of who is looking (某饭店招…) have been passed already.
        """
        whose = _WHOSE.match(text, start, end) if not after_whose else None
        name = _TITLE.match(text, start, end)
        if whose and not (name and self.lexicon.title_family(name.group())):
            called = self.read(text, whose.end(), end, listed=listed, forced=forced, after_whose=True)
            if called and (called.count or self.is_title(text[called.titles[0].start : called.titles[0].end])):
                return called
        call = _CALL.match(text, start, end)
        at = call.end() if call else start
        while at < end and text[at] in " 【[:，,、":
            at += 1
        each = _EACH.match(text, at, end)
        if each:
            parts = re.finditer(r"[^、,和及]+", each["titles"])
            titles = tuple(Span(each.start("titles") + one.start(), each.start("titles") + one.end()) for one in parts)
            return Opening(titles, Span(each.start("count"), each.end("count")), each.end())
        several = self._several(text, at, end)
        if several:
            return several
        first = _COUNT_FIRST.match(text, at, end)
        if (
            first
            and not _NO_TITLE.search(first["title"])
            and (call or forced or listed or self.is_title(first["title"]))
        ):
            title = self._title(text, first.start("title"), end)
            if title:
                return Opening((title,), Span(first.start("count"), first.end("count")), title.end)
        title = self._title(text, at, end)
        if title is None:
            return None
        return self._judged(text, title, end, called=bool(call), listed=listed, forced=forced)

    def _several(self, text: str, at: int, end: int) -> Opening | None:
        """焊工5人、电工3人 in one line: one title cell, which the row's reader splits."""
        stop = next(
            (mark.start() for mark in re.finditer(r"[,;。\s](?![^,;。\s]{2,12}\d+\s?[名人位])", text[at:end])), end - at
        )
        found = read_headcount(text[at : at + stop])
        if found is None or len(found.by_title) < 2 or not text.startswith(found.by_title[0][0], at):
            return None
        if any(_NO_TITLE.search(title) for title, _ in found.by_title):
            return None
        return Opening((Span(at, at + stop),), None, at + stop)

    def _title(self, text: str, at: int, end: int) -> Span | None:
        match = _TITLE.match(text, at, end)
        if not match:
            return None
        cut = _END.search(text, match.start() + 2, match.end())
        stop = cut.start() if cut else match.end()
        return Span(match.start(), stop) if stop - match.start() >= 2 else None

    def _judged(self, text: str, title: Span, end: int, *, called: bool, listed: bool, forced: bool) -> Opening | None:
        words = text[title.start : title.end]
        known = self.is_title(words)
        if _NO_TITLE.search(words) and not (known and forced):
            return None
        after = title.end + (1 if text[title.end : title.end + 1] in "】]" else 0)
        count = _COUNT_AFTER.match(text, after, end)
        span = Span(count.start("count"), count.end("count")) if count else None
        rest = count.end() if count else after
        whole = not text[rest:end].strip(" :,。!】])")
        paid = bool(read_pay(text[rest:end]))
        unknown_count = bool(re.match(r"[若数多]", text[span.start : span.end])) if span else False
        proof = (
            forced
            or (count is not None and (known or called or listed or paid or (len(words) <= 8 and not unknown_count)))
            or (known and (paid or whole or called))
            or (listed and (known or paid))
        )
        return Opening((title,), span, rest) if proof else None
