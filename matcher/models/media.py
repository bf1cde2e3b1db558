"""Files that may be hung on a thing (文件类型): their kinds, how large they may be; light, for the reading process."""

from __future__ import annotations

from matcher.models.enums import Labelled

# A page scanned in colour at 300 dpi is 1 to 3 MB, a telephone's photograph 3 to 8 MB; what is larger is a folder.
MAX_BYTES = 10 * 1024 * 1024
# As long as a list can show it, and far below what any file system takes.
MAX_NAME = 100


class MediaKind(Labelled):
    """What a file is, found by its content (文件类型); the code is what its name ends in."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPEG 图片"
    PNG = "png", "PNG 图片"
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 表格"

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return _MEDIA_TYPES[self.value]


_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
