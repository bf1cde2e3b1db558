"""Benefits (福利待遇) a post offers."""

from __future__ import annotations

import re

from matcher.models.enums import Benefit
from matcher.models.values import Span
from matcher.text.lexicon import Lexicon
from matcher.text.words import find_words, says_nothing

# Insurance, dormitories and buses are also somebody's work: 社保专员, 班车司机, 代办五险业务.
_WORK_AFTER = re.compile(
    r"\s?(?:专员|业务|代理|代缴|柜员|窗口|司机|驾驶|师傅|局|中心|基数|客服|咨询|产品|推广|系统|审核|申报|核算"
    r"|台账|手续|管理|管护|保洁|保安|"
    r"阿姨|楼管|楼|卡办|厨|服务员|配送|外卖|制作|出品|报销单|报表|线路|站点|调度|停车|公司|厂家|补贴?(?=宿)"
    r"|工地|改造|安装|维修|装修|建设|稽核|政策|转移|贷款|提取|窗|已?停运|暂停|停开|停了|取消|游客|乘客|景区|旅客|学生)"
)
_WORK_BEFORE = re.compile(
    r"(?:代办|代缴|代理|负责|核算|统计|审核|申报|处理|从事|熟悉|了解|销售|推销|驾驶|打扫|清扫|清洁|管理|维护"
    r"|维修|制作|配送|咨询|办理员工|招聘?)[^,，;；。\n]{0,5}$"
)
# 食宿补贴 is money instead of the thing.
_MONEY_AFTER = re.compile(r"\s?(?:[费]?补|津贴)")
_IN_KIND = frozenset({Benefit.MEALS, Benefit.LODGING})


def read_benefits(text: str, lexicon: Lexicon) -> list[Benefit] | None:
    """Benefits the text names; an empty list when it answers 无, None when it does not answer."""
    found = {benefit for benefit, _ in find_benefits(text, lexicon)}
    if found:
        return [benefit for benefit in Benefit if benefit in found]
    return [] if says_nothing(text) else None


def find_benefits(text: str, lexicon: Lexicon) -> list[tuple[Benefit, Span]]:
    """Every benefit the text offers with the words that say so, in the order they stand; 包吃住 gives two."""
    found = []
    for benefit in Benefit:
        words = {benefit.value: lexicon.words_for("benefits").get(benefit.value, ())}
        refused = _is_work_or_money if benefit in _IN_KIND else _is_work
        found += [(benefit, span) for _, span in find_words(text, words, refused)]
    return sorted(found, key=lambda item: item[1].start)


def _is_work(text: str, span: Span) -> bool:
    return bool(_WORK_AFTER.match(text, span.end) or _WORK_BEFORE.search(text[max(0, span.start - 10) : span.start]))


def _is_work_or_money(text: str, span: Span) -> bool:
    return _is_work(text, span) or bool(_MONEY_AFTER.match(text, span.end))
