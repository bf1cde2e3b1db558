"""The notice's forms as files: cell by cell what the notice prints, and back from both formats to the same."""

from __future__ import annotations

import io

import pytest
from docx import Document as Word
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from matcher.errors import Invalid
from matcher.forms import annex, sandbox
from matcher.forms.annex_look import LOOKS
from matcher.forms.cells import clean
from matcher.models.annex import AnnexKind, AnnexTable
from matcher.service.annexes import COLUMNS, FAIRS_PART, FIRMS_PART, NOTES

ITEMS = ("举办场次", "参会单位数", "提供岗位数", "入场求职人数", "达成初步意向数", "目前上岗数")
FIRMS = ("对接服务重点企业数量", "解决用工人数")
WIDTHS = {AnnexKind.BROCHURES: 11, AnnexKind.TASK_FORCE: 4, AnnexKind.FAIR_PLAN: 7, AnnexKind.RESULTS: 3}
BROCHURES = ("序号", "单位名称", "岗位名称", "招聘人数", "工作内容", "招聘条件", "学历要求", "薪资待遇", "用工形式")
COLUMNS_OF = COLUMNS | {AnnexKind.BROCHURES: (*BROCHURES, "工作地区", "联系电话")}

# What a reader of the sheet sees, rows from the top, merged cells by their first cell; | parts the cells.
GOLDEN_RESULTS = """
附件4
活动开展情况统计表
填报单位：太原市人力资源和社会保障局
|项目|数据
线下招聘会|举办场次|3 场
|参会单位数|91 家次（不重复 80 家）
|提供岗位数|5647 个
|入场求职人数|520 人次
|达成初步意向数|154 人
|目前上岗数|61 人
重点企业用工服务情况|对接服务重点企业数量|12 家
|解决用工人数|88 人
填表人：王主任
联系电话：0351-0000000
备注：1. 开展重点企业用工服务情况每月要定期填报至重点企业用工常态化服务调度系统。/2. 本表由市人社部门汇总全市数据后填报，于 2 月 10 日前报至省人力资源和社会保障厅。
"""
GOLDEN_PLAN = """
附件3
招聘活动安排表
线下（现场）招聘会安排表
序号|市县|时间|地点|主题|面向群体|拟组织参会单位数
1|市级|2022年12月21日|太原市小店区人民路1号|惠民生促就业|农村劳动力|80
2|小店区|2022年12月22日|太原市小店区体育路2号|零工专场|灵活就业人员|20
注：市级负责统计全市（含所辖各县区）活动安排，按照市级及县（市、区）逐条列出。
"""
GOLDEN_FORCE = """
附件2
企业复工复产招工服务行动专班负责人信息表
单位（部门）|姓名|职务|联系方式
市人社局就业科|王某|科长（负责人）|0351-0000000
备注：请于 12 月 16 日前上报此表。
"""


def told(kind: AnnexKind, due: str) -> str:
    """The form's remark with a day and a recipient, as a campaign tells them."""
    return NOTES[kind].replace("{due}", due).replace("{to}", "省人力资源和社会保障厅")


def results() -> AnnexTable:
    cells = ("3 场", "91 家次（不重复 80 家）", "5647 个", "520 人次", "154 人", "61 人", "12 家", "88 人")
    parts = (FAIRS_PART,) * 6 + (FIRMS_PART,) * 2
    foot = (("填表人", "王主任"), ("联系电话", "0351-0000000"))
    kind = AnnexKind.RESULTS
    rows = tuple(zip(parts, ITEMS + FIRMS, cells, strict=True))
    return AnnexTable(
        kind,
        kind.label,
        COLUMNS[kind],
        rows,
        (("填报单位", "太原市人力资源和社会保障局"),),
        foot,
        told(kind, "2 月 10 日"),
    )


def plan() -> AnnexTable:
    kind = AnnexKind.FAIR_PLAN
    rows = (
        ("1", "市级", "2022年12月21日", "太原市小店区人民路1号", "惠民生促就业", "农村劳动力", "80"),
        ("2", "小店区", "2022年12月22日", "太原市小店区体育路2号", "零工专场", "灵活就业人员", "20"),
    )
    return AnnexTable(kind, kind.label, COLUMNS[kind], rows, note=told(kind, "12 月 16 日"))


def force() -> AnnexTable:
    kind = AnnexKind.TASK_FORCE
    rows = (("市人社局就业科", "王某", "科长（负责人）", "0351-0000000"),)
    return AnnexTable(kind, kind.label, COLUMNS[kind], rows, note=told(kind, "12 月 16 日"))


def seen_in_sheet(data: bytes) -> str:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    lines = []
    for row in sheet.iter_rows(values_only=True):
        cells = ["" if one is None else str(one).replace("\n", "/") for one in row]
        lines.append("|".join(cells).rstrip("|"))
    return "\n" + "\n".join(lines) + "\n"


def seen_in_word(data: bytes) -> str:
    document = Word(io.BytesIO(data))
    lines, notes = [], [one.text for one in document.paragraphs]
    table = document.tables[0]
    above: set[object] = set()
    for row in table.rows:
        cells: list[str] = []
        for cell in dict.fromkeys(row.cells):
            cells.append("" if cell._tc in above else cell.text)
            above.add(cell._tc)
        lines.append("|".join(cells).rstrip("|"))
    top = next(at for at, one in enumerate(notes) if one.startswith(("填表人", "注", "备注")))
    foot = "\n".join(notes[top:]).replace("系统。\n2.", "系统。/2.")
    return "\n" + "\n".join([*notes[:top], *lines, foot]) + "\n"


@pytest.mark.parametrize(
    ("table", "golden"), [(results(), GOLDEN_RESULTS), (plan(), GOLDEN_PLAN), (force(), GOLDEN_FORCE)]
)
def test_both_files_read_as_the_notice_prints_it(table: AnnexTable, golden: str) -> None:
    assert seen_in_sheet(annex.write(table, "xlsx")) == golden
    assert seen_in_word(annex.write(table, "docx")) == golden


def test_the_page_is_a4_and_ruled() -> None:
    for table, across in ((results(), False), (plan(), True)):
        sheet = load_workbook(io.BytesIO(annex.write(table, "xlsx"))).worksheets[0]
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == ("landscape" if across else "portrait")
        assert sheet.print_area.replace("$", "").endswith(f"A1:{'G' if across else 'C'}{sheet.max_row}")
        assert sheet.cell(row=sheet.max_row - 3, column=2).border is not None
        section = Word(io.BytesIO(annex.write(table, "docx"))).sections[0]
        assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
    assert {
        str(one) for one in load_workbook(io.BytesIO(annex.write(results(), "xlsx"))).worksheets[0].merged_cells
    } >= {
        "A5:A10",
        "A11:A12",
    }


hostile = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["=1+1", "'=1", "''", "-5", "+86", "@x", "＝a", "\t=x", "备注：假的", "填表人：假的", "附件2"]),
    st.sampled_from(
        ["一\n二", "_x000D_", "a_x005F_x0000_b", "<b>&amp;", "1.0", "1e5", "TRUE", " 两边有空格 ", "\n", "长" * 9000]
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> AnnexTable:
    kind = draw(st.sampled_from(list(AnnexKind)))
    width = WIDTHS[kind]
    rows = draw(st.lists(st.tuples(*[hostile] * width), max_size=4))
    look = LOOKS[kind]
    if kind is AnnexKind.RESULTS:
        rows = [(FAIRS_PART if at < 2 else FIRMS_PART, *row[1:]) for at, row in enumerate(rows)]
    value = st.one_of(st.text(max_size=8), st.just("_x0041_"))
    head = tuple((label, draw(value)) for label in look.head)
    foot = tuple((label, draw(value)) for label in look.foot)
    return AnnexTable(kind, kind.label, COLUMNS_OF[kind], tuple(rows), head, foot, told(kind, "2 月 10 日"))


@settings(max_examples=25, deadline=None)
@given(tables())
@example(results())
@example(plan())
def test_from_either_file_back_to_the_same(table: AnnexTable) -> None:
    kept = annex.tidy(table)
    for form in annex.FORMATS:
        data = annex.write(table, form)
        assert annex.read_here(data, form).to_dict() == kept.to_dict()
        if form == "xlsx":
            cells = [one for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for one in row]
            assert {one.data_type for one in cells if one.value is not None} <= {"s"}
    assert kept.digest == annex.read_here(annex.write(kept, "docx"), "docx").digest


def test_what_is_no_form_of_ours_is_told_apart() -> None:
    assert sandbox.read_annex("附件4.docx", annex.write(results(), "docx")) == results()
    assert sandbox.read_annex("附件3.xlsx", annex.write(plan(), "xlsx")) == plan()
    for name, data in (
        ("a.xlsx", b""),
        ("a.xlsx", b"PK\x03\x04not a zip"),
        ("a.docx", annex.write(plan(), "xlsx")),
        ("a.pdf", b"%PDF-1.4"),
    ):
        with pytest.raises(Invalid):
            sandbox.read_annex(name, data)
    with pytest.raises(Invalid, match="10000 字"):
        annex.write(
            AnnexTable(AnnexKind.TASK_FORCE, "x", COLUMNS[AnnexKind.TASK_FORCE], (("长" * 10_001, "", "", ""),)), "xlsx"
        )
    assert clean("a\x00b") == "ab"
