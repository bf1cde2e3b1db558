"""The papers of a lending (协议文书): the agreement and the consent form name nobody, the roster those who agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.forms.lending import agreement_document, consent_document, roster_document
from matcher.models.lending import CLAUSES, ConsentState, Lending
from matcher.service import lending_groups, lending_terms, lent_workers
from matcher.service.context import Context
from matcher.service.lendings import Parties, find_lending, number_of, parties_of
from matcher.service.permissions import Action

# What holds for every lending, whatever the parties write (C1, C2, C4, C7, C9).
PRINCIPLES = (
    "借调期间丙方与甲方的劳动关系不变，甲方继续履行劳动合同，依法为丙方缴纳社会保险费。",
    "甲方不以营利为目的借出职工；乙方只按有凭证的实际成本支付劳动报酬、社会保险费、税费和食宿交通费用，"
    "任何一方不向对方、不向职工收取管理费、服务费等费用。",
    "被借调的均为与甲方订立劳动合同的职工，不含劳务派遣人员；乙方不得将丙方再借调到其他单位。",
    "借调期满丙方返回甲方，甲方应当接收；丙方、乙方愿意继续且甲方同意的，三方变更协议后续借。",
    "甲方与丙方的劳动合同未解除或终止的，乙方不得招用丙方。",
)
STATEMENTS = (
    "以上条款用人单位已向本人如实告知，本人已经阅读并理解。",
    "本人知道借调期间与原单位的劳动关系不变，是否同意由本人自愿决定，不同意不影响原劳动合同的履行。",
    "本人知道在借调开始前可以随时撤回同意，不需要说明理由。",
)


def content(context: Context, parties: Parties) -> dict[str, Any]:
    """What the agreement says, in words, with all lendings that stand on it; no worker is named in it."""
    lines = lending_groups.on_paper(context, parties.lending)
    proof = "；".join(dict.fromkeys(one.lending.insurance_proof for one in lines if one.lending.insurance_proof))
    days = {one.lending.signed_on for one in lines}
    signed = _day(parties.lending.signed_on)
    return {
        "number": _number(parties),
        "lines": [_line(number, one) for number, one in enumerate(lines, 1)] if len(lines) > 1 else [],
        "parties": [
            ["甲方（借出单位）", parties.lender.name],
            ["统一社会信用代码", parties.lender.uscc],
            ["乙方（借入单位）", parties.borrower.name],
            ["统一社会信用代码", parties.borrower.uscc],
            ["丙方", f"借调职工 {sum(one.lending.headcount for one in lines)} 人，名单见附件"],
            ["甲方工伤保险参保证明", proof or "尚未填写"],
        ],
        "clauses": _clauses(context, lines),
        "principles": PRINCIPLES,
        "effect": "本协议自三方签字盖章之日起生效，一式三份，三方各执一份。丙方的意见以本人同意书或"
        "本人在答复链接中的答复为准，留存答复时间、方式和所见条款的校验码。",
        "signed_on": signed if len(days) == 1 or not signed else "各项签订日期见安排表",
        "digest": parties.digest,
    }


def _line(number: int, parties: Parties) -> list[str]:
    """One lending of an agreement in its table."""
    lending, signed = parties.lending, parties.lending.signed_on
    trade = parties.surplus.title
    if trade != parties.shortage.title:
        trade = f"{trade} → {parties.shortage.title}"
    days = f"{lending.first}\n至 {lending.last}"
    place = lending.clauses.get("place", "")
    told = [str(number), trade, str(lending.headcount), days, lending_terms.money(lending.pay), place]
    return [*told, str(signed) if signed else "未签"]


def _clauses(context: Context, lines: Sequence[Parties]) -> list[tuple[str, str]]:
    """Every clause: once where all lendings of the agreement say the same, else each under its number."""
    texts = [lending_terms.worded(one.lending, one.surplus, _sooner(context, one.lending)) for one in lines]
    found = []
    for key, label in CLAUSES.items():
        own = [one[key] for one in texts]
        apart = [f"第{number}项：{text or '（尚未约定）'}" for number, text in enumerate(own, 1)]
        found.append((label, own[0] if len(set(own)) == 1 else "\n".join(apart)))
    return found


def _sooner(context: Context, lending: Lending) -> str:
    """Who does not stay until the last day: after an extension that not all agreed to, or an early end."""
    lent = [one.last for one in context.unit.lendings.workers(lending.id or 0) if one.live]
    early = sorted(Counter(last for last in lent if last < lending.last).items())
    told = [f"其中 {count} 人" if count < len(lent) else "实际借调" for _, count in early]
    return "".join(f"；{who}至 {last}" for who, (last, _) in zip(told, early, strict=True))


def _number(parties: Parties) -> str:
    return number_of(parties.lending, parties.lender)


def _numbered(context: Context, parties: Parties) -> str:
    """The agreement's number and which of its lendings a paper is about."""
    ids = [one.lending.id for one in lending_groups.on_paper(context, parties.lending)]
    which = f"第{ids.index(parties.lending.id) + 1}项" if len(ids) > 1 else ""
    return _number(parties) + which


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""


def get_content(context: Context, lending_id: int) -> dict[str, Any]:
    """What the agreement says, for its printed page."""
    return content(context, parties_of(context, find_lending(context, lending_id, Action.LENDING_READ)))


def write_agreement(context: Context, lending_id: int) -> tuple[str, bytes]:
    """The agreement as a Word document: file name and bytes."""
    parties = parties_of(context, find_lending(context, lending_id, Action.LENDING_READ))
    told = content(context, parties)
    return f"共享用工三方协议_{told['number']}.docx", agreement_document(told)


def write_consent_form(context: Context, lending_id: int) -> tuple[str, bytes]:
    """The form on which a worker consents by hand, with the terms as they stand and their digest."""
    parties = parties_of(context, find_lending(context, lending_id, Action.LENDING_READ))
    told = {
        "number": _numbered(context, parties),
        "terms": parties.terms,
        "statements": STATEMENTS,
        "digest": parties.digest,
    }
    return f"借调职工本人同意书_{told['number']}.docx", consent_document(told)


def write_roster(context: Context, lending_id: int) -> tuple[str, bytes]:
    """The roster of those who agreed, names in full, for the two sides and their staff; written to the audit log."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK)
    parties = parties_of(context, lending)
    people = [one for one in lent_workers.visible(context, lending) if one.consent is ConsentState.AGREED]
    if not people:
        raise Conflict("还没有职工同意，没有可以提供的名单")
    rows = []
    for number, one in enumerate(people, 1):
        contact = context.unit.lendings.contact(one)
        how = one.answered_how.label if one.answered_how else ""
        said = f"{how}\n{clock.local(one.answered_at):%Y-%m-%d}" if one.answered_at else how
        rows.append([str(number), contact.name, contact.phone, one.title, f"{one.first} {one.last}", said, ""])
    context.unit.audit("lending.roster", "lending", lending_id, purpose="履行共享用工协议", people=len(rows))
    told = {
        "number": _numbered(context, parties),
        "lender": parties.lender.name,
        "borrower": parties.borrower.name,
        "people": rows,
        "day": _day(clock.today()),
        "mark": context.file_mark("仅用于履行共享用工协议，已记入审计日志"),
    }
    return f"借调人员名单_{told['number']}.docx", roster_document(told)
