"""Rows of a key-enterprise list (重点企业名单 逐行结论), and its head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Invalid
from matcher.models.enums import EnterpriseTag
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.region import SHANXI
from matcher.models.states import Verdict
from matcher.service import key_lists
from matcher.service.context import Context
from matcher.text.fields import Cells
from matcher.text.normalise import clean
from matcher.text.period import read_date

Row = dict[str, Any]
LIST_LABELS: Mapping[str, str] = {"uscc": "统一社会信用代码", "name": "单位名称"}
HEAD_LABELS: Mapping[str, str] = {
    "tag": "名单类型",
    "name": "名单名称",
    "department": "来源部门",
    "list_date": "名单日期",
    "valid_to": "有效期至",
    "place": "适用地区",
}


def head(context: Context, cells: Mapping[str, str]) -> dict[str, Any]:
    """The head of a list; everything wrong with it is told at once, field by field."""
    stated = {key: clean(cells.get(key, "")) for key in HEAD_LABELS}
    wrong: dict[str, str] = {}
    tag = _tag(stated["tag"])
    if tag is None:
        wrong["tag"] = f"请填{'、'.join(one.label for one in EnterpriseTag)}之一"
    facts: dict[str, Any] = {"tag": tag, "department": stated["department"]}
    if not 2 <= len(stated["department"]) <= 60:
        wrong["department"] = "请填给出名单的部门，如“山西省工业和信息化厅”"
    facts["name"] = stated["name"][:100] or f"{stated['department'][:60]}{tag.label if tag else ''}名单"
    for key in ("list_date", "valid_to"):
        read = read_date(stated[key], clock.today(), end=key == "valid_to") if stated[key] else None
        facts[key] = read[0] if read else None
        if (stated[key] and read is None and stated[key] not in ("长期", "无")) or (
            key == "list_date" and read is None
        ):
            wrong[key] = "请写成 2026-11-30 的样子" if stated[key] else "没有填写，请写名单上的日期"
    facts["adcode"] = context.actor.adcode or SHANXI
    if stated["place"]:
        place = context.kit.places.read_place(stated["place"])
        if place is None:
            wrong["place"] = "看不出是哪个市、县，请写全称，如“太原市小店区”"
        else:
            facts["adcode"] = place.adcode
    if not wrong:
        try:
            draft = KeyListDraft.model_validate(facts)
            key_lists.check_head(context, draft)
            return draft.model_dump(mode="json")
        except ValidationError:
            wrong["valid_to"] = "早于名单日期，请核对"
    details = [f"{HEAD_LABELS[key]}：{text}" for key, text in wrong.items()]
    raise Invalid(f"名单信息有误：{details[0]}", field=next(iter(wrong)), details=details)


def _tag(text: str) -> EnterpriseTag | None:
    exact = EnterpriseTag.from_label(text)
    if exact is not None or not text:
        return exact
    return next((one for one in EnterpriseTag if one.label in text), None)


def read(_context: Context, cells: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str], Verdict, list[str]]:
    """One line on its own: code and name."""
    row = Cells(cells, LIST_LABELS)
    code = row.uscc("uscc")
    if not 2 <= len(row["name"]) <= 100:
        row.block("name", "没有填写或过长", "请填写 2–100 字的单位全称")
    if row.is_bad:
        return [], [str(one) for one in row.problems], Verdict.BAD, []
    return [ListedFirm(uscc=code, name=row["name"]).model_dump()], [], Verdict.GOOD, [code]


def settle(context: Context, rows: list[Row]) -> dict[str, int]:
    """Compare the lines with each other and with the register; a firm not registered yet may stand on a list."""
    codes = [row["keys"][0] for row in rows if row["keys"]]
    known = context.unit.enterprises.by_usccs(codes, context.actor.reach)
    first: dict[str, int] = {}
    for row in rows:
        row["verdict"], row["problems"] = row["own_verdict"], list(row["own_problems"])
        if not row["keys"]:
            continue
        code, name = row["keys"][0], row["drafts"][0]["name"]
        if code in first:
            row["verdict"] = Verdict.DUPLICATE.value
            row["problems"].append(f"与第 {first[code]} 行是同一单位")
            continue
        first[code] = row["number"]
        if code not in known:
            row["verdict"] = Verdict.WARN.value
            row["problems"].append("尚未登记，或不在您的管辖范围；登记后自动对应到这份名单")
        elif known[code].name != name:
            row["verdict"] = Verdict.WARN.value
            row["problems"].append(f"单位名称：名单写“{name[:40]}”，登记为“{known[code].name}”。请核对代码")
    return dict(Counter(row["verdict"] for row in rows))


def take(context: Context, header: Mapping[str, Any], rows: Sequence[Row], intake_id: int | None) -> int:
    """Store the list; returns how many enterprises stand on it."""
    firms = [ListedFirm.model_validate(row["drafts"][0]) for row in rows]
    key_lists.take_list(context, KeyListDraft.model_validate(header), firms, intake_id=intake_id)
    return len(firms)
