"""Hostile and odd uploads, made when asked for; nothing big is kept."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from functools import cache

from matcher.forms.columns import Form
from matcher.forms.template import filled_brochure

from .hostile_pdf import paged, scan
from .office import SAMPLES

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@cache
def good(kind: str = "xlsx") -> bytes:
    """A brochure that reads well."""
    rows = [{"title": "电焊工", "headcount": "5", "pay": "5000-7000元/月"}]
    return filled_brochure(Form.load("brochure"), {"name": "山西示例公司"}, rows, kind)  # type: ignore[arg-type]


def changed(members: dict[str, bytes | None], kind: str = "xlsx") -> bytes:
    """The good file with members replaced, added, or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good(kind))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for member in source.infolist():
            if member.filename not in members:
                package.writestr(member, source.read(member))
        for name, content in members.items():
            if content is not None:
                package.writestr(name, content)
    return target.getvalue()


def sheet(body: str, head: str = "") -> bytes:
    """A sheet's XML around these rows."""
    return f'<?xml version="1.0"?>{head}<worksheet xmlns="{NS}"><sheetData>{body}</sheetData></worksheet>'.encode()


def far_cell() -> bytes:
    return changed({SHEET: sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')})


def far_cell_without_numbers() -> bytes:
    """21,000 rows that carry no row numbers."""
    return changed({SHEET: sheet('<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 21_000)})


def many_members() -> bytes:
    return changed({f"xl/media/{number}.txt": b"x" for number in range(10_000)})


def bomb() -> bytes:
    return changed({"xl/media/image1.png": b"\0" * 60_000_000})


def bomb_with_lying_size() -> bytes:
    """A bomb whose directory and local header say that it unpacks to a thousand bytes."""
    data = bytearray(bomb())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/media/image1.png"))
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    local = struct.unpack("<I", data[at + 42 : at + 46])[0]
    data[local + 22 : local + 26] = struct.pack("<I", 1000)
    return bytes(data)


def linked() -> bytes:
    link = zipfile.ZipInfo("xl/media/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as package:
        package.writestr(link, "/etc/passwd")
    return target.getvalue()


def encrypted_member() -> bytes:
    data = bytearray(good())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    return changed({SHEET: sheet("<row><c><v>&k;</v></c></row>", f"<!DOCTYPE x [{entities}]>")})


def xxe(member: str, kind: str) -> bytes:
    """An entity that points to a file of the server, put into one member."""
    with zipfile.ZipFile(io.BytesIO(good(kind))) as package:
        text = package.read(member)
    end = text.index(b"?>") + 2 if text.startswith(b"<?xml") else 0
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return changed({member: text[:end] + entity + text[end:]}, kind)


def deep() -> bytes:
    body = "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000
    return changed(
        {"word/document.xml": f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'.encode()}, "docx"
    )


def deep_sheet() -> bytes:
    return changed({SHEET: sheet("<a>" * 100_000 + "</a>" * 100_000)})


def merges() -> bytes:
    areas = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 20_000))
    return changed(
        {SHEET: sheet("").replace(b"</worksheet>", f"<mergeCells>{areas}</mergeCells></worksheet>".encode())}
    )


def bad_index() -> bytes:
    return changed({SHEET: sheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>')})


# name -> (file name, maker, part of the message)
CORPUS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.xlsx", lambda: b"", "空的"),
    "blank": ("a.csv", lambda: b"\xef\xbb\xbf \r\n\t\n", "空的"),
    "one byte": ("a.xlsx", lambda: b"P", "不是有效的"),
    "truncated": ("a.xlsx", lambda: good()[:3000], "没有传完"),
    "truncated word": ("a.docx", lambda: good("docx")[:-500], "没有传完"),
    "encrypted": ("a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "已加密"),
    "old excel": ("a.xls", lambda: OLE + "Workbook".encode("utf-16-le"), "另存为 .xlsx"),
    "old excel renamed": ("a.xlsx", lambda: OLE + "Workbook".encode("utf-16-le"), "另存为 .xlsx"),
    "old word": ("a.doc", lambda: OLE + "WordDocument".encode("utf-16-le"), "另存为 .docx"),
    "pdf renamed": ("a.docx", lambda: b"%PDF-1.7 ...", "PDF"),
    "rich text": ("a.doc", lambda: b"{\\rtf1 x}", "RTF"),
    "WPS text": ("a.wps", lambda: OLE, "另存为 .docx"),
    "WPS sheet": ("a.et", lambda: OLE, "另存为 .xlsx"),
    "scan": ("a.pdf", scan, "扫描件"),
    "500 pages": ("a.pdf", lambda: paged(500), "500 页"),
    "locked": ("a.pdf", lambda: (SAMPLES / "加密.pdf").read_bytes(), "已加密"),
    "no extension": ("招聘简章", good, "没有扩展名"),
    "other extension": ("a.exe", lambda: b"MZ", "“.exe”"),
    "too big": ("a.txt", lambda: b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
    "far cell": ("a.xlsx", far_cell, "XFD1048576"),
    "too many rows": ("a.xlsx", far_cell_without_numbers, "20000 行"),
    "too many csv rows": ("a.csv", lambda: b"a,b\n" * 20_002, "20000 行"),
    "too many columns": ("a.csv", lambda: b"x," * 101 + b"x\n", "100 列"),
    "long cell": ("a.csv", lambda: b"a," + b"x" * 10_001, "10000 字"),
    "long line": ("a.txt", lambda: "岗位名称：焊工\n工作内容：".encode() + b"x" * 10_001, "10000 字"),
    "10,000 members": ("a.xlsx", many_members, "个部件，超过 2000"),
    "bomb": ("a.xlsx", bomb, "压缩"),
    "bomb, lying size": ("a.xlsx", bomb_with_lying_size, "损坏"),
    "outside name": ("a.xlsx", lambda: changed({"xl/../../../etc/x": b"x"}), "外部路径"),
    "absolute name": ("a.xlsx", lambda: changed({"/etc/x": b"x"}), "外部路径"),
    "symlink": ("a.xlsx", linked, "链接"),
    "nested zip": ("a.xlsx", lambda: changed({"xl/media/image1.png": good()}), "嵌入"),
    "macros": ("a.xlsx", lambda: changed({"xl/vbaProject.bin": OLE}), "宏"),
    "encrypted member": ("a.xlsx", encrypted_member, "已加密"),
    "billion laughs": ("a.xlsx", billion_laughs, "实体声明"),
    "entity in sheet": ("a.xlsx", lambda: xxe(SHEET, "xlsx"), "实体声明"),
    "entity in styles": ("a.xlsx", lambda: xxe("xl/styles.xml", "xlsx"), "实体声明"),
    "entity in document": ("a.docx", lambda: xxe("word/document.xml", "docx"), "实体声明"),
    "entity in relations": ("a.docx", lambda: xxe("word/_rels/document.xml.rels", "docx"), "实体声明"),
    "deep": ("a.docx", deep, "过于复杂"),
    "merges": ("a.xlsx", merges, "合并单元格"),
    "no workbook": ("a.xlsx", lambda: changed({"xl/workbook.xml": None}), "没有读到任何内容"),
    "string index out of range": ("a.xlsx", bad_index, "不能读取"),
    "broken bytes": ("a.csv", lambda: "岗位,人数\n焊工,5\n".encode("gb18030") + b"x\xff\xff\n", "第 3 行"),
    "NUL": ("a.txt", lambda: b"abc\nx\0y\n", "第 2 行"),
    "unbalanced quotes": ("a.csv", lambda: '岗位,人数\n"焊工,5\n'.encode(), "引号"),
}
