"""What a text says of a fact that stands in it (要求程度): demanded, wished for, or waived."""

from __future__ import annotations

import re

from matcher.models.enums import Need
from matcher.text.clause import clause_bounds
from matcher.text.normalise import MAX_CHARS
from matcher.text.patterns import any_of

_END = r"(?=$|[\s,，;；。、!)）/]|[的了者吧哈呢])"
_FINE = r"(?:[也亦均都皆还]|照样|同样)(?:可以?|行|要|能|收|招|成|好|没事|没关系|不要紧|欢迎|OK|ok)"
# 无叉车证勿扰 demands what it seems to deny.
_ELSE_GO = any_of(
    r"勿[扰投来入试]|请?绕行|免谈|免扰|谢绝|别来|不要来|不收|不招|不用来|不考虑|不予|不录|不让|不准|不得"
    r"|不能(?!力)|不许|不行|不可以?(?!$)|"
    r"不符合|上不了|进不了|干不了|莫入|淘汰"
)
_MISSING = re.compile(
    r"(?:无|没有?|缺[了少]?|未(?:持|取得|考取?)|不(?:持|具备|会|是|满足|符合|带|办)|非)(?:有|持有?|取得"
    r"|具备)?[^,，;；。\n]{0,6}$"
)
_NO_LESS = re.compile(
    r"缺一不可|(?:必|须)(?:须|需|要|备|得)?|不可(?:缺|少|或缺)|少不了|一定要有?|硬性|刚需|硬条件|不放宽"
    r"|不能(?:少|缺|没有)|得(?:有|办|持|带|会)|[才方]可上岗|[才方]能上岗"
)
_MUST_BEFORE = re.compile(r"必须|必需|必备|务必|一定[要得]|须|只[招要]|仅限|仅招|硬性|[得需要]有$|要求[:：]")
_WISH_BEFORE = any_of(
    r"优先(?:考虑|录用|条件|安排|聘用|选择?)?(?:有|持|持有|会|具备|具有|是)?[:：]?[^,，;；。\n]{0,14}$",
    r"(?:最好|希望|期望|倾向|偏好|偏向|欢迎|更喜欢|要是|若是|如果?|若|倘若|能)[^,，;；。\n]{0,14}$",
    r"加分(?:项|条件)?[:：]?[^,，;；。\n]{0,14}$",
)  # fmt: skip
_SOFT_BEFORE = re.compile(r"(?:要是|若是|如果?|若|倘若|能|欢迎)[^,，;；。\n]{0,14}$")
_WISH_AFTER = any_of(
    r"优先|优选|优待|[者的]佳|[更为尤最]佳|[更最]好|就?太好了|加分|有优势|占优|(?:可|会|能|适当)+(?:加薪|加钱"
    r"|提薪|涨薪)|(?:工资|薪资|待遇)(?:上浮|从优|更高)|更合适|(?:工资|薪资|待遇|收入)(?:更?高|上调)|更受欢迎|再好不过|锦上添花|另加"
)
_WAIVED_BEFORE = any_of(
    r"(?:无需|无须|不需要?|毋需|毋须|不要求|不作要求|不强制|不强求|不必须?|不用|不非得|不非要|不是必须"
    r"|免)(?:有|持有?|具备|具有|会|提供|办理?|懂|出示|要求)?[^,，;；。\n、]{0,6}$",
    r"(?:不限|不论|不管|不问|不看|不拘|无论|不考虑|不查|不卡|不挑|不讲究|不在乎)(?:有无|有没有"
    r"|是否有?)?[^,，;；。\n、]{0,6}$",
    r"可以?(?:没有?|不持|无)[^,，;；。\n、]{0,4}$",
    r"(?<!有)(?:没有?|无)要求[^,，;；。\n、]{0,2}$",
)  # fmt: skip
_ANY_BEFORE = re.compile(
    r"(?:没有?|无|有无|有没有|是否有?|未持|不会|不懂|不识|不认|不是|有或无|有没)(?:持有?|说|讲|做过?)?[^,，;；。\n]{0,4}$"
)
_ANY_AFTER = re.compile(
    rf"[^,，;；。\n]{{0,8}}?(?:{_FINE}|没事|没关系|无妨|不要紧|不影响|无所谓)"
    rf"|[^,，;；。\n]{{0,4}}?(?:照样|也|都|亦)(?:能|可|行|会)?[干做来上收招要]|[^,，;；。\n]{{0,4}}?可以?(?:考|学|培训|补办)"
    rf"|[^,，;；。\n]{{0,4}}?(?:来了?(?:就|再)?学|可学|包教)"
)
_WAIVED_AFTER = any_of(
    r"^(?:要求|方面|条件|上)?\s?[:：]?\s?(?:均|都|也|皆|可)?(?:不限(?!于|制)|不拘)",
    r"^[^,，;；。\s(（]{0,6}?(?:均|都|也|皆|可)?不限" + _END,
    r"^[^,，;；。\s(（]{0,6}?(?:不(?:作|做)?|没有?|无|未)(?:硬性|特殊|强制|具体|严格|任何|特别|明确)?(?:的)?(?:要求|规定|限制)",
    r"^[^,，;；。\s(（]{0,4}?(?:不强求|不强制|无所谓|不重要|不讲究|不计较|不在乎|就?免了?"
    + _END
    + r"|(?:也)?不(?:用|需要?|必)"
    + _END
    + r"|不看|不卡|不挑|不查)",
    r"^[^,，;；。\s(（]{0,4}?(?:并)?(?:不是|非)(?:必[须需要]|必要|硬性|刚需|硬要求|强制|前提)",
    r"^[^,，;；。\s(（]{0,2}?(?:有无|有没有|有没|是否)?(?:[均皆都也亦]可|都行|也行|都要|都收|无妨|不要紧"
    r"|没关系|不影响)",
    r"^(?:会不会|懂不懂|有没有|有无)(?:[均皆都也亦]|没关系|无所谓)",
    r"^(?:没有?|无)(?:的)?(?:也|亦|都|照样)?(?:可|能|行|要|收|招|来)",
    r"^(?:不足|欠缺|不够|较少|少)(?:的|者)?(?:也|亦)?(?:可|能|没关系|不要紧)",
    r"^[^,，;；。\s(（]{0,4}?可(?:适当)?放宽|^[^,，;；。\s(（]{0,4}?可有可无",
)  # fmt: skip
# A clause turns round at 但: 无需经验但必须持证.
_TURN = re.compile(r"但是?|不过|而且?(?=须|必)|可是|否则")
_NEED_FIRST = re.compile(
    r"(?:者|的)?(?:优先|优选|[更为尤最]|加分|不限|(?:均|都|也|亦|皆)|无要求|不(?:作|做)?要求|没要求|必[须需备]"
    r"|须|缺一|勿|免谈|最好|可放宽|不强求|无所谓)"
)
_NEED_LAST = re.compile(
    r"(?:优先(?:考虑|条件|录用)?|加分项?|最好|必[须需备]|须|需要?|无需|无须|不需要?|不要求|不限|不用|希望|要求"
    r"|条件|持有?|具备|有|会|能)[:：]?$"
)
# A heading whose whole list is wished for: 加分项:电工证、会焊接.
_HEADING = re.compile(r"(?:优先(?:条件|录用|考虑)?|加分(?:项|条件)?)\s?[:：][^;；。\n]{0,40}$")


def read_need(text: str, start: int, end: int) -> Need:
    """How the text means the fact that stands at ``[start, end)``; without a word on it, it is demanded."""
    text = text[:MAX_CHARS]
    if not 0 <= start < end <= len(text):
        return Need.MUST
    low, high = clause_bounds(text, start, end)
    before, after = _near_blanks(text[low:start], text[end:high])
    turns = [match.end() for match in _TURN.finditer(before)]
    before = before[turns[-1] :] if turns else before
    turned = _TURN.search(after)
    after = after[: turned.start()] if turned else after
    if _MISSING.search(before) and _ELSE_GO.search(after[:14]):
        return Need.MUST
    if _waived(before, after):
        return Need.WAIVED
    if re.match(r"[^、]{0,6}?(?:" + _NO_LESS.pattern + ")", after):
        return Need.MUST
    if _WISH_AFTER.search(after):
        return Need.WISH
    wished = _WISH_BEFORE.search(before)
    if wished and not (
        _SOFT_BEFORE.search(before) and not re.search(r"最好|希望|期望|倾向|偏|喜欢|优先|加分|欢迎", before)
    ):
        return Need.MUST if _MUST_BEFORE.search(before[wished.start() + 2 :]) else Need.WISH
    return Need.WISH if _HEADING.search(text[max(0, start - 60) : start]) else Need.MUST


def _near_blanks(before: str, after: str) -> tuple[str, str]:
    """Both sides of the fact up to a blank, which ends a thought unless a word of need stands right behind it."""
    pieces = after.split(" ")
    kept = (
        [pieces[0], *(piece for piece in pieces[1:2] if _NEED_FIRST.match(piece))]
        if pieces[0] or len(pieces) < 2
        else pieces[:2]
    )
    if not pieces[0] and len(pieces) > 1 and not _NEED_FIRST.match(pieces[1]):
        kept = []
    front = before.rstrip(" ")
    blank = front.rfind(" ")
    if blank >= 0 and not _NEED_LAST.search(front[:blank]):
        front = front[blank + 1 :]
    if front != before and not _NEED_LAST.search(front):
        front = ""
    return front, " ".join(kept)


def _waived(before: str, after: str) -> bool:
    if _ANY_BEFORE.search(before) and _ANY_AFTER.match(after):
        return True
    return bool(_WAIVED_AFTER.search(after[:16]) or _WAIVED_BEFORE.search(before))
