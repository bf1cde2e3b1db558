"""Brochures and rosters as offices really write them, read and put under their columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date

import docx
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import Invalid
from matcher.forms.columns import Form, Mapped
from matcher.forms.reader import read_here
from matcher.forms.sandbox import read_document
from matcher.forms.template import filled_brochure
from matcher.forms.workbook import saved

BROCHURE, SEEKERS = Form.load("brochure"), Form.load("seekers")
HEAD = ["岗位名称", "招聘人数", "薪资待遇"]


def book(fill: Callable[[Worksheet], None], *, name: str = "Sheet1") -> bytes:
    made = Workbook()
    made.worksheets[0].title = name
    fill(made.worksheets[0])
    return saved(made)


def rows_of(*rows: Sequence[object]) -> bytes:
    return book(lambda sheet: [sheet.append(list(row)) for row in rows])  # type: ignore[arg-type,return-value]


def mapped(filename: str, data: bytes, form: Form = BROCHURE) -> Mapped:
    return form.map(read_here(filename, data))


def cells(found: Mapped, *keys: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.get(key, "") for key in keys) for row in found.rows]


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_filled_brochure_comes_back_as_it_went_in(kind: str) -> None:
    header = {column.key: column.sample for column in BROCHURE.header} | {
        "intro": "第一行\n=第二行",
        "contact_phone": "+86 351-1",
    }
    rows = [
        {column.key: column.sample for column in BROCHURE.columns} | {"title": title, "duty": "-切割\n打磨"}
        for title in ("电焊工", "@钳工", "=行车工")
    ]
    found = BROCHURE.map(read_document(f"简章.{kind}", filled_brochure(BROCHURE, header, rows, kind)))  # type: ignore[arg-type]
    assert found.header == header
    assert [row.cells for row in found.rows] == rows
    assert [row.number for row in found.rows] == [2, 3, 4]
    assert (found.unknown_columns, found.missing_columns, found.notes) == ([], [], [])


def test_every_alias_leads_to_one_column_only() -> None:
    for form in (BROCHURE, SEEKERS):
        for group in (form.header, form.columns):
            names = [name for column in group for name in column.names() - {"最低", "最高", "下限", "上限"}]
            assert sorted({name for name in names if names.count(name) > 1}) == []


def test_office_table_with_title_pairs_totals_notes_and_sample() -> None:
    data = rows_of(
        ["山西某某集团 2026 年招聘简章"],
        ["单位名称", "山西某某集团", "联系电话：", "0351-1234567"],
        [],
        ["序号", "招聘岗位", "需求人数（人）", "月薪（元/月）", "年龄要求", "任职要求", "截止日期", "车间"],
        [1, "示例：焊工", 1, 1, "", "", "", ""],
        [2, "焊工", 3.0, "5000-6000", "18-45", "持证", date(2026, 12, 31), "一"],
        [],
        [3, "钳工", 2, 4500, "", "", "", "二"],
        ["", "合 计", 5],
        ["备注：以上岗位缴纳五险"],
    )
    found = mapped("a.xlsx", data)
    assert found.header == {"name": "山西某某集团", "contact_phone": "0351-1234567"}
    assert [(row.number, row.table) for row in found.rows] == [(6, "Sheet1"), (8, "Sheet1")]
    assert cells(found, "title", "headcount", "pay", "conditions", "valid_to") == [
        ("焊工", "3", "5000-6000元/月", "持证；年龄要求：18-45", "2026-12-31"),
        ("钳工", "2", "4500元/月", "", ""),
    ]
    assert found.unknown_columns == ["车间"]
    assert [note for note in found.notes if "跳过" in note] == [
        "“Sheet1”第 5 行是示例，已跳过",
        "“Sheet1”第 9 行是合计，已跳过",
        "“Sheet1”第 10 行是备注，已跳过",
    ]
    assert "职业危害" in found.missing_columns


def test_the_registered_place_stands_in_only_where_no_other_is_given() -> None:
    rows = [["姓名", "户籍地", "现住址"], ["张三", "榆次区", "小店区"], ["李四", "太谷区", ""]]
    found = mapped(
        "a.xlsx", rows_of([*rows[0], "求职意向", "同意登记"], *([*row, "焊工", "是"] for row in rows[1:])), SEEKERS
    )
    assert cells(found, "place") == [("小店区",), ("户籍地：太谷区",)]


def test_two_row_header_and_merged_cells() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["岗位名称", "招聘人数", "薪资待遇（元/月）", None, "联系方式", None, "工作地点"])
        sheet.append([None, None, "最低", "最高", "联系人", "电话"])
        sheet.append(["焊工", 3, 5000, 7000, "王女士", "0351-1", "太原市小店区"])
        sheet.append(["钳工", None, 4500, None, "王女士", "0351-1", None])
        for area in ("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2", "G3:G4", "B3:B4"):
            sheet.merge_cells(area)

    found = mapped("a.xlsx", book(fill))
    # A merged place holds for both posts; a merged headcount counts once and is left to the officer.
    assert cells(found, "title", "headcount", "pay", "place") == [
        ("焊工", "3", "5000-7000元/月", "太原市小店区"),
        ("钳工", "", "4500元/月", "太原市小店区"),
    ]
    assert found.header == {"contact_name": "王女士", "contact_phone": "0351-1"}
    assert any("合并" in note for note in found.notes)


def test_group_line_above_the_names() -> None:
    data = rows_of(
        ["序号", "岗位信息", None, None, "工作地点"],
        [None, "岗位名称", "招聘人数", "月薪", None],
        [1, "焊工", 3, "5000元", "太原"],
    )
    assert cells(mapped("a.xlsx", data), "title", "headcount", "pay", "place") == [("焊工", "3", "5000元", "太原")]


def test_word_brochure_with_three_posts() -> None:
    document = docx.Document()
    document.add_paragraph("招聘简章")
    document.add_paragraph("单位名称：山西某公司    联系人：王女士  联系电话：0351-7654321")
    document.add_paragraph("工作地点：太原市小店区")
    table = document.add_table(rows=1, cols=4)
    for cell, label in zip(table.rows[0].cells, [*HEAD, "工作内容"], strict=True):
        cell.text = label
    for values in (("焊工", "3", "5000元/月", "焊接"), ("钳工", "2", "", ""), ("行车工", "1", "4000元/月", "吊装")):
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = value
    table.cell(1, 2).merge(table.cell(2, 2))
    table.cell(1, 3).merge(table.cell(2, 3))
    target = io.BytesIO()
    document.save(target)
    found = BROCHURE.map(read_document("a.docx", target.getvalue()))
    assert found.header == {"name": "山西某公司", "contact_name": "王女士", "contact_phone": "0351-7654321"}
    assert cells(found, "title", "headcount", "pay", "duty", "place") == [
        ("焊工", "3", "5000元/月", "焊接", "太原市小店区"),
        ("钳工", "2", "5000元/月", "焊接", "太原市小店区"),
        ("行车工", "1", "4000元/月", "吊装", "太原市小店区"),
    ]


def test_word_form_of_one_post_with_label_cells() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    lines = (
        ("用人单位", "山西某公司", "联系人", "王女士"),
        ("招聘岗位", "焊工", "招聘人数", "3"),
        ("薪资待遇", "5000元/月", "", ""),
    )
    for row, values in zip(table.rows, lines, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    target = io.BytesIO()
    document.save(target)
    found = mapped("a.docx", target.getvalue())
    assert found.header == {"name": "山西某公司", "contact_name": "王女士"}
    assert cells(found, "title", "headcount", "pay") == [("焊工", "3", "5000元/月")]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("joint", [",", "\t", ";"])
def test_text_tables_in_any_usual_encoding(encoding: str, joint: str) -> None:
    text = "\r\n".join(
        joint.join(row) for row in ([*HEAD, "工作地点"], ["焊工𠮷", "3", "5000", "太原"], ["钳工", "2", "面议", ""])
    )
    found = mapped("a.csv", text.encode(encoding))
    assert cells(found, "title", "headcount", "place") == [("焊工𠮷", "3", "太原"), ("钳工", "2", "")]


def test_text_blocks() -> None:
    text = """诚聘英才
单位名称：山西某公司
单位简介：
主营煤机。
厂区有宿舍。

岗位名称：焊工 招聘人数：5
薪资待遇：5000-7000元/月
任职要求：
1、会看图纸；
2、持证。

岗位二：钳工
人数：2人
工资：面议
联系电话：0351-7654321
"""
    found = BROCHURE.map(read_document("a.txt", text.encode("gb18030")))
    assert found.header["intro"] == "主营煤机。\n厂区有宿舍。"
    assert found.header["contact_phone"] == "0351-7654321"
    assert cells(found, "title", "headcount", "pay", "conditions") == [
        ("焊工", "5", "5000-7000元/月", "1、会看图纸；\n2、持证。"),
        ("钳工", "2人", "面议", ""),
    ]
    assert [row.number for row in found.rows] == [7, 13]


def test_a_word_brochure_keeps_its_lines_apart() -> None:
    document = docx.Document()
    for line in (
        "山西某某铸造有限公司2026年招聘简章",
        "一、公司简介",
        "山西某某铸造有限公司主营铸件，现有职工260人。统一社会信用代码：91140703MADEM0003X",
        "厂区有宿舍。",
        "公司地址：太原市小店区坞城街道。",
        "二、招聘岗位",
    ):
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=3)
    for row, values in zip(table.rows, (HEAD, ("焊工", "3", "5000元/月")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    for line in (
        "备注：以上岗位签订劳动合同，缴纳五险。",
        "联系人：赵经理   电话：0351-7012345",
        "报名截止日期：2026年12月31日",
        "欢迎加入我们",
    ):
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    read = read_document("a.docx", target.getvalue())
    found = BROCHURE._header(read.pairs)[0]
    assert found == {
        "name": "山西某某铸造有限公司",
        "uscc": "91140703MADEM0003X",
        "intro": "山西某某铸造有限公司主营铸件，现有职工260人。\n厂区有宿舍。",
        "address": "太原市小店区坞城街道",
        "contact_name": "赵经理",
        "contact_phone": "0351-7012345",
    }
    assert cells(BROCHURE.map(read), "title", "valid_to") == [("焊工", "2026年12月31日")]
    told = "；".join(read.notes)
    assert "缴纳五险" in told
    assert "欢迎加入我们" in told, "what was not taken over is named by its words"


def test_numbered_demands_are_no_headings() -> None:
    text = "招聘岗位：焊工\n招聘人数：3\n月薪：5000元\n任职要求：\n一、初中以上\n二、有经验\n三、联系方式\n电话：0351-7654321\n地址：太原\n后街"
    found = BROCHURE.map(read_document("a.txt", text.encode()))
    assert found.rows[0].cells["conditions"] == "一、初中以上\n二、有经验"
    assert found.header["contact_phone"] == "0351-7654321"
    assert "后街" in "；".join(found.notes)
    assert "后街" not in "；".join(found.rows[0].cells.values())


def test_an_overview_sheet_names_its_employer_in_the_title() -> None:
    rows = [["山西某某机械有限公司招聘岗位一览表"], [*HEAD, "工作内容"], ["焊工", 3, "5000元", "焊接"]]
    assert mapped("a.xlsx", rows_of(*rows)).header["name"] == "山西某某机械有限公司"
    named = [["2026年招聘岗位一览表"], ["填报单位：山西另一机械有限公司"], *rows[1:]]
    assert mapped("a.xlsx", rows_of(*named)).header["name"] == "山西另一机械有限公司"


def test_hidden_sheets_and_guides_are_left_out() -> None:
    made = Workbook()
    for name, state in (("岗位", "visible"), ("旧岗位", "hidden"), ("填写说明", "visible")):
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(HEAD)
        sheet.append([name, 1, "5000"])
    made.remove(made.worksheets[0])
    found = mapped("a.xlsx", saved(made))
    assert cells(found, "title") == [("岗位",)]
    assert "工作表“旧岗位”是隐藏的，未读取" in found.notes


def test_phones_dates_and_figures_become_text() -> None:
    data = rows_of(
        ["姓名", "联系电话", "出生日期", "所在地区", "求职意向", "同意登记", "期望薪资", "身份证号"],
        ["张三", 13800000000, date(1990, 5, 1), "太原市", "焊工", True, 5000.5, "不读"],
    )
    found = mapped("a.xlsx", data, SEEKERS)
    assert cells(found, "phone", "birth", "consent", "pay") == [("13800000000", "1990-05-01", "是", "5000.5")]
    assert found.unknown_columns == ["身份证号"]


def test_stops_after_two_hundred_blank_rows() -> None:
    data = rows_of(HEAD, ["焊工", 1, "5000"], *([[]] * 199), ["钳工", 1, "5000"], *([[]] * 201), ["车工", 1, "5000"])
    assert cells(mapped("a.xlsx", data), "title") == [("焊工",), ("钳工",)]


def test_several_employers_in_one_table_are_pointed_out() -> None:
    found = mapped("a.xlsx", rows_of(["单位名称", *HEAD], ["甲公司", "焊工", 1, "5000"], ["乙公司", "钳工", 1, "5000"]))
    assert "name" not in found.header
    assert any("多家单位" in note for note in found.notes)


def test_wrong_form_says_what_was_looked_for() -> None:
    with pytest.raises(Invalid, match=r"没有找到招聘简章的表头.*岗位名称、招聘人数、薪资待遇") as caught:
        mapped("a.xlsx", rows_of(["货号", "品名"], ["1", "螺丝"]))
    assert "货号、品名" in caught.value.details[0]


def test_missing_columns_are_each_named() -> None:
    with pytest.raises(Invalid, match="“招聘人数”、“薪资待遇”") as caught:
        mapped("a.xlsx", rows_of(["岗位名称", "工作内容"], ["焊工", "焊接"]))
    assert len(caught.value.details) == 2
    with pytest.raises(Invalid, match="“招聘人数”、“薪资待遇”"):
        mapped("a.txt", "岗位名称：焊工\n岗位名称：钳工".encode())
    with pytest.raises(Invalid, match="“同意登记”"):
        mapped("a.xlsx", rows_of(["姓名", "求职意向", "所在地区"], ["张三", "焊工", "太原"]), SEEKERS)


def test_titles_that_tell_the_number_need_no_column_for_it() -> None:
    rows = [["岗位", "要求", "待遇"], ["焊工5人、电工3人", "持证", "6000-8000"], ["普工20名", "", "5000"]]
    assert cells(mapped("a.xlsx", rows_of(*rows)), "title") == [("焊工5人、电工3人",), ("普工20名",)]
    with pytest.raises(Invalid, match="招聘人数"):
        mapped("a.xlsx", rows_of(*rows, ["钳工", "", "5000"]))


def test_no_rows_is_refused() -> None:
    with pytest.raises(Invalid, match="没有读到任何一行"):
        mapped("a.xlsx", rows_of(HEAD))
