"""A few hundred spoilt and odd files of every kind we take, each named; the same on every run."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from functools import cache

from . import hostile, hostile_pdf
from .office import KINDS, sample

FLIPS = 14
Spoilt = tuple[str, str, bytes]


def spoilt() -> Iterator[Spoilt]:
    """Name, file name and content of each file."""
    for kind in (*KINDS, "txt", "html"):
        data = whole(kind)
        for part in range(1, 16):
            yield f"{kind} cut at {part}/16", f"a.{kind}", data[: len(data) * part // 16]
        for seed in range(FLIPS):
            yield f"{kind} with bits flipped, seed {seed}", f"a.{kind}", flipped(data, seed)
        for other in ("xlsx", "docx", "xls", "doc", "pdf", "csv", "txt", "html"):
            if other != kind:
                yield f"{kind} named .{other}", f"a.{other}", data
    for name, (filename, make, _) in hostile.CORPUS.items():
        yield name, filename, make()
    for name, content in [*_texts(), *_sheets(), *_old(), *_pages(), *_papers()]:
        yield name, f"a.{name.split()[0]}", content


@cache
def whole(kind: str) -> bytes:
    """A file of the kind that reads well."""
    if kind == "txt":
        return "单位名称：山西样例公司\n岗位名称：焊工\n招聘人数：5\n薪资待遇：5000元/月\n".encode("gb18030")
    if kind == "html":
        rows = (("岗位名称", "招聘人数", "薪资待遇"), ("焊工", "5", "5000元/月"))
        cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<html><head><meta charset=gb2312></head><body><table>{cells}</table></body></html>".encode("gb18030")
    return sample(kind)


def flipped(data: bytes, seed: int) -> bytes:
    """The file with one to eight bits changed."""
    draw, spoilt = random.Random(seed), bytearray(data)
    for _ in range(draw.randint(1, 8)):
        spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
    return bytes(spoilt)


def _texts() -> Iterator[tuple[str, bytes]]:
    table = "岗位名称,招聘人数,薪资待遇\n焊工𠮷㊗,5,5000元/月\n"
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-be", "utf-32"):
        yield f"csv in {encoding}", table.encode(encoding, "ignore")
    yield "csv with two marks", b"\xef\xbb\xbf" * 2 + table.encode()
    yield "csv in two encodings", table.encode() + table.encode("gb18030")
    yield "csv with NUL", table.encode() + b"\0"
    yield "csv with line ends in quotes", '岗位名称,招聘人数,薪资待遇\r\n"焊\r\n工",5,"5000\n元"\r\n'.encode()
    yield "csv with formulas", '岗位名称,招聘人数,薪资待遇\n=cmd|"/C calc"!A0,5,=HYPERLINK("http://x")\n'.encode()
    yield "csv with figures", "岗位名称,招聘人数,薪资待遇,电话\n焊工,５,1.38E+10,1.39E+10\n".encode()
    yield "csv unseen", "\u202e岗位\u200b名称,招聘人数,薪资待遇\n\u2066焊工,5,\ufeff5000\n".encode()
    yield "csv of separators", b",;\t|" * 5000
    yield "csv of quotes", b'"' * 9999
    yield "txt of labels", "岗位名称：".encode() * 20_000
    yield "txt of colons", "：".encode() * 200_000
    yield "txt of spaces", ("岗" + " " * 100_000 + "位：焊工").encode()
    yield "txt of posts", "1、焊工5名，6000元\n".encode() * 25_000
    yield "txt on one line", "焊工5人、".encode() * 100_000
    yield "xls that is a list", table.replace(",", "\t").encode("gb18030")
    yield "doc that is text", table.encode()
    yield "html of open tables", b"<table><tr><td>" * 5000
    yield "html of wide cells", b"<table>" + b"<td colspan=99999 rowspan=99999>x" * 500
    yield "html of entities", b"<table><tr><td>" + b"&lt;" * 100_000
    yield "html of tags", b"<" * 200_000
    yield "html of comments", b"<html><!--" * 20_000
    yield "xls that is a web archive", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>"
    yield "xls of XML", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    yield "doc of rich text", b"{\\rtf1 x}"
    for kind in ("wps", "et", "xlsm", "docm", "xlsb", "zip", "jpg", "ofd"):
        yield f"{kind} by name", hostile.good()


def _sheets() -> Iterator[tuple[str, bytes]]:
    def cell(reference: str, inner: str, kind: str = "inlineStr") -> str:
        return f'<c r="{reference}" t="{kind}">{inner}</c>'

    def changed(body: str) -> bytes:
        return hostile.changed({hostile.SHEET: hostile.sheet(body)})

    yield "xlsx with 200,000 styled rows", changed('<row><c s="1"/></row>' * 200_000)
    yield "xlsx with a formula", changed('<row r="1"><c r="A1"><f>HYPERLINK("http://x")</f><v>1</v></c></row>')
    yield "xlsx with odd dates", changed('<row r="1"><c r="A1" s="1"><v>60</v></c><c r="B1"><v>1e308</v></c></row>')
    yield (
        "xlsx with rows backwards",
        changed("".join(f'<row r="{n}">{cell(f"A{n}", "<is><t>x</t></is>")}</row>' for n in range(99, 0, -1))),
    )
    yield (
        "xlsx with a bad reference",
        changed(f"<row>{cell('A0', '<is><t>x</t></is>')}{cell('é', '<is><t>y</t></is>')}</row>"),
    )
    yield "xlsx with a bad number", changed('<row r="1"><c r="A1"><v>abc</v></c></row>')
    yield "xlsx with a million merges", hostile.merges()
    yield "xlsx without sheets", hostile.changed({hostile.SHEET: None})
    yield (
        "xlsx with outside relations",
        hostile.changed({"xl/worksheets/_rels/sheet1.xml.rels": _relations("http://127.0.0.1:9/x")}),
    )
    yield (
        "docx with outside relations",
        hostile.changed({"word/_rels/extra.xml.rels": _relations("file:///etc/passwd")}, "docx"),
    )
    yield "docx without a document", hostile.changed({"word/document.xml": None}, "docx")
    yield "docx with a broken document", hostile.changed({"word/document.xml": b"<w:document>"}, "docx")


def _relations(target: str) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationship Id="r1" Type="{kind}" TargetMode="External" Target="{target}"/>'
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{link}</Relationships>'.encode()


def _old() -> Iterator[tuple[str, bytes]]:
    yield "xls encrypted", _record(0x005C, 0x002F)
    yield "xls of a lying size", stated(0x0200, struct.pack("<IIHH", 0, 0xFFFFFFFF, 0, 0xFFFF))
    yield "xls of a great size", stated(0x0200, struct.pack("<IIHH", 0, 65_536, 0, 256))
    yield "xls with a far cell", far_cell()
    word = bytearray(sample("doc"))
    at = word.find(b"\xec\xa5", 512)
    assert at > 0
    word[at + 0x0B] |= 0x01
    yield "doc encrypted", bytes(word)
    yield "doc without streams", hostile.OLE
    yield "xls cut to a header", sample("xls")[:512]
    loop = bytearray(sample("doc"))
    loop[76:80] = struct.pack("<I", 0)
    yield "doc with a looping table", bytes(loop)
    for number in range(10):
        scrambled = bytearray(sample("xls" if number % 2 else "doc"))
        draw = random.Random(number)
        for place in range(512 + 97 * number, len(scrambled), 61):
            scrambled[place] = draw.randrange(256)
        yield f"{'xls' if number % 2 else 'doc'} scrambled {number}", bytes(scrambled)


def _record(kind: int, becomes: int) -> bytes:
    """The workbook with the first record of a kind made one of another kind."""
    data = bytearray(sample("xls"))
    at = data.find(struct.pack("<H", kind), 512)
    data[at : at + 2] = struct.pack("<H", becomes)
    return bytes(data)


def stated(kind: int, body: bytes) -> bytes:
    """The workbook with another body for a record of this kind."""
    data = bytearray(sample("xls"))
    at = data.find(struct.pack("<HH", kind, len(body) + 2), 512)
    assert at > 0
    data[at + 4 : at + 4 + len(body)] = body
    return bytes(data)


def far_cell() -> bytes:
    """The workbook with its first cell moved to the last row."""
    data = bytearray(sample("xls"))
    at = data.find(struct.pack("<HH", 0x00FD, 10), 512)
    assert at > 0
    data[at + 4 : at + 6] = struct.pack("<H", 65_000)
    return bytes(data)


def _pages() -> Iterator[tuple[str, bytes]]:
    yield "pdf with a script", hostile_pdf.script()
    yield "pdf with an attachment", hostile_pdf.attachment()
    yield "pdf that is a scan", hostile_pdf.scan()
    yield "pdf of 500 pages", hostile_pdf.paged(500)
    yield "pdf without a table", hostile_pdf.paged(table=False)
    yield "pdf of endless pages", hostile_pdf.endless_pages()
    yield "pdf of many letters", hostile_pdf.many_letters()
    yield "pdf, deep", hostile_pdf.deep()
    yield "pdf with an outside map", hostile_pdf.outside_map()
    yield "pdf of nothing but its mark", b"%PDF-1.7\n"


def _papers() -> Iterator[tuple[str, bytes]]:
    def body(inner: str) -> bytes:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        xml = f'<w:document xmlns:w="{space}"><w:body>{inner}</w:body></w:document>'
        return hostile.changed({"word/document.xml": xml.encode()}, "docx")

    yield "docx of nested tables", body("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60)
    yield "docx of nested boxes", body("<w:p><w:r><w:txbxContent>" * 60 + "</w:txbxContent></w:r></w:p>" * 60)
    yield (
        "docx with odd spans",
        body('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="-9"/></w:tcPr></w:tc></w:tr></w:tbl>'),
    )
    yield (
        "docx with wide spans",
        body(
            "<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr><w:p/></w:tc>' * 99 + "</w:tr></w:tbl>"
        ),
    )
    yield "docx that is only a picture", body("<w:p><w:r><w:drawing/></w:r></w:p>")
    yield "docx of 1,000,000 letters", body(f"<w:p><w:r><w:t>{'招' * 1_000_000}</w:t></w:r></w:p>")
