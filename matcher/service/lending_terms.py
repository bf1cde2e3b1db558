"""The terms of a lending (协议条款): what both enterprises sign and every worker reads before answering (C3, C5)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from json import dumps

from matcher.models.enterprise import Enterprise
from matcher.models.lending import CLAUSES, Lending
from matcher.models.pooling import Lot
from matcher.service.context import Context

# Wording to begin from; it counts only once a side has put it in and both have agreed to it.
SAMPLES: Mapping[str, str] = {
    "rest": "每日工作不超过八小时、每周不超过四十四小时，每周至少休息一日；延长工作时间须经职工同意并依法支付加班工资",
    "protection": "借入方提供符合国家规定的劳动安全卫生条件和必要的劳动防护用品，上岗前进行岗位安全培训",
    "pay_method": "劳动报酬由借出方按月以货币形式足额支付，每月 15 日前付清上月工资；"
    "借入方于每月 10 日前将应承担的费用如实付给借出方",
    "lodging": "食宿由双方在本栏写明由谁提供、是否收费",
    "return_cases": "职工严重违反借入方规章制度、不能胜任工作的，借入方可以退回；职工不适应岗位的，三方协商；"
    "借入方违反约定或侵害职工权益的，职工可以提前返岗，借出方不得拒绝",
    "injury": "借调期间发生工伤的，由借出方作为原用人单位承担工伤保险责任（工伤保险条例第四十三条），"
    "借入方按双方约定的办法给予借出方补偿",
}


def drafted(context: Context, lending: Lending, surplus: Lot, shortage: Lot) -> dict[str, str]:
    """The clauses that follow from the two lots; the rest is for the parties to write."""
    skills = "，".join(filter(None, (shortage.skills, "、".join(shortage.certificates))))
    given = [name for name, there in (("住宿", shortage.lodging), ("工作餐", shortage.board)) if there]
    facts = {
        "headcount": f"{lending.headcount} 人（{surplus.title}）",
        "period": f"{lending.first} 至 {lending.last}（含首尾两日）",
        "place": context.full_address(shortage.adcode, shortage.address),
        "content": shortage.title + (f"（{skills}）" if skills else ""),
        "pay": f"每日 {lending.pay / 100:g} 元，不低于职工现工资和当地最低工资标准",
    }
    if given:
        facts["lodging"] = f"借入方免费提供{'、'.join(given)}"
    return {key: facts.get(key, "") for key in CLAUSES}


def empty_clauses(lending: Lending) -> list[str]:
    """The labels of the clauses nobody has filled in (C5)."""
    return [label for key, label in CLAUSES.items() if not lending.clauses.get(key, "").strip()]


def told(lending: Lending, lender: Enterprise, borrower: Enterprise) -> list[tuple[str, str]]:
    """The terms in words, as a worker reads them and as their digest is made of."""
    head = [
        ("用人单位（借出方）", f"{lender.name}，劳动关系不变"),
        ("借入单位", borrower.name),
        ("借调期限", f"{lending.first} 至 {lending.last}"),
        ("日工资", f"{lending.pay / 100:g} 元"),
    ]
    return [*head, *((label, lending.clauses.get(key, "")) for key, label in CLAUSES.items())]


def digest(terms: list[tuple[str, str]]) -> str:
    """What is kept of the wording somebody agreed to."""
    return sha256(dumps(terms, ensure_ascii=False).encode()).hexdigest()
