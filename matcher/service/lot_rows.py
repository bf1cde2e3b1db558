"""Rows of a file of lots (余缺信息 逐行结论): each is judged as if typed, the same lot is published once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.states import Verdict
from matcher.service import lots
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import within
from matcher.text.lot_row import LOT_LABELS, LotRow

Row = dict[str, Any]
_COLUMNS = {"adcode": "place"}
# A name of fewer characters is no short form of another.
SHORT_NAME = 4


def read(context: Context, cells: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str], Verdict, list[str]]:
    """One row on its own: draft, problems, verdict, and the code of its enterprise."""
    row, problems = context.kit.lot_rows.read(cells)
    if row is None:
        return [], [*map(str, problems), *_also(context, cells, {one.field for one in problems})], Verdict.BAD, []
    verdict = Verdict.WARN if problems else Verdict.GOOD
    return [row.model_dump(mode="json")], [str(one) for one in problems], verdict, [row.uscc]


def _also(context: Context, cells: Mapping[str, str], told: set[str]) -> list[str]:
    """What else is wrong with a row that is not taken: whose it is, its place and pay, as far as it can be read."""
    facts = context.kit.lot_rows.glance(cells)
    firm = _known(context, [{"keys": [facts["uscc"]]}]).get(facts["uscc"]) if facts["uscc"] else None
    found = [_unknown(facts["uscc"])] if facts["uscc"] and firm is None else []
    if firm is not None and (said := _other_name(facts["name"], facts["uscc"], firm)):
        found.append(said[1])
    days = {key: facts[key] for key in ("first", "last") if key not in told}
    pay = None if "pay" in told else facts["pay"]
    place = "" if "place" in told else facts["adcode"] or (firm.adcode if firm else "")
    known = {"first": None, "last": None} | days
    found += [_said(one) for one in lots.faults(context, **known, adcode=place, pay=pay)]
    return found


def _unknown(code: str) -> str:
    remedy = "请先登记该单位（提交招聘简章），或交由所在地录入"
    return f"{LOT_LABELS['uscc']}：{code} 没有登记，或不在您的管辖范围。{remedy}"


def _said(error: Invalid) -> str:
    key = _COLUMNS.get(error.field or "", error.field or "title")
    return f"{LOT_LABELS.get(key, key)}：{error.message}"


def _other_name(name: str, code: str, firm: Enterprise) -> tuple[Verdict, str] | None:
    """Where the file names another firm than its code; a short form, or a firm that became another, is only shown."""
    told, known = (_bare(one) for one in (name, firm.name))
    if not told or told == known:
        return None
    text = f"{LOT_LABELS['name']}：文件写“{name[:40]}”，信用代码登记的是“{firm.name}”"
    if firm.uscc != code or (len(told) >= SHORT_NAME and (told in known or known in told)):
        return Verdict.WARN, f"{text}。请核对"
    return Verdict.BAD, f"{text}。请改正单位名称或信用代码后重新导入"


def _bare(name: str) -> str:
    return "".join(one for one in name.casefold() if one.isalnum())


def settle(context: Context, rows: list[Row]) -> dict[str, int]:
    """Compare the rows with each other and with what is published; returns how many have which verdict."""
    known = _known(context, rows)
    published = {lots.sense(one) for one in context.unit.lots.open_of([firm.id or 0 for firm in known.values()])}
    first: dict[Any, int] = {}
    for row in rows:
        row["verdict"], row["problems"] = row["own_verdict"], list(row["own_problems"])
        if row["drafts"]:
            _judge(context, row, known, published, first)
    return dict(Counter(row["verdict"] for row in rows))


def _judge(
    context: Context, row: Row, known: Mapping[str, Enterprise], published: set[Any], first: dict[Any, int]
) -> None:
    one = LotRow.model_validate(row["drafts"][0])
    firm = known.get(one.uscc)
    if firm is None:
        return _say(row, Verdict.BAD, _unknown(one.uscc))
    name = _other_name(one.name, one.uscc, firm)
    if name is not None:
        _say(row, *name)
    try:
        draft = one.draft(firm.adcode)
        lots.check_firm(firm)
    except Conflict as error:
        return _say(row, Verdict.BAD, f"{LOT_LABELS['uscc']}：{error.message}")
    except ValidationError:
        return _say(row, Verdict.BAD, f"{LOT_LABELS['place']}：单位登记的所在地不完整。请写明工作地区")
    for fault in lots.faults(context, first=draft.first, last=draft.last, adcode=draft.adcode, pay=draft.pay):
        _say(row, Verdict.BAD, _said(fault))
    if row["verdict"] == Verdict.BAD.value:
        return None
    sense = lots.sense_of(firm.id or 0, draft)
    if sense in published:
        return _say(row, Verdict.DUPLICATE, "已发布同样的余缺信息，不重复发布")
    if sense in first:
        remedy = "如为两批人，请在工种岗位里注明班组"
        return _say(row, Verdict.DUPLICATE, f"与第 {first[sense]} 行相同。{remedy}")
    first[sense] = row["number"]
    return None


def _say(row: Row, verdict: Verdict, text: str) -> None:
    row["verdict"] = verdict.value
    row["problems"].append(text)


def _known(context: Context, rows: Sequence[Row]) -> dict[str, Enterprise]:
    """The enterprises of the file that the actor may publish for, by code."""
    codes = sorted({row["keys"][0] for row in rows if row["keys"]})
    reach, county = within(context, Action.LOT_KEEP)
    return context.unit.enterprises.by_usccs(codes, reach, county)


def take(context: Context, rows: Sequence[Row]) -> int:
    """Publish the lots of good rows; returns how many. What was published meanwhile is not published again."""
    known = _known(context, rows)
    read_rows = [LotRow.model_validate(row["drafts"][0]) for row in rows]
    # In one order for everybody, so that two files never wait for each other.
    read_rows.sort(key=lambda one: known[one.uscc].id or 0 if one.uscc in known else 0)
    context.unit.enterprises.hold(sorted({known[one.uscc].id or 0 for one in read_rows if one.uscc in known}))
    there = {lots.sense(one) for one in context.unit.lots.open_of([firm.id or 0 for firm in known.values()])}
    count = 0
    for one in read_rows:
        firm = known.get(one.uscc)
        if firm is None:
            raise Conflict(f"{one.uscc} 已不在您的管辖范围，请重新上传检查")
        draft = one.draft(firm.adcode)
        if lots.sense_of(firm.id or 0, draft) not in there:
            lots.publish(context, firm.id or 0, draft)
            there.add(lots.sense_of(firm.id or 0, draft))
            count += 1
    return count
