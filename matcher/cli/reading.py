"""``matcher parse`` and ``matcher corrections`` (识别): what we read in a text, and how people corrected it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from matcher.cli.imports import read_bytes
from matcher.cli.terminal import AsJson, in_words, open_kit, out, print_json
from matcher.settings import Settings

if TYPE_CHECKING:
    from matcher.service.parsing import Parsed, RowCheck


def parse(
    text: Annotated[str, typer.Argument(help="要识别的文字；写 - 则从标准输入读取")] = "",
    file: Annotated[
        Path | None,
        typer.Option("--file", help="xlsx、xls、docx、doc、pdf、csv、txt 文件", exists=True, dir_okay=False),
    ] = None,
    what: Annotated[str, typer.Option("--as", help="post 招聘岗位、resume 求职者、facts 各类事实")] = "facts",
    as_json: AsJson = False,
) -> None:
    """识别一段文字或一个文件：读到什么、依据哪几个字；不入库。"""
    from matcher.service import parsing
    from matcher.service.parsing import Wanted
    from matcher.service.permissions import SYSTEM

    if what not in list(Wanted):
        raise typer.BadParameter(f"可选 {'、'.join(Wanted)}", param_hint="--as")
    if (file is None) == (not text):
        raise typer.BadParameter("请给出一段文字，或用 --file 指定一个文件", param_hint="TEXT")
    words = sys.stdin.read() if text == "-" else text
    # Nothing is stored, and what is read hangs on the text alone: a store of its own, so that no keys are needed.
    with (
        TemporaryDirectory(prefix="matcher-parse-") as folder,
        open_kit(settings=Settings(demo=True, var=Path(folder), database_url="")) as kit,
        kit.open(SYSTEM, write=False) as context,
        in_words(),
    ):
        if file is None:
            parsed = parsing.parse(context, Wanted(what), words)
        else:
            parsed = parsing.parse_file(context, Wanted(what), file.name, read_bytes(file))
    if as_json:
        print_json(_plain(parsed))
    else:
        _tell(parsed)


def _plain(parsed: Parsed) -> dict[str, Any]:
    return {
        "what": parsed.what.value,
        "text": parsed.text,
        "header": parsed.header,
        "others": list(parsed.others),
        "rows": [_plain_row(row) for row in parsed.rows],
        "facts": [fact.plain() for fact in parsed.facts],
        "notes": parsed.notes,
    }


def _plain_row(row: RowCheck) -> dict[str, Any]:
    fields = {
        one.key: {"text": one.text, "sources": one.sources, "facts": [fact.plain() for fact in one.facts]}
        for one in row.fields
    }
    occupations = {
        one.title: [{"code": it.code, "name": it.name, "score": it.score} for it in one.suggestions]
        for one in row.occupations
    }
    named = {"number": row.number, "table": row.table, "heading": row.heading, "verdict": row.verdict.value}
    return named | {"problems": row.problems, "drafts": row.drafts, "fields": fields, "occupations": occupations}


def _tell(parsed: Parsed) -> None:
    """Tables for people: kind or field, what was read, the words and where they stand."""
    if parsed.facts:
        table = Table("类别", "识别为", "原文", "位置")
        for fact in parsed.facts:
            need = f"（{fact.need.label}）" if fact.need and fact.need.value != "must" else ""
            words = parsed.text[fact.span.start : fact.span.end]
            place = f"{fact.span.start}–{fact.span.end}"
            table.add_row(fact.label, escape(fact.shown + need), escape(words), place)
        out.print(table)
    for label, value in parsed.header_labels():
        out.print(f"{label}：{value}", markup=False)
    for row in parsed.rows:
        _tell_row(row)
    if not parsed.facts and not parsed.rows:
        out.print("没有识别出内容", markup=False)
    for note in parsed.notes:
        out.print(f"说明：{note}", markup=False)


def _tell_row(row: RowCheck) -> None:
    table = Table("栏目", "原文", "识别为", "位置", title=f"{escape(row.heading)}（{row.verdict.label}）")
    for one in row.fields:
        if one.text:
            places = "、".join(f"{low}–{high}" for low, high in one.sources)
            table.add_row(one.label, escape(one.text), escape("、".join(fact.shown for fact in one.facts)), places)
    out.print(table)
    for occupation in row.occupations:
        best = "、".join(f"{it.name} {it.code}（{it.score} 分）" for it in occupation.suggestions[:3])
        if best:
            out.print(f"  {occupation.title}的职业建议：{best}", markup=False)
    for problem in row.problems:
        out.print(f"  {problem}", markup=False)


def corrections(as_json: AsJson = False) -> None:
    """导出人工更正的样例：每行一个 JSON，可直接用于识别评测；加 --json 输出全部记录。"""
    from matcher.service.corrections import labelled, list_corrections
    from matcher.service.permissions import SYSTEM

    with open_kit(migrate=False) as kit, kit.open(SYSTEM, write=False) as context:
        kept = list(list_corrections(context))
        rows = [row for one in kept if (row := labelled(one))]
        everything = [one.model_dump(mode="json") for one in kept] if as_json else []
    if as_json:
        print_json(everything)
        return
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
