"""Labelled rows (标注数据): one JSON object a line, checked as it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from matcher.errors import Invalid

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000

LabelledRow = dict[str, Any]


def load_rows(path: Path, is_good: Callable[[LabelledRow], bool], form: str) -> list[LabelledRow]:
    """Every row of a JSONL file; ``is_good`` says whether a row has the form that ``form`` describes in words.

    Raises ``Invalid`` with the line number when the file cannot be read, a line is no JSON object or lacks a field.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Invalid(f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB，请拆分后再评测")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"无法读取 {path.name}：请确认文件存在，并保存为 UTF-8 编码的 JSONL") from error
    rows = list(_rows(path.name, text, is_good, form))
    if not rows:
        raise Invalid(f"{path.name} 里没有数据：每行应是一个 JSON 对象，{form}")
    return rows


def numbered(name: str, rows: Sequence[LabelledRow]) -> dict[str, int]:
    """The place of each row by its ``id``, which names one row of the file alone; raises ``Invalid`` if it does not."""
    places: dict[str, int] = {}
    for place, row in enumerate(rows):
        if places.setdefault(str(row["id"]), place) != place:
            raise Invalid(f"{name} 里编号 {row['id']} 出现了不止一次，请改正后再评测")
    return places


def _rows(name: str, text: str, is_good: Callable[[LabelledRow], bool], form: str) -> Iterator[LabelledRow]:
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise Invalid(f"{name} 第 {number} 行不是 JSON：每行应是一个 JSON 对象，{form}") from None
        if not isinstance(row, dict) or not _is_good(row, is_good):
            raise Invalid(f"{name} 第 {number} 行缺少字段或类型不对：{form}")
        count += 1
        if count > MAX_ROWS:
            raise Invalid(f"{name} 超过 {MAX_ROWS} 行，请拆分后再评测")
        yield row


def _is_good(row: LabelledRow, is_good: Callable[[LabelledRow], bool]) -> bool:
    try:
        return is_good(row)
    except (KeyError, TypeError, AttributeError):
        return False


def are_texts(value: Any) -> bool:
    """Whether a value is a list of strings."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
