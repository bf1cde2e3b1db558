"""Text typed or pasted into a page (粘贴的文字): read at once, without a process of its own, since it is bounded."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from matcher.errors import Invalid, TooLarge
from matcher.forms.cells import clean
from matcher.forms.columns import load_names
from matcher.forms.document import Document
from matcher.forms.gathering import gathered
from matcher.forms.labels import Names
from matcher.forms.plain import read_lines
from matcher.forms.sheet import looks_delimited, read_delimited

MAX_CHARS = 100_000
NAME = "粘贴的文字"


def read_text(text: str) -> Document:
    """What stands in a pasted text: a copied table, 标签：内容 blocks, numbered posts; ``Document.text`` has it all.

    A text in which nothing of that is found is no error: its tables and pairs are empty and its lines are in ``text``.
    Raises ``Invalid`` for a text without any letter and ``TooLarge`` beyond 100,000 characters.
    """
    if len(text) > MAX_CHARS:
        raise TooLarge(f"文字超过 {MAX_CHARS // 10_000} 万字的上限。请分几次粘贴，或存成文件上传", field="text")
    written = clean(text).replace("\u00a0", " ")
    if not written.strip():
        raise Invalid("没有填写任何文字。请粘贴招聘信息或求职信息后再识别", field="text")
    names = _names()
    if looks_delimited(written, names):
        # A copied table; quotation marks that do not pair show that it is none.
        with suppress(Invalid):
            return gathered(NAME, "txt", [read_delimited(NAME, written, names)])
    return gathered(NAME, "txt", [read_lines(NAME, list(enumerate(written.split("\n"), start=1)), names)])


@lru_cache(maxsize=1)
def _names() -> Names:
    return load_names()
