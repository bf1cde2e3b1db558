"""Files to save (下载)."""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

CSV = "text/csv; charset=utf-8"
ICS = "text/calendar; charset=utf-8"


def attachment(name: str, content: bytes, media_type: str = XLSX) -> Response:
    """A file with its Chinese name; always to be saved, never shown in the page's own window."""
    plain = f"download.{name.rsplit('.', 1)[-1]}"
    if not plain.isascii() or not plain.removeprefix("download.").isalnum():
        plain = "download.docx" if media_type == DOCX else "download.xlsx"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
