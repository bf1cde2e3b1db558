"""Watermarks: a file with people in it says who took it out and when; a page with their data says who looks at it."""

from __future__ import annotations

import ast
import html
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.forms.columns import Form
from matcher.forms.exchange import exchange_workbook
from matcher.forms.lending import roster_document
from matcher.forms.plan import plan_document
from matcher.forms.rejects import bad_rows
from matcher.forms.shortlist import masked_workbook
from matcher.forms.watermark import looked_at, watermark

ROOT = Path(__file__).parents[2]
MARK = watermark("李某", datetime(2026, 11, 24, 2, 32, tzinfo=UTC), "仅供用工服务使用")
PLAN = {
    **dict.fromkeys(("title", "number", "state", "remarks", "agreement", "closing", "officer_phone", "officer"), "甲"),
    **{key: [] for key in ("enterprise", "needs", "classes", "measures", "policies")},
    **dict.fromkeys(("day", "rules", "diagnosed"), "甲"),
}
ROSTER = {**dict.fromkeys(("number", "lender", "borrower", "day"), "甲"), "people": [["1", "张某", *"甲乙丙丁戊"]]}
# Writers of files with people in them: each takes the mark.
MARKED: dict[str, Callable[[], bytes]] = {
    "shortlist.masked_workbook": lambda: masked_workbook("名单", [], ["姓名"], [["张**"]], MARK),
    "exchange.exchange_workbook": lambda: exchange_workbook("求职人员", ["姓名"], [["张某"]], MARK),
    "rejects.bad_rows": lambda: bad_rows(
        Form.load("seekers"), [(7, {"name": "张某"}, ["手机号不对"])], {"name": "甲公司"}, mark=MARK
    ),
    "lending.roster_document": lambda: roster_document(ROSTER | {"mark": MARK}),
    "plan.plan_document": lambda: plan_document(PLAN | {"mark": MARK}),
}
# Writers of files that need none, and why.
PLAIN = {
    "annex_sheet.workbook": "figures of the notice's forms in their official shape",
    "annex_word.document": "the same",
    "briefing.briefing_document": "figures",
    "fair_report.fair_report_document": "figures",
    "monthly.write": "figures of enterprises",
    "lending.agreement_document": "names enterprises alone",
    "lending.consent_document": "a blank to be signed",
    "template._finished": "a blank to be filled in",
    "template._word": "a blank to be filled in",
    "own_data.workbook": "the person's own copy",
    "workbook.saved": "writes what it is given",
    "paper.saved": "writes what it is given",
}
SAVES = {"save", "saved"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def called(function: ast.FunctionDef) -> set[str]:
    made = [one.func for one in ast.walk(function) if isinstance(one, ast.Call)]
    return {
        one.attr if isinstance(one, ast.Attribute) else one.id
        for one in made
        if hasattr(one, "attr") or hasattr(one, "id")
    }


def text_of(data: bytes) -> list[str]:
    """The text of every part that can hold what is printed at the foot: one of each sheet, or of the paper."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        names = file.namelist()
        parts = [one for one in names if one.startswith("xl/worksheets/sheet")]
        parts = parts or [one for one in names if one.startswith("word/footer")]
        return [html.unescape(file.read(one).decode()) for one in parts]


@pytest.mark.parametrize("name", MARKED)
def test_every_sheet_and_paper_with_people_carries_name_and_time(name: str) -> None:
    assert MARK == "李某 2026-11-24 10:32 导出，仅供用工服务使用"
    parts = text_of(MARKED[name]())
    assert parts
    assert all(MARK in one for one in parts), name


def test_each_writer_of_files_is_known_to_mark_them_or_to_need_no_mark() -> None:
    found = {
        f"{path.stem}.{one.name}"
        for path in (ROOT / "matcher/forms").glob("*.py")
        for one in functions(path)
        if called(one) & SAVES
    }
    assert found == MARKED.keys() | PLAIN.keys()


def test_marks_are_worded_in_one_place() -> None:
    """A use case asks its context for the mark; a page too, or gets it for being forgotten at once."""
    for folder in ("matcher/service", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            if "actor.name" not in (code := path.read_text("utf-8")):
                continue
            for node in ast.walk(ast.parse(code)):
                if isinstance(node, ast.JoinedStr) and "actor.name" in (text := ast.unparse(node)):
                    assert not any(one in text for one in ("导出", "%H:%M")), (path, text)


def test_pages_that_show_a_name_in_the_clear_are_marked_with_the_reader_s() -> None:
    """``page`` marks whatever is forgotten at once; so must be each page of a contact, a name, a file's record."""
    assert looked_at("李\x00某", datetime(2026, 11, 24, 16, 5, tzinfo=UTC)) == "李某 2026-11-25 00:05"
    shown = ("/contact.html", "/name.html")
    pages = 0
    for path in (ROOT / "api/console").glob("*.py"):
        if not any(f'{name}"' in path.read_text("utf-8") for name in shown):
            continue
        for one in functions(path):
            texts = [it.value for it in ast.walk(one) if isinstance(it, ast.Constant) and isinstance(it.value, str)]
            if any(text.endswith(shown) for text in texts):
                pages += 1
                assert "forgetful" in [ast.unparse(it) for it in one.decorator_list], (path.name, one.name)
    assert pages >= 5
