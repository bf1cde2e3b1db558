"""The brochure of an invented firm, the same three posts in every kind of file; ``python -m tests.forms.office`` makes
the files of office software under ``samples/`` anew (needs LibreOffice's ``soffice``)."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

from matcher.forms.workbook import saved

SAMPLES = Path(__file__).parent / "samples"
FIRM = "山西汾榆样例铸造有限公司"
USCC = "91140726MA0KY1A2QD"
HEADER = {
    "单位名称": FIRM,
    "统一社会信用代码": USCC,
    "所在地区": "晋中市太谷区",
    "所属行业": "制造业",
    "单位简介": "主营铸铁件和水暖管件，厂区设食堂、宿舍，近三年无重大安全生产事故。",
    "联系人": "王女士",
    "联系电话": "0354-7000001",
}
LABELS = ("岗位名称", "招聘人数", "薪资待遇", "工作内容", "招聘条件", "学历要求", "用工形式", "工作地点", "职业危害")
POSTS = (
    (
        "电焊工",
        "5",
        "5500-7500元/月",
        "用二保焊焊接铸件和支架，按图纸下料、打磨焊缝",
        "持焊工证，会看图纸，能上两班倒",
        "初中",
        "全日制合同",
        "晋中市太谷区",
        "高温、噪声",
    ),
    (
        "装配钳工",
        "3",
        "5000-6500元/月",
        "按工艺装配水暖阀门，调试并做打压试验",
        "一年以上钳工经验，身体健康",
        "中专",
        "全日制合同",
        "晋中市太谷区",
        "噪声",
    ),
    ("搬运工", "2", "200元/天", "厂内物料装卸和转运", "能吃苦耐劳", "不限", "全日制合同", "晋中市太谷区", "无"),
)
_LOCKED = (
    'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
    '"DocumentOpenPassword":{"type":"string","value":"mima"}}'
)
KINDS = ("docx", "xlsx", "csv", "doc", "xls", "pdf")


def word() -> bytes:
    """A Word brochure: title, 标签：内容 paragraphs, a table of three posts, a note."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(f"{FIRM}招聘简章", level=1)
    for label, value in HEADER.items():
        document.add_paragraph(f"{label}：{value}")
    table = document.add_table(rows=1, cols=len(LABELS), style="Table Grid")
    for cell, label in zip(table.rows[0].cells, LABELS, strict=True):
        cell.text = label
    for post in POSTS:
        for cell, value in zip(table.add_row().cells, post, strict=True):
            cell.text = value
    document.add_paragraph("欢迎有意者前来面谈。")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def workbook() -> bytes:
    """A workbook as offices write them: a title, the firm side by side, a header of two rows, a total, a note."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "招聘岗位"
    fields = list(HEADER.items())
    sheet.append([f"{FIRM} 2026 年用工需求表"])
    sheet.append([*fields[0], "", *fields[1]])
    sheet.append([*fields[2], "", *fields[3]])
    sheet.append([*fields[5], "", *fields[6]])
    sheet.append([*fields[4]])
    upper = ["序号", *LABELS[:2], "薪资待遇", None, None, *LABELS[3:]]
    lower = [None, None, None, "最低", "最高", "计薪方式"]
    sheet.append(upper)
    sheet.append(lower)
    for number, (title, count, pay, *rest) in enumerate(POSTS, start=1):
        figures, unit = pay.split("元/")
        low, _, high = figures.partition("-")
        sheet.append([number, title, int(count), int(low), int(high or low), unit, *rest])
    sheet.append([None, "合计", sum(int(post[1]) for post in POSTS)])
    sheet.append(["备注：以上岗位缴纳五险。"])
    for area in (
        "A1:L1",
        "A6:A7",
        "B6:B7",
        "C6:C7",
        "D6:F6",
        *(f"{letter}6:{letter}7" for letter in "GHIJKL"),
        "A12:L12",
    ):
        sheet.merge_cells(area)
    thin = Side(style="thin")
    for row in sheet["A6:L11"]:
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    return saved(book)


def table() -> bytes:
    """A list as Excel saves it in Chinese Windows: GB18030, commas, the firm in columns of its own."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([*HEADER, *LABELS])
    for post in POSTS:
        writer.writerow([*HEADER.values(), *post])
    return target.getvalue().encode("gb18030")


def sample(kind: str) -> bytes:
    """The brochure as a file of this kind; docx and xlsx as our libraries write them, see ``resaved`` for the others."""
    made = {"docx": word, "xlsx": workbook, "csv": table}
    return made[kind]() if kind in made else resaved(kind)


def resaved(kind: str) -> bytes:
    """The file that LibreOffice made: docx, xlsx, doc, xls or pdf."""
    return (SAMPLES / f"简章.{kind}").read_bytes()


def make(folder: Path = SAMPLES) -> None:
    """Have LibreOffice write the brochure in each of its kinds."""
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("soffice is not installed: apt-get install libreoffice-writer libreoffice-calc")
    with tempfile.TemporaryDirectory() as work:
        for source, data, kinds in (("docx", word(), ("doc", "pdf", "docx")), ("xlsx", workbook(), ("xls", "xlsx"))):
            file = Path(work) / f"简章.{source}"
            file.write_bytes(data)
            for kind in kinds:
                home = f"-env:UserInstallation=file://{work}/home"
                command = [program, home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
                subprocess.run(command, check=True, capture_output=True, timeout=180)
        locked = Path(work) / "加密.docx"
        locked.write_bytes(word())
        command = [program, home, "--headless", "--convert-to", _LOCKED, "--outdir", str(folder), str(locked)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)


if __name__ == "__main__":
    make()
