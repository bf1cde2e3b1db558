"""余缺信息 from a file: every row judged as if typed, each lot published once, nothing of another's enterprise."""

from __future__ import annotations

import sys
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from matcher import clock
from matcher.models.enums import IntakeKind, Shift, SkillGrade
from matcher.models.pooling import DispatchKind, Lot, LotKind, LotSide
from matcher.models.states import Verdict
from matcher.service import intakes, lots, previews
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor, enterprise_of

HEAD = "统一社会信用代码,单位名称,类别,工种岗位,人数,开始日期,结束日期,工作地区,日薪,是否派遣人员"
FIRST = clock.today() + timedelta(days=10)
LAST = FIRST + timedelta(days=29)
DAYS = f"{FIRST},{LAST}"


def taken(kit: Kit, who: str, *lines: str, name: str = "余缺.csv") -> tuple[dict[str, tuple[Verdict, str]], int, int]:
    """Verdicts by title with what was said, how many were published and how many skipped."""
    with kit.open(actor(kit, who), write=True) as context:
        intake = previews.preview(context, IntakeKind.LOTS, name, "\n".join([HEAD, *lines]).encode())
        view = intakes.get_intake(context, intake.id or 0)
        said = {f"{row.number}": (row.verdict, "；".join(row.problems)) for row in view.rows}
        if not view.takeable:
            return said, 0, 0
        receipt = intakes.confirm(context, intake.id or 0, version=intake.version)
        context.unit.commit()
    return said, receipt.taken, receipt.skipped


def of_firm(kit: Kit, enterprise_id: int) -> list[Lot]:
    with kit.open(SYSTEM, write=False) as context:
        return list(context.unit.lots.open_of([enterprise_id]))


def test_a_file_is_published_once_and_each_wrong_row_says_what_to_do(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=False) as context:
        everybody = context.unit.surveys.without("2020-01", SYSTEM.reach, None)
        away = next(one for one in everybody if one.adcode[:4] != firm.adcode[:4])
    before = len(of_firm(kit, firm.id or 0))
    lines = [
        f"{firm.uscc},{firm.name},富余,彩绘包装工,12,{DAYS},,200,",
        f"{firm.uscc},{firm.name[:-2]},短缺,叉车司机,3人,{DAYS},太原市小店区,6000元/月,",
        f"{firm.uscc},,富余,彩绘包装工,12,{DAYS},,200,",
        f"{firm.uscc},,富余,装卸工,5,{DAYS},,1,",
        f"{firm.uscc},,短缺,装卸工,5,{LAST},{FIRST},,200,",
        f"{firm.uscc},,短缺,装卸工,5,{DAYS},,200,是",
        f"{away.uscc},,富余,装卸工,5,{DAYS},,200,",
        ",,一半,=1+1,九,某天,某天,月球,面议,也许",
        f"{firm.uscc},汾河另一家机械厂,富余,打蜡工,4,{DAYS},,200,",
        f"{firm.uscc},{firm.name},富余,打蜡工,0,{LAST},{FIRST},,50,",
        f"{firm.uscc},{firm.name},富余,打蜡工,6,下周,{LAST},,200,",
    ]
    said, published, skipped = taken(kit, "zhuanyuan", *lines)
    rows = [said[one] for one in sorted(said, key=int)]
    good, bad, same, warn = Verdict.GOOD, Verdict.BAD, Verdict.DUPLICATE, Verdict.WARN
    assert [verdict for verdict, _ in rows] == [good, warn, same, *[bad] * 7, warn]
    for (_, text), words in zip(
        rows[1:],
        [
            "折算为 275.86 元/天",
            "行相同",
            "低于",
            "结束日期不能早于开始日期",
            "只用于富余",
            "不在您的管辖范围",
            "类别",
            "请改正单位名称或信用代码",
            "人数应为 1 至 9999 人",
            "按 ",
        ],
        strict=True,
    ):
        assert words in text, text
    for words in ("统一社会信用代码：没有填写", "人数", "开始日期", "工作地区", "日薪：“面议”看不出日薪"):
        assert words in rows[7][1], words
    # All of a row's faults at once, and a day in words is shown with what it was taken for.
    assert "结束日期不能早于开始日期" in rows[9][1]
    assert "低于" in rows[9][1]
    assert "“下周”按" in rows[10][1]
    assert (published, skipped) == (3, 0)
    *made, _ = of_firm(kit, firm.id or 0)[before:]
    assert [(one.side, one.headcount, one.pay, one.adcode) for one in made] == [
        (LotSide.SURPLUS, 12, 20_000, firm.adcode),
        (LotSide.SHORTAGE, 3, 27_586, "140105"),
    ]
    # The same file again publishes nothing, by whomever.
    again, published, _ = taken(kit, "qiye", *lines[:2])
    assert ({verdict for verdict, _ in again.values()}, published) == ({same}, 0)
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_where_spare_workers_go_is_read_as_people_write_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """去向: lent, released or dispatched anew; who stays with the employer is nobody to spare; no row says both."""
    monkeypatch.setattr(sys.modules[__name__], "HEAD", f"{HEAD},去向")
    own = enterprise_of(kit, actor(kit, "qiye"))
    told = [
        ("富余", "", "共享用工", LotKind.LEND),
        ("富余", "", "借调到兄弟企业", LotKind.LEND),
        ("富余", "", "", LotKind.LEND),
        ("富余", "否", "分流安置", LotKind.RELEASE),
        ("富余", "", "解除后由新单位招用", LotKind.RELEASE),
        ("富余", "", "派遣转换", LotKind.REDISPATCH),
        ("富余", "是", "", LotKind.REDISPATCH),
        ("富余", "", "轮休", "轮休、放假请在留工意向里填报"),
        ("富余", "", "脱产培训", "在职培训请在培训计划里填报"),
        ("富余", "", "单位内部转岗安置", "本单位内部调整的不必发布"),
        ("富余", "是", "共享用工", "派遣人员不能再借出"),
        ("富余", "是", "分流安置", "只能是派遣转换"),
        ("富余", "", "=HYPERLINK(1)", "看不出"),
        ("短缺", "", "分流安置", "只用于富余"),
    ]
    lines = [
        f"{own.uscc},,{side},漆器推光工{number},3,{DAYS},,200,{dispatched},{kind}"
        for number, (side, dispatched, kind, _) in enumerate(told, 11)
    ]
    said, published, _ = taken(kit, "qiye", *lines)
    rows = [said[one] for one in sorted(said, key=int)]
    for (_, _, kind, wanted), (verdict, text) in zip(told, rows, strict=True):
        refused = None if isinstance(wanted, LotKind) else wanted
        assert (verdict is Verdict.BAD) is (refused is not None), (kind, verdict, text)
        assert refused is None or refused in text, (kind, text)
    good = [wanted for *_, wanted in told if isinstance(wanted, LotKind)]
    made = [one for one in of_firm(kit, own.id or 0) if one.title.startswith("漆器推光工")]
    assert (published, [one.kind for one in made]) == (len(good), good)
    assert [one.dispatched for one in made] == [one is LotKind.REDISPATCH for one in good]


def test_an_enterprise_imports_for_itself_alone(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=False) as context:
        everybody = context.unit.surveys.without("2020-01", SYSTEM.reach, None)
        near = next(one for one in everybody if one.id != own.id)
    line = f",,富余,古法造纸工,2,{DAYS},,200,"
    said, published, _ = taken(kit, "qiye", f"{near.uscc}{line}", f"911400000000000000{line}", f"{own.uscc}{line}")
    (other, first), (_, random), (mine, _) = (said[one] for one in sorted(said, key=int))
    assert (other, mine, published) == (Verdict.BAD, Verdict.GOOD, 1)
    assert "不在您的管辖范围" in first
    assert "18 位" in random or "校验" in random or "不在您的管辖范围" in random


def test_what_was_published_between_look_and_confirmation_is_not_published_twice(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye"))
    content = f"{HEAD}\n{own.uscc},,富余,古琴斫制工,2,{DAYS},,200,".encode()
    with kit.open(actor(kit, "qiye"), write=True) as context:
        first, second = (previews.preview(context, IntakeKind.LOTS, f"{one}.csv", content) for one in "一二")
        counts = [intakes.confirm(context, one.id or 0, version=one.version) for one in (first, second)]
        context.unit.commit()
    assert [(one.taken, one.skipped) for one in counts] == [(1, 0), (0, 1)]
    assert sum(one.title == "古琴斫制工" for one in of_firm(kit, own.id or 0)) == 1


def test_the_template_is_taken_back_as_filled_in(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(actor(kit, "qiye"), write=True) as context:
        name, content = previews.template(context, IntakeKind.LOTS)
        assert name == "余缺信息模板.xlsx"
        book = load_workbook(BytesIO(content))
        sheet = book["余缺信息"]
        start = next(row for row in range(1, 6) if "统一社会信用代码" in str(sheet.cell(row, 1).value))
        labels = [str(cell.value).replace("*", "").strip() for cell in sheet[start]]
        row = dict.fromkeys(labels, "") | {"统一社会信用代码": own.uscc, "类别": "短缺", "工种岗位": "陶艺拉坯工"}
        row |= {"人数": 4, "开始日期": str(FIRST), "结束日期": str(LAST), "日薪": 260, "是否住宿": "是"}
        row |= {"技能等级": "中级工", "派遣岗位类别": "临时性", "现有派遣人数": 7, "班次": "夜班"}
        for column, label in enumerate(labels, 1):
            sheet.cell(start + 2, column, row[label])
        out = BytesIO()
        book.save(out)
        intake = previews.preview(context, IntakeKind.LOTS, "余缺.xlsx", out.getvalue())
        view = intakes.get_intake(context, intake.id or 0)
        assert [(one.verdict, one.problems) for one in view.rows] == [(Verdict.GOOD, [])]
        intakes.confirm(context, intake.id or 0, version=intake.version)
        made = next(one for one in context.unit.lots.open_of([own.id or 0]) if one.title == "陶艺拉坯工")
        assert (made.lodging, made.board, made.pay, made.dispatched_now) == (True, False, 26_000, 7)
        kinds = (DispatchKind.TEMPORARY, SkillGrade.FOUR, Shift.NIGHT)
        assert (made.dispatch_kind, made.skill_grade, made.shift) == kinds
        assert lots.get_lot(context, made.id or 0).free == 4
