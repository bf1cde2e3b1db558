"""More than two hundred spoilt files: each gives a document or a Chinese refusal, in bounded time and memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.errors import MatcherError
from matcher.forms.sandbox import read_document

from . import hostile, hostile_pdf, spoilt

CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
REMEDY = re.compile(r"请|另存")
ROOT = Path(__file__).parents[2]
# Reads the corpus from one file on, as bounded as the real reading process but for its time, and tells each outcome.
RUN = """
import json, sys, time
from matcher.errors import MatcherError
from matcher.forms import child
from matcher.forms.reader import read_here
from tests.forms.spoilt import spoilt

files = list(spoilt())[int(sys.argv[1]):]
child.CPU_SECONDS = 600
child.bound()
for name, filename, data in files:
    print(json.dumps({"begins": name}), flush=True)
    spent = time.process_time()
    try:
        told = {"read": bool(read_here(filename, data).text)}
    except MatcherError as error:
        told = {"refused": error.message, "status": error.status}
    except BaseException as error:
        told = {"thrown": repr(error)}
    print(json.dumps({"name": name, **told, "seconds": time.process_time() - spent}), flush=True)
"""


def test_every_spoilt_file_is_read_or_refused(tmp_path: Path) -> None:
    files = list(spoilt.spoilt())
    assert len(files) >= 200
    assert len({name for name, _, _ in files}) == len(files)
    outcomes: list[dict[str, object]] = []
    done = 0
    while done < len(files):
        run = subprocess.run(
            [sys.executable, "-c", RUN, str(done)],
            env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            cwd=tmp_path,
            check=False,
        )
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        told = [line for line in lines if "name" in line]
        outcomes += told
        done += len(told)
        if run.returncode:
            # The process ended in the middle of a file, as the real one may: then that is the refusal.
            name, filename, data = files[done]
            assert lines, run.stderr.decode()[-2000:]
            assert lines[-1] == {"begins": name}, run.stderr.decode()[-2000:]
            with pytest.raises(MatcherError, match=CHINESE):
                read_document(filename, data)
            done += 1
    thrown = [told for told in outcomes if "thrown" in told]
    assert thrown == []
    wordless = [told for told in outcomes if "refused" in told and not _explains(str(told["refused"]))]
    assert wordless == []
    assert [told for told in outcomes if told.get("status", 422) not in (413, 422)] == []
    assert [told["name"] for told in outcomes if float(str(told["seconds"])) > 20] == []
    assert sum("read" in told for told in outcomes) > 50  # a corpus that is refused whole proves nothing
    assert list(tmp_path.iterdir()) == []


def _explains(message: str) -> bool:
    """Whether a refusal speaks Chinese and says what to do."""
    return CHINESE.search(message) is not None and REMEDY.search(message) is not None


DANGEROUS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "PDF that unpacks to 300 MB": ("a.pdf", hostile_pdf.bomb),
    "page of many letters": ("a.pdf", hostile_pdf.many_letters),
    "lists 100,000 deep": ("a.pdf", hostile_pdf.deep),
    "old workbook of a lying size": ("a.xls", lambda: spoilt.stated(0x0200, b"\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff")),
    "old workbook with a far cell": ("a.xls", spoilt.far_cell),
    "web page of merged cells": ("a.xls", lambda: b"<table>" + b"<td colspan=99999 rowspan=99999>x" * 300_000),
    "million letters in a cell": (
        "a.docx",
        lambda: next(data for name, _, data in spoilt.spoilt() if "1,000,000" in name),
    ),
}


@pytest.mark.parametrize("name", DANGEROUS)
def test_dangerous_file_ends_the_reading_process_at_worst(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filename, make = DANGEROUS[name]
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    told = "请"
    try:
        read_document(filename, make())
    except MatcherError as error:
        told = error.message
    assert REMEDY.search(told)
    assert list(tmp_path.iterdir()) == []


def test_a_server_file_is_never_read(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("金丝雀密文")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{canary}">]>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'{entity}<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(MatcherError, match="实体声明") as caught:
        read_document("a.docx", hostile.changed({"word/document.xml": body.encode()}, "docx"))
    assert "金丝雀" not in caught.value.message
