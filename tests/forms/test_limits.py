"""Whatever comes in, a document or a clear Chinese refusal comes out, and nothing is left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.errors import Invalid, MatcherError, Unavailable
from matcher.forms import sandbox
from matcher.forms.columns import Form
from matcher.forms.limits import safe_filename
from matcher.forms.reader import read_here
from matcher.forms.sandbox import read_document

from .hostile import CORPUS, SHEET, changed, deep_sheet, good, sheet

CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


@pytest.mark.parametrize("name", CORPUS)
def test_hostile_file_is_refused_with_a_reason(name: str) -> None:
    filename, make, part = CORPUS[name]
    with pytest.raises(MatcherError) as caught:
        read_here(filename, make())
    assert part in caught.value.message
    assert caught.value.status in (413, 422)
    assert "。" in caught.value.message or "，请" in caught.value.message


@pytest.mark.parametrize("name", ["far cell", "bomb", "billion laughs", "string index out of range", "broken bytes"])
def test_reading_process_gives_the_same_refusal_and_leaves_nothing(name: str) -> None:
    filename, make, part = CORPUS[name]
    data, before, start = make(), set(os.listdir(tempfile.gettempdir())), time.monotonic()
    with pytest.raises(MatcherError, match=re.escape(part)):
        read_document(filename, data)
    assert time.monotonic() - start < 20
    left = {name for name in set(os.listdir(tempfile.gettempdir())) - before if "upload" in name or "matcher" in name}
    assert left == set()


def put_another_child(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Have the reading process run this code instead."""
    package = folder / "matcher" / "forms"
    package.mkdir(parents=True)
    (folder / "matcher" / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "child.py").write_text(code)
    monkeypatch.setattr(sandbox, "_environment", lambda: {"PYTHONPATH": str(folder)})


def test_reading_process_is_stopped_when_too_slow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    put_another_child(monkeypatch, tmp_path, code)
    monkeypatch.setattr(sandbox, "SECONDS", 3)
    start = time.monotonic()
    with pytest.raises(Invalid, match="读取超过 3 秒"):
        read_document("a.xlsx", good())
    assert time.monotonic() - start < 15
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@pytest.mark.parametrize("code", ["import os\nos.abort()", "print('{')", "raise MemoryError", "print('{}')"])
def test_crash_of_the_reading_process_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    put_another_child(monkeypatch, tmp_path, code)
    with pytest.raises(Invalid, match="读取时中断"):
        read_document("a.xlsx", good())


def test_reading_process_cannot_start_is_told_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(Unavailable, match="稍后"):
        read_document("a.xlsx", good())


def test_reading_process_has_bounded_memory_and_writes_no_file(tmp_path: Path) -> None:
    script = f"""
from matcher.forms.child import bound
bound()
try:
    bytearray(700 * 1024 * 1024)
except MemoryError:
    print("memory bounded")
try:
    with open({str(tmp_path / "x")!r}, "w") as file:
        file.write("x")
except OSError:
    print("no file")
"""
    root = Path(sandbox.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.split("\n")[:2] == ["memory bounded", "no file"]


def test_reading_process_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHER_SECRET_KEY", "x")
    assert set(sandbox._environment()) == {"PYTHONPATH", "PYTHONIOENCODING", "PYTHONDONTWRITEBYTECODE", "PATH"}


def test_a_formatted_but_empty_far_cell_does_no_harm() -> None:
    def line(number: int, *texts: str) -> str:
        cells = (f'<c r="{"AB"[at]}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts))
        return f'<row r="{number}">{"".join(cells)}</row>'

    body = line(1, "岗位名称", "招聘人数") + line(2, "焊工", "3") + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    document = read_document("a.xlsx", changed({SHEET: sheet(body)}))
    assert document.tables[0].rows[0].cells == ("焊工", "3")


def test_a_deep_sheet_does_no_harm() -> None:
    assert read_document("a.xlsx", deep_sheet()).tables[0].name == "岗位"


def test_filename_is_bare_and_visible() -> None:
    assert safe_filename("..\\..\\etc/\u202e招聘\n简章\0.xlsx") == "招聘 简章.xlsx"
    assert safe_filename("/") == "未命名"


def refusals(filename: str, data: bytes) -> list[str]:
    """Read a file and put it under both forms; anything thrown but ``MatcherError`` fails the test."""
    try:
        document = read_here(filename, data)
    except MatcherError as error:
        return [error.message]
    messages = []
    for name in ("brochure", "seekers"):
        try:
            Form.load(name).map(document)
        except MatcherError as error:
            messages.append(error.message)
    return messages


def refused_or_read(filename: str, data: bytes) -> None:
    """Every refusal speaks Chinese; text never falls into the net that is there for broken office files."""
    messages = refusals(filename, data)
    assert all(CHINESE.search(message) for message in messages)
    if not filename.endswith(("xlsx", "docx")):
        assert not any("内容异常" in message for message in messages)


MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@MANY
@given(st.binary(max_size=400), st.sampled_from(["csv", "txt", "tsv", "xlsx", "docx"]))
def test_any_bytes(data: bytes, kind: str) -> None:
    refused_or_read(f"a.{kind}", data)


@MANY
@given(st.data(), st.sampled_from(["xlsx", "docx"]))
def test_good_files_with_bytes_flipped_or_cut(data: st.DataObject, kind: str) -> None:
    spoilt = bytearray(good(kind))
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 16))
    refused_or_read(f"a.{kind}", bytes(spoilt[: len(spoilt) * (16 - cut) // 16] if cut < 8 else spoilt))


LABELS = [
    "岗位名称",
    "招聘人数",
    "薪资待遇",
    "单位名称",
    "姓名",
    "求职意向",
    "合计",
    "注：",
    "示例",
    "",
    "：",
    "焊工",
    "1",
    "\n",
    "最低",
]


@MANY
@given(
    st.lists(st.lists(st.sampled_from(LABELS) | st.text(max_size=8), max_size=6), max_size=8),
    st.sampled_from([",", "\t", "：", "；"]),
    st.sampled_from(["csv", "txt"]),
)
def test_any_small_table(rows: list[list[str]], joint: str, kind: str) -> None:
    text = "\n".join(joint.join(row) for row in rows)
    refused_or_read(f"a.{kind}", text.encode("utf-8", errors="replace"))


@MANY
@given(st.text(max_size=300))
def test_any_sheet_xml(text: str) -> None:
    body = f'<row r="1"><c r="{text[:20]}">{text}</c></row>'
    refused_or_read("a.xlsx", changed({SHEET: sheet(body.encode("utf-8", "replace").decode())}))
