"""What we hand out: templates, rows to correct, shortlists; none of it can carry a formula."""

from __future__ import annotations

import io
import random

import pytest
from openpyxl import load_workbook

from matcher.errors import Invalid
from matcher.forms.cells import RISKY, clean, unescape
from matcher.forms.columns import Form
from matcher.forms.reader import read_here
from matcher.forms.rejects import bad_rows
from matcher.forms.shortlist import masked_workbook, wechat_text
from matcher.forms.template import brochure_template, seekers_template
from matcher.forms.workbook import safe

BROCHURE, SEEKERS = Form.load("brochure"), Form.load("seekers")
REGIONS = [f"太原市第{number}区" for number in range(117)]


def test_ten_thousand_strings_make_no_formula_and_come_back() -> None:
    draw = random.Random(47)
    pieces = [
        *RISKY,
        "'",
        "SUM(A1)",
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://x")',
        "\x00",
        "\x1b",
        "\ud800",
        "\ufffe",
        "\u202e",
    ]
    pieces += ["#N/A", "TRUE", "1e5", "2026-01-01", " ", "\n", "焊工", "𠮷", "&", "<", "_x000D_"]
    strings = ["".join(draw.choices(pieces, k=draw.randint(1, 4))) for _ in range(10_000)]
    data = masked_workbook("t", [], ["值"], [[text] for text in strings], "水印")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    top = next(cell.row for cell in sheet["A"] if cell.value == "值") + 1
    for text, cell in zip(strings, sheet["A"][top - 1 :], strict=True):
        assert cell.data_type == "s" or not clean(text), text
        value = cell.value or ""
        assert not value.startswith(tuple(RISKY))
        assert (unescape(value) if value != clean(text) else value) == clean(text), (text, value)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "＋1", "－1", "＠a"])
def test_safe_escapes_each_beginning(text: str) -> None:
    assert safe(text)[0] == "'"


def test_brochure_template_can_be_filled_in_and_its_sample_is_skipped() -> None:
    book = load_workbook(io.BytesIO(brochure_template(BROCHURE, REGIONS)))
    assert book.sheetnames == ["企业信息", "岗位", "填写说明", "选项"]
    assert book["选项"].sheet_state == "hidden"
    sheet = book["岗位"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in BROCHURE.columns]
    assert sheet["A2"].value.startswith("【示例】")
    lists = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "工作地区*")
    rule = lists[f"{letter}3:{letter}202"]
    assert rule.formula1.endswith("$117")
    with pytest.raises(Invalid, match="没有读到任何一行"):
        BROCHURE.map(read_here("a.xlsx", brochure_template(BROCHURE, REGIONS)))
    for column, value in (("A", "焊工"), ("B", 3), ("I", "5000元/月")):
        sheet[f"{column}3"] = value
    book["企业信息"]["B2"] = "山西某公司"
    target = io.BytesIO()
    book.save(target)
    found = BROCHURE.map(read_here("a.xlsx", target.getvalue()))
    assert found.header == {"name": "山西某公司"}
    assert [(row.number, row.cells["title"], row.cells["headcount"]) for row in found.rows] == [(3, "焊工", "3")]
    assert (found.unknown_columns, found.missing_columns) == ([], [])


def test_seekers_template_has_every_column() -> None:
    book = load_workbook(io.BytesIO(seekers_template(SEEKERS, REGIONS)))
    assert [cell.value for cell in book["求职者"][1]] == [column.heading for column in SEEKERS.columns]
    assert not {"性别", "年龄", "民族", "身份证号"} & {name for column in SEEKERS.columns for name in column.names()}


def test_bad_rows_come_back_after_correction() -> None:
    wrong = {"title": "焊工", "headcount": "若干", "pay": "-", "place": "=太原"}
    book = load_workbook(
        io.BytesIO(bad_rows(BROCHURE, [(7, wrong, ["招聘人数不能识别", "薪资待遇不能识别"])], mark="水印"))
    )
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["7", "招聘人数不能识别\n薪资待遇不能识别"]
    sheet["D2"] = 5
    target = io.BytesIO()
    book.save(target)
    found = BROCHURE.map(read_here("a.xlsx", target.getvalue()))
    assert found.rows[0].cells == dict.fromkeys(found.rows[0].cells, "") | wrong | {"headcount": "5"}
    assert found.unknown_columns == []


def test_shortlist_carries_its_watermark() -> None:
    data = masked_workbook("名单", [("岗位", "焊工")], ["姓名", "理由"], [["张**", "同县"]], "李某 & 2026-11-24 导出")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["A2"].value == "李某 & 2026-11-24 导出"
    assert sheet.oddFooter.center.text == "李某 && 2026-11-24 导出"
    masked_workbook("名单", [], [], [], "水印")


@pytest.mark.parametrize("count", [0, 3, 60, 900])
def test_wechat_messages_stay_within_the_limit_and_lose_nothing(count: int) -> None:
    lines = [f"{number}. 张** 焊工 {'技能吻合' * (number % 20)}" for number in range(count)] + ["长" * 4000]
    messages = wechat_text("焊工候选人", [("人数", "5")], lines, "李某 10:32")
    assert all(len(message) <= 1500 for message in messages)
    assert all(message.endswith("李某 10:32") for message in messages)
    written = [line for message in messages for line in message.split("\n")]
    assert [line for line in written if line in set(lines)] == lines[:-1]
    assert "".join(messages).count("长") == 4000
