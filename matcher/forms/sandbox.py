"""Reading of an upload out of harm's way (隔离读取): in a process of its own, bounded in time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matcher.errors import Invalid, TooLarge, Unavailable
from matcher.forms.annex import FORMATS
from matcher.forms.attached import attached_kind
from matcher.forms.columns import FORMS, forms_folder
from matcher.forms.document import Document
from matcher.forms.limits import check_upload, extension_of, safe_filename
from matcher.models.annex import AnnexTable
from matcher.models.media import MediaKind

SECONDS = 20
AT_ONCE = 2
WAIT_SECONDS = 60

_places = threading.BoundedSemaphore(AT_ONCE)


def read_document(filename: str, data: bytes, *, folder: Path | None = None, forms: Sequence[str] = FORMS) -> Document:
    """Read an upload; any file gives a document or a ``MatcherError`` with a Chinese message.

    ``forms`` are those whose labels tell a header from content. The file goes in and the text comes out through pipes,
    so nothing is left on disk.
    """
    name = safe_filename(filename)
    check_upload(name, data)
    answer = _answer([f"upload.{extension_of(name)}", str(folder or forms_folder()), ",".join(forms)], data)
    return Document.from_plain(name, answer["document"])


def check_attached(data: bytes) -> MediaKind:
    """What a file to be hung on something is, by its content; an office file is unpacked in the reading process only.

    Raises ``Invalid`` or ``TooLarge`` saying what to do about it.
    """
    kind = attached_kind(data)
    if kind in (MediaKind.DOCX, MediaKind.XLSX):
        _answer(["--attached", kind.value], data)
    return kind


def read_annex(filename: str, data: bytes) -> AnnexTable:
    """A filled form of the notice (附件) read back; any file gives a form or a ``MatcherError`` with a remedy."""
    name = safe_filename(filename)
    extension = extension_of(name)
    if extension not in FORMATS:
        raise Invalid("附件请上传 .xlsx 或 .docx 文件；其他格式请用 Excel、Word 或 WPS 另存后上传", field="file")
    check_upload(name, data)
    return AnnexTable.from_dict(_answer(["--annex", extension], data)["document"])


def _answer(arguments: Sequence[str], data: bytes) -> dict[str, Any]:
    """What the reading process found, when a place is free; a refusal is raised."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("正在读取其他文件，请稍后再上传")
    try:
        answer = _ask(arguments, data)
    finally:
        _places.release()
    if "message" in answer:
        family = TooLarge if answer.get("error") == "TooLarge" else Invalid
        raise family(answer["message"], field="file")
    return answer


def _ask(arguments: Sequence[str], data: bytes) -> dict[str, Any]:
    """Run the reading process; its running out of time or memory, or its crash, is a refusal of the file."""
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the file goes in through a pipe)
            [sys.executable, "-m", "matcher.forms.child", *arguments],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env=_environment(),
            cwd="/",
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Invalid(f"读取超过 {SECONDS} 秒，已停止。请精简内容或拆分成几个文件后上传", field="file") from None
    except OSError as error:
        raise Unavailable("暂时无法读取文件，请稍后再试") from error
    if done.returncode != 0:
        raise _crashed()
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise _crashed() from None
    if not isinstance(answer, dict) or not answer.keys() & {"message", "document"}:
        raise _crashed()
    return answer


def _environment() -> dict[str, str]:
    """Nothing of this process's environment but where to find this package; no secret goes along."""
    source = str(Path(__file__).resolve().parents[2])
    return {"PYTHONPATH": source, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}


def _crashed() -> Invalid:
    return Invalid("文件内容异常或过大，读取时中断。请重新打开另存，或把内容复制到模板里上传", field="file")
