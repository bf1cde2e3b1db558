"""The terms of a lending (协议条款): what both enterprises sign and every worker reads before answering (C3, C5).

How many, until when and for what wage is said by the record alone: these three clauses begin with its figures whenever
they are read, and what the parties add to them is kept without figures of its own. So no paper says what was once.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from json import dumps

from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.lending import CLAUSES, Lending
from matcher.models.pooling import Lot
from matcher.service.context import Context
from matcher.text import clause_fees, clause_figures
from matcher.text.wording import yuan

# Wording to begin from; it counts only once a side has put it in and both have agreed to it.
SAMPLES: Mapping[str, str] = {
    "rest": "每日工作不超过八小时、每周不超过四十小时，每周至少休息一日；延长工作时间须经职工同意并依法支付加班工资",
    "protection": "借入方提供符合国家规定的劳动安全卫生条件和必要的劳动防护用品，上岗前进行岗位安全培训",
    "pay_method": "劳动报酬由借出方按月以货币形式足额支付，每月 15 日前付清上月工资；"
    "借入方于每月 10 日前将应承担的费用如实付给借出方",
    "lodging": "食宿由双方在本栏写明由谁提供、是否收费",
    "return_cases": "职工严重违反借入方规章制度、不能胜任工作的，借入方可以退回；职工不适应岗位的，三方协商；"
    "借入方违反约定或侵害职工权益的，职工可以提前返岗，借出方不得拒绝",
    "injury": "借调期间发生工伤的，由借出方作为原用人单位承担工伤保险责任（工伤保险条例第四十三条），"
    "借入方按双方约定的办法给予借出方补偿",
}


NO_FEE = "共享用工不以营利为目的，任何一方不收任何费用，只按凭证代付实际成本（人社厅发〔2020〕98号）"
# Clauses that begin with what the record says.
LED = ("headcount", "period", "pay")


def drafted(context: Context, shortage: Lot) -> dict[str, str]:
    """What follows from the shortage; the rest is for the parties to write."""
    skills = "，".join(filter(None, (shortage.skills, "、".join(shortage.certificates))))
    given = [name for name, there in (("住宿", shortage.lodging), ("工作餐", shortage.board)) if there]
    facts = {
        "place": context.full_address(shortage.adcode, shortage.address),
        "content": shortage.title + (f"（{skills}）" if skills else ""),
    }
    if given:
        facts["lodging"] = f"借入方免费提供{'、'.join(given)}"
    return {key: facts.get(key, "") for key in CLAUSES}


def money(fen: int) -> str:
    """An amount in yuan as the papers write it: 20000 → 200 元, 20555 → 205.55 元."""
    return f"{yuan(fen).removesuffix('元')} 元"


def leads(lending: Lending, surplus: Lot, pay: int | None = None) -> dict[str, str]:
    """How the clauses begin whose figures the record gives; ``pay`` in fen a day instead of the lending's."""
    return {
        "headcount": f"{lending.headcount} 人（{surplus.title}）",
        "period": f"{lending.first} 至 {lending.last}（含首尾两日）",
        "pay": f"每日 {money(pay or lending.pay)}，不低于职工现工资和当地最低工资标准",
    }


def worded(lending: Lending, surplus: Lot, sooner: str = "") -> dict[str, str]:
    """Every clause as the agreement says it now; ``sooner`` tells of those who do not stay until the last day."""
    led = leads(lending, surplus)
    led["period"] += sooner
    return {key: "。".join(filter(None, (led.get(key), lending.clauses.get(key, "").strip()))) for key in CLAUSES}


def own_words(clauses: Mapping[str, str], lending: Lending, surplus: Lot, pay: int) -> dict[str, str]:
    """What the parties add: clauses as they are sent, without the figures the record puts before them.

    Whoever sends back what was read sends the old wage in front; the new one, ``pay``, is as good.
    """
    found = {key: text.strip() for key, text in clauses.items()}
    for led in (leads(lending, surplus), leads(lending, surplus, pay)):
        found = {key: text.removeprefix(led.get(key, "")).lstrip("。；，, ") for key, text in found.items()}
    return found


def misstated(lending: Lending, clauses: Mapping[str, str], pay: int) -> tuple[str, str] | None:
    """The first clause that provides for a fee (C4, C11), or says other figures than the record with this pay.

    Key of the clause and a sentence; None when none does.
    """
    for key, label in CLAUSES.items():
        text = clauses.get(key, "")
        if said := clause_fees.fee_in(text):
            wrong = f"写了“{said}”：{NO_FEE}；请删去"
        elif said := clause_figures.other_wage(text, pay, anywhere=key == "pay"):
            wrong = f"写了“{said}”，协议记录的借调日薪是 {money(pay)}；请改正，补贴、加班费请写明名目"
        elif said := clause_figures.people(text, lent=key != "headcount"):
            wrong = f"写了“{said}”：借调人数由系统按协议写入（现为 {lending.headcount} 人），请删去"
        elif key == "period" and (said := clause_figures.day(text)):
            wrong = f"写了“{said}”：期限由系统按协议写入（现为 {lending.first} 至 {lending.last}），请删去"
        else:
            continue
        return key, f"“{label}”{wrong}"
    return None


def check(lending: Lending, clauses: Mapping[str, str], pay: int) -> None:
    """Refuse clauses that provide for a fee or would not say what the record says."""
    wrong = misstated(lending, clauses, pay)
    if wrong is not None:
        raise Invalid(wrong[1], field=f"clause-{wrong[0]}")


def empty_clauses(lending: Lending, surplus: Lot) -> list[str]:
    """The labels of the clauses nobody has filled in (C5)."""
    return [CLAUSES[key] for key, text in worded(lending, surplus).items() if not text]


def complete(lending: Lending, surplus: Lot) -> None:
    """Refuse (409) to let anybody agree to terms of which clauses say nothing yet (C3, C5)."""
    empty = empty_clauses(lending, surplus)
    if empty:
        raise Conflict(
            f"还没有填写：{'、'.join(empty)}。请先把条款写全，再确认、征求职工同意", code="incomplete", details=empty
        )


def told(lending: Lending, lender: Enterprise, borrower: Enterprise, surplus: Lot) -> list[tuple[str, str]]:
    """The terms in words, as both enterprises and the worker read them."""
    head = [("用人单位（借出方）", f"{lender.name}，劳动关系不变"), ("借入单位", borrower.name)]
    return [*head, *((CLAUSES[key], text) for key, text in worded(lending, surplus).items())]


def digest(lending: Lending, lender: Enterprise, borrower: Enterprise, surplus: Lot) -> str:
    """What is kept of the terms somebody agreed to; blanks make no difference.

    How many go is left out: it follows from who agrees, and is nobody's own term.
    """
    terms = dict(told(lending, lender, borrower, surplus))
    terms[CLAUSES["headcount"]] = f"{surplus.title}。{lending.clauses.get('headcount', '')}"
    bare = {label: "".join(text.split()) for label, text in terms.items()}
    return sha256(dumps(bare, ensure_ascii=False).encode()).hexdigest()
