"""Fees in free text of a lending (收费字样): nobody takes one, under whatever name (人社厅发〔2020〕98号; 就业促进法).

What says that there is none (不收取管理费, 服务费：无) is innocent, unless it names an amount.
"""

from __future__ import annotations

import re

from matcher.text.normalise import clean, numbers

_PARTS = re.compile(r"[,;。!?\n]")
_FEE = re.compile(
    r"(?:人力资源|劳务|用工|人员|企业|综合)?"
    r"(?:管理|服务|中介|介绍|职介|手续|代理|代办|信息|咨询|派遣|借调|借用|调剂|撮合|推荐|安置|输送|人头|挂靠|占用|好处|辛苦|茶水)"
    r"(?:服务|管理)?费用?|佣金|回扣|返点|返利|抽成|抽头|差价|加价|溢价|利润分成|押金|保证金"
)
_VERB = r"(?:收取?|索取|支付|付给?|交纳?|缴纳?|扣除?|加收|产生|发生|承担|含有?|包[括含]|计取?|要求|约定|设立?|有)"
_NONE = re.compile(
    rf"(?:不(?:得|再|会|另|予|需|用|能|可|应|许|准|允许|另行|额外|变相|互相|相互|以[^,]{{0,10}}名义|向[^,]{{0,12}}){{0,3}}{_VERB}"
    r"|无(?:需|须|任何|其他)?|免(?:收|除|交|付|缴|费)?|禁止|严禁|没有|杜绝|均?未(?:收|付)取?)[^,]{0,20}$"
)
# A double no is a yes; 不低于 and the like say how much.
_YES = re.compile(r"不得不|不能不|不可不|无不")
_NONE_AFTER = re.compile(r"[:为是]?(?:无(?![法论])|零|0(?![.\d])|免|不收|不计|没有|全免)")
_SUM = re.compile(r"(?:元|块|%|角|分(?!钟|之)|成|万)|百分")


def fee_in(text: str) -> str | None:
    """The first fee that a text provides for, as it is called; None if there is none."""
    for part in _PARTS.split("\n".join("".join(line.split()) for line in clean(text).splitlines())):
        said = _YES.sub("", part)
        for found in _FEE.finditer(said):
            none = _NONE.search(said, 0, found.start()) or _NONE_AFTER.match(said, found.end())
            if not none or _amount(said):
                return found.group()
    return None


def _amount(part: str) -> bool:
    """Whether a part names an amount that is not nothing."""
    return "百分之" in part or any(value and _SUM.match(part, span.end) for value, span in numbers(part))
