"""What must hold within a demand survey (用工需求校验): each finding names its field, what is wrong and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from matcher.models.enums import FindingLevel
from matcher.models.survey import SURVEY_LABELS, PostKind, SurveyDraft, month_of
from matcher.models.values import Problem

# Older months are history: who looks there may correct it, nobody hands it in for the first time.
MONTHS_BACK = 24
_KINDS = ("short_general", "short_skilled", "short_technical")


def problems(draft: SurveyDraft, today: date, *, previous_end: int | None = None) -> list[Problem]:
    """What the formulas say: what blocks, then what only needs a look; ``previous_end`` is last month's 期末在岗."""
    found = [*_month(draft, today), *_shortage(draft), *_posts(draft), *_lending(draft), *_staff(draft, previous_end)]
    return sorted(found, key=lambda one: one.level is not FindingLevel.BLOCK)


def classes(stated: Sequence[int | None], short: int, posts: Iterable[tuple[PostKind, int]]) -> dict[str, int]:
    """The shortage by kind of worker, and what is of none (未分): as ``stated``, else the sum of the posts' kinds.

    ``stated`` are 普工, 技工 and 管理技术, None where nothing was written; ``posts`` each post's kind and people.
    """
    sums = dict.fromkeys(PostKind, 0)
    if any(one is not None for one in stated):
        sums = {kind: one or 0 for kind, one in zip(PostKind, stated, strict=True)}
    else:
        for kind, count in posts:
            sums[kind] += count
    return {kind.value: count for kind, count in sums.items()} | {"unclassed": max(0, short - sum(sums.values()))}


def _block(field: str, message: str, remedy: str) -> Problem:
    return Problem(field, SURVEY_LABELS[field], message, remedy, FindingLevel.BLOCK)


def _warn(field: str, message: str, remedy: str) -> Problem:
    return Problem(field, SURVEY_LABELS[field], message, remedy, FindingLevel.WARN)


def _month(draft: SurveyDraft, today: date) -> list[Problem]:
    this = month_of(today)
    if draft.month > this:
        return [_block("month", f"{draft.month} 还没有到", f"请填 {this} 或更早的月份")]
    age = (int(this[:4]) - int(draft.month[:4])) * 12 + int(this[5:]) - int(draft.month[5:])
    if age > MONTHS_BACK:
        return [_block("month", f"{draft.month} 已超过 {MONTHS_BACK} 个月", "请核对年份，如 2026-11")]
    return []


def _shortage(draft: SurveyDraft) -> list[Problem]:
    found = []
    if draft.short > draft.needed:
        message = f"缺工 {draft.short} 人多于需求 {draft.needed} 人"
        found.append(_block("short", message, "缺工是需求里还没有招到的部分，请改小缺工人数或改大需求人数"))
    given = [getattr(draft, name) for name in _KINDS]
    total = sum(one or 0 for one in given)
    if any(one is not None for one in given) and total != draft.short:
        message = f"普工、技工、管理技术合计 {total} 人，与缺工 {draft.short} 人不一致"
        found.append(_block("short", message, "请改正其中一项；分不清类别的三项都留空"))
    return found


def _posts(draft: SurveyDraft) -> list[Problem]:
    found = []
    titles = [post.title for post in draft.posts]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice is not None:
        found.append(_block("posts", f"“{twice}”写了两行", "同一岗位请合并成一行，把人数相加"))
    listed = sum(post.short for post in draft.posts)
    if listed > draft.short:
        message = f"各岗位缺工合计 {listed} 人，多于缺工 {draft.short} 人"
        found.append(_block("posts", message, "请改正岗位人数或缺工人数"))
    elif draft.short and not draft.posts:
        found.append(_warn("posts", f"缺工 {draft.short} 人，没有写缺哪些岗位", "写明岗位才能推荐人员"))
    elif listed < draft.short:
        found.append(_warn("posts", f"各岗位缺工合计 {listed} 人，少于缺工 {draft.short} 人", "请补写其余岗位"))
    return found


def _lending(draft: SurveyDraft) -> list[Problem]:
    found = []
    if draft.lend_from and draft.lend_to and draft.lend_from > draft.lend_to:
        found.append(_block("lend_to", "止日早于起日", "请核对可调剂的起止日期"))
    if (draft.lend_from or draft.lend_to) and not draft.lend_count:
        found.append(_block("lend_count", "写了起止日期，没有写人数", "请填可调剂人数，或清空日期"))
    if draft.lend_count > draft.staff_end:
        message = f"可调剂 {draft.lend_count} 人，多于期末在岗 {draft.staff_end} 人"
        found.append(_block("lend_count", message, "请改正人数"))
    elif draft.lend_count and not (draft.lend_from and draft.lend_to):
        found.append(_warn("lend_from", "没有写可调剂的起止日期", "写明起止才能撮合调剂"))
    return found


def _staff(draft: SurveyDraft, previous_end: int | None) -> list[Problem]:
    found = []
    expected = draft.staff_start + draft.joined - draft.departed
    if expected < 0:
        message = f"离职 {draft.departed} 人，多于期初加新进的 {draft.staff_start + draft.joined} 人"
        found.append(_block("departed", message, "请核对离职人数"))
    elif draft.staff_end != expected:
        sides = f"期初 {draft.staff_start} + 新进 {draft.joined} − 离职 {draft.departed} = {expected}"
        message = f"{sides}，期末填的是 {draft.staff_end}"
        found.append(_warn("staff_end", message, "请核对；确有借调等其他变动的可以不改"))
    if previous_end is not None and draft.staff_start != previous_end:
        message = f"上月期末在岗 {previous_end} 人，本月期初填的是 {draft.staff_start} 人"
        found.append(_warn("staff_start", message, "两数一般相等，请核对"))
    return found
