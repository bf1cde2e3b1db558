"""Every kind of file that offices send gives the same three posts, whatever its name says."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from openpyxl import Workbook

from matcher.errors import Invalid, MatcherError
from matcher.forms.columns import Form, Mapped
from matcher.forms.document import Document
from matcher.forms.pasted import read_text
from matcher.forms.reader import read_here
from matcher.forms.sandbox import read_document
from matcher.forms.workbook import saved
from matcher.text.codes import uscc_problem

from . import hostile_pdf, office
from .spoilt import whole

BROCHURE = Form.load("brochure")
KEYS = ("title", "headcount", "pay", "duty", "conditions", "education", "form", "place", "hazards")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cells(found: Mapped, *keys: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.get(key, "") for key in keys) for row in found.rows]


def pasted(text: str) -> Mapped:
    return BROCHURE.map(read_text(text))


FILES = [*((kind, office.sample) for kind in office.KINDS), ("docx", office.resaved), ("xlsx", office.resaved)]


@pytest.mark.parametrize(("kind", "file"), FILES, ids=[f"{kind}-{file.__name__}" for kind, file in FILES])
def test_the_same_brochure_in_every_kind(kind: str, file: Callable[[str], bytes]) -> None:
    document = read_document(f"简章.{kind}", file(kind))
    found = BROCHURE.map(document)
    assert uscc_problem(office.USCC) is None
    assert cells(found, *KEYS) == list(office.POSTS)
    header = dict(
        zip(
            ("name", "uscc", "place", "industry", "intro", "contact_name", "contact_phone"),
            office.HEADER.values(),
            strict=True,
        )
    )
    assert {key: value.rstrip("。") for key, value in found.header.items()} == {
        key: value.rstrip("。") for key, value in header.items()
    }
    assert document.kind == kind
    # All that stands in the file is there as text, the posts behind the firm.
    places = [document.text.index(word) for word in (office.FIRM, "电焊工", "装配钳工", "搬运工")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.doc", "docx", "docx"),
        ("a.xls", "xlsx", "xlsx"),
        ("a.xlsx", "xls", "xls"),
        ("a.docx", "doc", "doc"),
        ("a.xls", "html", "html"),
        ("a.doc", "pdf", "pdf"),
    ],
)
def test_the_content_decides_and_it_is_said(name: str, content: str, kind: str) -> None:
    document = read_document(name, whole(content))
    assert document.kind == kind
    assert any(note.startswith(f"扩展名是 {name[1:]}，但内容是") for note in document.notes)
    assert "工" in cells(BROCHURE.map(document), "title")[0][0]


def test_a_list_exported_as_xls() -> None:
    data = "岗位名称\t招聘人数\t薪资待遇\n焊工\t5\t5000元/月\n".encode("gb18030")
    assert cells(BROCHURE.map(read_here("a.xls", data)), "title", "headcount") == [("焊工", "5")]


def test_merged_cells_of_a_web_page() -> None:
    page = (
        "<table><tr><th rowspan=2>岗位名称<th rowspan=2>招聘人数<th colspan=2>薪资待遇（元/月）<th rowspan=2>工作地点"
        "<tr><th>最低<th>最高<tr><td>焊工<td>5<td>5000<td>7000<td rowspan=2>太谷区<tr><td>钳工<td>2<td>4500<td>&nbsp;</table>"
        "<p>单位名称：山西样例公司</p><script>岗位名称：假</script>"
    )
    found = BROCHURE.map(read_here("a.html", page.encode()))
    assert cells(found, "title", "headcount", "pay", "place") == [
        ("焊工", "5", "5000-7000元/月", "太谷区"),
        ("钳工", "2", "4500元/月", "太谷区"),
    ]
    assert found.header == {"name": "山西样例公司"}


def test_pdf_beside_its_text() -> None:
    assert "PDF 带有脚本或自动动作，只读取了文字" in read_here("a.pdf", hostile_pdf.script()).notes
    assert "PDF 带有附件，附件未读取" in read_here("a.pdf", hostile_pdf.attachment()).notes


def test_a_table_over_the_end_of_a_page_is_one() -> None:
    document = read_here("a.pdf", hostile_pdf.ruled((("Welder", "5"), ("Fitter", "3")), pages=3))
    (table,) = document.tables
    assert [table.columns, *(row.cells for row in table.rows)] == [("Welder", "5"), ("Fitter", "3")] * 3


# Layout.


def book(*rows: list[object], merges: tuple[str, ...] = ()) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    return saved(made)


HEAD = ["岗位名称", "招聘人数", "薪资待遇"]


def test_tables_one_below_the_other() -> None:
    data = book(
        ["一、生产岗位", None, None],
        HEAD,
        ["焊工", 3, "5000元/月"],
        ["合计", 3],
        [],
        ["二、后勤岗位", None, None, None],
        ["序号", "岗位名称", "工作地点", "招聘人数", "薪资待遇"],
        [1, "厨师", "太谷区", 1, "4000元/月"],
        HEAD,
        ["联系人：王女士", None, "电话：0354-7000001"],
        merges=("A6:D6",),
    )
    document = read_here("a.xlsx", data)
    found = BROCHURE.map(document)
    assert cells(found, "title", "headcount", "pay", "place") == [
        ("焊工", "3", "5000元/月", ""),
        ("厨师", "1", "4000元/月", "太谷区"),
    ]
    assert [row.number for row in found.rows] == [3, 8]
    assert found.header == {"contact_name": "王女士", "contact_phone": "0354-7000001"}
    assert any("张表" in note for note in found.notes)
    assert "“Sheet”第 6 行是小标题或说明，已跳过" in found.notes


def test_blank_columns_and_a_late_header() -> None:
    data = book(
        ["某某公司"], ["2026 年"], [], ["岗位名称", None, "招聘人数", None, "薪资待遇"], ["焊工", None, 3, None, "面议"]
    )
    assert cells(BROCHURE.map(read_here("a.xlsx", data)), "title", "headcount", "pay") == [("焊工", "3", "面议")]


def test_several_forms_of_one_post_each() -> None:
    document = docx.Document()
    for title, count in (("焊工", "3"), ("钳工", "2")):
        table = document.add_table(rows=2, cols=4)
        for row, values in zip(
            table.rows,
            (("招聘岗位", title, "招聘人数", count), ("薪资待遇", "5000元/月", "单位名称", "山西样例公司")),
            strict=True,
        ):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    target = io.BytesIO()
    document.save(target)
    found = BROCHURE.map(read_here("a.docx", target.getvalue()))
    assert cells(found, "title", "headcount", "pay") == [("焊工", "3", "5000元/月"), ("钳工", "2", "5000元/月")]
    assert found.header["name"] == "山西样例公司"


@pytest.mark.parametrize(
    ("pay", "unit", "read"),
    [
        ("5000-7000", "月薪", "5000-7000元/月"),
        ("200元", "按天", "200元/天"),
        ("25", "元/小时", "25元/小时"),
        ("6000元/月", "月", "6000元/月"),
        ("", "计件", "计件"),
    ],
)
def test_a_column_of_units_joins_the_pay(pay: str, unit: str, read: str) -> None:
    found = pasted(f"岗位名称\t招聘人数\t薪资\t计薪方式\n焊工\t5\t{pay}\t{unit}")
    assert cells(found, "pay") == [(read,)]


def test_lower_and_upper_pay_with_their_unit() -> None:
    found = pasted("岗位名称\t招聘人数\t最低工资\t最高工资\t薪资单位\n焊工\t5\t5000\t7000\t元/月")
    assert cells(found, "pay") == [("5000-7000元/月",)]


def test_several_posts_in_one_cell_come_whole() -> None:
    found = pasted("招聘岗位及人数\t薪资\n焊工5人、电工3人\t5000元/月")
    assert cells(found, "title", "pay") == [("焊工5人、电工3人", "5000元/月")]


def paper(inner: str) -> Document:
    target = io.BytesIO()
    document = docx.Document()
    body = document.element.body
    for at, element in enumerate(docx.oxml.parse_xml(f'<w:body xmlns:w="{W}">{inner}</w:body>')):
        body.insert(at, element)
    document.save(target)
    return read_here("a.docx", target.getvalue())


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_revisions_boxes_and_nested_tables_of_a_document() -> None:
    removed = '<w:del w:id="1" w:author="x"><w:r><w:delText>三</w:delText></w:r></w:del>'
    added = f'<w:ins w:id="2" w:author="x">{run("5")}</w:ins>'
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('联系人：王女士')}</w:p></w:txbxContent></w:pict></w:r>"

    def cell(inner: str) -> str:
        return f"<w:tc>{inner}</w:tc>"

    def row(*texts: str, mark: str = "") -> str:
        return f"<w:tr>{mark}{''.join(cell(f'<w:p>{text}</w:p>') for text in texts)}</w:tr>"

    gone = '<w:trPr><w:del w:id="3" w:author="x"/></w:trPr>'
    nested = f"<w:tbl>{row(run('统一社会信用代码'), run(office.USCC))}</w:tbl><w:p/>"
    table = (
        f"<w:tbl>{row(*map(run, HEAD))}{row(run('焊工'), removed + added, run('5000元/月'))}"
        f"{row(run('钳工'), run('2'), run('4000元/月'), mark=gone)}</w:tbl>"
    )
    document = paper(
        f"<w:p>{box}</w:p>{table}<w:tbl><w:tr>{cell(nested)}</w:tr></w:tbl><w:p>{run('说明') + hidden}</w:p>"
    )
    found = BROCHURE.map(document)
    assert cells(found, "title", "headcount") == [("焊工", "5")]
    assert found.header == {"contact_name": "王女士", "uscc": office.USCC}
    assert "密" not in document.text
    said = "".join(document.notes)
    for word in ("修订痕迹", "文本框", "嵌套", "隐藏的文字"):
        assert word in said


# Pasted text.


def test_a_list_of_posts_pasted_from_a_chat() -> None:
    found = pasted(
        "🔥太谷某铸造厂诚聘\n1、焊工5名，6000-8000元，会二保焊，包吃住\n② 装配工 10人 4500元/月起\n"
        "（3）叉车司机：2名；持N1证；5000-6000元/月\n四、钳工（2人）月薪5000元\n电话：0354-7000001\n工作地点：太谷区\n"
    )
    assert cells(found, "title", "headcount", "pay", "conditions", "place") == [
        ("焊工", "5人", "6000-8000元", "会二保焊，包吃住", "太谷区"),
        ("装配工", "10人", "4500元/月起", "", "太谷区"),
        ("叉车司机", "2人", "5000-6000元/月", "持N1证", "太谷区"),
        ("钳工", "2人", "月薪5000元", "", "太谷区"),
    ]
    assert found.header == {"contact_phone": "0354-7000001"}
    assert [row.number for row in found.rows] == [2, 3, 4, 5]


def test_several_posts_in_a_line_are_left_to_the_reading_of_free_text() -> None:
    document = read_text("焊工3人 6000元；电工2人 5000元")
    assert document.tables == ()
    assert document.text == "焊工3人 6000元；电工2人 5000元"


def test_a_requirement_or_a_firm_with_a_number_is_no_post() -> None:
    document = read_text("公司现有员工300人\n招聘岗位：\n1.电焊工3名\n2.钳工2名\n任职要求：\n1、需男女各5人\n2、能吃苦")
    assert [row.cells[0] for row in document.tables[0].rows] == ["电焊工", "钳工"]


def test_free_text_is_kept_as_it_stands() -> None:
    text = "我叫张三，1990年生，干过七年电焊\n想在太谷附近找活"
    document = read_text(text)
    assert (document.tables, document.pairs, document.text) == ((), {}, text)
    resume = docx.Document()
    for line in text.split("\n"):
        resume.add_paragraph(line)
    target = io.BytesIO()
    resume.save(target)
    assert read_document("简历.docx", target.getvalue()).text == text


@pytest.mark.parametrize(("text", "said"), [(" \n\u200b", "没有填写"), ("长" * 100_001, "10 万字")])
def test_pasted_text_is_bounded(text: str, said: str) -> None:
    with pytest.raises(MatcherError, match=said) as caught:
        read_text(text)
    assert caught.value.field == "text"


def test_old_programs_own_kinds_say_what_to_do() -> None:
    for name, remedy in (("a.wps", "另存为 .docx"), ("a.et", "另存为 .xlsx")):
        with pytest.raises(Invalid, match=remedy):
            read_document(name, whole("doc"))
