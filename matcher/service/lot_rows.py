"""Rows of a file of lots (余缺信息 逐行结论): each is judged as if typed, the same lot is published once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.pooling import Lot, LotDraft
from matcher.models.states import Verdict
from matcher.service import lots
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import within
from matcher.text.lot_row import LOT_LABELS, LotRow

Row = dict[str, Any]
_COLUMNS = {"adcode": "place"}


def read(context: Context, cells: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str], Verdict, list[str]]:
    """One row on its own: draft, problems, verdict, and the code of its enterprise."""
    row, problems = context.kit.lot_rows.read(cells)
    if row is None:
        return [], [str(one) for one in problems], Verdict.BAD, []
    verdict = Verdict.WARN if problems else Verdict.GOOD
    return [row.model_dump(mode="json")], [str(one) for one in problems], verdict, [row.uscc]


def settle(context: Context, rows: list[Row]) -> dict[str, int]:
    """Compare the rows with each other and with what is published; returns how many have which verdict."""
    known = _known(context, rows)
    published = {_sense(one) for one in context.unit.lots.open_of([firm.id or 0 for firm in known.values()])}
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
        remedy = "请先登记该单位（提交招聘简章），或交由所在地录入"
        return _say(row, Verdict.BAD, f"{LOT_LABELS['uscc']}：{one.uscc} 没有登记，或不在您的管辖范围。{remedy}")
    try:
        draft = one.draft(firm.adcode)
        lots.check_draft(context, firm, draft)
    except Invalid as error:
        key = _COLUMNS.get(error.field or "", error.field or "title")
        return _say(row, Verdict.BAD, f"{LOT_LABELS.get(key, key)}：{error.message}")
    except Conflict as error:
        return _say(row, Verdict.BAD, f"{LOT_LABELS['uscc']}：{error.message}")
    except ValidationError:
        return _say(row, Verdict.BAD, f"{LOT_LABELS['place']}：单位登记的所在地不完整。请写明工作地区")
    sense = _sense_of(firm.id or 0, draft)
    if sense in published:
        return _say(row, Verdict.DUPLICATE, "已发布同样的余缺信息，不重复发布")
    if sense in first:
        remedy = "如为两批人，请在工种岗位里注明班组"
        return _say(row, Verdict.DUPLICATE, f"与第 {first[sense]} 行相同。{remedy}")
    first[sense] = row["number"]
    if one.name and one.name != firm.name:
        _say(row, Verdict.WARN, f"{LOT_LABELS['name']}：文件写“{one.name[:40]}”，登记为“{firm.name}”。请核对")
    return None


def _say(row: Row, verdict: Verdict, text: str) -> None:
    row["verdict"] = verdict.value
    row["problems"].append(text)


def _known(context: Context, rows: Sequence[Row]) -> dict[str, Enterprise]:
    """The enterprises of the file that the actor may publish for, by code."""
    codes = sorted({row["keys"][0] for row in rows if row["keys"]})
    reach, county = within(context, Action.LOT_KEEP)
    return context.unit.enterprises.by_usccs(codes, reach, county)


def _sense(lot: Lot) -> tuple[Any, ...]:
    return (lot.enterprise_id, lot.side, _plain(lot.title), lot.headcount, lot.first, lot.last, lot.adcode)


def _sense_of(enterprise_id: int, draft: LotDraft) -> tuple[Any, ...]:
    """What makes two lots the same."""
    title = _plain(draft.title)
    return (enterprise_id, draft.side, title, draft.headcount, draft.first, draft.last, draft.adcode)


def _plain(title: str) -> str:
    return "".join(title.casefold().split())


def take(context: Context, rows: Sequence[Row]) -> int:
    """Publish the lots of good rows; returns how many. What was published meanwhile is not published again."""
    known = _known(context, rows)
    read_rows = [LotRow.model_validate(row["drafts"][0]) for row in rows]
    # In one order for everybody, so that two files never wait for each other.
    read_rows.sort(key=lambda one: known[one.uscc].id or 0 if one.uscc in known else 0)
    context.unit.enterprises.hold(sorted({known[one.uscc].id or 0 for one in read_rows if one.uscc in known}))
    there = {_sense(one) for one in context.unit.lots.open_of([firm.id or 0 for firm in known.values()])}
    count = 0
    for one in read_rows:
        firm = known.get(one.uscc)
        if firm is None:
            raise Conflict(f"{one.uscc} 已不在您的管辖范围，请重新上传检查")
        draft = one.draft(firm.adcode)
        if _sense_of(firm.id or 0, draft) not in there:
            lots.publish(context, firm.id or 0, draft)
            there.add(_sense_of(firm.id or 0, draft))
            count += 1
    return count
