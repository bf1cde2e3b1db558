"""What may be hung on a thing: known by its content; what runs, bursts or is cut off is refused, in a process of its own."""

from __future__ import annotations

import io
import zipfile

import pytest

from matcher.errors import Invalid, TooLarge
from matcher.forms.attached import attached_name
from matcher.forms.sandbox import check_attached
from matcher.models.media import MAX_BYTES, MediaKind
from tests.forms import hostile

TYPES = "[Content_Types].xml"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"


def declared() -> bytes:
    """A workbook whose list of parts says that it holds macros."""
    with zipfile.ZipFile(io.BytesIO(hostile.good("xlsx"))) as package:
        return package.read(TYPES).replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")


def test_a_file_is_what_its_content_says() -> None:
    assert check_attached(b"%PDF-1.7\n%%EOF\n") is MediaKind.PDF
    assert check_attached(b"\xff\xd8\xff\xe0 x \xff\xd9 and a film behind it") is MediaKind.JPEG
    assert check_attached(PNG) is MediaKind.PNG
    assert check_attached(hostile.good("docx")) is MediaKind.DOCX
    assert check_attached(hostile.good("xlsx")) is MediaKind.XLSX


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "空的"),
    "zeros": (b"\0" * 50_000, "空的"),
    "program": (b"MZ\x90\0" + b"\0" * 200, "不能作为附件"),
    "PDF that begins with something else": (b"junk %PDF-1.7\n%%EOF", "PDF 的标记"),
    "PDF cut off": (b"%PDF-1.7\n cut off", "不完整"),
    "JPEG cut off": (b"\xff\xd8\xff\xe0 cut off", "不完整"),
    "page": (b"<html><script>alert(1)</script></html>", "不能作为附件"),
    "old Office": (hostile.OLE + "WordDocument".encode("utf-16-le"), "旧版 Word"),
    "archive": (b"Rar!" + b"x" * 99, "解压"),
    "too large": (b"%PDF-1.7" + b"x" * MAX_BYTES + b"%%EOF", "10 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_scan_is_refused_with_a_remedy(name: str) -> None:
    data, told = REFUSED[name]
    with pytest.raises((Invalid, TooLarge), match=told) as error:
        check_attached(data)
    assert error.value.field == "file"


def test_what_runs_or_bursts_is_refused() -> None:
    packages = {
        "宏": hostile.changed({"xl/vbaProject.bin": b"x"}),
        "macros by another name": hostile.changed({TYPES: declared(), "xl/theme.bin": b"x"}),
        "macros of Excel 4": hostile.changed({"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "control": hostile.changed({"word/activeX/activeX1.xml": b"<x/>"}, "docx"),
        "main part in another case is there, its list is not": hostile.changed({TYPES: None}),
        "file within": hostile.changed({"xl/media/image1.png": hostile.good("docx")}),
        "bomb": hostile.bomb(),
        "bomb that lies": hostile.bomb_with_lying_size(),
        "link": hostile.linked(),
        "cut off": hostile.good("docx")[:-200],
    }
    for name, data in packages.items():
        with pytest.raises((Invalid, TooLarge)) as error:
            check_attached(data)
        assert error.value.field == "file", name


def test_a_name_is_kept_as_any_disk_takes_it() -> None:
    assert attached_name('..\\..\\a/"合同":<1>.PDF', MediaKind.PDF) == "_合同___1_.pdf"
    assert attached_name("合同2022.12", MediaKind.JPEG) == "合同2022.12.jpg"
    assert attached_name("../../", MediaKind.PNG).endswith(".png")
    assert attached_name("报告.exe\u202egpj", MediaKind.PDF).endswith(".pdf")
    assert len(attached_name("长" * 500, MediaKind.DOCX)) <= 100
