"""Odd and hostile PDF files, put together object by object."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def pdf(objects: Sequence[bytes], *, root: int = 1, table: bool = True) -> bytes:
    """A PDF of these objects, numbered from 1; without its table a reader has to find the objects itself."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(data)
    if table:
        data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return data


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n" % (len(content), entries) + content + b"\nendstream"


def paged(
    pages: int = 1, content: bytes | None = None, catalog: bytes = b"", *extra: bytes, table: bool = True
) -> bytes:
    """A PDF of so many equal pages; ``extra`` objects follow as number 5 and on."""
    text = stream(b"BT /F1 12 Tf 72 700 Td (Welder 5 people 6000-8000) Tj ET") if content is None else content
    first = 5 + len(extra)
    kids = b" ".join(b"%d 0 R" % number for number in range(first, first + pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        text,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *extra,
        *[page] * pages,
    ]
    return pdf(objects, table=table)


def script() -> bytes:
    """A script that runs when the file is opened."""
    return paged(1, None, b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")


def attachment() -> bytes:
    """A file carried along."""
    names = b"/Names << /EmbeddedFiles << /Names [(x.exe) 5 0 R] >> >>"
    return paged(1, None, names, b"<< /Type /Filespec /F (x.exe) /EF << /F 6 0 R >> >>", stream(b"MZ"))


def scan() -> bytes:
    """A page that is a picture."""
    return paged(1, stream(b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"))


def bomb(size: int = 300_000_000) -> bytes:
    """A page whose content unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()
    return paged(1, stream(packed, b"/Filter /FlateDecode"))


def many_letters() -> bytes:
    """A page with more letters than anybody reads."""
    return paged(1, stream(b"BT /F1 1 Tf " + b"1 0 0 1 10 10 Tm (abcdefghij) Tj " * 10_000 + b"ET"))


def endless_pages() -> bytes:
    """A page tree that is its own child."""
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])


def deep() -> bytes:
    """Lists within lists, a hundred thousand deep."""
    return pdf(
        [b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 100_000 + b"]" * 100_000 + b" >>", b"<< /Type /Pages >>"]
    )


def outside_map() -> bytes:
    """A font that asks for a character map by a path."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /..#2F..#2F..#2Fetc#2Fpasswd /DescendantFonts [] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    tree = b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>"
    text = stream(b"BT /F1 12 Tf (ab) Tj ET")
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, text, font, page])


def ruled(rows: Sequence[Sequence[str]], pages: int = 1) -> bytes:
    """The same ruled table on each page: cells of 100 by 30 points, with Latin text only."""
    drawn = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            x, y = 72 + 100 * column, 700 - 30 * number
            drawn.append(f"{x} {y} 100 30 re S BT /F1 10 Tf {x + 6} {y + 10} Td ({text}) Tj ET")
    return paged(pages, stream(" ".join(drawn).encode()))
